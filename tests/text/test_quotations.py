"""A paragraph with its source under it is a quotation; speech that begins with a dash is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.text.markdown import render

QUOTED = "The worker employs the instrument.\n\n— A book, volume 1\\Section 4: The workshop"


def test_a_paragraph_and_its_source_are_a_quotation():
    html = render(f"She writes:\n\n{QUOTED}\n\nWhat follows from it?")

    assert html.count("<blockquote>") == 1
    assert html.index("She writes") < html.index("<blockquote>") < html.index("The worker")
    assert html.index("The workshop") < html.index("</blockquote>") < html.index("What follows")


def test_it_may_end_the_text():
    assert render(QUOTED).rstrip().endswith("</blockquote>")


@pytest.mark.parametrize(
    "text",
    [
        "— A line alone",
        "Words.\n\n- A book\n- Another",
        "Words.\n\n— I do not think so.",
        "He came in.\n\n— Good evening\n\n— Good evening to you",
        "Words.\n\n— " + "long " * 60,
        "Words.\n\n— A book\nand more of it\\\nbroken",
        "# A heading\n\n— A book",
        "Words.\n\n— “Speech”",
        "Words. — A book",
        "> Quoted already.\n>\n> — A book",
    ],
)
def test_other_dashes_stay_as_they_are(text: str):
    assert render(text).count("<blockquote>") == text.startswith(">")


def test_two_quotations_in_a_row_are_two():
    html = render(f"{QUOTED}\n\nBetween.\n\n{QUOTED}")

    assert html.count("<blockquote>") == html.count("</blockquote>") == 2


@given(st.lists(st.sampled_from(["Words", "— A book", "> quoted", "- item", "", "***", "`x`"])))
def test_every_quotation_is_closed_and_no_word_is_lost(blocks: list[str]):
    html = render("\n\n".join(blocks))

    assert html.count("<blockquote>") == html.count("</blockquote>")
    assert html.count("Words") == blocks.count("Words")
    assert html.count("A book") == blocks.count("— A book")

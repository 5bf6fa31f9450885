"""Names of people and communities are found where they are names, and only there."""

import pytest

from folkmoot.text.markdown import render
from folkmoot.text.mentions import Mention, linked, links, mentions


def person(name: str, host: str | None = None) -> Mention:
    return Mention(name=name, host=host, kind="person")


def community(name: str, host: str | None = None) -> Mention:
    return Mention(name=name, host=host, kind="community")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@bob", person("bob")),
        ("@Bob, hello", person("bob")),
        ("(@bob)", person("bob")),
        ("cc:@bob.", person("bob")),
        ("**@bob**", person("bob")),
        ("@a_b_c", person("a_b_c")),
        ("@bob@a.example", person("bob", "a.example")),
        ("@bob@a.example.", person("bob", "a.example")),
        ("@Bob@A.Example", person("Bob", "a.example")),
        ("@b.o-b@a.example", person("b.o-b", "a.example")),
        ("@bob@127.0.0.1:8536", person("bob", "127.0.0.1:8536")),
        ("@bob@localhost:8536", person("bob", "localhost:8536")),
        ("@bob@xn--bcher-kva.example", person("bob", "xn--bcher-kva.example")),
        ("!trees", community("trees")),
        ("!trees@a.example", community("trees", "a.example")),
        ("# !trees", community("trees")),
        ("> - @bob@a.example", person("bob", "a.example")),
        ("|a|\n|-|\n|@bob|", person("bob")),
        ("::: spoiler x\n@bob\n:::", person("bob")),
        ("a[^1]\n\n[^1]: @bob", person("bob")),
    ],
)
def test_a_name_is_found_and_linked(source: str, found: Mention):
    assert mentions(source) == (found,)
    assert f'href="{found.path}"' in render(source)
    assert "mailto" not in render(source)


@pytest.mark.parametrize(
    "source",
    [
        "bob@a.example",
        "`@bob@a.example`",
        "```\n@bob\n```",
        "    @bob",
        "[@bob](https://a.example)",
        "[@bob@a.example](https://a.example)",
        "https://a.example/@bob",
        "https://a.example/@bob@b.example",
        "<https://a.example/@bob>",
        "@me",
        "@types/node",
        "@bob-smith",
        "@bob.a.example",
        "@bob@@a.example",
        "a@bob b!trees c/@bob",
        "Hello!!bob",
        "Stop! Now",
        "\\@",
        "@" + "a" * 21,
        "@bob@" + "a." * 200 + "example",
        "![@bob](/media/0123456789abcdef0123456789abcdef)",
    ],
)
def test_what_is_no_name_is_left_alone(source: str):
    assert mentions(source) == ()
    assert 'href="/u/' not in render(source)
    assert 'href="/c/' not in render(source)


def test_each_name_counts_once_in_the_order_written():
    # given
    source = "!trees @bob @Bob@a.example @BOB @bob@a.example @ann"
    # then
    assert mentions(source) == (
        community("trees"),
        person("bob"),
        person("Bob", "a.example"),
        person("ann"),
    )


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("[@bob@moot.example](https://moot.example/u/bob) and [@ann](https://Moot.example/u/Ann)",
         ("bob", "ann")),
        ("[@**bob**](https://moot.example/u/bob)", ("bob",)),
        ("[Bob](https://moot.example/u/bob)", ()),
        ("[@bob](https://moot.example/u/bob/x)", ()),
        ("[@bob](https://moot.example/u/bob@far.example)", ()),
        ("[@bob](https://other.example/u/bob)", ()),
        ("`[@bob](https://moot.example/u/bob)`", ()),
        ("https://moot.example/u/bob", ()),
    ],
)  # fmt: skip
def test_a_link_to_a_page_names_whom_it_shows(source: str, names: tuple[str, ...]):
    assert linked(source, "https://moot.example") == names


def test_a_link_shows_what_was_written():
    assert ">@Bob@A.example</a>" in render("@Bob@A.example")


@pytest.mark.parametrize(
    ("mention", "path"),
    [
        (person("bob"), "/u/bob"),
        (person("bob", "a.example"), "/u/bob@a.example"),
        (community("trees"), "/c/trees"),
        (community("trees", "a.example"), "/c/trees@a.example"),
    ],
)
def test_where_a_name_leads(mention: Mention, path: str):
    assert mention.path == path


def test_links_are_the_web_addresses_each_once():
    # given
    source = (
        "https://a.example/x?a=1&b=2 [b](HTTPS://b.example) ![c](http://c.example/c.png) "
        "[own](/post/1) [bad](javascript:alert(1)) me@d.example @bob@e.example `https://f.example` "
        "https://a.example/x?a=1&b=2"
    )
    # then
    assert links(source) == (
        "https://a.example/x?a=1&b=2",
        "HTTPS://b.example",
        "http://c.example/c.png",
    )


@pytest.mark.parametrize(
    "source",
    [
        "@" * 100_000,
        "@a" * 50_000,
        "@a@" * 33_000,
        "@" + "a" * 100_000,
        "@a@" + "a-" * 50_000,
        "@a@" + "a." * 50_000 + "@",
        "!a@a" + "-" * 100_000,
        "@a." * 33_000,
        "https://" + "a." * 50_000,
        "[" * 50_000 + "](",
        "![" * 30_000,
        "*_" * 50_000,
    ],
)
def test_texts_made_to_be_slow_come_to_an_end(source: str):
    assert len(mentions(source)) <= len(source)
    assert len(links(source)) <= len(source)
    assert render(source)

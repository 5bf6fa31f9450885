"""`::: spoiler title` as a fold that opens without JavaScript."""

from collections.abc import Iterable, Iterator

from folkmoot.text.tokens import Close, Open, Text, Token

NO_TITLE = "…"


def fold_spoilers(tokens: Iterable[Token]) -> Iterator[Token]:
    """Make <details> of the spoilers; other directives go back to the words they were.

    comrak gives a directive as <div class="its whole first line">.
    """
    closing: list[list[Token]] = []
    for token in tokens:
        match token:
            case Open("div", attrs):
                opening, end = _fold(attrs.get("class", ""))
                closing.append(end)
                yield from opening
            case Close("div"):
                if closing:
                    yield from closing.pop()
            case _:
                yield token


def _fold(line: str) -> tuple[list[Token], list[Token]]:
    name, _, title = line.partition(" ")
    if name.lower() != "spoiler":
        return _paragraph(f"::: {line}"), _paragraph(":::")
    summary = Text(title.strip() or NO_TITLE)
    return [Open("details"), Open("summary"), summary, Close("summary")], [Close("details")]


def _paragraph(words: str) -> list[Token]:
    return [Open("p"), Text(words), Close("p"), Text("\n")]

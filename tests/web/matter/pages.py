"""Every page template with matter to render it."""

from collections.abc import Iterator

from tests.web.matter import doors, governing, people, reading, writing
from tests.web.matter.common import Page


def every_page() -> Iterator[Page]:
    """All pages of all parts."""
    for part in (reading, writing, people, doors, governing):
        yield from part.pages()

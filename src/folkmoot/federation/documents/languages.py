"""In which language something is written, however its server says it."""

from folkmoot.federation.documents.normal import (
    LONGEST_WORD,
    Document,
    document,
    first_text,
    listed,
)
from folkmoot.federation.documents.quirks import LANGUAGE_IN
from folkmoot.text.languages import UNDETERMINED, by_code

MOST_LANGUAGES = 200


def read_language(doc: Document) -> str | None:
    """The two-letter code of an object's language, None if it says none that we know.

    It stands in a property of its own, or is that of the `contentMap`: its only one, or the one
    whose words are those of `content`.
    """
    told = (code for name in LANGUAGE_IN for code in read_languages(doc, name))
    return next(told, None) or _mapped(doc)


def read_languages(doc: Document, name: str) -> tuple[str, ...]:
    """The codes in a property, each once: strings, or objects with an identifier."""
    found: dict[str, None] = {}
    for one in listed(doc.get(name))[:MOST_LANGUAGES]:
        inner = document(one)
        code = _known(inner.get("identifier") if inner is not None else one)
        if code is not None:
            found[code] = None
    return tuple(found)


def _mapped(doc: Document) -> str | None:
    words = document(doc.get("contentMap")) or {}
    content = first_text(doc, "content")
    for code, mapped in words.items():
        if len(words) == 1 or (mapped == content and content is not None):
            return _known(code)
    return None


def _known(code: object) -> str | None:
    if not isinstance(code, str) or len(code) > LONGEST_WORD:
        return None
    language = by_code(code.strip())
    return None if language is None or language.code == UNDETERMINED else language.code

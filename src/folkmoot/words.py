"""The words people read: translation of every message by gettext."""

import gettext as catalogues
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Protocol

LOCALES = Path(__file__).parent / "locales"


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a message for the translators; it is translated where it is shown."""
    return msgid


class Translator(Protocol):
    """Turns the messages of the program into one language."""

    def gettext(self, message: str, /) -> str:
        """The message in this language."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """The form of the message that fits the number n."""
        ...


class PseudoTranslator:
    """Puts brackets round every message: what stays without them was never marked."""

    def gettext(self, message: str, /) -> str:
        """See Translator."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str:
        """See Translator."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


ENGLISH: Translator = catalogues.NullTranslations()

_current: ContextVar[Translator] = ContextVar("translator", default=ENGLISH)


@lru_cache(maxsize=64)
def translator(locale: str) -> Translator:
    """The catalogue of a locale such as "de"; English where there is none."""
    return catalogues.translation("folkmoot", str(LOCALES), [locale], fallback=True)


@lru_cache(maxsize=64)
def has(locale: str) -> bool:
    """Whether there is a catalogue of this language; English needs none."""
    return catalogues.find("folkmoot", str(LOCALES), [locale]) is not None


@contextmanager
def speaking(language: Translator) -> Generator[None]:
    """Use this language for the messages of the block (one request, one notice)."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def spoken() -> Translator:
    """The language of the moment."""
    return _current.get()


def gettext(msgid: str) -> str:
    """The message in the language of the moment."""
    return _current.get().gettext(msgid)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of the message that fits the number n, in the language of the moment."""
    return _current.get().ngettext(one, many, n)


def say(msgid: str, /, **values: object) -> str:
    """Translate a message and fill in its {named} values."""
    return gettext(msgid).format(**values)

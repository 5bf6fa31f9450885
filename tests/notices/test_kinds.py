"""Every kind of notice is a sentence that can be shown."""

import pytest

from folkmoot.notices.kinds import SENTENCES, family, sentence
from folkmoot.words import PseudoTranslator, speaking


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_makes_a_sentence(kind: str) -> None:
    """No place in it stays empty, and it ends as sentences do."""
    said = sentence(kind, actor="ada", place="garden")

    assert "{" not in said
    assert said.endswith(".")
    assert family(kind) in {"reply", "mention", "moderation", "report", "joining", "reset",
                            "mandate", "message", "host", "record", "server",
                            "decision"}  # fmt: skip


def test_somebody_without_a_name() -> None:
    """A name that was erased, and the moot as the place."""
    assert sentence("moderation.banned", actor=None) == "Somebody banned you from this moot."


def test_it_is_translated_when_shown() -> None:
    """Also the words that stand in for a name."""
    with speaking(PseudoTranslator()):
        said = sentence("moderation.banned", actor=None)

    assert said == "⟦⟦Somebody⟧ banned you from ⟦this moot⟧.⟧"


def test_an_unknown_kind_is_a_fault() -> None:
    """The list is closed."""
    with pytest.raises(KeyError):
        sentence("reply.nothing", actor="ada")

"""peers/troubles.py: errors are kept so that everybody reads them in their own language."""

import pytest

from folkmoot.federation.client.faults import NO_CONNECTION, TOO_SLOW
from folkmoot.federation.delivery.courier import PRUNED
from folkmoot.peers import servers, troubles
from folkmoot.words import PseudoTranslator, speaking


def test_a_sentence_is_read_in_the_language_of_who_reads() -> None:
    kept = troubles.kept(TOO_SLOW, {"host": "far.example"})

    assert troubles.told(kept) == "far.example took too long."
    with speaking(PseudoTranslator()):
        assert troubles.told(kept) == "⟦far.example took too long.⟧"
        assert troubles.told(PRUNED.error) == f"⟦{PRUNED.error}⟧"


@pytest.mark.parametrize("said", ["503 <b>busy</b>", "{", '{"msgid": 7}', ""])
def test_what_a_server_said_is_left_as_it_is(said: str) -> None:
    assert troubles.told(said) == said


def test_however_long_it_is_it_fits_and_can_be_read() -> None:
    kept = troubles.kept(NO_CONNECTION, {"host": "h" * 9_000, "reason": "r" * 9_000})

    assert len(kept) <= servers.LONGEST_ERROR
    assert "cannot be reached" in troubles.told(kept)


def test_values_that_a_sentence_lacks_are_no_fault() -> None:
    kept = troubles.kept(NO_CONNECTION, {})

    assert troubles.told(kept) == kept

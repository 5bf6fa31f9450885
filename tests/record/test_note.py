"""Checkpoints as signed notes: what is signed, by whom, and what nobody can change."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.errors import FolkmootError, Invalid
from folkmoot.record import note, verify
from folkmoot.record.note import Checkpoint

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
PREPARED = verify.Key(PUBLIC)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)

hashes = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, 10**15)
checkpoints = st.builds(
    Checkpoint, moot=hashes.map(bytes.hex), size=numbers, root=hashes, epoch=numbers, time=numbers
)


def checkpoint(**fields: object) -> Checkpoint:
    known = {
        "moot": "ab" * 32,
        "size": 42,
        "root": b"r" * 32,
        "epoch": 1,
        "time": 1_700_000_000_000_000,
    }
    return Checkpoint(**{**known, **fields})


def seen_by_verifier(text: str, moot: str) -> verify.Checkpoint:
    return verify.read_checkpoint(text, moot, PREPARED)


def test_a_checkpoint_is_five_lines_a_gap_and_a_signature():
    text = note.sign(checkpoint(), KEY)

    *body, gap, signature, end = text.split("\n")
    assert body == [
        "folkmoot/" + "ab" * 32,
        "42",
        base64.b64encode(b"r" * 32).decode(),
        "epoch 1",
        "time 1700000000000000",
    ]
    assert (gap, end) == ("", "")
    dash, name, value = signature.split(" ")
    assert (dash, name) == ("—", body[0])
    assert len(base64.b64decode(value)) == 4 + 64


def test_the_key_id_is_a_hash_of_name_and_key():
    # C2SP signed-note: SHA-256(name, newline, 0x01, public key), the first 4 bytes
    expected = sha256(b"name\n\x01" + PUBLIC).digest()[:4]

    assert note.key_id("name", PUBLIC) == expected
    assert note.parse(note.sign(checkpoint(), KEY)).signatures[0].key_id == note.key_id(
        checkpoint().origin, PUBLIC
    )


@given(checkpoints)
def test_what_was_signed_is_read_back(signed: Checkpoint):
    text = note.sign(signed, KEY)

    assert note.parse(text).checkpoint == signed
    assert note.verify(text, PUBLIC) == signed


@given(checkpoints)
def test_the_verifier_reads_the_same(signed: Checkpoint):
    found = seen_by_verifier(note.sign(signed, KEY), signed.moot)

    assert (found.size, found.root, found.epoch) == (signed.size, signed.root, signed.epoch)
    assert found.problem == ""


@given(st.data())
def test_no_character_can_be_changed(data: st.DataObject):
    text = note.sign(checkpoint(), KEY)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != text[at]))
    changed = text[:at] + other + text[at + 1 :]

    with pytest.raises(Invalid):
        note.verify(changed, PUBLIC)
    assert refused_by_verifier(changed)


@given(st.data())
def test_nothing_can_be_cut_off(data: st.DataObject):
    text = note.sign(checkpoint(), KEY)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]

    with pytest.raises(Invalid):
        note.verify(cut, PUBLIC)
    assert refused_by_verifier(cut)


def refused_by_verifier(text: str) -> bool:
    try:
        return seen_by_verifier(text, checkpoint().moot).problem != ""
    except ValueError:
        return True


def test_another_key_is_not_the_key_of_the_moot():
    text = note.sign(checkpoint(), STRANGER)

    with pytest.raises(Invalid, match="no signature by the key"):
        note.verify(text, PUBLIC)
    assert "did not sign" in seen_by_verifier(text, checkpoint().moot).problem


def test_a_checkpoint_of_another_moot_is_named_as_such():
    text = note.sign(checkpoint(), KEY)

    assert "another moot" in seen_by_verifier(text, "cd" * 32).problem


def with_line(text: str, line: str) -> str:
    return text + line + "\n"


def test_signatures_of_witnesses_are_passed_over():
    cosigned = with_line(note.sign(checkpoint(), KEY), "— witness.example " + "QUJDREVGR0g=")

    assert note.verify(cosigned, PUBLIC) == checkpoint()
    assert [one.name for one in note.parse(cosigned).signatures][1] == "witness.example"
    assert seen_by_verifier(cosigned, checkpoint().moot).problem == ""


def test_one_forged_signature_of_the_moot_is_one_too_many():
    text = note.sign(checkpoint(), KEY)
    other = note.sign(checkpoint(size=43), KEY).split("\n")[-2]

    with pytest.raises(Invalid, match="does not fit"):
        note.verify(with_line(text, other), PUBLIC)
    assert "did not sign" in seen_by_verifier(with_line(text, other), checkpoint().moot).problem


def resigned(body: str) -> str:
    """A body of any form with a true signature under it."""
    name = body.split("\n", maxsplit=1)[0] or "x"
    value = note.key_id(name, PUBLIC) + KEY.sign(body.encode())
    return f"{body}\n— {name} {base64.b64encode(value).decode()}\n"


BODY = checkpoint().body()


def test_the_sound_body_passes():
    assert note.verify(resigned(BODY), PUBLIC) == checkpoint()


@pytest.mark.parametrize(
    "body",
    [
        "",
        BODY.removesuffix("\n"),
        BODY.replace("\n42\n", "\n042\n"),
        BODY.replace("\n42\n", "\n-42\n"),
        BODY.replace("\n42\n", "\n４2\n"),
        BODY.replace("\n42\n", "\n" + "9" * 30 + "\n"),
        BODY.replace("epoch 1", "epoch  1"),
        BODY.replace("epoch 1\n", ""),
        BODY.replace("folkmoot/", "other/"),
        BODY.replace("ab" * 32, "AB" * 32),
        BODY.replace("ab" * 32, "ab" * 31),
        BODY.replace(base64.b64encode(b"r" * 32).decode(), base64.b64encode(b"r" * 31).decode()),
        BODY.replace(base64.b64encode(b"r" * 32).decode(), "not base64"),
        BODY + "more\n",
        BODY.replace("\n", "\r\n"),
    ],
    ids=range(15),
)
def test_a_true_signature_does_not_make_a_checkpoint_of_another_form(body: str):
    with pytest.raises(Invalid):
        note.verify(resigned(body), PUBLIC)
    assert refused_by_verifier(resigned(body))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not a signature",
        "- name QUJDREVGR0g=",
        "— name",
        "— na+me QUJDREVGR0g=",
        "— name QUJDREVGR0h=",
        "— name QUJD",
        "— name QUJDREVGR0g",
        "— name  QUJDREVGR0g=",
    ],
)
def test_a_broken_signature_line_breaks_the_note(line: str):
    with pytest.raises(Invalid):
        note.parse(with_line(note.sign(checkpoint(), KEY), line))


@given(st.text())
def test_any_text_is_read_or_refused_in_a_sentence(text: str):
    with pytest.raises(FolkmootError):
        note.parse(text)

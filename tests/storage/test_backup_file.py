"""The frames of a backup file: what goes in comes out, and any other byte is noticed."""

import io

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import Refused
from folkmoot.storage.backup_file import CHUNK, MAGIC, Writer, opened, preamble

PASSPHRASES = [None, "seven seals"]
WHOLE = [["about", {"version": 1}], ["rows", [[1, "a", b"\0", None, True, 2.5]]]]


class Named(io.BytesIO):
    """Bytes that know the name of the file they would be."""

    name = "b.folkmoot"


def written(frames, passphrase, seed=1):
    file = Named()
    writer = Writer(file, FakeClock(seed=seed), passphrase)
    for frame in frames:
        writer.put(*frame)
        writer.count(frame[0], 1)
    writer.end()
    return file.getvalue()


def read(data, passphrase):
    return list(opened(Named(data), passphrase))


values = st.one_of(
    st.none(), st.booleans(), st.text(), st.binary(), st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
)  # fmt: skip


@pytest.mark.parametrize("passphrase", PASSPHRASES)
@settings(max_examples=20)
@given(rows=st.lists(st.lists(values, max_size=4), max_size=4))
def test_what_goes_in_comes_out(passphrase, rows):
    frames = [["rows", row] for row in rows]
    assert read(written(frames, passphrase), passphrase)[:-1] == frames


@pytest.mark.parametrize("passphrase", PASSPHRASES)
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_any_length_fits(passphrase, size):
    frames = [["piece", b"x" * size]]
    assert read(written(frames, passphrase), passphrase)[:-1] == frames


def test_the_end_tells_the_counts():
    assert read(written(WHOLE, None), None)[-1][:2] == ["end", {"about": 1, "rows": 1}]


@pytest.mark.parametrize("passphrase", PASSPHRASES)
def test_a_file_cut_anywhere_is_refused(passphrase):
    data = written(WHOLE, passphrase)
    for length in range(0, len(data), 1 if passphrase is None else 11):
        with pytest.raises(Refused):
            read(data[:length], passphrase)


def test_a_file_cut_at_the_end_of_a_chunk_is_refused():
    data = written([["piece", b"x" * CHUNK * 3]], "seven seals")
    sealed = CHUNK + 16 + 4
    head = data.index(b"check") + 5 + 2 + 16
    for chunks in (1, 2, 3):
        with pytest.raises(Refused, match="ends too early"):
            read(data[: head + chunks * sealed], "seven seals")


def test_chunks_in_another_order_are_refused():
    # given a sealed file of several whole chunks
    data = written([["piece", b"x" * CHUNK * 3]], "seven seals")
    size = CHUNK + 16 + 4
    head = data.index(b"check") + 5 + 2 + 16
    one, two = data[head : head + size], data[head + size : head + 2 * size]
    # when two change places, or one stands twice, or one is left out
    for swapped in (two + one, one + one, one):
        with pytest.raises(Refused, match="damaged"):
            read(data[:head] + swapped + data[head + 2 * size :], "seven seals")


@pytest.mark.parametrize("passphrase", PASSPHRASES)
def test_a_change_of_any_byte_is_refused(passphrase):
    data = written(WHOLE, passphrase)
    # The scrypt behind each try makes walking all of a sealed file long.
    for place in range(len(data)) if passphrase is None else range(0, len(data), 23):
        changed = data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :]
        with pytest.raises(Refused):
            read(changed, passphrase)


@pytest.mark.parametrize("passphrase", PASSPHRASES)
def test_more_after_the_end_is_refused(passphrase):
    with pytest.raises(Refused):
        read(written(WHOLE, passphrase) + b"x", passphrase)


@given(st.binary(max_size=200))
def test_other_files_are_no_backups(noise):
    with pytest.raises(Refused, match="no backup"):
        read(noise, None)


@given(st.binary(max_size=200))
def test_noise_behind_our_first_line_is_refused(noise):
    with pytest.raises(Refused):
        read(MAGIC + noise, None)


def test_a_wrong_passphrase_is_told_as_such():
    with pytest.raises(Refused, match="passphrase is not the one"):
        read(written(WHOLE, "seven seals"), "eight seals")


def test_a_missing_passphrase_is_asked_for():
    with pytest.raises(Refused, match="--passphrase-file"):
        read(written(WHOLE, "seven seals"), None)


def test_a_passphrase_too_many_does_no_harm():
    assert read(written(WHOLE, None), "seven seals")[:-1] == WHOLE


def test_a_newer_format_is_told():
    data = written(WHOLE, None).replace(b"format\x01", b"format\x02")
    with pytest.raises(Refused, match="newer Folkmoot"):
        read(data, None)


@pytest.mark.parametrize("n", [0, 3, 2**13, 2**20, 2**31])
def test_a_file_cannot_ask_for_all_of_the_memory(n):
    asked = msgspec.msgpack.encode({"format": 1, "salt": b"s" * 16, "n": n, "check": b"c" * 16})
    with pytest.raises(Refused, match="no backup"):
        read(MAGIC + len(asked).to_bytes(4, "big") + asked, "seven seals")


def test_the_preamble_says_whether_a_passphrase_is_needed():
    assert preamble(Named(written(WHOLE, "seven seals"))).sealed
    assert not preamble(Named(written(WHOLE, None))).sealed

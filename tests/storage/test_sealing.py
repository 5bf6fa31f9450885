"""The key file: made once, never replaced, and nothing opens without it."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.clock import FakeClock
from folkmoot.errors import Refused
from folkmoot.storage.sealing import FILE, KeyFile, open_key_file

SECRET = b"a private key, say"


def a_key_file(key=b"k" * 32):
    return KeyFile(key, FakeClock())


@given(st.binary(max_size=5000), st.text(max_size=30))
def test_what_is_sealed_opens_again(secret, purpose):
    keys = a_key_file()
    sealed = keys.seal(secret, purpose)
    assert keys.unseal(sealed, purpose) == secret
    assert len(sealed) == len(secret) + 29


def test_the_secret_cannot_be_seen_in_what_is_sealed():
    sealed = a_key_file().seal(SECRET, "moot")
    assert not any(SECRET[i : i + 4] in sealed for i in range(len(SECRET) - 3))


def test_sealing_twice_gives_different_bytes():
    keys = a_key_file()
    assert keys.seal(SECRET, "moot") != keys.seal(SECRET, "moot")


def test_another_key_file_opens_nothing():
    sealed = a_key_file().seal(SECRET, "moot")
    with pytest.raises(Refused, match="does not open"):
        a_key_file(b"x" * 32).unseal(sealed, "moot")


def test_sealed_bytes_do_not_open_in_the_place_of_others():
    sealed = a_key_file().seal(SECRET, "actor/1")
    with pytest.raises(Refused):
        a_key_file().unseal(sealed, "actor/2")


def test_what_is_derived_is_the_same_for_the_same_key_purpose_and_subject_only():
    made = a_key_file().derive("invite", "a form")
    assert len(made) == 32
    assert a_key_file().derive("invite", "a form") == made
    others = [
        a_key_file(b"x" * 32).derive("invite", "a form"),
        a_key_file().derive("reset", "a form"),
        a_key_file().derive("invite", "another form"),
    ]
    assert len({made, *others}) == 4


def test_a_change_of_any_bit_is_noticed():
    keys = a_key_file()
    sealed = keys.seal(SECRET, "moot")
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Refused):
            keys.unseal(changed, "moot")


@given(st.binary(max_size=60))
def test_any_other_bytes_are_refused(noise):
    with pytest.raises(Refused):
        a_key_file().unseal(noise, "moot")


def test_the_first_start_makes_a_file_that_only_its_owner_reads(tmp_path):
    sealed = open_key_file(tmp_path, FakeClock(), founded=False).seal(SECRET, "moot")
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert open_key_file(tmp_path, FakeClock(), founded=True).unseal(sealed, "moot") == SECRET


def test_the_file_says_what_it_is(tmp_path):
    open_key_file(tmp_path, FakeClock(), founded=False)
    assert "Keep it secret" in (tmp_path / FILE).read_text()


def test_a_second_start_before_the_founding_keeps_the_file(tmp_path):
    open_key_file(tmp_path, FakeClock(seed=1), founded=False)
    before = (tmp_path / FILE).read_text()
    open_key_file(tmp_path, FakeClock(seed=2), founded=False)
    assert (tmp_path / FILE).read_text() == before


def test_a_start_that_was_cut_off_is_made_good(tmp_path):
    (tmp_path / "moot.new").write_text("half a k")
    open_key_file(tmp_path, FakeClock(), founded=False)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_missing_file_of_a_founded_moot_is_not_replaced(tmp_path):
    with pytest.raises(Refused, match="missing"):
        open_key_file(tmp_path, FakeClock(), founded=True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "# only a comment\n", "abc", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(Refused, match="damaged"):
        open_key_file(tmp_path, FakeClock(), founded=False)
    assert (tmp_path / FILE).read_text() == text


def test_a_file_of_another_kind_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="cannot be read"):
        open_key_file(tmp_path, FakeClock(), founded=True)


def test_a_file_open_to_others_is_closed(tmp_path):
    open_key_file(tmp_path, FakeClock(), founded=False)
    (tmp_path / FILE).chmod(0o644)
    open_key_file(tmp_path, FakeClock(), founded=True)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600

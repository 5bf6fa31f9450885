"""A shelf holds so many bytes; the least used go, and nothing that is lost is missed."""

import os

from hypothesis import given
from hypothesis import strategies as st

from folkmoot.media.shelf import OVERHEAD, Shelf

SIZE = 2 * OVERHEAD


def test_what_is_put_comes_back(tmp_path):
    shelf = Shelf(tmp_path / "far", 10 * SIZE)
    assert shelf.get("a") is None
    shelf.put("a", b"x" * SIZE)
    assert shelf.get("a") == b"x" * SIZE
    assert shelf.filled == SIZE


def test_the_least_used_goes_first(tmp_path):
    shelf = Shelf(tmp_path, 3 * SIZE)
    for name in "abc":
        shelf.put(name, b"x" * SIZE)
    shelf.get("a")
    shelf.put("d", b"x" * SIZE)
    assert [name for name in "abcd" if shelf.get(name)] == ["a", "c", "d"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c", "d"]


def test_what_is_larger_than_the_shelf_is_not_kept(tmp_path):
    shelf = Shelf(tmp_path, SIZE)
    shelf.put("a", b"x" * (SIZE + 1))
    assert shelf.get("a") is None
    Shelf(tmp_path, 0).put("b", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_new_start_finds_what_lies_there_and_keeps_to_its_size(tmp_path):
    shelf = Shelf(tmp_path, 10 * SIZE)
    for age, name in enumerate("cab"):
        shelf.put(name, b"x" * SIZE)
        os.utime(tmp_path / name, (age, age))
    (tmp_path / "half.part").write_bytes(b"x")
    again = Shelf(tmp_path, 2 * SIZE)
    assert again.filled == 2 * SIZE
    assert again.get("c") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_files_that_somebody_took_away_are_not_missed(tmp_path):
    shelf = Shelf(tmp_path, 10 * SIZE)
    shelf.put("a", b"x")
    (tmp_path / "a").unlink()
    assert shelf.get("a") is None
    shelf.put("a", b"y")
    assert shelf.get("a") == b"y"


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3 * OVERHEAD)), max_size=30))
def test_it_never_holds_more_than_it_may(tmp_path_factory, puts):
    folder = tmp_path_factory.mktemp("shelf")
    shelf = Shelf(folder, 3 * OVERHEAD)
    for name, size in puts:
        shelf.put(name, b"x" * size)
        kept = sum(max(path.stat().st_size, OVERHEAD) for path in folder.iterdir())
        assert shelf.filled == kept <= 3 * OVERHEAD

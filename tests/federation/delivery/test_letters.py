from folkmoot.federation.delivery.letters import Letters


def test_what_is_asked_for_least_goes_first():
    letters = Letters(most=30)
    letters.keep({1: b"x" * 10, 2: b"y" * 10, 3: b"z" * 10})
    assert letters.get(1) == b"x" * 10

    letters.keep({4: b"w" * 10})

    assert letters.get(2) is None
    assert letters.lacking([1, 2, 3, 4]) == [2]
    assert len(letters) == 30


def test_what_is_larger_than_all_is_held_alone():
    letters = Letters(most=5)
    letters.keep({1: b"x"})
    letters.keep({2: b"y" * 10})
    assert letters.get(2) == b"y" * 10
    assert letters.get(1) is None


def test_the_same_is_counted_once():
    letters = Letters(most=30)
    for _ in range(5):
        letters.keep({1: b"x" * 10})
    assert len(letters) == 10


def test_what_is_dropped_is_held_and_counted_no_longer():
    letters = Letters(most=30)
    letters.keep({1: b"x" * 10, 2: b"y" * 10})
    letters.drop(1)
    letters.drop(3)
    assert letters.get(1) is None
    assert len(letters) == 10

"""Named places where a test may end the process at once, to prove that nothing is lost."""

import os

_chosen, _, _nth = os.environ.get("FOLKMOOT_FAILPOINT", "").partition(":")
_left = [int(_nth or 1)]

NAMES: set[str] = set()
"""Every fail-point that the program declares; the crash tests walk them."""


def declare(name: str) -> str:
    """Register a fail-point and give its name back."""
    NAMES.add(name)
    return name


def reach(name: str) -> None:
    """End the process without any clean-up if FOLKMOOT_FAILPOINT is "name:n" and this is the nth."""
    if name != _chosen:
        return
    _left[0] -= 1
    if _left[0] == 0:
        os._exit(86)

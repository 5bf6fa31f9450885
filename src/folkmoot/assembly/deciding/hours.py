"""At which times votes open and close: full hours, that people can keep."""

from folkmoot.clock import HOUR, MINUTE


def full_hour(at: int) -> int:
    """The next full hour, a minute or more from then."""
    return -(-(at + MINUTE) // HOUR) * HOUR

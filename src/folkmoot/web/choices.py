"""Lists that people choose from on more than one page."""

from functools import lru_cache
from zoneinfo import available_timezones

from folkmoot import words
from folkmoot.text import languages

Pairs = list[tuple[str, str]]


@lru_cache(maxsize=1)
def _zones() -> tuple[tuple[str, str], ...]:
    regions = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/")
    regions += ("Europe/", "Indian/", "Pacific/")
    named = sorted(zone for zone in available_timezones() if zone.startswith(regions))
    return (("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named))


def zones() -> Pairs:
    """Time zones by the name of a city, UTC first."""
    return list(_zones())


def spoken() -> Pairs:
    """Languages by their own names."""
    return [(one.code, one.own_name) for one in languages.choices()]


def of_pages() -> Pairs:
    """The languages that these pages are written in, by their own names."""
    return [(code, name) for code, name in spoken() if code == "en" or words.has(code)]

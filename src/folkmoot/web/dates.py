"""The words for a moment: how long ago, which day, and the <time> element that carries both."""

from datetime import datetime
from functools import lru_cache
from html import escape
from zoneinfo import ZoneInfo

from folkmoot.clock import DAY, HOUR, MINUTE, moment
from folkmoot.words import N_, gettext, ngettext, say

# After this many days a date says more than a number of days.
_DAYS_THAT_ARE_COUNTED = 30

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def ago(at: int, now: int, zone: str) -> str:
    """How long before `now` the moment `at` was, in words; its day if that is long ago.

    Both are UTC in microseconds. A moment that has not come yet gets its day and hour.
    """
    age = now - at
    if age < -MINUTE:
        return day_and_hour(at, zone)
    if age < MINUTE:
        return gettext("just now")
    if age < HOUR:
        return _counted("{n} minute ago", "{n} minutes ago", age // MINUTE)
    if age < DAY:
        return _counted("{n} hour ago", "{n} hours ago", age // HOUR)
    if age < _DAYS_THAT_ARE_COUNTED * DAY:
        return _counted("{n} day ago", "{n} days ago", age // DAY)
    return day(at, zone)


def day(at: int, zone: str) -> str:
    """The day in the zone, such as "20 February 2025"."""
    there = in_zone(at, zone)
    month = gettext(_MONTHS[there.month - 1])
    return say("{day} {month} {year}", day=there.day, month=month, year=there.year)


def day_and_hour(at: int, zone: str) -> str:
    """The day and the hour in the zone, such as "20 February 2025, 14:00"."""
    return say("{day}, {hour}", day=day(at, zone), hour=in_zone(at, zone).strftime("%H:%M"))


def in_zone(at: int, zone: str) -> datetime:
    """The moment on the clocks of the zone."""
    return moment(at).astimezone(_zone(zone))


class Ages:
    """The ages of hundreds of things on one page: each told in words once."""

    def __init__(self, now: int, zone: str) -> None:
        self._now = now
        self._zone = zone
        self._told: dict[int | str, str] = {}

    def since(self, at: int) -> str:
        """A <time> element as HTML: how long ago, and the exact minute for machines."""
        minute = stamp(at // MINUTE, self._zone)
        # What is long ago is told by its day, and so shared by all of that day.
        key = age_key(self._now - at) or (minute[:10] if at <= self._now else minute)
        told = self._told.get(key)
        if told is None:
            told = self._told[key] = escape(ago(at, self._now, self._zone), quote=True)
        return f'<time datetime="{minute}">{told}</time>'


def age_key(age: int) -> int:
    """A number that ages (microseconds) share when `ago` tells them in the same words.

    0 where it tells the day instead.
    """
    if age < -MINUTE or age >= _DAYS_THAT_ARE_COUNTED * DAY:
        return 0
    if age < HOUR:
        return 1 + max(age // MINUTE, 0)
    return 100 + age // HOUR if age < DAY else 200 + age // DAY


@lru_cache(maxsize=8192)
def stamp(minute: int, zone: str) -> str:
    """One minute (UTC, since 1970) in a zone as RFC 3339, "2025-02-20T14:00Z".

    It is the same in every language, so some threads' worth of them are kept.
    """
    there = in_zone(minute * MINUTE, zone)
    return there.isoformat(timespec="minutes").replace("+00:00", "Z")


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _counted(one: str, many: str, n: int) -> str:
    return ngettext(one, many, n).replace("{n}", str(n))

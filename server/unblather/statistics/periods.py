"""Periods of the writer's own days.

Knows: a day as a number (days since 1970-01-01, as in the tables), weeks that begin on Monday, and how a period is
called in a sentence. Does not know time zones: what day it was for the writer is settled when a draft is recorded.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from unblather.errors import HistoryError

_EPOCH = dt.date(1970, 1, 1)
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Period:
    """From the day `first` to the day `last`, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise HistoryError("A period cannot end before it begins. Swap its two days.")

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last - self.first + 1

    @cached_property
    def before(self) -> "Period":
        """The period of the same length that ends the day before this one begins."""
        return Period(self.first - self.days, self.first - 1)

    def name(self, today: int) -> str:
        """Return what to call it: "last 30 days", or its two dates."""
        if self.last == today:
            return "today" if self.days == 1 else f"last {self.days:,} days"
        if self.days == 1:
            return _written(self.first)
        return f"{_written(self.first)} to {_written(self.last)}"


def number(day: dt.date) -> int:
    """Return the number of a day."""
    return (day - _EPOCH).days


def date(day: int) -> dt.date:
    """Return the day that a number stands for."""
    return _EPOCH + dt.timedelta(days=day)


def iso(day: int) -> str:
    """Return a day as YYYY-MM-DD."""
    return date(day).isoformat()


def monday(day: int) -> int:
    """Return the Monday of a day's week."""
    return day - (day + 3) % 7


def moment(ended: int, utc_offset: int) -> str:
    """Return a moment of the tables as RFC 3339, by the clock that the writer had then."""
    zone = dt.timezone(dt.timedelta(minutes=utc_offset))
    return dt.datetime.fromtimestamp(ended / 1000, zone).isoformat(timespec="seconds")


def _written(day: int) -> str:
    at = date(day)
    return f"{at.day} {at:%B} {at.year}"

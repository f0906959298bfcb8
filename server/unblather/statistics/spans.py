"""A period as whole weeks or blocks of weeks, which are quick to read, and single days for the rest.

Knows the tables of `coarse.py`, and works out what is stale in them. Does not know what the figures mean.
"""

import contextlib
from dataclasses import dataclass

import sqlite_utils

from unblather.coarse import BLOCK, REFRESH_BLOCK, REFRESH_WEEK, WEEK
from unblather.database import Database
from unblather.errors import DataError
from unblather.statistics.periods import Period

_WEEKS_IN_BLOCK = BLOCK // WEEK
_PATIENCE = 0.2  # seconds to wait for whoever is writing: the page can do without


@dataclass(frozen=True)
class Spans:
    """`first` to `last` are the numbers of whole weeks or blocks; `stale` ones among them are among the `days`."""

    first: int
    last: int
    stale: tuple[int, ...]
    days: tuple[tuple[int, int], ...]

    @property
    def fine(self) -> str:
        """A table `fine (first_day, last_day)` for a WITH clause; empty where there are no single days."""
        if not self.days:
            return "fine (first_day, last_day) AS (SELECT 0, 0 WHERE 0)"
        return f"fine (first_day, last_day) AS (VALUES {', '.join(f'({one}, {other})' for one, other in self.days)})"

    def whole(self, column: str) -> str:
        """Return the condition for rows of whole weeks or blocks."""
        return f"{column} BETWEEN {self.first} AND {self.last} AND {column} NOT IN ({', '.join(map(str, self.stale))})"


def spans(period: Period, size: int, stale_weeks: frozenset[int]) -> Spans:
    """Split a period into whole weeks (`size` WEEK) or blocks (BLOCK), and days."""
    first = -(-(period.first + 3) // size)  # the first that begins inside
    last = (period.last + 4) // size - 1  # the last that ends inside
    if last < first:
        return Spans(first, last, (), ((period.first, period.last),))
    numbers = {week if size == WEEK else week // _WEEKS_IN_BLOCK for week in stale_weeks}
    stale = tuple(sorted(number for number in numbers if first <= number <= last))
    edges = ((period.first, first * size - 4), ((last + 1) * size - 3, period.last))
    ranges = [days for days in edges if days[0] <= days[1]] + [_days(number, size) for number in stale]
    return Spans(first, last, stale, tuple(sorted(ranges)))


def refresh(database: Database) -> None:
    """Work out what is stale.

    Where the database cannot be written at the moment (the disk is full, another process holds it) it stays stale: it
    is then read by the day, more slowly and as right.
    """
    with database.read() as db:
        if not stale_weeks(db):
            return
    with contextlib.suppress(DataError), database.write(wait=_PATIENCE) as db:
        weeks = stale_weeks(db)
        blocks = {week // _WEEKS_IN_BLOCK for week in weeks}
        for statements, size, numbers in ((REFRESH_WEEK, WEEK, weeks), (REFRESH_BLOCK, BLOCK, blocks)):
            for statement in statements:
                for number in sorted(numbers):
                    first, last = _days(number, size)
                    db.execute(statement, {"number": number, "first": first, "last": last})


def stale_weeks(db: sqlite_utils.Database) -> frozenset[int]:
    """Return the weeks that `weeks` and the blocks do not tell the truth about."""
    return frozenset(week for (week,) in db.execute("SELECT week FROM stale_weeks").fetchall())


def _days(number: int, size: int) -> tuple[int, int]:
    return number * size - 3, (number + 1) * size - 4

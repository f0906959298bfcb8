"""Weeks and blocks of weeks beside the daily figures, for periods of years.

Ten years have three thousand days, and a day has a row for each site; a page over all of them reads some thousand rows
of these tables instead of a hundred thousand. They are worked out from the daily figures when somebody looks
(`statistics/spans.py`), not with every draft: a draft only marks its week as stale, so that recording stays quick, and
what is stale is read by the day until then. Knows the tables and how a week is worked out. Does not know who reads.
"""

import sqlite_utils

from unblather.rollups import DAY_FIGURES
from unblather.schema import migrations

WEEK, BLOCK = 7, 91  # days; both begin on a Monday, and `(day + 3) / days` is their number
FIGURES = tuple(DAY_FIGURES)
HOURS = tuple(f"h{hour:02}" for hour in range(24))
# The days of a week on which somebody was visited, as bits; Monday is 1. Only comments are visits, so that a day and
# site has at most one row with any.
_GIVING = "sum((visits > 0) << ((day + 3) % 7))"


def _sums(columns: tuple[str, ...]) -> str:
    return ", ".join(f"sum({column})" for column in columns)


_DAYS = "day BETWEEN :first AND :last"
# For one stale week and its block: forget, and add up again.
REFRESH_WEEK = (
    "DELETE FROM weeks WHERE week = :number",
    (
        f"INSERT INTO weeks (week, site, {', '.join(FIGURES)}, giving) "
        f"SELECT :number, site, {_sums(FIGURES)}, {_GIVING} FROM days WHERE {_DAYS} GROUP BY site"
    ),
    "DELETE FROM stale_weeks WHERE week = :number",
)
REFRESH_BLOCK = (
    "DELETE FROM hour_blocks WHERE block = :number",
    (
        f"INSERT INTO hour_blocks (block, weekday, site, {', '.join(HOURS)}) "
        f"SELECT :number, (day + 3) % 7, site, {_sums(HOURS)} FROM hours WHERE {_DAYS} GROUP BY 2, 3"
    ),
    "DELETE FROM hint_blocks WHERE block = :number",
    (
        "INSERT INTO hint_blocks (block, site, hint, shown) "
        f"SELECT :number, site, hint, sum(shown) FROM hint_days WHERE {_DAYS} GROUP BY site, hint"
    ),
)


def _integers(columns: tuple[str, ...]) -> str:
    return ", ".join(f"{column} INTEGER NOT NULL" for column in columns)


_TABLES = (
    (
        f"CREATE TABLE weeks (week INTEGER NOT NULL, site TEXT NOT NULL, {_integers(FIGURES)}, "
        "giving INTEGER NOT NULL, PRIMARY KEY (week, site)) WITHOUT ROWID"
    ),
    (
        f"CREATE TABLE hour_blocks (block INTEGER NOT NULL, weekday INTEGER NOT NULL, site TEXT NOT NULL, "
        f"{_integers(HOURS)}, PRIMARY KEY (block, weekday, site)) WITHOUT ROWID"
    ),
    (
        "CREATE TABLE hint_blocks (block INTEGER NOT NULL, site TEXT NOT NULL, hint TEXT NOT NULL, "
        "shown INTEGER NOT NULL, PRIMARY KEY (block, site, hint)) WITHOUT ROWID"
    ),
    "CREATE TABLE stale_weeks (week INTEGER PRIMARY KEY)",
    "INSERT INTO stale_weeks SELECT DISTINCT (day + 3) / 7 FROM days",
    *(
        f"CREATE TRIGGER week_stale_after_{event.lower()} AFTER {event} ON drafts BEGIN "
        f"INSERT INTO stale_weeks VALUES (({row}.day + 3) / 7) ON CONFLICT DO NOTHING; END"
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ),
)


@migrations(name="0003_weeks")
def _weeks(db: sqlite_utils.Database) -> None:
    """Create the weeks, the blocks of thirteen weeks, and the list of weeks that have to be worked out again."""
    for statement in _TABLES:
        db.execute(statement)

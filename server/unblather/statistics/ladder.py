"""The relationship ladder: how far the small interactions with each house have come.

A house is a person or a page on one site. Trust takes longer than a period, so that the whole history counts. An
announcement is no contact: it neither adds to a rung nor keeps a relationship warm. Knows the table `people` and the
drafts behind it. Does not know how a rung is drawn.
"""

from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Annotated, Any

import sqlite_utils
from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads those of `typing` only from Python 3.12 on

from unblather.config import LadderSteps
from unblather.statistics.periods import iso

RUNGS = ("awareness", "affection", "trust", "loyal")
SHOWN = 8  # houses named in each list
SUGGESTED = 3
_NEAR = 2  # so few visits below the next rung are worth a suggestion
_DAY_MS, _MINUTE_MS = 86_400_000, 60_000
_NO_END = 1 << 62  # more interactions than anybody has

# What has gone out to one house: counterpart, site, small interactions (visits, replies to it at home), announcements.
Row = tuple[str, str, int, int]


class House(TypedDict):
    """One house; `rung` is null where there were only announcements, `next` where the ladder ends."""

    site: Annotated[str, Field(description="Host name.")]
    counterpart: Annotated[str, Field(description="The person or page.")]
    rung: Annotated[str | None, Field(description="How far it has come; null: there were only announcements.")]
    interactions: Annotated[int, Field(description="Visits, and replies at home.")]
    announcements: Annotated[int, Field(description="Announcements made there.")]
    last: Annotated[
        str, Field(description="The day of the last interaction; of the last announcement where there was none.")
    ]
    thread: Annotated[str | None, Field(description="Address or id of what was answered last.")]
    next: Annotated[str | None, Field(description="The rung above; null where the ladder ends.")]
    missing: Annotated[int | None, Field(description="How many interactions it takes to get there.")]


class Rung(TypedDict):
    """One rung: who stands on it. `houses` names those with the most interactions."""

    rung: Annotated[str, Field(description="Its name.")]
    least: Annotated[int, Field(description="How many interactions it takes to stand on it.")]
    count: Annotated[int, Field(description="How many houses stand on it.")]
    houses: Annotated[list[House], Field(description="Those with the most interactions.")]


class Group(TypedDict):
    """Houses that have something in common, and how many there are in all."""

    count: Annotated[int, Field(description="How many there are.")]
    houses: Annotated[list[House], Field(description="The first of them.")]


class Suggestion(House):
    """A house to visit next, and why: `cold`, `near` (a rung) or `announced` (nothing else so far)."""

    reason: Annotated[
        str, Field(description="Why: gone cold, near the next rung, or nothing but announcements so far.")
    ]


class Ladder(TypedDict):
    """The whole ladder."""

    cold_days: Annotated[int, Field(description="Days without any interaction, after which a relationship goes cold.")]
    rungs: Annotated[list[Rung], Field(description="From awareness to loyal.")]
    cold: Annotated[Group, Field(description="Who is going cold.")]
    announced_only: Annotated[Group, Field(description="To whom there were only ever announcements.")]
    suggestions: Annotated[list[Suggestion], Field(description="Three houses to visit next.")]


@dataclass(frozen=True)
class _Some:
    """The houses with at least so many small interactions and fewer than `above`; and in which order."""

    least: int
    above: int = _NO_END
    besides: str = "true"
    order: str = "small DESC, last_small DESC, site, counterpart"


@dataclass(frozen=True)
class _Climb:
    """The table, which may have a row for each of a great many people, so that SQLite counts and chooses."""

    db: sqlite_utils.Database
    steps: LadderSteps
    site: str | None
    cold_before: int  # milliseconds since 1970

    def house(self, row: Row) -> House:
        counterpart, site, small, announcements = row
        above = sum(small >= least for least in self.steps.least)
        day, thread = self.db.execute(
            f"SELECT day, thread FROM drafts WHERE counterpart = ? AND site = ? AND {'small' if small else 'posted'} "
            "ORDER BY ended DESC LIMIT 1",
            [counterpart, site],
        ).fetchone()
        climbs = 0 < above < len(RUNGS)
        return House(
            site=site,
            counterpart=counterpart,
            rung=RUNGS[above - 1] if above else None,
            interactions=small,
            announcements=announcements,
            last=iso(day),
            thread=thread,
            next=RUNGS[above] if climbs else None,
            missing=self.steps.least[above] - small if climbs else None,
        )

    def group(self, some: _Some) -> Group:
        count: int = self._ask("count(*)", some)[0][0]
        return Group(count=count, houses=[self.house(row) for row in self.first(SHOWN, some)])

    def first(self, count: int, some: _Some) -> list[Row]:
        return self._ask("counterpart, site, small, announcements", some, f"ORDER BY {some.order} LIMIT {count}")

    def rungs(self) -> list[Rung]:
        standing = (*self.steps.least[1:], _NO_END)
        return [
            Rung(rung=name, least=least, **self.group(_Some(least, above)))
            for name, least, above in zip(RUNGS, self.steps.least, standing, strict=True)
        ]

    def cold(self) -> _Some:
        return _Some(self.steps.affection, besides="last_small < :cold_before")

    def near(self) -> list[Row]:
        """Return whom one or two more visits would bring a rung further, and who has not gone cold."""
        warm = "last_small >= :cold_before"
        close = [_Some(max(self.steps.awareness, least - _NEAR), least, warm) for least in self.steps.least[:0:-1]]
        return [row for some in close for row in self.first(SUGGESTED, some)][:SUGGESTED]

    def announced_only(self) -> _Some:
        return _Some(0, 1, "announcements > 0", "announcements DESC, counterpart, site")

    def _ask(self, what: str, some: _Some, order: str = "") -> list[Any]:
        on_site = "" if self.site is None else "AND site = :site"
        asked = {"least": some.least, "above": some.above, "site": self.site, "cold_before": self.cold_before}
        found: list[Any] = self.db.execute(
            f"SELECT {what} FROM people WHERE small >= :least AND small < :above AND {some.besides} {on_site} {order}",
            asked,
        ).fetchall()
        return found


def read_ladder(db: sqlite_utils.Database, today: int, site: str | None, steps: LadderSteps) -> Ladder:
    """Return the ladder as it stands at the end of the writer's day `today`."""
    end = (today + 1) * _DAY_MS - _offset(db) * _MINUTE_MS
    climb = _Climb(db, steps, site, end - steps.cold_days * _DAY_MS)
    cold, announced_only = climb.cold(), climb.announced_only()
    best = {
        "cold": climb.first(SUGGESTED, cold),
        "near": climb.near(),
        "announced": climb.first(SUGGESTED, announced_only),
    }
    return Ladder(
        cold_days=steps.cold_days,
        rungs=climb.rungs(),
        cold=climb.group(cold),
        announced_only=climb.group(announced_only),
        suggestions=_suggest(climb, best),
    )


def _offset(db: sqlite_utils.Database) -> int:
    """Return how many minutes the writer's clock was ahead of UTC last."""
    found = db.execute("SELECT utc_offset FROM drafts ORDER BY ended DESC LIMIT 1").fetchone()
    return found[0] if found else 0


def _suggest(climb: _Climb, reasons: dict[str, list[Row]]) -> list[Suggestion]:
    """Name the best of each reason first, then the second best; nobody twice."""
    best = [[(reason, row) for row in rows] for reason, rows in reasons.items()]
    turns = (pick for pick in chain.from_iterable(zip_longest(*best)) if pick is not None)
    chosen = {row[:2]: (reason, row) for reason, row in turns}
    return [Suggestion(reason=reason, **climb.house(row)) for reason, row in islice(chosen.values(), SUGGESTED)]

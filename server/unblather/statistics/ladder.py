"""The relationship ladder: how far the small interactions with each house have come.

A house is a person or a page on one site. Trust takes longer than a period, so that the whole history counts. Knows the
table `people` and the drafts behind it. Does not know how a rung is drawn.
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Annotated, Final

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
_SMALL: Final = 2
_ANNOUNCEMENTS: Final = 3
_LAST: Final = 4


# What has gone out to one house: counterpart, site, small interactions (visits, and replies to it at home),
# announcements, and when the last of all was. Plain tuples, as they come from SQLite: there may be thousands.
Row = tuple[str, str, int, int, int]


class House(TypedDict):
    """One house; `rung` is null where there were only announcements, `next` where the ladder ends."""

    site: Annotated[str, Field(description="Host name.")]
    counterpart: Annotated[str, Field(description="The person or page.")]
    rung: Annotated[str | None, Field(description="How far it has come; null: there were only announcements.")]
    interactions: Annotated[int, Field(description="Visits, and replies at home.")]
    announcements: Annotated[int, Field(description="Announcements made there.")]
    last: Annotated[str, Field(description="The day on which something last went out to them.")]
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
class _Climb:
    """The rows, with what is needed to say more about some of them."""

    db: sqlite_utils.Database
    steps: LadderSteps
    rows: list[Row]
    cold_before: int  # milliseconds since 1970

    def house(self, row: Row) -> House:
        counterpart, site, small, announcements, ended = row
        above = sum(small >= least for least in self.steps.least)
        day, thread = self.db.execute(
            "SELECT day, thread FROM drafts WHERE counterpart = ? AND site = ? AND ended = ? AND posted",
            [counterpart, site, ended],
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

    def group(self, rows: list[Row]) -> Group:
        return Group(count=len(rows), houses=[self.house(row) for row in rows[:SHOWN]])

    def rungs(self) -> list[Rung]:
        standing = (*self.steps.least[1:], None)
        return [
            Rung(rung=name, least=least, **self.group(self._between(least, above)))
            for name, least, above in zip(RUNGS, self.steps.least, standing, strict=True)
        ]

    def cold(self) -> list[Row]:
        friends = self._between(self.steps.affection, None)
        return [row for row in friends if row[_LAST] < self.cold_before]

    def near(self) -> list[Row]:
        """Return whom one or two more visits would bring a rung further, and who has not gone cold."""
        close = [self._between(max(self.steps.awareness, least - _NEAR), least) for least in self.steps.least[:0:-1]]
        return [row for rows in close for row in rows if row[_LAST] >= self.cold_before]

    def announced_only(self) -> list[Row]:
        none = self._between(0, 1)
        return sorted((row for row in none if row[_ANNOUNCEMENTS]), key=lambda row: (-row[_ANNOUNCEMENTS], row[:2]))

    def _between(self, least: int, above: int | None) -> list[Row]:
        """Return the houses with at least so many small interactions, and fewer than `above`; the most first."""
        first = 0 if above is None else bisect(self.rows, -above, key=_fewest)
        return self.rows[first : bisect(self.rows, -least, key=_fewest)]


def read_ladder(db: sqlite_utils.Database, today: int, site: str | None, steps: LadderSteps) -> Ladder:
    """Return the ladder as it stands at the end of the writer's day `today`."""
    end = (today + 1) * _DAY_MS - _offset(db) * _MINUTE_MS
    climb = _Climb(db, steps, _rows(db, site), end - steps.cold_days * _DAY_MS)
    cold, announced_only = climb.cold(), climb.announced_only()
    return Ladder(
        cold_days=steps.cold_days,
        rungs=climb.rungs(),
        cold=climb.group(cold),
        announced_only=climb.group(announced_only),
        suggestions=_suggest(climb, {"cold": cold, "near": climb.near(), "announced": announced_only}),
    )


def _fewest(row: Row) -> int:
    return -row[_SMALL]


def _rows(db: sqlite_utils.Database, site: str | None) -> list[Row]:
    on_site = "" if site is None else "WHERE site = ?"
    rows: list[Row] = db.execute(
        f"SELECT counterpart, site, visits + replies AS small, announcements, last FROM people {on_site} "
        "ORDER BY small DESC, last DESC, site, counterpart",
        [] if site is None else [site],
    ).fetchall()
    return rows


def _offset(db: sqlite_utils.Database) -> int:
    """Return how many minutes the writer's clock was ahead of UTC last."""
    found = db.execute("SELECT utc_offset FROM drafts ORDER BY ended DESC LIMIT 1").fetchone()
    return found[0] if found else 0


def _suggest(climb: _Climb, reasons: dict[str, list[Row]]) -> list[Suggestion]:
    """Name the best of each reason first, then the second best; nobody twice."""
    best = [[(reason, row) for row in rows[:SUGGESTED]] for reason, rows in reasons.items()]
    turns = (pick for pick in chain.from_iterable(zip_longest(*best)) if pick is not None)
    chosen = {row[:2]: (reason, row) for reason, row in turns}
    return [Suggestion(reason=reason, **climb.house(row)) for reason, row in islice(chosen.values(), SUGGESTED)]

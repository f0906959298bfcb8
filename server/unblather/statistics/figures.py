"""What the weeks and days add up to: totals, weeks, the fate of warnings, the longest streak of giving.

Knows the tables `weeks` and `days` and what their columns count. Does not know drafts: what is said of a period is said
by its days.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Annotated

import sqlite_utils
from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads those of `typing` only from Python 3.12 on

from unblather.coarse import WEEK
from unblather.statistics.periods import Period, iso, monday
from unblather.statistics.spans import spans

# Of a hundred prompts elsewhere ("want to reconsider?"), as published.
PUBLISHED_FATES = {"sent": 69, "revised": 22, "cancelled": 9}


@dataclass(frozen=True)
class Figures:
    """What one day, or several together, come to; `rollups.py` says what each counts. Sums are whole numbers."""

    drafts: int = 0
    posted: int = 0
    visits: int = 0
    own_posts: int = 0
    announcements: int = 0
    scored: int = 0
    sum_helpful: int = 0  # in 1/10,000
    sum_broadcast: int = 0
    sum_self_promotion: int = 0
    valued: int = 0
    sum_value: int = 0  # in 1/10
    passed: int = 0
    warned: int = 0
    sent: int = 0
    revised: int = 0
    cancelled: int = 0
    compared: int = 0
    improved: int = 0
    sum_change: int = 0  # in 1/10

    @classmethod
    def total(cls, several: Iterable["Figures"]) -> "Figures":
        """Add up."""
        return cls(*(sum(column) for column in zip(*map(_values, several), strict=True)))


COLUMNS = tuple(field.name for field in fields(Figures))


class Totals(TypedDict):
    """A period in numbers; a mean is null where there is nothing to take it of."""

    drafts: Annotated[int, Field(description="Drafts that were finished, whatever came of them.")]
    posted: Annotated[int, Field(description="Those that went out.")]
    visits: Annotated[int, Field(description="Comments on somebody else's page that are no announcements.")]
    own_posts: Annotated[int, Field(description="Posts on the writer's own page.")]
    announcements: Annotated[int, Field(description="What went out to talk about the writer or to sell.")]
    giving_ratio: Annotated[
        float | None, Field(description="Visits for each post on the own page; null without posts.")
    ]
    valued: Annotated[int, Field(description="Those that went out and have a reader value.")]
    passed: Annotated[int, Field(description="Of these, the ones with a reader value of 8 or more.")]
    reader_value: Annotated[float | None, Field(description="Mean reader value of what went out.")]
    helpful: Annotated[float | None, Field(description="Mean score of what went out, 0 to 1.")]
    broadcast: Annotated[float | None, Field(description="Mean score of what went out, 0 to 1.")]
    self_promotion: Annotated[float | None, Field(description="Mean score of what went out, 0 to 1.")]


class Week(Totals):
    """One week's totals; `week` is its Monday, and only its days inside the period count."""

    week: Annotated[str, Field(description="The week's Monday; only its days inside the period count.")]


class Fates(TypedDict):
    """What came of the warnings."""

    warned: Annotated[int, Field(description="Drafts that were warned about.")]
    sent: Annotated[int, Field(description="Sent as they were.")]
    revised: Annotated[int, Field(description="Changed, and then sent.")]
    cancelled: Annotated[int, Field(description="Not sent.")]
    compared: Annotated[int, Field(description="Of the revised, those with a reader value before and after.")]
    improved: Annotated[int, Field(description="Of these, the ones that became better.")]
    change: Annotated[float | None, Field(description="Mean change of their reader value.")]
    published: Annotated[dict[str, int], Field(description="What came of a hundred such questions elsewhere.")]


class Streak(TypedDict):
    """The longest run of days on each of which somebody was visited."""

    days: Annotated[int, Field(description="How many days.")]
    first: Annotated[str | None, Field(description="The first of them.")]
    last: Annotated[str | None, Field(description="The last of them.")]


@dataclass(frozen=True)
class Part:
    """The part of one week that lies in the period. `giving` has a bit for each day with a visit; Monday's is 1."""

    figures: Figures
    giving: int


def read_weeks(db: sqlite_utils.Database, period: Period, site: str | None, stale: frozenset[int]) -> dict[int, Part]:
    """Return every week of the period in which there was something, by its Monday, in order."""
    found = spans(period, WEEK, stale)
    columns = ", ".join(COLUMNS)
    on_site = "" if site is None else "AND site = :site"
    rows = db.execute(
        f"WITH {found.fine}, parts AS ("
        f"SELECT week, {columns}, giving FROM weeks WHERE {found.whole('week')} {on_site} UNION ALL "
        f"SELECT (day + 3) / 7, {columns}, (visits > 0) << ((day + 3) % 7) "
        f"FROM fine CROSS JOIN days ON day BETWEEN first_day AND last_day {on_site}) "
        f"SELECT week, {', '.join(f'sum({column})' for column in COLUMNS)}, "
        f"{' + '.join(f'max(giving & {1 << weekday})' for weekday in range(7))} "
        "FROM parts GROUP BY week ORDER BY week",
        {"site": site},
    )
    return {week * 7 - 3: Part(Figures(*figures), giving) for week, *figures, giving in rows.fetchall()}


def totals(figures: Figures) -> Totals:
    """Say what figures mean."""
    return Totals(
        drafts=figures.drafts,
        posted=figures.posted,
        visits=figures.visits,
        own_posts=figures.own_posts,
        announcements=figures.announcements,
        giving_ratio=_mean(figures.visits, figures.own_posts),
        valued=figures.valued,
        passed=figures.passed,
        reader_value=_mean(figures.sum_value, figures.valued * 10),
        helpful=_mean(figures.sum_helpful, figures.scored * 10_000),
        broadcast=_mean(figures.sum_broadcast, figures.scored * 10_000),
        self_promotion=_mean(figures.sum_self_promotion, figures.scored * 10_000),
    )


def weeks(parts: dict[int, Part], period: Period) -> list[Week]:
    """Return every week of the period, those without anything too."""
    nothing = Part(Figures(), 0)
    mondays = range(monday(period.first), period.last + 1, 7)
    return [Week(week=iso(week), **totals(parts.get(week, nothing).figures)) for week in mondays]


def fates(figures: Figures) -> Fates:
    """Return what came of the warnings."""
    return Fates(
        warned=figures.warned,
        sent=figures.sent,
        revised=figures.revised,
        cancelled=figures.cancelled,
        compared=figures.compared,
        improved=figures.improved,
        change=_mean(figures.sum_change, figures.compared * 10),
        published=PUBLISHED_FATES,
    )


def streak(parts: dict[int, Part]) -> Streak:
    """Return the longest run of days with a visit; the latest of several as long."""
    days = (week + weekday for week, part in parts.items() for weekday in range(7) if part.giving >> weekday & 1)
    longest = range(0)
    run = range(0)
    for day in days:
        run = range(run.start if day == run.stop else day, day + 1)
        longest = max(run, longest, key=len)
    if not longest:
        return Streak(days=0, first=None, last=None)
    return Streak(days=len(longest), first=iso(longest[0]), last=iso(longest[-1]))


def _mean(total: int, count: int) -> float | None:
    return round(total / count, 4) if count else None


def _values(figures: Figures) -> tuple[int, ...]:
    return tuple(getattr(figures, column) for column in COLUMNS)

"""Everything on the page at /history, read in one moment.

Puts the other modules together. Does not know what each of them counts.
"""

from typing import Annotated

import sqlite_utils
from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads those of `typing` only from Python 3.12 on

from unblather.config import LadderSteps
from unblather.database import Database
from unblather.statistics.drafts import Draft, DraftPage, Wish, read_draft, read_drafts
from unblather.statistics.figures import Fates, Figures, Streak, Totals, Week, fates, read_weeks, streak, totals, weeks
from unblather.statistics.habits import (
    HintCount,
    SiteHabit,
    Words,
    read_hints,
    read_hours,
    read_sites,
    read_words,
)
from unblather.statistics.ladder import Ladder, read_ladder
from unblather.statistics.periods import Period, iso
from unblather.statistics.sentences import headline, trend
from unblather.statistics.spans import refresh, stale_weeks


class Extent(TypedDict):
    """The whole history, whatever the period: when it begins and ends, and what is in it."""

    drafts: Annotated[int, Field(description="How many there are.")]
    first: Annotated[str | None, Field(description="The first day; null: the history is empty.")]
    last: Annotated[str | None, Field(description="The last day.")]
    sites: Annotated[list[str], Field(description="Every site, the busiest first.")]


class PeriodShown(TypedDict):
    """The period that the figures are about, and the one before it."""

    first: Annotated[str, Field(description="Its first day.")]
    last: Annotated[str, Field(description="Its last day.")]
    days: Annotated[int, Field(description="How many days it has.")]
    before_first: Annotated[str, Field(description="The first day of the period before.")]
    before_last: Annotated[str, Field(description="The last day of the period before.")]


class Headline(TypedDict):
    """The period in a sentence, and the trend in another."""

    sentence: Annotated[str, Field(description="The period in plain words.")]
    trend: Annotated[str, Field(description="How it differs from the period before.")]
    now: Annotated[Totals, Field(description="The period in numbers.")]
    before: Annotated[Totals, Field(description="The period before in numbers.")]


class Habits(TypedDict):
    """When, where, what with, and the longest streak."""

    hours: Annotated[
        list[list[int]], Field(description="What went out in each hour (0 to 23) of each weekday (from Monday).")
    ]
    sites: Annotated[list[SiteHabit], Field(description="Every site of the period, the busiest first.")]
    hints: Annotated[list[HintCount], Field(description="Every hint that was shown, the most frequent first.")]
    streak: Annotated[Streak, Field(description="The longest run of days on each of which somebody was visited.")]


class Overview(TypedDict):
    """The whole page but the list."""

    history: Annotated[Extent, Field(description="The whole history.")]
    period: Annotated[PeriodShown, Field(description="The period asked for.")]
    site: Annotated[str | None, Field(description="The site asked for; null: all.")]
    headline: Annotated[Headline, Field(description="The period in a sentence.")]
    weeks: Annotated[list[Week], Field(description="Every week of the period.")]
    ladder: Annotated[Ladder, Field(description="The relationship ladder, of the whole history.")]
    warnings: Annotated[Fates, Field(description="What came of the warnings.")]
    habits: Annotated[Habits, Field(description="When, where, and what with.")]


class Statistics:
    """Answers what the history adds up to. Safe to use from several threads; changes nothing that was recorded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self, first: int | None, last: int, site: str | None, steps: LadderSteps, *, today: int) -> Overview:
        """Return everything about the days from `first` (None: from the beginning) to `last`.

        Raises:
            HistoryError: the period ends before it begins.
        """
        refresh(self._database)
        with self._database.read() as db:
            stale = stale_weeks(db)
            whole = _whole(db)
            period = Period(min(whole.first if whole else last, last) if first is None else first, last)
            parts = read_weeks(db, period, site, stale)
            now = totals(Figures.total(part.figures for part in parts.values()))
            earlier = read_weeks(db, period.before, site, stale)
            before = totals(Figures.total(part.figures for part in earlier.values()))
            return Overview(
                history=_extent(whole, read_sites(db, whole or period, stale)),
                period=_shown(period),
                site=site,
                headline=Headline(
                    sentence=headline(period.name(today), site, now),
                    trend=trend(period.days, now, before),
                    now=now,
                    before=before,
                ),
                weeks=weeks(parts, period),
                ladder=read_ladder(db, today, site, steps),
                warnings=fates(Figures.total(part.figures for part in parts.values())),
                habits=Habits(
                    hours=read_hours(db, period, site, stale),
                    sites=read_sites(db, period, stale),
                    hints=read_hints(db, period, site, stale),
                    streak=streak(parts),
                ),
            )

    def drafts(self, wish: Wish) -> DraftPage:
        """Return a page of drafts. Raises HistoryError."""
        with self._database.read() as db:
            return read_drafts(db, wish)

    def draft(self, draft_id: str) -> tuple[Draft, str | None]:
        """Return one draft and its text. Raises HistoryError."""
        with self._database.read() as db:
            return read_draft(db, draft_id)

    def words(self, first: int | None, last: int, site: str | None) -> Words:
        """Return the words that keep setting hints off. Raises HistoryError."""
        with self._database.read() as db:
            whole = _whole(db)
            period = Period(min(whole.first if whole else last, last) if first is None else first, last)
            return read_words(db, period, site)


def _whole(db: sqlite_utils.Database) -> Period | None:
    """Return the period from the first day of the history to the last."""
    first, last = db.execute("SELECT (SELECT min(day) FROM days), (SELECT max(day) FROM days)").fetchone()
    return None if first is None else Period(first, last)


def _extent(whole: Period | None, sites: list[SiteHabit]) -> Extent:
    return Extent(
        drafts=sum(site["drafts"] for site in sites),
        first=iso(whole.first) if whole else None,
        last=iso(whole.last) if whole else None,
        sites=[site["site"] for site in sites],
    )


def _shown(period: Period) -> PeriodShown:
    return PeriodShown(
        first=iso(period.first),
        last=iso(period.last),
        days=period.days,
        before_first=iso(period.before.first),
        before_last=iso(period.before.last),
    )

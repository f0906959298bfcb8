"""Habits: when drafts go out, where, and what keeps setting hints off.

Knows the tables of hours, hints and phrases. Does not know what a hint says.
"""

from typing import Annotated

import sqlite_utils
from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads those of `typing` only from Python 3.12 on

from unblather.coarse import BLOCK, HOURS, WEEK
from unblather.statistics.periods import Period
from unblather.statistics.spans import spans

_WORDS = 24  # phrases listed
_TEXTS = 20_000  # looked at, the latest: words go out of use, and a page should not take seconds


class SiteHabit(TypedDict):
    """What went out on one site."""

    site: Annotated[str, Field(description="Host name.")]
    drafts: Annotated[int, Field(description="Drafts that were finished.")]
    posted: Annotated[int, Field(description="Those that went out.")]
    visits: Annotated[int, Field(description="Comments on somebody else's page.")]
    own_posts: Annotated[int, Field(description="Posts on the writer's own page.")]
    reader_value: Annotated[float | None, Field(description="Mean reader value of what went out.")]


class HintCount(TypedDict):
    """How often a hint was shown."""

    hint: Annotated[str, Field(description="The hint's id.")]
    shown: Annotated[int, Field(description="How often.")]


class WordCount(TypedDict):
    """In how many drafts a phrase set a hint off."""

    phrase: Annotated[str, Field(description="The words, as one of the drafts has them.")]
    signal: Annotated[str, Field(description="The score that they speak for.")]
    drafts: Annotated[int, Field(description="In how many drafts.")]


class Words(TypedDict):
    """The words that keep setting hints off."""

    words: Annotated[list[WordCount], Field(description="Those in the most drafts first.")]
    texts: Annotated[int, Field(description="In how many texts they were looked for: the latest that were kept.")]


def read_hours(db: sqlite_utils.Database, period: Period, site: str | None, stale: frozenset[int]) -> list[list[int]]:
    """Return how many drafts went out in each hour of each weekday, from Monday."""
    found = spans(period, BLOCK, stale)
    columns = ", ".join(HOURS)
    on_site = "" if site is None else "AND site = :site"
    rows = db.execute(
        f"WITH {found.fine}, parts AS ("
        f"SELECT weekday, {columns} FROM hour_blocks WHERE {found.whole('block')} {on_site} UNION ALL "
        f"SELECT (day + 3) % 7, {columns} FROM fine CROSS JOIN hours ON day BETWEEN first_day AND last_day {on_site}) "
        f"SELECT weekday, {', '.join(f'sum({hour})' for hour in HOURS)} FROM parts GROUP BY weekday",
        {"site": site},
    )
    counts = [[0] * len(HOURS) for _ in range(7)]
    for weekday, *hours in rows.fetchall():
        counts[weekday] = hours
    return counts


def read_sites(db: sqlite_utils.Database, period: Period, stale: frozenset[int]) -> list[SiteHabit]:
    """Return every site of the period, the busiest first."""
    found = spans(period, WEEK, stale)
    columns = "site, drafts, posted, visits, own_posts, valued, sum_value"
    rows = db.execute(
        f"WITH {found.fine}, parts AS (SELECT {columns} FROM weeks WHERE {found.whole('week')} UNION ALL "
        f"SELECT {columns} FROM fine CROSS JOIN days ON day BETWEEN first_day AND last_day) "
        "SELECT site, sum(drafts), sum(posted), sum(visits), sum(own_posts), sum(valued), sum(sum_value) "
        "FROM parts GROUP BY site ORDER BY 3 DESC, site"
    )
    return [
        SiteHabit(
            site=site,
            drafts=drafts,
            posted=posted,
            visits=visits,
            own_posts=own_posts,
            reader_value=round(value / valued / 10, 4) if valued else None,
        )
        for site, drafts, posted, visits, own_posts, valued, value in rows.fetchall()
    ]


def read_hints(db: sqlite_utils.Database, period: Period, site: str | None, stale: frozenset[int]) -> list[HintCount]:
    """Return every hint that was shown, the most frequent first."""
    found = spans(period, BLOCK, stale)
    on_site = "" if site is None else "AND site = :site"
    rows = db.execute(
        f"WITH {found.fine}, parts AS ("
        f"SELECT hint, shown FROM hint_blocks WHERE {found.whole('block')} {on_site} UNION ALL "
        f"SELECT hint, shown FROM fine CROSS JOIN hint_days ON day BETWEEN first_day AND last_day {on_site}) "
        "SELECT hint, sum(shown) FROM parts GROUP BY hint ORDER BY 2 DESC, hint",
        {"site": site},
    )
    return [HintCount(hint=hint, shown=shown) for hint, shown in rows.fetchall()]


def read_words(db: sqlite_utils.Database, period: Period, site: str | None) -> Words:
    """Return the phrases that set hints off in the most drafts, of the latest drafts whose texts are kept."""
    on_site = "" if site is None else "AND site = :site"
    with_text = (
        "WITH latest AS (SELECT key FROM drafts WHERE ended BETWEEN :after AND :before "
        f"AND day BETWEEN :first AND :last {on_site} AND key IN (SELECT draft FROM texts) "
        "ORDER BY ended DESC LIMIT :most) "
    )
    values = {
        "after": (period.first - 1) * 86_400_000,
        "before": (period.last + 2) * 86_400_000,
        "first": period.first,
        "last": period.last,
        "site": site,
        "most": _TEXTS,
        "words": _WORDS,
    }
    rows = db.execute(
        f"{with_text} SELECT min(phrase), signal, count(DISTINCT draft) FROM phrases "
        "WHERE draft IN (SELECT key FROM latest) GROUP BY lower(phrase), signal ORDER BY 3 DESC, 1, 2 LIMIT :words",
        values,
    ).fetchall()
    return Words(
        words=[WordCount(phrase=phrase, signal=signal, drafts=drafts) for phrase, signal, drafts in rows],
        texts=db.execute(f"{with_text} SELECT count(*) FROM latest", values).fetchone()[0],
    )

"""The list: drafts one by one, searched, filtered and sorted, a page at a time.

Knows the table `drafts` and the texts that were kept. Does not know what a text says: whoever shows one has it read
again.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast

import sqlite_utils
from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads those of `typing` only from Python 3.12 on

from unblather.config import House, Kind
from unblather.errors import HistoryError
from unblather.rollups import LABELS
from unblather.statistics.periods import Period, iso, moment

Sort = Literal["newest", "oldest", "lowest", "highest"]
COUNTED = 1_000  # so many matches are counted; beyond, one knows only that there are more
_DAY_MS = 86_400_000
# Each order: the column, its direction, and the comparison that goes on after the last row of a page.
_ORDERS: dict[Sort, tuple[str, str, str]] = {
    "newest": ("ended", "DESC", "<"),
    "oldest": ("ended", "ASC", ">"),
    "lowest": ("last_reader_value", "ASC", ">"),
    "highest": ("last_reader_value", "DESC", "<"),
}
_EQUAL = ("site", "kind", "house", "counterpart", "verdict", "outcome", "fate")
_AS_THEY_ARE = tuple(
    "id site kind house counterpart thread verdict decision outcome fate words model source first_reader_value "
    "last_reader_value".split()
)


@dataclass(frozen=True)
class Wish:
    """Which drafts to list; None is any. `search` is looked for in names, addresses and texts."""

    period: Period
    site: str | None = None
    kind: str | None = None
    house: str | None = None
    counterpart: str | None = None
    verdict: str | None = None
    outcome: str | None = None
    fate: str | None = None
    hint: str | None = None
    search: str | None = None
    sort: Sort = "newest"
    limit: int = 25
    after: str | None = None  # where the page before ended


class Draft(TypedDict):
    """One draft's life, without its text."""

    id: Annotated[str, Field(description="The UUID that the client made.")]
    day: Annotated[str, Field(description="The writer's day on which it ended.")]
    ended: Annotated[str, Field(description="When it was posted or given up, by the writer's clock.")]
    site: Annotated[str, Field(description="Host name.")]
    kind: Annotated[Kind, Field(description="`post` or `comment`.")]
    house: Annotated[House | None, Field(description="`own`, `theirs`, or null if that could not be told.")]
    counterpart: Annotated[str | None, Field(description="Whose page it is on, or who is answered.")]
    thread: Annotated[str | None, Field(description="Address or id of the thread that is answered.")]
    verdict: Annotated[str, Field(description="The last one.")]
    decision: Annotated[str, Field(description="What the writer did about the warning.")]
    outcome: Annotated[str, Field(description="`posted` or `abandoned`.")]
    fate: Annotated[
        str | None, Field(description="What came of a warning: `sent`, `revised`, `cancelled`; null if there was none.")
    ]
    words: Annotated[int, Field(description="How many words it had.")]
    model: Annotated[str | None, Field(description="The version of the model that scored it.")]
    source: Annotated[str | None, Field(description="What it was imported from; null if it was watched.")]
    warned: Annotated[bool, Field(description="Was the writer asked to think again?")]
    hints: Annotated[list[str], Field(description="The hints that were shown.")]
    first_reader_value: Annotated[float | None, Field(description="Of the first reading.")]
    last_reader_value: Annotated[float | None, Field(description="Of the last reading.")]
    scores: Annotated[dict[str, float] | None, Field(description="Of the last reading.")]
    has_text: Annotated[bool, Field(description="Was its text kept?")]


class DraftPage(TypedDict):
    """Some drafts; `next` asks for those after them, `count` stops at COUNTED when `more` is true."""

    drafts: Annotated[list[Draft], Field(description="In the order asked for.")]
    next: Annotated[
        str | None, Field(description="Send it as `after` for those that follow; null: these were the last.")
    ]
    count: Annotated[int, Field(description="How many match, counted up to a thousand.")]
    more: Annotated[bool, Field(description="There are more than were counted.")]


def read_drafts(db: sqlite_utils.Database, wish: Wish) -> DraftPage:
    """Return a page of the drafts wished for.

    Raises:
        HistoryError: `after` is none that we gave out.
    """
    column, direction, comparison = _ORDERS[wish.sort]
    condition, values = _condition(wish, column)
    counted = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM drafts WHERE {condition} LIMIT {COUNTED + 1})", values
    ).fetchone()[0]
    if wish.after is not None:
        values["value"], values["key"] = _place(wish.after)
        condition += f" AND ({column}, key) {comparison} (:value, :key)"
    cursor = db.execute(
        f"SELECT *, {_FOLLOWING}, key IN (SELECT draft FROM texts) AS has_text FROM drafts WHERE {condition} "
        f"ORDER BY {column} {direction}, key {direction} LIMIT :limit",
        {**values, "limit": wish.limit + 1},
    )
    names = [described[0] for described in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    last = rows[wish.limit - 1] if len(rows) > wish.limit else None
    return DraftPage(
        drafts=[_draft(row) for row in rows[: wish.limit]],
        next=None if last is None else _written_place(last[column], last["key"]),
        count=min(counted, COUNTED),
        more=counted > COUNTED,
    )


def read_draft(db: sqlite_utils.Database, draft_id: str) -> tuple[Draft, str | None]:
    """Return one draft, and its text where it was kept.

    Raises:
        HistoryError: there is no such draft.
    """
    cursor = db.execute(
        f"SELECT drafts.*, {_FOLLOWING}, text IS NOT NULL AS has_text, text FROM drafts "
        "LEFT JOIN texts ON draft = key WHERE id = ?",
        [draft_id],
    )
    row = cursor.fetchone()
    if row is None:
        raise HistoryError("This draft is not in the history any more.")
    found = dict(zip((described[0] for described in cursor.description), row, strict=True))
    return _draft(found), found["text"]


_FOLLOWING = "day, fate"  # generated columns are not among *


def _condition(wish: Wish, column: str) -> tuple[str, dict[str, Any]]:
    # The index is over instants; a writer's own day begins up to a day sooner or later than that of UTC. Where another
    # index leads sooner to the rows (one person's, or those of the lowest value), this one is kept out by its sign.
    by_time = column == "ended" and wish.counterpart is None
    parts = [f"{'' if by_time else '+'}ended BETWEEN :begin AND :end", "day BETWEEN :first AND :last"]
    values: dict[str, Any] = {
        "begin": (wish.period.first - 1) * _DAY_MS,
        "end": (wish.period.last + 2) * _DAY_MS,
        "first": wish.period.first,
        "last": wish.period.last,
    }
    for name in _EQUAL:
        if (value := getattr(wish, name)) is not None:
            parts.append(f"{name} = :{name}")
            values[name] = value
    if wish.hint is not None:
        parts.append("EXISTS (SELECT 1 FROM json_each(hints) WHERE value = :hint)")
        values["hint"] = wish.hint
    if wish.search:
        parts.append(f"({' OR '.join(_searched(values, wish.search))})")
    if column == "last_reader_value":
        parts.append("last_reader_value IS NOT NULL")
    return " AND ".join(parts), values


def _searched(values: dict[str, Any], search: str) -> list[str]:
    """Look for the words as they are written; SQLite knows upper and lower case of ASCII only, so each is tried."""
    found = []
    for number, spelling in enumerate(dict.fromkeys([search, search.lower(), search.upper(), search.capitalize()])):
        name = f"search{number}"
        escaped = spelling.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        values[name] = f"%{escaped}%"
        like = rf"LIKE :{name} ESCAPE '\'"
        found += [f"counterpart {like}", f"thread {like}", f"site {like}"]
        found.append(f"EXISTS (SELECT 1 FROM texts WHERE draft = key AND text {like})")
        if search.isascii():
            break
    return found


def _draft(row: dict[str, Any]) -> Draft:
    scores = {label: row[f"last_{label}"] for label in LABELS if row[f"last_{label}"] is not None}
    others = {
        "day": iso(row["day"]),
        "ended": moment(row["ended"], row["utc_offset"]),
        "warned": bool(row["warned"]),
        "hints": json.loads(row["hints"]),
        "scores": scores or None,
        "has_text": bool(row["has_text"]),
    }
    return cast(Draft, {name: row[name] for name in _AS_THEY_ARE} | others)


def _written_place(value: float, key: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, key]).encode()).decode().rstrip("=")


def _place(written: str) -> tuple[float, int]:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
        if isinstance(value, int | float) and isinstance(key, int):
            return value, key
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise HistoryError("This place in the list is not known. Begin at its start again.")

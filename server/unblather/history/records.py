"""One draft's life as the rest of the program holds it, and as a row of the table `drafts`.

Knows: how instants, scores and texts are written down. Does not know where a record comes from or who asks for it.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal

from unblather.config import House, Kind
from unblather.rollups import LABELS
from unblather.schema import DRAFT_COLUMNS
from unblather.text import scorable

Verdict = Literal["ok", "hint", "warn", "none"]
Decision = Literal["none", "edited", "posted_anyway", "meant_it", "cancelled"]
Outcome = Literal["posted", "abandoned"]
Scores = Mapping[str, float]

_MINUTE = 60_000  # milliseconds
_IMPORTED = uuid.UUID("5b0c5c1e-54a8-4a3e-9b0b-0a1d4d3c7f10")


@dataclass(frozen=True, slots=True)
class Record:
    """A finished draft. `text` and `phrases` (signal, words) are None and empty unless the user keeps texts."""

    id: str
    site: str
    kind: Kind
    started: datetime
    ended: datetime
    house: House | None = None
    counterpart: str | None = None
    thread: str | None = None
    first_scores: Scores | None = None
    last_scores: Scores | None = None
    first_reader_value: float | None = None
    last_reader_value: float | None = None
    verdict: Verdict = "none"
    warned: bool = False
    hints: tuple[str, ...] = ()
    decision: Decision = "none"
    outcome: Outcome = "posted"
    words: int = 0
    model: str | None = None
    source: str | None = None
    text: str | None = None
    phrases: tuple[tuple[str, str], ...] = ()

    def row(self) -> tuple[Any, ...]:
        """Return the values of DRAFT_COLUMNS."""
        offset = self.ended.utcoffset() or timedelta()
        return (
            canonical_id(self.id),
            clean(self.site.lower()),
            self.kind,
            self.house,
            clean(self.counterpart),
            clean(self.thread),
            milliseconds(self.started),
            milliseconds(self.ended),
            offset // timedelta(minutes=1),
            *_four_decimals(self.first_scores),
            *_four_decimals(self.last_scores),
            _one_decimal(self.first_reader_value),
            _one_decimal(self.last_reader_value),
            self.verdict,
            int(self.warned),
            json.dumps(sorted(set(self.hints))),
            self.decision,
            self.outcome,
            self.words,
            clean(self.model),
            clean(self.source),
        )


def from_row(row: Mapping[str, Any], text: str | None, phrases: str | None) -> Record:
    """Return the record that a row of `drafts` holds; `phrases` is a JSON array of pairs."""
    ours = {name: row[name] for name in DRAFT_COLUMNS if not name.startswith(("first_", "last_"))}
    offset = int(ours.pop("utc_offset"))
    return Record(
        **ours
        | {
            "started": instant(row["started"], offset),
            "ended": instant(row["ended"], offset),
            "warned": bool(row["warned"]),
            "hints": tuple(json.loads(row["hints"])),
        },
        first_scores=_scores(row, "first"),
        last_scores=_scores(row, "last"),
        first_reader_value=row["first_reader_value"],
        last_reader_value=row["last_reader_value"],
        text=text,
        phrases=tuple((signal, phrase) for signal, phrase in json.loads(phrases or "[]")),
    )


def canonical_id(given: str) -> str:
    """Return a UUID in its one spelling. Raises ValueError."""
    return str(uuid.UUID(given))


def imported_id(source: str, native: str) -> str:
    """Return the id of what another program calls `native`: the same each time it is imported."""
    return str(uuid.uuid5(_IMPORTED, f"{source}\n{scorable(native)}"))


def milliseconds(when: datetime) -> int:
    """Return an instant as milliseconds since 1970."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def instant(value: int, offset: int = 0) -> datetime:
    """Return the instant `value` milliseconds after 1970, on a clock `offset` minutes ahead of UTC."""
    zone = timezone(timedelta(minutes=offset))
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(zone) + timedelta(milliseconds=value)


def local_day(value: int, offset: int) -> int:
    """Return the day of an instant as the column `day` has it."""
    return (value + offset * _MINUTE) // 86_400_000


def clean(text: str | None) -> str | None:
    """Return what SQLite can hold: no half surrogate pairs, no NUL."""
    return None if text is None else scorable(text)


def _four_decimals(scores: Scores | None) -> list[float | None]:
    if scores is None:
        return [None] * len(LABELS)
    return [round(scores[label], 4) for label in LABELS]


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _scores(row: Mapping[str, Any], which: str) -> dict[str, float] | None:
    found = {label: row[f"{which}_{label}"] for label in LABELS}
    return None if all(score is None for score in found.values()) else found

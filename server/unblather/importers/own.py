"""Our own exports: JSON, CSV and SQLite, with everything that the history keeps.

Knows: how `history/exports.py` writes them. Everything is checked as if a stranger had sent it, for one may have.
"""

import contextlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from unblather.config import Kind
from unblather.history.exports import COLUMNS, FEEDBACK_COLUMNS, FORMAT, opened, read, unescaped
from unblather.history.records import Record, canonical_id, instant
from unblather.history.store import Feedback
from unblather.importers.elements import elements
from unblather.importers.found import Findings, Found, Malformed, plausible
from unblather.importers.tables import rows
from unblather.rollups import LABELS

_RECORD, _FEEDBACK = TypeAdapter(Record), TypeAdapter(Feedback)
_WRONG = "it is not as Unblather writes it"
_VERDICTS = frozenset({"right", "not_true", "meant_it"})
_HINT = re.compile(r"[a-z0-9-]{1,64}")


def is_json(head: bytes) -> bool:
    """Say whether a file begins like our JSON export."""
    return FORMAT.encode() in head[:256]


def is_csv(names: tuple[str, ...]) -> bool:
    """Say whether a table has the columns of our CSV export."""
    return names == COLUMNS


def read_json(name: str, stream: io.BufferedReader, most_bytes: int) -> Findings:
    """Yield the drafts and the feedback of a JSON export."""
    for element in elements(stream, ("drafts", "feedback"), most_bytes):
        if element.error is not None:
            yield Malformed(name, element.line, element.error)
        elif element.key == "feedback":
            yield _feedback(name, element.line, element.value)
        else:
            yield _record(name, element.line, element.value)


def read_csv(name: str, stream: io.BufferedReader) -> Findings:
    """Yield the drafts of a CSV export."""
    for row in rows(stream, COLUMNS):
        if row.fields is None:
            yield Malformed(name, row.line, row.error or _WRONG)
        else:
            yield _flat(name, row.line, {column: unescaped(value) for column, value in row.fields.items()})


def read_sqlite(name: str, path: Path) -> Findings:
    """Yield the drafts and the feedback of a SQLite export; for a line it says the number of the row."""
    with contextlib.closing(opened(path)) as export:
        for number, row in enumerate(read(name, export, "drafts", COLUMNS), 1):
            yield _flat(name, number, row)
        for number, row in enumerate(read(name, export, "feedback", FEEDBACK_COLUMNS), 1):
            yield _feedback(name, number, row)


def _flat(name: str, line: int, row: Mapping[str, Any]) -> Found:
    """Read a row of columns, where "" stands for nothing."""
    try:
        value: dict[str, Any] = {column: None if row[column] == "" else row[column] for column in COLUMNS}
        for which in ("first", "last"):
            scores = {label: value.pop(f"{which}_{label}") for label in LABELS}
            present = any(score is not None for score in scores.values())
            value[f"{which}_scores"] = {label: float(score) for label, score in scores.items()} if present else None
        for column in ("hints", "phrases"):
            value[column] = json.loads(value[column] or "[]")
        value["warned"] = {"0": False, "1": True}[str(value["warned"])]
        value["words"] = int(value["words"])
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return Malformed(name, line, _WRONG)
    return _record(name, line, value)


def _record(name: str, line: int, value: Any) -> Found:
    try:
        record = _RECORD.validate_python(value)
        canonical_id(record.id)
        scores = [found for found in (record.first_scores, record.last_scores) if found is not None]
        sound = (
            all(found.keys() == set(LABELS) and all(0 <= score <= 1 for score in found.values()) for found in scores)
            and all(
                value is None or 1 <= value <= 10 for value in (record.first_reader_value, record.last_reader_value)
            )
            and all(_HINT.fullmatch(hint) for hint in record.hints)
            and 0 <= record.words <= 1_000_000
            and all(plausible(when) for when in (record.started, record.ended))
        )
    except (ValidationError, ValueError, OverflowError, RecursionError):
        sound = False
    return record if sound else Malformed(name, line, _WRONG)


def _feedback(name: str, line: int, value: Any) -> Found:
    try:
        feedback = _FEEDBACK.validate_python(value)
        canonical_id(feedback.id)
        if feedback.draft is not None:
            canonical_id(feedback.draft)
        sound = (
            plausible(instant(feedback.at))
            and feedback.kind in get_args(Kind)
            and feedback.verdict in _VERDICTS
            and (feedback.signal is None or feedback.signal in LABELS)
            and (feedback.hint is None or _HINT.fullmatch(feedback.hint) is not None)
        )
    except (ValidationError, ValueError, OverflowError, RecursionError):
        sound = False
    return feedback if sound else Malformed(name, line, _WRONG)

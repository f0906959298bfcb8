"""The history as a file to take along: JSON, CSV or SQLite. `importers/own.py` reads each of them again.

Knows: how a record is written in each form, one at a time. Does not know where the file goes.
"""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from unblather.errors import ArchiveError
from unblather.history.records import Record
from unblather.history.store import Feedback, History
from unblather.rollups import LABELS
from unblather.schema import DRAFT_COLUMNS

FORMAT = "unblather history 1"
COLUMNS = (*(column for column in DRAFT_COLUMNS if column != "utc_offset"), "text", "phrases")
FEEDBACK_COLUMNS = ("id", "at", "text", "kind", "verdict", "draft", "context", "signal", "hint")
# A spreadsheet takes a cell that begins like this for a formula, and would run what a stranger wrote.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_BATCH = 500


def as_json(history: History) -> Iterator[str]:
    """Yield the pieces of a JSON document, a draft in each line."""
    yield f'{{"format": {json.dumps(FORMAT)},\n"feedback": ['
    yield from _joined(json.dumps(asdict(feedback)) for feedback in history.feedback())
    yield '],\n"drafts": ['
    yield from _joined(json.dumps(_nested(record)) for record in history.records())
    yield "]}\n"


def as_csv(history: History) -> Iterator[str]:
    """Yield the lines of a CSV file, a draft in each; feedback has no place in it."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    for record in history.records():
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        writer.writerow([_escaped(value) for value in _flat(record)])
    yield line.getvalue()


def write_sqlite(history: History, path: Path) -> None:
    """Write a SQLite database with the tables `drafts` and `feedback`; `path` must be new.

    Raises:
        ArchiveError: it cannot be written.
    """
    try:
        export = sqlite3.connect(path)
        try:
            export.execute(f"CREATE TABLE drafts ({', '.join(COLUMNS)})")
            export.execute(f"CREATE TABLE feedback ({', '.join(FEEDBACK_COLUMNS)})")
            _write(export, "drafts", (_flat(record) for record in history.records()))
            _write(export, "feedback", (_feedback_values(feedback) for feedback in history.feedback()))
            export.commit()
        finally:
            export.close()
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} cannot be written ({error}).") from error


def opened(path: Path) -> sqlite3.Connection:
    """Open an export for reading. What is in it may come from a stranger, so nothing in it is run.

    Raises:
        ArchiveError: it is no such export.
    """
    try:
        export = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        export.execute("PRAGMA trusted_schema = OFF")
        tables = {name for (name,) in export.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, columns in (("drafts", COLUMNS), ("feedback", FEEDBACK_COLUMNS)):
            if table not in tables or [row[1] for row in export.execute(f"PRAGMA table_info({table})")] != [*columns]:
                raise ArchiveError(f"{path} is a database, but no export of Unblather.")
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} is a damaged database ({error}).") from error
    return export


def read(name: str, export: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of the export called `name`.

    Raises:
        ArchiveError: it is damaged.
    """
    try:
        for values in export.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid"):
            yield dict(zip(columns, values, strict=True))
    except sqlite3.Error as error:
        raise ArchiveError(f"{name} is a damaged database ({error}). What was read before that stays.") from error


def unescaped(cell: str) -> str:
    """Return what stood in a cell of the CSV export."""
    return cell.removeprefix("'")


def _escaped(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _joined(lines: Iterator[str]) -> Iterator[str]:
    separator = "\n"
    for line in lines:
        yield separator + line
        separator = ",\n"


def _nested(record: Record) -> dict[str, Any]:
    return asdict(record) | {"started": record.started.isoformat(), "ended": record.ended.isoformat()}


def _flat(record: Record) -> list[Any]:
    value = _nested(record)
    for which in ("first", "last"):
        scores = value.pop(f"{which}_scores") or {}
        value |= {f"{which}_{label}": scores.get(label) for label in LABELS}
    value |= {name: json.dumps(value[name]) for name in ("hints", "phrases")}
    value["warned"] = int(record.warned)
    return [value[column] for column in COLUMNS]


def _feedback_values(feedback: Feedback) -> list[Any]:
    value = asdict(feedback)
    return [value[column] for column in FEEDBACK_COLUMNS]


def _write(export: sqlite3.Connection, table: str, rows: Iterator[list[Any]]) -> None:
    width = len(COLUMNS if table == "drafts" else FEEDBACK_COLUMNS)
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"
    while batch := list(islice(rows, _BATCH)):
        export.executemany(insert, batch)

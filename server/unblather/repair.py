"""Mends a damaged database: keeps whatever can be read, and says what could not.

Knows: how to read around damaged pages, row by row if need be, and to fill up from the last backup. Does not know what
the rows mean. The damaged file is moved aside, never deleted.
"""

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from unblather.database import BACKUPS, BUSY_SECONDS, FILE_NAME, Database
from unblather.errors import DamagedError, DataError

_ROW_BYTES = 100  # few rows of ours are smaller, so a file holds about its size divided by this, at most
# In this order: texts and phrases refer to drafts. The daily figures are not copied, but counted anew by the triggers.
_TABLES = ("clients", "sessions", "settings", "feedback", "drafts", "texts", "phrases", "trash")
# What may come from a backup, which is older than what the user decided last; and which rows of it.
_FROM_BACKUP = {"settings": "name IN ('strictness', 'warnings_a_day')", "feedback": "true", "drafts": "true"}


@dataclass
class Salvage:
    """What was kept of a damaged database."""

    aside: Path
    kept: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int | None] = field(default_factory=dict)  # None: nobody knows how many
    from_backup: int = 0

    def __str__(self) -> str:
        """Say in a sentence or two what was kept and what was not."""
        kept = f"{self.kept.get('drafts', 0):,} drafts and {self.kept.get('clients', 0)} pairings were kept"
        if self.from_backup:
            kept += f" ({self.from_backup:,} of the rows come from the last backup)"
        known = sum(count for count in self.lost.values() if count)
        unknown = [name for name, count in self.lost.items() if count is None]
        lost = "nothing seems to be missing" if not self.lost else ""
        if known:
            lost = f"up to {known:,} rows of {', '.join(name for name, n in self.lost.items() if n)} could not be read"
        if unknown:
            lost += f"{' and ' if lost else ''}the rest of {', '.join(unknown)} could not be read"
        return f"The database was damaged and has been mended: {kept}; {lost}. The damaged file is {self.aside}."


def open_or_mend(folder: Path) -> tuple[Database, Salvage | None]:
    """Open the database, looked through from end to end; a damaged one is mended first.

    Raises:
        DamagedError: the file is no database at all, and there is no backup of it.
        DataError: it cannot be read or written, or was made by a newer version.
    """
    try:
        database = Database.open(folder)
        try:
            database.check()
        except BaseException:
            database.close()
            raise
    except DamagedError:
        salvage = _mend(folder)
        database = Database.open(folder)
        _leave_notice(database, str(salvage))
        return database, salvage
    return database, None


def _mend(folder: Path) -> Salvage:
    path = folder / FILE_NAME
    backup = max(folder.glob(BACKUPS), key=lambda file: file.stat().st_mtime, default=None)
    with path.open("rb") as opened:
        head = opened.read(16)
    if head and not head.startswith(b"SQLite format 3") and backup is None:
        raise DamagedError(
            f"{path} is damaged, or is not a database (its first bytes are not those of one). Move it away and start "
            "again; what was paired has to be paired anew."
        )
    try:
        with filelock.FileLock(folder / f"{FILE_NAME}.lock", timeout=BUSY_SECONDS, mode=0o600):
            salvage = Salvage(_move_aside(path))
    except filelock.Timeout as error:
        raise DataError(f"Another process is using the damaged database {path}. Stop it, and try again.") from error
    with contextlib.closing(Database.open(folder)) as fresh:
        if head:
            with _opened(salvage.aside) as old:
                _copy(old, fresh, salvage)
        else:  # SQLite would throw the log beside it away, in which somebody may still find something
            salvage.lost = dict.fromkeys(_TABLES)
        if backup is not None and salvage.lost:
            with _opened(backup) as old:
                salvage.from_backup = _fill_up(old, fresh)
        with fresh.read() as db:
            salvage.kept = {table: _count(db.conn, table) for table in _TABLES}
    return salvage


def _move_aside(path: Path) -> Path:
    """Move the file away, with what belongs to it: SQLite finds a log by its name."""
    aside = path.with_name(f"unblather.damaged-{time.strftime('%Y%m%d-%H%M%S')}.db")
    for ending in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    return aside


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.row_factory = sqlite3.Row
        # Without this, SQLite reads nothing at all from a file that has been cut off.
        connection.execute("PRAGMA writable_schema = ON")
        yield connection


def _copy(old: sqlite3.Connection, fresh: Database, salvage: Salvage) -> None:
    most = salvage.aside.stat().st_size // _ROW_BYTES
    for table in _TABLES:
        with fresh.write() as db:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            lost = _copy_table(old, db.conn, table, columns, most)
        if lost != 0:
            salvage.lost[table] = lost


def _copy_table(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, columns: list[str], most: int
) -> int | None:
    """Copy the rows that can be read; return how many could not at most, or None when nobody knows."""
    insert = _insert(table, columns)
    lost: int | None = 0
    try:
        for row in _rows(old, table, ", ".join(columns), most):
            if row is None or not _put(new, insert, tuple(row)[-len(columns) :]):
                lost = None if lost is None else lost + 1
    except _UnknownRestError:
        lost = None
    return lost


def _put(new: sqlite3.Connection, insert: str, values: tuple[Any, ...]) -> bool:
    """Insert a row; False: it is damaged and holds what no row of ours does."""
    try:
        new.execute(insert, values)
    except sqlite3.IntegrityError:
        return False
    except sqlite3.OperationalError as error:  # of a trigger: broken JSON, say
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False
    return True


def _insert(table: str, columns: list[str]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"


class _UnknownRestError(Exception):
    """Nobody knows how many more rows there were."""


def _rows(old: sqlite3.Connection, table: str, names: str, most: int) -> Iterator[sqlite3.Row | None]:
    """Yield every row that can be read, and None for each number of a row that cannot."""
    if table == "phrases":  # its rows have no numbers
        yield from _from_both_ends(old, f"SELECT {names} FROM {table} ORDER BY draft {{0}}, signal {{0}}, phrase {{0}}")
        return
    select = f"SELECT rowid, {names} FROM {table}"
    seen: set[int] = set()
    ends: list[int | None] = []  # the last number that could be read from the front, and from the back
    for direction in ("ASC", "DESC"):
        ends.append(None)
        try:
            # In one statement: after a damaged row with a huge number, nothing would come "after" it.
            for row in old.execute(f"{select} ORDER BY rowid {direction}"):
                ends[-1] = row[0]
                seen.add(row[0])
                yield row
        except sqlite3.DatabaseError:
            continue
        return
    known, complete = _numbers(old, table)
    yield from _each(old, select, sorted(known - seen))
    if not complete:
        for first, last in _gaps(ends, known, most):
            yield from (row for row in _range(old, select, first, last) if row is not None and row[0] not in known)
        raise _UnknownRestError


def _numbers(old: sqlite3.Connection, table: str) -> tuple[set[int], bool]:
    """Return the numbers of rows that the indexes know, which lie on other pages; and whether these are all."""
    found: set[int] = set()
    complete = False
    # A text has the number of its draft; and most have one, so that hardly any is counted as lost that never was.
    owner, number = ("drafts", "key") if table == "texts" else (table, "rowid")
    with contextlib.suppress(sqlite3.DatabaseError):
        for _, index, unique, _, partial in old.execute(f"PRAGMA index_list({owner})").fetchall():
            column = old.execute(f"PRAGMA index_info({index})").fetchone()[2]
            for direction in () if partial else ("ASC", "DESC"):
                query = f"SELECT {number} FROM {owner} INDEXED BY {index} ORDER BY {column} {direction}"
                try:
                    found.update(row[0] for row in old.execute(query))
                except sqlite3.DatabaseError:
                    continue
                complete = complete or bool(unique) or table != "texts"
                break
    return found, complete


def _each(old: sqlite3.Connection, select: str, numbers: list[int]) -> Iterator[sqlite3.Row | None]:
    for number in numbers:
        try:
            yield from old.execute(f"{select} WHERE rowid = ?", [number]).fetchall()
        except sqlite3.DatabaseError:
            yield None


def _gaps(ends: list[int | None], known: set[int], most: int) -> list[tuple[int, int]]:
    """Return the ranges of numbers in which there may be rows that no index knows.

    A damaged number may be anything, so no range is longer than there can be rows in the file.
    """
    low, high = ends[0], ends[-1]
    first = low + 1 if low is not None else min(known, default=1)
    last = high - 1 if high is not None else max(known, default=first + most)
    if last - first <= 2 * most:
        return [(first, last)]
    return [(first, first + most), (last - most, last)]


def _range(old: sqlite3.Connection, select: str, first: int, last: int) -> Iterator[sqlite3.Row | None]:
    if first > last:
        return
    try:
        rows = old.execute(f"{select} WHERE rowid BETWEEN ? AND ?", [first, last]).fetchall()
    except sqlite3.DatabaseError:
        if first == last:
            yield None
            return
        middle = (first + last) // 2
        yield from _range(old, select, first, middle)
        yield from _range(old, select, middle + 1, last)
    else:
        yield from rows


def _from_both_ends(old: sqlite3.Connection, select: str) -> Iterator[sqlite3.Row]:
    broken = False
    for direction in ("ASC", "DESC"):
        try:
            yield from old.execute(select.format(direction))
        except sqlite3.DatabaseError:
            broken = True
        else:
            break
    if broken:
        raise _UnknownRestError


def _fill_up(backup: sqlite3.Connection, fresh: Database) -> int:
    """Take from a backup what is missing. What the user deleted is in no backup: a deletion removes them.

    What the user withdrew may be in one. So nothing there lets anybody in (clients, sessions), or makes the service
    keep or erase more than it does by itself (keep_text, retention_days).
    """
    there = {row[0] for row in backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    added = 0
    with fresh.write() as db:
        for table, condition in _FROM_BACKUP.items():
            if table in there:
                columns = [row[1] for row in backup.execute(f"PRAGMA table_info({table})") if row[1] != "key"]
                insert = _insert(table, columns)
                for row in backup.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}"):
                    with contextlib.suppress(sqlite3.IntegrityError):
                        added += db.conn.execute(insert, tuple(row)).rowcount
        if "texts" in there:
            for row in backup.execute("SELECT id, text FROM texts JOIN drafts ON draft = key"):
                db.conn.execute(
                    "INSERT INTO texts (draft, text) SELECT key, ? FROM drafts WHERE id = ? ON CONFLICT DO NOTHING",
                    (row["text"], row["id"]),
                )
    return added


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _leave_notice(database: Database, sentence: str) -> None:
    with database.write() as db:
        db.execute("INSERT OR REPLACE INTO settings (name, value) VALUES ('notice', ?)", [json.dumps(sentence)])

"""Opens the database file and runs its migrations.

Knows: where the file lies, how it is opened (mode 0600, write-ahead log, one connection shared by the threads of this
process), what its tables look like, and what to tell the user when SQLite cannot go on. Does not know what the rows
mean: `clients.py` does.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import filelock
import sqlite_utils

from unblather.errors import DataError
from unblather.schema import migrations

FILE_NAME = "unblather.db"
BUSY_SECONDS = 10.0  # how long to wait for another process that is writing


class Database:
    """One open database. Threads share it: `read` and `write` let one of them in at a time."""

    def __init__(self, path: Path, db: sqlite_utils.Database) -> None:
        self.path = path
        self._db = db
        self._lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path) -> "Database":
        """Open `unblather.db` in the data directory, made or brought up to date where needed.

        Raises:
            DataError: it cannot be read or written, is no database, or was made by a newer version.
        """
        path = folder / FILE_NAME
        try:
            # SQLite gives its -wal and -shm files the mode of the database, so the mode has to be right beforehand.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            with contextlib.suppress(NotImplementedError):
                path.chmod(0o600)
            # Two processes may open a new database at once (`serve` and `pair`): one of them migrates.
            with filelock.FileLock(folder / f"{FILE_NAME}.lock", timeout=BUSY_SECONDS, mode=0o600):
                return cls(path, _connect(path))
        except filelock.Timeout as error:
            raise DataError(
                f"Another process has been preparing the database {path} for {BUSY_SECONDS:.0f} seconds. "
                "Wait for it, or stop it, and try again."
            ) from error
        except sqlite3.Error as error:
            raise explain(path, error) from error
        except OSError as error:
            raise DataError(
                f"The database {path} cannot be opened ({error.strerror}). "
                "Make it writable, or choose another data directory with --data-dir."
            ) from error

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite_utils.Database]:
        """Give the database for one query.

        Raises:
            DataError: SQLite cannot go on.
        """
        with self._lock:
            try:
                yield self._db
            except sqlite3.Error as error:
                raise explain(self.path, error) from error

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite_utils.Database]:
        """Give the database inside one transaction, undone if the block raises.

        The transaction is IMMEDIATE: what the block reads cannot be changed by another process before it writes.

        Raises:
            DataError: SQLite cannot go on (the disk is full, another process holds it).
        """
        with self.read() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.conn.rollback()
                raise
            db.conn.commit()

    def check(self) -> None:
        """Read every page of the file.

        Raises:
            DataError: a page is damaged.
        """
        with self.read() as db:
            found: list[tuple[str]] = db.execute("PRAGMA quick_check").fetchall()
        if found != [("ok",)]:
            raise explain(self.path, sqlite3.DatabaseError("quick_check failed"))

    def close(self) -> None:
        """Close the file; nothing may be asked of it afterwards."""
        with self._lock:
            self._db.close()


def explain(path: Path, error: sqlite3.Error) -> DataError:
    """Turn what SQLite says into a sentence that says what to do."""
    if isinstance(error, sqlite3.OperationalError):
        return DataError(
            f"The database {path} cannot be used ({error}). Check that the disk has room, that the file is writable "
            "and that no other program holds it; or choose another data directory with --data-dir."
        )
    return DataError(
        f"{path} is damaged, or is not a database ({error}). Move it away and start again; "
        "what was paired has to be paired anew."
    )


def _connect(path: Path) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # With a write-ahead log this loses at most the last moments at a power cut, and never damages the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        db = sqlite_utils.Database(connection, execute_plugins=False)
        _migrate(path, db)
    except BaseException:
        connection.close()
        raise
    return db


def _migrate(path: Path, db: sqlite_utils.Database) -> None:
    ours = {migration.name for migration in migrations.pending(sqlite_utils.Database(memory=True))}
    if any(migration.name not in ours for migration in migrations.applied(db)):
        raise DataError(
            f"The database {path} was made by a newer version of Unblather. Install that version, "
            "or choose another data directory with --data-dir."
        )
    migrations.apply(db)

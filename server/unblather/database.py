"""Opens the database file, brings it up to date, and lets readers and one writer in.

Knows: where the file lies, how it is opened (mode 0600, write-ahead log), what an acknowledged write survives, and what
to tell the user when SQLite cannot go on. Does not know what the rows mean (`schema.py` makes the tables), nor how a
damaged file is mended (`repair.py`).
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import filelock
import sqlite_utils

import unblather.coarse  # noqa: F401 — its tables come after those of the schema
from unblather.errors import DamagedError, DataError
from unblather.schema import migrations

T = TypeVar("T")
Work = Callable[[sqlite_utils.Database], T]

FILE_NAME = "unblather.db"
BACKUPS = "unblather.before-*.db"
DAMAGED = "unblather.damaged-*.db*"  # with the logs that belong to them
BUSY_SECONDS = 10.0  # how long to wait for another process that is writing


class Database:
    """One open database. Readers do not wait for each other, nor for the one writer that is let in at a time."""

    def __init__(self, path: Path, db: sqlite_utils.Database) -> None:
        self.path = path
        self._db = db
        self._lock = threading.RLock()  # held by whoever writes
        self._readers: list[sqlite_utils.Database] = []  # those that nobody uses at the moment
        self._waits = BUSY_SECONDS  # as `connect` has set it
        self._closed = False
        self._queue: list[_Job] = []
        self._queue_lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> "Database":
        """Open `unblather.db` in the data directory, made or brought up to date where needed.

        Raises:
            DamagedError: it is damaged, or no database.
            DataError: it cannot be read or written, or was made by a newer version.
        """
        path = folder / FILE_NAME
        try:
            # Two processes may open a new database at once (`serve` and `pair`): one of them makes it.
            with filelock.FileLock(folder / f"{FILE_NAME}.lock", timeout=BUSY_SECONDS, mode=0o600):
                _check_not_emptied(path)
                # SQLite gives its -wal and -shm files the mode of the database, so that has to be right beforehand.
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                with contextlib.suppress(NotImplementedError):
                    path.chmod(0o600)
                return cls(path, _open(path))
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
        """Give the database as it is at this moment; what others write meanwhile is not seen in the block.

        Raises:
            DataError: SQLite cannot go on.
        """
        with self._explained():
            reader = self._reader()
            try:
                reader.execute("BEGIN")
                yield reader
            finally:
                reader.conn.rollback()
                self._give_back(reader)

    @contextlib.contextmanager
    def write(self, wait: float | None = None) -> Iterator[sqlite_utils.Database]:
        """Give the database inside one transaction, undone if the block raises.

        When the block has been left, what it wrote survives a power cut. The transaction is IMMEDIATE: what the block
        reads cannot be changed by another process before it writes. `wait` is how many seconds others may keep it
        (None: BUSY_SECONDS).

        Raises:
            DataError: SQLite cannot go on (the disk is full, another process holds it).
        """
        wait = BUSY_SECONDS if wait is None else wait
        if not self._lock.acquire(timeout=wait):
            raise explain(self.path, sqlite3.OperationalError("database is locked"))
        try:
            connection = self._db.conn
            with self._explained():
                self._wait_at_most(wait)
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise
        finally:
            self._lock.release()

    def write_together(self, work: Work[T]) -> T:
        """Do `work` in a transaction that it may share with that of other threads, and return what it returns.

        Making a commit durable takes the disk's time, whatever is in it. Whoever gets in first does the work of all
        who wait, each undone alone if it raises.

        Raises:
            DataError: SQLite cannot go on, or somebody has been writing for BUSY_SECONDS.
        """
        job = _Job(work)
        with self._queue_lock:
            self._queue.append(job)
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            with self._queue_lock:
                if job in self._queue:  # otherwise it is being done at this moment
                    self._queue.remove(job)
                    raise explain(self.path, sqlite3.OperationalError("database is locked"))
            self._lock.acquire()
        try:
            if not job.done:
                self._do_queued()
        finally:
            self._lock.release()
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def check(self) -> None:
        """Read every page of the file, and compare each index with its table.

        Raises:
            DamagedError: a page is damaged, or an index does not say what the table does.
        """
        with self.read() as db:
            found: list[tuple[str]] = db.execute("PRAGMA integrity_check(1)").fetchall()
        if found != [("ok",)]:
            raise explain(self.path, sqlite3.DatabaseError("integrity_check failed"))

    def shrink(self) -> None:
        """Rewrite the file without what was deleted, and empty the write-ahead log; old backups go, too.

        Raises:
            DataError: SQLite cannot go on (a copy needs room on the disk).
        """
        for backup in self.path.parent.glob(BACKUPS):
            backup.unlink(missing_ok=True)
        with self._lock, self._explained():
            self._wait_at_most(BUSY_SECONDS)
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def remove_damaged(self) -> None:
        """Remove the files that a repair has left, which hold what the history held."""
        for copy in self.path.parent.glob(DAMAGED):
            copy.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file; nothing may be asked of it afterwards."""
        with self._lock, self._queue_lock:
            self._closed = True
            for reader in self._readers:
                reader.close()
            self._db.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise explain(self.path, error) from error

    def _wait_at_most(self, seconds: float) -> None:
        if seconds != self._waits:
            self._db.conn.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
            self._waits = seconds

    def _reader(self) -> sqlite_utils.Database:
        with self._queue_lock:
            if self._readers:
                return self._readers.pop()
        reader = connect(self.path)
        reader.execute("PRAGMA query_only = ON")
        return reader

    def _give_back(self, reader: sqlite_utils.Database) -> None:
        with self._queue_lock:
            if not self._closed:
                self._readers.append(reader)
                return
        reader.close()

    def _do_queued(self) -> None:
        with self._queue_lock:
            jobs, self._queue = self._queue, []
        try:
            with self.write() as db:
                for job in jobs:
                    job.do(db, alone=len(jobs) == 1)
        except DataError as error:
            for job in jobs:
                job.error = DataError(str(error))
        except Exception as error:  # noqa: BLE001  # of a job that was alone
            jobs[0].error = error
        finally:
            for job in jobs:
                job.done = True


class _Job:
    """One piece of work that waits for the next transaction."""

    def __init__(self, work: Work[Any]) -> None:
        self._work = work
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self, db: sqlite_utils.Database, *, alone: bool) -> None:
        """Do it; if it raises, the rest of the transaction stands."""
        if alone:
            self.result = self._work(db)
            return
        db.conn.execute("SAVEPOINT job")
        try:
            self.result = self._work(db)
        except sqlite3.OperationalError:
            raise  # the disk is full: that is everybody's trouble
        except Exception as error:  # noqa: BLE001  # told to the thread whose work it is
            db.conn.execute("ROLLBACK TO job")
            self.error = error
        db.conn.execute("RELEASE job")


def explain(path: Path, error: sqlite3.Error) -> DataError:
    """Turn what SQLite says into a sentence that says what to do."""
    if isinstance(error, sqlite3.OperationalError):
        return DataError(
            f"The database {path} cannot be used ({error}). Check that the disk has room, that the file is writable "
            "and that no other program holds it; or choose another data directory with --data-dir."
        )
    return DamagedError(
        f"{path} is damaged, or is not a database ({error}). `unblather serve` keeps what can be read of a damaged "
        "one. If that fails: Move it away and start again; what was paired has to be paired anew."
    )


def connect(path: Path) -> sqlite_utils.Database:
    """Return a connection as all of ours are. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # Each commit is on the disk before it is acknowledged: a client that has been told so forgets its own copy.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what was deleted is overwritten, not only unlinked
        return sqlite_utils.Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def _check_not_emptied(path: Path) -> None:
    """A file without a byte is a new one, unless something beside it says that there was a history."""
    if path.is_file() and path.stat().st_size == 0:
        log = path.with_name(f"{path.name}-wal")
        if any(path.parent.glob(BACKUPS)) or (log.is_file() and log.stat().st_size > 0):
            raise explain(path, sqlite3.DatabaseError("the file is empty"))


def _open(path: Path) -> sqlite_utils.Database:
    db = connect(path)
    try:
        _migrate(path, db)
    except BaseException:
        db.close()
        raise
    return db


def _migrate(path: Path, db: sqlite_utils.Database) -> None:
    ours = {migration.name for migration in migrations.pending(sqlite_utils.Database(memory=True))}
    applied = migrations.applied(db)
    if any(migration.name not in ours for migration in applied):
        raise DataError(
            f"The database {path} was made by a newer version of Unblather. Install that version, "
            "or choose another data directory with --data-dir."
        )
    pending = migrations.pending(db)
    if applied and pending:
        _back_up(path, db, pending[0].name)
    migrations.apply(db)


def _back_up(path: Path, db: sqlite_utils.Database, name: str) -> None:
    """Copy the database as it is before a migration; the name of the copy says which one."""
    copy = path.with_name(f"unblather.before-{name}.db")
    os.close(os.open(copy, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    with contextlib.closing(sqlite3.connect(copy)) as target:
        db.conn.backup(target)

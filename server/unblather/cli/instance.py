"""One service for each data directory.

Knows: the lock that the running service holds, and the file that says where it listens. Does not know what it serves.
The lock is the operating system's: it ends with its process, however that ends, and is what counts. The file is only
read while somebody holds the lock, so one that a crash left behind misleads nobody.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from unblather.config import HOST

LOCK_NAME = "serve.lock"
INFO_NAME = "serve.json"


@dataclass(frozen=True)
class Holder:
    """The process that serves a data directory; both are None in the moment before it has said so."""

    pid: int | None
    port: int | None

    def __str__(self) -> str:
        """Describe the process in a sentence."""
        if self.pid is None or self.port is None:
            return "another process, which is just starting"
        return f"process {self.pid} at {address(self.port)}"


def address(port: int) -> str:
    """Return the address of the pages."""
    return f"http://{HOST}:{port}/"


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[Holder | None]:
    """Hold the data directory for as long as the block runs; give the other process when one holds it already."""
    lock = _lock(folder)
    try:
        lock.acquire()
    except filelock.Timeout:
        yield _read(folder)
        return
    try:
        yield None
    finally:
        (folder / INFO_NAME).unlink(missing_ok=True)
        lock.release()


def announce(folder: Path, port: int) -> None:
    """Say which process holds the data directory, and on which port it listens."""
    written = folder / f"{INFO_NAME}.new"
    written.write_text(json.dumps({"pid": os.getpid(), "port": port}), encoding="utf-8")
    written.replace(folder / INFO_NAME)


def holder(folder: Path) -> Holder | None:
    """Return the process that serves this data directory, or None."""
    lock = _lock(folder)
    try:
        lock.acquire()
    except filelock.Timeout:
        return _read(folder)
    lock.release()
    return None


def _lock(folder: Path) -> filelock.BaseFileLock:
    return filelock.FileLock(folder / LOCK_NAME, timeout=0, mode=0o600)


def _read(folder: Path) -> Holder:
    try:
        found = json.loads((folder / INFO_NAME).read_text(encoding="utf-8"))
        return Holder(int(found["pid"]), int(found["port"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(None, None)

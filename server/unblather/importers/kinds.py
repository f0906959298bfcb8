"""Tells what a file is, by what is in it, and reads it.

Knows: how each kind begins. Does not know how it goes on.
"""

import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from unblather.config import Limits
from unblather.errors import ArchiveError
from unblather.importers import bluesky, csvs, mastodon, own, x
from unblather.importers.archives import Archive, Member, Progress
from unblather.importers.found import Found
from unblather.importers.tables import header

_HEAD = 1 << 16  # bytes that are looked at
_SQLITE = b"SQLite format 3\0"


class Import:
    """One file, folder or archive to import. `progress` moves while `findings` is read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._archive = Archive(path, limits.import_bytes)
        self._x = x.Reader(limits.body_bytes)

    @property
    def progress(self) -> Progress:
        """How far the reading has come."""
        return self._archive.progress

    def findings(self) -> Iterator[Found]:
        """Yield what is found.

        Raises:
            ArchiveError: there is nothing that we know in it, it cannot be read, or it is made to do harm.
        """
        if not self._path.exists():
            raise ArchiveError(f"{self._path} is not there.")
        known = False
        for member in self._archive.members():
            found = self._read(member)
            if found is not None:
                known = True
                yield from found
        if not known:
            raise ArchiveError(
                f"{self._path} is no history that can be imported: none of X, Mastodon, LinkedIn, Reddit, Bluesky, "
                "and no export of Unblather."
            )

    def _read(self, member: Member) -> Iterator[Found] | None:
        head = member.stream.peek(_HEAD)[:_HEAD]
        name, stream, most = member.name, member.stream, self._limits.body_bytes
        if head.startswith(_SQLITE):
            if member.path is None:
                raise ArchiveError(f"Unpack {member.name} first: a database cannot be read inside an archive.")
            return own.read_sqlite(name, member.path)
        if own.is_json(head):
            found = own.read_json(name, stream, most)
        elif x.part(head):
            found = self._x.read(name, stream)
        elif _is_outbox(name, head):
            found = mastodon.read(name, stream, most)
        elif bluesky.is_car(head):
            found = bluesky.read_car(name, stream)
        elif b"app.bsky." in head:
            found = bluesky.read_json(name, stream, most)
        else:
            return _table(name, stream, head)
        return found


def _is_outbox(name: str, head: bytes) -> bool:
    """An archive holds likes and bookmarks in the same form; those are others' words."""
    named = PurePosixPath(name).name.startswith("outbox")
    return b'"orderedItems"' in head and (named or b"outbox" in head[:1024])


def _table(name: str, stream: io.BufferedReader, head: bytes) -> Iterator[Found] | None:
    names = header(head)
    if own.is_csv(names):
        return own.read_csv(name, stream)
    parse = csvs.reader(names) if PurePosixPath(name).suffix.lower() not in {".js", ".json"} else None
    return None if parse is None else csvs.read(name, stream, names, parse)

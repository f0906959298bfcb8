"""Opens a file, a folder or an archive, and gives what is in it as streams, one after the other.

Knows: zip, tar and gzip, and the tricks that are played with them. Nothing is ever unpacked to the disk. Does not know
what the members are.
"""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from unblather.errors import ArchiveError

READ = frozenset({".js", ".json", ".jsonl", ".csv", ".car", ".db", ".sqlite", ".sqlite3"})
RATIO = 200  # text unpacks to ten times its size, zeros to a thousand times
FREE_BYTES = 64 * 1024 * 1024  # so much may unpack from next to nothing
DIRECTORY_BYTES = 64 * 1024 * 1024  # of a zip, which is read as a whole
HEADER_BYTES = 1024 * 1024  # of a tar's extra headers, which are, too
_END_BYTES = 76 + 22 + 65_535  # of a zip: the records about its directory, and a comment
_TOO_LARGE = "It unpacks to far more than a history can be, so it has been refused."


@dataclass
class Progress:
    """How far the reading has come, in bytes of `total`."""

    total: int = 0
    done: int = 0


@dataclass(frozen=True)
class Member:
    """One file. `path` is where it lies if it is a plain file on the disk."""

    name: str
    stream: io.BufferedReader
    path: Path | None = None


@dataclass
class Archive:
    """What `path` leads to. Members are to be read as they come: the next one closes the one before."""

    path: Path
    most_bytes: int
    progress: Progress = field(default_factory=Progress)

    def members(self) -> Iterator[Member]:
        """Yield the files that may hold a history.

        Raises:
            ArchiveError: it cannot be read, or is made to do harm.
        """
        with _explained(self.path):
            if self.path.is_dir():
                yield from self._folder()
            elif zipfile.is_zipfile(self.path):
                yield from self._zip()
            elif _is_tar(self.path):
                yield from self._tar()
            else:
                yield from self._files([self.path], self.path.parent)

    def _folder(self) -> Iterator[Member]:
        files = [file for file in sorted(self.path.rglob("*")) if file.is_file() and not file.is_symlink()]
        yield from self._files([file for file in files if file.suffix.lower() in READ], self.path)

    def _files(self, files: list[Path], base: Path) -> Iterator[Member]:
        self.progress.total = sum(file.stat().st_size for file in files)
        for file in sorted(files, key=lambda file: _order(file.name)):
            with file.open("rb") as raw, self._counted(raw) as stream:
                yield Member(file.relative_to(base).as_posix(), stream, file)

    def _zip(self) -> Iterator[Member]:
        _check_directory(self.path)
        with zipfile.ZipFile(self.path) as archive:
            infos = archive.infolist()
            for info in infos:
                _check_name(info.filename)
            wanted = [info for info in infos if _is_wanted(info.filename) and not _is_link(info)]
            for info in wanted:
                if info.file_size > self.most_bytes or info.file_size > info.compress_size * RATIO + FREE_BYTES:
                    raise ArchiveError(_TOO_LARGE)
            self.progress.total = sum(info.file_size for info in wanted)
            for info in sorted(wanted, key=lambda info: _order(info.filename)):
                # What the directory says may be a lie, so it is counted as it comes.
                with archive.open(info) as raw, self._counted(raw, info.compress_size) as stream:
                    yield Member(info.filename, stream)

    def _tar(self) -> Iterator[Member]:
        self.progress.total = self.path.stat().st_size
        with self.path.open("rb") as packed:
            plain: Any = gzip.GzipFile(fileobj=packed) if _is_gzip(self.path) else packed
            limited = _Limited(plain, self.most_bytes, self.progress.total)
            with tarfile.open(fileobj=limited, mode="r|", tarinfo=_TarInfo) as archive:
                for info in archive:
                    _check_name(info.name)
                    archive.members.clear()  # type: ignore[attr-defined]  # where tarfile would keep every header
                    self.progress.done = packed.tell()
                    if info.isfile() and _is_wanted(info.name):
                        raw = archive.extractfile(info)
                        if raw is not None:
                            with self._counted(raw, follow=packed) as stream:
                                yield Member(info.name, stream)
        self.progress.done = self.progress.total

    @contextmanager
    def _counted(
        self, raw: Any, packed_size: int | None = None, follow: BinaryIO | None = None
    ) -> Iterator[io.BufferedReader]:
        limited = _Limited(raw, self.most_bytes, packed_size, None if follow else self.progress, follow, self.progress)
        yield io.BufferedReader(limited, 1 << 20)


@contextmanager
def _explained(path: Path | None = None) -> Iterator[None]:
    name = "The file" if path is None else str(path)
    try:
        yield
    except (EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile) as error:
        raise ArchiveError(f"{name} is damaged, or was not downloaded to its end. Download it again.") from error
    except OSError as error:
        raise ArchiveError(f"{name} cannot be read ({error.strerror or 'it is damaged'}).") from error
    except (RuntimeError, NotImplementedError) as error:  # zipfile: a password, a method that is not there
        raise ArchiveError(
            f"{name} is locked, or packed in an unusual way. Unpack it, then import the folder."
        ) from error


class _Limited(io.RawIOBase):
    """A stream that refuses to become too long, and says how far it is."""

    def __init__(
        self,
        raw: Any,
        most: int,
        packed_size: int | None,
        counted: Progress | None = None,
        follow: BinaryIO | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._raw = raw
        self._most = most if packed_size is None else min(most, packed_size * RATIO + FREE_BYTES)
        self._read = 0
        self._counted = counted
        self._follow = follow
        self._progress = progress

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with _explained():
            content: bytes = self._raw.read(size)
        self._read += len(content)
        if self._read > self._most:
            raise ArchiveError(_TOO_LARGE)
        if self._counted is not None:
            self._counted.done += len(content)
        if self._follow is not None and self._progress is not None:
            self._progress.done = self._follow.tell()
        return content

    def readinto(self, buffer: Any) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _TarInfo(tarfile.TarInfo):
    """A header of a tar. Long names and extra headers are read as a whole, so their size is looked at first."""

    @classmethod
    def frombuf(cls, buf: Any, encoding: Any, errors: Any) -> "_TarInfo":
        info = super().frombuf(buf, encoding, errors)
        if not info.isreg() and info.size > HEADER_BYTES:
            raise ArchiveError(_TOO_LARGE)
        return info


def _is_wanted(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in READ


def _order(name: str) -> tuple[bool, str]:
    """An archive of X says in account.js whose it is, which has to be known first."""
    return (PurePosixPath(name).name != "account.js", name)


def _check_name(name: str) -> None:
    """Nothing is unpacked, so such a name could do no harm here; but an honest archive has none."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name or (parts and parts[0][1:2] == ":"):
        raise ArchiveError("It holds files that lead out of their folder, so it has been refused.")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _check_directory(path: Path) -> None:
    """Python reads a zip's directory of files into memory; the last bytes of the file say how long that is."""
    with path.open("rb") as opened:
        opened.seek(max(0, path.stat().st_size - _END_BYTES))
        tail = opened.read()
    at = tail.rfind(b"PK\5\6")
    size = struct.unpack("<I", tail[at + 12 : at + 16])[0] if 0 <= at <= len(tail) - 22 else 0
    # A zip64 has another record before that, which Python believes whatever this one says.
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\6\7" and tail[at - 76 : at - 72] == b"PK\6\6":
        size = struct.unpack("<Q", tail[at - 36 : at - 28])[0]
    if size > DIRECTORY_BYTES:
        raise ArchiveError(_TOO_LARGE)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(2) == b"\x1f\x8b"


def _is_tar(path: Path) -> bool:
    with path.open("rb") as opened:
        stream: Any = gzip.GzipFile(fileobj=opened) if _is_gzip(path) else opened
        try:
            head: bytes = stream.read(512)
        except (OSError, EOFError, zlib.error):
            return _is_gzip(path)  # then `tarfile` says that it is damaged
        return head[257:262] == b"ustar" or _is_gzip(path)

"""Files that the pages send to be imported, part by part, and the imports that come of them.

Knows: where the parts lie (a private folder beside the database, emptied at each start), and how far each import is.
One import runs at a time. Does not know HTTP, nor what is in a file.
"""

import re
import secrets
import shutil
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from unblather.config import Limits
from unblather.errors import ArchiveError, HistoryError, UnblatherError
from unblather.intake import Importer, Intake

State = Literal["receiving", "running", "done", "failed", "cancelled"]

FOLDER = "imports"
_REMEMBERED = 20  # imports whose outcome can still be asked for
_ROOM_BYTES = 64 * 1024 * 1024  # that the disk must have besides
_STOP_SECONDS = 10
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass
class Upload:
    """One file that is sent, and the import of it."""

    id: str
    path: Path
    size: int
    received: int = 0
    state: State = "receiving"
    detail: str | None = None
    intake: Intake = field(default_factory=Intake)
    unwanted: bool = False  # seen after the present batch: it is running until then


class Uploads:
    """Receives files and imports them. Safe to use from several threads."""

    def __init__(self, importer: Importer, folder: Path, limits: Limits) -> None:
        self._importer = importer
        self._folder = folder / FOLDER
        self._limits = limits
        self._uploads: OrderedDict[str, Upload] = OrderedDict()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        shutil.rmtree(self._folder, ignore_errors=True)  # what an earlier process had no time to clear away

    def begin(self, name: str, size: int) -> Upload:
        """Prepare for a file of `size` bytes. One of which not all has come ends: whoever sent it may be gone.

        Raises:
            ArchiveError: it is too large, or there is no room for it.
            HistoryError: another import is running.
        """
        if not 0 < size <= self._limits.import_bytes:
            raise ArchiveError(f"A file to import has 1 to {self._limits.import_bytes:,} bytes. This one has {size:,}.")
        upload_id = secrets.token_urlsafe(12)
        place = self._folder / upload_id
        with self._lock:
            unfinished = self._unfinished()
            if unfinished is not None and unfinished.state == "running":
                raise HistoryError("Another import is not done yet. Wait for it, or cancel it.")
            if unfinished is not None:
                self._end(unfinished, "cancelled", "Another file was sent instead.")
            try:
                place.mkdir(mode=0o700, parents=True)
                if shutil.disk_usage(place).free < size + _ROOM_BYTES:
                    shutil.rmtree(place)
                    raise ArchiveError(f"The disk has no room for the {size:,} bytes of this file.")
            except OSError as error:
                raise ArchiveError(f"The file cannot be kept while it is imported ({error.strerror}).") from error
            upload = Upload(upload_id, place / (_UNSAFE.sub("_", name)[-100:].lstrip(".") or "file"), size)
            self._uploads[upload_id] = upload
            while len(self._uploads) > _REMEMBERED:
                self._uploads.popitem(last=False)
        return upload

    def add(self, upload_id: str, offset: int, part: bytes) -> Upload:
        """Take the part that begins at `offset`; a part that is already there is taken once. The last one starts it.

        Raises:
            HistoryError: there is no such upload, or something between is missing.
            ArchiveError: the part cannot be written, or there is more than was announced.
        """
        with self._lock:
            upload = self._get(upload_id)
            if upload.state != "receiving":
                return upload
            if offset > upload.received:
                raise HistoryError(f"The part at {upload.received} is missing. Send it first.")
            if offset + len(part) > upload.size:
                raise ArchiveError("There is more of this file than was announced. Begin anew.")
            fresh = part[upload.received - offset :]
            try:
                with upload.path.open("ab") as opened:
                    opened.write(fresh)
            except OSError as error:
                self._end(upload, "failed", f"The file cannot be kept while it is imported ({error.strerror}).")
                raise ArchiveError(str(upload.detail)) from error
            upload.received += len(fresh)
            if upload.received == upload.size:
                upload.state, upload.intake = "running", Intake()
                self._thread = threading.Thread(target=self._run, args=(upload,), name="import", daemon=True)
                self._thread.start()
        return upload

    def get(self, upload_id: str) -> Upload:
        """Return an upload. Raises HistoryError when there is none."""
        with self._lock:
            return self._get(upload_id)

    def current(self) -> Upload | None:
        """Return the upload that is not done yet."""
        with self._lock:
            return self._unfinished()

    def cancel(self, upload_id: str) -> Upload:
        """Stop an upload at once, or its import after the present batch; what was stored stays. Raises HistoryError."""
        with self._lock:
            upload = self._get(upload_id)
            if upload.state == "receiving":
                self._end(upload, "cancelled", None)
            elif upload.state == "running":
                upload.unwanted = True
        return upload

    def close(self) -> None:
        """Stop the import that is running, and wait until it has."""
        with self._lock:
            unfinished = self._unfinished()
            if unfinished is not None:
                unfinished.unwanted = True
            thread = self._thread
        if thread is not None:
            thread.join(_STOP_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _get(self, upload_id: str) -> Upload:
        if upload_id not in self._uploads:
            raise HistoryError("There is no such import. Begin anew.")
        return self._uploads[upload_id]

    def _unfinished(self) -> Upload | None:
        """There is one at most."""
        found = (upload for upload in self._uploads.values() if upload.state in {"receiving", "running"})
        return next(found, None)

    def _run(self, upload: Upload) -> None:
        def advance() -> None:
            if upload.unwanted:
                raise _CancelledError

        state: State = "done"
        detail = None
        try:
            self._importer.run(upload.path, upload.intake, advance)
        except _CancelledError:
            state = "cancelled"
        except UnblatherError as error:
            state, detail = "failed", str(error).replace(str(upload.path), "The file")
        except Exception:  # the thread's last resort: the page must not wait for ever
            state, detail = "failed", "This is a fault of Unblather, please report it. What was imported so far stays."
            self._end(upload, state, detail)
            raise
        self._end(upload, state, detail)

    def _end(self, upload: Upload, state: State, detail: str | None) -> None:
        shutil.rmtree(upload.path.parent, ignore_errors=True)
        upload.state, upload.detail = state, detail


class _CancelledError(Exception):
    """The user does not want it any more."""

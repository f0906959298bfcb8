"""Brings what is found in a file into the history, scored on the way in.

Knows: batches, what has been imported before, and how far it is. Does not know any file format, nor who asked for it.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from unblather.config import Limits
from unblather.history.records import Record, clean, imported_id
from unblather.history.store import Feedback, History
from unblather.importers.archives import Progress
from unblather.importers.found import Item, LeftOut, Malformed
from unblather.importers.kinds import Import
from unblather.service import Draft, Reply, Service
from unblather.text import utf16_length, words

_ADVANCE = 1_000  # rows after which somebody may have changed their mind
MOST_PROBLEMS = 100  # malformed rows that are listed; all are counted


@dataclass
class Intake:
    """What has come of an import so far."""

    progress: Progress = field(default_factory=Progress)
    read: int = 0  # rows that could be read
    stored: int = 0
    duplicates: int = 0  # imported before
    left_out: int = 0  # reposts, private messages
    malformed: int = 0
    problems: list[Malformed] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds_left(self) -> float | None:
        """How long it is going to take, if it goes on as it did."""
        taken, done, total = time.monotonic() - self.begun, self.progress.done, self.progress.total
        return taken / done * max(0, total - done) if done and total else None


class Importer:
    """Imports into one history."""

    def __init__(self, service: Service, history: History, limits: Limits) -> None:
        self._service = service
        self._history = history
        self._limits = limits

    def run(self, path: Path, intake: Intake, advance: Callable[[], None] = lambda: None) -> None:
        """Import the file, folder or archive at `path`; `intake` says how far it is, and `advance` is called often.

        What has been stored stays when something fails later; importing again goes on from there.

        Raises:
            ArchiveError: it is nothing that can be imported, is damaged, or is made to do harm.
            DataError: the history cannot be written.
        """
        source = Import(path, self._limits)
        intake.progress = source.progress
        with _Scoring(self._scored, lambda records: self._store(records, intake)) as scoring:
            self._read(source, intake, scoring, advance)
        advance()

    def _read(self, source: Import, intake: Intake, scoring: "_Scoring", advance: Callable[[], None]) -> None:
        items: dict[str, Item] = {}
        records: list[Record] = []
        for number, found in enumerate(source.findings(), 1):
            if number % _ADVANCE == 0:  # a file may hold nothing but what is left out
                advance()
            match found:
                case Item():
                    self._add(items, found, intake)
                case Record():
                    intake.read += 1
                    records.append(found)
                case Feedback():
                    intake.read += 1
                    self._count([self._history.give_feedback(found)], intake)
                case LeftOut():
                    intake.left_out += 1
                case Malformed():
                    intake.malformed += 1
                    intake.problems += [found] if len(intake.problems) < MOST_PROBLEMS else []
            if len(items) >= self._limits.batch_drafts or len(records) >= self._limits.event_batch:
                self._flush(items, records, intake, scoring)
                advance()
        self._flush(items, records, intake, scoring)

    def _add(self, items: dict[str, Item], item: Item, intake: Intake) -> None:
        intake.read += 1
        key = imported_id(item.source, item.native)
        intake.duplicates += key in items
        items.setdefault(key, item)

    def _flush(self, items: dict[str, Item], records: list[Record], intake: Intake, scoring: "_Scoring") -> None:
        known = self._history.known(items.keys())
        intake.duplicates += len(known)
        fresh = {key: item for key, item in items.items() if key not in known}
        if records:
            self._store(records, intake)
        if fresh:
            scoring.add(fresh)
        items.clear()
        records.clear()

    def _store(self, records: list[Record], intake: Intake) -> None:
        self._count(self._history.record(records), intake)

    def _count(self, fresh: list[bool], intake: Intake) -> None:
        intake.stored += sum(fresh)
        intake.duplicates += len(fresh) - sum(fresh)

    def _scored(self, items: dict[str, Item]) -> list[Record]:
        keep_text = bool(items) and self._history.settings().keep_text
        short = [(key, item) for key, item in items.items() if utf16_length(item.text) <= self._limits.draft_units]
        replies = self._service.score_batch(
            [Draft(item.text, item.kind, site=item.site, house=item.house) for _, item in short]
        )
        read = dict(zip((key for key, _ in short), replies, strict=True))
        return [_record(key, item, read.get(key), keep_text=keep_text) for key, item in items.items()]


class _Scoring:
    """Scores one batch while the next one is read and the one before is stored; at the end, stores what is left."""

    def __init__(self, score: Callable[[dict[str, Item]], list[Record]], store: Callable[[list[Record]], None]) -> None:
        self._score = score
        self._store = store
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._pending: Future[list[Record]] | None = None

    def __enter__(self) -> "_Scoring":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._finish()
        finally:
            self._pool.shutdown()

    def add(self, items: dict[str, Item]) -> None:
        """Begin with a batch, and store the one before."""
        before, self._pending = self._pending, self._pool.submit(self._score, items)
        if before is not None:
            self._store(before.result())

    def _finish(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            self._store(pending.result())


def worded(records: list[Record], service: Service, history: History) -> list[Record]:
    """Return the records with the words that set their hints off, where the user keeps texts.

    What is finished was scored a moment ago, so that most of it comes from the scorer's cache.

    Raises:
        DraftError: a text is longer than what can be scored.
    """
    hinted = [record for record in records if record.text and record.hints]
    if not hinted or not history.settings().keep_text:
        return records
    drafts = [Draft(record.text or "", record.kind, site=record.site, house=record.house) for record in hinted]
    found = {id(record): reply for record, reply in zip(hinted, service.score_batch(drafts), strict=True)}
    return [
        replace(record, phrases=_phrases(record.text or "", found[id(record)])) if id(record) in found else record
        for record in records
    ]


def _record(key: str, item: Item, reply: Reply | None, *, keep_text: bool) -> Record:
    when = _local(item.when)
    scored = reply if reply is not None and reply["verdict"] != "none" else None
    return Record(
        id=key,
        site=item.site,
        kind=item.kind,
        started=when,
        ended=when,
        house=item.house,
        counterpart=item.counterpart,
        thread=item.thread,
        last_scores=scored["scores"] if scored else None,
        last_reader_value=scored["reader_value"] if scored else None,
        verdict=scored["verdict"] if scored else "none",
        words=len(words(item.text)),
        model=scored["model"]["version"] if scored else None,
        source=item.source,
        text=clean(item.text) if keep_text else None,
        phrases=_phrases(item.text, scored) if keep_text and scored else (),
    )


def _local(when: datetime) -> datetime:
    """Exports are in UTC. The day and hour of a habit are those of this machine, summer time included."""
    return when.astimezone()


def _phrases(text: str, reply: Reply) -> tuple[tuple[str, str], ...]:
    units = text.encode("utf-16-le", "surrogatepass")
    told = {hint["signal"] for hint in reply["hints"]}
    return tuple(
        (span["signal"], units[2 * span["start"] : 2 * (span["start"] + span["length"])].decode("utf-16-le", "replace"))
        for span in reply["spans"]
        if span["signal"] in told
    )

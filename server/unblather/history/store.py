"""The history: what was written, where, and what came of it.

Knows: how drafts and feedback get into the database, each once, and out of it again. Does not know how a draft is
scored, nor HTTP. What it has acknowledged is on the disk.
"""

import contextlib
import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from unblather.config import Limits
from unblather.database import Database
from unblather.errors import DataError
from unblather.history.forgetting import Forgetting, Forgotten, What
from unblather.history.recent import Lately, Recent
from unblather.history.records import Record, canonical_id, clean, from_row, local_day
from unblather.history.settings import Preferences, PreferenceStore
from unblather.schema import DRAFT_COLUMNS

_INSERT = (
    f"INSERT INTO drafts ({', '.join(DRAFT_COLUMNS)}) VALUES ({', '.join('?' * len(DRAFT_COLUMNS))}) "
    "ON CONFLICT (id) DO NOTHING"
)
_PAGE = 500  # records read at once; SQLite holds no more than 32,766 values in one statement
_PHRASES = "(SELECT json_group_array(json_array(signal, phrase)) FROM phrases WHERE draft = key)"
_HOUSEKEEPING_SECONDS = 3600


@dataclass(frozen=True)
class Feedback:
    """What the writer thinks of a verdict, with the text that it is about: it was given for that."""

    id: str
    at: int  # milliseconds since 1970
    text: str
    kind: str
    verdict: str
    draft: str | None = None
    context: str | None = None
    signal: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Today:
    """What has come of one day so far. Means and ratios are None where nothing can be divided."""

    posts: int
    comments: int
    visits: int
    announcements: int
    warned: int
    revised: int
    reader_value: float | None
    giving_ratio: float | None


class History:
    """Everything that is remembered. Safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        default: Preferences | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database = database
        self._clock = clock
        self._preferences = PreferenceStore(database, default or Preferences())
        self._forgetting = Forgetting(database, limits.undo_seconds, clock)
        self._recent = Recent(database)
        self._next_housekeeping = 0.0
        if self.settings().keep_text:
            self._recent.load(self.now())

    def now(self) -> int:
        """Return the present instant, in milliseconds."""
        return int(self._clock() * 1000)

    def record(self, records: Sequence[Record]) -> list[bool]:
        """Keep finished drafts; return for each whether it is new. Texts are dropped unless the user keeps them.

        When this returns, they are on the disk, and counted once however often they are sent.

        Raises:
            DataError: nothing has been kept.
        """
        rows = [record.row() for record in records]  # outside the transaction: others may be waiting for it
        fresh = self.database.write_together(lambda db: self._insert(db, records, rows))
        for record, new in zip(records, fresh, strict=True):
            if new and record.text and record.outcome == "posted" and record.source is None:
                self._recent.remember(self.now(), record.text)
        return fresh

    def add_phrases(self, records: Sequence[Record]) -> None:
        """Add the words that set hints off to drafts whose texts are kept; what cannot be written is left out."""
        worded = [record for record in records if record.phrases]
        if worded:
            with contextlib.suppress(DataError):
                self.database.write_together(lambda db: _insert_phrases(db, worded))

    def known(self, ids: Collection[str]) -> set[str]:
        """Return those of the ids that are in the history already."""
        with self.database.read() as db:
            found = db.execute(
                "SELECT id FROM drafts WHERE id IN (SELECT value FROM json_each(?))", [json.dumps([*ids])]
            )
            return {row[0] for row in found}

    def give_feedback(self, feedback: Feedback) -> bool:
        """Keep what the writer thinks of a verdict; return whether it is new. Raises DataError."""
        values = [
            canonical_id(feedback.id),
            feedback.draft and canonical_id(feedback.draft),
            feedback.at,
            clean(feedback.text),
            feedback.kind,
            clean(feedback.context),
            clean(feedback.signal),
            clean(feedback.hint),
            feedback.verdict,
        ]
        insert = (
            "INSERT INTO feedback (id, draft, at, text, kind, context, signal, hint, verdict) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
        )
        return self.database.write_together(lambda db: db.execute(insert, values).rowcount == 1)

    def settings(self) -> Preferences:
        """Return what the user has set."""
        return self._preferences.get()

    def change_settings(self, changes: dict[str, Any]) -> Preferences:
        """Change some settings, whose values have been checked; a shorter retention takes effect at once."""
        changed = self._preferences.change(changes)
        if changes.get("retention_days") is not None:
            self._forgetting.expire(changes["retention_days"])
        if changes.get("keep_text") is False:
            self._recent.forget()
        return changed

    def today(self, utc_offset: int) -> Today:
        """Add up the writer's day so far, on a clock `utc_offset` minutes ahead of UTC."""
        day = local_day(self.now(), utc_offset)
        sums = (
            "SELECT coalesce(sum(posted * (kind = 'post')), 0), coalesce(sum(posted * (kind = 'comment')), 0), "
            "coalesce(sum(visits), 0), coalesce(sum(announcements), 0), coalesce(sum(warned), 0), "
            "coalesce(sum(revised), 0), sum(sum_value), sum(valued), coalesce(sum(own_posts), 0) "
            "FROM days WHERE day = ?"
        )
        with self.database.read() as db:
            *counts, value, valued, own_posts = db.execute(sums, [day]).fetchone()
        posts, comments, visits, announcements, warned, revised = counts
        return Today(
            posts,
            comments,
            visits,
            announcements,
            warned,
            revised,
            reader_value=round(value / valued / 10, 2) if valued else None,
            giving_ratio=round(visits / own_posts, 2) if own_posts else None,
        )

    def lately(self) -> Lately:
        """Return what went out lately."""
        return self._recent.lately(self.now())

    def repeated(self, text: str) -> int:
        """Return how many texts of the last days hold a sentence of this one."""
        return self._recent.repeated(text, self.now())

    def forget(self, what: What, value: str | int | None = None) -> Forgotten:
        """Delete one draft, a day, a site, a counterpart or everything. Raises HistoryError."""
        self._recent.forget()
        gone = self._forgetting.forget(what, value)
        if gone.until is not None:
            self._next_housekeeping = min(self._next_housekeeping, gone.until / 1000)
        return gone

    def restore(self, batch: str) -> int:
        """Bring back what was deleted together. Raises HistoryError when it is too late."""
        return self._forgetting.restore(batch)

    def erase_texts(self) -> int:
        """Erase the texts that were kept; return how many."""
        self._recent.forget()
        return self._forgetting.erase_texts()

    def notice(self) -> str | None:
        """Return what had to be mended in the database, until it is put away."""
        return self._preferences.notice()

    def dismiss_notice(self) -> None:
        """Put the notice away."""
        self._preferences.set_notice(None)

    def texts_kept(self) -> int:
        """Return how many texts are kept."""
        with self.database.read() as db:
            return int(db.execute("SELECT count(*) FROM texts").fetchone()[0])

    def keep_house(self, *, now: bool = False) -> None:
        """Erase what is due: what can no longer be brought back, and what is older than the user keeps it.

        Looks once an hour, when a deletion becomes final, or `now`. What cannot be done is tried again an hour later:
        whoever asked for something else is not refused because of it.
        """
        if not now and self._clock() < self._next_housekeeping:
            return
        self._next_housekeeping = self._clock() + _HOUSEKEEPING_SECONDS
        with contextlib.suppress(DataError):
            self._forgetting.erase_expired()
            days = self.settings().retention_days
            if days is not None:
                self._forgetting.expire(days)
            final = self._forgetting.next_final()
            if final is not None:
                self._next_housekeeping = min(self._next_housekeeping, final / 1000)

    def records(self) -> Iterator[Record]:
        """Yield every draft, in the order in which they came, as they are at this moment."""
        sql = (
            f"SELECT key, {', '.join(DRAFT_COLUMNS)}, (SELECT text FROM texts WHERE draft = key), {_PHRASES} "
            "FROM drafts ORDER BY key"
        )
        with self.database.read() as db:
            cursor = db.execute(sql)
            while rows := cursor.fetchmany(_PAGE):
                for row in rows:
                    yield from_row(dict(zip(DRAFT_COLUMNS, row[1:-2], strict=True)), row[-2], row[-1])

    def feedback(self) -> Iterator[Feedback]:
        """Yield all feedback, the oldest first."""
        with self.database.read() as db:
            cursor = db.execute(
                "SELECT id, at, text, kind, verdict, draft, context, signal, hint FROM feedback ORDER BY at, id"
            )
            while rows := cursor.fetchmany(_PAGE):
                for row in rows:
                    yield Feedback(*row)

    def _insert(
        self, db: sqlite_utils.Database, records: Sequence[Record], rows: Sequence[tuple[Any, ...]]
    ) -> list[bool]:
        keep_text = any(record.text for record in records) and self._preferences.read(db).keep_text
        fresh = []
        for record, row in zip(records, rows, strict=True):
            cursor = db.conn.execute(_INSERT, row)
            fresh.append(cursor.rowcount == 1)
            if fresh[-1] and keep_text and record.text:
                _insert_text(db, int(cursor.lastrowid or 0), record)
        return fresh


def _insert_text(db: sqlite_utils.Database, key: int, record: Record) -> None:
    db.conn.execute("INSERT INTO texts (draft, text) VALUES (?, ?)", (key, clean(record.text)))
    _insert_phrases(db, [record])


def _insert_phrases(db: sqlite_utils.Database, records: Sequence[Record]) -> None:
    for record in records:
        phrases = {(signal, clean(phrase)) for signal, phrase in record.phrases}
        db.conn.executemany(
            "INSERT INTO phrases (draft, signal, phrase) SELECT key, ?, ? FROM drafts JOIN texts ON draft = key "
            "WHERE id = ? ON CONFLICT DO NOTHING",
            [(*phrase, canonical_id(record.id)) for phrase in phrases],
        )

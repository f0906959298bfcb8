"""Deleting from the history, bringing back what was deleted by mistake, and clearing away what is too old.

Knows: what can be deleted together, and that in the end nothing of it is left in the file. Does not know who asks.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import sqlite_utils

from unblather.database import Database
from unblather.errors import HistoryError
from unblather.history.records import canonical_id
from unblather.schema import DRAFT_COLUMNS

What = Literal["draft", "day", "site", "counterpart", "all"]

_DAY = 86_400_000  # milliseconds
_AT_ONCE = 2_000  # drafts that are deleted in one transaction, where nobody waits for all of them
# The figures first: with nothing left in them, no deleted draft has to be taken out of its row.
_EVERYTHING = ("days", "hours", "hint_days", "people", "texts", "phrases", "drafts", "trash", "feedback")
_COLUMNS = ", ".join(DRAFT_COLUMNS)
_CONDITIONS: dict[str, str] = {
    "draft": "id = ?1",
    # The index is over instants; a writer's own day begins up to a day sooner or later than that of UTC.
    "day": "day = ?1 AND ended BETWEEN (?1 - 1) * 86400000 AND (?1 + 2) * 86400000",
    "site": "site = ?1",
    "counterpart": "counterpart = ?1",
}
_PHRASES = "(SELECT json_group_array(json_array(signal, phrase)) FROM phrases WHERE draft = drafts.key)"


@dataclass(frozen=True)
class Forgotten:
    """What was deleted. `undo` brings it back until `until` (milliseconds); None: it is gone for good."""

    count: int
    undo: str | None
    until: int | None


class Forgetting:
    """Deletes drafts."""

    def __init__(self, database: Database, undo_seconds: int, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._undo_seconds = undo_seconds
        self._clock = clock

    def forget(self, what: What, value: str | int | None = None) -> Forgotten:
        """Delete one draft, a day, a site, a counterpart, or everything: drafts, their texts and feedback on them.

        It can be brought back for a while, except everything, which is gone at once and rewrites the file.

        Raises:
            HistoryError: `value` names no draft or no day.
        """
        if what == "all":
            return self._forget_all()
        arguments = [_argument(what, value)]
        batch, until = secrets.token_urlsafe(12), self._now() + self._undo_seconds * 1000
        condition = _CONDITIONS[what]
        with self._database.write() as db:
            db.execute(
                f"INSERT INTO trash (batch, until, text, phrases, {_COLUMNS}) "
                f"SELECT ?2, ?3, (SELECT text FROM texts WHERE draft = key), {_PHRASES}, {_COLUMNS} "
                f"FROM drafts WHERE {condition}",
                [*arguments, batch, until],
            )
            count = db.execute(f"DELETE FROM drafts WHERE {condition}", arguments).rowcount
        return Forgotten(count, batch if count else None, until if count else None)

    def restore(self, batch: str) -> int:
        """Bring back what was deleted together; return how many drafts.

        Raises:
            HistoryError: it is too late, or there is no such deletion.
        """
        with self._database.write() as db:
            rows = db.execute("SELECT count(*) FROM trash WHERE batch = ? AND until > ?", [batch, self._now()])
            if not rows.fetchone()[0]:
                raise HistoryError("It is too late to bring this back: it has been erased.")
            db.execute(
                f"INSERT INTO drafts ({_COLUMNS}) SELECT {_COLUMNS} FROM trash WHERE batch = ? ON CONFLICT DO NOTHING",
                [batch],
            )
            restored = "FROM trash JOIN drafts USING (id) WHERE batch = ?"
            db.execute(
                f"INSERT INTO texts (draft, text) SELECT drafts.key, text {restored} AND text IS NOT NULL "
                "ON CONFLICT DO NOTHING",
                [batch],
            )
            db.execute(
                "INSERT INTO phrases (draft, signal, phrase) SELECT drafts.key, json_extract(pair.value, '$[0]'), "
                "json_extract(pair.value, '$[1]') "
                "FROM trash JOIN drafts USING (id), json_each(trash.phrases) AS pair WHERE batch = ? "
                "ON CONFLICT DO NOTHING",
                [batch],
            )
            return int(db.execute("DELETE FROM trash WHERE batch = ?", [batch]).rowcount)

    def erase_expired(self) -> int:
        """Erase what can no longer be brought back, and rewrite the file; return how many drafts that were."""
        with self._database.write() as db:
            count = _erase(db, "until <= ?", [self._now()])
        if count:
            self._database.shrink()
        return count

    def next_final(self) -> int | None:
        """Return when the next deletion can no longer be undone, in milliseconds; None: there is none."""
        with self._database.read() as db:
            found: int | None = db.execute("SELECT min(until) FROM trash").fetchone()[0]
        return found

    def expire(self, retention_days: int) -> int:
        """Erase the drafts and the feedback that are older than the user keeps them; return how many drafts."""
        before = self._now() - retention_days * _DAY
        with self._database.write() as db:
            feedback = int(db.execute("DELETE FROM feedback WHERE at < ?", [before]).rowcount)
        count = 0
        while deleted := self._expire_some(before):
            count += deleted
        if count or feedback:
            self._database.shrink()
        return count

    def _expire_some(self, before: int) -> int:
        """Delete no more than others have the patience to wait for."""
        some = "SELECT key FROM drafts WHERE ended < ? ORDER BY ended LIMIT ?"
        with self._database.write() as db:
            return int(db.execute(f"DELETE FROM drafts WHERE key IN ({some})", [before, _AT_ONCE]).rowcount)

    def erase_texts(self) -> int:
        """Erase all texts that were kept; the drafts and their scores stay. Return how many there were."""
        with self._database.write() as db:
            db.execute("DELETE FROM phrases")
            db.execute("UPDATE trash SET text = NULL, phrases = '[]'")
            count = int(db.execute("DELETE FROM texts").rowcount)
        self._database.remove_damaged()
        self._database.shrink()
        return count

    def _forget_all(self) -> Forgotten:
        with self._database.write() as db:
            count = int(db.execute("SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM trash)").fetchone()[0])
            for table in _EVERYTHING:
                db.execute(f"DELETE FROM {table}")
        self._database.remove_damaged()
        self._database.shrink()
        return Forgotten(count, None, None)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _erase(db: sqlite_utils.Database, condition: str, arguments: list[Any]) -> int:
    db.execute(f"DELETE FROM feedback WHERE draft IN (SELECT id FROM trash WHERE {condition})", arguments)
    return int(db.execute(f"DELETE FROM trash WHERE {condition}", arguments).rowcount)


def _argument(what: What, value: str | int | None) -> str | int:
    try:
        match what, value:
            case "draft", str():
                return canonical_id(value)
            case "day", int():
                return value
            case (("site" | "counterpart"), str()):
                return value.lower() if what == "site" else value
    except ValueError:
        pass
    raise HistoryError(f"This names no {what} of the history.")

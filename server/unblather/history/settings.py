"""What the user has set: how strict, how many warnings a day, whether texts are kept, for how long anything is.

Knows: the settings, their defaults and their bounds. Does not know what follows from a setting.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import sqlite_utils

from unblather.config import Strictness
from unblather.database import Database

_NOTICE = "notice"


@dataclass(frozen=True)
class Preferences:
    """The settings, as the user left them or by default."""

    strictness: Strictness = "normal"
    warnings_a_day: int = 3
    keep_text: bool = False
    retention_days: int | None = None  # None: for ever


class PreferenceStore:
    """Keeps the settings in the database."""

    def __init__(self, database: Database, default: Preferences) -> None:
        """`default` is what holds as long as the user has set nothing."""
        self._database = database
        self._default = default

    def get(self) -> Preferences:
        """Return the settings."""
        with self._database.read() as db:
            return self.read(db)

    def change(self, changes: Mapping[str, Any]) -> Preferences:
        """Change some settings, whose values have been checked, and return all."""
        known = {field.name for field in fields(Preferences)}
        with self._database.write() as db:
            for name, value in changes.items():
                if name in known:
                    db.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", [name, json.dumps(value)])
            return self.read(db)

    def notice(self) -> str | None:
        """Return the sentence that the user has still to see."""
        with self._database.read() as db:
            found = db.execute("SELECT value FROM settings WHERE name = ?", [_NOTICE]).fetchone()
        return None if found is None else str(json.loads(found[0]))

    def set_notice(self, sentence: str | None) -> None:
        """Keep a sentence for the user to see; None: it has been seen."""
        with self._database.write() as db:
            db.execute("DELETE FROM settings WHERE name = ?", [_NOTICE])
            if sentence is not None:
                db.execute("INSERT INTO settings (name, value) VALUES (?, ?)", [_NOTICE, json.dumps(sentence)])

    def read(self, db: sqlite_utils.Database) -> Preferences:
        """Return the settings within a transaction that is open already."""
        known = asdict(self._default)
        stored = {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM settings")}
        return replace(self._default, **{name: value for name, value in stored.items() if name in known})

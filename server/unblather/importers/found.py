"""What is found in a file: something written, something that cannot be read, or something left out on purpose.

Knows: the shape of each. Does not know any file format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from unblather.config import House, Kind
from unblather.history.records import Record
from unblather.history.store import Feedback


@dataclass(frozen=True, slots=True)
class Item:
    """Something the user wrote elsewhere. `native` is what the other program calls it, and does not change."""

    source: str
    native: str
    site: str
    kind: Kind
    text: str
    when: datetime
    house: House | None = None
    counterpart: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that cannot be read. The message never repeats what is in it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Say where it is and what is wrong."""
        return f"{self.file}, line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not the user's own words, or meant for nobody else (a repost, a private message)."""


Found = Item | Record | Feedback | Malformed | LeftOut
Findings = Iterator[Found]
LEFT_OUT = LeftOut()

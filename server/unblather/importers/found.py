"""What is found in a file: something written, something that cannot be read, or something left out on purpose.

Knows: the shape of each. Does not know any file format.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from unblather.config import House, Kind
from unblather.history.records import Record
from unblather.history.store import Feedback

# A day inside 1990 and 2200, so that an instant lies between them in every time zone.
_EARLIEST, _LATEST = datetime(1990, 1, 2, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)


def plausible(when: datetime) -> bool:
    """Say whether something may have been written then: a clock may be wrong, but not by centuries."""
    return when.tzinfo is not None and _EARLIEST <= when <= _LATEST


@dataclass(frozen=True, slots=True)
class Item:
    """Something the user wrote elsewhere. `native` is what the other program calls it, and does not change.

    Raises:
        ValueError: nobody can have written it at that time.
    """

    source: str
    native: str
    site: str
    kind: Kind
    text: str
    when: datetime
    house: House | None = None
    counterpart: str | None = None
    thread: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar can reckon with."""
        if not plausible(self.when):
            raise ValueError


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

"""Every limit and setting of the service, with its unit.

Knows: numbers and names. Does not know who applies them. What belongs to the model (thresholds, calibration, maximum
length) travels in `model/config.json`, never here.
"""

from dataclasses import dataclass, field
from typing import Literal

DEFAULT_PORT = 8765
HOST = "127.0.0.1"

Kind = Literal["post", "comment"]
House = Literal["own", "theirs"]
Strictness = Literal["gentle", "normal", "strict"]


@dataclass(frozen=True)
class Limits:
    """What one request, one client and one pairing may cost."""

    draft_units: int = 20_000  # UTF-16 code units in one draft, and in its context
    batch_drafts: int = 256  # drafts in one request
    site_units: int = 253  # characters in a draft's `site`, the longest host name there is
    name_characters: int = 60  # characters in a client's name
    event_batch: int = 500  # events in one request
    event_hints: int = 50  # hints that one event may name
    event_characters: int = 2_000  # in each of an event's names and addresses
    drafts_listed: int = 100  # drafts in one page of the history's list
    undo_seconds: int = 600  # what was deleted can be brought back for this long
    import_bytes: int = 4 * 1024**3  # bytes in a file that is imported, and in each file unpacked from it
    body_bytes: int = 8 * 1024 * 1024  # bytes in one request body, and in one line of JSON lines
    header_bytes: int = 32 * 1024  # bytes in the headers of one request
    requests_per_minute: int = 1_200  # for one client; a keystroke costs one
    pairings_per_minute: int = 10  # pairing requests of everybody together
    pairing_seconds: int = 120  # a pairing code's life
    pairing_attempts: int = 5  # wrong codes before the code is void
    link_seconds: int = 120  # the one-time link's life
    session_days: int = 30  # a local page's session
    connection_seconds: int = 30  # an idle connection is closed after this
    stop_seconds: int = 5  # requests in progress may take this long when the service is stopped
    connections: int = 100  # open at once
    threads: int = 4  # requests served at once


@dataclass(frozen=True)
class Settings:
    """How one process of the service runs."""

    port: int = DEFAULT_PORT
    strictness: Strictness = "normal"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class LadderSteps:
    """So many small interactions (a visit, a reply) it takes to stand on each rung of the relationship ladder."""

    awareness: int = 1
    affection: int = 3
    trust: int = 8
    loyal: int = 20
    cold_days: int = 45  # days without any, after which a relationship is going cold

    @property
    def least(self) -> tuple[int, int, int, int]:
        """The four thresholds, the lowest first."""
        return (self.awareness, self.affection, self.trust, self.loyal)

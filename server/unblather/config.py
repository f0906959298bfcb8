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

"""The application as a plain object (interface first; the scorer behind it follows)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypedDict

from unblather.config import House, Kind, Settings


@dataclass(frozen=True)
class Draft:
    """One draft as a writer is about to send it. `context` is the post being answered."""

    text: str
    kind: Kind = "post"
    context: str | None = None
    site: str | None = None
    house: House | None = None


class HintReply(TypedDict):
    id: str
    signal: str
    severity: Literal["hint", "warn"]
    start: int | None  # UTF-16 code units; None for a hint about the whole draft
    length: int | None
    message: str
    why: str
    suggestion: str


class SpanReply(TypedDict):
    start: int
    length: int
    signal: str
    weight: float


class ModelReply(TypedDict):
    name: str
    version: str
    head: str


class Reply(TypedDict):
    scores: dict[str, float]
    reader_value: float | None  # None when the verdict is "none"
    verdict: Literal["ok", "hint", "warn", "none"]
    reason: str | None  # why there is no verdict
    language: str | None
    hints: list[HintReply]
    spans: list[SpanReply]
    model: ModelReply


class Service:
    model: ModelReply

    @classmethod
    def load(cls, model: Path, settings: Settings) -> "Service":
        """Load the model folder. Raises ModelError."""
        raise NotImplementedError

    def score(self, draft: Draft) -> Reply:
        """Score one draft. Raises DraftError when it is longer than the limit."""
        raise NotImplementedError

    def score_batch(self, drafts: Sequence[Draft]) -> list[Reply]:
        """Score many drafts, batched by length, in the order given. Raises DraftError."""
        raise NotImplementedError

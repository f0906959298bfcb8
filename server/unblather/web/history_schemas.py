"""The wire format of the history: events, feedback, settings, the day so far, deletions.

Knows: fields, types and limits. Does not know what becomes of them. A message never repeats what was sent.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from unblather.config import House, Kind, Limits, Strictness
from unblather.history.forgetting import What
from unblather.history.records import Decision, Outcome, Record, Verdict
from unblather.history.store import Feedback
from unblather.rollups import LABELS
from unblather.text import utf16_length
from unblather.web.schemas import Request, Site, Text

_LIMITS = Limits()
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST_DELAY = 14 * 60  # minutes that a clock on earth is ahead of UTC, at most


def _bounded(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a string")
    if len(value) > _LIMITS.event_characters:
        raise PydanticCustomError("too_long", f"Input should have at most {_LIMITS.event_characters} characters")
    return value


def _draft_text(value: str) -> str:
    if utf16_length(value) > _LIMITS.draft_units:
        raise PydanticCustomError("too_long", f"Input should have at most {_LIMITS.draft_units} UTF-16 code units")
    return value


def _string(value: object) -> object:
    if not isinstance(value, str):  # pydantic would take a number for seconds since 1970
        raise PydanticCustomError("instant_type", "Input should be a string, as RFC 3339 has it")
    return value


def _plausible(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise PydanticCustomError("instant_range", "Input should be an instant between 1990 and 2200")
    return value


def _canonical(value: object) -> str:
    try:
        if isinstance(value, str) and len(value) <= 64:
            return str(UUID(value))
    except ValueError:
        pass
    raise PydanticCustomError("uuid", "Input should be a UUID")


def _scores(value: dict[str, float]) -> dict[str, float]:
    if value.keys() != set(LABELS):
        raise PydanticCustomError("labels", "Input should have exactly the seven labels")
    return value


Name = Annotated[
    str, PlainValidator(_bounded), WithJsonSchema({"type": "string", "maxLength": _LIMITS.event_characters})
]
DraftText = Annotated[Text, AfterValidator(_draft_text)]
Id = Annotated[str, PlainValidator(_canonical), WithJsonSchema({"type": "string", "format": "uuid"})]
Instant = Annotated[AwareDatetime, BeforeValidator(_string), AfterValidator(_plausible), Field(strict=False)]
Label = Literal[
    "broadcast", "self_promotion", "helpful", "conversational", "hard_sell", "engagement_bait", "empty_praise"
]
Score = Annotated[float, Field(ge=0, le=1, strict=False, allow_inf_nan=False)]
Scores = Annotated[dict[Label, Score], AfterValidator(_scores)]
Value = Annotated[float, Field(ge=1, le=10, strict=False, allow_inf_nan=False)]
HintId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")]


class Event(Request):
    """One finished draft's life. It may be sent again: it is counted once, by its id."""

    id: Id = Field(description="A UUID that the client makes.")
    site: Site = Field(description="Host name of the site.")
    kind: Kind = Field(description="A post on its own, or a comment under somebody's post.")
    house: House | None = Field(None, description="Whose page it is on; null if that could not be told.")
    counterpart: Name | None = Field(None, description="Whose page it is on, or who is answered.")
    thread: Name | None = Field(None, description="Address or id of the thread that is answered.")
    started: Instant = Field(description="When the first word was typed: RFC 3339, with the writer's offset.")
    ended: Instant = Field(description="When it was posted or given up.")
    first_scores: Scores | None = Field(None, description="The seven scores of the first reading.")
    last_scores: Scores | None = Field(None, description="The seven scores of the last reading.")
    first_reader_value: Value | None = Field(None, description="The reader value of the first reading.")
    last_reader_value: Value | None = Field(None, description="The reader value of the last reading.")
    verdict: Verdict = Field(description="The last one.")
    warned: bool = Field(description="Was the writer asked to think again?")
    hints: list[HintId] = Field(max_length=_LIMITS.event_hints, description="The hints that were shown.")
    decision: Decision = Field(description="What the writer did about the warning.")
    outcome: Outcome = Field(description="How the draft ended.")
    words: int = Field(ge=0, le=1_000_000, description="How many words it had.")
    model: Name | None = Field(None, description="The version of the model that scored it.")
    text: DraftText | None = Field(None, description="Dropped before it touches the disk, unless texts are kept.")

    def record(self) -> Record:
        """Return what the history keeps."""
        return Record(**{name: getattr(self, name) for name in Event.model_fields} | {"hints": tuple(self.hints)})


class EventsRequest(Request):
    """Some finished drafts."""

    # An item that is no Event must not fail the rest, so it comes in as it is and is told what is wrong by itself.
    events: list[Annotated[Event | Any, Field(union_mode="left_to_right")]] = Field(
        min_length=1, max_length=_LIMITS.event_batch, description="The events, in the order of the results."
    )


class EventResult(BaseModel):
    """What became of one event."""

    id: str | None = Field(description="The event's id, if it has one.")
    status: Literal["stored", "duplicate", "invalid"] = Field(description="`stored` and `duplicate`: it is safe.")
    detail: str | None = Field(description="What is wrong with an invalid one.")


class EventsReply(BaseModel):
    """What became of each event."""

    results: list[EventResult] = Field(description="In the order of the events.")


class FeedbackRequest(Request):
    """What the writer thinks of a verdict. Its text is kept: it was given for that."""

    id: Id = Field(description="A UUID that the client makes.")
    draft: Id | None = Field(None, description="The event that it belongs to.")
    text: DraftText = Field(description="The draft.")
    kind: Kind = Field(description="What it is.")
    context: DraftText | None = Field(None, description="The post that it answers.")
    signal: Label | None = Field(None, description="The score that it is about; null: the verdict.")
    hint: HintId | None = Field(None, description="The hint that it is about.")
    verdict: Literal["right", "not_true", "meant_it"] = Field(description="What the writer thinks.")

    def feedback(self, at: int) -> Feedback:
        """Return what the history keeps, received `at` (milliseconds)."""
        return Feedback(at=at, **self.model_dump())


class FeedbackReply(BaseModel):
    """Feedback has arrived."""

    id: str = Field(description="Its id.")
    status: Literal["stored", "duplicate"] = Field(description="Either way it is safe.")


class SettingsChange(Request):
    """Settings to change; what is left out stays as it is."""

    strictness: Strictness = Field("normal", description="How soon to warn.")
    warnings_a_day: int = Field(3, ge=0, le=1000, description="How often to ask to think again, at most.")
    keep_text: bool = Field(default=False, description="Whether the texts of drafts are kept.")
    retention_days: int | None = Field(None, ge=1, le=36_500, description="How long drafts are kept; null: for ever.")


class SettingsReply(BaseModel):
    """All settings."""

    strictness: Strictness = Field(description="How soon to warn.")
    warnings_a_day: int = Field(description="How often to ask to think again, at most.")
    keep_text: bool = Field(description="Whether the texts of drafts are kept.")
    retention_days: int | None = Field(description="How long drafts are kept; null: for ever.")
    texts: int = Field(description="How many texts are kept at the moment.")
    notice: str | None = Field(description="What had to be mended in the database, until it is put away.")


class TodayQuery(BaseModel):
    """Whose today it is."""

    model_config = ConfigDict(extra="forbid")
    offset_minutes: int = Field(
        0, ge=-_LONGEST_DELAY, le=_LONGEST_DELAY, description="Minutes that the writer's clock is ahead of UTC."
    )


class TodayReply(BaseModel):
    """The writer's day so far; what was given up is not counted, except among the warnings."""

    posts: int = Field(description="Posts that went out.")
    comments: int = Field(description="Comments that went out.")
    visits: int = Field(description="Comments on somebody else's page that are no announcements.")
    announcements: int = Field(description="What went out to talk about the writer or to sell.")
    warned: int = Field(description="Drafts that were warned about.")
    revised: int = Field(description="Of these, the ones that were changed and went out.")
    reader_value: float | None = Field(description="Mean reader value of what went out.")
    giving_ratio: float | None = Field(description="Visits for each post on the writer's own page.")


class LinkReply(BaseModel):
    """A way into the history page."""

    url: str = Field(description="Opens the page in the user's browser, once, within two minutes.")


class ForgetRequest(Request):
    """What to delete."""

    what: What = Field(description="One draft, one of the writer's days, a site, a counterpart, or everything.")
    value: str | int | None = Field(
        None, description="The draft's id, the day (days since 1970-01-01), the site or the counterpart."
    )


class ForgetReply(BaseModel):
    """What was deleted."""

    count: int = Field(description="How many drafts.")
    undo: str | None = Field(description="Brings them back; null: they are gone for good.")
    until: int | None = Field(description="Until when, in milliseconds since 1970.")


class RestoreRequest(Request):
    """What to bring back."""

    undo: str = Field(max_length=64, description="What the deletion answered.")


class RestoreReply(BaseModel):
    """What was brought back."""

    restored: int = Field(description="How many drafts.")


class EraseReply(BaseModel):
    """What was erased."""

    erased: int = Field(description="How many texts.")

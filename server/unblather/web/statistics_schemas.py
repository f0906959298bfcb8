"""The wire format of the history page: what may be asked about which days, and what is answered.

Knows: the questions, with their limits. The answers are the plain values of `unblather.statistics`, described there.
"""

import datetime as dt
from typing import Annotated, Any, Literal, Self, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema, create_model, model_validator
from pydantic_core import PydanticCustomError

from unblather.config import LadderSteps, Limits
from unblather.statistics.drafts import Draft, DraftPage, Sort, Wish
from unblather.statistics.habits import Words
from unblather.statistics.overview import Overview
from unblather.statistics.periods import Period, number
from unblather.web.schemas import ScoreReply

_LIMITS, _STEPS = Limits(), LadderSteps()
_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)  # as for events


def _day(value: object) -> dt.date:
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise PydanticCustomError("day", "Input should be a day between 1990 and 2199, as YYYY-MM-DD")
    return day


Day = Annotated[dt.date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Name = Annotated[str, Field(min_length=1, max_length=_LIMITS.event_characters)]
Few = Annotated[int, Field(ge=1, le=10_000)]


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid")

    first: Day | None = Field(None, description="The first day; left out: the day on which the history begins.")
    last: Day = Field(description="The last day, usually the writer's today.")
    site: Annotated[str, Field(max_length=_LIMITS.site_units)] | None = Field(
        None, description="Only what was written on this site."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.first > self.last:
            raise PydanticCustomError("order", "A period cannot end before it begins")
        return self

    @property
    def days(self) -> tuple[int | None, int]:
        """The numbers of the first and the last day."""
        return (None if self.first is None else number(self.first), number(self.last))


class OverviewQuery(_Query):
    """Which days, which site, and where the rungs of the ladder are."""

    today: Day | None = Field(None, description="The writer's today, for what has gone cold; left out: `last`.")
    awareness: Few = Field(_STEPS.awareness, description="Interactions that it takes to be noticed.")
    affection: Few = Field(_STEPS.affection, description="… to be liked.")
    trust: Few = Field(_STEPS.trust, description="… to be trusted.")
    loyal: Few = Field(_STEPS.loyal, description="… to be a regular.")
    cold_days: Few = Field(_STEPS.cold_days, description="Days without any before it goes cold.")

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.awareness < self.affection < self.trust < self.loyal:
            raise PydanticCustomError("rungs", "Each rung has to be higher than the one below it")
        return self

    @property
    def steps(self) -> LadderSteps:
        """The ladder's thresholds."""
        return LadderSteps(self.awareness, self.affection, self.trust, self.loyal, self.cold_days)

    @property
    def now(self) -> int:
        """The number of the writer's today."""
        return number(self.today or self.last)


class WordsQuery(_Query):
    """Which days, and which site."""


class DraftsQuery(_Query):
    """Which drafts, in which order."""

    kind: Literal["post", "comment"] | None = Field(None, description="Only posts, or only comments.")
    house: Literal["own", "theirs"] | None = Field(None, description="Only on the writer's own page, or elsewhere.")
    counterpart: Name | None = Field(None, description="Only to this person or page.")
    verdict: Literal["ok", "hint", "warn", "none"] | None = Field(None, description="Only with this verdict.")
    outcome: Literal["posted", "abandoned"] | None = Field(None, description="Only what went out, or did not.")
    fate: Literal["sent", "revised", "cancelled"] | None = Field(None, description="What came of a warning.")
    hint: Name | None = Field(None, description="Only where this hint was shown.")
    search: Name | None = Field(None, description="Looked for in names, addresses, and texts that were kept.")
    sort: Sort = Field("newest", description="By time, or by reader value.")
    limit: int = Field(25, ge=1, le=_LIMITS.drafts_listed, description="How many at once.")
    after: Name | None = Field(None, description="What the page before answered as `next`.")

    def wish(self) -> Wish:
        """Return what is to be listed."""
        rest: dict[str, Any] = self.model_dump(exclude={"first", "last"})
        return Wish(period=Period(number(self.first or _EARLIEST), number(self.last)), **rest)


class DraftPath(BaseModel):
    """Which draft."""

    id: UUID = Field(description="The draft's id.")


def _body(name: str, values: type) -> type[BaseModel]:
    """Return the model of a body that is exactly the typed dict `values`."""
    fields: dict[str, Any] = {field: (kind, ...) for field, kind in get_type_hints(values, include_extras=True).items()}
    return create_model(name, __doc__=values.__doc__, **fields)


OverviewReply = _body("OverviewReply", Overview)
DraftsReply = _body("DraftsReply", DraftPage)
WordsReply = _body("WordsReply", Words)


class DraftReply(BaseModel):
    """One draft, and what is said of its text today."""

    draft: Draft = Field(description="The draft.")
    text: str | None = Field(description="Its text, where it was kept.")
    reading: ScoreReply | None = Field(
        description="The text as the present model reads it; null without one, or if it is too long."
    )

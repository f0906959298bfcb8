"""The bodies of requests and replies as pydantic models, from which the OpenAPI document is generated.

Knows: fields, types and limits of the wire format, and how to say what is wrong with a body. Does not know what the
fields do. A message never repeats what was sent.
"""

import re
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from unblather.config import House, Kind, Limits
from unblather.service import Draft
from unblather.web.problems import Problem

_LIMITS = Limits()  # for the document; the service itself applies those it was started with
_ERRORS_SHOWN = 20
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,31}")


def _any_string(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Input should be a string")
    return value


def _site(value: object) -> str:
    text = _any_string(value)
    if len(text) > _LIMITS.site_units:
        raise PydanticCustomError("site_too_long", "Input should have at most 253 characters")
    return text


# pydantic's own str refuses lone surrogates, which JSON allows ("\ud800") and half-typed emoji produce.
Text = Annotated[str, PlainValidator(_any_string), WithJsonSchema({"type": "string"})]
Site = Annotated[str, PlainValidator(_site), WithJsonSchema({"type": "string", "maxLength": _LIMITS.site_units})]


class Request(BaseModel):
    """What every body is: no unknown fields, nothing taken for what it is not."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ScoreRequest(Request):
    """One draft as it is about to be sent."""

    text: Text = Field(description=f"The draft, at most {_LIMITS.draft_units} UTF-16 code units.")
    kind: Kind = Field("post", description="A post on its own, or a comment under somebody's post.")
    context: Text | None = Field(
        None, description=f"The post being answered, at most {_LIMITS.draft_units} UTF-16 code units."
    )
    site: Site | None = Field(None, description="Host name of the site, for example `www.linkedin.com`.")
    house: House | None = Field(None, description="Whose page it is: the writer's own, or somebody else's.")

    def draft(self) -> Draft:
        """Return the draft that the service scores."""
        return Draft(text=self.text, kind=self.kind, context=self.context, site=self.site, house=self.house)


class BatchRequest(Request):
    """Several drafts."""

    drafts: list[ScoreRequest] = Field(
        min_length=1, max_length=_LIMITS.batch_drafts, description="The drafts, in the order of the results."
    )


class PairRequest(Request):
    """What an extension sends to be paired."""

    code: str = Field(
        min_length=1, max_length=32, description="The code that `unblather pair` shows; case and hyphen do not matter."
    )
    name: str = Field(min_length=1, max_length=_LIMITS.name_characters, description="What to call the client in lists.")


class Hint(BaseModel):
    """Something to tell the writer."""

    id: str = Field(description="Which hint of the catalogue it is; stable, for settings and statistics.")
    signal: str = Field(description="The score that it is about.")
    severity: Literal["hint", "warn"] = Field(description="`warn` when the draft had better not go out like this.")
    start: int | None = Field(description="UTF-16 code units from the start of the draft; null: the whole draft.")
    length: int | None = Field(description="UTF-16 code units; null: the whole draft.")
    message: str = Field(description="What is the matter, quoting the writer's own words.")
    why: str = Field(description="Why it matters to a reader.")
    suggestion: str = Field(description="One concrete thing to do.")


class Span(BaseModel):
    """Words that speak for a signal that there is a hint about."""

    start: int = Field(description="UTF-16 code units from the start of the draft.")
    length: int = Field(description="UTF-16 code units.")
    signal: str = Field(description="The score that the words contribute to.")
    weight: float = Field(description="Their share of what speaks for the signal in the draft, 0 to 1.")


class Model(BaseModel):
    """The model that scored."""

    name: str = Field(description="The model's name.")
    version: str = Field(description="The version of its encoder.")
    head: str = Field(description="The version of its head, which a team may replace alone.")


class ScoreReply(BaseModel):
    """What the service says about one draft."""

    scores: dict[str, float] = Field(description="Each signal's score, 0 to 1.")
    reader_value: float | None = Field(description="What a reader gets for their attention, 1 to 10; 8 passes.")
    verdict: Literal["ok", "hint", "warn", "none"] = Field(description="`none`: nothing can be said, see `reason`.")
    reason: str | None = Field(description="Why there is no verdict, or null.")
    language: str | None = Field(description="Two-letter code of the language found, or null.")
    hints: list[Hint] = Field(description="At most three, the weightiest first.")
    spans: list[Span] = Field(description="The words behind the scores.")
    model: Model = Field(description="The model that scored.")


class BatchReply(BaseModel):
    """What the service says about several drafts."""

    results: list[ScoreReply] = Field(description="One reply for each draft, in the order given.")


class PairReply(BaseModel):
    """A new client's token."""

    token: str = Field(description="Send it as `Authorization: Bearer <token>`. It is not shown again.")
    client: str = Field(description="The client's name in `unblather clients list`.")


class Health(BaseModel):
    """The service runs and its model is loaded."""

    status: Literal["ok"] = Field(description="Always `ok`.")


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Where: names and positions joined by dots, for example `drafts.3.text`.")
    message: str = Field(description="What is wrong with it.")


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="Where the kind of problem is explained.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time, and what to do.")
    errors: list[FieldError] = Field(default=[], description="What is wrong with each field; absent if none is.")


def raise_refusal(error: ValidationError) -> NoReturn:
    """Refuse a body that does not fit its model.

    Raises:
        Problem: always; it says which fields are wrong, without what was in them.
    """
    found = error.errors(include_url=False, include_context=False, include_input=False)
    errors = [{"field": _field(one["loc"]), "message": _message(one)} for one in found[:_ERRORS_SHOWN]]
    detail = f"{len(found)} field(s) of the body are not as they should be."
    raise Problem("invalid-request", detail, errors=errors) from None


def sentence(error: ValidationError) -> str:
    """Say what is wrong with one item among many, without what was in it."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{_field(one['loc']) or 'item'}: {_message(one)}" for one in found[:_ERRORS_SHOWN])


def _message(error: Any) -> str:
    return "Unknown field" if error["type"] == "extra_forbidden" else str(error["msg"])


def _field(location: tuple[int | str, ...]) -> str:
    # An unknown field's name is the caller's own text: it is shown only when it looks like a name.
    return ".".join(str(part) if isinstance(part, int) or _FIELD_NAME.fullmatch(part) else "?" for part in location)

"""JSON lines in, JSON lines out, in bounded memory.

Knows: the form of a line, and how to go on after a broken one. Does not know how a draft is scored. What is wrong with
a line is said without repeating what is in it.
"""

import contextlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, get_args

import click

from unblather.config import House, Kind, Limits
from unblather.errors import DraftError
from unblather.service import Draft, Reply, Service, check_length

Advance = Callable[[int], None]  # told how many more bytes have been dealt with
_FIELDS = frozenset({"id", "text", "kind", "context", "house"})


@dataclass
class Outcome:
    """What came of all lines together."""

    scored: int = 0
    warned: bool = False
    broken: int = 0
    first_broken: int | None = None


@dataclass
class _Line:
    number: int
    size: int  # bytes
    id: str | int | None = None
    draft: Draft | None = None
    error: str | None = None
    reply: Reply | None = field(default=None, repr=False)


class _BrokenLineError(Exception):
    """What is wrong with a line."""


def score_lines(
    service: Service, source: BinaryIO, write: Callable[[str], object], advance: Advance, limits: Limits | None = None
) -> Outcome:
    """Score the drafts of `source`, batch by batch, and write a line for each in the same order."""
    outcome = Outcome()
    for batch in _batches(source, limits or Limits()):
        _score(service, batch)
        for line in batch:
            write(_written(line))
            _count(outcome, line)
        sys.stdout.flush()
        advance(sum(line.size for line in batch))
    return outcome


@contextlib.contextmanager
def progress(source: BinaryIO) -> Iterator[Advance]:
    """Show a bar on stderr when that is a terminal and the size of `source` is known."""
    size = _size(source)
    if size is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="Scoring", file=sys.stderr) as bar:
        yield bar.update


def _size(source: BinaryIO) -> int | None:
    try:
        found = os.fstat(source.fileno())
    except OSError:  # a stream in memory
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _batches(source: BinaryIO, limits: Limits) -> Iterator[list[_Line]]:
    """Read as many lines as one batch may have, by number and by bytes."""
    batch: list[_Line] = []
    for line in _lines(source, limits):
        batch.append(line)
        if len(batch) == limits.batch_drafts or sum(one.size for one in batch) >= limits.body_bytes:
            yield batch
            batch = []
    if batch:
        yield batch


def _lines(source: BinaryIO, limits: Limits) -> Iterator[_Line]:
    number = 0
    most = limits.body_bytes
    while content := source.readline(most):
        number += 1
        size = len(content)
        if size == most and not content.endswith(b"\n"):
            while content and not content.endswith(b"\n"):
                content = source.readline(most)
                size += len(content)
            yield _Line(number, most, error=f"the line has {size} bytes; {most} are allowed")
        elif content.strip():
            yield _parse(number, content, limits)


def _parse(number: int, content: bytes, limits: Limits) -> _Line:
    line = _Line(number, len(content))
    try:
        fields = _object(content)
        known = fields.get("id")
        line.id = known if isinstance(known, str) or type(known) is int else None
        draft = _draft(fields)
        check_length(draft, limits)
        line.draft = draft
    except (_BrokenLineError, DraftError) as error:
        line.error = str(error)
    return line


def _object(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _BrokenLineError("not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise _BrokenLineError(f"not JSON ({error.msg}, column {error.colno})") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets nested without end
        raise _BrokenLineError("not JSON that can be read") from None
    if not isinstance(fields, dict):
        raise _BrokenLineError("not a JSON object")
    return fields


def _draft(fields: dict[str, Any]) -> Draft:
    if not isinstance(fields.get("id"), str) and type(fields.get("id")) is not int:
        raise _BrokenLineError("`id` is missing, or neither a string nor a whole number")
    if not isinstance(fields.get("text"), str):
        raise _BrokenLineError("`text` is missing or not a string")
    if not isinstance(fields.get("context", ""), str | None):
        raise _BrokenLineError("`context` is neither a string nor null")
    if fields.get("kind", "post") not in get_args(Kind):
        raise _BrokenLineError(f"`kind` is none of {', '.join(get_args(Kind))}")
    if fields.get("house") not in (None, *get_args(House)):
        raise _BrokenLineError(f"`house` is none of {', '.join(get_args(House))}, null")
    if fields.keys() - _FIELDS:
        raise _BrokenLineError(f"there are other fields than {', '.join(sorted(_FIELDS))}")
    return Draft(
        text=fields["text"],
        kind=fields.get("kind", "post"),
        context=fields.get("context"),
        house=fields.get("house"),
    )


def _score(service: Service, batch: list[_Line]) -> None:
    sound = [(line, line.draft) for line in batch if line.draft is not None]
    replies = service.score_batch([draft for _, draft in sound]) if sound else []
    for (line, _), reply in zip(sound, replies, strict=True):
        line.reply = reply


def _written(line: _Line) -> str:
    if line.reply is not None:
        return json.dumps({"id": line.id, **line.reply})
    known = {} if line.id is None else {"id": line.id}
    return json.dumps({"line": line.number, **known, "error": line.error})


def _count(outcome: Outcome, line: _Line) -> None:
    if line.reply is None:
        outcome.broken += 1
        outcome.first_broken = outcome.first_broken or line.number
    else:
        outcome.scored += 1
        outcome.warned = outcome.warned or line.reply["verdict"] == "warn"

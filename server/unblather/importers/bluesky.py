"""A Bluesky repository: a CAR file, or the records as JSON.

Knows: CAR, the blocks in it (DAG-CBOR), and the records that are posts. A block is checked against its name, which is
its hash. Likes, follows and the like are left out.
"""

import base64
import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any

import cbor2

from unblather.errors import ArchiveError
from unblather.importers.elements import elements
from unblather.importers.found import LEFT_OUT, Findings, Found, Item, Malformed

_POST = "app.bsky.feed.post"
_BLOCK_BYTES = 8 * 1024 * 1024  # of a block; a record has one megabyte at most
_SHA256 = 0x12
_REPOSITORY = re.compile(r"at://([^/]+)/")


def is_car(head: bytes) -> bool:
    """Say whether a file begins like a CAR: with a short block that names its roots and its version."""
    return b"roots" in head[:64] and b"version" in head[:256]


def read_json(name: str, stream: io.BufferedReader, most_bytes: int) -> Findings:
    """Yield what is in the answers of `com.atproto.repo.listRecords`."""
    for element in elements(stream, ("records",), most_bytes):
        if element.error is not None:
            yield Malformed(name, element.line, element.error)
            continue
        value = element.value if isinstance(element.value, dict) else {}
        owner = _REPOSITORY.match(str(value.get("uri")))
        native = str(value.get("cid") or value.get("uri") or "")
        yield _found(name, element.line, value.get("value"), native, owner[1] if owner else None)


def read_car(name: str, stream: io.BufferedReader) -> Findings:
    """Yield what is in a CAR; for a line it says the number of the block."""
    _read_block(stream)
    owner = None
    number = 0
    while (block := _read_block(stream)) is not None:
        number += 1
        cid, content = _split(block)
        if cid is None:
            yield Malformed(name, number, "the block is not what its name says")
            continue
        try:
            value = cbor2.loads(content)
        except (ValueError, TypeError, RecursionError, EOFError, OverflowError, MemoryError):
            yield Malformed(name, number, "the block is not DAG-CBOR")
            continue
        if isinstance(value, dict):
            owner = owner or value.get("did")
            if value.get("$type") == _POST:
                yield _found(name, number, value, cid, owner)


def _found(name: str, line: int, record: Any, native: str, owner: str | None) -> Found:
    try:
        if record["$type"] != _POST:
            return LEFT_OUT
        parent = record["reply"]["parent"]["uri"] if record.get("reply") else None
        answered = _REPOSITORY.match(parent)[1] if parent else None  # type: ignore[index]  # None: malformed
        visits = answered is not None and answered != owner
        return Item(
            source="bluesky",
            native=_text(native or None),
            site="bsky.app",
            kind="comment" if visits else "post",
            text=_text(record["text"]),
            when=_when(record["createdAt"]),
            house="theirs" if visits else "own",
            counterpart=answered if visits else None,
            thread=parent if visits else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return Malformed(name, line, "it lacks a text or a date as Bluesky writes it")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _when(value: str) -> datetime:
    when = datetime.fromisoformat(value)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _read_block(stream: io.BufferedReader) -> bytes | None:
    size = shift = 0
    while True:
        byte = stream.read(1)
        if not byte:
            return None
        size |= (byte[0] & 0x7F) << shift
        shift += 7
        if not byte[0] & 0x80:
            break
        if shift > 63:
            raise ArchiveError("This is no CAR file, or it is damaged. Download it again.")
    if size > _BLOCK_BYTES:
        raise ArchiveError("This is no CAR file, or it is damaged. Download it again.")
    content = stream.read(size)
    return content if len(content) == size else None


def _split(block: bytes) -> tuple[str | None, bytes]:
    """Return the name of a block as JSON has it, and its content; None when the content is another."""
    # Version 1, codec, SHA-256, 32 bytes: what all repositories use. Each is a number below 128.
    cid, content = block[:36], block[36:]
    if len(cid) < 36 or cid[0] != 1 or cid[2] != _SHA256 or hashlib.sha256(content).digest() != cid[4:]:
        return None, content
    return "b" + base64.b32encode(cid).decode().lower().rstrip("="), content

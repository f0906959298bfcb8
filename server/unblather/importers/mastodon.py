"""A Mastodon account's archive: `outbox.json`, an ActivityPub collection.

Knows: which activities are the user's own words for others to read. Boosts and private messages are left out.
"""

import io
import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from unblather.importers.elements import elements
from unblather.importers.found import LEFT_OUT, Findings, Found, Item, Malformed

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_PERSON = re.compile(r"https?://([^/]+)/(?:users/|@)([^/]+)")
_ANSWERED = re.compile(r"^(?:@[\w.@-]+\s+)+")


def read(name: str, stream: io.BufferedReader, most_bytes: int) -> Findings:
    """Yield what is in an outbox."""
    for element in elements(stream, ("orderedItems",), most_bytes):
        yield (
            Malformed(name, element.line, element.error) if element.error else _found(name, element.line, element.value)
        )


def _found(name: str, line: int, activity: Any) -> Found:
    try:
        note = activity["object"]
        if activity["type"] != "Create" or not isinstance(note, dict) or not _is_public(activity):
            return LEFT_OUT
        return _item(note, str(activity.get("actor") or note.get("attributedTo") or ""))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return Malformed(name, line, "it lacks an id, a content or a date as Mastodon writes it")


def _is_public(activity: dict[str, Any]) -> bool:
    """For everybody, or for all followers; anything else is a letter."""
    readers = {str(reader) for field in ("to", "cc") for reader in _listed(activity.get(field))}
    return bool(readers & _PUBLIC) or any(reader.endswith("/followers") for reader in readers)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _item(note: dict[str, Any], actor: str) -> Item:
    answered = note.get("inReplyTo")
    visits = isinstance(answered, str) and not answered.startswith(f"{actor}/")
    text = plain_text(note["content"])
    if isinstance(note.get("summary"), str):
        text = f"{note['summary']}\n\n{text}"
    return Item(
        source="mastodon",
        native=str(note["id"]),
        site=urlsplit(str(note["id"])).hostname or "mastodon",
        kind="comment" if visits else "post",
        text=_ANSWERED.sub("", text) if visits else text,
        when=datetime.fromisoformat(note["published"]),
        house="theirs" if visits else "own",
        counterpart=_person(str(answered), note) if visits else None,
        thread=str(answered) if visits else None,
    )


def _person(answered: str, note: dict[str, Any]) -> str | None:
    match = _PERSON.match(answered)
    if match:
        return f"@{match[2]}@{match[1]}"
    mentioned = [tag for tag in note.get("tag", []) if tag.get("type") == "Mention"]
    return str(mentioned[0]["name"]) if mentioned else None


def plain_text(content: str) -> str:
    """Return the words of a post that is written in HTML."""
    parser = _Words()
    parser.feed(content)
    parser.close()
    return "".join(parser.pieces).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # its signature
        if tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.pieces.append("\n\n")

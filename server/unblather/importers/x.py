"""The archive that X (Twitter) gives its users: `data/tweets.js`, `data/account.js`.

Knows: their form, which is JavaScript only in its first few bytes. Reposts are not the user's words and are left out.
"""

import html
import io
import re
from datetime import UTC, datetime
from typing import Any

from unblather.importers.elements import elements
from unblather.importers.found import LEFT_OUT, Findings, Found, Item, Malformed

_PART = re.compile(rb"\s*window\.YTD\.(tweets?|account)\.part\d+\s*=")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WHEN = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})")
_ANSWERED = re.compile(r"^(?:@\w+\s+)+")


def part(head: bytes) -> str | None:
    """Return which part of the archive begins like this: tweets, account, or None."""
    match = _PART.match(head)
    return match[1].decode() if match else None


class Reader:
    """Reads one archive: whose it is, then what they wrote."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._own: set[str] = set()

    def read(self, name: str, stream: io.BufferedReader) -> Findings:
        """Yield what is in tweets.js; account.js only says who "I" am."""
        is_account = part(stream.peek(256)) == "account"
        for element in elements(stream, (), self._most):
            if element.error is not None:
                yield Malformed(name, element.line, element.error)
            elif is_account:
                yield from self._account(name, element.line, element.value)
            else:
                yield self._found(name, element.line, element.value)

    def _account(self, name: str, line: int, value: Any) -> Findings:
        account = value.get("account") if isinstance(value, dict) else None
        if isinstance(account, dict):
            self._own = {str(account.get("accountId")), str(account.get("username")).lower()}
        else:
            yield Malformed(name, line, "it does not say whose archive it is")

    def _found(self, name: str, line: int, value: dict[str, Any]) -> Found:
        try:
            return self._item(value.get("tweet", value))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            return Malformed(name, line, "it lacks an id, a text or a date as X writes it")

    def _item(self, tweet: dict[str, Any]) -> Found:
        text = html.unescape(_text(tweet["full_text"]))
        if text.startswith("RT @"):
            return LEFT_OUT
        answered = tweet.get("in_reply_to_screen_name") or tweet.get("in_reply_to_user_id_str")
        own = {str(tweet.get("in_reply_to_user_id_str")), str(answered).lower()} & self._own
        for url in tweet.get("entities", {}).get("urls", []):
            text = text.replace(_text(url["url"]), _text(url["expanded_url"]))
        visits = bool(answered) and not own
        return Item(
            source="x",
            native=_text(tweet["id_str"]),
            site="x.com",
            kind="comment" if visits else "post",
            text=_ANSWERED.sub("", text) if visits else text,
            when=_when(tweet["created_at"]),
            house="theirs" if visits else "own",
            counterpart=_text(answered) if visits else None,
            thread=tweet.get("in_reply_to_status_id_str") if visits else None,
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _when(value: str) -> datetime:
    match = _WHEN.fullmatch(value)  # strptime would expect the names of the user's own language
    if match is None:
        raise ValueError
    month, day, hour, minute, second, year = match.groups()
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)

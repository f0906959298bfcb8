"""What LinkedIn and Reddit give their users: `Shares.csv`, `Comments.csv`; `posts.csv`, `comments.csv`.

Knows: their columns and quirks. The address from which something was sent (Reddit's `ip`) is never looked at.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from unblather.config import House
from unblather.importers.found import LEFT_OUT, Findings, Found, Item, Malformed
from unblather.importers.tables import rows

_GONE = frozenset({"[deleted]", "[removed]", ""})
Fields = dict[str, str]


def reader(names: tuple[str, ...]) -> Callable[[Fields], Found] | None:
    """Return what reads a row of a table with these columns, or None when it is none of ours."""
    columns = set(names)
    for needed, parse in _TABLES:
        if needed <= columns:
            return parse
    return None


def read(name: str, stream: io.BufferedReader, names: tuple[str, ...], parse: Callable[[Fields], Found]) -> Findings:
    """Yield what is in a table."""
    for row in rows(stream, names, backslashes="Message" in names):
        if row.fields is None:
            yield Malformed(name, row.line, row.error or "")
            continue
        try:
            yield parse(row.fields)
        except (KeyError, ValueError, OverflowError):
            yield Malformed(name, row.line, "its date or its id is not as it should be")


def _share(row: Fields) -> Found:
    text = row["ShareCommentary"].replace('"\n"', "\n").strip()  # each line break comes with quotes of its own
    if not text:
        return LEFT_OUT  # passed on without a word
    return Item("linkedin", _named(row["ShareLink"]), "www.linkedin.com", "post", text, _when(row["Date"]), "own")


def _linkedin_comment(row: Fields) -> Found:
    text = row["Message"].strip()
    if not text:
        return LEFT_OUT
    native = _named("\n".join((row["Date"], row["Link"], text)))  # comments have no id of their own
    return Item(
        "linkedin", native, "www.linkedin.com", "comment", text, _when(row["Date"]), None, None, row["Link"] or None
    )


def _reddit_post(row: Fields) -> Found:
    title, body = row["title"].strip(), row["body"].strip()
    text = f"{title}\n\n{body}" if body not in _GONE else title
    if text in _GONE:
        return LEFT_OUT
    subreddit = row["subreddit"]
    # A page of one's own is called u_<name>; whose house a community is, Reddit does not say.
    house: House | None = "own" if subreddit.startswith("u_") else None
    return Item("reddit", f"t3_{_named(row['id'])}", "www.reddit.com", "post", text, _when(row["date"]), house)


def _reddit_comment(row: Fields) -> Found:
    text = row["body"].strip()
    if text in _GONE:
        return LEFT_OUT
    return Item(
        source="reddit",
        native=f"t1_{_named(row['id'])}",
        site="www.reddit.com",
        kind="comment",
        text=text,
        when=_when(row["date"]),
        house="theirs",
        counterpart=f"r/{row['subreddit']}",
        thread=row["link"] or None,
    )


def _named(native: str) -> str:
    if not native.strip():
        raise ValueError
    return native.strip()


def _when(value: str) -> datetime:
    return datetime.strptime(value.strip().removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


_TABLES: tuple[tuple[set[str], Callable[[Fields], Found]], ...] = (
    ({"Date", "ShareLink", "ShareCommentary"}, _share),
    ({"Date", "Link", "Message"}, _linkedin_comment),
    ({"id", "date", "subreddit", "title", "body"}, _reddit_post),
    ({"id", "date", "subreddit", "body", "link", "parent"}, _reddit_comment),
)

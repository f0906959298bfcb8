"""Makes the archives that other services give their users, in their own forms, for the tests that import them."""

import base64
import csv
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cbor2

ME, DID = "https://social.example/users/me", "did:plc:me"


def tweet(number: int, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "tweet": {
            "id_str": str(number),
            "full_text": text,
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://example.com/long"}]},
            **fields,
        }
    }


def x_files(tweets: list[dict[str, Any]]) -> dict[str, str]:
    return {
        "data/tweets.js": "window.YTD.tweets.part0 = " + json.dumps(tweets, indent=2),
        "data/account.js": 'window.YTD.account.part0 = [{"account": {"accountId": "1", "username": "Me"}}]',
        "data/like.js": 'window.YTD.like.part0 = [{"like": {"fullText": "not mine"}}]',
        "data/direct-messages.js": 'window.YTD.direct_messages.part0 = [{"dmConversation": {}}]',
    }


def x_tweets() -> list[dict[str, Any]]:
    answer = {"in_reply_to_status_id_str": "5", "in_reply_to_user_id_str": "2", "in_reply_to_screen_name": "ada"}
    own = {"in_reply_to_status_id_str": "1", "in_reply_to_user_id_str": "1", "in_reply_to_screen_name": "Me"}
    return [
        tweet(1, "Salt &amp; pepper, see https://t.co/x"),
        tweet(2, "@ada @bob I did the same", **answer),
        tweet(3, "@Me and one more thing", **own),
        tweet(4, "RT @ada: not mine"),
    ]


def note(number: int, content: str, to: str = "https://www.w3.org/ns/activitystreams#Public", **fields: Any) -> Any:
    return {
        "type": "Create",
        "actor": ME,
        "to": [to],
        "cc": [],
        "object": {
            "type": "Note",
            "id": f"{ME}/statuses/{number}",
            "published": "2023-01-15T12:34:56Z",
            "content": content,
            "inReplyTo": None,
            "tag": [],
            **fields,
        },
    }


def mastodon_files() -> dict[str, str]:
    items = [
        note(1, "<p>One &amp; two<br>three</p><p>four</p>", summary="a warning"),
        note(
            2, '<p><span class="h-card">@ada</span> agreed</p>', inReplyTo="https://other.example/users/ada/statuses/9"
        ),
        note(3, "<p>more</p>", inReplyTo=f"{ME}/statuses/1"),
        note(4, "<p>a letter</p>", to="https://other.example/users/ada"),
        {"type": "Announce", "object": "https://other.example/1", "to": [], "published": "2023-01-15T12:34:56Z"},
    ]
    outbox = {"id": "outbox.json", "type": "OrderedCollection", "totalItems": len(items), "orderedItems": items}
    likes = {"id": "likes.json", "type": "OrderedCollection", "orderedItems": ["https://other.example/2"]}
    return {"outbox.json": json.dumps(outbox), "likes.json": json.dumps(likes), "actor.json": "{}"}


def linkedin_files() -> dict[str, str]:
    shares = (
        "\ufeffDate,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\r\n"
        '2024-05-06 07:08:09,https://l.example/1,"First ""quoted"" line""\n""second",,,MEMBER_NETWORK\r\n'
        "2024-05-07 07:08:09,https://l.example/2,,https://x.example,,MEMBER_NETWORK\r\n"
    )
    comments = (
        'Date,Link,Message\n2024-05-06 07:08:09,https://l.example/9,"It is \\"so\\" true"\n'
        '2024-05-06 07:08:10,https://l.example/9,"C:\\temp"\n'
    )
    return {"Shares_1.csv": shares, "Comments.csv": comments}


def reddit_files() -> dict[str, str]:
    return {
        "posts.csv": table(
            "id,permalink,date,ip,subreddit,gildings,title,url,body",
            ["a1", "/r/x/1", "2023-01-15 12:34:56 UTC", "203.0.113.7", "python", "0", "A title", "", "A body"],
            ["a2", "/u/me/1", "2023-01-15 12:34:56 UTC", "203.0.113.7", "u_me", "0", "At home", "", "[removed]"],
        ),
        "comments.csv": table(
            "id,permalink,date,ip,subreddit,gildings,link,parent,body,media",
            [
                "b1",
                "/r/x/2",
                "2023-01-15 12:34:56 UTC",
                "203.0.113.7",
                "python",
                "0",
                "/r/x/1",
                "",
                "Helpful, this",
                "",
            ],
            ["b2", "/r/x/3", "2023-01-15 12:34:56 UTC", "203.0.113.7", "python", "0", "/r/x/1", "", "[deleted]", ""],
        ),
    }


def bluesky_records() -> list[dict[str, Any]]:
    parent = {"uri": "at://did:plc:ada/app.bsky.feed.post/1", "cid": "x"}
    own = {"uri": f"at://{DID}/app.bsky.feed.post/1", "cid": "x"}
    return [
        {"$type": "app.bsky.feed.post", "text": "A skeet", "createdAt": "2024-02-03T04:05:06.789Z"},
        {
            "$type": "app.bsky.feed.post",
            "text": "An answer",
            "createdAt": "2024-02-03T04:05:07Z",
            "reply": {"root": parent, "parent": parent},
        },
        {
            "$type": "app.bsky.feed.post",
            "text": "On my own",
            "createdAt": "2024-02-03T04:05:08Z",
            "reply": {"root": own, "parent": own},
        },
        {"$type": "app.bsky.feed.like", "subject": parent, "createdAt": "2024-02-03T04:05:06Z"},
    ]


def cid_of(content: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(content).digest()


def bluesky_json() -> str:
    records = []
    for number, value in enumerate(bluesky_records()):
        name = "b" + base64.b32encode(cid_of(cbor2.dumps(value))).decode().lower().rstrip("=")
        records.append({"uri": f"at://{DID}/{value['$type']}/{number}", "cid": name, "value": value})
    return json.dumps({"records": records, "cursor": "x"})


def bluesky_car(records: list[dict[str, Any]] | None = None) -> bytes:
    values = [{"did": DID, "rev": "1", "version": 3}, *(bluesky_records() if records is None else records)]
    blocks = [cbor2.dumps(value) for value in values]
    head = cbor2.dumps({"roots": [cbor2.CBORTag(42, b"\0" + cid_of(blocks[0]))], "version": 1})
    return _framed(head) + b"".join(_framed(cid_of(block) + block) for block in blocks)


def table(columns: str, *rows: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([columns.split(","), *rows])
    return written.getvalue()


def as_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def as_tar(path: Path, files: Mapping[str, str | bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            data = content.encode() if isinstance(content, str) else content
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def _framed(block: bytes) -> bytes:
    size, framed = len(block), b""
    while size > 0x7F:
        framed += bytes([size & 0x7F | 0x80])
        size >>= 7
    return framed + bytes([size]) + block

"""JSON lines: in order, in bounded memory, and past every broken line."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fakes import FakeService

from unblather.cli.lines import Outcome, score_lines
from unblather.config import Limits

SMALL = Limits(batch_drafts=4, body_bytes=200, draft_units=20)


def run(content: bytes | str, limits: Limits | None = None) -> tuple[list[Any], Outcome, FakeService, int]:
    """Score lines; return what was written, what came of it, the service and the bytes that were reported."""
    service = FakeService(limits)
    written: list[str] = []
    advanced: list[int] = []
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    outcome = score_lines(service, io.BytesIO(raw), written.append, advanced.append, limits)
    return [json.loads(line) for line in written], outcome, service, sum(advanced)


def lines(*values: Any) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


def test_replies_come_in_order_with_their_ids() -> None:
    found, outcome, _, _ = run(
        lines(
            {"id": "a", "text": "buy"},
            {"id": 7, "text": "hello", "kind": "comment", "context": "hi", "house": "theirs"},
            {"id": "", "text": "x", "kind": "post", "context": None, "house": None},
        )
    )
    assert [(line["id"], line["verdict"]) for line in found] == [("a", "warn"), (7, "ok"), ("", "ok")]
    assert list(found[0])[:2] == ["id", "scores"]
    assert outcome == Outcome(scored=3, warned=True)


@pytest.mark.parametrize(
    ("line", "error", "known"),
    [
        (b"{", "not JSON", None),
        (b"nonsense", "not JSON", None),
        (b"\xff\xfe", "not text in UTF-8", None),
        (b"[1]", "not a JSON object", None),
        (b'"text"', "not a JSON object", None),
        (b'{"text": "x"}', "`id` is missing", None),
        (b'{"id": null, "text": "x"}', "`id` is missing", None),
        (b'{"id": true, "text": "x"}', "`id` is missing", None),
        (b'{"id": 1.5, "text": "x"}', "`id` is missing", None),
        (b'{"id": "a"}', "`text` is missing", "a"),
        (b'{"id": "a", "text": 1}', "`text` is missing", "a"),
        (b'{"id": "a", "text": "x", "kind": "tweet"}', "`kind` is none of post, comment", "a"),
        (b'{"id": "a", "text": "x", "kind": ["post"]}', "`kind` is none of", "a"),
        (b'{"id": "a", "text": "x", "house": "ours"}', "`house` is none of", "a"),
        (b'{"id": "a", "text": "x", "house": {}}', "`house` is none of", "a"),
        (b'{"id": "a", "text": "x", "context": 1}', "`context` is neither", "a"),
        (b'{"id": "a", "text": "x", "site": "y"}', "other fields than", "a"),
        (b'{"id": "a", "text": "xxxxxxxxxxxxxxxxxxxxx"}', "21 UTF-16 units long; at most 20", "a"),
        (b'{"id": "a", "text": "' + b"x" * 1000 + b'"}', "bytes; 200 are allowed", None),
    ],
)
def test_a_broken_line_is_named_and_does_not_stop_the_rest(line: bytes, error: str, known: str | None) -> None:
    sound = b'{"id": 1, "text": "x"}\n'
    found, outcome, _, _ = run(sound + line + b"\n" + sound, SMALL)
    assert [entry.get("verdict") for entry in found] == ["ok", None, "ok"]
    assert found[1].pop("line") == 2
    assert error in found[1].pop("error")
    assert found[1] == ({} if known is None else {"id": known})
    assert (outcome.scored, outcome.broken, outcome.first_broken) == (2, 1, 2)
    assert "xxxxx" not in json.dumps(found)


def test_brackets_nested_without_end_are_one_broken_line() -> None:
    found, _, _, _ = run(b"[" * 200_000 + b"\n" + lines({"id": 1, "text": "x"}).encode())
    assert "not JSON" in found[0]["error"]
    assert found[1]["id"] == 1


def test_lone_surrogates_and_nul_are_scored() -> None:
    found, outcome, _, _ = run('{"id": "\\ud800", "text": "\\udc00 a\\u0000b"}\n')
    assert found[0]["verdict"] == "ok"
    assert found[0]["id"] == "\ud800"
    assert outcome.broken == 0


def test_blank_lines_count_but_say_nothing_and_the_last_line_may_lack_its_end() -> None:
    found, _, _, _ = run('\ufeff{"id": 1, "text": "x"}\r\n\r\n  \n{"id": 2, "text": 1}')
    assert [(line.get("id"), line.get("line")) for line in found] == [(1, None), (2, 4)]


def test_lines_are_scored_in_batches() -> None:
    content = lines(*({"id": number, "text": "x"} for number in range(10)))
    found, _, service, advanced = run(content, SMALL)
    assert [line["id"] for line in found] == list(range(10))
    assert service.batches == [4, 4, 2]
    assert advanced == len(content)


def test_a_batch_is_also_bounded_in_bytes() -> None:
    content = lines(*({"id": number, "text": "x", "context": " " * 15, "kind": "comment"} for number in range(6)))
    _, _, service, _ = run(content, Limits(batch_drafts=4, body_bytes=100, draft_units=20))
    assert service.batches == [2, 2, 2]


def test_the_first_lines_are_written_before_the_last_are_read() -> None:
    seen: list[str] = []

    class Source(io.RawIOBase):
        """Yields lines, and looks at what has been written when the later ones are asked for."""

        def __init__(self) -> None:
            self._lines: Iterator[bytes] = iter([b'{"id": 1, "text": "x"}\n'] * 8)
            self.read_when_written: list[int] = []

        def readline(self, size: int | None = -1, /) -> bytes:
            self.read_when_written.append(len(seen))
            return next(self._lines, b"")

    source = Source()
    score_lines(FakeService(), source, seen.append, lambda _: None, SMALL)  # type: ignore[arg-type]
    assert source.read_when_written == [0, 0, 0, 0, 4, 4, 4, 4, 8]

"""Events, feedback, settings and the day so far over HTTP: what is acknowledged, counted once, dropped or refused."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from conftest import CHROME, Answer, Running
from fakes import LABELS, FakeService

from unblather.history.store import History
from unblather.service import Draft, Reply

NOW = datetime.now(UTC).replace(microsecond=0)


class Counting(FakeService):
    """Counts what it reads."""

    read = 0

    def score_batch(self, drafts: Sequence[Draft]) -> list[Reply]:
        self.read += len(drafts)
        return super().score_batch(drafts)


def event(number: int = 0, **changes: Any) -> dict[str, Any]:
    """One finished draft; `number` makes its id."""
    ended = datetime.now(UTC)
    return {
        "id": str(uuid.UUID(int=number)),
        "site": "news.example",
        "kind": "comment",
        "house": "theirs",
        "counterpart": "ada",
        "thread": "https://news.example/1",
        "started": (ended - timedelta(minutes=2)).isoformat(),
        "ended": ended.isoformat(),
        "first_scores": dict.fromkeys(LABELS, 0.5),
        "last_scores": dict.fromkeys(LABELS, 0.25) | {"helpful": 0.87654},
        "first_reader_value": 4,
        "last_reader_value": 8.5,
        "verdict": "ok",
        "warned": False,
        "hints": ["hard-sell"],
        "decision": "none",
        "outcome": "posted",
        "words": 12,
        "model": "1",
        "text": "I had the same trouble, and a restart mended it.",
        **changes,
    }


@pytest.fixture
def token(running: Running) -> Mapping[str, str]:
    return running.token("Chrome", CHROME)


def send(running: Running, token: Mapping[str, str], *events: Any) -> Answer:
    return running.post("/v1/events", {"events": list(events)}, token)


def statuses(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [result["status"] for result in answer.json["results"]]


def test_an_event_is_counted_once_however_often_it_is_sent(
    running: Running, token: Mapping[str, str], history: History
) -> None:
    assert statuses(send(running, token, event(1), event(2), event(1))) == ["stored", "stored", "duplicate"]
    assert statuses(send(running, token, event(2, words=99), event(3))) == ["duplicate", "stored"]
    kept = list(history.records())
    assert [record.id for record in kept] == [str(uuid.UUID(int=number)) for number in (1, 2, 3)]
    assert kept[1].words == 12


def test_what_is_kept_is_what_was_sent_but_for_the_text(
    running: Running, token: Mapping[str, str], history: History
) -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    sent = event(1, started=NOW.astimezone(zone).isoformat(), ended=NOW.astimezone(zone).isoformat())
    send(running, token, sent)
    (kept,) = history.records()
    assert kept.text is None
    assert kept.ended == NOW
    assert kept.ended.utcoffset() == timedelta(hours=-3, minutes=-30)
    assert kept.last_scores is not None
    assert kept.last_scores["helpful"] == 0.8765
    assert (kept.counterpart, kept.thread, kept.hints) == ("ada", "https://news.example/1", ("hard-sell",))
    assert (kept.first_reader_value, kept.last_reader_value, kept.source) == (4.0, 8.5, None)


def test_a_text_never_touches_the_disk_unless_texts_are_kept(
    running: Running, token: Mapping[str, str], history: History
) -> None:
    secret = "a sentence that nobody should find anywhere"
    send(running, token, event(1, text=secret))
    files = b"".join(file.read_bytes() for file in running.database.path.parent.iterdir())
    assert b"news.example" in files
    assert secret.encode() not in files
    running.ask("PATCH", "/v1/settings", {**token, "Content-Type": "application/json"}, '{"keep_text": true}')
    send(running, token, event(2, text=secret))
    assert [record.text for record in history.records()] == [None, secret]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "tweet"}, "kind: "),
        ({"id": "1"}, "id: Input should be a UUID"),
        ({"started": "yesterday"}, "started: "),
        ({"ended": "2026-11-22T10:00:00"}, "ended: "),  # no offset
        ({"ended": 1_790_000_000}, "ended: Input should be a string"),
        ({"ended": "1970-01-01T00:00:00Z"}, "between 1990 and 2200"),
        ({"last_scores": {"helpful": 0.5}}, "exactly the seven labels"),
        ({"last_scores": dict.fromkeys(LABELS, 7)}, "less than or equal to 1"),
        ({"last_reader_value": float("nan")}, "finite number"),
        ({"warned": "no"}, "warned: "),
        ({"words": -1}, "words: "),
        ({"hints": ["<b>"]}, "hints.0: "),
        ({"counterpart": "x" * 2_001}, "at most 2000 characters"),
        ({"text": "😀" * 10_001}, "at most 20000 UTF-16 code units"),
        ({"surprise": 1}, "surprise: Unknown field"),
    ],
)
def test_a_bad_event_is_told_what_is_wrong_and_fails_no_other(
    running: Running, token: Mapping[str, str], changes: dict[str, Any], told: str
) -> None:
    answer = send(running, token, event(1), event(2, **changes), event(3))
    assert statuses(answer) == ["stored", "invalid", "stored"]
    assert told in answer.json["results"][1]["detail"]
    assert "yesterday" not in answer.body.decode()


def test_items_that_are_no_objects_fail_alone(running: Running, token: Mapping[str, str]) -> None:
    answer = send(running, token, 7, None, event(1), [], "x", {"id": "\x00" * 100})
    assert statuses(answer) == ["invalid", "invalid", "stored", "invalid", "invalid", "invalid"]
    assert [result["id"] for result in answer.json["results"]][-1] is None


@pytest.mark.parametrize("events", [[], [event(n) for n in range(501)], None, {}])
def test_a_batch_has_1_to_500_events(running: Running, token: Mapping[str, str], events: Any) -> None:
    assert running.post("/v1/events", {"events": events}, token).status == 422


def test_any_string_can_be_kept(running: Running, token: Mapping[str, str], history: History) -> None:
    odd = "\ud800 \x00 ' \" ; DROP TABLE drafts -- <script>alert(1)</script> שלום 👩‍👩‍👧"
    history.change_settings({"keep_text": True})
    assert statuses(send(running, token, event(1, text=odd, counterpart=odd, thread=odd))) == ["stored"]
    (kept,) = history.records()
    assert kept.text == kept.counterpart == kept.thread == odd.replace("\ud800", "\ufffd").replace("\0", "\ufffd")


def test_feedback_keeps_its_text_and_is_counted_once(
    running: Running, token: Mapping[str, str], history: History
) -> None:
    given = {
        "id": str(uuid.UUID(int=9)),
        "draft": str(uuid.UUID(int=1)),
        "text": "Our new release is out.",
        "kind": "post",
        "context": None,
        "signal": "self_promotion",
        "hint": "self-promotion",
        "verdict": "not_true",
    }
    first, second = (running.post("/v1/feedback", given, token) for _ in "12")
    assert first.json == {"id": given["id"], "status": "stored"}
    assert second.json == {"id": given["id"], "status": "duplicate"}
    (kept,) = history.feedback()
    assert (kept.text, kept.draft, kept.verdict) == (given["text"], given["draft"], "not_true")
    assert running.post("/v1/feedback", given | {"verdict": "maybe"}, token).status == 422


class TestSettings:
    def patch(self, running: Running, token: Mapping[str, str], body: str) -> Answer:
        return running.ask("PATCH", "/v1/settings", {**token, "Content-Type": "application/json"}, body)

    def test_defaults_and_changes(self, running: Running, token: Mapping[str, str]) -> None:
        defaults = {"strictness": "normal", "warnings_a_day": 3, "keep_text": False, "retention_days": None}
        shown = running.ask("GET", "/v1/settings", token).json
        assert shown == defaults | {"texts": 0, "notice": None}
        owner = running.token("script")
        changed = self.patch(running, owner, '{"strictness": "strict", "retention_days": 90}').json
        assert changed == shown | {"strictness": "strict", "retention_days": 90}
        assert self.patch(running, owner, '{"retention_days": null}').json == shown | {"strictness": "strict"}
        assert running.ask("GET", "/v1/settings", token).json["strictness"] == "strict"

    def test_an_extension_erases_nothing_through_them(
        self, running: Running, token: Mapping[str, str], history: History
    ) -> None:
        ended = datetime.now(UTC) - timedelta(days=9)
        history.change_settings({"keep_text": True})
        send(running, token, event(1, started=ended.isoformat(), ended=ended.isoformat(), text="Old words."))
        for body in (
            '{"retention_days": 1}',
            '{"retention_days": null}',
            '{"strictness": "strict", "retention_days": 1}',
        ):
            refused = self.patch(running, token, body)
            assert (refused.status, refused.json["type"]) == (403, "/docs#not-for-extensions")
        assert self.patch(running, token, '{"keep_text": false}').json["texts"] == 1
        assert [record.text for record in history.records()] == ["Old words."]
        assert history.settings().strictness == "normal"

    @pytest.mark.parametrize(
        "body",
        [
            '{"strictness": "cruel"}',
            '{"warnings_a_day": -1}',
            '{"keep_text": "yes"}',
            '{"keep_text": null}',
            '{"retention_days": 0}',
            '{"x": 1}',
        ],
    )
    def test_refusals(self, running: Running, body: str) -> None:
        assert self.patch(running, running.token("script"), body).status == 422


class TestToday:
    def ask(self, running: Running, token: Mapping[str, str], offset: object = 0) -> Any:
        return running.ask("GET", f"/v1/today?offset_minutes={offset}", token).json

    def test_an_empty_day(self, running: Running, token: Mapping[str, str]) -> None:
        nothing = dict.fromkeys(("posts", "comments", "visits", "announcements", "warned", "revised"), 0)
        assert self.ask(running, token) == nothing | {"reader_value": None, "giving_ratio": None}

    def test_a_day_adds_up(self, running: Running, token: Mapping[str, str]) -> None:
        selling = dict.fromkeys(LABELS, 0.1) | {"self_promotion": 0.9}
        post = {"kind": "post", "house": "own", "last_reader_value": 3.0, "last_scores": selling}
        send(
            running,
            token,
            event(1, house="theirs"),
            event(2, house=None),  # a comment is on somebody else's page unless told otherwise
            event(3, house="own"),
            event(4, **post),
            event(5, **post, warned=True, decision="edited", verdict="warn"),
            event(6, **post, warned=True, decision="cancelled", outcome="abandoned", verdict="warn"),
            event(7, house="theirs", last_scores=selling),  # an announcement on their page is no visit
        )
        assert self.ask(running, token) == {
            "posts": 2,
            "comments": 4,
            "visits": 2,
            "announcements": 3,
            "warned": 2,
            "revised": 1,
            "reader_value": round((4 * 8.5 + 2 * 3.0) / 6, 2),
            "giving_ratio": 1.0,
        }

    def test_a_day_begins_at_midnight_by_the_writers_clock(self, running: Running, token: Mapping[str, str]) -> None:
        far = timezone(timedelta(hours=14))
        send(running, token, event(1, ended=datetime.now(far).isoformat(), started=datetime.now(far).isoformat()))
        assert self.ask(running, token, 14 * 60)["comments"] == 1
        same_day = datetime.now(far).date() == datetime.now(UTC).date()
        assert self.ask(running, token, 0)["comments"] == int(same_day)

    @pytest.mark.parametrize("offset", ["x", 900, -900, ""])
    def test_an_offset_that_no_clock_has(self, running: Running, token: Mapping[str, str], offset: object) -> None:
        assert running.ask("GET", f"/v1/today?offset_minutes={offset}", token).status == 422


def test_a_link_opens_the_history_signed_in(running: Running, token: Mapping[str, str]) -> None:
    url = running.post("/v1/link", {}, token).json["url"]
    prefix = f"http://127.0.0.1:{running.port}"
    assert url.startswith(f"{prefix}/session?code=")
    opened = running.ask("GET", url.removeprefix(prefix))
    assert opened.status == 303
    assert opened.headers["Location"] == "/history"
    assert opened.headers["Set-Cookie"]


def test_an_extension_may_add_to_the_history_and_not_take_away(running: Running, token: Mapping[str, str]) -> None:
    send(running, token, event(1))
    refused = running.post("/v1/history/forget", {"what": "all"}, token)
    assert (refused.status, refused.json["type"]) == (403, "/docs#not-for-extensions")
    allowed = running.post("/v1/history/forget", {"what": "all"}, running.csrf(running.session()))
    assert allowed.json == {"count": 1, "undo": None, "until": None}


class TestPhrases:
    @pytest.fixture
    def service(self) -> FakeService:
        return Counting()

    def test_only_what_is_new_is_read_again(
        self, running: Running, token: Mapping[str, str], history: History, service: Counting
    ) -> None:
        history.change_settings({"keep_text": True})
        sold = {"text": "Please buy this now."}
        assert statuses(send(running, token, event(1, **sold))) == ["stored"]
        assert statuses(send(running, token, event(1, **sold), event(2, **sold))) == ["duplicate", "stored"]
        assert service.read == 2
        assert [record.phrases for record in history.records()] == [(("hard_sell", "buy"),)] * 2

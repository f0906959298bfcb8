"""The routes behind the history page: what may be asked, who may ask, and the list in every order."""

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from benchmarks.histories import Plan, events, record
from conftest import CHROME, Answer, Running

from unblather.history.records import Record
from unblather.history.store import History

LAST = dt.date(2026, 4, 5)


@pytest.fixture
def told(history: History) -> list[Record]:
    """Record a history of 120 drafts, texts kept."""
    history.change_settings({"keep_text": True})
    records = [record(event) for event in events(Plan(drafts=120, days=90, last=LAST, seed=4, with_text=True))]
    history.record(records)
    return records


@pytest.fixture
def page(running: Running) -> dict[str, str]:
    return running.session()


def ask(running: Running, page: dict[str, str], path: str, **question: object) -> Answer:
    return running.ask("GET", f"{path}?{urlencode({'last': LAST.isoformat(), **question})}", page)


def drafts(running: Running, page: dict[str, str], **question: object) -> Any:
    answer = ask(running, page, "/v1/history/drafts", **question)
    assert answer.status == 200, answer.body
    return answer.json


def ids(found: Any) -> list[str]:
    return [draft["id"] for draft in found["drafts"]]


def test_the_overview_is_that_of_the_days_and_the_site(
    running: Running, page: dict[str, str], told: list[Record]
) -> None:
    found = ask(running, page, "/v1/history", first="2026-03-07", site="x.com").json
    inside = [one for one in told if dt.date(2026, 3, 7) <= one.ended.date() <= LAST and one.site == "x.com"]
    assert found["headline"]["now"]["drafts"] == len(inside) > 0
    assert found["headline"]["sentence"].startswith("Last 30 days on x.com: you visited ")
    assert found["history"]["drafts"] == 120


def test_a_period_in_the_past_is_called_by_its_days(running: Running, page: dict[str, str]) -> None:
    found = ask(running, page, "/v1/history", first="2026-03-07", today="2026-05-01").json
    assert found["headline"]["sentence"] == "7 March 2026 to 5 April 2026: nothing was recorded."


@pytest.mark.parametrize(
    "question",
    [
        {"first": "2026-04-06"},
        {"first": "yesterday"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"last": ""},
        {"site": "x" * 254},
        {"awareness": 3},
        {"affection": 9, "trust": 8},
        {"loyal": 10_001},
        {"cold_days": 0},
        {"unknown": 1},
        {"trust": "x"},
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_reason(
    running: Running, page: dict[str, str], question: dict[str, object]
) -> None:
    answer = ask(running, page, "/v1/history", **question)
    assert (answer.status, answer.json["type"]) == (422, "/docs#invalid-request")
    assert answer.json["errors"]


def test_only_the_users_own_pages_and_programs_may_read(running: Running, told: list[Record]) -> None:
    extension = running.token("extension", CHROME)
    for path in ("/v1/history", "/v1/history/drafts", "/v1/history/words", f"/v1/history/drafts/{told[0].id}"):
        assert ask(running, extension, path).json["type"] == "/docs#not-for-extensions", path
        assert running.ask("GET", path).status == 401
    assert ask(running, running.token("program"), "/v1/history").status == 200


class TestList:
    def test_pages_follow_one_another_without_gaps(
        self, running: Running, page: dict[str, str], told: list[Record]
    ) -> None:
        orders = {
            "newest": sorted(told, key=lambda one: one.ended, reverse=True),
            "oldest": sorted(told, key=lambda one: one.ended),
        }
        for sort, expected in orders.items():
            found = drafts(running, page, sort=sort, limit=50)
            assert (found["count"], found["more"]) == (120, False)
            seen = ids(found)
            while found["next"]:
                found = drafts(running, page, sort=sort, limit=50, after=found["next"])
                seen += ids(found)
            assert seen == [one.id for one in expected]

    def test_by_reader_value(self, running: Running, page: dict[str, str], told: list[Record]) -> None:
        for sort in ("lowest", "highest"):
            first = drafts(running, page, sort=sort, limit=70)
            second = drafts(running, page, sort=sort, limit=70, after=first["next"])
            values = [one["last_reader_value"] for one in first["drafts"] + second["drafts"]]
            assert values == sorted(values, reverse=sort == "highest")
            assert {*ids(first), *ids(second)} == {one.id for one in told}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("site", "x.com"),
            ("kind", "comment"),
            ("house", "own"),
            ("verdict", "warn"),
            ("outcome", "abandoned"),
            ("counterpart", "Jonas Rossi"),
        ],
    )
    def test_filters(self, running: Running, page: dict[str, str], told: list[Record], name: str, value: str) -> None:
        expected = {one.id for one in told if getattr(one, name) == value}
        assert expected
        assert {*ids(drafts(running, page, limit=100, **{name: value}))} == expected

    def test_by_hint_and_by_what_came_of_a_warning(
        self, running: Running, page: dict[str, str], told: list[Record]
    ) -> None:
        hinted = {one.id for one in told if "hard-sell" in one.hints}
        assert {*ids(drafts(running, page, hint="hard-sell", limit=100))} == hinted != set()
        found = drafts(running, page, fate="revised", limit=100)["drafts"]
        assert {one["id"] for one in found} == {
            one.id for one in told if one.warned and one.outcome == "posted" and one.decision == "edited"
        }

    @pytest.mark.parametrize(
        ("search", "words"),
        [("THRILLED", "thrilled"), ("second chart", "second chart"), ("100%", None), ("_", None), ("öZ", "Öz")],
    )
    def test_search_looks_into_names_and_texts(
        self, running: Running, page: dict[str, str], told: list[Record], search: str, words: str | None
    ) -> None:
        found = {*ids(drafts(running, page, search=search, limit=100))}
        expected = {one.id for one in told if words and words in f"{one.text} {one.counterpart}"}
        assert found == expected

    def test_a_place_that_we_did_not_give_out(self, running: Running, page: dict[str, str]) -> None:
        for after in ("x", "W10", "bnVsbA", "WyJhIiwxXQ", "é"):
            answer = ask(running, page, "/v1/history/drafts", after=after)
            assert answer.status == 422, after

    def test_the_writers_own_day_counts(self, running: Running, page: dict[str, str], history: History) -> None:
        """Half past eleven in the evening in Auckland is the same day there, and the one before in UTC."""
        zone = dt.timezone(dt.timedelta(hours=13))
        late = dt.datetime(2026, 1, 10, 0, 30, tzinfo=zone)
        history.record([Record(str(uuid.uuid4()), "x.com", "post", late, late)])
        assert drafts(running, page, first="2026-01-10", last="2026-01-10")["count"] == 1
        assert drafts(running, page, first="2026-01-09", last="2026-01-09")["count"] == 0
        (only,) = drafts(running, page)["drafts"]
        assert (only["day"], only["ended"]) == ("2026-01-10", "2026-01-10T00:30:00+13:00")
        hours = ask(running, page, "/v1/history").json["habits"]["hours"]
        assert hours[5][0] == sum(map(sum, hours)) == 1  # a Saturday, in the first hour


class TestDraft:
    def test_with_its_text_as_the_model_reads_it_today(
        self, running: Running, page: dict[str, str], history: History
    ) -> None:
        history.change_settings({"keep_text": True})
        now = dt.datetime(2026, 4, 5, 12, tzinfo=dt.UTC)
        text = "🎉 Please buy this."
        history.record([Record(str(uuid.uuid4()), "x.com", "post", now, now, text=text)])
        (listed,) = drafts(running, page)["drafts"]
        assert listed["has_text"]
        found = running.ask("GET", f"/v1/history/drafts/{listed['id']}", page).json
        assert (found["draft"], found["text"]) == (listed, text)
        assert found["reading"]["spans"] == [{"start": 10, "length": 3, "signal": "hard_sell", "weight": 0.5}]

    def test_without_a_text(self, running: Running, page: dict[str, str], history: History) -> None:
        now = dt.datetime(2026, 4, 5, 12, tzinfo=dt.UTC)
        history.record([Record(str(uuid.uuid4()), "x.com", "post", now, now, text="not kept")])
        (listed,) = drafts(running, page)["drafts"]
        found = running.ask("GET", f"/v1/history/drafts/{listed['id']}", page).json
        assert found == {"draft": listed, "text": None, "reading": None}
        assert not listed["has_text"]

    def test_one_that_is_gone(self, running: Running, page: dict[str, str]) -> None:
        for name, status in ((str(uuid.uuid4()), 422), ("x", 422)):
            answer = running.ask("GET", f"/v1/history/drafts/{name}", page)
            assert answer.status == status


def test_a_text_that_is_too_long_to_score_can_be_looked_at(
    running: Running, page: dict[str, str], history: History
) -> None:
    history.change_settings({"keep_text": True})
    now = dt.datetime.now(dt.UTC)
    text = "word " * 5_000
    history.record([Record(str(uuid.UUID(int=7)), "x.com", "post", now, now, source="x", text=text)])
    answer = running.ask("GET", f"/v1/history/drafts/{uuid.UUID(int=7)}", page)
    assert answer.status == 200
    assert (answer.json["text"], answer.json["reading"]) == (text, None)


def test_words_that_set_hints_off(running: Running, page: dict[str, str], history: History) -> None:
    """They are found when a draft is reported, in the texts that are kept, and only there."""
    now = dt.datetime(2026, 4, 5, 12, tzinfo=dt.UTC).isoformat()
    common = {"site": "x.com", "kind": "post", "started": now, "ended": now, "verdict": "warn", "warned": False}
    common |= {"hints": ["hard-sell"], "decision": "none", "outcome": "posted", "words": 2}

    def report(text: str) -> None:
        answer = running.post(
            "/v1/events", {"events": [{"id": str(uuid.uuid4()), "text": text, **common}]}, running.csrf(page)
        )
        assert answer.json["results"][0]["status"] == "stored"

    report("buy before texts are kept")
    history.change_settings({"keep_text": True})
    report("buy it")
    report("🎉 so buy it")
    found = ask(running, page, "/v1/history/words").json
    assert found == {"words": [{"phrase": "buy", "signal": "hard_sell", "drafts": 2}], "texts": 2}

"""The API over real HTTP: replies, every bad input, the OpenAPI document, and that no draft reaches a log."""

import http.client
import json
import logging
import random
import re
from typing import Any

import pytest
from conftest import CHROME, Answer, Running
from fakes import FakeService

from unblather.config import Limits
from unblather.errors import ModelError
from unblather.service import Draft, Reply, Service
from unblather.web import logs
from unblather.web.problems import KINDS
from unblather.web.schemas import BatchReply, ScoreReply

MARKER = "zebrafinch-kettledrum"  # stands for a draft's words: it must not be found anywhere it should not be


@pytest.fixture
def token(running: Running) -> dict[str, str]:
    return running.token()


def problem(answer: Answer) -> tuple[int, str]:
    """Return status and kind of a problem, having looked at its form."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json
    assert document["status"] == answer.status
    assert {"type", "title", "status", "detail"} <= document.keys() <= {"type", "title", "status", "detail", "errors"}
    assert document["type"].removeprefix("/docs#") in KINDS
    assert MARKER not in answer.body.decode()
    return answer.status, document["type"].removeprefix("/docs#")


def test_health_needs_no_token_and_says_nothing_else(running: Running) -> None:
    answer = running.ask("GET", "/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_a_draft_is_scored(running: Running, token: dict[str, str]) -> None:
    draft = {"text": "😀 please buy this", "kind": "comment", "context": "hi", "site": "x.example", "house": "theirs"}
    answer = running.post("/v1/score", draft, token)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    ScoreReply.model_validate(answer.json, strict=True)
    assert answer.json["verdict"] == "warn"
    assert [(span["start"], span["length"]) for span in answer.json["spans"]] == [(10, 3)]
    assert list(answer.json) == [
        "scores",
        "reader_value",
        "verdict",
        "reason",
        "language",
        "hints",
        "spans",
        "model",
    ]


def test_only_the_text_is_required(running: Running, token: dict[str, str]) -> None:
    assert running.post("/v1/score", {"text": "hello"}, token).json["verdict"] == "ok"


def test_a_batch_is_answered_in_order(running: Running, token: dict[str, str]) -> None:
    answer = running.post("/v1/score/batch", {"drafts": [{"text": "buy"}, {"text": "hi"}, {"text": "buy"}]}, token)
    BatchReply.model_validate(answer.json, strict=True)
    assert [result["verdict"] for result in answer.json["results"]] == ["warn", "ok", "warn"]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (256, 200), (257, 422)])
def test_a_batch_has_1_to_256_drafts(running: Running, token: dict[str, str], count: int, status: int) -> None:
    assert running.post("/v1/score/batch", {"drafts": [{"text": "x"}] * count}, token).status == status


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "word",
        "a\0b",
        "\ud83d",
        "\ude00\ud83d buy",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "שלום עולם",
        "<script>alert(1)</script><b>buy</b>",
        "line\n" * 1000,
        "Das ist auf Deutsch.",
        "x" * 20_000,
        "😀" * 10_000,
    ],
)
def test_any_text_has_a_sane_answer(running: Running, token: dict[str, str], text: str) -> None:
    answer = running.post("/v1/score", {"text": text, "context": text}, token)
    assert answer.status == 200
    assert answer.body.isascii()


@pytest.mark.parametrize("draft", [{"text": "x" * 20_001}, {"text": "x", "context": "😀" * 10_001}])
def test_a_draft_that_is_too_long_is_told_by_how_much(
    running: Running, token: dict[str, str], draft: dict[str, str]
) -> None:
    for path, body in (("/v1/score", draft), ("/v1/score/batch", {"drafts": [{"text": "x"}, draft]})):
        answer = running.post(path, body, token)
        assert problem(answer) == (422, "invalid-draft")
        assert "20000" in answer.json["detail"].replace(",", "")
        assert "2000" in answer.json["detail"].replace(",", "").replace("20000", "")


def test_ten_megabytes_are_too_many(running: Running, token: dict[str, str]) -> None:
    answer = running.post("/v1/score", {"text": "x" * 10_000_000}, token)
    assert problem(answer) == (413, "too-large")
    assert "8388608" in answer.json["detail"]


def test_ten_megabytes_in_chunks_are_too_many(running: Running, token: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    chunks = iter([b'{"text": "', *[b"x" * 1_000_000] * 10, b'"}'])
    headers = {**token, "Content-Type": "application/json"}
    connection.request("POST", "/v1/score", body=chunks, headers=headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json " + MARKER.encode(),
        b'{"text": "' + MARKER.encode(),
        b'{"text": "\xff\xfe"}',
        b'"{\\"text\\": \\"x\\"}"',
        b"[]",
        b"null",
        b"1",
        b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
        b'{"text": "x"} trailing',
    ],
)
def test_what_is_not_a_json_object(running: Running, token: dict[str, str], body: bytes) -> None:
    assert problem(running.post("/v1/score", body, token)) == (400, "invalid-json")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["text"]),
        ({"text": None}, ["text"]),
        ({"text": 1}, ["text"]),
        ({"text": [MARKER]}, ["text"]),
        ({"text": {"a": MARKER}}, ["text"]),
        ({"text": "x", "kind": MARKER}, ["kind"]),
        ({"text": "x", "kind": None}, ["kind"]),
        ({"text": "x", "kind": "\ud800"}, ["kind"]),
        ({"text": "x", "context": 1}, ["context"]),
        ({"text": "x", "site": "x" * 254}, ["site"]),
        ({"text": "x", "house": "ours"}, ["house"]),
        ({"text": "x", "extra": MARKER}, ["extra"]),
        ({"text": "x", MARKER: 1}, ["?"]),
        ({"text": "x", "\ud800": MARKER}, [""]),
        ({"text": MARKER, "kind": 1, "house": 1}, ["kind", "house"]),
    ],
)
def test_fields_that_are_wrong_are_named(
    running: Running, token: dict[str, str], body: dict[str, Any], fields: list[str]
) -> None:
    answer = running.post("/v1/score", body, token)
    assert problem(answer) == (422, "invalid-request")
    assert [error["field"] for error in answer.json["errors"]] == fields
    assert all(error["message"] for error in answer.json["errors"])


def test_fields_of_a_batch_are_named_with_their_place(running: Running, token: dict[str, str]) -> None:
    answer = running.post("/v1/score/batch", {"drafts": [{"text": "x"}, {"text": 1}]}, token)
    assert problem(answer) == (422, "invalid-request")
    assert [error["field"] for error in answer.json["errors"]] == ["drafts.1.text"]


def test_random_bodies_never_break_it(running: Running, token: dict[str, str]) -> None:
    rng = random.Random(2)
    values: list[Any] = [None, 0, -1.5, True, "", "buy", "\ud800", [], {}, [[]], {"text": "x"}, 10**30, "x" * 300]
    names = ["text", "kind", "context", "site", "house", "drafts", "", "\0", "__proto__"]
    for _ in range(200):
        body = {rng.choice(names): rng.choice(values) for _ in range(rng.randrange(4))}
        for path in ("/v1/score", "/v1/score/batch", "/v1/pair"):
            assert running.post(path, body, token).status in {200, 422, 403, 429}, body


def test_pairing_gives_a_token_bound_to_the_origin(running: Running) -> None:
    body = {"code": running.pairing.new_code(), "name": "Chrome"}
    answer = running.post("/v1/pair", body, {"Origin": CHROME, "Sec-Fetch-Site": "none"})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == CHROME
    assert answer.json.keys() == {"token", "client"}
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    assert running.post("/v1/score", {"text": "x"}, {**headers, "Origin": CHROME}).status == 200
    assert running.post("/v1/score", {"text": "x"}, headers).status == 403
    assert [client.origin for client in running.clients.all()] == [CHROME]
    assert problem(running.post("/v1/pair", body, {"Origin": CHROME})) == (403, "pairing-refused")


def test_a_program_may_pair_too(running: Running) -> None:
    answer = running.post("/v1/pair", {"code": running.pairing.new_code(), "name": "vim"})
    assert running.post("/v1/score", {"text": "x"}, {"Authorization": f"Bearer {answer.json['token']}"}).status == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"code": "AAAA-AAAA"}, {"code": 1, "name": "x"}, {"code": "x" * 33, "name": "x"}, {"code": "A", "name": "\n"}],
)
def test_pairing_with_wrong_fields(running: Running, body: dict[str, Any]) -> None:
    assert problem(running.post("/v1/pair", body)) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/nothing", (404, "not-found")),
        ("GET", "/v1/score", (405, "method-not-allowed")),
        ("DELETE", "/v1/score", (405, "method-not-allowed")),
        ("GET", "/static/../../app.py", (404, "not-found")),
        ("GET", "/static/%2e%2e/guard.py", (404, "not-found")),
        ("GET", "/static/%00", (404, "not-found")),
    ],
)
def test_what_is_not_there(
    running: Running, token: dict[str, str], method: str, path: str, expected: tuple[int, str]
) -> None:
    answer = running.ask(method, path, token)
    assert problem(answer) == expected
    assert ("Allow" in answer.headers) == (expected[0] == 405)


def test_the_openapi_document_describes_every_route_field_and_error(running: Running, token: dict[str, str]) -> None:
    document = running.ask("GET", "/openapi.json", token).json
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"].keys() == {"token", "session"}
    operations = {
        f"{method} {path}": operation for path, item in document["paths"].items() for method, operation in item.items()
    }
    parameter = re.compile(r"<(?:[a-z]+:)?([a-z]+)>")
    served = {
        method.lower() + " " + parameter.sub(r"{\1}", rule.rule)
        for rule in running.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/v1/", "/healthz"))
    }
    assert operations.keys() == served
    for name, operation in operations.items():
        assert operation["summary"], name
        assert operation["description"], name
        assert ("security" in operation) == (name not in {"get /healthz", "post /v1/pair"})
        for status, reply in operation["responses"].items():
            assert reply["description"], f"{name} {status}"
            media = "application/json" if status == "200" else "application/problem+json"
            assert media in reply["content"], f"{name} {status}"
    assert operations["post /v1/score"]["responses"].keys() == {
        "200",
        *map(str, (400, 401, 403, 413, 415, 422, 429, 500, 503)),
    }
    for name, schema in document["components"]["schemas"].items():
        for field, described in schema["properties"].items():
            assert described.get("description") or "$ref" in described, f"{name}.{field}"
    pointers = set(find_refs(document))
    assert {pointer.rpartition("/")[2] for pointer in pointers} <= document["components"]["schemas"].keys()


def find_refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [node["$ref"]] if "$ref" in node else [ref for value in node.values() for ref in find_refs(value)]
    return [ref for value in node for ref in find_refs(value)] if isinstance(node, list) else []


class Quoting(FakeService):
    """Fails as a library might: with the draft in the message, and in that of the cause."""

    def score(self, draft: Draft) -> Reply:
        if MARKER in draft.text:
            try:
                json.loads(draft.text)
            except ValueError as error:
                raise RuntimeError(f"cannot score {draft.text}") from error
        return super().score(draft)


class TestNoDraftInAnyLog:
    @pytest.fixture
    def service(self) -> Service:
        return Quoting()

    def test_an_unexpected_error_says_where_and_never_what(
        self,
        running: Running,
        token: dict[str, str],
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        caplog.set_level(logging.DEBUG)
        text = f"My secret {MARKER}"
        assert problem(running.post("/v1/score", {"text": text}, token)) == (500, "internal-error")
        assert problem(running.post("/v1/score", {"text": text, "kind": text}, token))[0] == 422
        assert problem(running.post("/v1/score", json.dumps({"text": text})[:-1], token))[0] == 400
        assert problem(running.post("/v1/score", {"text": text * 2000}, token))[0] == 500
        assert running.post("/v1/score", {"text": "fine"}, token).status == 200
        assert "Unexpected RuntimeError at fakes" not in caplog.text
        assert "Unexpected RuntimeError at test_http_api.py" in caplog.text
        assert "caused by JSONDecodeError" in caplog.text
        shown = capfd.readouterr()
        for where in (caplog.text, shown.out, shown.err):
            assert MARKER not in where
        for record in caplog.records:
            assert MARKER not in repr(record.__dict__)

    def test_a_librarys_own_log_of_an_exception_is_cut_down_too(self) -> None:
        try:
            raise RuntimeError(MARKER)
        except RuntimeError as error:
            record = logging.LogRecord("waitress", logging.ERROR, "", 0, "While serving %s", ("/v1/score",), None)
            record.exc_info = (RuntimeError, error, error.__traceback__)
            shown = logs.Formatter().format(record)
        assert MARKER not in shown
        assert "RuntimeError at test_http_api.py" in shown


class Broken(FakeService):
    def score(self, draft: Draft) -> Reply:
        raise ModelError("The model is damaged. Run `unblather doctor`.")


class TestUnavailable:
    @pytest.fixture
    def service(self) -> Service:
        return Broken()

    def test_a_model_that_fails_is_a_problem_with_a_sentence(self, running: Running, token: dict[str, str]) -> None:
        answer = running.post("/v1/score", {"text": "x"}, token)
        assert problem(answer) == (503, "unavailable")
        assert "unblather doctor" in answer.json["detail"]

    def test_a_closed_database_is_a_problem_with_a_sentence(self, running: Running, token: dict[str, str]) -> None:
        running.database.close()
        assert problem(running.post("/v1/score", {"text": "x"}, token)) == (503, "unavailable")


class TestSmallBodies:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(body_bytes=100)

    def test_the_limit_is_exact(self, running: Running, token: dict[str, str]) -> None:
        body = json.dumps({"text": "x" * 88})
        assert len(body) == 100
        assert running.post("/v1/score", body, token).status == 200
        assert problem(running.post("/v1/score", body + " ", token)) == (413, "too-large")

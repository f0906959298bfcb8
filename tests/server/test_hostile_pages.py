"""What a web page, an extension or a program that is not paired may try, tried on every route.

The routes are read from the application, so that a new one is tested from the day it is added.
"""

import socket

import pytest
from conftest import CHROME, FIREFOX, OTHER_CHROME, Answer, Running

from unblather.config import Limits
from unblather.web.guard import HEALTH, PAIR, PUBLIC

ADDRESSES = {
    "/static/<path:name>": "/static/base.css",
    "/static/pages/<path:name>": "/static/pages/playground.js",
}


def routes(running: Running) -> list[tuple[str, str, str]]:
    """List (endpoint, method, address) for every route, and two addresses that are none."""
    found = [
        (rule.endpoint, method, ADDRESSES.get(rule.rule, rule.rule))
        for rule in running.app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
    ]
    assert len({rule.rule for rule in running.app.url_map.iter_rules()}) >= 10
    return [*found, ("", "GET", "/nothing/here"), ("", "POST", "/v1/nothing"), ("", "DELETE", "/v1/score")]


def send(running: Running, method: str, path: str, headers: dict[str, str]) -> Answer:
    body = b'{"text": "x"}' if method == "POST" else None
    return running.ask(method, path, {"Content-Type": "application/json", **headers}, body)


def assert_refused(answer: Answer, slug: str, case: str) -> None:
    assert answer.status == 403, case
    assert answer.headers["Content-Type"] == "application/problem+json", case
    assert "Access-Control-Allow-Origin" not in answer.headers, case
    if answer.body:  # HEAD has none
        assert answer.json["type"] == f"/docs#{slug}", case


def hostile_hosts(port: int) -> list[str]:
    return [
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        "localhost",
        "[::1]",
        f"127.0.0.1:{port + 1}",
        f"127.0.0.1.evil.example:{port}",
        f"localhost.:{port}",
        f"127.1:{port}",
        f"0.0.0.0:{port}",
        f"127.0.0.1:{port}:{port}",
        f"user@127.0.0.1:{port}",
        f"127.0.0.1:0{port}",
        "",
    ]


def test_rebinding_a_name_to_this_machine_reaches_no_route(running: Running) -> None:
    signed_in = running.token()
    for host in hostile_hosts(running.port):
        for _, method, path in routes(running):
            answer = send(running, method, path, {**signed_in, "Host": host})
            assert_refused(answer, "host-refused", f"{method} {path} as {host!r}")


def test_a_request_without_a_host_is_refused(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.0 403")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_the_names_of_this_machine_are_welcome_with_the_port(running: Running, name: str) -> None:
    assert running.ask("GET", "/healthz", {"Host": f"{name}:{running.port}"}).status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "null",
        "file://",
        "",
        "chrome-extension://",
        f"{CHROME}.evil.example",
        f"{CHROME}x",
        f"{CHROME}, {CHROME}",
        f"https://{CHROME}",
        CHROME.upper(),
        "moz-extension://*",
        "safari-web-extension://abc",
    ],
)
def test_no_web_origin_reaches_any_route(running: Running, origin: str) -> None:
    for signed_in in (running.token(), {}):
        for _, method, path in routes(running):
            answer = send(running, method, path, {**signed_in, "Origin": origin})
            assert_refused(answer, "origin-refused", f"{method} {path} from {origin}")


def test_an_origin_on_another_port_is_refused_even_with_a_session(running: Running) -> None:
    session = running.csrf(running.session())
    for _, method, path in routes(running):
        answer = send(running, method, path, {**session, "Origin": f"http://127.0.0.1:{running.port + 1}"})
        assert_refused(answer, "origin-refused", f"{method} {path}")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new", ""])
def test_pages_of_other_sites_and_ports_reach_no_route_without_an_origin(running: Running, site: str) -> None:
    """A link, a picture or a frame sends no Origin; cookies of other ports of this host go along (same-site)."""
    session = running.csrf(running.session())
    for _, method, path in routes(running):
        answer = send(running, method, path, {**session, "Sec-Fetch-Site": site})
        assert_refused(answer, "site-refused", f"{method} {path} {site}")


def test_everything_but_what_is_public_needs_a_token_or_a_session(running: Running) -> None:
    running.token()
    revoked = running.token("gone")
    running.clients.revoke("gone")
    wrong = [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}, {"Authorization": "Bearer"}, revoked]
    wrong += [{"Cookie": f"unblather-{running.port}=x"}, {"Cookie": "session=x"}]
    for headers in wrong:
        for endpoint, method, path in routes(running):
            if endpoint not in PUBLIC:
                answer = send(running, method, path, headers)
                assert answer.status == 401, f"{method} {path} with {headers}"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_token_is_refused_where_none_is_needed(running: Running) -> None:
    assert running.ask("GET", "/healthz", {"Authorization": "Bearer x"}).status == 401


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_simple_cross_origin_post_is_refused(running: Running, media: str) -> None:
    """A browser sends these without asking first. Even a program that is signed in may not."""
    signed_in = running.token()
    for _, method, path in routes(running):
        if method == "POST" and path != "/v1/nothing":
            headers = {**signed_in, **({"Content-Type": media} if media else {})}
            answer = running.ask(method, path, headers, b'{"text": "x"}')
            assert (answer.status, answer.json["type"]) == (415, "/docs#not-json"), path


@pytest.mark.parametrize("origin", [CHROME, FIREFOX])
def test_a_token_is_good_only_with_the_origin_it_was_paired_from(running: Running, origin: str) -> None:
    paired = running.token("extension", origin)
    assert running.post("/v1/score", {"text": "x"}, paired).status == 200
    program = running.token("program")
    for other in (OTHER_CHROME, "moz-extension://ffffffff-0a1b-2c3d-4e5f-0a1b2c3d4e5f"):
        for token in (paired, program):
            for _, method, path in routes(running):
                assert send(running, method, path, {**token, "Origin": other}).status == 403, f"{method} {path}"
    without = {key: value for key, value in paired.items() if key != "Origin"}
    assert running.post("/v1/score", {"text": "x"}, without).status == 403
    assert running.ask("GET", "/openapi.json", without).status == 200  # browsers leave it out of such a GET
    assert running.post("/v1/score", {"text": "x"}, {**program, "Origin": origin}).status == 403


def test_an_extension_cannot_ride_on_the_session_of_the_pages(running: Running) -> None:
    session = running.csrf(running.session())
    running.token("extension", CHROME)
    for endpoint, method, path in routes(running):
        if endpoint not in {HEALTH, PAIR} and method != "OPTIONS":
            answer = send(running, method, path, {**session, "Origin": CHROME})
            assert answer.status == 403, f"{method} {path}"


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_an_extension_cannot_make_itself_a_session(running: Running, site: str) -> None:
    """What its worker fetches carries no Origin, and with the permission for this host our cookie goes along."""
    fetched = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    tab = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    paired = running.token("extension", CHROME)
    link = running.post("/v1/link", {}, paired).json["url"].removeprefix(f"http://127.0.0.1:{running.port}")
    refused = running.ask("GET", link, fetched)
    assert_refused(refused, "site-refused", "the link")
    assert "Set-Cookie" not in refused.headers
    opened = running.ask("GET", link, tab)
    assert opened.status == 303
    session = {"Cookie": opened.headers["Set-Cookie"].split(";")[0]}
    for path in ("/", "/history", "/docs"):  # each holds the CSRF token
        assert_refused(running.ask("GET", path, {**session, **fetched}), "site-refused", path)
        assert running.ask("GET", path, {**session, **tab}).status == 200
    answer = running.ask("GET", "/v1/settings", {**session, **fetched})
    assert answer.status == (200 if site == "same-origin" else 403)  # so our own pages ask, and perhaps Firefox's


def test_our_own_pages_may_not_use_a_token_nor_pair(running: Running) -> None:
    own = {"Origin": f"http://127.0.0.1:{running.port}"}
    assert running.post("/v1/score", {"text": "x"}, {**running.token(), **own}).status == 403
    code = running.pairing.new_code()
    assert running.post("/v1/pair", {"code": code, "name": "x"}, own).status == 403
    assert running.post("/v1/score", {"text": "x"}, {**running.csrf(running.session()), **own}).status == 200


@pytest.mark.parametrize("site", ["none", "same-origin", "cross-site"])
def test_whatever_browsers_say_of_the_paired_extension_it_is_let_in(running: Running, site: str) -> None:
    paired = running.token("extension", CHROME)
    assert running.post("/v1/score", {"text": "x"}, {**paired, "Sec-Fetch-Site": site}).status == 200


def test_a_session_changes_nothing_without_its_csrf_header(running: Running) -> None:
    session = running.session()
    other = running.csrf(running.session())["X-CSRF-Token"]
    for endpoint, method, path in routes(running):
        if method in {"POST", "DELETE"} or (method == "OPTIONS" and endpoint not in PUBLIC):
            for header in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": other}, {"X-CSRF-Token": "é"}):
                answer = send(running, method, path, {**session, **header})
                assert_refused(answer, "csrf-refused", f"{method} {path} {header}")
    assert running.post("/v1/score", {"text": "x"}, running.csrf(session)).status == 200


def preflight(running: Running, path: str, origin: str) -> Answer:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    return running.ask("OPTIONS", path, {"Origin": origin, **asked})


def test_preflights_are_answered_for_the_exact_paired_origin_only(running: Running) -> None:
    assert preflight(running, "/v1/score", CHROME).status == 403
    running.token("extension", CHROME)
    for _, _, path in routes(running):
        for origin in ("https://evil.example", "null", f"http://127.0.0.1:{running.port}"):
            answer = preflight(running, path, origin)
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers
    assert preflight(running, "/v1/score", OTHER_CHROME).status == 403
    answer = preflight(running, "/v1/score", CHROME)
    assert answer.status == 204
    assert answer.headers.get_all("Access-Control-Allow-Origin") == [CHROME]
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "*" not in str(answer.headers)


def test_an_extension_may_ask_before_it_is_paired_whether_it_can_pair(running: Running) -> None:
    assert preflight(running, "/v1/pair", CHROME).status == 204
    assert running.ask("GET", "/healthz", {"Origin": CHROME}).json == {"status": "ok"}


def test_every_answer_carries_the_security_headers(running: Running) -> None:
    signed_in = running.token()
    for headers in ({}, signed_in, {"Origin": "https://evil.example"}, {**signed_in, "Accept": "text/html"}):
        for _, method, path in routes(running):
            answer = send(running, method, path, headers)
            case = f"{method} {path} {answer.status}"
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; "), case
            assert "unsafe" not in policy, case
            assert "frame-ancestors 'none'" in policy, case
            assert answer.headers["X-Content-Type-Options"] == "nosniff", case
            assert answer.headers["Referrer-Policy"] == "no-referrer", case
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", case
            assert "Server" not in answer.headers, case
            wanted = "no-cache" if path.startswith("/static/") and answer.status == 200 else "no-store"
            assert answer.headers["Cache-Control"] == wanted or answer.status == 204, case


class TestRates:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(requests_per_minute=3, pairings_per_minute=1)

    def test_each_client_has_its_own_rate(self, running: Running) -> None:
        one, other = running.token("one"), running.token("other")
        assert [running.post("/v1/score", {"text": "x"}, one).status for _ in range(4)] == [200, 200, 200, 429]
        refused = running.post("/v1/score", {"text": "x"}, one)
        assert refused.json["type"] == "/docs#too-many-requests"
        assert 1 <= int(refused.headers["Retry-After"]) <= 20
        assert running.post("/v1/score", {"text": "x"}, other).status == 200

    def test_codes_cannot_be_guessed_quickly(self, running: Running) -> None:
        running.pairing.new_code()
        wrong = {"code": "AAAA-AAAA", "name": "x"}
        assert running.post("/v1/pair", wrong).status == 403
        assert running.post("/v1/pair", wrong).status == 429

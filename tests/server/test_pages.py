"""The local pages: signing in with the link, what is served, and that nothing comes from outside."""

import re
from pathlib import Path

import pytest
from conftest import Running

from unblather import paths

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_without_a_session_a_browser_is_told_how_to_get_one(running: Running) -> None:
    for path in ("/", "/history", "/docs", "/nothing"):
        answer = running.ask("GET", path, BROWSER)
        assert answer.status == 401
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert b"unblather serve" in answer.body


def test_the_link_opens_a_session_once(running: Running) -> None:
    link = f"/session?code={running.sessions.new_link()}"
    assert running.ask("HEAD", link).status == 303  # a preview of the link, which must not use it up
    answer = running.ask("GET", link, {**BROWSER, "Sec-Fetch-Site": "none"})
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"unblather-{running.port}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"} <= set(cookie.split("; "))
    again = running.ask("GET", link, BROWSER)
    assert again.status == 401
    assert "Set-Cookie" not in again.headers
    assert running.ask("GET", link, {**BROWSER, "Cookie": cookie.split(";")[0]}).status == 303


@pytest.mark.parametrize("query", ["", "?code=", "?code=x", "?code=%00", "?code=%ff", "?other=1"])
def test_a_wrong_link_opens_nothing(running: Running, query: str) -> None:
    answer = running.ask("GET", f"/session{query}", BROWSER)
    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


def test_the_pages_carry_the_csrf_token_of_their_session(running: Running) -> None:
    session = running.session()
    for path in ("/", "/history"):
        answer = running.ask("GET", path, {**BROWSER, **session})
        assert answer.status == 200
        assert running.csrf(session)["X-CSRF-Token"] in answer.body.decode()


def test_a_token_opens_the_document_for_programs(running: Running) -> None:
    assert running.ask("GET", "/openapi.json", running.token()).status == 200


def test_the_api_page_names_every_route_and_problem(running: Running) -> None:
    answer = running.ask("GET", "/docs", {**BROWSER, **running.session()})
    assert answer.status == 200
    page = answer.body.decode()
    for text in ("POST /v1/score", "POST /v1/score/batch", "POST /v1/pair", "GET /healthz", 'id="too-many-requests"'):
        assert text in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page


def test_pages_hold_no_inline_code_and_load_nothing_from_outside(running: Running) -> None:
    session = running.session()
    pages = [
        running.ask("GET", path, {**BROWSER, **session}).body.decode()
        for path in ("/", "/history", "/docs", "/nothing")
    ]
    pages.append(running.ask("GET", "/", BROWSER).body.decode())
    for page in pages:
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son\w+=", page)
        for address in re.findall(r'\b(?:src|href|action)="([^"]*)"', page):
            assert re.match(r"/(?!/)|#", address), address


def test_a_page_that_is_not_there_is_a_page(running: Running) -> None:
    answer = running.ask("GET", "/nothing", {**BROWSER, **running.session()})
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_static_files_are_public_typed_and_checked_for_change(running: Running) -> None:
    answer = running.ask("GET", "/static/base.css")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    again = running.ask("GET", "/static/base.css", {"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


class TestBuiltPages:
    @pytest.fixture(autouse=True)
    def built(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "pages"
        monkeypatch.setitem(paths._IN_CHECKOUT, "pages", folder)
        return folder

    def test_missing_pages_say_how_to_build_them(self, running: Running) -> None:
        session = running.session()
        for path in ("/", "/history", "/static/pages/playground.js"):
            answer = running.ask("GET", path, {**BROWSER, **session})
            assert answer.status == 503
            assert b"make setup" in answer.body

    def test_built_pages_are_served_as_scripts(self, running: Running, built: Path) -> None:
        built.mkdir()
        (built / "playground.js").write_text("1;\n")
        answer = running.ask("GET", "/static/pages/playground.js")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        assert running.ask("GET", "/static/pages/other.js").status == 404

"""`unblather serve` as a process: its link, its lock, its port and its end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Running
from fakes import FakeService

from unblather.cli.instance import holder
from unblather.clients import Clients
from unblather.config import Limits
from unblather.database import Database
from unblather.service import Draft, Reply, Service
from unblather.web.server import Server

COMMAND = [sys.executable, "-W", "error", "-m", "unblather"]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the service on a free port; give the process and the link it printed once it answers."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--no-open", "--port", "0", "--data-dir", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    link = process.stdout.readline().strip()
    try:
        assert link, process.communicate()
        yield process, link
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def get(address: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
    rest = address.removeprefix("http://")
    connection = http.client.HTTPConnection(rest.partition("/")[0], timeout=30)
    connection.request("GET", f"/{rest.partition('/')[2]}", headers=headers or {})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_the_whole_way_from_the_link_to_a_score(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        base = link.partition("session?")[0]
        assert link.startswith("http://127.0.0.1:")
        assert get(f"{base}healthz").status == 200
        opened = get(link)
        assert opened.status == 303
        cookie = str(opened.headers["Set-Cookie"]).split(";")[0]
        assert get(f"{base}docs", {"Cookie": cookie}).status == 200
        assert get(link).status == 401

        token = subprocess.run(
            [*COMMAND, "clients", "add", "test", "--data-dir", str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        connection = http.client.HTTPConnection(base.removeprefix("http://").rstrip("/"), timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/score", json.dumps({"text": "Buy our course now, link in bio!"}), headers)
        reply = json.loads(connection.getresponse().read())
        connection.close()
        assert reply["verdict"] in {"ok", "hint", "warn", "none"}

        info = holder(tmp_path)
        assert info is not None
        assert (info.pid, f"http://127.0.0.1:{info.port}/") == (process.pid, base)

        doctor = subprocess.run(
            [*COMMAND, "doctor", "--data-dir", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert f"The service answers at {base}" in doctor.stdout
    # A session outlives the service: its cookie is for this port, so the next one has to take it again.
    port = base.rstrip("/").rpartition(":")[2]
    with serving(tmp_path, "--port", port) as (_, _):
        assert get(f"{base}docs", {"Cookie": cookie}).status == 200


def test_a_second_service_for_the_same_data_gives_a_link_to_the_first(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, link):
        second = subprocess.run(
            [*COMMAND, "serve", "--no-open", "--port", "0", "--data-dir", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 2
        assert f"already runs for {tmp_path}: process {process.pid} at {link.partition('session')[0]}" in second.stderr
        assert get(second.stdout.strip()).status == 303
        assert get(link).status == 303  # the first link has not been touched


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_asked_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as (process, link):
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Unblather has stopped." in err
        assert "Traceback" not in err
    assert holder(tmp_path) is None
    assert not (tmp_path / "serve.json").exists()
    assert not (tmp_path / "unblather.db-wal").exists()  # closed, and so written back
    with socket.create_server(("127.0.0.1", int(link.split(":")[2].split("/")[0]))):
        pass


def test_a_crash_does_not_hold_the_data_directory(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        process.kill()
        process.wait(30)
        assert (tmp_path / "serve.json").exists()
        assert holder(tmp_path) is None
        with serving(tmp_path) as (_, link):
            assert get(link).status == 303


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*COMMAND, "serve", "--no-open", "--port", str(port), "--data-dir", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {port} is in use by another program" in done.stderr
    assert "--port" in done.stderr
    assert holder(tmp_path) is None


def test_pairing_with_a_running_service(tmp_path: Path) -> None:
    with serving(tmp_path) as (_, link):
        paired = subprocess.run(
            [*COMMAND, "pair", "--data-dir", str(tmp_path)], capture_output=True, text=True, check=True
        )
        assert "not running" not in paired.stderr
        connection = http.client.HTTPConnection(link.split("/")[2], timeout=30)
        body = json.dumps({"code": paired.stdout.strip(), "name": "Chrome"})
        connection.request("POST", "/v1/pair", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == 200
        token = json.loads(response.read())["token"]
        connection.close()
    database = Database.open(tmp_path)
    assert Clients(database, Limits()).authenticate(token) is not None
    database.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a program of the user's own as the browser")
def test_it_opens_the_link_in_the_browser(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    os.mkfifo(seen)
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{seen}"\n')
    browser.chmod(0o700)
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROWSER": f"{browser} %s"},
    )
    assert process.stdout is not None
    link = process.stdout.readline().strip()
    opened = seen.read_text()
    process.terminate()
    process.communicate(timeout=30)
    assert opened == link


class Waiting(FakeService):
    """Takes as long over a draft as the test wants it to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()
        self.go_on = threading.Event()

    def score(self, draft: Draft) -> Reply:
        self.asked.set()
        self.go_on.wait(30)
        return super().score(draft)


class TestRequestsInProgress:
    @pytest.fixture
    def service(self) -> Service:
        return Waiting()

    def test_they_are_answered_before_the_service_ends(
        self, running: Running, service: Waiting, server: Server
    ) -> None:
        token = running.token()
        answers = []
        asking = threading.Thread(target=lambda: answers.append(running.post("/v1/score", {"text": "buy"}, token)))
        asking.start()
        assert service.asked.wait(30)
        server.stop()
        service.go_on.set()
        asking.join(30)
        assert [answer.json["verdict"] for answer in answers] == ["warn"]

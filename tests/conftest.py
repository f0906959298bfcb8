"""What tests of several kinds share: a data directory, and the service over real HTTP."""

import http.client
import json
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeService

from unblather.app import create_app
from unblather.clients import Clients, Pairing, Sessions
from unblather.config import Limits, Settings
from unblather.database import Database
from unblather.history.store import History
from unblather.intake import Importer
from unblather.service import Service
from unblather.uploads import Uploads
from unblather.web.application import Application
from unblather.web.server import Server, take_port

# A shell starts its background jobs with SIGINT ignored, and their children inherit that; these tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHROME = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OTHER_CHROME = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"
FIREFOX = "moz-extension://0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, read to its end."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A service that really listens, with what a test needs to talk to it and to look behind it."""

    port: int
    app: Application
    database: Database
    limits: Limits
    clients: Clients = field(init=False)
    pairing: Pairing = field(init=False)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        self.clients = Clients(self.database, self.limits)
        self.pairing = Pairing(self.database, self.clients, self.limits)
        self.sessions = Sessions(self.database, self.limits)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | str | None = None
    ) -> Answer:
        """Send exactly these headers (and Host, Content-Length where they are not given); follow nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = body.encode() if isinstance(body, str) else body
        try:
            connection.request(method, path, body=sent, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(self, path: str, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
        sent = value if isinstance(value, str | bytes) else json.dumps(value)
        return self.ask("POST", path, {"Content-Type": "application/json", **(headers or {})}, sent)

    def token(self, name: str = "script", origin: str | None = None) -> dict[str, str]:
        """Add a client; return the headers it sends."""
        _, token = self.clients.add(name, origin)
        headers = {"Authorization": f"Bearer {token}"}
        return headers if origin is None else {**headers, "Origin": origin}

    def session(self) -> dict[str, str]:
        """Open a one-time link; return the Cookie header."""
        answer = self.ask("GET", f"/session?code={self.sessions.new_link()}")
        assert answer.status == 303
        return {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}

    def csrf(self, cookie: Mapping[str, str]) -> dict[str, str]:
        """Return the Cookie header with the CSRF header that goes with it."""
        return {**cookie, "X-CSRF-Token": Sessions.csrf_token(cookie["Cookie"].partition("=")[2])}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def service() -> Service:
    return FakeService()


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with take_port(0) as listening:
        yield listening


@pytest.fixture
def history(database: Database, limits: Limits) -> History:
    return History(database, limits)


@pytest.fixture
def uploads(service: Service, history: History, tmp_path: Path, limits: Limits) -> Iterator[Uploads]:
    made = Uploads(Importer(service, history, limits), tmp_path, limits)
    yield made
    made.close()


@pytest.fixture
def app(service: Service, history: History, uploads: Uploads, limits: Limits, taken: socket.socket) -> Application:
    return create_app(service, history, uploads, Settings(port=taken.getsockname()[1], limits=limits))


@pytest.fixture
def server(app: Application, taken: socket.socket, limits: Limits) -> Iterator[Server]:
    made = Server(app, taken, limits)
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.stop()
    thread.join(10)
    made.close()
    assert not thread.is_alive()


@pytest.fixture
def running(server: Server, app: Application, database: Database, limits: Limits, taken: socket.socket) -> Running:
    return Running(taken.getsockname()[1], app, database, limits)

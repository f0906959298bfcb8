"""A file that a page sends to be imported: parts, progress, cancelling, and everything that can be wrong."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import archives as made
import pytest
from conftest import CHROME, Answer, Running
from fakes import FakeService

from unblather.config import Limits
from unblather.history.store import History
from unblather.intake import Importer
from unblather.service import Draft, Reply, Service
from unblather.uploads import FOLDER, Uploads

PART = 700


@pytest.fixture
def headers(running: Running) -> Mapping[str, str]:
    return running.csrf(running.session())


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    tweets = [made.tweet(number, f"text {number}") for number in range(30)]
    return made.as_zip(tmp_path / "x.zip", made.x_files(tweets)).read_bytes()


def begin(running: Running, headers: Mapping[str, str], size: int, name: str = "x.zip") -> Answer:
    return running.post("/v1/import", {"name": name, "size": size}, headers)


def send(running: Running, headers: Mapping[str, str], upload: str, offset: int, part: bytes) -> Answer:
    octets = {**headers, "Content-Type": "application/octet-stream"}
    return running.ask("POST", f"/v1/import/{upload}/part?offset={offset}", octets, part)


def send_all(running: Running, headers: Mapping[str, str], file: bytes, name: str = "x.zip") -> str:
    upload = str(begin(running, headers, len(file), name).json["id"])
    for offset in range(0, len(file), PART):
        assert send(running, headers, upload, offset, file[offset : offset + PART]).status == 200
    return upload


def outcome(running: Running, headers: Mapping[str, str], uploads: Uploads, upload: str) -> Any:
    """Wait for the import's thread, then ask as the page would."""
    thread = uploads._thread
    assert thread is not None
    thread.join(30)
    return running.ask("GET", f"/v1/import/{upload}", headers).json


def test_a_file_in_parts_is_imported(
    running: Running, headers: Mapping[str, str], uploads: Uploads, history: History, file: bytes, tmp_path: Path
) -> None:
    upload = send_all(running, headers, file)
    said = outcome(running, headers, uploads, upload)
    assert (said["state"], said["stored"], said["done"], said["seconds_left"]) == ("done", 30, 1.0, None)
    assert (said["received"], said["size"]) == (len(file), len(file))
    assert len(list(history.records())) == 30
    assert not list((tmp_path / FOLDER).iterdir())
    again = outcome(running, headers, uploads, send_all(running, headers, file))
    assert (again["stored"], again["duplicates"]) == (0, 30)


def test_broken_rows_are_listed(running: Running, headers: Mapping[str, str], uploads: Uploads) -> None:
    broken = made.x_files([made.tweet(1, "fine")])["data/tweets.js"].replace("fine", "fi\\qne").encode()
    said = outcome(running, headers, uploads, send_all(running, headers, broken, "../../<b>tweets.js"))
    assert (said["state"], said["stored"], said["malformed"]) == ("done", 0, 1)
    assert said["problems"] == [
        {"file": "_.._b_tweets.js", "line": 2, "message": "it is not JSON (Invalid \\escape)"},
    ]


def test_a_part_that_comes_twice_counts_once(
    running: Running, headers: Mapping[str, str], uploads: Uploads, file: bytes
) -> None:
    upload = begin(running, headers, len(file)).json["id"]
    send(running, headers, upload, 0, file[:500])
    assert send(running, headers, upload, 200, file[200:900]).json["received"] == 900
    missing = send(running, headers, upload, 1000, file[1000:])
    assert (missing.status, missing.json["detail"]) == (422, "The part at 900 is missing. Send it first.")
    assert send(running, headers, upload, 900, file[900:] + b"x").status == 422
    send(running, headers, upload, 900, file[900:])
    assert outcome(running, headers, uploads, upload)["stored"] == 30


@pytest.mark.parametrize("size", [0, -1, 4 * 1024**3 + 1, "1"])
def test_a_size_that_cannot_be(running: Running, headers: Mapping[str, str], size: Any) -> None:
    assert begin(running, headers, size).status == 422


def test_what_is_no_history_fails_with_a_sentence(
    running: Running, headers: Mapping[str, str], uploads: Uploads, tmp_path: Path
) -> None:
    said = outcome(running, headers, uploads, send_all(running, headers, b"my diary " * 100, "diary.txt"))
    assert said["state"] == "failed"
    assert said["detail"].startswith("The file is no history that can be imported")
    assert str(tmp_path) not in said["detail"]


def test_an_upload_that_broke_off_stands_in_nobodys_way(
    running: Running, headers: Mapping[str, str], uploads: Uploads, file: bytes
) -> None:
    """The page that sent it was closed, or lost the service."""
    broken = begin(running, headers, 1000).json["id"]
    send(running, headers, broken, 0, b"x")
    assert running.ask("GET", "/v1/import", headers).json["current"]["id"] == broken
    said = outcome(running, headers, uploads, send_all(running, headers, file))
    assert (said["state"], said["stored"]) == ("done", 30)
    late = send(running, headers, broken, 1, b"x").json
    assert (late["state"], late["detail"]) == ("cancelled", "Another file was sent instead.")
    assert running.ask("GET", "/v1/import", headers).json == {"current": None}


def test_an_upload_can_be_cancelled(running: Running, headers: Mapping[str, str], tmp_path: Path) -> None:
    upload = begin(running, headers, 1000).json["id"]
    assert running.ask("DELETE", f"/v1/import/{upload}", headers).json["state"] == "cancelled"
    assert not list((tmp_path / FOLDER).iterdir())
    assert send(running, headers, upload, 0, b"x").json["received"] == 0
    assert begin(running, headers, 1000).status == 200
    assert running.ask("GET", "/v1/import/nothing", headers).status == 422


def test_only_the_users_own_pages_may(running: Running, headers: Mapping[str, str]) -> None:
    extension = running.token("Chrome", CHROME)
    assert begin(running, extension, 1000).json["type"] == "/docs#not-for-extensions"
    upload = begin(running, headers, 1000).json["id"]
    without = {"Cookie": headers["Cookie"]}
    assert send(running, without, upload, 0, b"x").json["type"] == "/docs#csrf-refused"
    as_form = {**headers, "Content-Type": "text/plain"}
    assert running.ask("POST", f"/v1/import/{upload}/part?offset=0", as_form, b"x").status == 415
    assert running.ask("DELETE", f"/v1/import/{upload}", without).status == 403


class Slow(FakeService):
    """Scores when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.scoring, self.go_on = threading.Event(), threading.Event()

    def score_batch(self, drafts: Sequence[Draft]) -> list[Reply]:
        self.scoring.set()
        assert self.go_on.wait(30)
        return super().score_batch(drafts)


class TestWhileItRuns:
    @pytest.fixture
    def service(self) -> Service:
        return Slow()

    @pytest.fixture
    def many(self, tmp_path: Path) -> bytes:
        tweets = [made.tweet(number, f"text {number}") for number in range(600)]
        return made.as_zip(tmp_path / "many.zip", made.x_files(tweets)).read_bytes()

    @pytest.mark.parametrize("stop", ["cancel", "close"])
    def test_it_stops_after_the_present_batch(
        self, running: Running, headers: Mapping[str, str], uploads: Uploads, service: Slow, many: bytes, stop: str
    ) -> None:
        upload = str(begin(running, headers, len(many)).json["id"])
        send(running, headers, upload, 0, many)
        assert service.scoring.wait(30)
        assert running.ask("GET", f"/v1/import/{upload}", headers).json["state"] == "running"
        assert running.ask("GET", "/v1/import", headers).json["current"]["id"] == upload
        act: Callable[[], object] = {"cancel": lambda: uploads.cancel(upload), "close": uploads.close}[stop]
        stopping = threading.Thread(target=act)
        stopping.start()
        if stop == "cancel":
            stopping.join(30)
            # It runs until its thread is gone; a second one beside it would score at the same time.
            assert running.ask("GET", f"/v1/import/{upload}", headers).json["state"] == "running"
            assert "Another import" in begin(running, headers, 1000).json["detail"]
        service.go_on.set()
        stopping.join(30)
        said = outcome(running, headers, uploads, upload)
        assert said["state"] == "cancelled"
        assert uploads.current() is None
        assert said["stored"] <= 512


def test_what_an_earlier_process_left_is_cleared_away(tmp_path: Path, history: History) -> None:
    (tmp_path / FOLDER / "old").mkdir(parents=True)
    (tmp_path / FOLDER / "old" / "x.zip").write_bytes(b"x")
    Uploads(Importer(FakeService(), history, Limits()), tmp_path, Limits())
    assert not (tmp_path / FOLDER).exists()

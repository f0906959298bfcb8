"""What goes wrong in real life: kills, a full disk, a locked or cut off file, clocks that jump, two at once.

`UNBLATHER_KILLS=200` kills the service as often as the project promises to survive; by default it is fewer, for time.
"""

import contextlib
import http.client
import itertools
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import Running
from fakes import LABELS

from unblather import database as database_module
from unblather.clients import Clients
from unblather.config import Limits
from unblather.database import FILE_NAME, Database
from unblather.errors import DataError
from unblather.history.records import Record
from unblather.history.store import History

KILLS = int(os.environ.get("UNBLATHER_KILLS", "12"))
SERVING = Path(__file__).parents[1] / "serving.py"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int) -> dict[str, Any]:
    when = (START + timedelta(seconds=number)).isoformat()
    return {
        "id": str(uuid.UUID(int=number)),
        "site": "news.example",
        "kind": "comment" if number % 2 else "post",
        "started": when,
        "ended": when,
        "last_scores": dict.fromkeys(LABELS, 0.5),
        "last_reader_value": 5.0,
        "verdict": "ok",
        "warned": False,
        "hints": [],
        "decision": "none",
        "outcome": "posted",
        "words": 9,
    }


def record(number: int, ended: datetime | None = None, **changes: Any) -> Record:
    when = ended or START + timedelta(minutes=number)
    base: dict[str, Any] = {"site": "news.example", "kind": "post", "started": when, "ended": when}
    return Record(id=str(uuid.UUID(int=number)), **base | changes)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    command = [sys.executable, str(SERVING), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=SERVING.parent)
    try:
        assert process.stdout is not None
        port, state = process.stdout.readline().split()
        yield process, int(port), state
    finally:
        process.kill()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def token(folder: Path) -> str:
    with contextlib.closing(Database.open(folder)) as opened:
        return Clients(opened, Limits()).add("script")[1]


@dataclass
class Writer:
    """A client as the extension is one: it sends a batch again until it has been acknowledged."""

    numbers: Iterator[int]
    waiting: list[int] = field(default_factory=list)
    acknowledged: set[int] = field(default_factory=set)
    stored: int = 0

    def work(self, port: int, bearer: str) -> None:
        """Send until the service is gone."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"}
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.waiting = self.waiting or list(itertools.islice(self.numbers, random.choice([1, 3, 50])))
                body = json.dumps({"events": [event(number) for number in self.waiting]})
                connection.request("POST", "/v1/events", body, headers)
                results = json.loads(connection.getresponse().read())["results"]
                assert {result["status"] for result in results} <= {"stored", "duplicate"}
                self.stored += sum(result["status"] == "stored" for result in results)
                self.acknowledged |= set(self.waiting)
                self.waiting = []
        connection.close()


def test_nothing_acknowledged_is_lost_however_often_the_service_is_killed(tmp_path: Path) -> None:
    bearer = token(tmp_path)
    numbers = itertools.count(1)
    writers = [Writer(iter(lambda: next(numbers), None)) for _ in range(3)]
    for _ in range(KILLS):
        with serving(tmp_path) as (process, port, state):
            assert state == "sound"
            threads = [threading.Thread(target=writer.work, args=(port, bearer)) for writer in writers]
            for thread in threads:
                thread.start()
            time.sleep(random.uniform(0, 0.4))  # a random moment is what this is about
            process.kill()
            for thread in threads:
                thread.join(30)
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    assert acknowledged, "no event was acknowledged at all: the test tests nothing"
    with contextlib.closing(Database.open(tmp_path)) as opened, opened.read() as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = [uuid.UUID(row[0]).int for row in db.execute("SELECT id FROM drafts")]
        assert acknowledged <= set(kept)
        assert len(kept) == len(set(kept))
        assert db.execute("SELECT sum(drafts) FROM days").fetchone()[0] == len(kept)
    assert sum(writer.stored for writer in writers) <= len(kept)


class TestFullDisk:
    """`max_page_count` makes SQLite run out of room where a full disk would."""

    def fill(self, opened: Database) -> None:
        with opened.write() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")

    def test_it_is_said_nothing_is_half_kept_and_scoring_goes_on(self, running: Running, history: History) -> None:
        bearer = running.token()
        self.fill(running.database)
        events = [event(number) for number in range(500)]
        refused = running.post("/v1/events", {"events": events}, bearer)
        assert (refused.status, refused.json["type"]) == (503, "/docs#unavailable")
        assert "Check that the disk has room" in refused.json["detail"]
        assert list(history.records()) == []
        assert running.post("/v1/score", {"text": "A draft to score."}, bearer).status == 200
        assert running.ask("GET", "/v1/today", bearer).status == 200
        with running.database.write() as db:
            db.execute("PRAGMA max_page_count = 1000000")
        again = running.post("/v1/events", {"events": events}, bearer)
        assert {result["status"] for result in again.json["results"]} == {"stored"}
        running.database.check()

    def test_a_deletion_that_finds_no_room_deletes_nothing(self, history: History) -> None:
        history.record([record(number) for number in range(500)])
        self.fill(history.database)
        with pytest.raises(DataError, match="disk has room"):
            history.forget("site", "news.example")
        assert len(list(history.records())) == 500


class TestLocked:
    @pytest.fixture
    def locked(self, running: Running) -> Iterator[sqlite3.Connection]:
        """Another process has begun to write and does not finish."""
        other = sqlite3.connect(running.database.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.close()

    def test_it_is_said_and_scoring_and_reading_go_on(
        self, running: Running, history: History, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
    ) -> None:
        monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
        bearer = running.token()
        running.post("/v1/events", {"events": [event(1)]}, bearer)
        locked: sqlite3.Connection = request.getfixturevalue("locked")
        refused = running.post("/v1/events", {"events": [event(2)]}, bearer)
        assert refused.status == 503
        assert "no other program holds it" in refused.json["detail"]
        assert running.post("/v1/score", {"text": "A draft to score."}, bearer).status == 200
        assert running.ask("GET", "/v1/settings", bearer).status == 200
        assert len(list(history.records())) == 1
        locked.execute("ROLLBACK")
        assert running.post("/v1/events", {"events": [event(2)]}, bearer).status == 200
        assert len(list(history.records())) == 2


def test_a_file_that_was_cut_off_is_mended_and_said_on_the_page(tmp_path: Path) -> None:
    bearer = token(tmp_path)
    with contextlib.closing(Database.open(tmp_path)) as opened:
        History(opened, Limits()).record([record(number) for number in range(2_000)])
    with (tmp_path / FILE_NAME).open("r+b") as file:
        file.truncate(file.seek(0, 2) * 4 // 5)
    with serving(tmp_path) as (_, port, state):
        assert state == "mended"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/v1/settings", headers={"Authorization": f"Bearer {bearer}"})
        notice = json.loads(connection.getresponse().read())["notice"]
        connection.close()
    assert "has been mended" in notice
    assert "could not be read" in notice
    with serving(tmp_path) as (_, _, state):
        assert state == "sound"


class Clock:
    """A clock that can be put back."""

    now = START.timestamp()

    def __call__(self) -> float:
        return self.now


class TestClocks:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def history(self, database: Database, clock: Clock) -> History:
        return History(database, Limits(), clock=clock)

    def test_a_draft_may_end_before_it_began(self, history: History) -> None:
        odd = record(1, started=START + timedelta(hours=3), ended=START)
        assert history.record([odd]) == [True]
        assert history.today(0).posts == 1
        assert list(history.records()) == [odd]

    def test_a_clock_that_is_put_back_loses_and_repeats_nothing(self, history: History, clock: Clock) -> None:
        selling = dict.fromkeys(LABELS, 0.1) | {"self_promotion": 0.9}
        history.record([record(1, START + timedelta(days=400), last_scores=selling)])  # the clock was a year ahead
        history.record([record(2, START, last_scores=selling), record(3, START - timedelta(hours=5))])
        assert len(list(history.records())) == 3
        assert history.lately().announcements == 1
        assert history.lately().posts_last_hour == 1
        clock.now += 400 * 86_400
        assert history.lately().announcements == 2

    @pytest.mark.parametrize(
        ("instants", "hours", "days"),
        [
            # Berlin, 25 October 2026: at 3:00 summer time it is 2:00 again.
            (["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"], [2, 2], 1),
            # Berlin, 29 March 2026: after 1:59 comes 3:00.
            (["2026-03-29T01:59:00+01:00", "2026-03-29T03:00:00+02:00"], [1, 3], 1),
            # A flight from Auckland to Honolulu arrives the day before.
            (["2026-03-02T10:00:00+13:00", "2026-03-01T20:30:00-10:00"], [10, 20], 2),
            (["2026-03-01T23:59:59.999+05:45", "2026-03-02T00:00:00+05:45"], [23, 0], 2),
        ],
    )
    def test_days_and_hours_are_the_writers_own(
        self, history: History, instants: list[str], hours: list[int], days: int
    ) -> None:
        history.record([record(n, datetime.fromisoformat(instant)) for n, instant in enumerate(instants)])
        with history.database.read() as db:
            assert [row[0] for row in db.execute("SELECT hour FROM drafts ORDER BY key")] == hours
            assert db.execute("SELECT count(*) FROM days").fetchone()[0] == days
        assert [one.ended.isoformat() for one in history.records()] == [
            datetime.fromisoformat(instant).isoformat() for instant in instants
        ]

    @pytest.mark.parametrize(("offset", "posts"), [(0, 1), (14 * 60, 0), (11 * 60, 1), (-12 * 60, 1), (-13 * 60, 0)])
    def test_today_is_the_readers_own(self, history: History, clock: Clock, offset: int, posts: int) -> None:
        zone = timezone(timedelta(0))
        history.record([record(1, START.astimezone(zone))])  # noon on the first of March
        assert history.today(offset).posts == posts


class TestTwoAtOnce:
    def test_two_processes_count_each_draft_once(self, tmp_path: Path, database: Database) -> None:
        other = Database.open(tmp_path)
        both = [History(opened, Limits()) for opened in (database, other)]
        fresh: list[bool] = []

        def work(history: History) -> None:
            for number in range(0, 200, 5):
                fresh.extend(history.record([record(number + step) for step in range(5)]))

        threads = [threading.Thread(target=work, args=(history,)) for history in both for _ in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        other.close()
        assert sum(fresh) == 200
        assert len(list(both[0].records())) == 200

    def test_writers_share_a_commit_and_fail_alone(self, database: Database) -> None:
        commits = 0
        inside, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            with database.write():
                inside.set()
                assert go_on.wait(30)

        results: dict[int, object] = {}

        def work(number: int) -> None:
            def insert(db: Any) -> int:
                nonlocal commits
                commits = db.execute("PRAGMA data_version").fetchone()[0]
                db.execute("INSERT INTO links (code_hash, expires) VALUES (?, 1)", [number % 7])
                return number

            try:
                results[number] = database.write_together(insert)
            except sqlite3.IntegrityError as error:
                results[number] = error

        holder = threading.Thread(target=hold)
        holder.start()
        assert inside.wait(30)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        while len(database._queue) < 8:
            time.sleep(0.001)
        go_on.set()
        for thread in [holder, *threads]:
            thread.join(30)
        assert sorted(key for key, value in results.items() if value == key) == sorted(
            key for key in results if not isinstance(results[key], Exception)
        )
        assert sum(isinstance(value, sqlite3.IntegrityError) for value in results.values()) == 1
        with database.read() as db:
            assert db.execute("SELECT count(*) FROM links").fetchone()[0] == 7

"""Deleting and bringing back, retention, and texts: what goes is gone from the file, and the figures follow."""

import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from fakes import LABELS

from unblather.config import Limits
from unblather.database import Database
from unblather.errors import HistoryError
from unblather.history.forgetting import What
from unblather.history.housekeeping import housekeeping
from unblather.history.records import Record
from unblather.history.store import Feedback, History

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = (START.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
FIGURES = ("days", "hours", "hint_days", "people")


class Clock:
    """A clock that stands still until it is told."""

    now = START.timestamp() + 86_400

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def history(database: Database, clock: Clock) -> History:
    made = History(database, Limits(), clock=clock)
    made.change_settings({"keep_text": True})
    made.record([record(number) for number in range(12)])
    return made


def record(number: int) -> Record:
    return Record(
        id=str(uuid.UUID(int=number)),
        site=f"site{number % 2}.example",
        kind="comment" if number % 3 else "post",
        started=START + timedelta(hours=4 * number),
        ended=START + timedelta(hours=4 * number, minutes=5),
        counterpart=f"person {number % 4}",
        last_scores=dict.fromkeys(LABELS, 0.25),
        last_reader_value=float(number % 9 + 1),
        hints=("hard-sell",) if number % 2 else (),
        text=f"Text that has the number {number} in it.",
        phrases=(("hard_sell", f"number {number}"),),
    )


def figures(history: History) -> dict[str, list[tuple[object, ...]]]:
    with history.database.read() as db:
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in FIGURES}  # noqa: S608


def on_disk(history: History) -> bytes:
    return b"".join(file.read_bytes() for file in history.database.path.parent.iterdir() if file.is_file())


@pytest.mark.parametrize(
    ("what", "value", "numbers"),
    [
        ("draft", str(uuid.UUID(int=7)), {7}),
        ("draft", str(uuid.UUID(int=99)), set()),
        ("day", DAY, {0, 1, 2}),
        ("day", DAY + 1, {3, 4, 5, 6, 7, 8}),
        ("site", "SITE1.example", {1, 3, 5, 7, 9, 11}),
        ("counterpart", "person 2", {2, 6, 10}),
    ],
)
def test_what_is_deleted_can_be_brought_back(history: History, what: What, value: str | int, numbers: set[int]) -> None:
    before, kept = figures(history), list(history.records())
    gone = history.forget(what, value)
    assert gone.count == len(numbers)
    left = [one for one in kept if uuid.UUID(one.id).int not in numbers]
    assert list(history.records()) == left
    if not numbers:
        assert gone.undo is None
        return
    assert figures(history) != before
    assert gone.undo is not None
    assert history.restore(gone.undo) == len(numbers)
    assert figures(history) == before
    assert sorted(history.records(), key=lambda one: one.started) == kept
    with pytest.raises(HistoryError, match="too late"):
        history.restore(gone.undo)


def test_the_figures_are_those_of_a_history_that_never_had_it(history: History, tmp_path: Path) -> None:
    history.forget("site", "site0.example")
    (tmp_path / "never").mkdir()
    other = Database.open(tmp_path / "never")
    try:
        never = History(other, Limits())
        never.record([record(number) for number in range(1, 12, 2)])
        assert figures(history) == figures(never)
    finally:
        other.close()


def test_after_ten_minutes_it_is_gone_from_the_file(history: History, clock: Clock) -> None:
    history.give_feedback(
        Feedback(str(uuid.UUID(int=50)), 1, "my feedback text", "post", "right", str(uuid.UUID(int=7)))
    )
    gone = history.forget("draft", str(uuid.UUID(int=7)))
    assert b"has the number 7" in on_disk(history)
    clock.now += 599
    history.keep_house()
    assert b"has the number 7" in on_disk(history)
    clock.now += 2
    history.keep_house()
    assert gone.undo is not None
    with pytest.raises(HistoryError, match="too late"):
        history.restore(gone.undo)
    assert b"has the number 7" not in on_disk(history)
    assert b"my feedback text" not in on_disk(history)
    assert b"has the number 8" in on_disk(history)


def test_everything_is_gone_at_once_backups_too(history: History, tmp_path: Path) -> None:
    (tmp_path / "unblather.before-0002_history.db").write_bytes(b"Text that has the number 1 in it")
    history.forget("draft", str(uuid.UUID(int=3)))
    assert history.forget("all").count == 12
    assert list(history.records()) == []
    assert not any(figures(history).values())
    assert b"has the number" not in on_disk(history)
    history.database.check()


@pytest.mark.parametrize("what", ["all", "texts"])
def test_what_a_repair_has_left_goes_with_it(history: History, tmp_path: Path, what: str) -> None:
    for ending in ("", "-wal"):
        (tmp_path / f"unblather.damaged-20260301-120000.db{ending}").write_bytes(b"Text that has the number 1 in it")
    if what == "all":
        history.forget("all")
    else:
        history.erase_texts()
    assert b"has the number" not in on_disk(history)


def test_only_what_is_older_than_the_user_keeps_it_goes(history: History, clock: Clock) -> None:
    clock.now = (START + timedelta(hours=24 * 4 + 6)).timestamp()
    history.change_settings({"retention_days": 3})
    assert {uuid.UUID(one.id).int for one in history.records()} == set(range(8, 12))
    assert b"has the number 3" not in on_disk(history)
    clock.now += 86_400
    history.keep_house(now=True)
    assert list(history.records()) == []


def test_texts_can_be_erased_and_the_scores_stay(history: History) -> None:
    before = figures(history)
    history.forget("draft", str(uuid.UUID(int=3)))
    assert history.erase_texts() == 11
    assert {one.text for one in history.records()} == {None}
    assert {one.phrases for one in history.records()} == {()}
    assert b"has the number" not in on_disk(history)
    assert figures(history) != before
    assert history.texts_kept() == 0


@pytest.mark.parametrize(
    ("what", "value"),
    [("draft", "x"), ("draft", None), ("day", "2026-03-01"), ("site", 7), ("counterpart", None), ("draft", 3)],
)
def test_what_is_not_there_cannot_be_deleted(history: History, what: What, value: str | int | None) -> None:
    with pytest.raises(HistoryError, match="names no"):
        history.forget(what, value)
    assert len(list(history.records())) == 12


def test_a_draft_that_comes_again_after_it_was_deleted_is_not_counted_twice(history: History) -> None:
    gone = history.forget("draft", str(uuid.UUID(int=7)))
    assert history.record([record(7)]) == [True]
    assert gone.undo is not None
    history.restore(gone.undo)
    assert len(list(history.records())) == 12
    with history.database.read() as db:
        assert db.execute("SELECT sum(drafts) FROM days").fetchone()[0] == 12


def test_drafts_are_never_changed(history: History) -> None:
    with pytest.raises(Exception, match="drafts are never changed"), history.database.write() as db:
        db.execute("UPDATE drafts SET words = 1")


def to_one_person(count: int) -> list[Record]:
    return [replace(record(number), site="site.example", counterpart="ada") for number in range(100, 100 + count)]


@pytest.mark.parametrize("what", ["all", "counterpart", "expired"])
def test_what_went_to_one_person_is_deleted_in_time_that_grows_with_it_only(
    history: History, clock: Clock, what: Literal["all", "counterpart", "expired"]
) -> None:
    """Measured in SQLite's own steps, which do not depend on what else the machine does."""

    def steps(count: int) -> int:
        history.forget("all")
        history.record(to_one_person(count))
        taken = 0

        def count_steps() -> int:
            nonlocal taken
            taken += 1
            return 0

        with history.database.write() as db:
            db.conn.set_progress_handler(count_steps, 100)
        if what == "expired":
            history.change_settings({"retention_days": 1})
        else:
            history.forget(what, "ada")
        with history.database.write() as db:
            db.conn.set_progress_handler(None, 0)
        assert list(history.records()) == []
        history.change_settings({"retention_days": None})
        return taken

    clock.now += 100 * 365 * 86_400
    few, many = steps(200), steps(800)
    assert many < 6 * few


def test_what_is_due_is_erased_in_the_background(history: History, clock: Clock) -> None:
    gone = history.forget("draft", str(uuid.UUID(int=7)))
    assert gone.until is not None
    with housekeeping(history, 0.01):
        assert b"has the number 7" in on_disk(history)
        clock.now = gone.until / 1000 + 1
        deadline = time.monotonic() + 30
        while b"has the number 7" in on_disk(history) and time.monotonic() < deadline:
            time.sleep(0.01)
    assert b"has the number 7" not in on_disk(history)

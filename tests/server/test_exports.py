"""Exports, and what comes back when they are imported again: the same history, to the last figure."""

import csv
import json
import sqlite3
import stat
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fakes import LABELS, FakeService

from unblather.config import LadderSteps, Limits
from unblather.database import Database
from unblather.errors import ArchiveError
from unblather.history import exports
from unblather.history.records import Record
from unblather.history.store import Feedback, History
from unblather.intake import Importer, Intake
from unblather.statistics.overview import Statistics

START = datetime(2026, 2, 27, 23, 30, 15, 123000, tzinfo=UTC)
ODD = "=HYPERLINK(\"x\")\r\nline 'two', \\\" <script>alert(1)</script> \u202e שלום 👩‍👩‍👧 '"


@pytest.fixture
def history(database: Database) -> History:
    made = History(database, Limits())
    made.change_settings({"keep_text": True})
    made.record([record(number) for number in range(60)])
    made.give_feedback(
        Feedback(str(uuid.UUID(int=900)), 1_790_000_000_000, ODD, "post", "not_true", None, ODD, None, "x")
    )
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[History]:
    (tmp_path / "other").mkdir()
    opened = Database.open(tmp_path / "other")
    made = History(opened, Limits())
    made.change_settings({"keep_text": True})
    yield made
    opened.close()


def record(number: int) -> Record:
    zone = timezone(timedelta(minutes=(-570, 0, 345)[number % 3]))
    scored = number % 7 != 0
    return Record(
        id=str(uuid.UUID(int=number)),
        site=("news.example", "social.example")[number % 2],
        kind="comment" if number % 3 else "post",
        started=(START + timedelta(hours=7 * number)).astimezone(zone),
        ended=(START + timedelta(hours=7 * number, minutes=3)).astimezone(zone),
        house=(None, "own", "theirs")[number % 3],
        counterpart=(None, "-1+1", "@ada", "'quoted'", ODD)[number % 5],
        thread=None if number % 4 else f"https://news.example/{number}",
        first_scores={label: round(number / 61, 4) for label in LABELS} if scored else None,
        last_scores={label: round(1 - number / 61, 4) for label in LABELS} if scored else None,
        first_reader_value=5.5 if scored else None,
        last_reader_value=round(1 + number / 7, 1) if scored else None,
        verdict=("ok", "warn")[number % 2] if scored else "none",
        warned=number % 2 == 1,
        hints=("hard-sell", "missing-why")[: number % 3],
        decision=("none", "edited", "posted_anyway", "meant_it", "cancelled")[number % 5],
        outcome="abandoned" if number % 5 == 4 else "posted",
        words=number,
        model="1.0" if scored else None,
        source=None if number % 2 else "reddit",
        text=None if number % 6 == 0 else f"{ODD} {number}" if number % 6 == 1 else f"Text {number}",
        phrases=(("hard_sell", "buy, now"),) if number % 6 else (),
    )


def write(history: History, form: str, path: Path) -> None:
    if form == "sqlite":
        exports.write_sqlite(history, path)
        return
    pieces = exports.as_csv(history) if form == "csv" else exports.as_json(history)
    path.write_text("".join(pieces), encoding="utf-8", newline="")


def page(history: History) -> object:
    today = (datetime(2026, 4, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
    return Statistics(history.database).overview(None, today, None, LadderSteps(), today=today)


@pytest.mark.parametrize("form", ["json", "csv", "sqlite"])
def test_an_export_imports_again_to_the_same_page(tmp_path: Path, history: History, empty: History, form: str) -> None:
    path = tmp_path / f"export.{form}"
    write(history, form, path)
    for stored, duplicates in ((60, 0), (0, 60)):
        intake = Intake()
        Importer(FakeService(), empty, Limits()).run(path, intake)
        fed = 0 if form == "csv" else 1
        assert (intake.stored, intake.duplicates, intake.problems) == (
            stored + fed * (stored > 0),
            duplicates + fed * (duplicates > 0),
            [],
        )
    assert list(empty.records()) == list(history.records())
    assert page(empty) == page(history)
    if form != "csv":
        assert list(empty.feedback()) == list(history.feedback())


def test_no_cell_is_a_formula(tmp_path: Path, history: History) -> None:
    write(history, "csv", tmp_path / "export.csv")
    with (tmp_path / "export.csv").open(encoding="utf-8", newline="") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_json_is_json(tmp_path: Path, history: History) -> None:
    write(history, "json", tmp_path / "export.json")
    document = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert len(document["drafts"]) == 60
    assert document["feedback"][0]["text"] == ODD


@pytest.mark.parametrize("form", ["json", "csv", "sqlite"])
def test_texts_come_along_only_where_they_are_kept(tmp_path: Path, history: History, empty: History, form: str) -> None:
    empty.change_settings({"keep_text": False})
    write(history, form, tmp_path / f"export.{form}")
    Importer(FakeService(), empty, Limits()).run(tmp_path / f"export.{form}", Intake())
    assert {(one.text, one.phrases) for one in empty.records()} == {(None, ())}


def test_an_empty_history_is_an_empty_export(tmp_path: Path, empty: History) -> None:
    for form in ("json", "csv", "sqlite"):
        write(empty, form, tmp_path / f"export.{form}")
        intake = Intake()
        Importer(FakeService(), empty, Limits()).run(tmp_path / f"export.{form}", intake)
        assert (intake.read, intake.malformed) == (0, 0)


@pytest.mark.parametrize(
    "change",
    [
        ("words", "many"),
        ("words", -1),
        ("last_reader_value", 11),
        ("first_helpful", 1.5),
        ("first_helpful", None),
        ("kind", "tweet"),
        ("ended", "2026-01-01T00:00:00"),
        ("ended", "soon"),
        ("hints", '["<b>"]'),
        ("hints", "[" * 100_000),
        ("hints", "{}"),
        ("id", "1"),
        ("warned", 2),
        ("phrases", "[[1]]"),
    ],
)
def test_an_export_that_somebody_has_changed(
    tmp_path: Path, history: History, empty: History, change: tuple[str, object]
) -> None:
    path = tmp_path / "export.sqlite"
    write(history, "sqlite", path)
    with sqlite3.connect(path) as raw:
        raw.execute(f"UPDATE drafts SET {change[0]} = ? WHERE rowid = 6", [change[1]])  # noqa: S608
    raw.close()
    intake = Intake()
    Importer(FakeService(), empty, Limits()).run(path, intake)
    assert [(problem.file, problem.line) for problem in intake.problems] == [("export.sqlite", 6)]
    assert intake.stored == 60  # 59 drafts and one feedback


def test_a_database_that_is_no_export(tmp_path: Path, history: History, empty: History) -> None:
    with pytest.raises(ArchiveError, match="no export of Unblather"):
        Importer(FakeService(), empty, Limits()).run(history.database.path, Intake())
    with sqlite3.connect(tmp_path / "view.sqlite") as raw:
        raw.execute(f"CREATE VIEW drafts AS SELECT {', '.join(f'1 AS {name}' for name in exports.COLUMNS)}")
        raw.execute(f"CREATE VIEW feedback AS SELECT {', '.join(f'1 AS {name}' for name in exports.FEEDBACK_COLUMNS)}")
    raw.close()
    with pytest.raises(ArchiveError, match="no export of Unblather"):
        Importer(FakeService(), empty, Limits()).run(tmp_path / "view.sqlite", Intake())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_an_export_is_private_and_overwrites_nothing(tmp_path: Path, history: History) -> None:
    from click.testing import CliRunner

    from unblather.cli import main

    for form in ("json", "csv", "sqlite"):
        target = tmp_path / f"out.{form}"
        command = ["export", "--format", form, "--output", str(target), "--data-dir", str(tmp_path)]
        assert CliRunner().invoke(main, command).exit_code == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        again = CliRunner().invoke(main, command)
        assert (again.exit_code, "is there already" in again.stderr) == (2, True)
        assert not list(tmp_path.glob("*.part"))
    to_stdout = CliRunner().invoke(main, ["export", "--data-dir", str(tmp_path)])
    assert len(json.loads(to_stdout.stdout)["drafts"]) == 60

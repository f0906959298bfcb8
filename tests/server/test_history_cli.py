"""`unblather history`, `import` and `export`: what they print, their status, and that names are shown, not obeyed."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import archives as made
import pytest
from click.testing import CliRunner, Result
from fakes import LABELS, FakeService

from unblather.cli import main
from unblather.cli.history import sparkline
from unblather.config import Limits
from unblather.database import Database
from unblather.history.records import Record
from unblather.history.store import History
from unblather.service import Service

NOW = datetime.now(UTC)
HOSTILE = "\x1b[2J[bold](javascript:alert)\n# *ada*"


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(tmp_path)])


@pytest.fixture
def filled(tmp_path: Path, database: Database) -> Path:
    History(database, Limits()).record(
        [
            Record(
                id=str(uuid.UUID(int=number)),
                site="news.example",
                kind="comment" if number % 4 else "post",
                started=NOW - timedelta(days=number),
                ended=NOW - timedelta(days=number),
                house="theirs" if number % 4 else "own",
                counterpart=(HOSTILE, "grace")[number % 2] if number % 4 else None,
                last_scores=dict.fromkeys(LABELS, 0.2),
                last_reader_value=8.5,
                warned=number % 5 == 0,
                decision="edited" if number % 5 == 0 else "none",
            )
            for number in range(40)
        ]
    )
    return tmp_path


def test_an_empty_history_says_how_to_begin(tmp_path: Path) -> None:
    done = run(tmp_path, "history")
    assert done.exit_code == 0
    assert "unblather import FILE" in done.stdout


def test_headline_sparkline_and_ladder(filled: Path) -> None:
    done = run(filled, "history")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Last 30 days:")
    assert "you visited 22 times" in lines[0]
    (visits,) = (line for line in lines if line.strip().startswith("visits"))
    assert "█" in visits
    assert visits.split()[-1] == "30"
    assert any(line.strip().startswith("trust") or line.strip().startswith("loyal") for line in lines)
    assert "grace (news.example)" in done.stdout


def test_a_site_and_a_period(filled: Path) -> None:
    assert "you visited" in run(filled, "history", "--days", "7", "--site", "news.example").stdout
    assert run(filled, "history", "--days", "0").exit_code == 2


def test_the_digest_is_markdown(filled: Path) -> None:
    done = run(filled, "history", "--digest")
    lines = done.stdout.splitlines()
    first, last = NOW.astimezone().date() - timedelta(days=6), NOW.astimezone().date()
    assert lines[0] == f"# Your week: {first} to {last}"
    assert "| visits | 5 |" in lines
    assert "| posts on your own page | 2 |" in lines
    assert "| warned, revised | 2 |" in lines
    assert not any(line.startswith("# *") for line in lines)


def test_names_from_pages_are_shown_and_not_obeyed(filled: Path) -> None:
    for arguments in (["history"], ["history", "--digest"]):
        shown = run(filled, *arguments).stdout
        assert "\x1b" not in shown
        assert "](javascript" not in shown or "--digest" not in arguments
        assert "\n# *ada*" not in shown


def test_sparklines() -> None:
    assert sparkline([0, 1, 4, 8], 8) == "·▁▄█"
    assert sparkline([1, 100, 0], 100) == "▁█·"
    assert sparkline([0, 0], 0) == "··"
    assert sparkline([], 0) == ""


class TestImport:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Service, "load", lambda *_: FakeService())

    def test_it_says_what_came_of_it(self, tmp_path: Path) -> None:
        path = made.as_zip(tmp_path / "x.zip", made.x_files(made.x_tweets()))
        first, second = run(tmp_path, "import", str(path)), run(tmp_path, "import", str(path))
        assert (first.exit_code, first.stdout) == (0, "3 drafts were imported.\n")
        assert first.stderr == "1 left out: reposts, private messages and the like.\n"
        assert (second.exit_code, second.stdout) == (0, "0 drafts were imported.\n")
        assert "3 there already." in second.stderr

    def test_broken_rows_are_told_with_file_and_line(self, tmp_path: Path) -> None:
        files = made.x_files([made.tweet(number, f"text {number}") for number in range(30)])
        content = files["data/tweets.js"].replace('"full_text"', '"\x1b[2Jfull"')
        path = made.as_zip(tmp_path / "x.zip", {**files, "data/twe\x1bets.js": content, "data/tweets.js": "x"})
        done = run(tmp_path, "import", str(path))
        assert done.exit_code == 1
        assert "30 could not be read:" in done.stderr
        assert "data/twe␛ets.js, line 2: it lacks an id" in done.stderr or "line 2: it is not JSON" in done.stderr
        assert "… and 10 more." in done.stderr
        assert "\x1b" not in done.stderr

    @pytest.mark.parametrize("name", ["gone.zip", "note.txt"])
    def test_nothing_to_import(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "note.txt").write_text("a note")
        done = run(tmp_path, "import", str(tmp_path / name))
        assert (done.exit_code, done.stdout) == (2, "")
        assert name in done.stderr

    def test_an_export_comes_back(self, tmp_path: Path, filled: Path) -> None:
        target = tmp_path / "mine.json"
        assert run(filled, "export", "--output", str(target)).exit_code == 0
        (tmp_path / "other").mkdir()
        done = run(tmp_path / "other", "import", str(target))
        assert done.stdout == "40 drafts were imported.\n"
        again = CliRunner().invoke(main, ["export", "--data-dir", str(tmp_path / "other")])
        assert json.loads(again.stdout) == json.loads(target.read_text(encoding="utf-8"))


def test_a_database_needs_a_file_to_go_to(tmp_path: Path) -> None:
    done = run(tmp_path, "export", "--format", "sqlite")
    assert done.exit_code == 2
    assert "--output FILE" in done.stderr

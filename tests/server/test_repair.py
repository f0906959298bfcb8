"""A damaged database: what can be read is kept, what cannot is said, and the damaged file is still there."""

import contextlib
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from unblather.clients import Clients, Sessions
from unblather.config import Limits
from unblather.database import FILE_NAME, Database
from unblather.errors import DamagedError
from unblather.history.records import Record
from unblather.history.settings import Preferences
from unblather.history.store import History
from unblather.repair import Salvage, open_or_mend

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = 4096


def fill(folder: Path, count: int) -> None:
    """Make a history of `count` drafts with texts, and close it."""
    with contextlib.closing(Database.open(folder)) as database:
        Clients(database, Limits()).add("Chrome")
        history = History(database, Limits())
        history.change_settings({"keep_text": True})
        history.record(
            [
                Record(
                    id=str(uuid.UUID(int=number)),
                    site="site.example",
                    kind="post",
                    started=START,
                    ended=START + timedelta(minutes=number),
                    counterpart=f"person {number % 7}",
                    last_reader_value=5.0,
                    text=f"Text {number}. " + "word " * 20,
                )
                for number in range(count)
            ]
        )


def mended(folder: Path) -> tuple[list[Record], Salvage]:
    database, salvage = open_or_mend(folder)
    assert salvage is not None
    with contextlib.closing(database):
        database.check()
        history = History(database, Limits())
        assert history.notice() == str(salvage)
        with database.read() as db:
            assert db.execute("SELECT sum(drafts) FROM days").fetchone()[0] == salvage.kept["drafts"]
            assert db.execute("SELECT sum(posted) FROM people").fetchone()[0] == salvage.kept["drafts"]
        return list(history.records()), salvage


def test_a_sound_database_is_only_looked_at(tmp_path: Path) -> None:
    fill(tmp_path, 10)
    database, salvage = open_or_mend(tmp_path)
    database.close()
    assert salvage is None
    assert not list(tmp_path.glob("*damaged*"))


@pytest.mark.parametrize("where", [0.3, 0.5, 0.7, 0.9])
def test_what_lies_around_damaged_pages_is_kept(tmp_path: Path, where: float) -> None:
    fill(tmp_path, 3_000)
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    start = int(len(content) // PAGE * where) * PAGE
    content[start : start + 3 * PAGE] = b"\xff" * 3 * PAGE
    file.write_bytes(content)
    records, salvage = mended(tmp_path)
    assert len(records) > 2_700
    assert len({record.id for record in records}) == len(records)
    assert all(record.text is None or record.text.startswith("Text ") for record in records)
    assert salvage.aside.read_bytes()[start : start + PAGE] == b"\xff" * PAGE
    assert "damaged" in str(salvage)
    assert str(salvage.aside) in str(salvage)


@pytest.mark.parametrize("share", [0.25, 0.6, 0.95])
def test_a_file_that_was_cut_off(tmp_path: Path, share: float) -> None:
    fill(tmp_path, 3_000)
    file = tmp_path / FILE_NAME
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.truncate(int(size * share))
    records, salvage = mended(tmp_path)
    assert salvage.kept["clients"] == 1
    assert len(records) == salvage.kept["drafts"] > 0
    assert salvage.lost
    assert "could not be read" in str(salvage)


def test_what_is_lost_comes_back_from_the_last_backup(tmp_path: Path) -> None:
    fill(tmp_path, 3_000)
    file = tmp_path / FILE_NAME
    (tmp_path / "unblather.before-9999.db").write_bytes(file.read_bytes())
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 3)
    records, salvage = mended(tmp_path)
    assert len(records) == 3_000
    assert salvage.from_backup > 0
    assert {record.text is not None for record in records} == {True}


def test_a_backup_lets_nobody_in_and_keeps_or_erases_nothing_by_itself(tmp_path: Path) -> None:
    fill(tmp_path, 100)
    file = tmp_path / FILE_NAME
    with contextlib.closing(Database.open(tmp_path)) as database:
        Sessions(database, Limits()).begin(Sessions(database, Limits()).new_link())
        History(database, Limits()).change_settings({"strictness": "strict", "retention_days": 36_000})
    (tmp_path / "unblather.before-9999.db").write_bytes(file.read_bytes())
    file.write_bytes(bytes(PAGE) + file.read_bytes()[PAGE:])
    database, salvage = open_or_mend(tmp_path)
    assert salvage is not None
    with contextlib.closing(database):
        assert History(database, Limits()).settings() == Preferences(strictness="strict")
        assert Clients(database, Limits()).all() == []
        with database.read() as db:
            assert db.execute("SELECT count(*) FROM sessions").fetchone()[0] == 0
    assert salvage.kept["drafts"] == 100
    assert "pair" in str(salvage)


def test_nothing_can_be_read_and_there_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"I am a letter to my grandmother. " * 100)
    with pytest.raises(DamagedError, match=r"is not a database .*Move it away"):
        open_or_mend(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"I am a letter")


def test_a_broken_head_is_replaced_by_the_backup(tmp_path: Path) -> None:
    fill(tmp_path, 100)
    file = tmp_path / FILE_NAME
    (tmp_path / "unblather.before-9999.db").write_bytes(file.read_bytes())
    content = bytearray(file.read_bytes())
    content[:PAGE] = bytes(PAGE)
    file.write_bytes(content)
    records, _ = mended(tmp_path)
    assert len(records) == 100

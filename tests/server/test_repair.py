"""A damaged database: what can be read is kept, what cannot is said, and the damaged file is still there."""

import contextlib
import sqlite3
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
            assert (db.execute("SELECT sum(drafts) FROM days").fetchone()[0] or 0) == salvage.kept["drafts"]
            assert (db.execute("SELECT sum(posted) FROM people").fetchone()[0] or 0) == salvage.kept["drafts"]
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


def overwrite(file: Path, pages: list[int], filling: bytes = b"\xff") -> None:
    content = bytearray(file.read_bytes())
    for number in pages:
        content[(number - 1) * PAGE : number * PAGE] = filling * PAGE
    file.write_bytes(content)


def pages_of(file: Path, table: str) -> list[int]:
    """Return the numbers of the leaves of a table, in its order."""
    with contextlib.closing(sqlite3.connect(file)) as raw:
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    content = file.read_bytes()
    page = content[(root - 1) * PAGE : root * PAGE]
    assert page[0] == 5, "the root is to be an interior page"
    cells = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n]) for n in range(int.from_bytes(page[3:5]))]
    return [int.from_bytes(page[at : at + 4]) for at in cells] + [int.from_bytes(page[8:12])]


def grow_old(folder: Path) -> None:
    """Delete most of the history again: the numbers of what is left are far from 1, as after years."""
    with contextlib.closing(Database.open(folder)) as database, database.write() as db:
        db.execute("DELETE FROM drafts WHERE key <= 2700")
    with contextlib.closing(Database.open(folder)) as database:
        database.shrink()


@pytest.mark.parametrize("which", [[0], [-1], [0, -1], [0, 3, -1]])
def test_numbers_need_not_begin_at_1_nor_the_last_page_be_sound(tmp_path: Path, which: list[int]) -> None:
    fill(tmp_path, 3_000)
    grow_old(tmp_path)
    file = tmp_path / FILE_NAME
    leaves = pages_of(file, "drafts")
    overwrite(file, [leaves[number] for number in which])
    records, salvage = mended(tmp_path)
    on_each = 300 / len(leaves)
    assert 300 - 2 * on_each * len(which) < len(records) < 300
    assert salvage.lost["drafts"] == 300 - len(records)


def test_no_index_knows_the_rows_any_more(tmp_path: Path) -> None:
    fill(tmp_path, 3_000)
    grow_old(tmp_path)
    file = tmp_path / FILE_NAME
    leaves = pages_of(file, "drafts")
    with contextlib.closing(sqlite3.connect(file)) as raw:
        roots = raw.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'drafts'")
        overwrite_later = [root for (root,) in roots]
    overwrite(file, [leaves[0], leaves[3], leaves[-1], *overwrite_later])
    records, salvage = mended(tmp_path)
    assert len(records) > 300 - 2 * 3 * 300 / len(leaves)
    assert salvage.lost["drafts"] is None


def test_a_damaged_number_is_not_taken_for_the_size_of_the_table(tmp_path: Path) -> None:
    fill(tmp_path, 100)
    file = tmp_path / FILE_NAME
    with contextlib.closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("UPDATE texts SET draft = ? WHERE draft = 100", [2**60])
        raw.commit()
    leaves = pages_of(file, "texts")
    overwrite(file, [leaves[len(leaves) // 2]])
    records, _ = mended(tmp_path)
    assert len(records) == 100
    assert 50 < sum(record.text is not None for record in records) < 100


@pytest.mark.parametrize("beside", ["unblather.before-9999.db", f"{FILE_NAME}-wal"])
def test_a_file_that_was_emptied_is_not_taken_for_a_new_one(tmp_path: Path, beside: str) -> None:
    fill(tmp_path, 100)
    file = tmp_path / FILE_NAME
    (tmp_path / beside).write_bytes(file.read_bytes())
    file.write_bytes(b"")
    with pytest.raises(DamagedError, match="the file is empty"):
        Database.open(tmp_path)
    records, salvage = mended(tmp_path)
    assert len(records) == (0 if beside.endswith("-wal") else 100)
    assert "could not be read" in str(salvage)
    aside = salvage.aside.with_name(salvage.aside.name + "-wal")
    assert aside.exists() == beside.endswith("-wal")


def test_an_empty_file_alone_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    database, salvage = open_or_mend(tmp_path)
    database.close()
    assert salvage is None


def test_an_index_that_does_not_say_what_the_table_does(tmp_path: Path) -> None:
    fill(tmp_path, 100)
    file = tmp_path / FILE_NAME
    described: tuple[object, ...] = ()
    index = "FROM sqlite_master WHERE name = 'drafts_by_time'"
    for statement in (
        f"DELETE {index}",
        "DELETE FROM drafts WHERE key = 50",
        "INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)",
    ):
        with contextlib.closing(sqlite3.connect(file)) as raw:  # which knows no more than what is there by now
            raw.executescript("PRAGMA writable_schema = ON; PRAGMA foreign_keys = ON")
            described = raw.execute(f"SELECT * {index}").fetchone() or described
            raw.execute(statement, described if "?" in statement else ())
            raw.commit()
    records, salvage = mended(tmp_path)
    assert len(records) == 99
    assert "nothing seems to be missing" in str(salvage)


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

"""The database file: its mode, its migrations, and a sentence for everything that can be wrong with it."""

import sqlite3
import stat
import sys
import threading
from pathlib import Path

import pytest
import sqlite_utils

from unblather.clients import Clients
from unblather.config import Limits
from unblather.database import BACKUPS, FILE_NAME, Database
from unblather.errors import DataError
from unblather.paths import data_dir
from unblather.schema import migrations


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_nobody_else_may_read_the_files(tmp_path: Path) -> None:
    folder = data_dir(tmp_path / "new" / "data")
    opened = Database.open(folder)
    Clients(opened, Limits()).add("script")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    opened.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    first = Database.open(tmp_path)
    Clients(first, Limits()).add("script")
    first.close()
    second = Database.open(tmp_path)
    assert [client.name for client in Clients(second, Limits()).all()] == ["script"]
    second.check()
    second.close()


def test_a_write_is_undone_when_its_block_raises(database: Database) -> None:
    def fail() -> None:
        with database.write() as db:
            db.table("links").insert({"code_hash": "x", "expires": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as db:
        assert list(db.table("links").rows) == []


def test_many_threads_and_processes_may_write(tmp_path: Path, database: Database) -> None:
    other = Database.open(tmp_path)

    def add(opened: Database, name: str) -> None:
        for number in range(10):
            Clients(opened, Limits()).add(f"{name} {number}")

    threads = [
        threading.Thread(target=add, args=(opened, f"{name} {which}"))
        for which, opened in enumerate((database, other))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert len(Clients(database, Limits()).all()) == 40


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"I am a letter to my grandmother. " * 100)
    with pytest.raises(DataError, match=r"is not a database.*Move it away"):
        Database.open(tmp_path)


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DataError, match=r"cannot be opened .*--data-dir"):
        Database.open(tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(DataError, match="cannot be used"):
        data_dir(tmp_path / "data")


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    Database.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute(
            f"INSERT INTO {migrations.migrations_table} (migration_set, name, applied_at) VALUES (?, '9999', '')",  # noqa: S608
            [migrations.name],
        )
    raw.close()
    with pytest.raises(DataError, match="newer version"):
        Database.open(tmp_path)


def test_a_table_in_the_way_of_a_migration(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        raw.execute("CREATE TABLE clients (id)")
    raw.close()
    with pytest.raises(DataError, match="already exists"):
        Database.open(tmp_path)


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    opened = Database.open(tmp_path)
    clients = Clients(opened, Limits())
    for number in range(200):
        clients.add(f"client {number}")
    opened.close()
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    content[3 * 4096 : 5 * 4096] = b"\xff" * 8192
    file.write_bytes(content)
    damaged = Database.open(tmp_path)
    with pytest.raises(DataError, match="damaged"):
        damaged.check()
    damaged.close()


def test_before_a_migration_the_file_is_copied(tmp_path: Path) -> None:
    raw = sqlite_utils.Database(tmp_path / FILE_NAME)
    second = migrations.pending(raw)[1].name
    migrations.apply(raw, stop_before=second)
    raw.table("clients").insert({"id": 1, "name": "old", "token_hash": "x", "created": 1})
    raw.close()
    Database.open(tmp_path).close()
    (backup,) = tmp_path.glob(BACKUPS)
    assert backup.name == f"unblather.before-{second}.db"
    assert sys.platform == "win32" or stat.S_IMODE(backup.stat().st_mode) == 0o600
    copied = sqlite_utils.Database(backup)
    assert [row["name"] for row in copied.table("clients").rows] == ["old"]
    assert next(iter(migrations.pending(copied))).name == second
    copied.close()


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    Database.open(tmp_path).close()
    Database.open(tmp_path).close()
    assert not list(tmp_path.glob(BACKUPS))


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    raw = sqlite_utils.Database(tmp_path / FILE_NAME)
    migrations.apply(raw, stop_before=migrations.pending(raw)[1].name)
    raw.execute("CREATE TABLE texts (in_the_way)")
    before = sorted(raw.table_names())
    raw.close()
    with pytest.raises(DataError, match="already exists"):
        Database.open(tmp_path)
    again = sqlite_utils.Database(tmp_path / FILE_NAME)
    assert sorted(again.table_names()) == before
    again.close()


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as db:
        assert db.execute("SELECT count(*) FROM links").fetchone()[0] == 0
        with database.write() as writing:
            writing.table("links").insert({"code_hash": "x", "expires": 1})
        assert db.execute("SELECT count(*) FROM links").fetchone()[0] == 0
    with database.read() as db:
        assert db.execute("SELECT count(*) FROM links").fetchone()[0] == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.conn.execute("DELETE FROM links")


def test_who_waits_too_long_for_a_writer_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unblather.database.BUSY_SECONDS", 0.05)
    done: list[object] = []
    errors: list[str] = []

    def insert(db: sqlite_utils.Database) -> None:
        done.append(db.table("links").insert({"code_hash": "x", "expires": 1}))

    def work() -> None:
        try:
            database.write_together(insert)
        except DataError as error:
            errors.append(str(error))

    with database.write():
        waiting = threading.Thread(target=work)
        waiting.start()
        waiting.join(30)
        assert not waiting.is_alive()
    assert "no other program holds it" in errors[0]
    assert done == []
    database.write_together(insert)
    assert len(done) == 1  # and the one that was given up is not done behind everybody's back

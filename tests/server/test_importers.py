"""Archives of other services in, drafts out: each form with its quirks, broken rows, bombs and tricks."""

import contextlib
import json
import sqlite3
import struct
import tarfile
import tracemalloc
import uuid
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import archives as made
import pytest
from fakes import FakeService

from unblather.config import Limits
from unblather.errors import ArchiveError
from unblather.history.exports import write_sqlite
from unblather.history.records import Record
from unblather.history.store import Feedback, History
from unblather.importers.archives import Archive
from unblather.importers.elements import elements
from unblather.intake import Importer, Intake


@pytest.fixture
def history(history: History) -> History:
    history.change_settings({"keep_text": True})
    return history


def bring(history: History, path: Path) -> Intake:
    intake = Intake()
    Importer(FakeService(), history, Limits()).run(path, intake)
    assert intake.progress.done == intake.progress.total
    return intake


def counts(intake: Intake) -> tuple[int, int, int, int]:
    return intake.stored, intake.duplicates, intake.left_out, intake.malformed


def told(history: History) -> list[tuple[Any, ...]]:
    return [(one.kind, one.house, one.counterpart, one.thread, one.text) for one in history.records()]


X = [
    ("post", "own", None, None, "Salt & pepper, see https://example.com/long"),
    ("comment", "theirs", "ada", "5", "I did the same"),
    ("post", "own", None, None, "@Me and one more thing"),
]
MASTODON = [
    ("post", "own", None, None, "a warning\n\nOne & two\nthree\n\nfour"),
    ("comment", "theirs", "@ada@other.example", "https://other.example/users/ada/statuses/9", "agreed"),
    ("post", "own", None, None, "more"),
]
LINKEDIN = [
    ("comment", None, None, "https://l.example/9", 'It is "so" true'),
    ("comment", None, None, "https://l.example/9", "C:temp"),
    ("post", "own", None, None, 'First "quoted" line\nsecond'),
]
REDDIT = [
    ("comment", "theirs", "r/python", "/r/x/1", "Helpful, this"),
    ("post", None, None, None, "A title\n\nA body"),
    ("post", "own", None, None, "At home"),
]
BLUESKY = [
    ("post", "own", None, None, "A skeet"),
    ("comment", "theirs", "did:plc:ada", "at://did:plc:ada/app.bsky.feed.post/1", "An answer"),
    ("post", "own", None, None, "On my own"),
]
FORMS: list[tuple[Mapping[str, str | bytes], list[tuple[Any, ...]], int]] = [
    (made.x_files(made.x_tweets()), X, 1),
    (made.mastodon_files(), MASTODON, 2),
    (made.linkedin_files(), LINKEDIN, 1),
    (made.reddit_files(), REDDIT, 1),
    ({"records.json": made.bluesky_json()}, BLUESKY, 1),
    ({"repo.car": made.bluesky_car()}, BLUESKY, 0),
]


@pytest.mark.parametrize("pack", ["zip", "tar.gz", "tar", "folder"])
@pytest.mark.parametrize(("files", "drafts", "left_out"), FORMS, ids="x mastodon linkedin reddit json car".split())
def test_every_form_in_every_wrapping(
    tmp_path: Path, history: History, pack: str, files: Mapping[str, str | bytes], drafts: list[Any], left_out: int
) -> None:
    path = tmp_path / f"export.{pack}"
    if pack == "folder":
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    elif pack == "zip":
        made.as_zip(path, files)
    else:
        if pack.startswith("tar") and "data/account.js" in files:
            files = dict(sorted(files.items()))  # a tar is read in its own order
        made.as_tar(path, files, "w:gz" if pack == "tar.gz" else "w")
    first, second = bring(history, path), bring(history, path)
    assert counts(first) == (3, 0, left_out, 0), first.problems
    assert sorted(told(history), key=str) == sorted(drafts, key=str)
    assert counts(second) == (0, 3, left_out, 0)


def test_a_bluesky_record_is_the_same_in_json_and_car(tmp_path: Path, history: History) -> None:
    (tmp_path / "a.json").write_text(made.bluesky_json())
    (tmp_path / "a.car").write_bytes(made.bluesky_car())
    assert bring(history, tmp_path / "a.json").stored == 3
    assert counts(bring(history, tmp_path / "a.car"))[:2] == (0, 3)


def test_what_is_imported_has_scores_and_says_where_it_is_from(tmp_path: Path, history: History) -> None:
    tweets = [made.tweet(1, "Please buy this now"), made.tweet(2, "  ")]
    bring(history, made.as_zip(tmp_path / "x.zip", made.x_files(tweets)))
    sold, empty = history.records()
    assert (sold.source, sold.site, sold.verdict, sold.last_reader_value, sold.words) == ("x", "x.com", "warn", 2.0, 4)
    assert sold.phrases == (("hard_sell", "buy"),)
    assert (sold.model, sold.warned, sold.hints, sold.first_scores) == ("1", False, (), None)
    assert (empty.verdict, empty.last_scores, empty.words) == ("none", None, 0)


def test_texts_are_dropped_unless_they_are_kept(tmp_path: Path, history: History) -> None:
    history.change_settings({"keep_text": False})
    bring(history, made.as_zip(tmp_path / "x.zip", made.x_files([made.tweet(1, "a very particular sentence, buy")])))
    assert [(one.text, one.phrases) for one in history.records()] == [(None, ())]
    files = [file for file in tmp_path.iterdir() if file.name.startswith("unblather.db")]
    assert not any(b"very particular" in file.read_bytes() for file in files)


def test_addresses_are_dropped(tmp_path: Path, history: History) -> None:
    bring(history, made.as_zip(tmp_path / "reddit.zip", made.reddit_files()))
    files = [file for file in tmp_path.iterdir() if file.name.startswith("unblather.db")]
    assert not any(b"203.0.113.7" in file.read_bytes() for file in files)


def test_a_draft_that_is_too_long_to_score_is_kept_without_scores(tmp_path: Path, history: History) -> None:
    bring(history, made.as_zip(tmp_path / "x.zip", made.x_files([made.tweet(1, "word " * 5_000)])))
    (kept,) = history.records()
    assert (kept.words, kept.last_scores, kept.verdict) == (5_000, None, "none")


class TestBrokenRows:
    def lines(self, intake: Intake) -> list[tuple[str, int]]:
        return [(problem.file, problem.line) for problem in intake.problems]

    def line_of(self, content: str, needle: str) -> int:
        return content[: content.index(needle)].count("\n") + 1

    @pytest.mark.parametrize(
        "change",
        [
            ('"id_str": "12"', '"id_str": 12'),
            ('"id_str": "12"', '"id_str": twelve'),
            ('"full_text": "text 12"', '"full_text": null'),
            ('"full_text": "text 12",', '"full_text": "text 12"'),
            ('"full_text": "text 12"', '"full_text": "text 12'),  # a quote is missing: the string runs on
            ('"full_text": "text 12"', '"full_text": ["text 12"'),  # a bracket never closes
            ('"full_text": "text 12"', '"full_text": "\\ud8"'),
            ('"id_str": "12"', f'"id_str": {"9" * 5000}'),
        ],
    )
    def test_a_broken_tweet_is_told_with_its_line_and_stops_nothing(
        self, tmp_path: Path, history: History, change: tuple[str, str]
    ) -> None:
        files = made.x_files([made.tweet(number, f"text {number}") for number in range(10, 30)])
        broken = files["data/tweets.js"].replace(*change)
        assert broken != files["data/tweets.js"]
        intake = bring(history, made.as_zip(tmp_path / "x.zip", files | {"data/tweets.js": broken}))
        begins = self.line_of(broken, change[1]) - (3 if "full_text" in change[0] else 2)
        assert self.lines(intake)[0] == ("data/tweets.js", begins)
        assert intake.stored >= 18
        assert "text 12" not in str(intake.problems)

    def test_wrong_dates_and_missing_fields(self, tmp_path: Path, history: History) -> None:
        tweets = [made.tweet(n, "fine") for n in range(3)] + [made.tweet(9, "x", created_at="yesterday"), {"tweet": {}}]
        intake = bring(history, made.as_zip(tmp_path / "x.zip", made.x_files(tweets)))
        assert counts(intake) == (3, 0, 0, 2)

    @pytest.mark.parametrize(
        "when",
        ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0900-05-05T00:00:00Z", "2199-12-31T23:00:00Z"],
    )
    def test_years_that_nobody_wrote_in(self, tmp_path: Path, history: History, when: str) -> None:
        notes = [made.note(1, "fine"), made.note(2, "odd")]
        notes[1]["object"]["published"] = when
        (tmp_path / "outbox.json").write_text(json.dumps({"id": "outbox.json", "orderedItems": notes}))
        assert counts(bring(history, tmp_path / "outbox.json")) == (1, 0, 0, 1)

    def test_an_account_that_is_a_list(self, tmp_path: Path, history: History) -> None:
        for account in ("[[1]]", '[{"account": []}]', '[{"account": null}]', '[{"account": "me"}]'):
            files = made.x_files([made.tweet(1, "fine")]) | {"data/account.js": f"window.YTD.account.part0 = {account}"}
            assert bring(history, made.as_zip(tmp_path / "x.zip", files)).malformed == 1
        assert len(list(history.records())) == 1

    def export(self, tmp_path: Path, history: History) -> Path:
        bring(history, made.as_zip(tmp_path / "x.zip", made.x_files([made.tweet(n, "fine") for n in range(300)])))
        for number in (1, 2):
            history.give_feedback(Feedback(str(uuid.UUID(int=number)), 1_600_000_000_000, "text", "post", "right"))
        write_sqlite(history, tmp_path / "export.db")
        return tmp_path / "export.db"

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE drafts SET words = 9e999 WHERE rowid = 1",
            "UPDATE drafts SET started = '0001-01-01T00:00:00+14:00' WHERE rowid = 1",
            "UPDATE feedback SET at = '1' || '0000000000000000000000000' WHERE rowid = 1",
            "UPDATE feedback SET at = 9e25 WHERE rowid = 1",
            "UPDATE feedback SET at = 1 WHERE rowid = 1",
            "UPDATE feedback SET kind = 'tweet' WHERE rowid = 1",
            "UPDATE feedback SET verdict = 'maybe' WHERE rowid = 1",
            "UPDATE feedback SET signal = 'charm' WHERE rowid = 1",
            "UPDATE feedback SET hint = '<b>' WHERE rowid = 1",
        ],
    )
    def test_an_odd_row_of_our_own_stops_nothing(self, tmp_path: Path, history: History, change: str) -> None:
        path = self.export(tmp_path, history)
        with contextlib.closing(sqlite3.connect(path)) as raw:
            raw.execute(change)
            raw.commit()
        intake = bring(history, path)
        assert (intake.read, intake.malformed) == (301, 1)

    def test_a_damaged_export_is_said_to_be_damaged(self, tmp_path: Path, history: History) -> None:
        path = self.export(tmp_path, history)
        content = bytearray(path.read_bytes())
        content[5 * 4096 : 9 * 4096] = b"\xff" * 4 * 4096
        path.write_bytes(content)
        with pytest.raises(ArchiveError, match=r"damaged database"):
            bring(history, path)

    def test_csv(self, tmp_path: Path, history: History) -> None:
        content = made.table(
            "id,permalink,date,ip,subreddit,gildings,title,url,body",
            ["1", "", "2023-01-15 12:34:56 UTC", "", "s", "", "two\nlines", "", ""],
            ["2", "", "someday", "", "s", "", "title", "", ""],
            ["3", "", "2023-01-15 12:34:56 UTC", "", "s", ""],
            ["", "", "2023-01-15 12:34:56 UTC", "", "s", "", "title", "", ""],
            ["5", "", "2023-01-15 12:34:56 UTC", "", "s", "", "x" * 140_000, "", ""],
            ["6", "", "2023-01-15 12:34:56 UTC", "", "s", "", "last", "", ""],
        )
        (tmp_path / "posts.csv").write_text(content, newline="")
        intake = bring(history, tmp_path / "posts.csv")
        assert intake.stored == 2
        assert self.lines(intake) == [("posts.csv", line) for line in (4, 5, 6, 7)]

    def test_a_block_that_is_not_what_its_name_says(self, tmp_path: Path, history: History) -> None:
        car = made.bluesky_car().replace(b"A skeet", b"A sweet")
        (tmp_path / "a.car").write_bytes(car)
        assert counts(bring(history, tmp_path / "a.car")) == (2, 0, 0, 1)


class TestHostileArchives:
    def refused(self, history: History, path: Path, sentence: str) -> None:
        with pytest.raises(ArchiveError, match=sentence):
            Importer(FakeService(), history, Limits()).run(path, Intake())
        assert list(history.records()) == []

    @pytest.mark.parametrize("name", ["../tweets.js", "/etc/tweets.js", "a/../../tweets.js", "C:\\x.js", "a\\..\\b.js"])
    def test_names_that_lead_out(self, tmp_path: Path, history: History, name: str) -> None:
        files = {name: made.x_files(made.x_tweets())["data/tweets.js"]}
        self.refused(history, made.as_zip(tmp_path / "x.zip", files), "lead out of their folder")
        self.refused(history, made.as_tar(tmp_path / "x.tar.gz", files), "lead out of their folder")

    def test_links_are_not_followed(self, tmp_path: Path, history: History) -> None:
        secret = tmp_path / "secret.js"
        secret.write_text(made.x_files(made.x_tweets())["data/tweets.js"])
        with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
            info = tarfile.TarInfo("tweets.js")
            info.type, info.linkname = tarfile.SYMTYPE, str(secret)
            archive.addfile(info)
        self.refused(history, tmp_path / "x.tar.gz", "is no history")
        folder = tmp_path / "folder"
        folder.mkdir()
        (folder / "tweets.js").symlink_to(secret)
        self.refused(history, folder, "is no history")

    def test_a_bomb_in_a_zip(self, tmp_path: Path, history: History) -> None:
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data/tweets.js", "w") as member:
            member.write(b"window.YTD.tweets.part0 = [")
            for _ in range(200):
                member.write(b" " * 1024 * 1024)
        self.refused(history, path, "far more than a history can be")

    def test_a_bomb_that_lies_about_its_size(self, tmp_path: Path, history: History) -> None:
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data/tweets.js", "w") as member:
            member.write(b"window.YTD.tweets.part0 = [")
            for _ in range(200):
                member.write(b" " * 1024 * 1024)
        content = bytearray(path.read_bytes())
        at = content.rindex(b"PK\x01\x02")
        content[at + 24 : at + 28] = struct.pack("<I", 1000)
        path.write_bytes(content)
        with pytest.raises(ArchiveError):
            Importer(FakeService(), history, Limits()).run(path, Intake())

    def test_a_bomb_in_a_tar(self, tmp_path: Path, history: History) -> None:
        path = made.as_tar(tmp_path / "bomb.tar.gz", {"outbox.json": b" " * (180 * 1024 * 1024)})
        self.refused(history, path, "far more than a history can be")

    def test_a_header_without_end(self, tmp_path: Path, history: History) -> None:
        info = tarfile.TarInfo("name")
        info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**32
        (tmp_path / "x.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
        self.refused(history, tmp_path / "x.tar", "far more than a history can be")

    def test_a_directory_without_end_in_a_zip64(self, tmp_path: Path, history: History) -> None:
        path = made.as_zip(tmp_path / "x.zip", made.x_files(made.x_tweets()))
        content = path.read_bytes()
        at = content.rindex(b"PK\5\6")
        record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 4, 4, 2**40, 0)
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
        path.write_bytes(content[:at] + record + locator + content[at:])
        self.refused(history, path, "far more than a history can be")

    def test_a_string_without_end_takes_no_more_room_than_an_element(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text('{"title": "' + "x" * 20_000_000 + '", "drafts": [{"a": 1}]}')
        tracemalloc.start()
        with path.open("rb") as stream:
            found = list(elements(stream, ("drafts",), 1_000_000))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found[0].error == "it has more than 1000000 bytes"
        assert most < 8_000_000

    def test_headers_of_a_tar_are_not_kept(self, tmp_path: Path) -> None:
        def most(count: int) -> int:
            with tarfile.open(tmp_path / "x.tar", "w") as archive:
                for number in range(count):
                    archive.addfile(tarfile.TarInfo(f"{number}.txt"))
            tracemalloc.start()
            assert list(Archive(tmp_path / "x.tar", 1 << 30).members()) == []
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return peak

        assert most(1) + 2_000_000 > most(5_000)

    def test_an_import_can_be_stopped_that_finds_nothing(self, tmp_path: Path, history: History) -> None:
        tweets = [made.tweet(number, "RT @ada: not mine") for number in range(2_500)]
        asked: list[int] = []
        intake = Intake()
        path = made.as_zip(tmp_path / "x.zip", made.x_files(tweets))
        Importer(FakeService(), history, Limits()).run(path, intake, lambda: asked.append(intake.left_out))
        assert asked == [999, 1_999, 2_500]

    def test_a_locked_zip(self, tmp_path: Path, history: History) -> None:
        path = made.as_zip(tmp_path / "x.zip", made.x_files(made.x_tweets()))
        content = bytearray(path.read_bytes())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = -1
            while (place := content.find(mark, place + 1)) >= 0:
                content[place + at] |= 1
        path.write_bytes(content)
        self.refused(history, path, "locked")

    @pytest.mark.parametrize("share", [0.3, 0.7])
    def test_a_download_that_was_cut_off(self, tmp_path: Path, history: History, share: float) -> None:
        path = made.as_tar(tmp_path / "x.tar.gz", made.mastodon_files())
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        with pytest.raises(ArchiveError, match="damaged"):
            Importer(FakeService(), history, Limits()).run(path, Intake())

    @pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"hello\n" * 100, b"{}", b"[]", b"a,b,c\n1,2,3\n"])
    def test_a_file_that_is_something_else(self, tmp_path: Path, history: History, content: bytes) -> None:
        (tmp_path / "file.json").write_bytes(content)
        self.refused(history, tmp_path / "file.json", "is no history that can be imported")
        self.refused(history, tmp_path / "gone.json", "is not there")

    def test_brackets_without_end(self, tmp_path: Path, history: History) -> None:
        (tmp_path / "tweets.js").write_text("window.YTD.tweets.part0 = [" + '{"tweet": ' + "[" * 200_000)
        assert counts(bring(history, tmp_path / "tweets.js")) == (0, 0, 0, 1)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
def test_elements_are_the_same_however_the_file_is_cut(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unblather.importers.elements._CHUNK", chunk)
    values = [{"a": 'x "] } \\" é'}, {"b": [1, {"c": "\\\\"}]}, ["list"], {"d": "😀"}]
    document = {"other": [{"no": 1}], "drafts": values, "feedback": [{"f": 1}], "last": {"drafts": [{"no": 2}]}}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document, indent=1))
    with path.open("rb") as stream:
        found = list(elements(stream, ("drafts", "feedback"), 1000))
    assert [(one.key, one.value) for one in found] == [*(("drafts", value) for value in values), ("feedback", {"f": 1})]
    lines = path.read_text().splitlines()
    assert all(lines[one.line - 1].strip()[0] in "[{" for one in found)


def test_an_element_that_is_too_long_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"a": 1}, {"b": "x" * 2_000_000}, {"c": 3}], indent=2))
    with path.open("rb") as stream:
        found = list(elements(stream, (), 1_000_000))
    assert [one.value for one in found] == [{"a": 1}, None, {"c": 3}]
    assert found[1].error == "it has more than 1000000 bytes"


def test_an_import_goes_on_where_it_stopped(tmp_path: Path, history: History) -> None:
    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    path = made.as_zip(tmp_path / "x.zip", made.x_files([made.tweet(n, f"text {n}") for n in range(1_000)]))
    intake = Intake()
    with pytest.raises(StopError):
        Importer(FakeService(), history, Limits()).run(path, intake, stop)
    stored = len(list(history.records()))
    assert stored == intake.stored == 256  # what was being scored is stored, too
    again = bring(history, path)
    assert counts(again) == (744, 256, 0, 0)


def test_days_are_those_of_this_machine_summer_time_included(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        tweets = [
            made.tweet(1, "winter", created_at="Sat Jan 10 22:30:00 +0000 2026"),
            made.tweet(2, "summer", created_at="Fri Jul 10 22:30:00 +0000 2026"),
        ]
        bring(history, made.as_zip(tmp_path / "x.zip", made.x_files(tweets)))
    finally:
        monkeypatch.undo()
        time.tzset()
    records: list[Record] = list(history.records())
    assert [one.ended.isoformat() for one in records] == ["2026-01-10T23:30:00+01:00", "2026-07-11T00:30:00+02:00"]
    with history.database.read() as db:
        assert [row[0] for row in db.execute("SELECT hour FROM drafts ORDER BY key")] == [23, 0]

"""The public files as the labels expect their texts. Small files made here stand in for them."""

from pathlib import Path

import pytest

from unblather_training.data import LABEL_FILES, LABELLED, read_lines
from unblather_training.inventory import describe
from unblather_training.sources import SOURCES, Source, SourceText, clean

BY_NAME = {source.name: source for source in SOURCES}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Tom &amp; I", "Tom & I"),
        ("one<br />two<br>three", "one\ntwo\nthree"),
        ('see <a href="x">this</a> now', "see this now"),
        ("\ufeffa  \t b\n \n\nc ", "a b\nc"),
        ("2 < 3 and 5 > 4", "2 4"),  # what looks like a tag goes, as it did when the texts were labelled
    ],
)
def test_cleaning_undoes_markup(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


FILES = {
    "corporate_messaging": (
        "category,screenname,text\nAction,Acme,Vote &amp; win\n",
        [SourceText("Vote & win", "corporate_messaging", "Action", "Acme")],
    ),
    "political": ("message,text\npolicy,A bill.\n", [SourceText("A bill.", "political", "policy")]),
    "youtube_spam": (
        "COMMENT_ID,AUTHOR,DATE,CONTENT,CLASS\n1,a,,check my channel\ufeff,1\n",
        [SourceText("check my channel", "youtube_spam", "1", "Youtube01-Psy")],
    ),
    "janitr": (
        '{"text": "gm", "labels": ["clean", "topic_crypto"]}\n',
        [SourceText("gm", "janitr", "clean,topic_crypto")],
    ),
    "advice": (
        "ID\tMajority_label\tSentence\nabc-1-0\t1\tSleep first .\n",
        [SourceText("Sleep first .", "advice", "1", "abc")],
    ),
    "tweet_acts": ("So it begins\\u2026,EXP\n", [SourceText("So it begins…", "tweet_acts", "EXP")]),
    "goemotions": ("Nice!\t17\tid1\n", [SourceText("Nice!", "goemotions", "17")]),
    "twitter_care": (
        '[{"dialogContent": [{"client": "kim", "message": "Help"}, {"agent": "Shop", "message": "Hi Kim"}]}]',
        [
            SourceText("kim", "twitter_care", "name", "dev-0"),
            SourceText("Help", "twitter_care", "client", "dev-0"),
            SourceText("Shop", "twitter_care", "name", "dev-0"),
            SourceText("Hi Kim", "twitter_care", "agent", "dev-0"),
        ],
    ),
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_each_file_is_read_as_it_is(source: Source, tmp_path: Path) -> None:
    content, expected = FILES[source.name]
    path = tmp_path / Path(source.files[0]).name
    path.write_text(content, "utf-8")

    assert list(source.read(path)) == expected


def test_every_label_names_a_source_that_has_an_adapter() -> None:
    named = {
        label["source"]
        for names in LABEL_FILES.values()
        for name in names
        for label in read_lines(LABELLED / "labels" / f"{name}.jsonl")
    }

    assert named == set(BY_NAME)


def test_the_inventory_says_what_is_missing_and_where_to_get_it(tmp_path: Path) -> None:
    lines = list(describe(tmp_path))

    missing = [line for line, right in lines if not right]
    assert len(missing) == sum(len(source.files) for source in SOURCES)
    assert all("Get it from: " in line for line in missing)


def test_the_inventory_names_a_file_that_was_altered(tmp_path: Path) -> None:
    path = tmp_path / "raw" / "janitr" / "sample.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(FILES["janitr"][0], "utf-8")

    assert any(line.startswith(f"  altered: {path}") for line, right in describe(tmp_path) if not right)

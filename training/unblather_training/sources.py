"""Adapters for the public files: what each holds, how it is read, and its texts cleaned as the labels' hashes expect.

Knows file formats and where each file is to be had. Does not know our labels, nor models. The texts themselves never
enter the repository: whoever has the public files rebuilds the training set from the labels' hashes.
"""

import csv
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourceText:
    """One text of a public file. `own_label` is the source's, `group` what a split must not cut through."""

    text: str
    source: str
    own_label: str = ""
    group: str = ""

    @property
    def sha256(self) -> str:
        """The hash by which a label finds its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """One public source: its files below `raw/`, how they are read, what they are worth to whom."""

    name: str
    files: tuple[str, ...]
    read: Callable[[Path], Iterator[SourceText]]
    where: str
    licence: str
    kind: str  # what a draft from there would be: "post" or "comment"


def clean(text: str) -> str:
    """Undo a source's markup: entities, byte order marks, tags, runs of blanks and of empty lines."""
    text = html.unescape(text).replace("\ufeff", "")
    text = re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE)
    text = re.sub(r"<[^<>]+>", " ", text)
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r"\n\s*\n+", "\n", text).strip()


def _csv(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter)


def _corporate(path: Path) -> Iterator[SourceText]:
    for row in _csv(path):
        yield SourceText(clean(row["text"]), "corporate_messaging", row["category"], row["screenname"])


def _political(path: Path) -> Iterator[SourceText]:
    for row in _csv(path):
        yield SourceText(clean(row["text"]), "political", row["message"])


def _youtube(path: Path) -> Iterator[SourceText]:
    for row in _csv(path):
        yield SourceText(clean(row["CONTENT"]), "youtube_spam", row["CLASS"], path.stem)


def _advice(path: Path) -> Iterator[SourceText]:
    for row in _csv(path, "\t"):
        yield SourceText(clean(row["Sentence"]), "advice", row["Majority_label"], row["ID"].split("-")[0])


def _tweet_acts(path: Path) -> Iterator[SourceText]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), row[0])
            yield SourceText(clean(text), "tweet_acts", row[1])


def _goemotions(path: Path) -> Iterator[SourceText]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t"):
            yield SourceText(clean(row[0]), "goemotions", row[1])


def _janitr(path: Path) -> Iterator[SourceText]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield SourceText(clean(row["text"]), "janitr", ",".join(row["labels"]))


def _twitter_care(path: Path) -> Iterator[SourceText]:
    for number, dialogue in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        for turn in dialogue["dialogContent"]:
            for speaker in ("client", "client1", "agent"):
                if speaker in turn:  # names were sampled for labelling too
                    yield SourceText(clean(turn[speaker]), "twitter_care", "name", f"{path.stem}-{number}")
                    yield SourceText(clean(turn["message"]), "twitter_care", speaker, f"{path.stem}-{number}")


_OPEN_DATA = "published as open data for everyone; no formal licence text found"

SOURCES = (
    Source(
        "corporate_messaging",
        ("corporate_messaging/corporate_messaging.csv",),
        _corporate,
        "CrowdFlower, Data for Everyone: Corporate messaging (GitHub lauramsfernandes/DisasterReponsePipeline, "
        "data/corporate_messaging.csv)",
        _OPEN_DATA,
        "post",
    ),
    Source(
        "political",
        ("political_social_media/political_social_media.csv",),
        _political,
        "CrowdFlower, Data for Everyone: Political social media posts, as UTF-8",
        _OPEN_DATA,
        "post",
    ),
    Source(
        "youtube_spam",
        tuple(
            f"youtube_spam/Youtube0{number}-{name}.csv"
            for number, name in enumerate(("Psy", "KatyPerry", "LMFAO", "Eminem", "Shakira"), start=1)
        ),
        _youtube,
        "UCI: YouTube Spam Collection (GitHub shalimanov/spamchecker)",
        "CC BY 4.0, as far as known",
        "comment",
    ),
    Source("janitr", ("janitr/sample.jsonl",), _janitr, "GitHub janitrai/janitr, data/sample.jsonl", "MIT", "post"),
    Source(
        "advice",
        tuple(
            f"advice/{name}_{part}.tsv" for name in ("askparents", "needadvice") for part in ("train", "dev", "test")
        ),
        _advice,
        "Advice corpus of EMNLP 2020 (askparents, needadvice)",
        "MIT",
        "comment",
    ),
    Source(
        "tweet_acts",
        ("tweet_acts/TWEET_DATA.csv",),
        _tweet_acts,
        "Speech acts of tweets, TWEET_DATA.csv",
        "BSD-2-Clause",
        "post",
    ),
    Source(
        "goemotions",
        ("goemotions/train.tsv",),
        _goemotions,
        "GoEmotions, train.tsv",
        "CC BY 4.0, as far as known",
        "comment",
    ),
    Source(
        "twitter_care",
        ("twitter_care/dev.json", "twitter_care/test.json"),
        _twitter_care,
        "IBM customer-care threads, dev.json and test.json",
        "Apache-2.0",
        "comment",
    ),
)

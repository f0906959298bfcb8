"""Labelled drafts: where they come from and which may train the shipped model.

Knows the labels and the written set in `training/data`, and how a label finds its text: by the hash of the cleaned
text, in the public files below `raw/` (`sources.py`). The public texts never enter the repository. Does not know
models.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unblather.paths import CHECKOUT
from unblather_training.sources import SOURCES

SCALES = ("broadcast", "self_promotion", "helpful", "conversational")
FLAGS = ("hard_sell", "engagement_bait", "empty_praise")
LABELS = SCALES + FLAGS
SCALE_TOP = 3.0  # the rubric's scales run from 0 to 3
LABEL_FILES = {"train": ("train", "more"), "dev": ("dev",)}
# In these registers the label is wrong without the post being answered.
NEED_CONTEXT = frozenset(("context-dependent", "context-fit", "sells-to-need", "sells-ignores"))
EVALUATION_ONLY = ("congress_selfpromo", "bragging")  # no licence stated: they may judge a model, never make one
LABELLED = CHECKOUT / "training" / "data"


class DataError(Exception):
    """The labelled data cannot be used as it is; the sentence says what to do."""


class DataMissingError(DataError):
    """The public texts are not where they were looked for."""


@dataclass(frozen=True)
class Example:
    """One labelled draft. `targets` holds one number a label, in the order of LABELS, scales and flags from 0 to 1."""

    text: str
    context: str | None
    source: str
    kind: str
    targets: tuple[float, ...]
    sha256: str
    spans: tuple[tuple[int, int], ...] = ()  # in code points: the words that carry promotion or broadcasting
    needs_context: bool = False  # the label is wrong without the post being answered
    pair: str | None = None  # shared by two drafts that differ in one thing
    register: str = ""  # of the written set
    group: str = ""  # of the written set: whose English it is


@dataclass(frozen=True)
class Corpus:
    """The examples by their use: `train` trains, `dev` chooses, `written_test` only reports.

    `missing` counts, by source, the labels whose text was not found.
    """

    train: list[Example]
    dev: list[Example]
    written_test: list[Example]
    missing: Counter[str]


def read_corpus(folder: Path, labelled: Path = LABELLED) -> Corpus:
    """Read the labels and the written set in `labelled`, and the public texts that belong to them below `folder`.

    Raises:
        DataMissingError: there are no public texts; the sentence names the folder.
        DataError: a line of a label file is broken; the sentence names file and line.
    """
    texts = public_texts(folder)
    missing: Counter[str] = Counter()
    train, dev = (list(_public(labelled, split, texts, missing)) for split in ("train", "dev"))
    written = list(written_set(labelled))
    held_out = {example.sha256 for example in dev}
    learnt = train + [example for example, split in written if split == "train"]
    return Corpus(
        train=[example for example in learnt if example.sha256 not in held_out],
        dev=dev,
        written_test=[example for example, split in written if split == "test"],
        missing=missing,
    )


def data_hash(examples: Iterable[Example]) -> str:
    """Return one SHA-256 for a set of examples, whatever their order."""
    lines = sorted(f"{example.sha256} {' '.join(f'{value:.4f}' for value in example.targets)}" for example in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def public_texts(folder: Path) -> dict[str, str]:
    """Return the cleaned public texts below `folder`, by their hash.

    Some labels were given to texts that the public files no longer hold; they come from `texts/`, where it is there.

    Raises:
        DataMissingError: none of the files is there.
    """
    found: dict[str, str] = {}
    for source in SOURCES:
        for path in (folder / "raw" / name for name in source.files):
            if path.is_file():
                found.update((text.sha256, text.text) for text in source.read(path))
    for path in sorted((folder / "texts").glob("*.jsonl")):
        found.update((sha256(row["text"]), row["text"]) for row in read_lines(path))
    if not found:
        raise DataMissingError(
            f"The labelled data is not there: {folder} holds none of the public files. Training needs them; give their "
            "place with `make train DATA=/path/to/data`, and see `unblather-train data` for where to get them. "
            "Running and testing Unblather do not need them."
        )
    return found


def written_set(labelled: Path = LABELLED) -> Iterator[tuple[Example, str]]:
    """Yield each draft of the written set and its split, "train" or "test". Raises DataError."""
    for row in read_lines(labelled / "written" / "drafts.jsonl"):
        yield _example(row["text"], "written", row), row["split"]


def sha256(text: str) -> str:
    """Return the hash by which a label finds its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file. Raises DataError, naming file and line."""
    if not path.is_file():
        raise DataMissingError(f"{path} is missing. It belongs to the repository or to the data folder; restore it.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DataError(f"{path}, line {number} is not JSON ({error}). Restore the file.") from error
            if not isinstance(row, dict):
                raise DataError(f"{path}, line {number} is not an object. Restore the file.")
            yield row


def _public(labelled: Path, split: str, texts: dict[str, str], missing: Counter[str]) -> Iterator[Example]:
    for name in LABEL_FILES[split]:
        for label in read_lines(labelled / "labels" / f"{name}.jsonl"):
            if label["source"] in EVALUATION_ONLY:
                continue
            if label["sha256"] in texts:
                yield _example(texts[label["sha256"]], label["source"], label)
            else:
                missing[label["source"]] += 1


def _example(text: str, source: str, label: dict[str, Any]) -> Example:
    scales = tuple(float(label[name]) / SCALE_TOP for name in SCALES)
    flags = tuple(float(name in label["flags"]) for name in FLAGS)
    register = label.get("register", "")
    return Example(
        text,
        label.get("context"),
        source,
        label["kind"],
        scales + flags,
        sha256(text),
        tuple(_found(text, phrase) for phrase in label.get("spans", ()) if phrase in text),
        register in NEED_CONTEXT,
        label.get("pair"),
        register,
        label.get("group", ""),
    )


def _found(text: str, phrase: str) -> tuple[int, int]:
    start = text.index(phrase)
    return start, start + len(phrase)

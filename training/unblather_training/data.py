"""Labelled drafts: where they come from and which may train the shipped model.

Knows: the files under `../shared/data` (public texts with our labels) and the written set. The public texts never enter
the repository; their labels and hashes may. Does not know models.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCALES = ("broadcast", "self_promotion", "helpful", "conversational")
FLAGS = ("hard_sell", "engagement_bait", "empty_praise")
LABELS = SCALES + FLAGS
SCALE_TOP = 3.0  # the rubric's scales run from 0 to 3
EVALUATION_ONLY = ("congress_selfpromo", "bragging")  # no licence stated: they may judge a model, never make one


class DataMissingError(Exception):
    """The labelled data is not where it was looked for."""


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


@dataclass(frozen=True)
class Corpus:
    """The examples by their use: `train` trains, `dev` chooses, `written_test` only reports."""

    train: list[Example]
    dev: list[Example]
    written_test: list[Example]


def read_corpus(folder: Path) -> Corpus:
    """Read the labelled public texts and the written set below `folder`.

    Raises:
        DataMissingError: a file is not there; the sentence names it.
        ValueError: a text does not match the hash in its label.
    """
    written = list(_written(folder))
    train = list(_public(folder, "train"))
    held_out = {example.sha256 for example in _public(folder, "dev")}
    return Corpus(
        train=[
            example
            for example in train + [example for example, split in written if split == "train"]
            if example.sha256 not in held_out
        ],
        dev=list(_public(folder, "dev")),
        written_test=[example for example, split in written if split == "test"],
    )


def data_hash(examples: Iterable[Example]) -> str:
    """Return one SHA-256 for a set of examples, whatever their order."""
    lines = sorted(f"{example.sha256} {' '.join(f'{value:.4f}' for value in example.targets)}" for example in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _public(folder: Path, split: str) -> Iterator[Example]:
    texts = {row["id"]: row["text"] for row in _rows(folder / "texts" / f"{split}.jsonl")}
    for label in _rows(folder / "labels" / f"{split}.jsonl"):
        text = texts[label["id"]]
        if _sha256(text) != label["sha256"]:
            raise ValueError(f"The text {label['id']} in texts/{split}.jsonl does not match the hash in its label.")
        if label["source"] not in EVALUATION_ONLY:
            yield _example(text, None, label["source"], label)


def _written(folder: Path) -> Iterator[tuple[Example, str]]:
    for row in _rows(folder / "written" / "drafts.jsonl"):
        needs = row["register"] in {"context-dependent", "context-fit", "sells-to-need", "sells-ignores"}
        yield _example(row["text"], row["context"], "written", row, needs), row["split"]


def _example(text: str, context: str | None, source: str, label: dict[str, Any], needs: bool = False) -> Example:
    scales = tuple(float(label[name]) / SCALE_TOP for name in SCALES)
    flags = tuple(float(name in label["flags"]) for name in FLAGS)
    spans = tuple(_found(text, phrase) for phrase in label.get("spans", ()) if phrase in text)
    return Example(text, context, source, label["kind"], scales + flags, _sha256(text), spans, needs)


def _found(text: str, phrase: str) -> tuple[int, int]:
    start = text.index(phrase)
    return start, start + len(phrase)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise DataMissingError(
            f"The labelled data is not there: {path} is missing. Training needs the project's data folder; "
            "give its place with `make train DATA=/path/to/data`. Running and testing Unblather do not need it."
        )
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)

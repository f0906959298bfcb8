"""Our recipe on public benchmarks, each by its own protocol, beside the figure that was published for it.

These runs start from the untouched backbone and make no shipped weights: two of the benchmarks may only judge, and the
other two are sources of ours, whose labels the shipped model has seen. Knows the benchmarks' files and protocols.
"""

import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold
from torch import Tensor, nn

from unblather.encoding import EncodedDraft, Tokenizer
from unblather_training.data import DataMissingError
from unblather_training.network import Batch, Network
from unblather_training.sources import SOURCES, clean
from unblather_training.train import BACKBONE, Recipe, backbone, fit

Labels = NDArray[np.int64]
BATCH = 32
STRETCH = 24  # batches that are sorted by length together


@dataclass(frozen=True)
class Rows:
    """The texts of a benchmark, their classes, and what its protocol divides them by."""

    texts: list[str]
    labels: Labels
    groups: list[str]


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: where its rows are, how they are divided, what is measured and what was published."""

    name: str
    read: Callable[[Path], Rows]
    folds: Callable[[Rows], Iterator[tuple[Labels, Labels]]]
    measures: dict[str, Callable[[Labels, Labels], float]]
    published: str
    pooled: bool = True  # measured once over all folds' predictions; else within each fold, and averaged


def read_congress(folder: Path) -> Rows:
    """Read tweets of the US Congress, 1 for self-promotion."""
    rows = _table(folder / "benchmarks" / "congress_selfpromo" / "annotations.csv")
    return Rows([clean(row["text"]) for row in rows], np.array([int(row["label"]) for row in rows]), [""] * len(rows))


def read_bragging(folder: Path) -> Rows:
    """Read tweets, 1 for any kind of bragging."""
    rows = _table(folder / "benchmarks" / "bragging" / "bragging_data.csv")
    labels = np.array([int(row["label"] != "not") for row in rows])
    return Rows([clean(row["text"]) for row in rows], labels, [row["sampling"] for row in rows])


def read_source(name: str) -> Callable[[Path], Rows]:
    """Return a reader of one of our sources with its own labels and groups."""

    def read(folder: Path) -> Rows:
        source = next(source for source in SOURCES if source.name == name)
        texts = [text for file in source.files for text in source.read(_there(folder / "raw" / file))]
        classes = sorted({text.own_label for text in texts})
        labels = np.array([classes.index(text.own_label) for text in texts])
        return Rows([text.text for text in texts], labels, [text.group for text in texts])

    return read


def _table(path: Path) -> list[dict[str, str]]:
    with _there(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _there(path: Path) -> Path:
    if not path.is_file():
        raise DataMissingError(f"{path} is missing; `unblather-train data` says where to get it.")
    return path


def five_folds(rows: Rows) -> Iterator[tuple[Labels, Labels]]:
    """Divide into five folds of equal shares of each class."""
    yield from StratifiedKFold(5, shuffle=True, random_state=7).split(rows.texts, rows.labels)


def one_group_out(rows: Rows) -> Iterator[tuple[Labels, Labels]]:
    """Leave one group out at a time."""
    groups = np.array(rows.groups)
    for group in sorted(set(rows.groups)):
        yield np.flatnonzero(groups != group), np.flatnonzero(groups == group)


def keyword_to_random(rows: Rows) -> Iterator[tuple[Labels, Labels]]:
    """Train on what keywords found, test on the rest."""
    sampled = np.array(rows.groups) == "keyword"
    yield np.flatnonzero(sampled), np.flatnonzero(~sampled)


def _positive_f1(labelled: Labels, predicted: Labels) -> float:
    return float(f1_score(labelled, predicted, pos_label=1))


def _macro_f1(labelled: Labels, predicted: Labels) -> float:
    return float(f1_score(labelled, predicted, average="macro"))


def _accuracy(labelled: Labels, predicted: Labels) -> float:
    return float(accuracy_score(labelled, predicted))


BENCHMARKS = (
    Benchmark(
        "congress_selfpromo",
        read_congress,
        five_folds,
        {"F1 of the positive class": _positive_f1, "macro-F1": _macro_f1},
        "BERT-base: 0.831, 0.890",
        pooled=False,
    ),
    Benchmark("bragging", read_bragging, keyword_to_random, {"macro-F1": _macro_f1}, "BERTweet and features: 0.7242"),
    Benchmark("youtube_spam", read_source("youtube_spam"), one_group_out, {"accuracy": _accuracy}, "TF-IDF: 0.940"),
    Benchmark(
        "corporate_messaging",
        read_source("corporate_messaging"),
        one_group_out,
        {"macro-F1": _macro_f1},
        "TF-IDF: 0.724",
    ),
)


class _Classifier(nn.Module):
    def __init__(self, dropout: float, classes: int) -> None:
        super().__init__()
        self.network = Network(backbone(), dropout, classes)


def run(benchmark: Benchmark, folder: Path, recipe: Recipe, kept: Path, seeds: Sequence[int]) -> dict[str, list[float]]:
    """Return each measure, once a seed (and a fold, where the protocol averages folds)."""
    rows = benchmark.read(folder)
    drafts = Tokenizer(BACKBONE).encode([(text, None) for text in rows.texts])
    found: dict[str, list[float]] = {name: [] for name in benchmark.measures}
    for seed in seeds:
        labelled, predicted = [], []
        for number, (train, test) in enumerate(benchmark.folds(rows)):
            name = f"{benchmark.name} {seed}.{number}"
            model = _fitted(drafts, rows.labels, train, replace(recipe, seed=seed), kept / f"{name}.pt", name)
            labelled.append(rows.labels[test])
            predicted.append(_predicted(model, [drafts[row] for row in test]))
        parts = list(zip(labelled, predicted, strict=True))
        if benchmark.pooled:
            parts = [(np.concatenate(labelled), np.concatenate(predicted))]
        for name, measure in benchmark.measures.items():
            found[name] += [measure(*part) for part in parts]
    return found


def _fitted(
    drafts: Sequence[EncodedDraft], labels: Labels, rows: Labels, recipe: Recipe, checkpoint: Path, name: str
) -> _Classifier:
    torch.manual_seed(recipe.seed)
    model = _Classifier(recipe.dropout, int(labels.max()) + 1)

    def loss(chosen: list[int]) -> Tensor:
        logits, _ = model.network(Batch([drafts[row] for row in chosen]))
        return nn.functional.cross_entropy(logits, torch.tensor(labels[chosen]))

    draw = random.Random(recipe.seed)
    readable = [int(row) for row in rows if drafts[row].tokens]
    plan = [batch for _ in range(recipe.epochs) for batch in _batches(readable, drafts, draw)]
    return fit(model, plan, loss, recipe, recipe.seed, checkpoint, name)


def _batches(rows: Sequence[int], drafts: Sequence[EncodedDraft], draw: random.Random) -> list[list[int]]:
    shuffled = draw.sample(rows, len(rows))
    ready: list[list[int]] = []
    for start in range(0, len(shuffled), STRETCH * BATCH):
        stretch = sorted(shuffled[start : start + STRETCH * BATCH], key=lambda row: len(drafts[row].tokens))
        ready += [stretch[place : place + BATCH] for place in range(0, len(stretch), BATCH)]
    draw.shuffle(ready)
    return ready


@torch.inference_mode()
def _predicted(model: _Classifier, drafts: Sequence[EncodedDraft]) -> Labels:
    predicted = np.zeros(len(drafts), dtype=np.int64)
    rows = sorted((row for row in range(len(drafts)) if drafts[row].tokens), key=lambda row: len(drafts[row].tokens))
    for start in range(0, len(rows), 64):
        chosen = rows[start : start + 64]
        logits, _ = model.network(Batch([drafts[row] for row in chosen]))
        predicted[chosen] = logits.argmax(-1).numpy()
    return predicted

"""Are the scores right? Ranking, agreement with the labels, calibration, and whether length explains them.

Knows arrays of scores and labels. Does not know the model.
"""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, cohen_kappa_score, roc_auc_score

from unblather.text import words
from unblather_training.data import LABELS, SCALE_TOP, SCALES
from unblather_training.evaluation.scored import Array, Flags, Scored

BANDS = ((0, 10), (10, 25), (25, 50), (50, 80), (80, 10_000))  # words
FEWEST = 10  # drafts of a class, below which no figure is given
BINS = 15
FOLDS = 5
Cuts = dict[str, list[float]]


def area(positive: Flags, values: Array) -> float | None:
    """Return the area under the ROC curve, or None with fewer than FEWEST drafts on a side."""
    if min(positive.sum(), (~positive).sum()) < FEWEST:
        return None
    return round(float(roc_auc_score(positive, values)), 4)


def areas(scored: Scored, labels: tuple[str, ...] = LABELS) -> dict[str, float]:
    """Return the AUC for "2 and more" of each label that has enough drafts on both sides."""
    found = {label: area(scored.positive(label), scored.value(label)) for label in labels}
    return {label: value for label, value in found.items() if value is not None}


def table(scored: Scored, cuts: Cuts) -> dict[str, dict[str, Any]]:
    """Return positives, AUC, average precision, calibration error and, for scales, weighted kappa, a label."""
    rows: dict[str, dict[str, Any]] = {}
    for label, value in areas(scored).items():
        positive = scored.positive(label)
        row: dict[str, Any] = {"positives": int(positive.sum()), "auc": value}
        row["average_precision"] = round(float(average_precision_score(positive, scored.value(label))), 4)
        row["calibration_error"] = calibration_error(scored.value(label), scored.target(label))
        if label in SCALES:
            row["weighted_kappa"] = weighted_kappa(scored.value(label), scored.target(label), cuts[label])
        rows[label] = row
    return rows


def steps(values: Array, cuts: list[float]) -> Array:
    """Return the step of the scale, 0 to 3, that each value stands for."""
    return np.searchsorted(np.array(cuts), values, side="right").astype(float)


def weighted_kappa(values: Array, targets: Array, cuts: list[float]) -> float:
    """Return the quadratic weighted kappa of the values, cut into steps, against the labels."""
    return round(_kappa(steps(values, cuts), np.rint(targets * SCALE_TOP)), 4)


def fit_cuts(values: Array, targets: Array) -> list[float]:
    """Return the three cuts between the steps of a scale that agree best with the labels."""
    labelled = np.rint(targets * SCALE_TOP)
    grid = np.unique(np.quantile(values, np.linspace(0.01, 0.99, 99)))
    cuts = [1 / 6, 3 / 6, 5 / 6]
    for _ in range(4):
        for i in range(3):
            lower = cuts[i - 1] if i else -1.0
            upper = cuts[i + 1] if i < 2 else 2.0
            tried = [cut for cut in (*grid, cuts[i]) if lower <= cut <= upper]
            cuts[i] = max(tried, key=lambda cut: _kappa(steps(values, [*cuts[:i], cut, *cuts[i + 1 :]]), labelled))
    return [round(float(cut), 4) for cut in cuts]


def cross_fitted_kappa(scored: Scored) -> dict[str, float]:
    """Return the weighted kappa of each scale with cuts that were fitted on the other folds, never on the draft."""
    fold = np.array([int(example.sha256[:8], 16) % FOLDS for example in scored.examples])
    found: dict[str, float] = {}
    for label in SCALES:
        values, targets = scored.value(label), scored.target(label)
        predicted = np.zeros(len(values))
        for number in range(FOLDS):
            inside = fold == number
            predicted[inside] = steps(values[inside], fit_cuts(values[~inside], targets[~inside]))
        found[label] = round(_kappa(predicted, np.rint(targets * SCALE_TOP)), 4)
    return found


def _kappa(predicted: Array, labelled: Array) -> float:
    return float(cohen_kappa_score(labelled.astype(int), predicted.astype(int), weights="quadratic"))


def reliability(values: Array, targets: Array) -> list[tuple[float, float, int]]:
    """Return mean value, mean target and number of drafts for each of BINS bins of equal width that has any."""
    place = np.minimum((values * BINS).astype(int), BINS - 1)
    return [
        (round(float(values[rows].mean()), 4), round(float(targets[rows].mean()), 4), len(rows))
        for number in range(BINS)
        if len(rows := np.flatnonzero(place == number))
    ]


def calibration_error(values: Array, targets: Array) -> float:
    """Return the expected calibration error: how far, on average, a bin's mean value is from its mean target."""
    rows = reliability(values, targets)
    return round(sum(abs(value - target) * count for value, target, count in rows) / len(values), 4)


def by_length(scored: Scored) -> dict[str, Any]:
    """Return the AUC of the four scales in each band of length, in words."""
    lengths = word_counts(scored)
    return {
        f"{lowest}-{beyond - 1}" if beyond < 10_000 else f"{lowest}+": {
            "drafts": int((chosen := (lengths >= lowest) & (lengths < beyond)).sum()),
            **areas(scored.where(chosen), SCALES),
        }
        for lowest, beyond in BANDS
    }


def word_counts(scored: Scored) -> Array:
    """Return how many words each draft has."""
    return np.array([len(words(example.text)) for example in scored.examples], dtype=float)


def length_alone(scored: Scored) -> dict[str, float]:
    """Return the AUC that the number of words alone would reach, whichever way round is better."""
    lengths = word_counts(scored)
    found = {label: area(scored.positive(label), lengths) for label in LABELS}
    return {label: max(value, round(1 - value, 4)) for label, value in found.items() if value is not None}


def by_group(scored: Scored, names: list[str]) -> dict[str, dict[str, float]]:
    """Return the AUC of every label within each group of at least forty drafts."""
    groups = {name: [i for i, own in enumerate(names) if own == name] for name in sorted(set(names))}
    return {name: areas(scored.part(rows)) for name, rows in groups.items() if len(rows) >= 40}

"""Judge a model folder: calibration and thresholds from `dev`, and every figure of `eval.json`.

Everything goes through the shipped int8 files and the code that ships with them. Knows labels and metrics. Does not
know how the model was made.
"""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score, cohen_kappa_score, roc_auc_score

from unblather.hints import PROMOTION, Judge, Situation, reader_value
from unblather.scorer import Score, Scorer
from unblather.text import words
from unblather_training.data import LABELS, SCALE_TOP, SCALES, Example

Array = NDArray[np.float64]

POSITIVE = 2 / SCALE_TOP - 1e-6  # "2 and more" on the scales; a flag that is set is 1
BANDS = ((0, 10), (10, 25), (25, 50), (50, 80), (80, 10_000))  # words
HINT_PRECISION = 0.9
WARN_PRECISION = 0.95
MISSING_PRECISION = 0.9  # of the drafts told that something is missing, this share has nothing of it at all
FEWEST = 10  # drafts that a threshold rests on
SHIFTS = {"gentle": 0.7, "normal": 0.0, "strict": -0.7, "own": 0.7, "theirs": -0.2, "personal": -0.7}  # logits


def score_all(scorer: Scorer, examples: Sequence[Example]) -> list[Score]:
    """Score every example with its context."""
    return scorer.score_many([(example.text, example.context) for example in examples])


def targets_of(examples: Sequence[Example]) -> Array:
    """Return the targets, shape (examples, labels), scales and flags from 0 to 1."""
    return np.array([example.targets for example in examples])


def logits_of(scores: Sequence[Score]) -> Array:
    """Return the draft logits, shape (examples, labels)."""
    return np.array([score.logits if score.tokens else np.zeros(len(LABELS)) for score in scores], dtype=float)


def fit_calibration(logits: Array, targets: Array) -> dict[str, dict[str, float]]:
    """Return slope and offset a label that make `sigmoid(slope * logit + offset)` match the targets best."""
    return {label: _platt(logits[:, i], targets[:, i]) for i, label in enumerate(LABELS)}


def _platt(logits: Array, targets: Array) -> dict[str, float]:
    def cross_entropy(parameters: Array) -> float:
        z = parameters[0] * logits + parameters[1]
        return float(np.mean(np.logaddexp(0, z) - targets * z))

    slope, offset = minimize(cross_entropy, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return {"slope": round(float(slope), 4), "offset": round(float(offset), 4)}


def fit_thresholds(values: Array, targets: Array) -> dict[str, Any]:
    """Return the thresholds of `hints.Judge`: from what value on a hint, or a warning, is right often enough."""
    levels: dict[str, dict[str, float]] = {}
    for i, label in enumerate(LABELS):
        positive = targets[:, i] >= POSITIVE
        if label in PROMOTION:
            levels[label] = {
                "hint": _lowest(values[:, i], positive, HINT_PRECISION),
                "warn": _lowest(values[:, i], positive, WARN_PRECISION),
            }
        else:
            nothing = targets[:, i] < 1 / SCALE_TOP
            levels[label] = {
                "present": _most_agreeing(values[:, i], positive),
                "missing": round(1 - _lowest(1 - values[:, i], nothing, MISSING_PRECISION), 4),
            }
    return {"levels": levels, "shift": SHIFTS}


def _lowest(values: Array, positive: NDArray[np.bool_], precision: float) -> float:
    """Return the lowest value from which on at least `precision` of the drafts are positive; at least FEWEST of them.

    Where no value reaches it, the most precise one is taken.
    """
    order = np.argsort(-values, kind="stable")
    share = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    reached = np.flatnonzero(share[FEWEST - 1 :] >= precision)
    place = reached[-1] if len(reached) else np.argmax(share[FEWEST - 1 :])
    return round(float(values[order[FEWEST - 1 + place]]), 4)


def _most_agreeing(values: Array, positive: NDArray[np.bool_]) -> float:
    """Return the value that parts the drafts with the best F1."""
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(positive[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + positive.sum())
    return round(float(values[order[np.argmax(f1)]]), 4)


def areas(values: Array, targets: Array) -> dict[str, float]:
    """Return the AUC for "2 and more" of each label that has drafts on both sides."""
    positive = targets >= POSITIVE
    return {
        label: round(float(roc_auc_score(positive[:, i], values[:, i])), 4)
        for i, label in enumerate(LABELS)
        if 0 < positive[:, i].sum() < len(positive)
    }


def metrics(values: Array, targets: Array) -> dict[str, dict[str, float]]:
    """Return AUC and average precision for "2 and more", and for scales the quadratic weighted kappa, a label."""
    table: dict[str, dict[str, float]] = {}
    for label, area in areas(values, targets).items():
        i = LABELS.index(label)
        positive = targets[:, i] >= POSITIVE
        row = {"positives": int(positive.sum()), "auc": area}
        row["average_precision"] = round(float(average_precision_score(positive, values[:, i])), 4)
        if label in SCALES:
            labelled, predicted = (np.rint(column[:, i] * SCALE_TOP).astype(int) for column in (targets, values))
            row["weighted_kappa"] = round(float(cohen_kappa_score(labelled, predicted, weights="quadratic")), 4)
        table[label] = row
    return table


def by_length(examples: Sequence[Example], values: Array, targets: Array) -> dict[str, Any]:
    """Return the AUC of the four scales in each band of length, in words, with at least ten of each class."""
    lengths = np.array([len(words(example.text)) for example in examples])
    table: dict[str, Any] = {}
    for lowest, beyond in BANDS:
        chosen = (lengths >= lowest) & (lengths < beyond)
        row: dict[str, float] = {"drafts": int(chosen.sum())}
        for i, label in enumerate(SCALES):
            positive = targets[chosen, i] >= POSITIVE
            if min(positive.sum(), (~positive).sum()) >= 10:
                row[label] = round(float(roc_auc_score(positive, values[chosen, i])), 4)
        table[f"{lowest}-{beyond - 1}" if beyond < 10_000 else f"{lowest}+"] = row
    return table


def verdicts(scorer: Scorer, examples: Sequence[Example], scores: Sequence[Score], targets: Array) -> dict[str, Any]:
    """Return how often the judge warns, and how often it is wrong to: no promotion, broadcast or flag in the label."""
    judge = Judge(scorer.config["unblather"]["thresholds"])
    given = np.array(
        [
            judge.judge(
                example.text, score, Situation("comment" if example.kind == "comment" else "post"), None
            ).verdict
            for example, score in zip(examples, scores, strict=True)
        ]
    )
    of = [LABELS.index(label) for label in PROMOTION]
    innocent = (targets[:, of] < 0.5).all(axis=1)
    # A flag that is set is promotional whatever the scales say; of the scales, 2 and more is.
    guilty = (targets[:, [i for i in of if LABELS[i] not in ("broadcast", "empty_praise")]] >= POSITIVE).any(axis=1)
    return {
        "share": {name: round(float((given == name).mean()), 4) for name in ("ok", "hint", "warn", "none")},
        "innocent": int(innocent.sum()),
        "innocent_warned": int(((given == "warn") & innocent).sum()),
        "innocent_hinted": int(((given == "hint") & innocent).sum()),
        "promotional": int(guilty.sum()),
        "promotional_warned": int(((given == "warn") & guilty).sum()),
        "promotional_hinted": int(((given == "hint") & guilty).sum()),
    }


def pass_mark_agreement(values: Array, targets: Array) -> dict[str, float]:
    """Compare the reader value from the scores with the one the labels give: mean error, and agreement at 8."""
    predicted, labelled = (
        np.array([reader_value(dict(zip(LABELS, row, strict=True))) for row in table]) for table in (values, targets)
    )
    return {
        "mean_absolute_error": round(float(np.abs(predicted - labelled).mean()), 3),
        "pass_mark_auc": round(float(roc_auc_score(labelled >= 8, predicted)), 4),
        "pass_share_labelled": round(float((labelled >= 8).mean()), 4),
        "pass_share_predicted": round(float((predicted >= 8).mean()), 4),
    }


def span_agreement(examples: Sequence[Example], scores: Sequence[Score]) -> dict[str, float]:
    """Return how well token logits rank the words that writers marked, as the mean AUC within a draft."""
    areas = []
    for example, score in zip(examples, scores, strict=True):
        inside = np.array([any(a <= start and end <= b for a, b in example.spans) for start, end in score.tokens])
        signal = max(("self_promotion", "broadcast"), key=lambda label: example.targets[LABELS.index(label)])
        if 0 < inside.sum() < len(inside):
            areas.append(roc_auc_score(inside, score.token_logits[:, LABELS.index(signal)]))
    return {"drafts": len(areas), "token_auc": round(float(np.mean(areas)), 4)}


def deletion(scorer: Scorer, examples: Sequence[Example], scores: Sequence[Score], seed: int = 7) -> dict[str, float]:
    """Delete the fifth of the words that speak most for self-promotion, or as many at random: how far falls the logit?

    Reasons are faithful when the first falls much further than the second.
    """
    column, draw = LABELS.index("self_promotion"), random.Random(seed)
    chosen = [
        (example, score)
        for example, score in zip(examples, scores, strict=True)
        if example.targets[column] >= POSITIVE and len(words(example.text)) >= 10
    ]
    named, blind = [], []
    for example, score in chosen:
        spans = words(example.text)
        count = max(1, len(spans) // 5)
        strength = {span: _logit_at(score, span, column) for span in spans}
        strongest = sorted(spans, key=strength.__getitem__, reverse=True)[:count]
        named.append((_without(example.text, strongest), example.context))
        blind.append((_without(example.text, draw.sample(spans, count)), example.context))
    before = logits_of([score for _, score in chosen])[:, column]
    falls = [(before - logits_of(scorer.score_many(texts))[:, column]).mean() for texts in (named, blind)]
    return {"drafts": len(chosen), "named": round(float(falls[0]), 3), "random": round(float(falls[1]), 3)}


def _logit_at(score: Score, span: tuple[int, int], column: int) -> float:
    inside = [index for index, (start, _) in enumerate(score.tokens) if span[0] <= start < span[1]]
    return float(score.token_logits[inside, column].mean()) if inside else float("-inf")


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def report(scorer: Scorer, examples: Sequence[Example]) -> dict[str, Any]:
    """Return every figure for one set of examples."""
    scores, targets = score_all(scorer, examples), targets_of(examples)
    values = np.array([list(score.values.values()) for score in scores])
    sources = sorted({example.source for example in examples})
    found: dict[str, Any] = {"drafts": len(examples), "labels": metrics(values, targets)}
    found["by_words"] = by_length(examples, values, targets)
    if len(sources) > 1:
        found["by_source"] = {
            source: areas(values[rows], targets[rows])
            for source in sources
            if len(rows := [i for i, example in enumerate(examples) if example.source == source]) >= 40
        }
    found["verdicts"] = verdicts(scorer, examples, scores, targets)
    found["reader_value"] = pass_mark_agreement(values, targets)
    if any(example.spans for example in examples):
        found["marked_words"] = span_agreement(examples, scores)
    found["deletion"] = deletion(scorer, examples, scores)
    return found

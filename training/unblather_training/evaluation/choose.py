"""Choose on `dev` what the model's config carries: calibration, the cuts of the scales, and thresholds.

Knows what `hints.Judge` needs. Does not know how the figures are reported.
"""

from typing import Any

import numpy as np
from scipy.optimize import minimize

from unblather.hints import PROMOTION
from unblather_training.data import LABELS, SCALE_TOP, SCALES
from unblather_training.evaluation.metrics import Cuts, fit_cuts
from unblather_training.evaluation.scored import Array, Flags, Scored
from unblather_training.evaluation.warnings import self_serving

HINT_PRECISION = 0.9
WARN_PRECISION = 0.93
MISSING_PRECISION = 0.9  # of the drafts told that something is missing, this share has nothing of it at all
FEWEST = 10  # drafts that a threshold rests on
SHIFTS = {"gentle": 0.7, "normal": 0.0, "strict": -0.7, "own": 0.7, "theirs": -0.2, "personal": -0.7}  # logits


def calibration(scored: Scored) -> dict[str, dict[str, float]]:
    """Return slope and offset a label that make `sigmoid(slope * logit + offset)` match the targets best."""
    return {label: _platt(scored.logits[:, i], scored.targets[:, i]) for i, label in enumerate(LABELS)}


def _platt(logits: Array, targets: Array) -> dict[str, float]:
    def cross_entropy(parameters: Array) -> float:
        z = parameters[0] * logits + parameters[1]
        return float(np.mean(np.logaddexp(0, z) - targets * z))

    slope, offset = minimize(cross_entropy, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return {"slope": round(float(slope), 4), "offset": round(float(offset), 4)}


def cuts(scored: Scored) -> Cuts:
    """Return, for each scale, the values from which on a draft counts as 1, 2 and 3."""
    return {label: fit_cuts(scored.value(label), scored.target(label)) for label in SCALES}


def thresholds(scored: Scored) -> dict[str, Any]:
    """Return the thresholds of `hints.Judge`: from what value on a hint, or a warning, is right often enough."""
    levels: dict[str, dict[str, float]] = {}
    for label in LABELS:
        values, positive = scored.value(label), scored.positive(label)
        if label in PROMOTION:
            # A hint names the signal; a warning says that the draft serves its writer alone.
            deserved = positive | self_serving(scored) if label == "hard_sell" else positive
            levels[label] = {
                "hint": lowest(values, positive, HINT_PRECISION),
                "warn": lowest(values, deserved, WARN_PRECISION),
            }
        else:
            nothing = scored.target(label) < 1 / SCALE_TOP
            levels[label] = {
                "present": most_agreeing(values, positive),
                "missing": round(1 - lowest(1 - values, nothing, MISSING_PRECISION), 4),
            }
    return {"levels": levels, "shift": SHIFTS}


def lowest(values: Array, positive: Flags, precision: float) -> float:
    """Return the lowest value from which on at least `precision` of the drafts are positive; at least FEWEST of them.

    Where no value reaches it, the most precise one is taken.
    """
    order = np.argsort(-values, kind="stable")
    share = np.cumsum(positive[order]) / np.arange(1, len(order) + 1)
    reached = np.flatnonzero(share[FEWEST - 1 :] >= precision)
    place = reached[-1] if len(reached) else np.argmax(share[FEWEST - 1 :])
    return round(float(values[order[FEWEST - 1 + place]]), 4)


def most_agreeing(values: Array, positive: Flags) -> float:
    """Return the value that parts the drafts with the best F1."""
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(positive[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + positive.sum())
    return round(float(values[order[np.argmax(f1)]]), 4)

"""The metrics of the evaluation, on drafts whose figures can be worked out by hand."""

import numpy as np
import pytest

from unblather.scorer import Score
from unblather_training.data import LABELS, Example
from unblather_training.evaluation import choose, metrics, pairs
from unblather_training.evaluation.scored import Scored
from unblather_training.evaluation.warnings import innocent, precision_at_recall, self_serving


def scored(targets: list[list[float]], values: list[list[float]] | None = None, pair: str | None = None) -> Scored:
    """Return drafts of the given targets and values, each a list of the seven labels; all of one pair, or of none."""
    table, given = np.array(targets, dtype=float), np.array(values or targets, dtype=float)
    examples = [
        Example(f"draft {n}", None, "advice", "comment", tuple(labels), f"{n:064x}", pair=pair)
        for n, labels in enumerate(targets)
    ]
    clipped = given.clip(0.01, 0.99)
    logits = np.log(clipped / (1 - clipped))
    scores = [Score(LABELS, [(0, 5)], logit[None, :].astype(np.float32)) for logit in logits]
    return Scored(examples, scores, table, given, logits)


def row(**labels: float) -> list[float]:
    return [labels.get(label, 0.0) for label in LABELS]


def test_area_is_left_out_below_ten_of_a_class() -> None:
    positive = np.array([True] * 9 + [False] * 20)

    assert metrics.area(positive, np.arange(29.0)) is None


def test_area_is_the_share_of_pairs_in_order() -> None:
    positive = np.array([False] * 10 + [True] * 10)

    assert metrics.area(positive, np.arange(20.0)) == 1.0
    assert metrics.area(positive, -np.arange(20.0)) == 0.0


def test_cuts_find_the_steps_of_a_scale_that_is_bent() -> None:
    steps = np.repeat([0.0, 1.0, 2.0, 3.0], 25)
    bent = steps**2 / 20 + np.tile(np.linspace(0, 0.02, 25), 4)

    cuts = metrics.fit_cuts(bent, steps / 3)

    assert metrics.steps(bent, cuts).tolist() == steps.tolist()
    assert metrics.weighted_kappa(bent, steps / 3, cuts) == 1.0


def test_calibration_error_is_the_mean_distance_of_a_bin_from_the_diagonal() -> None:
    values = np.array([0.1] * 10 + [0.9] * 10)
    targets = np.array([0.0] * 10 + [1.0] * 10)

    assert metrics.calibration_error(values, targets) == pytest.approx(0.1)
    assert metrics.calibration_error(targets, targets) == 0.0


def test_a_threshold_keeps_the_asked_precision() -> None:
    values = np.linspace(1, 0, 100)
    positive = np.array([True] * 18 + [False, True] * 10 + [False] * 62)

    threshold = choose.lowest(values, positive, 0.9)

    above = values >= threshold
    assert positive[above].mean() >= 0.9
    assert positive[values >= threshold - 0.011].mean() < 0.9 or above.sum() >= 18


def test_what_deserves_a_warning_promotes_without_helping() -> None:
    drafts = scored([row(self_promotion=1), row(self_promotion=1, helpful=1), row(broadcast=1), row(conversational=1)])

    assert self_serving(drafts).tolist() == [True, False, False, False]
    assert innocent(drafts).tolist() == [False, False, False, True]


def test_precision_at_recall_ranks_promotion_less_help() -> None:
    drafts = scored(
        [row(self_promotion=1), row(self_promotion=1), row(), row()],
        [row(self_promotion=0.9), row(self_promotion=0.5), row(self_promotion=0.6), row(self_promotion=0.1)],
    )

    assert precision_at_recall(drafts, 0.5) == 1.0
    assert precision_at_recall(drafts, 1.0) == pytest.approx(2 / 3, abs=1e-4)


def test_pairs_count_where_the_labels_differ() -> None:
    targets = [row(self_promotion=1, broadcast=1), row(helpful=1, conversational=1)]
    right = scored(targets, pair="p")
    wrong = scored(targets, [*reversed(targets)], pair="p")

    assert pairs.minimal_pairs(right) == {
        "pairs": 1,
        "reader_value_right": 1.0,
        "flipped_labels": 4,
        "flipped_labels_right": 1.0,
    }
    assert pairs.minimal_pairs(wrong)["reader_value_right"] == 0.0


def test_length_bands_count_every_draft_once() -> None:
    drafts = scored([row() for _ in range(7)])

    bands = metrics.by_length(drafts)

    assert sum(band["drafts"] for band in bands.values()) == 7

"""Do the scores follow what alone has changed: one phrase of a pair, or the post being answered?

Knows the written set's pairs and contexts. Does not know thresholds.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np

from unblather.hints import reader_value
from unblather.scorer import Scorer
from unblather_training.data import LABELS, SCALE_TOP, SCALES
from unblather_training.evaluation.metrics import area
from unblather_training.evaluation.scored import Scored


def minimal_pairs(scored: Scored) -> dict[str, Any]:
    """Return in how many pairs the better draft has the higher reader value, and the flipped label moves rightly.

    A pair counts for reader value where the labels' own reader values lie at least a point apart, and for a label where
    it differs by at least one step of its scale.
    """
    mates: dict[str, list[int]] = defaultdict(list)
    for row, example in enumerate(scored.examples):
        if example.pair:
            mates[example.pair].append(row)
    right = pairs = moved = flips = 0
    for rows in mates.values():
        for one, other in pairwise(rows):
            labelled, predicted = (_reader_value(table[one]) - _reader_value(table[other]) for table in _tables(scored))
            if abs(labelled) >= 1:
                pairs += 1
                right += int(labelled * predicted > 0)
            for column in range(len(LABELS)):
                apart = scored.targets[one, column] - scored.targets[other, column]
                if abs(apart) * (SCALE_TOP if LABELS[column] in SCALES else 1) >= 1:
                    flips += 1
                    moved += int(apart * (scored.logits[one, column] - scored.logits[other, column]) > 0)
    return {
        "pairs": pairs,
        "reader_value_right": round(right / pairs, 4),
        "flipped_labels": flips,
        "flipped_labels_right": round(moved / flips, 4),
    }


def _tables(scored: Scored) -> tuple[Any, Any]:
    return scored.targets, scored.values


def _reader_value(row: Any) -> float:
    return reader_value(dict(zip(LABELS, row, strict=True)))


def context(scorer: Scorer, scored: Scored) -> dict[str, Any]:
    """Return two AUCs, with and without the post being answered, of the replies whose label hangs on it."""
    with_post = scored.where(np.array([example.needs_context for example in scored.examples]))
    blind = scorer.score_many([(example.text, None) for example in with_post.examples])
    found: dict[str, Any] = {"replies": len(with_post.examples)}
    for label in ("broadcast", "conversational"):
        found[label] = {
            "with_context": area(with_post.positive(label), with_post.value(label)),
            "without": area(with_post.positive(label), np.array([score.values[label] for score in blind])),
        }
    return found

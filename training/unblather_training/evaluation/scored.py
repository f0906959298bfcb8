"""Labelled drafts with the scores that the shipped model gives them, as arrays.

Knows the scorer and the labels. Does not know metrics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unblather.scorer import Score, Scorer
from unblather_training.data import LABELS, SCALE_TOP, Example

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

POSITIVE = 2 / SCALE_TOP - 1e-6  # "2 and more" on the scales; a flag that is set is 1


@dataclass(frozen=True)
class Scored:
    """Examples and their scores, in one order. Arrays have the shape (examples, labels)."""

    examples: Sequence[Example]
    scores: Sequence[Score]
    targets: Array  # 0 to 1
    values: Array  # 0 to 1
    logits: Array

    @classmethod
    def of(cls, scorer: Scorer, examples: Sequence[Example]) -> "Scored":
        """Score the examples, each with the post it answers."""
        scores = scorer.score_many([(example.text, example.context) for example in examples])
        return cls(
            examples,
            scores,
            np.array([example.targets for example in examples]),
            np.array([list(score.values.values()) for score in scores]),
            np.array([score.logits if score.tokens else np.zeros(len(LABELS)) for score in scores], dtype=float),
        )

    def part(self, chosen: Sequence[int] | NDArray[np.intp]) -> "Scored":
        """Return the chosen rows."""
        rows = [int(row) for row in chosen]
        return Scored(
            [self.examples[row] for row in rows],
            [self.scores[row] for row in rows],
            self.targets[rows],
            self.values[rows],
            self.logits[rows],
        )

    def where(self, chosen: Flags) -> "Scored":
        """Return the rows that are true."""
        return self.part(np.flatnonzero(chosen))

    def target(self, label: str) -> Array:
        """Return one label's targets."""
        column: Array = self.targets[:, LABELS.index(label)]
        return column

    def value(self, label: str) -> Array:
        """Return one label's values."""
        column: Array = self.values[:, LABELS.index(label)]
        return column

    def positive(self, label: str) -> Flags:
        """Return which drafts are at "2 and more", or carry the flag."""
        return self.target(label) >= POSITIVE

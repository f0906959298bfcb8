"""Do the scores stay where they are under changes that should not matter?

Knows the perturbations' evaluation half and the scorer. Does not know training.
"""

import random
from typing import Any

import numpy as np

from unblather.scorer import Scorer
from unblather_training.data import SCALES
from unblather_training.evaluation.metrics import areas
from unblather_training.evaluation.scored import Scored
from unblather_training.perturb import PERTURBATIONS, Lists


def report(scorer: Scorer, scored: Scored, lists: Lists, seed: int = 11) -> dict[str, Any]:
    """Perturb every draft in one way at a time; return the AUC lost by label, and how far scores move.

    Movement is over the four scales of the drafts that the change touched at all.
    """
    before = areas(scored)
    found: dict[str, Any] = {}
    for name, change in PERTURBATIONS.items():
        draw = random.Random(seed)
        texts = [change(example.text, draw, lists) for example in scored.examples]
        touched = np.array([text != example.text for text, example in zip(texts, scored.examples, strict=True)])
        scores = scorer.score_many([(t, example.context) for t, example in zip(texts, scored.examples, strict=True)])
        values = np.array([list(score.values.values()) for score in scores])
        after = areas(Scored(scored.examples, scores, scored.targets, values, scored.logits))
        moved = np.abs(values - scored.values)[touched][:, : len(SCALES)]
        found[name] = {
            "drafts": int(touched.sum()),
            "auc_lost": {label: round(before[label] - after[label], 4) for label in before},
            "moved_median": round(float(np.median(moved)), 4),
            "moved_95": round(float(np.quantile(moved, 0.95)), 4),
        }
    return found

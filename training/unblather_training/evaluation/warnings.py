"""Are the warnings right? What the judge says of labelled drafts, against what the labels say.

Knows the judge and the labels. Does not know how thresholds were chosen (`choose.py`).
"""

from typing import Any

import numpy as np

from unblather.hints import PROMOTION, Judge, Situation, reader_value
from unblather_training.data import LABELS
from unblather_training.evaluation.metrics import area
from unblather_training.evaluation.scored import Array, Flags, Scored

TOPICS = "topic-"  # registers of the written set in which the topic says nothing about the tone


def self_serving(scored: Scored) -> Flags:
    """Return which drafts should be warned about: they promote the writer and leave the reader nothing usable."""
    return scored.positive("self_promotion") & ~scored.positive("helpful")


def innocent(scored: Scored) -> Flags:
    """Return which drafts nothing should be said against: every promotional label below 1.5 of 3, and no flag."""
    return np.all(scored.targets[:, [LABELS.index(label) for label in PROMOTION]] < 0.5, axis=1)


def verdicts(judge: Judge, scored: Scored) -> Array:
    """Return the judge's verdict on each draft, of nobody's house in particular, as strings."""
    return np.array(
        [
            judge.judge(
                example.text, score, Situation("comment" if example.kind == "comment" else "post"), None
            ).verdict
            for example, score in zip(scored.examples, scored.scores, strict=True)
        ]
    )


def report(judge: Judge, scored: Scored) -> dict[str, Any]:
    """Return precision and recall of warnings, and how often they hit drafts that they should not."""
    given = verdicts(judge, scored)
    warned, target = given == "warn", self_serving(scored)
    guilty = target | scored.positive("engagement_bait") | scored.positive("hard_sell")
    giving = scored.positive("helpful") & (scored.target("self_promotion") == 0)
    return {
        "share": {name: round(float((given == name).mean()), 4) for name in ("ok", "hint", "warn", "none")},
        "self_serving": int(target.sum()),
        "precision": _share(warned & target, warned),
        "precision_with_flags": _share(warned & guilty, warned),
        "recall": _share(warned & target, target),
        "precision_at_recall_0.65": precision_at_recall(scored, 0.65),
        "innocent": int((free := innocent(scored)).sum()),
        "innocent_warned": int((warned & free).sum()),
        "innocent_hinted": int(((given == "hint") & free).sum()),
        "helpful_without_promotion": int(giving.sum()),
        "helpful_without_promotion_warned": int((warned & giving).sum()),
    }


def precision_at_recall(scored: Scored, recall: float) -> float | None:
    """Return the precision of self-promotion without help, as the scores rank it, where recall reaches `recall`."""
    target = self_serving(scored)
    if not target.any():
        return None
    order = np.argsort(-scored.value("self_promotion") * (1 - scored.value("helpful")), kind="stable")
    hits = np.cumsum(target[order])
    place = int(np.argmax(hits >= recall * target.sum()))
    return round(float(hits[place] / (place + 1)), 4)


def topics(judge: Judge, scored: Scored) -> dict[str, Any]:
    """Return AUC and false warnings where honest and promotional drafts share their topic and their words."""
    chosen = scored.where(np.array([example.register.startswith(TOPICS) for example in scored.examples]))
    free = innocent(chosen)
    warned = verdicts(judge, chosen) == "warn"
    return {
        "drafts": len(chosen.examples),
        "self_promotion_auc": area(chosen.positive("self_promotion"), chosen.value("self_promotion")),
        "innocent": int(free.sum()),
        "innocent_warned": int((warned & free).sum()),
    }


def groups(judge: Judge, scored: Scored) -> dict[str, dict[str, int]]:
    """Return how many first-person stories without promotion there are of each group, and how many are warned about."""
    warned, free = verdicts(judge, scored) == "warn", innocent(scored)
    found: dict[str, dict[str, int]] = {}
    for example, is_free, is_warned in zip(scored.examples, free, warned, strict=True):
        if example.group and is_free:
            row = found.setdefault(example.group, {"stories": 0, "warned": 0})
            row["stories"] += 1
            row["warned"] += int(is_warned)
    return dict(sorted(found.items()))


def pass_mark(scored: Scored) -> dict[str, float | None]:
    """Compare the reader value from the scores with the one the labels give: mean error, and agreement at 8."""
    predicted, labelled = (
        np.array([reader_value(dict(zip(LABELS, row, strict=True))) for row in rows])
        for rows in (scored.values, scored.targets)
    )
    return {
        "mean_absolute_error": round(float(np.abs(predicted - labelled).mean()), 3),
        "pass_mark_auc": area(labelled >= 8, predicted),
        "pass_share_labelled": round(float((labelled >= 8).mean()), 4),
        "pass_share_predicted": round(float((predicted >= 8).mean()), 4),
    }


def _share(part: Flags, whole: Flags) -> float | None:
    return round(float(part.sum() / whole.sum()), 4) if whole.any() else None

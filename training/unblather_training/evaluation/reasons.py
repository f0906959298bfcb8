"""Are the reasons faithful, and do they read well?

Faithful: deleting the words that a score is said to come from moves the score. Readable: what is underlined are the
words that a person would mark. Knows the scorer and its phrases. Does not know thresholds.
"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from unblather.phrases import phrases_of
from unblather.scorer import Score, Scorer
from unblather.text import Span, words
from unblather_training.data import LABELS, Example
from unblather_training.evaluation.scored import Scored
from unblather_training.perturb import without

DELETED = 5  # one word in five
FEWEST_WORDS = 10
MOST_DRAFTS = 150
CARRIERS = ("self_promotion", "broadcast")


def deletion(scorer: Scorer, scored: Scored, label: str = "self_promotion", seed: int = 7) -> dict[str, Any]:
    """Delete a fifth of a draft's words and see how far the logit falls, the words chosen in three ways.

    `named`: those that speak most for the label by the scorer's own contributions. `random`: any. `leave_one_out`:
    those whose removal alone lowers the logit most, which costs a pass a word.
    """
    column, draw = LABELS.index(label), random.Random(seed)
    long = [len(words(example.text)) >= FEWEST_WORDS for example in scored.examples]
    chosen = np.flatnonzero(scored.positive(label) & np.array(long))[:MOST_DRAFTS]
    part = scored.part(chosen)

    def falls(pick: Callable[[Example, Score, list[Span], int], list[Span]]) -> float:
        texts = []
        for example, score in zip(part.examples, part.scores, strict=True):
            spans = words(example.text)
            texts.append((without(example.text, pick(example, score, spans, len(spans) // DELETED)), example.context))
        after = np.array([score.logits[column] for score in scorer.score_many(texts)], dtype=float)
        return round(float((part.logits[:, column] - after).mean()), 3)

    def named(_example: Example, score: Score, spans: list[Span], count: int) -> list[Span]:
        return sorted(spans, key=lambda span: _strength(score, span, column), reverse=True)[:count]

    def at_random(_example: Example, _score: Score, spans: list[Span], count: int) -> list[Span]:
        return draw.sample(spans, count)

    def left_out(example: Example, _score: Score, spans: list[Span], count: int) -> list[Span]:
        each = scorer.score_many([(without(example.text, [span]), example.context) for span in spans])
        return [span for _, span in sorted(zip((s.logits[column] for s in each), spans, strict=True))[:count]]

    return {
        "drafts": len(chosen),
        "named": falls(named),
        "random": falls(at_random),
        "leave_one_out": falls(left_out),
    }


def marked_words(scored: Scored) -> dict[str, float]:
    """Compare what would be underlined with what writers marked: F1 over words, and how tokens rank within a draft."""
    hits = named = marked = drafts = 0
    ranks: list[float] = []
    for example, score in zip(scored.examples, scored.scores, strict=True):
        carried = [label for label in CARRIERS if example.targets[LABELS.index(label)] >= 0.5]
        if not example.spans or not carried:
            continue
        drafts += 1
        spans = words(example.text)
        ours = {span for label in carried for phrase in phrases_of(example.text, spans, score, label) for span in spans
                if phrase.start <= span[0] and span[1] <= phrase.end}  # fmt: skip
        theirs = {span for span in spans if any(a <= span[0] and span[1] <= b for a, b in example.spans)}
        hits, named, marked = hits + len(ours & theirs), named + len(ours), marked + len(theirs)
        inside = [any(a <= start and end <= b for a, b in example.spans) for start, end in score.tokens]
        if 0 < sum(inside) < len(inside):
            strongest = max(carried, key=lambda label: example.targets[LABELS.index(label)])
            ranks.append(float(roc_auc_score(inside, score.token_logits[:, LABELS.index(strongest)])))
    return {
        "drafts": drafts,
        "word_f1": round(2 * hits / (named + marked), 4),
        "word_precision": round(hits / named, 4),
        "word_recall": round(hits / marked, 4),
        "token_auc": round(float(np.mean(ranks)), 4),
    }


def _strength(score: Score, span: Span, column: int) -> float:
    """Return how much further than the draft's mean the span's tokens push the logit: what their going would take."""
    inside = [index for index, (start, _) in enumerate(score.tokens) if span[0] <= start < span[1]]
    return float((score.token_logits[inside, column] - score.logits[column]).sum()) if inside else float("-inf")

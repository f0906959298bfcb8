"""Every figure of `eval.json`, for one model folder and one corpus.

Puts the questions together; knows none of the answers.
"""

from pathlib import Path
from typing import Any

import numpy as np

from unblather.hints import Judge
from unblather.scorer import Scorer
from unblather_training.data import LABELS, SCALES, Corpus, Example
from unblather_training.evaluation import languages, metrics, pairs, reasons, robustness, warnings
from unblather_training.evaluation.scored import Scored
from unblather_training.perturb import Lists, common_words

SHOWN_CHARACTERS = 200  # of a draft that the card quotes


def report(scorer: Scorer, folder: Path, corpus: Corpus) -> dict[str, Any]:
    """Return every figure, by part of the corpus and question; `scorer` has loaded `folder`."""
    lists = Lists.half(1, common_words(example.text for example in corpus.train))
    everything = corpus.train + corpus.dev + corpus.written_test
    return {
        "dev": part(scorer, corpus.dev, lists),
        "written_test": part(scorer, corpus.written_test, lists),
        "languages": languages.report(folder, (example.text for example in everything)),
        "mistakes": mistakes(Scored.of(scorer, corpus.written_test)),
    }


def mistakes(scored: Scored, most: int = 6) -> list[dict[str, Any]]:
    """Return the short drafts whose score of a scale is furthest from the label, one a draft, worst first."""
    far = np.abs(scored.values - scored.targets)[:, : len(SCALES)]
    short = [row for row, example in enumerate(scored.examples) if len(example.text) <= SHOWN_CHARACTERS]
    return [
        {
            "text": scored.examples[row].text,
            "label": SCALES[column := int(far[row].argmax())],
            "labelled": round(float(scored.targets[row, column]), 4),
            "scored": round(float(scored.values[row, column]), 4),
        }
        for row in sorted(short, key=lambda row: -far[row].max())[:most]
    ]


def part(scorer: Scorer, examples: list[Example], lists: Lists) -> dict[str, Any]:
    """Return the figures of one set of examples; those that need marks, pairs or contexts where it has them."""
    scored, own = Scored.of(scorer, examples), scorer.config["unblather"]
    judge = Judge(own["thresholds"])
    found: dict[str, Any] = {
        "drafts": len(examples),
        "labels": metrics.table(scored, own["cuts"]),
        "weighted_kappa_cross_fitted": metrics.cross_fitted_kappa(scored),
        "by_words": metrics.by_length(scored),
        "length_alone": metrics.length_alone(scored),
        "reliability": {label: metrics.reliability(scored.value(label), scored.target(label)) for label in LABELS},
        "warnings": warnings.report(judge, scored),
        "reader_value": warnings.pass_mark(scored),
        "deletion": reasons.deletion(scorer, scored),
        "robustness": robustness.report(scorer, scored, lists),
    }
    if len({example.source for example in examples}) > 1:
        found["by_source"] = metrics.by_group(scored, [example.source for example in examples])
    if any(example.spans for example in examples):
        found["marked_words"] = reasons.marked_words(scored)
        found["minimal_pairs"] = pairs.minimal_pairs(scored)
        found["context"] = pairs.context(scorer, scored)
        found["topics"] = warnings.topics(judge, scored)
        found["groups"] = warnings.groups(judge, scored)
        found["by_register"] = metrics.by_group(scored, [example.register for example in examples])
    return found

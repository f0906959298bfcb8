"""Which words of a draft carry a signal: token logits merged into phrases that a person can read.

Knows words, clauses and scores. Does not know thresholds or what is said about the phrases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import regex
from numpy.typing import NDArray

from unblather.scorer import Score
from unblather.text import Span, widen_to_graphemes

WHOLE_WORDS = 4  # a draft of so few words is marked as a whole
QUIET_WORDS = 2  # so many words that do not speak for a signal are bridged, or taken in up to the end of a clause
LEAST_WEIGHT = 0.1  # phrases that carry less are not worth an underline

_SENTENCE_BORDER = regex.compile(r"[.!?…。！？\n]")
_CLAUSE_BORDER = regex.compile(r"[.!?…。！？\n,;:()“”—–|•]|\s-\s")


@dataclass(frozen=True)
class Phrase:
    """Words that carry a signal. `weight` is their share of what speaks for the signal in the draft, 0 to 1."""

    start: int  # code points
    end: int
    signal: str
    weight: float

    def overlaps(self, other: "Phrase | None") -> bool:
        """Do the two share a character?"""
        return other is not None and self.start < other.end and other.start < self.end


def phrases_of(text: str, spoken: list[Span], score: Score, signal: str) -> list[Phrase]:
    """Return the phrases of `text` that speak for a signal, at least one; `spoken` are its words.

    A word speaks for it when its logit, smoothed over its neighbours, is above the draft's own mean: those words raise
    the score, the others lower it. Phrases do not cross sentences, and start and end with a clause where one is near.
    """
    logits = _word_logits(spoken, score, signal)
    smoothed = np.convolve(np.pad(logits, 1, mode="edge"), (0.25, 0.5, 0.25), mode="valid")
    floor = float(smoothed.mean() if len(spoken) > WHOLE_WORDS else smoothed.min())
    evidence = np.clip(logits - min(floor, 0.0), 0, None)
    total = float(evidence.sum()) or 1.0
    sentence, clause = (_parts(text, spoken, border) for border in (_SENTENCE_BORDER, _CLAUSE_BORDER))
    phrases = []
    for run in _runs(smoothed >= floor, sentence):
        first, last = _to_clause(*run, clause)
        start, end = widen_to_graphemes(text, (spoken[first][0], spoken[last][1]))
        phrases.append(Phrase(start, end, signal, round(float(evidence[first : last + 1].sum()) / total, 2)))
    heaviest = max(phrases, key=lambda phrase: phrase.weight)
    return [phrase for phrase in phrases if phrase.weight >= LEAST_WEIGHT or phrase is heaviest]


def _word_logits(spoken: list[Span], score: Score, signal: str) -> NDArray[np.float64]:
    """Return the mean token logit of each word; a word without a token of its own takes the draft's."""
    column = score.token_logits[:, score.labels.index(signal)].astype(float)
    sums, counts = np.zeros(len(spoken)), np.zeros(len(spoken))
    index = 0
    for (start, _), logit in zip(score.tokens, column, strict=True):
        while index < len(spoken) and spoken[index][1] <= start:
            index += 1
        if index < len(spoken) and spoken[index][0] <= start:
            sums[index] += logit
            counts[index] += 1
    return np.where(counts > 0, sums / np.maximum(counts, 1), column.mean())


def _parts(text: str, spoken: list[Span], border: "regex.Pattern[str]") -> NDArray[np.int64]:
    """Number the sentence, or clause, that each word lies in."""
    gaps = [text[before[1] : after[0]] for before, after in pairwise(spoken)]
    return np.cumsum([0, *(border.search(gap) is not None for gap in gaps)])


def _runs(speaking: NDArray[np.bool_], sentence: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield first and last word of each stretch of speaking words, joined over short gaps, cut at sentences."""
    first = last = -1
    for index in np.flatnonzero(speaking).tolist():
        if first >= 0 and index - last <= QUIET_WORDS + 1 and sentence[index] == sentence[first]:
            last = index
            continue
        if first >= 0:
            yield first, last
        first = last = index
    if first >= 0:
        yield first, last


def _to_clause(first: int, last: int, clause: NDArray[np.int64]) -> tuple[int, int]:
    """Move both ends to the border of their clause where it is near."""
    start = int(np.searchsorted(clause, clause[first], side="left"))
    end = int(np.searchsorted(clause, clause[last], side="right")) - 1
    return (start if first - start <= QUIET_WORDS else first), (end if end - last <= QUIET_WORDS else last)

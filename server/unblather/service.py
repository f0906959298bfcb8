"""The application as a plain object: drafts in, replies out, and what came of them remembered.

Puts scorer, language, hints and history together and converts offsets to UTF-16 code units, the only place that does.
Does not know Flask, the command line or SQLite.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypedDict, cast

from unblather.config import House, Kind, Limits, Settings, Strictness
from unblather.errors import DataError, DraftError
from unblather.hints import Hint, Judge, Judgement, Past, Severity, Situation, Verdict, is_personal
from unblather.history.store import History
from unblather.language import LanguageDetector
from unblather.phrases import Phrase
from unblather.scorer import Score, Scorer
from unblather.text import Utf16, scorable, utf16_length


@dataclass(frozen=True)
class Draft:
    """One draft as a writer is about to send it. `context` is the post being answered."""

    text: str
    kind: Kind = "post"
    context: str | None = None
    site: str | None = None
    house: House | None = None


class HintReply(TypedDict):
    """One hint; `start` and `length` are UTF-16 code units, None for a hint about the whole draft."""

    id: str
    signal: str
    severity: Severity
    start: int | None
    length: int | None
    message: str
    why: str
    suggestion: str


class SpanReply(TypedDict):
    """Words that carry a signal, in UTF-16 code units; `weight` is their share of what speaks for it, 0 to 1."""

    start: int
    length: int
    signal: str
    weight: float


class ModelReply(TypedDict):
    """Which model judged."""

    name: str
    version: str
    head: str


class Reply(TypedDict):
    """The answer to one draft. `reader_value` is None, and `reason` says why, when the verdict is "none"."""

    scores: dict[str, float]
    reader_value: float | None
    verdict: Verdict
    reason: str | None
    language: str | None
    hints: list[HintReply]
    spans: list[SpanReply]
    model: ModelReply


class Service:
    """Scores drafts with one model, in the light of the history where there is one. Safe for several threads."""

    def __init__(
        self, scorer: Scorer, detector: LanguageDetector, settings: Settings, history: History | None = None
    ) -> None:
        self.model = cast(ModelReply, asdict(scorer.info))
        self._scorer = scorer
        self._detector = detector
        self._judge = Judge(scorer.config["unblather"]["thresholds"])
        self._known_language: str = scorer.config["unblather"]["language"]
        self._settings = settings
        self._history = history

    @classmethod
    def load(cls, model: Path, settings: Settings, history: History | None = None) -> "Service":
        """Load the model folder. Raises ModelError."""
        detector = LanguageDetector(model)  # loads on its own thread while the encoder does
        return cls(Scorer(model), detector, settings, history)

    def score(self, draft: Draft) -> Reply:
        """Score one draft in the light of what went out before. Raises DraftError when it is longer than the limit."""
        return self._score([draft], self._past(draft.text))[0]

    def score_batch(self, drafts: Sequence[Draft]) -> list[Reply]:
        """Score many drafts, each for itself, batched by length, in the order given. Raises DraftError."""
        return self._score(drafts, None)

    def _past(self, text: str) -> Past | None:
        """A history that cannot be read has nothing to say; it must not keep anybody from posting."""
        if self._history is None:
            return None
        try:
            lately = self._history.lately()
        except DataError:
            return None
        return Past(lately.announcements, lately.posts_last_hour, self._history.repeated(text))

    def _strictness(self) -> Strictness:
        """What the user has set counts from the next draft on."""
        with contextlib.suppress(DataError):
            if self._history is not None:
                return self._history.settings().strictness
        return self._settings.strictness

    def _score(self, drafts: Sequence[Draft], past: Past | None) -> list[Reply]:
        if not drafts:
            return []
        for draft in drafts:
            check_length(draft, self._settings.limits)
        contexts = list(dict.fromkeys(draft.context for draft in drafts if draft.context))
        scores = self._scorer.score_many(
            [(draft.text, draft.context) for draft in drafts] + [(context, None) for context in contexts]
        )
        answered = dict(zip(contexts, scores[len(drafts) :], strict=True))
        strictness = self._strictness()
        return [
            self._reply(draft, score, answered.get(draft.context or ""), strictness, past)
            for draft, score in zip(drafts, scores, strict=False)
        ]

    def _reply(
        self, draft: Draft, score: Score, answered: Score | None, strictness: Strictness, past: Past | None
    ) -> Reply:
        text = scorable(draft.text)
        language = self._detector.detect(text)
        foreign = language if language and language != self._known_language else None
        personal = draft.kind == "comment" and answered is not None and is_personal(draft.context or "", answered)
        situation = Situation(draft.kind, draft.house, strictness, personal)
        judgement = self._judge.judge(text, score, situation, foreign, past)
        return _as_reply(judgement, score, language, Utf16(text), self.model)


def check_length(draft: Draft, limits: Limits) -> None:
    """Raise DraftError when the draft or the post it answers is longer than `limits.draft_units`."""
    for name, text in (("draft", draft.text), ("context", draft.context or "")):
        units = utf16_length(text) if len(text) * 2 > limits.draft_units else len(text)
        if units > limits.draft_units:
            raise DraftError(
                f"The {name} is {units:,} UTF-16 units long; at most {limits.draft_units:,} can be scored. "
                "Shorten it, or score it in parts."
            )


def _as_reply(judgement: Judgement, score: Score, language: str | None, utf16: Utf16, model: ModelReply) -> Reply:
    return Reply(
        scores={label: round(value, 4) for label, value in score.values.items()},
        reader_value=judgement.reader_value,
        verdict=judgement.verdict,
        reason=judgement.reason,
        language=language,
        hints=[_hint_reply(hint, utf16) for hint in judgement.hints],
        spans=[_span_reply(phrase, utf16) for phrase in judgement.phrases],
        model=model,
    )


def _hint_reply(hint: Hint, utf16: Utf16) -> HintReply:
    start, length = _utf16_span(hint.phrase, utf16) if hint.phrase else (None, None)
    return HintReply(
        id=hint.id,
        signal=hint.signal,
        severity=hint.severity,
        start=start,
        length=length,
        message=hint.message,
        why=hint.why,
        suggestion=hint.suggestion,
    )


def _span_reply(phrase: Phrase, utf16: Utf16) -> SpanReply:
    start, length = _utf16_span(phrase, utf16)
    return SpanReply(start=start, length=length, signal=phrase.signal, weight=phrase.weight)


def _utf16_span(phrase: Phrase, utf16: Utf16) -> tuple[int, int]:
    start = utf16.unit(phrase.start)
    return start, utf16.unit(phrase.end) - start

"""What to say about a scored draft: hints, spans, the reader value and the verdict.

Knows the catalogue (`hints.toml`) and the thresholds that travel with the model. Does not know HTTP, SQL, the model's
files or UTF-16: offsets here are code points, and what the history has to say comes in as plain counts.
"""

import math
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, NamedTuple

from unblather.config import House, Kind, Strictness
from unblather.errors import ModelError
from unblather.phrases import Phrase, phrases_of
from unblather.scorer import MEND, Score
from unblather.text import words

Severity = Literal["hint", "warn"]
Verdict = Literal["ok", "hint", "warn", "none"]

PASS_MARK = 8.0  # reader value from which a draft is worth a stranger's attention
MOST_HINTS = 3
FEWEST_WORDS = 2
QUOTED_CHARACTERS = 60
PROMOTION = ("hard_sell", "engagement_bait", "self_promotion", "broadcast", "empty_praise")
NEVER_WARN = ("broadcast", "empty_praise")  # alone they cost a reader little; see docs/decisions/0003
_NEEDED_LEVELS = dict.fromkeys(PROMOTION, ("hint", "warn")) | dict.fromkeys(
    ("helpful", "conversational"), ("present", "missing")
)
_NEEDED_SHIFTS = ("gentle", "normal", "strict", "own", "theirs", "personal")
MISSED_IN_WORDS = 12  # shorter drafts are chat, and chat owes nobody a lesson
SELLING = frozenset({"broadcast", "self_promotion", "hard_sell"})
# With this one, as many are worth a word.
ANNOUNCEMENTS_IN_A_ROW = 3
POSTS_AN_HOUR = 6
SAME_SENTENCES = 3
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
FIRST_PERSON = frozenset("i i'm i've i'll i'd my me mine we we're we've our us".split())


@dataclass(frozen=True)
class Situation:
    """Where a draft is going, as far as it changes what is said."""

    kind: Kind
    house: House | None = None
    strictness: Strictness = "normal"
    personal: bool = False  # it answers somebody who wrote about their own life


@dataclass(frozen=True)
class Past:
    """What went out before this draft, as far as there is something to say about it."""

    announcements: int = 0  # since the writer last visited somebody
    posts_last_hour: int = 0
    repeated: int = 0  # texts of the last 30 days that hold one and the same sentence of this draft


@dataclass(frozen=True)
class Hint:
    """One thing to tell the writer; `phrase` is None when it is about the whole draft."""

    id: str
    signal: str
    severity: Severity
    phrase: Phrase | None
    message: str
    why: str
    suggestion: str


@dataclass(frozen=True)
class Judgement:
    """What is said of one draft."""

    verdict: Verdict
    reason: str | None
    reader_value: float | None
    hints: tuple[Hint, ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Entry(NamedTuple):
    """One entry of the catalogue."""

    id: str
    signal: str
    when: str | None
    weight: float
    message: str
    why: str
    suggestion: str


def read_catalogue() -> list[Entry]:
    """Return the hints of `hints.toml` in their order."""
    text = resources.files("unblather").joinpath("hints.toml").read_text(encoding="utf-8")
    return [Entry(**{"when": None, **entry}) for entry in tomllib.loads(text)["hint"]]


def reader_value(values: dict[str, float]) -> float:
    """Return what a stranger gets for their attention, 1 to 10, from the seven scores.

    What is given (help, and half as much company) less what is asked (attention to the writer, clicks, likes). What
    truly teaches is forgiven most of its asking.
    """
    given = 1 - (1 - values["helpful"]) * (1 - 0.6 * values["conversational"])
    left = 1.0
    for signal, cost in (
        ("self_promotion", 0.8),
        ("broadcast", 0.4),
        ("hard_sell", 0.3),
        ("engagement_bait", 0.4),
        ("empty_praise", 0.3),
    ):
        left *= 1 - cost * values[signal]
    asked = (1 - left) * (1 - 0.7 * values["helpful"])
    return round(1 + 9 * (0.35 + 0.65 * given) * (1 - asked), 1)


def is_personal(text: str, score: Score) -> bool:
    """Does the post being answered tell of its author's own life, rather than announce or advertise?"""
    spoken = {text[start:end].lower().replace("’", "'") for start, end in words(text)}
    return bool(spoken & FIRST_PERSON) and max(score.values["broadcast"], score.values["self_promotion"]) < 0.34


class Judge:
    """Turns scores into words."""

    def __init__(self, thresholds: dict[str, Any]) -> None:
        """`thresholds` is the model's own: `levels` a label, from 0 to 1, and `shift`, in logits, a situation.

        Raises:
            ModelError: a threshold is missing.
        """
        try:
            self._levels = {
                label: {name: float(thresholds["levels"][label][name]) for name in names}
                for label, names in _NEEDED_LEVELS.items()
            }
            self._shifts = {name: float(thresholds["shift"][name]) for name in _NEEDED_SHIFTS}
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The model's config.json lacks a threshold: {error}. {MEND}") from error
        self._catalogue = read_catalogue()

    def judge(
        self, text: str, score: Score, situation: Situation, foreign: str | None, past: Past | None = None
    ) -> Judgement:
        """Say what there is to say of one draft; `foreign` names a language the model does not know."""
        spoken = words(text)
        if foreign:  # asked first: scripts without spaces look like one word
            return Judgement("none", f"a language the model does not know ({foreign})", None)
        if len(spoken) < FEWEST_WORDS or not score.tokens:
            return Judgement("none", "too short to judge", None)
        value = reader_value(score.values)
        raised = self._raised(score, situation)
        phrases = {signal: phrases_of(text, spoken, score, signal) for signal in raised}
        hints = self._hints(text, raised, phrases, score, situation)
        if not raised and value < PASS_MARK and len(spoken) >= MISSED_IN_WORDS:
            hints = self._missing(score, situation)
        hints += self._before(past or Past(), situation, sells=bool(SELLING & raised.keys()))
        verdict: Verdict = "warn" if "warn" in raised.values() else "hint" if hints else "ok"
        told = [phrase for hint in hints for phrase in phrases.get(hint.signal, ())]
        return Judgement(verdict, None, value, tuple(hints), tuple(sorted(told, key=lambda p: (p.start, p.end))))

    def _raised(self, score: Score, situation: Situation) -> dict[str, Severity]:
        """Return the signals worth a hint, each with its severity."""
        shift = self._shifts[situation.strictness] + self._shifts.get(situation.house or "", 0.0)
        if situation.personal:
            shift += self._shifts["personal"]
        raised: dict[str, Severity] = {}
        for signal in PROMOTION:
            shifted = _sigmoid(float(score.logits[score.labels.index(signal)]) - shift)
            if shifted >= self._levels[signal]["hint"]:
                warns = shifted >= self._levels[signal]["warn"] and signal not in NEVER_WARN
                raised[signal] = "warn" if warns and not self._teaches(score, signal) else "hint"
        return raised

    def _teaches(self, score: Score, signal: str) -> bool:
        """Promotion that leaves the reader with something usable is an offer; begging for likes never is."""
        return signal != "engagement_bait" and score.values["helpful"] >= self._levels["helpful"]["present"]

    def _hints(
        self,
        text: str,
        raised: dict[str, Severity],
        phrases: dict[str, list[Phrase]],
        score: Score,
        situation: Situation,
    ) -> list[Hint]:
        """Return the weightiest hints, each about words of its own: what only repeats a weightier one is left out."""
        entries = {signal: self._entry(signal, score, situation) for signal in raised}
        hints: list[Hint] = []
        for signal in sorted(raised, key=lambda name: (raised[name] == "warn", entries[name].weight), reverse=True):
            taken = [hint.phrase for hint in hints]
            free = [phrase for phrase in phrases[signal] if not any(phrase.overlaps(other) for other in taken)]
            if free:
                heaviest = max(free, key=lambda phrase: phrase.weight)
                hints.append(_filled(entries[signal], raised[signal], text, heaviest))
        return hints[:MOST_HINTS]

    def _entry(self, signal: str, score: Score, situation: Situation) -> Entry:
        """Return the first entry of the catalogue for a signal that fits the situation."""
        applies = {
            None: True,
            "comment": situation.kind == "comment",
            "personal": situation.personal,
            "teaches": self._teaches(score, signal),
        }
        return next(entry for entry in self._catalogue if entry.signal == signal and applies.get(entry.when, False))

    def _missing(self, score: Score, situation: Situation) -> list[Hint]:
        """A draft that asks for nothing may still lack a half of “useful and human”; a comment that chats does not."""
        lacks = {name: score.values[name] < self._levels[name]["missing"] for name in ("helpful", "conversational")}
        if lacks["helpful"] and (lacks["conversational"] or situation.kind == "post"):
            signal = "helpful"
        elif lacks["conversational"] and self._teaches(score, "conversational"):
            signal = "conversational"
        else:
            return []
        entry = next(entry for entry in self._catalogue if (entry.signal, entry.when) == (signal, "missing"))
        return [_filled(entry, "hint", "", None)]

    def _before(self, past: Past, situation: Situation, *, sells: bool) -> list[Hint]:
        """Return what the drafts before this one make worth saying; it comes on top of the hints about its words."""
        counts = {
            "announcing": past.announcements + 1 if sells else 0,
            "frequent": past.posts_last_hour + 1 if situation.kind == "post" else 0,
            "repeating": past.repeated + 1,
        }
        enough = {
            "announcing": ANNOUNCEMENTS_IN_A_ROW,
            "frequent": POSTS_AN_HOUR,
            "repeating": SAME_SENTENCES,
        }
        told = [entry for entry in self._catalogue if entry.signal == "history"]
        return [
            _filled(entry, "hint", "", None, _ordinal(counts[entry.when]))
            for entry in told
            if entry.when and counts[entry.when] >= enough[entry.when]
        ]


def _ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _filled(entry: Entry, severity: Severity, text: str, phrase: Phrase | None, ordinal: str = "") -> Hint:
    quote = _quote(text[phrase.start : phrase.end]) if phrase else ""
    message = entry.message.replace("{quote}", quote).replace("{ordinal}", ordinal)
    return Hint(entry.id, entry.signal, severity, phrase, message, entry.why, entry.suggestion)


def _quote(words_of_the_writer: str) -> str:
    """Return the writer's words on one line, cut at a word when they are long."""
    line = " ".join(words_of_the_writer.split())
    if len(line) <= QUOTED_CHARACTERS:
        return line
    head, space, _ = line[:QUOTED_CHARACTERS].rpartition(" ")
    return (head.rstrip(" ,;:.!?–—-") if space else line[:QUOTED_CHARACTERS]) + "…"


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))

"""What is said of a draft, from made-up scores: every rule of the judge, without a model."""

import math

import numpy as np
import pytest
from fakes import LABELS

from unblather.errors import ModelError
from unblather.hints import Hint, Judge, Judgement, Past, Situation, read_catalogue, reader_value
from unblather.scorer import Score
from unblather.text import words

THRESHOLDS = {
    "levels": {label: {"hint": 0.6, "warn": 0.8, "present": 0.6, "missing": 0.2} for label in LABELS},
    "shift": {"gentle": 1.0, "normal": 0.0, "strict": -1.0, "own": 0.5, "theirs": -0.5, "personal": -1.0},
}
ADVERT = "We built a wonderful new tool for you. The weather was mild. Please buy our tool today."
POST, VISIT = Situation("post"), Situation("comment")


def score(text: str, loud: tuple[str, ...] = (), **values: float) -> Score:
    """A score with the given values; words in `loud` carry two logits more of every label than the others."""
    tokens = words(text)
    base = np.array([math.log(p / (1 - p)) for p in (min(0.99, max(0.01, values.get(name, 0.01))) for name in LABELS)])
    extra = np.array([2.0 if text[start:end] in loud else 0.0 for start, end in tokens])
    logits = base[None, :] + (extra - extra.mean())[:, None] if tokens else np.zeros((0, 7))
    return Score(LABELS, tokens, logits.astype(np.float32))


def judge(text: str, situation: Situation = POST, loud: tuple[str, ...] = (), **values: float) -> Judgement:
    return Judge(THRESHOLDS).judge(text, score(text, loud, **values), situation, None)


def ids(judgement: Judgement) -> list[str]:
    return [hint.id for hint in judgement.hints]


def hint(judgement: Judgement, name: str) -> Hint:
    return next(hint for hint in judgement.hints if hint.id == name)


def test_promotion_is_warned_about_with_the_words_and_what_to_do() -> None:
    said = judge(ADVERT, loud=("Please", "buy", "our", "tool"), self_promotion=0.9)
    told = hint(said, "self-promotion")

    assert said.verdict == "warn"
    assert told.phrase is not None
    assert ADVERT[told.phrase.start : told.phrase.end].startswith("Please buy our tool")
    assert "“Please buy our tool" in told.message
    assert told.why
    assert told.suggestion


def test_phrases_end_with_their_sentence_and_lie_on_words() -> None:
    said = judge(ADVERT, loud=("for", "you", "The", "weather"), self_promotion=0.9)

    starts, ends = ({span[i] for span in words(ADVERT)} for i in (0, 1))
    assert said.phrases
    for phrase in said.phrases:
        assert phrase.start in starts
        assert phrase.end in ends
        assert ". " not in ADVERT[phrase.start : phrase.end]
    assert 0 < sum(phrase.weight for phrase in said.phrases) <= 1.01


def test_broadcast_alone_gives_a_hint_and_no_warning() -> None:
    assert judge(ADVERT, broadcast=0.98).verdict == "hint"


def test_promotion_that_teaches_is_no_reason_to_warn() -> None:
    said = judge(ADVERT, self_promotion=0.95, helpful=0.8)

    assert said.verdict == "hint"
    assert ids(said) == ["buried-value"]


def test_begging_for_likes_is_warned_about_however_useful_the_rest() -> None:
    assert judge(ADVERT, engagement_bait=0.95, helpful=0.8).verdict == "warn"


def test_the_weightiest_hint_has_its_words_and_the_next_one_others() -> None:
    text = "We won an award again this year. Buy it now today, all of you. The rain went on for days and nobody minded."
    said = judge(text, loud=tuple("We won an award Buy it now today".split()), hard_sell=0.9, self_promotion=0.9)
    first, second = said.hints

    assert (first.id, second.id) == ("hard-sell", "self-promotion")
    assert first.phrase is not None
    assert second.phrase is not None
    assert not first.phrase.overlaps(second.phrase)


def test_a_hint_that_only_repeats_a_weightier_one_is_left_out() -> None:
    said = judge("Buy our tool!", self_promotion=0.9, broadcast=0.9, hard_sell=0.9)

    assert ids(said) == ["hard-sell"]
    assert said.verdict == "warn"


def test_at_most_three_hints() -> None:
    text = "One fine day here. Two fine days there. Three fine days away. Four fine days gone. And nothing else at all."
    said = judge(text, loud=("fine",), self_promotion=0.9, broadcast=0.9, hard_sell=0.9, engagement_bait=0.9)

    assert len(said.hints) == 3
    assert {phrase.signal for phrase in said.phrases} == {hint.signal for hint in said.hints}


def test_a_guest_is_told_other_things_than_a_host() -> None:
    assert ids(judge(ADVERT, VISIT, self_promotion=0.9)) == ["self-promotion-visit"]
    assert ids(judge(ADVERT, VISIT, broadcast=0.9)) == ["broadcast-visit"]


def test_selling_into_a_personal_moment_is_judged_more_strictly() -> None:
    assert judge(ADVERT, VISIT, self_promotion=0.62).verdict == "hint"
    said = judge(ADVERT, Situation("comment", personal=True), self_promotion=0.62)

    assert said.verdict == "warn"
    assert ids(said) == ["personal-moment"]


@pytest.mark.parametrize(
    ("situation", "verdict"),
    [
        (Situation("post", strictness="gentle"), "hint"),
        (Situation("post"), "warn"),
        (Situation("post", house="own"), "hint"),
        (Situation("post", house="theirs"), "warn"),
        (Situation("post", house="own", strictness="strict"), "warn"),
    ],
)
def test_strictness_and_the_house_shift_the_thresholds(situation: Situation, verdict: str) -> None:
    assert judge(ADVERT, situation, self_promotion=0.85).verdict == verdict


def test_a_longer_draft_that_gives_nothing_is_asked_for_its_why() -> None:
    assert ids(judge(ADVERT, conversational=0.4)) == ["missing-why"]
    assert ids(judge(ADVERT, VISIT)) == ["missing-why"]


def test_useful_words_to_nobody_are_asked_for_a_person() -> None:
    assert ids(judge(ADVERT, helpful=0.65)) == ["missing-person"]


def test_a_comment_that_chats_owes_nobody_a_lesson() -> None:
    assert judge(ADVERT, VISIT, conversational=0.4).verdict == "ok"


def test_chat_and_good_drafts_are_left_alone() -> None:
    assert judge("lol same here").verdict == "ok"
    good = judge(ADVERT, helpful=0.95, conversational=0.1)
    assert (good.verdict, good.hints, good.phrases) == ("ok", (), ())


@pytest.mark.parametrize(
    ("past", "situation", "values", "message"),
    [
        (Past(announcements=2), POST, {"self_promotion": 0.9}, "Your third announcement since you last commented"),
        (Past(announcements=20), VISIT, {"broadcast": 0.7}, "Your 21st announcement since you last commented"),
        (Past(announcements=1), POST, {"self_promotion": 0.9}, None),
        (Past(announcements=9), POST, {"helpful": 0.9}, None),  # this one is no announcement
        (Past(posts_last_hour=5), POST, {"helpful": 0.9}, "Your sixth post within an hour."),
        (Past(posts_last_hour=12), POST, {"helpful": 0.9}, "Your 13th post within an hour."),
        (Past(posts_last_hour=4), POST, {"helpful": 0.9}, None),
        (Past(posts_last_hour=30), VISIT, {"helpful": 0.9}, None),
        (Past(repeated=2), VISIT, {"helpful": 0.9}, "The third time in 30 days"),
        (Past(repeated=1), VISIT, {"helpful": 0.9}, None),
    ],
)
def test_what_went_out_before_is_worth_a_word(
    past: Past, situation: Situation, values: dict[str, float], message: str | None
) -> None:
    text = "Here is what we learned when the pump failed, and our new tool."
    scored = score(text, loud=("our", "new", "tool"), conversational=0.9, **values)
    alone, said = (Judge(THRESHOLDS).judge(text, scored, situation, None, known) for known in (None, past))

    told = [hint for hint in said.hints if hint.signal == "history"]
    assert [hint.phrase for hint in told] == [None] * len(told)
    assert [hint.message.startswith(message or "") for hint in told] == ([True] if message else [])
    assert said.hints[: len(alone.hints)] == alone.hints
    assert said.verdict == ("hint" if alone.verdict == "ok" and message else alone.verdict)


def test_too_short_and_foreign_drafts_get_no_verdict_and_a_reason() -> None:
    short = judge("Hello")
    foreign = Judge(THRESHOLDS).judge(ADVERT, score(ADVERT, self_promotion=0.99), POST, "de")

    assert (short.verdict, short.reason, short.reader_value) == ("none", "too short to judge", None)
    assert foreign.verdict == "none"
    assert "language" in (foreign.reason or "")
    assert not foreign.hints


def test_quotes_are_short_and_on_one_line() -> None:
    text = "buy\n" + "wonderful " * 30 + "now"
    said = judge(text, self_promotion=0.9, loud=tuple(text.split()))

    assert "\n" not in said.hints[0].message
    assert len(said.hints[0].message) < 120


# The rubric's anchors, as scores: broadcast, self-promotion, helpful, conversational (0 to 3), flags.
@pytest.mark.parametrize(
    ("scales", "flags", "lowest", "highest"),
    [
        ((3, 3, 0, 0), (), 1, 2),  # "We're thrilled to announce ..."
        ((3, 3, 0, 1), ("engagement_bait",), 1, 2),  # "Like our page for a chance to win ..."
        ((2, 3, 0, 1), ("empty_praise",), 1, 2.5),  # "Great post! Check out my blog ..."
        ((0, 0, 2, 3), (), 8, 10),  # "Have you tried clearing the cache first? ..."
        ((0, 0, 1, 3), (), 8, 10),  # a brand that answers a customer
        ((0, 0, 2, 2), (), 8, 10),  # "I disagree: numbers matter, because ..."
        ((1, 2, 3, 0), (), 8, 10),  # proud, with the steps
        ((0, 0, 0, 1), (), 3, 6),  # "lol same"
        ((0, 0, 0, 1), ("empty_praise",), 2, 5),  # "Spot on."
        ((2, 0, 1, 0), (), 3, 6),  # "BREAKING: rates cut ..."
    ],
)
def test_the_reader_value_of_the_rubrics_anchors(
    scales: tuple[int, ...], flags: tuple[str, ...], lowest: float, highest: float
) -> None:
    values = dict(zip(LABELS, [scale / 3 for scale in scales] + [0.0] * 3, strict=True)) | dict.fromkeys(flags, 1.0)

    assert lowest <= reader_value(values) <= highest


def test_the_catalogue_says_what_why_and_what_to_do_once_each() -> None:
    catalogue = read_catalogue()

    assert len({entry.id for entry in catalogue}) == len(catalogue)
    assert {entry.signal for entry in catalogue} == {*LABELS, "history"}
    for entry in catalogue:
        assert entry.why.endswith(".")
        assert entry.suggestion.endswith((".", "?"))
        about_words = entry.when != "missing" and entry.signal != "history"
        assert ("{quote}" in entry.message) == about_words, entry.id
        assert ("{ordinal}" in entry.message) == (entry.signal == "history"), entry.id


def test_a_model_without_thresholds_is_one_sentence() -> None:
    with pytest.raises(ModelError, match="lacks a threshold"):
        Judge({"levels": {}, "shift": {}})

"""The scorer, on the model that ships."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unblather.encoding import Tokenizer
from unblather.errors import ModelError
from unblather.paths import bundled
from unblather.scorer import ENCODER, HEAD, Scorer

ADVERT = "We're thrilled to announce our award-winning platform! Sign up today and get 20% off: example.com/offer"
ANSWER = "Have you tried clearing the cache first? That fixed it for me on version 9, after a restart."
BEGGING = "Like and share this page and tag three friends for a chance to win a $500 gift card!"
LONG = " ".join(f"In week {n} we changed one thing and wrote down what happened to the queue." for n in range(40))


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(bundled("model"))


def test_plain_cases_come_out_as_anybody_would_say(scorer: Scorer) -> None:
    advert, answer, begging = (scorer.score(text).values for text in (ADVERT, ANSWER, BEGGING))

    assert advert["self_promotion"] > 0.7
    assert advert["broadcast"] > 0.7
    assert advert["hard_sell"] > 0.5
    assert advert["helpful"] < 0.3
    assert answer["helpful"] > 0.4
    assert answer["conversational"] > 0.6
    assert max(answer["self_promotion"], answer["broadcast"]) < 0.2
    assert begging["engagement_bait"] > 0.5


def test_a_logit_is_exactly_the_mean_of_its_tokens(scorer: Scorer) -> None:
    score = scorer.score(LONG)

    assert score.token_logits.shape == (len(score.tokens), len(scorer.labels))
    np.testing.assert_allclose(score.token_logits.mean(axis=0), score.logits)
    np.testing.assert_allclose(list(score.values.values()), 1 / (1 + np.exp(-score.logits.astype(float))), atol=1e-6)


def test_a_score_does_not_hang_on_what_is_scored_beside_it() -> None:
    drafts: list[tuple[str, str | None]] = [(ADVERT, None), (ANSWER, "My build fails."), (LONG, None), ("ok", None)]
    together = Scorer(bundled("model")).score_many(drafts)
    alone = [Scorer(bundled("model")).score(*draft) for draft in drafts]

    for first, second in zip(together, alone, strict=True):
        np.testing.assert_allclose(first.logits, second.logits, atol=0.05)


def test_an_edit_computes_only_the_windows_it_touches() -> None:
    scorer = Scorer(bundled("model"))
    scorer.score(LONG)
    windows, cached = len(scorer._tokenizer.encode([(LONG, None)])[0].windows), len(scorer._cache)

    edited = scorer.score(LONG + " And more")

    assert windows > 5
    assert len(scorer._cache) - cached <= 2
    np.testing.assert_allclose(edited.logits, Scorer(bundled("model")).score(LONG + " And more").logits, atol=0.05)


def test_the_post_being_answered_counts(scorer: Scorer) -> None:
    reply = "We founded a company for exactly this. Waitlist in bio."

    assert not np.array_equal(
        scorer.score(reply).logits, scorer.score(reply, "My father died on Friday, I cannot sleep.").logits
    )


def test_blank_text_scores_nothing(scorer: Scorer) -> None:
    assert set(scorer.score(" \n\t ").values.values()) == {0.0}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_gives_finite_scores_and_tokens_inside_it(scorer: Scorer, text: str) -> None:
    score = scorer.score(text)

    assert all(0 <= value <= 1 for value in score.values.values())
    assert all(0 <= start < end <= len(text) for start, end in score.tokens)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", str(HEAD), str(ENCODER)])
@pytest.mark.parametrize("damage", [Path.unlink, truncate])
def test_a_damaged_model_is_named_with_what_to_do(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bundled("model"), folder)
    damage(folder / name)

    with pytest.raises(ModelError) as caught:
        Scorer(folder)

    assert str(folder) in str(caught.value)
    assert "Reinstall" in str(caught.value)


def test_a_head_that_does_not_fit_the_labels_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bundled("model"), folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["unblather"]["labels"].pop()
    (folder / "config.json").write_text(json.dumps(config), "utf-8")

    with pytest.raises(ModelError, match="does not fit"):
        Scorer(folder)


def test_no_model_at_all_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model in"):
        Scorer(tmp_path)


def test_windows_of_the_tokenizer_carry_the_context_after_the_draft() -> None:
    tokenizer = Tokenizer(bundled("model"))
    (draft,) = tokenizer.encode([("a draft", "the post")])
    (window,) = draft.windows

    assert window.ids[0] == tokenizer.cls
    assert window.ids[window.draft_tokens - 1] == tokenizer.sep == window.ids[-1]
    assert window.own == slice(1, window.draft_tokens - 1)

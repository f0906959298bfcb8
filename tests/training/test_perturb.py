"""Changes that must not change a score: each changes what it says, and nothing else."""

import random

import pytest

from unblather_training.perturb import PERTURBATIONS, Lists, common_words

COMMON = common_words(["we met at the market with some friends and new ideas about hope"])
TRAINING, EVALUATION = (Lists.half(which, COMMON) for which in (0, 1))
TEXT = "Yesterday we met Kofi at the market. Hope to see Kofi again, @kofi_b! https://shop.example/x"


def changed(name: str, text: str = TEXT, lists: Lists = TRAINING) -> str:
    return PERTURBATIONS[name](text, random.Random(3), lists)


def test_training_and_evaluation_draw_from_different_lists() -> None:
    for field in ("names", "brands", "emoji", "tags", "links", "openers"):
        assert not set(getattr(TRAINING, field)) & set(getattr(EVALUATION, field))


def test_a_name_is_swapped_for_the_same_other_name_throughout() -> None:
    text = changed("names")

    (name,) = {word for word in TRAINING.names if word in text}
    assert text == TEXT.replace("Kofi", name)


def test_links_and_handles_are_swapped_where_they_stand() -> None:
    assert changed("links").startswith(TEXT.removesuffix("https://shop.example/x"))
    assert "https://shop.example/x" not in changed("links")
    assert "@kofi_b" not in changed("handles")


def test_an_opener_emoji_and_tags_are_added_and_the_text_is_kept() -> None:
    assert changed("opener").endswith(TEXT)
    assert changed("emoji").startswith(TEXT)
    assert changed("hashtags").startswith(TEXT)


def test_typos_stay_within_words() -> None:
    long = "several considerable differences between reasonable people " * 4

    spoilt = changed("typos", long)

    assert spoilt != long
    assert len(spoilt.split()) == len(long.split())


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_draw_gives_the_same_text(name: str) -> None:
    assert changed(name) == changed(name)

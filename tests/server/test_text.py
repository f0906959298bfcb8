"""Words, windows and offsets, without a model."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from unblather.text import (
    MARGIN_TOKENS,
    OWN_TOKENS,
    Utf16,
    scorable,
    utf16_length,
    widen_to_graphemes,
    windows,
    words,
)

# What people paste: family emoji, flags, marks on letters, other scripts, halves of surrogate pairs, NUL.
PIECES = [
    "👨‍👩‍👧",
    "🇩🇪",
    "e\u0301",
    "שלום",
    "नमस्ते",
    "word",
    "don't",
    "\n",
    "\r\n",
    " ",
    ". ",
    "\ud83d",
    "\0",
    "👍🏽",
    "@me",
]
messy = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join)


def test_words_keep_their_apostrophes_and_marks() -> None:
    text = "Don’t tell José: 3 cats!"

    assert [text[start:end] for start, end in words(text)] == ["Don’t", "tell", "José", "3", "cats"]


def test_a_link_a_handle_and_a_tag_are_one_word_each() -> None:
    text = "See https://www.brightpath.example/a?b=1. Or example.com/offer, @jo_1 #win (shop.example)!"

    assert [text[start:end] for start, end in words(text)] == [
        "See",
        "https://www.brightpath.example/a?b=1",
        "Or",
        "example.com/offer",
        "@jo_1",
        "#win",
        "shop.example",
    ]


@given(messy)
def test_utf16_offsets_agree_with_the_encoding_itself(text: str) -> None:
    utf16 = Utf16(text)

    assert [utf16.unit(offset) for offset in range(len(text) + 1)] == [
        len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2 for offset in range(len(text) + 1)
    ]
    assert utf16_length(text) == utf16.unit(len(text))


@given(messy)
def test_what_no_tokenizer_accepts_is_replaced_without_moving_anything(text: str) -> None:
    cleaned = scorable(text)

    assert utf16_length(cleaned) == utf16_length(text)
    assert "\0" not in cleaned
    cleaned.encode("utf-8")  # no lone surrogate is left


@given(messy, st.data())
def test_widened_spans_hold_the_span_and_split_no_grapheme(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    borders = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}

    first, last = widen_to_graphemes(text, (start, end))

    assert first <= start <= end <= last
    assert {first, last} <= borders


sentence = st.integers(1, 60).map(lambda count: "word " * count + "end. ")
long_text = st.lists(st.one_of(sentence, st.just("\n\n")), max_size=30).map("".join)


@given(long_text)
def test_each_token_is_owned_by_exactly_one_window(text: str) -> None:
    tokens = words(text)

    cut = windows(text, tokens)

    assert [index for window in cut for index in range(window.start, window.end)] == list(range(len(tokens)))
    for window in cut:
        assert window.first <= window.start < window.end <= window.last
        assert window.last - window.first <= OWN_TOKENS + 2 * MARGIN_TOKENS


def test_typing_at_the_end_leaves_the_windows_before_alone() -> None:
    text = "One sentence of seven words, more or less. " * 60
    before, after = (windows(whole, words(whole)) for whole in (text, text + "And one"))

    assert before[:-2] == after[: len(before) - 2]


def test_windows_fall_into_step_again_after_an_edit_at_the_start() -> None:
    paragraphs = "\n\n".join("A paragraph of a few plain words that goes on for a while. " * 5 for _ in range(8))
    edited = "New words here. " + paragraphs
    own = [
        {text[tokens[w.start][0] : tokens[w.end - 1][1]] for w in windows(text, tokens)}
        for text, tokens in ((text, words(text)) for text in (paragraphs, edited))
    ]

    assert len(own[1] - own[0]) <= 2

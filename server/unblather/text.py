"""Text without a model: words, graphemes, windows, and offsets.

Offsets are Unicode code points inside Python and UTF-16 code units at every boundary; `Utf16` is the one place that
converts. This module knows nothing of scores, HTTP or files, and training shares it with the service so that both cut
a draft alike.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import regex

_WORD = regex.compile(
    r"""
    (?:https?://|www\.)\S*[\p{L}\p{N}/]                       # a link, without the full stop behind it
    | [\p{L}\p{N}][\p{L}\p{N}-]*(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:/\S*[\p{L}\p{N}/])?  # example.com/page
    | [@\#]?[\p{L}\p{N}\p{M}_]+(?:['’][\p{L}\p{N}\p{M}]+)*    # a word, a handle, a tag
    """,
    regex.VERBOSE,
)
_GRAPHEME = regex.compile(r"\X")
_SURROGATE = regex.compile(r"[\ud800-\udfff]")

Span = tuple[int, int]  # start and end, in code points, end excluded


def scorable(text: str) -> str:
    """Return `text` with what no tokenizer accepts (lone surrogates, NUL) replaced one for one by U+FFFD.

    The length in code points and in UTF-16 units stays the same, so offsets into the result hold for the original.
    """
    return _SURROGATE.sub("\ufffd", text).replace("\0", "\ufffd")


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, as a browser counts it."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


class Utf16:
    """Converts offsets into one text from code points to UTF-16 code units."""

    def __init__(self, text: str) -> None:
        # Most drafts hold no character beyond the basic plane; their offsets are equal in both countings.
        astral = not text.isascii() and max(text, default="") > "\uffff"
        self._units = list(accumulate((1 + (char > "\uffff") for char in text), initial=0)) if astral else None

    def unit(self, offset: int) -> int:
        """Return the UTF-16 offset of the code point at `offset`."""
        return offset if self._units is None else self._units[offset]


def words(text: str) -> list[Span]:
    """Return the spans of the words in `text`; a link, a handle or a tag is one word."""
    return [match.span() for match in _WORD.finditer(text)]


def widen_to_graphemes(text: str, span: Span) -> Span:
    """Return the smallest span around `span` that splits no grapheme (emoji sequence, letter and its marks)."""
    start, end = span
    if text.isascii() and "\r" not in text:  # the only ASCII grapheme of two characters is CR LF
        return span
    borders = [match.start() for match in _GRAPHEME.finditer(text)] + [len(text)]
    first = bisect_left(borders, start)
    if first == len(borders) or borders[first] != start:
        first -= 1
    return borders[first], borders[bisect_left(borders, end)]


@dataclass(frozen=True)
class Window:
    """A stretch of tokens scored in one pass: tokens `start:end` are its own, `first:last` are what the model reads."""

    start: int
    end: int
    first: int
    last: int


OWN_TOKENS = 96
MARGIN_TOKENS = 16
SHORTEST_TOKENS = 48


def windows(text: str, tokens: Sequence[Span]) -> list[Window]:
    """Cut the tokens of a draft into overlapping windows, each token owned by exactly one.

    A draft of up to OWN_TOKENS + 2 * MARGIN_TOKENS tokens is one window. Longer ones are cut where a paragraph ends,
    else a sentence, else a word, so that an edit changes the windows around it and later ones fall into step again.
    """
    count = len(tokens)
    if count <= OWN_TOKENS + 2 * MARGIN_TOKENS:
        return [Window(0, count, 0, count)] if count else []
    cuts = [0]
    while count - cuts[-1] > OWN_TOKENS:
        cuts.append(_cut(text, tokens, cuts[-1] + SHORTEST_TOKENS, cuts[-1] + OWN_TOKENS))
    cuts.append(count)
    return [
        Window(start, end, max(0, start - MARGIN_TOKENS), min(count, end + MARGIN_TOKENS))
        for start, end in pairwise(cuts)
    ]


def _cut(text: str, tokens: Sequence[Span], earliest: int, latest: int) -> int:
    """Return the token index in `earliest..latest` to cut before: the first paragraph end, else sentence, word, any."""
    sentence = word = 0
    for index in range(earliest, latest + 1):
        end, start = tokens[index - 1][1], tokens[index][0]
        gap = text[end:start]
        if "\n" in gap:
            return index
        if gap:
            word = index
            if not sentence and text[end - 1] in ".!?…":
                sentence = index
    return sentence or word or latest

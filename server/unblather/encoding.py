"""How the encoder reads a draft: tokens, windows of token ids, and batches of windows.

Knows the tokenizer that ships with the model. Training and the service share it, so that both read a draft alike. Does
not know the encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unblather.text import Span, Window, scorable, windows

CONTEXT_TOKENS = 64  # of the post being answered; its start says what it is about


@dataclass(frozen=True)
class EncodedWindow:
    """What the encoder reads for one window: `[CLS] draft [SEP]`, and `context [SEP]` where there is one."""

    ids: tuple[int, ...]
    draft_tokens: int  # with [CLS] and [SEP]; the rest is context
    own: slice  # the positions whose contributions count for the draft

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this window from every other."""
        return self.ids, self.draft_tokens, self.own.start, self.own.stop


@dataclass(frozen=True)
class EncodedDraft:
    """The tokens of one draft, in code points, and the windows that cover them."""

    tokens: list[Span]
    windows: list[EncodedWindow]


class Tokenizer:
    """Cuts drafts into windows of token ids. Training and the service share it."""

    def __init__(self, folder: Path) -> None:
        # tokenizers reads the same file as transformers, half a second sooner (docs/decisions/0007). Imported late,
        # so that `--help` pays nothing.
        from tokenizers import Tokenizer as Encoder

        self._encoder = Encoder.from_file(str(folder / "tokenizer.json"))
        self._encoder.no_truncation()  # windows keep the length in bounds
        self._encoder.no_padding()
        vocabulary = self._encoder.get_vocab()
        self.cls, self.sep = (vocabulary[token] for token in ("[CLS]", "[SEP]"))

    def encode(self, drafts: Sequence[tuple[str, str | None]]) -> list[EncodedDraft]:
        """Tokenize drafts, each a text and the post being answered or None."""
        texts = [scorable(text) for text, _ in drafts]
        contexts = [scorable(context) for _, context in drafts if context]
        encoded = self._ids(texts)
        context_ids = iter(self._ids(contexts)) if contexts else iter(())
        return [
            self._draft(text, ids, spans, next(context_ids)[0][:CONTEXT_TOKENS] if context else [])
            for text, (ids, spans), (_, context) in zip(texts, encoded, drafts, strict=True)
        ]

    def _ids(self, texts: list[str]) -> list[tuple[list[int], list[Span]]]:
        encoded = self._encoder.encode_batch(texts, add_special_tokens=False)
        return [(one.ids, one.offsets) for one in encoded]

    def _draft(self, text: str, ids: list[int], spans: list[Span], context: list[int]) -> EncodedDraft:
        return EncodedDraft(spans, [self._window(ids, context, window) for window in windows(text, spans)])

    def _window(self, ids: list[int], context: list[int], window: Window) -> EncodedWindow:
        draft = [self.cls, *ids[window.first : window.last], self.sep]
        tail = [*context, self.sep] if context else []
        own = slice(1 + window.start - window.first, 1 + window.end - window.first)
        return EncodedWindow((*draft, *tail), len(draft), own)


def stacked(batch: Sequence[EncodedWindow]) -> dict[str, NDArray[np.int64]]:
    """Return the encoder's inputs for windows of one length, each of shape (windows, length)."""
    types = [[0] * window.draft_tokens + [1] * (len(window.ids) - window.draft_tokens) for window in batch]
    return {
        "input_ids": np.array([window.ids for window in batch], dtype=np.int64),
        "token_type_ids": np.array(types, dtype=np.int64),
    }

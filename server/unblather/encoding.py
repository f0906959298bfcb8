"""How the encoder reads a draft: tokens, windows of token ids, and batches of windows.

Knows the tokenizer that ships with the model. Training and the service share it, so that both read a draft alike. Does
not know the encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from unblather.text import Span, Window, scorable, windows

if TYPE_CHECKING:
    pass

CONTEXT_TOKENS = 64  # of the post being answered; its start says what it is about


@dataclass(frozen=True)
class EncodedWindow:
    """What the encoder reads for one window: `[CLS] draft [SEP]`, and `context [SEP]` where there is one."""

    ids: tuple[int, ...]
    draft_tokens: int  # with [CLS] and [SEP]; the rest is context
    own: slice  # the positions whose contributions count for the draft


@dataclass(frozen=True)
class EncodedDraft:
    """The tokens of one draft, in code points, and the windows that cover them."""

    tokens: list[Span]
    windows: list[EncodedWindow]


class Tokenizer:
    """Cuts drafts into windows of token ids. Training and the service share it."""

    def __init__(self, folder: Path) -> None:
        # Imported late: it costs half a second that `--help` need not pay.
        from transformers import PreTrainedTokenizerFast

        self._tokenizer: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(
            folder, local_files_only=True
        )
        self._tokenizer.model_max_length = 1_000_000  # windows keep the length in bounds; no warning for long drafts
        self.cls, self.sep, self.pad = (
            cast(int, self._tokenizer.convert_tokens_to_ids(token)) for token in ("[CLS]", "[SEP]", "[PAD]")
        )

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
        batch = self._tokenizer(
            texts, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False
        )
        return list(zip(batch["input_ids"], batch["offset_mapping"], strict=True))

    def _draft(self, text: str, ids: list[int], spans: list[Span], context: list[int]) -> EncodedDraft:
        return EncodedDraft(spans, [self._window(ids, context, window) for window in windows(text, spans)])

    def _window(self, ids: list[int], context: list[int], window: Window) -> EncodedWindow:
        draft = [self.cls, *ids[window.first : window.last], self.sep]
        tail = [*context, self.sep] if context else []
        own = slice(1 + window.start - window.first, 1 + window.end - window.first)
        return EncodedWindow((*draft, *tail), len(draft), own)


def collate(batch: Sequence[EncodedWindow], pad: int) -> dict[str, NDArray[np.int64]]:
    """Return the encoder's inputs for a batch of windows, each of shape (windows, longest)."""
    longest = max(len(window.ids) for window in batch)
    ids = np.full((len(batch), longest), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    types = np.zeros_like(ids)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.draft_tokens : len(window.ids)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}

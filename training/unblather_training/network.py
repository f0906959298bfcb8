"""The network that is trained: a MiniLM encoder and a linear head over the mean of a draft's own token vectors.

Knows torch. Does not know files, optimisers or ONNX.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import BertModel

from unblather.encoding import EncodedDraft
from unblather_training.data import LABELS


class FeatureDropout(nn.Module):
    """Dropout that drops a feature for the whole window at once.

    Drawing one number an activation is a quarter of a training step on a processor; this draws a hundredth as many.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.keep = 1 - share

    def forward(self, hidden: Tensor) -> Tensor:
        """Return `hidden` (windows, tokens, features), in training with some features of each window set to zero."""
        if not self.training:
            return hidden
        mask = torch.empty(hidden.shape[0], 1, hidden.shape[-1]).bernoulli_(self.keep)
        return hidden * (mask / self.keep)


class Network(nn.Module):
    """Seven logits a draft, each the mean over the draft's tokens of a linear function of the token's vector."""

    def __init__(self, encoder: BertModel, dropout: float) -> None:
        super().__init__()
        encoder.embeddings.dropout = FeatureDropout(dropout)
        for layer in encoder.encoder.layer:
            layer.attention.output.dropout = FeatureDropout(dropout)
            layer.output.dropout = FeatureDropout(dropout)
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, len(LABELS))

    def forward(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        """Return draft logits (drafts, labels) and the logits of all own tokens in order (tokens, labels)."""
        hidden = self.encoder(
            input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types
        ).last_hidden_state
        tokens = self.head(hidden[batch.own])
        sums = torch.zeros(batch.drafts, len(LABELS)).index_add_(0, batch.draft_of_token, tokens)
        counts = torch.bincount(batch.draft_of_token, minlength=batch.drafts).clamp(min=1)
        return sums / counts[:, None], tokens


class Batch:
    """The windows of several drafts as padded tensors. `own` picks the tokens that count, `draft_of_token` for whom."""

    def __init__(self, drafts: Sequence[EncodedDraft]) -> None:
        windows = [window for draft in drafts for window in draft.windows]
        shape = len(windows), max(len(window.ids) for window in windows)
        self.ids, self.mask, self.types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
        self.own = torch.zeros(shape, dtype=torch.bool)
        for row, window in enumerate(windows):
            self.ids[row, : len(window.ids)] = torch.tensor(window.ids)
            self.mask[row, : len(window.ids)] = 1
            self.types[row, window.draft_tokens : len(window.ids)] = 1
            self.own[row, window.own] = True
        self.draft_of_token = torch.tensor(
            [index for index, draft in enumerate(drafts) for _ in draft.tokens], dtype=torch.long
        )
        self.drafts = len(drafts)

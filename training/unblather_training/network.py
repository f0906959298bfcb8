"""The network that is trained: a MiniLM encoder and a linear head over the mean of a draft's own token vectors.

Knows torch and BERT's layers. Does not know files, optimisers or ONNX.

Matrices are multiplied in bfloat16 where the processor has instructions for it (a training step then takes half the
time); weights, sums and normalisation stay float32.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel

from unblather.encoding import EncodedDraft

# Emulated bfloat16 is far slower than float32, so only processors with matrix tiles use it.
MATRIX_TYPE = torch.bfloat16 if torch.cpu.get_capabilities().get("amx_bf16") else torch.float32


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


class _Linear(torch.autograd.Function):
    """A linear layer that multiplies in MATRIX_TYPE, forwards and backwards, and answers in float32."""

    @staticmethod
    def forward(context: Any, hidden: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        short, matrix = hidden.to(MATRIX_TYPE), weight.to(MATRIX_TYPE)
        context.save_for_backward(short, matrix)
        return nn.functional.linear(short, matrix, bias.to(MATRIX_TYPE)).float()

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        short, matrix = context.saved_tensors
        gradient = gradients[0].to(MATRIX_TYPE)
        return (gradient @ matrix).float(), *_weight_gradients(gradient, short)


class _FeedForward(torch.autograd.Function):
    """Linear, GELU, linear; what lies between the two is never widened to float32."""

    @staticmethod
    def forward(context: Any, hidden: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
        short, first, second = hidden.to(MATRIX_TYPE), w1.to(MATRIX_TYPE), w2.to(MATRIX_TYPE)
        inner = nn.functional.linear(short, first, b1.to(MATRIX_TYPE))
        context.save_for_backward(short, inner, first, second)
        return nn.functional.linear(nn.functional.gelu(inner), second, b2.to(MATRIX_TYPE)).float()

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, ...]:
        short, inner, first, second = context.saved_tensors
        gradient = gradients[0].to(MATRIX_TYPE)
        of_second = _weight_gradients(gradient, nn.functional.gelu(inner))
        of_inner = torch.ops.aten.gelu_backward(gradient @ second, inner)
        return (of_inner @ first).float(), *_weight_gradients(of_inner, short), *of_second


def _weight_gradients(gradient: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
    rows = gradient.flatten(0, -2)
    return (rows.t() @ inputs.flatten(0, -2)).float(), rows.float().sum(0)


class Network(nn.Module):
    """Logits of a draft, each the mean over the draft's tokens of a linear function of the token's vector."""

    def __init__(self, encoder: BertModel, dropout: float, outputs: int) -> None:
        super().__init__()
        encoder.embeddings.dropout = FeatureDropout(dropout)
        self.dropout = FeatureDropout(dropout)
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, outputs)

    def hidden(self, batch: "Batch") -> Tensor:
        """Return the last hidden state (windows, tokens, features)."""
        state: Tensor = self.encoder.embeddings(input_ids=batch.ids, token_type_ids=batch.types)
        mask = batch.mask.bool()[:, None, None, :]
        for layer in self.encoder.encoder.layer:
            state = self._layer(layer, state, mask)
        return state

    def _layer(self, layer: nn.Module, state: Tensor, mask: Tensor) -> Tensor:
        own, mixed = layer.attention.self, layer.attention.output
        parts = (own.query, own.key, own.value)
        weight, bias = torch.cat([part.weight for part in parts]), torch.cat([part.bias for part in parts])
        heads = (3, self.encoder.config.num_attention_heads, -1)
        query, key, value = _Linear.apply(state, weight, bias).unflatten(-1, heads).permute(2, 0, 3, 1, 4)
        attended = nn.functional.scaled_dot_product_attention(query, key, value, mask).transpose(1, 2).flatten(2)
        state = mixed.LayerNorm(self.dropout(_Linear.apply(attended, mixed.dense.weight, mixed.dense.bias)) + state)
        inner, outer = layer.intermediate.dense, layer.output.dense
        fed = _FeedForward.apply(state, inner.weight, inner.bias, outer.weight, outer.bias)
        result: Tensor = layer.output.LayerNorm(self.dropout(fed) + state)
        return result

    def forward(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        """Return draft logits (drafts, outputs) and the logits of all own tokens in order (tokens, outputs)."""
        tokens = self.head(self.hidden(batch)[batch.own])
        return batch.mean(tokens), tokens


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

    def mean(self, tokens: Tensor) -> Tensor:
        """Return the mean over each draft's own tokens, (tokens, n) to (drafts, n)."""
        sums = torch.zeros(self.drafts, tokens.shape[-1]).index_add_(0, self.draft_of_token, tokens)
        counts = torch.bincount(self.draft_of_token, minlength=self.drafts).clamp(min=1)
        return sums / counts[:, None]

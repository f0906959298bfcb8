"""The first stage: teach the encoder what the public sources' own labels say, before it meets ours.

Speech acts, advice, emotions, spam, who speaks in a support dialogue, what a politician's post is for: each source asks
a question of its own about the same kind of text. Knows the sources. Its head is thrown away.
"""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from unblather.encoding import EncodedDraft, Tokenizer
from unblather_training.network import Batch, Network
from unblather_training.sources import SOURCES, SourceText
from unblather_training.train import BACKBONE, Recipe, Weights, backbone, fit

MOST_TEXTS = {"goemotions": 9_000, "advice": 7_000}  # the large sources would drown the others
FEWEST_TEXTS = 25  # of a label
MOST_TOKENS = 200
BATCH = 48
STRETCH = 32  # batches that are sorted by length together


@dataclass(frozen=True)
class Task:
    """One text and where its source's labels lie among the outputs."""

    draft: EncodedDraft
    outputs: slice
    target: Tensor


class _Model(nn.Module):
    def __init__(self, dropout: float, outputs: int) -> None:
        super().__init__()
        self.network = Network(backbone(), dropout, outputs)


def pretrain(raw: Path, held_out: Collection[str], recipe: Recipe, folder: Path) -> Weights:
    """Return the encoder's weights after one pass over the sources below `raw`, without the texts in `held_out`.

    `held_out` holds hashes of texts. What is in `folder` is gone on from, and kept there.
    """
    draw = random.Random(recipe.seed)
    texts = own_labels(raw, held_out, draw)
    tasks, outputs = tasks_of(texts)
    torch.manual_seed(recipe.seed)  # the head begins at random
    model = _Model(recipe.dropout, outputs)

    def loss(chosen: Sequence[Task]) -> Tensor:
        logits, _ = model.network(Batch([task.draft for task in chosen]))
        each = [
            nn.functional.binary_cross_entropy_with_logits(row[task.outputs], task.target)
            for row, task in zip(logits, chosen, strict=True)
        ]
        return torch.stack(each).mean()

    plan = _batches(tasks, draw)
    fitted = fit(model, plan, loss, replace(recipe, warmup=0.1), recipe.seed, folder / "auxiliary.pt", "auxiliary")
    return fitted.network.encoder.state_dict()


def own_labels(raw: Path, held_out: Collection[str], draw: random.Random) -> list[SourceText]:
    """Return each text of the sources once, the large sources cut down."""
    seen = set(held_out)
    found: list[SourceText] = []
    for source in SOURCES:
        texts = []
        for text in (text for name in source.files for text in source.read(raw / name)):
            if len(text.text) > 3 and text.sha256 not in seen and text.own_label != "name":
                seen.add(text.sha256)
                texts.append(text)
        draw.shuffle(texts)
        found += texts[: MOST_TEXTS.get(source.name)]
    return found


def tasks_of(texts: Sequence[SourceText]) -> tuple[list[Task], int]:
    """Return the texts as tasks, and how many outputs they ask for together."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        counts.setdefault(text.source, Counter()).update(text.own_label.split(","))
    names = {source: [label for label, n in own.items() if n >= FEWEST_TEXTS] for source, own in counts.items()}
    places: dict[str, slice] = {}
    outputs = 0
    for source, labels in names.items():
        places[source] = slice(outputs, outputs + len(labels))
        outputs += len(labels)
    drafts = Tokenizer(BACKBONE).encode([(text.text, None) for text in texts])
    tasks = [
        Task(draft, places[text.source], torch.tensor([float(label in own) for label in names[text.source]]))
        for text, draft in zip(texts, drafts, strict=True)
        if 0 < len(draft.tokens) < MOST_TOKENS and (own := set(text.own_label.split(",")))
    ]
    return tasks, outputs


def _batches(tasks: Sequence[Task], draw: random.Random) -> list[list[Task]]:
    shuffled = draw.sample(tasks, len(tasks))
    ready: list[list[Task]] = []
    for start in range(0, len(shuffled), STRETCH * BATCH):
        stretch = sorted(shuffled[start : start + STRETCH * BATCH], key=lambda task: len(task.draft.tokens))
        ready += [stretch[place : place + BATCH] for place in range(0, len(stretch), BATCH)]
    draw.shuffle(ready)
    return ready

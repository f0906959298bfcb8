"""What training minimises: labels on ordinal scales, marked words, and pairs that differ in one thing.

Knows torch and the labels. Does not know the network.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from unblather_training.batches import Item, Thinned, View
from unblather_training.data import FLAGS, LABELS, SCALE_TOP, SCALES
from unblather_training.network import Batch

CUTS = int(SCALE_TOP)  # "1 and more", "2 and more", "3"
CUT_WEIGHTS = (0.25, 0.5, 0.25)  # "2 and more" is what the product acts on
FLAG_WEIGHTS = (0.0, 1.0, 0.0)  # a flag has one cut
PROMOTIONAL = (LABELS.index("self_promotion"), LABELS.index("broadcast"))


def ordinal_targets(labels: Tensor) -> Tensor:
    """Return how far each label is at or above each cut: (drafts, labels) from 0 to 1 in, (drafts, labels, cuts) out.

    A scale of 1.5, the mean of two raters, is wholly at "1 and more" and half at "2 and more".
    """
    steps = labels[:, :, None] * SCALE_TOP - torch.arange(CUTS)
    steps[:, len(SCALES) :] = labels[:, len(SCALES) :, None]
    return steps.clamp(0, 1)


class OrdinalLoss(nn.Module):
    """Proportional odds: one logit a label, compared with learned cuts (McCullagh 1980; CORAL, Cao et al. 2020)."""

    weights: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.cuts = nn.Parameter(torch.tensor([[-1.5, 0.0, 1.5]] * len(SCALES) + [[0.0] * CUTS] * len(FLAGS)))
        self.register_buffer("weights", torch.tensor([CUT_WEIGHTS] * len(SCALES) + [FLAG_WEIGHTS] * len(FLAGS)))

    def forward(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Return the mean cross-entropy; `logits` (drafts, labels), `targets` (drafts, labels, cuts)."""
        entropy = nn.functional.binary_cross_entropy_with_logits(self.at_cuts(logits), targets, reduction="none")
        return (entropy * self.weights).sum(-1).mean()

    def at_cuts(self, logits: Tensor) -> Tensor:
        """Return the logit of being at or above each cut (drafts, labels, cuts)."""
        return logits[:, :, None] - self.cuts


def span_loss(views: Sequence[View], batch: Batch, tokens: Tensor, margin: float) -> Tensor:
    """Ask the marked words of a promotional or broadcasting draft to score `margin` logits above its other words."""
    losses: list[Tensor] = []
    for index, view in enumerate(views):
        if view.marked is None:
            continue
        own = tokens[batch.draft_of_token == index]
        gap = own[view.marked].mean(0) - own[~view.marked].mean(0)
        carried = [i for i in PROMOTIONAL if view.item.example.targets[i] >= 0.5]
        losses += [nn.functional.softplus(margin - gap[i]) for i in carried]
    return torch.stack(losses).mean() if losses else tokens.new_zeros(())


def additive_loss(thinned: Sequence[Thinned], batch: Batch, logits: Tensor, tokens: Tensor, views: int) -> Tensor:
    """Ask a draft without some of its words to score what its other words were said to contribute.

    The contributions are then faithful: deleting words moves the logit as far as they claim. `logits` and `tokens` are
    those of `views` views and, behind them, of the thinned ones.
    """
    losses = [
        (logits[views + place] - tokens[batch.draft_of_token == one.view][one.kept].mean(0)).square().mean()
        for place, one in enumerate(thinned)
    ]
    return torch.stack(losses).mean() if losses else logits.new_zeros(())


def pair_loss(items: Sequence[Item], logits: Tensor, margin: float) -> Tensor:
    """Ask the two of a pair to lie apart by `margin` logits for each step of the scale that their labels do."""
    places: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        if item.example.pair:
            places.setdefault(item.example.pair, []).append(index)
    losses: list[Tensor] = []
    for mates in places.values():
        for one, other in pairwise(mates):
            apart = torch.tensor(items[one].example.targets) - torch.tensor(items[other].example.targets)
            differs = apart.abs() * SCALE_TOP >= 1
            gap = (logits[one] - logits[other]) * apart.sign()
            losses.append(nn.functional.softplus(margin * apart.abs() * SCALE_TOP - gap)[differs])
    return torch.cat(losses).mean() if losses and any(map(len, losses)) else logits.new_zeros(())

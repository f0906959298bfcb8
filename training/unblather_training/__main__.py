"""`python -m unblather_training`: make what is in `model/`, step by step; `... evaluate` judges what is there.

Knows the order of the steps and the files between them. The steps know nothing of each other.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the backbone comes as a package; nothing is looked for elsewhere

import click
import numpy as np

from unblather.encoding import EncodedWindow, Tokenizer
from unblather.paths import CHECKOUT
from unblather.scorer import ENCODER, HEAD, Scorer
from unblather_training.card import render
from unblather_training.data import LABELS, Corpus, DataMissingError, Example, data_hash, read_corpus
from unblather_training.evaluate import fit_calibration, fit_thresholds, logits_of, report, score_all, targets_of

NAME = "unblather-minilm"
VERSION = "2026.11.1"
RANGE_WINDOWS = 512  # windows that set the ranges of the quantised activations


@click.group(invoke_without_command=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("../shared/data"), show_default=True)
@click.option("--model", "folder", type=click.Path(path_type=Path), default=CHECKOUT / "model", help="Where it goes.")
@click.option("--epochs", type=click.IntRange(1), help="Passes over the data, instead of the recipe's.")
@click.pass_context
def main(context: click.Context, data: Path, folder: Path, epochs: int | None) -> None:
    """Train, export, calibrate and evaluate the model."""
    try:
        corpus = read_corpus(data)
    except DataMissingError as error:
        raise click.ClickException(str(error)) from error
    context.obj = (corpus, folder)
    if context.invoked_subcommand is None:
        make(corpus, folder, epochs)


@main.command()
@click.pass_obj
def evaluate(obj: tuple[Corpus, Path]) -> None:
    """Write eval.json and the model card for the files that are there."""
    judge(*obj)


def make(corpus: Corpus, folder: Path, epochs: int | None) -> None:
    """Run every step; each says what it does."""
    # Imported here: `evaluate` needs neither torch nor the exporter.
    from unblather_training.export import export
    from unblather_training.train import BACKBONE, Recipe, train

    recipe = Recipe(epochs=epochs) if epochs else Recipe()
    click.echo(f"1/4 Training on {len(corpus.train):,} drafts; the bar shows the time left.", err=True)
    network = train(corpus.train, recipe)
    click.echo("2/4 Writing the int8 encoder and the head.", err=True)
    tokenizer = Tokenizer(BACKBONE)
    windows = _windows(tokenizer, corpus.train[:: max(1, len(corpus.train) // RANGE_WINDOWS)])
    export(network, BACKBONE, folder, windows)
    click.echo("3/4 Choosing calibration and thresholds on dev.", err=True)
    backbone = {key: value for key, value in network.encoder.config.to_dict().items() if key in _BACKBONE_KEYS}
    configure(corpus, folder, backbone, asdict(recipe))
    judge(corpus, folder)


_BACKBONE_KEYS = frozenset(
    "model_type hidden_size num_hidden_layers num_attention_heads intermediate_size hidden_act vocab_size "
    "max_position_embeddings type_vocab_size layer_norm_eps pad_token_id".split()
)


def _windows(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[EncodedWindow]:
    drafts = tokenizer.encode([(example.text, example.context) for example in examples])
    return [window for draft in drafts for window in draft.windows]


def configure(corpus: Corpus, folder: Path, backbone: dict[str, Any], recipe: dict[str, Any]) -> None:
    """Write config.json as the network came, then calibrated, then with thresholds: each needs the one before."""
    own: dict[str, Any] = {
        "name": NAME,
        "version": VERSION,
        "language": "en",
        "labels": list(LABELS),
        "calibration": {label: {"slope": 1.0, "offset": 0.0} for label in LABELS},
        "thresholds": {},
        "max_length": backbone["max_position_embeddings"],
        "data": {
            "train": {"drafts": len(corpus.train), "sha256": data_hash(corpus.train)},
            "dev": {"drafts": len(corpus.dev), "sha256": data_hash(corpus.dev)},
            "sources": sorted({example.source for example in corpus.train}),
        },
        "recipe": recipe,
    }
    config = {"architectures": ["BertModel"], **backbone, "unblather": own}
    targets = targets_of(corpus.dev)
    _write(folder / "config.json", config)
    own["calibration"] = fit_calibration(logits_of(score_all(Scorer(folder), corpus.dev)), targets)
    _write(folder / "config.json", config)
    calibrated = score_all(Scorer(folder), corpus.dev)
    own["thresholds"] = fit_thresholds(np.array([list(score.values.values()) for score in calibrated]), targets)
    _write(folder / "config.json", config)


def judge(corpus: Corpus, folder: Path) -> None:
    """Write eval.json and the model card."""
    click.echo("4/4 Evaluating the shipped files.", err=True)
    scorer = Scorer(folder)
    found: dict[str, Any] = {
        "model": asdict(scorer.info),
        "files": {str(name): _sha256(folder / name) for name in (ENCODER, HEAD, Path("tokenizer.json"))},
        "encoder_bytes": (folder / ENCODER).stat().st_size,
        "dev": report(scorer, corpus.dev),
        "written_test": report(scorer, corpus.written_test),
    }
    _write(folder / "eval.json", found)
    (folder / "README.md").write_text(render(scorer.config, found), encoding="utf-8")
    for label, row in found["dev"]["labels"].items():
        click.echo(f"  dev {label:16s} AUC {row['auc']:.4f}")


def _sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

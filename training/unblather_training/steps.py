"""The steps from labels to a model folder, in their order, and what each leaves for the next.

Knows the files. A step is written beside what it replaces and put in its place when it is whole, so that a full disk
or an interruption leaves the model that was there.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from unblather.encoding import EncodedWindow, Tokenizer
from unblather.scorer import ENCODER, HEAD, Scorer
from unblather_training.card import render
from unblather_training.data import LABELS, Corpus, Example, data_hash, read_corpus
from unblather_training.diagrams import reliability_diagrams
from unblather_training.evaluation import choose
from unblather_training.evaluation.metrics import area
from unblather_training.evaluation.report import report
from unblather_training.evaluation.scored import POSITIVE, Scored

NAME = "unblather-minilm"
VERSION = "2026.11.2"
RANGE_WINDOWS = 512  # windows that set the ranges of the quantised activations
_BACKBONE_KEYS = frozenset(
    "model_type hidden_size num_hidden_layers num_attention_heads intermediate_size hidden_act vocab_size "
    "max_position_embeddings type_vocab_size layer_norm_eps pad_token_id".split()
)


def make(data: Path, folder: Path, kept: Path, epochs: int | None, runs: int | None) -> None:
    """Run every step; each says what it does. Raises DataError, OSError."""
    corpus = read_corpus(data)
    # Imported here: judging needs neither torch nor the exporter.
    from unblather_training.auxiliary import pretrain
    from unblather_training.export import export
    from unblather_training.train import BACKBONE, Recipe, distilled, logits_of, minutes_spent, train

    recipe = Recipe()
    recipe = replace(recipe, epochs=epochs or recipe.epochs, runs=runs or recipe.runs)
    for source, count in corpus.missing.items():
        click.echo(f"{count} labels of {source} found no text; see `unblather-train data`.", err=True)
    kept = kept / _fingerprint(corpus, recipe)
    click.echo("1/5 Learning from the sources' own labels; the bar shows the time left.", err=True)
    held_out = {example.sha256 for example in corpus.dev}
    start = pretrain(data / "raw", held_out, recipe, kept)
    click.echo(f"2/5 Training {recipe.runs} times on {len(corpus.train):,} drafts.", err=True)
    teachers = [train(corpus.train, recipe, recipe.seed + n, start, kept) for n in range(recipe.runs)]
    model = distilled(corpus.train, teachers, recipe, kept)
    click.echo("3/5 Writing the int8 encoder and the head.", err=True)
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    export(model.network, BACKBONE, fresh, _windows(Tokenizer(BACKBONE), corpus.train))
    click.echo("4/5 Choosing calibration and thresholds on dev.", err=True)
    encoder = {key: value for key, value in model.network.encoder.config.to_dict().items() if key in _BACKBONE_KEYS}
    made = {"recipe": asdict(recipe), "minutes": round(minutes_spent(kept), 1)}
    made["float32_dev_auc"] = _areas(logits_of(model, corpus.dev), corpus.dev)
    configure(corpus, fresh, encoder, made)
    if (folder / "eval.json").is_file():
        shutil.copyfile(folder / "eval.json", fresh / "eval.json")  # for the published benchmarks, see judge()
    judge(corpus, fresh)
    put_in_place(fresh, folder)


def configure(corpus: Corpus, folder: Path, encoder: dict[str, Any], made: dict[str, Any]) -> None:
    """Write config.json uncalibrated, then calibrated, then with cuts and thresholds: each needs the one before."""
    own: dict[str, Any] = {
        "name": NAME,
        "version": VERSION,
        "language": "en",
        "labels": list(LABELS),
        "calibration": {label: {"slope": 1.0, "offset": 0.0} for label in LABELS},
        "cuts": {},
        "thresholds": {},
        "max_length": encoder["max_position_embeddings"],
        "data": {
            "train": {"drafts": len(corpus.train), "sha256": data_hash(corpus.train)},
            "dev": {"drafts": len(corpus.dev), "sha256": data_hash(corpus.dev)},
            "sources": sorted({example.source for example in corpus.train}),
        },
        "made": made,
    }
    config = {"architectures": ["BertModel"], **encoder, "unblather": own}
    _write(folder / "config.json", config)
    own["calibration"] = choose.calibration(Scored.of(Scorer(folder), corpus.dev))
    _write(folder / "config.json", config)
    calibrated = Scored.of(Scorer(folder), corpus.dev)
    own["cuts"] = choose.cuts(calibrated)
    own["thresholds"] = choose.thresholds(calibrated)
    _write(folder / "config.json", config)


def judge(corpus: Corpus, folder: Path) -> None:
    """Write eval.json and the model card. What was measured on published benchmarks is kept."""
    click.echo("5/5 Evaluating the files as they ship.", err=True)
    scorer = Scorer(folder)
    before = _read(folder / "eval.json")
    found: dict[str, Any] = {
        "model": asdict(scorer.info),
        "files": {str(name): _sha256(folder / name) for name in (ENCODER, HEAD, Path("tokenizer.json"))},
        "encoder_bytes": (folder / ENCODER).stat().st_size,
        **report(scorer, folder, corpus),
        "published": before.get("published", {}),
    }
    _write(folder / "eval.json", found)
    write_text(folder / "README.md", render(scorer.config, found))
    write_text(folder / "reliability.svg", reliability_diagrams(found["dev"]["reliability"]))
    for label, row in found["dev"]["labels"].items():
        click.echo(f"  dev {label:16s} AUC {row['auc']:.4f}")


def benchmark(data: Path, folder: Path, kept: Path, only: Sequence[str], seeds: int, epochs: int | None) -> None:
    """Run the published benchmarks, print them and keep them in eval.json. Raises DataError."""
    from unblather_training.published import BENCHMARKS, run
    from unblather_training.train import Recipe

    recipe = replace(Recipe(), epochs=epochs or Recipe().epochs)
    unknown = sorted(set(only) - {one.name for one in BENCHMARKS})
    if unknown:
        names = ", ".join(one.name for one in BENCHMARKS)
        raise click.UsageError(f"There is no benchmark {', '.join(unknown)}. There are: {names}.")
    for one in BENCHMARKS:
        if only and one.name not in only:
            continue
        measured = run(one, data, recipe, kept / "published", range(recipe.seed, recipe.seed + seeds))
        row: dict[str, Any] = {"published": one.published, "epochs": recipe.epochs}
        for name, values in measured.items():
            spread = float(np.std(values, ddof=1)) if len(values) > 1 else None
            row[name] = {"mean": round(float(np.mean(values)), 4), "deviation": spread and round(spread, 4),
                         "runs": len(values)}  # fmt: skip
            click.echo(f"{one.name}, {name}: {row[name]['mean']} (published: {one.published})")
        found = _read(folder / "eval.json")
        found.setdefault("published", {})[one.name] = row
        _write(folder / "eval.json", found)
        write_text(folder / "README.md", render(_read(folder / "config.json"), found))


def _windows(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[EncodedWindow]:
    chosen = examples[:: max(1, len(examples) // RANGE_WINDOWS)]
    drafts = tokenizer.encode([(example.text, example.context) for example in chosen])
    return [window for draft in drafts for window in draft.windows]


def _areas(logits: Any, examples: Sequence[Example]) -> dict[str, float | None]:
    targets = np.array([example.targets for example in examples])
    return {label: area(targets[:, i] >= POSITIVE, logits[:, i]) for i, label in enumerate(LABELS)}


def _fingerprint(corpus: Corpus, recipe: Any) -> str:
    """Name what an interrupted run may be gone on from: the same data and the same recipe."""
    return hashlib.sha256(f"{data_hash(corpus.train)} {recipe}".encode()).hexdigest()[:12]


def put_in_place(fresh: Path, folder: Path) -> None:
    """Let a whole new folder take the place of the old one."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def _write(path: Path, content: dict[str, Any]) -> None:
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def write_text(path: Path, content: str) -> None:
    """Write a file beside its place and put it there when it is whole."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(content, encoding="utf-8")
    beside.replace(path)

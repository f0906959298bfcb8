"""`unblather-train`: make what is in `model/`, step by step, and judge it.

Knows the order of the steps and the files between them. The steps know nothing of each other.
"""

import os
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the backbone comes as a package; nothing is looked for elsewhere

import click

from unblather.errors import UnblatherError
from unblather.paths import CHECKOUT
from unblather_training import steps
from unblather_training.data import DataError, read_corpus
from unblather_training.inventory import describe

_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("../shared/data"),
    show_default=True,
    help="The folder that holds raw/ (the public files) and benchmarks/.",
)
_MODEL = click.option(
    "--model", "folder", type=click.Path(path_type=Path), default=CHECKOUT / "model", help="The model folder."
)
_KEPT = click.option(
    "--kept",
    type=click.Path(path_type=Path),
    default=CHECKOUT / ".train",
    help="Where an interrupted run is gone on from. Remove it to begin anew.",
)


class _Sentences(click.Group):
    """Tells what went wrong in one sentence."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (DataError, UnblatherError) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            place = f" ({error.filename})" if error.filename else ""
            raise click.ClickException(
                f"A file could not be read or written: {error.strerror}{place}. What was there before is whole."
            ) from error


@click.group(cls=_Sentences)
def main() -> None:
    """Train, export, calibrate and evaluate Unblather's model."""


@main.command()
@_DATA
def data(data: Path) -> None:
    """Say which public files are there, which are missing or altered, and where to get them."""
    complete = True
    for line, right in describe(data):
        click.echo(line)
        complete = complete and right
    if not complete:
        raise SystemExit(1)


@main.command()
@_DATA
@_MODEL
@_KEPT
@click.option("--epochs", type=click.IntRange(1), help="Passes over the data, instead of the recipe's.")
@click.option("--runs", type=click.IntRange(1), help="Teachers, instead of the recipe's.")
def train(data: Path, folder: Path, kept: Path, epochs: int | None, runs: int | None) -> None:
    """Make the model folder anew. Interrupted, it goes on where it was."""
    steps.make(data, folder, kept, epochs, runs)


@main.command()
@_DATA
@_MODEL
def evaluate(data: Path, folder: Path) -> None:
    """Write eval.json and the model card for the files that are there."""
    steps.judge(read_corpus(data), folder)


@main.command()
@_DATA
@_MODEL
@_KEPT
@click.option("--only", multiple=True, help="The name of one benchmark; may be given again.")
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="Repeat with so many seeds.")
@click.option("--epochs", type=click.IntRange(1), help="Passes over the data, instead of the recipe's.")
def benchmark(data: Path, folder: Path, kept: Path, only: tuple[str, ...], seeds: int, epochs: int | None) -> None:
    """Run the recipe on public benchmarks, beside what was published. Makes no shipped weights."""
    steps.benchmark(data, folder, kept, only, seeds, epochs)


if __name__ == "__main__":
    main()

"""`unblather export`: the history as a file to take along.

Knows: where it goes. Does not know how each form is written.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from unblather.cli.options import data_dir_option
from unblather.errors import ArchiveError

STDOUT = Path("-")


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "sqlite"]),
    default="json",
    show_default=True,
    help="csv has no feedback.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=STDOUT,
    help="The file to write, which must not be there yet; - (the default) is standard output.",
)
@data_dir_option
def export(form: str, output: Path, data_dir: Path | None) -> None:
    """Write the whole history to a file. `unblather import` reads it again."""
    from unblather.config import Limits
    from unblather.database import Database
    from unblather.history import exports
    from unblather.history.store import History
    from unblather.paths import data_dir as data_directory

    if form == "sqlite" and output == STDOUT:
        raise click.UsageError("A database cannot go to standard output: say where with --output FILE.")
    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        history = History(database, Limits())
        if form == "sqlite":
            with _new(output) as part:
                exports.write_sqlite(history, part)
            return
        pieces = exports.as_csv(history) if form == "csv" else exports.as_json(history)
        if output == STDOUT:
            _write(sys.stdout, pieces)
            return
        with _new(output) as part, part.open("w", encoding="utf-8", newline="") as opened:
            _write(opened, pieces)


def _write(opened: TextIO, pieces: Iterator[str]) -> None:
    opened.writelines(pieces)


@contextlib.contextmanager
def _new(output: Path) -> Iterator[Path]:
    """Give a private file that gets its name when it is complete.

    Raises:
        ArchiveError: there is a file of that name, or none can be made.
    """
    part = output.with_name(f"{output.name}.part")
    if output.exists():
        raise ArchiveError(f"{output} is there already. Choose another name, or move it away.")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        yield part
        part.replace(output)
    except OSError as error:
        raise ArchiveError(f"{output} cannot be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)

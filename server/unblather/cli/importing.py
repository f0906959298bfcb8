"""`unblather import`: bring in what was written elsewhere.

Knows: how to show how far it is, and what came of it. Does not know any file format.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unblather.cli.options import data_dir_option

if TYPE_CHECKING:
    from unblather.intake import Intake

_STEPS = 1000  # of the bar
_LISTED = 20  # rows that could not be read


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@data_dir_option
@click.pass_context
def import_file(ctx: click.Context, file: Path, data_dir: Path | None) -> None:
    """Import FILE, an archive of X, Mastodon, LinkedIn, Reddit or Bluesky, or an export of Unblather.

    Every draft is scored on the way in; importing again adds only what is new. Status 1: some rows could not be read.
    """
    from unblather.config import Settings
    from unblather.database import Database
    from unblather.history.store import History
    from unblather.intake import Importer, Intake
    from unblather.paths import bundled
    from unblather.paths import data_dir as data_directory
    from unblather.service import Service

    settings = Settings()
    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        history = History(database, settings.limits)
        importer = Importer(Service.load(bundled("model"), settings, history), history, settings.limits)
        intake = Intake()
        with _bar(intake) as advance:
            importer.run(file, intake, advance)
    _report(intake)
    ctx.exit(1 if intake.malformed else 0)


@contextlib.contextmanager
def _bar(intake: "Intake") -> Iterator[Callable[[], None]]:
    """Show a bar with the time left on stderr, when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=_STEPS, label="Importing", file=sys.stderr) as bar:

        def advance() -> None:
            if intake.progress.total:
                bar.update(_STEPS * intake.progress.done // intake.progress.total - bar.pos)

        yield advance
        bar.update(_STEPS - bar.pos)


def _report(intake: "Intake") -> None:
    from unblather.cli.forms import shown

    click.echo(f"{_drafts(intake.stored)} imported.")
    for count, what in (
        (intake.duplicates, "there already."),
        (intake.left_out, "left out: reposts, private messages and the like."),
        (intake.malformed, "could not be read:"),
    ):
        if count:
            click.echo(f"{count:,} {what}", err=True)
    for problem in intake.problems[:_LISTED]:
        click.echo(f"  {shown(str(problem))}", err=True)
    if intake.malformed > _LISTED:
        click.echo(f"  … and {intake.malformed - _LISTED:,} more.", err=True)


def _drafts(count: int) -> str:
    return f"{count:,} draft was" if count == 1 else f"{count:,} drafts were"

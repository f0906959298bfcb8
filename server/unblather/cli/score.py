"""`unblather score`: score a draft, or many, without the service.

Knows: where drafts come from, which form the answer takes and which status to leave with. Does not know how a draft
is scored, nor how each form looks.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from unblather.cli.options import data_dir_option, strictness_option
from unblather.config import House, Kind, Settings, Strictness
from unblather.errors import DraftError

if TYPE_CHECKING:
    from unblather.service import Draft, Reply, Service

STDIN = "-"
MOST_BYTES = 64 * 1024 * 1024  # of one draft; beyond it, not even its length is worth counting


@click.command()
@click.argument("file", default=STDIN)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "sarif"]),
    default="text",
    show_default=True,
    help="How to answer; with jsonl, FILE holds a draft in each line.",
)
@click.option("--kind", type=click.Choice(["post", "comment"]), default="post", show_default=True, help="What it is.")
@click.option("--house", type=click.Choice(["own", "theirs"]), help="Whose page it is for: yours or somebody else's.")
@click.option("--context", metavar="FILE", help="The post being answered.")
@strictness_option
@data_dir_option
@click.pass_context
def score(  # noqa: PLR0913, PLR0917  # one parameter for each option
    ctx: click.Context,
    file: str,
    form: str,
    kind: Kind,
    house: House | None,
    context: str | None,
    strictness: Strictness,
    data_dir: Path | None,  # noqa: ARG001  # every command takes it; scoring alone keeps nothing
) -> None:
    """Score the draft in FILE (- or nothing: standard input).

    Status 0: nothing to warn about. 1: at least one warning. 2: could not run.
    """
    from unblather.service import Draft

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal's code page may lack an emoji
    if form == "jsonl":
        ctx.exit(_score_lines(file, strictness))
    draft = Draft(_read(file), kind=kind, context=None if context is None else _read(context), house=house)
    reply = _service(strictness).score(draft)
    click.echo(_show(form, file, draft, reply), color=True)
    ctx.exit(1 if reply["verdict"] == "warn" else 0)


def _service(strictness: Strictness) -> "Service":
    from unblather.paths import bundled
    from unblather.service import Service

    return Service.load(bundled("model"), Settings(strictness=strictness))


def _show(form: str, file: str, draft: "Draft", reply: "Reply") -> str:
    from unblather.cli.forms import as_json, as_text, wants_color, width
    from unblather.cli.sarif import as_sarif

    match form:
        case "json":
            return as_json(reply)
        case "sarif":
            return as_sarif(file, draft.text, reply)
        case _:
            return as_text(draft.text, reply, color=wants_color(), width=width())


def _score_lines(file: str, strictness: Strictness) -> int:
    from unblather.cli.lines import progress, score_lines

    with _open(file) as source:
        # Opened before the model is loaded: a wrong name should not take a second to find out.
        service = _service(strictness)
        with progress(source) as advance:
            outcome = score_lines(service, source, click.echo, advance)
    if outcome.broken:
        click.echo(f"{outcome.broken} line(s) could not be scored, the first is line {outcome.first_broken}.", err=True)
    if not outcome.scored:
        raise DraftError(f"There is nothing to score in {_name(file)}.")
    return 1 if outcome.warned else 0


def _read(file: str) -> str:
    """Return the text of a file.

    Raises:
        DraftError: it cannot be read, is empty, or is not text in UTF-8.
    """
    with _open(file) as source:
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise DraftError(f"{_name(file)} has more than {MOST_BYTES // 2**20} MB: that is no draft.")
    if not content:
        raise DraftError(f"There is nothing to score: {_name(file)} is empty.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DraftError(f"{_name(file)} is not text in UTF-8: see line {line}. Save it as UTF-8.") from error


@contextlib.contextmanager
def _open(file: str) -> Iterator[BinaryIO]:
    if file == STDIN:
        if sys.stdin.isatty():
            click.echo("Type a draft; Ctrl+D (on Windows Ctrl+Z and Enter) ends it.", err=True)
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115  # only opening it, not what comes later, is to be explained
    except OSError as error:
        raise DraftError(f"{file} cannot be read ({error.strerror}).") from error
    with source:
        yield source


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file

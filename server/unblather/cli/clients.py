"""`unblather clients`: who may talk to the service.

Knows: how to show clients. Does not know how tokens are made or kept.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unblather.cli.options import data_dir_option

if TYPE_CHECKING:
    from unblather.clients import Clients


@contextlib.contextmanager
def _opened(data_dir: Path | None) -> Iterator["Clients"]:
    from unblather.clients import Clients
    from unblather.config import Limits
    from unblather.database import Database
    from unblather.paths import data_dir as data_directory

    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        yield Clients(database, Limits())


@click.group()
def clients() -> None:
    """The programs that may talk to the service."""


@clients.command()
@click.argument("name")
@data_dir_option
def add(name: str, data_dir: Path | None) -> None:
    """Add a program called NAME and print its token, which is shown only this once."""
    with _opened(data_dir) as known:
        _, token = known.add(name)
    click.echo(token)
    click.echo("Send it as `Authorization: Bearer <token>`. It cannot be shown again.", err=True)


@clients.command("list")
@data_dir_option
def show(data_dir: Path | None) -> None:
    """List the programs: name, kind, when added, when last used."""
    with _opened(data_dir) as known:
        found = known.all()
    if not found:
        click.echo("No client yet. `unblather pair` pairs the extension, `unblather clients add` other programs.")
        return
    width = max(len(client.name) for client in found)
    for client in found:
        used = f"last used {_day(client.last_used)}" if client.last_used else "never used"
        click.echo(f"{client.name:{width}}  {client.origin or 'program'}  added {_day(client.created)}, {used}")


@clients.command()
@click.argument("name")
@data_dir_option
def revoke(name: str, data_dir: Path | None) -> None:
    """Remove the program called NAME; its token is refused from now on."""
    with _opened(data_dir) as known:
        known.revoke(name)
    click.echo(f"{name} is revoked.")


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"

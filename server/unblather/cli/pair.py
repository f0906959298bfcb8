"""`unblather pair`: show the code that the extension asks for.

Knows: how to show it. Does not know the service, which may be another process: the code goes through the database.
"""

import contextlib
from pathlib import Path

import click

from unblather.cli.options import data_dir_option


@click.command()
@data_dir_option
def pair(data_dir: Path | None) -> None:
    """Show a code to type into the browser extension. It works once, for two minutes."""
    from unblather.cli.instance import holder
    from unblather.clients import Clients, Pairing
    from unblather.config import Limits
    from unblather.database import Database
    from unblather.paths import data_dir as data_directory

    folder = data_directory(data_dir)
    limits = Limits()
    with contextlib.closing(Database.open(folder)) as database:
        code = Pairing(database, Clients(database, limits), limits).new_code()
    click.echo(code)
    click.echo(f"Type it into the extension within {limits.pairing_seconds // 60} minutes.", err=True)
    if holder(folder) is None:
        click.echo("The service is not running: start it with `unblather serve`.", err=True)

"""`unblather doctor`: look at everything that can be wrong, and say how to mend it.

Knows: what to look at. Does not mend anything itself.
"""

import contextlib
import http.client
from collections.abc import Callable
from pathlib import Path

import click

from unblather.cli.options import data_dir_option, port_option
from unblather.config import HOST, Settings
from unblather.errors import PortError, UnblatherError


@click.command()
@port_option(1)
@data_dir_option
@click.pass_context
def doctor(ctx: click.Context, port: int, data_dir: Path | None) -> None:
    """Check model, database, port, extension build and pairing. Status 1 when something is wrong."""
    checks: dict[str, Callable[[], str]] = {
        "model": _model,
        "database": lambda: _database(data_dir),
        "port": lambda: _port(data_dir, port),
        "extension": _extension,
        "pairing": lambda: _pairing(data_dir),
    }
    wrong = 0
    for name, check in checks.items():
        try:
            mark, finding = "ok", check()
        except UnblatherError as error:
            mark, finding = "WRONG", str(error)
            wrong += 1
        click.echo(f"{name:10} {mark:5} {finding}")
    ctx.exit(1 if wrong else 0)


class _FindingError(UnblatherError):
    """Something that only the doctor looks at is wrong."""


def _model() -> str:
    from unblather.paths import bundled
    from unblather.service import Draft, Service

    service = Service.load(bundled("model"), Settings())
    service.score(Draft("Register now for our webinar, and share this post with your friends."))
    return f"{service.model['name']} {service.model['version']} scores."


def _database(data_dir: Path | None) -> str:
    from unblather.database import Database
    from unblather.paths import data_dir as data_directory

    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        database.check()
    return f"{database.path} can be read and written."


def _port(data_dir: Path | None, port: int) -> str:
    from unblather.cli.instance import address, holder
    from unblather.paths import data_dir as data_directory
    from unblather.web.server import take_port

    running = holder(data_directory(data_dir))
    if running is None:
        try:
            take_port(port).close()
        except PortError as error:
            raise _FindingError(f"{error} (Nothing serves this data directory.)") from error
        return f"Port {port} of {HOST} is free. `unblather serve` starts the service."
    if running.port is None or not _answers(running.port):
        raise _FindingError(f"{str(running).capitalize()} holds the data directory but does not answer. Stop it.")
    return f"The service answers at {address(running.port)} (process {running.pid})."


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _extension() -> str:
    from unblather.cli.extension import BROWSERS, build_of
    from unblather.paths import bundled

    pages = bundled("pages")
    if not pages.is_dir():
        raise _FindingError(f"{pages} is missing: the pages are not built. Run `make setup` in the checkout.")
    versions = {build_of(browser).version for browser in BROWSERS}
    return f"Version {' and '.join(sorted(versions))} is built; `unblather extension` says how to load it."


def _pairing(data_dir: Path | None) -> str:
    from unblather.clients import Clients
    from unblather.config import Limits
    from unblather.database import Database
    from unblather.paths import data_dir as data_directory

    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        found = Clients(database, Limits()).all()
    if not found:
        return "Nothing is paired yet. `unblather pair` shows the code that the extension asks for."
    return f"{len(found)} paired: {', '.join(client.name for client in found)}."

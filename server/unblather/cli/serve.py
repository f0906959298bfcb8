"""`unblather serve`: run the service until it is told to stop.

Knows: the order in which things are taken and given back. Does not know how requests are answered.
"""

import contextlib
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from unblather.cli.options import data_dir_option, port_option, strictness_option
from unblather.config import Settings, Strictness

if TYPE_CHECKING:
    from unblather.web.server import Server

# What asks a process to stop: Ctrl+C, service managers and `kill`, a closed terminal, and Ctrl+Break on Windows.
_STOPS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@click.command()
@port_option(0)
@click.option("--no-open", is_flag=True, help="Do not open the page in the browser; only print its link.")
@strictness_option
@data_dir_option
@click.pass_context
def serve(ctx: click.Context, port: int, no_open: bool, strictness: Strictness, data_dir: Path | None) -> None:
    """Run the service on this machine and open its page. Stop it with Ctrl+C."""
    from unblather.cli.instance import announce, only_one
    from unblather.paths import data_dir as data_directory
    from unblather.web.server import take_port

    _on_stop(_interrupt)
    folder = data_directory(data_dir)
    with contextlib.suppress(KeyboardInterrupt), only_one(folder) as other:
        if other is not None:
            click.echo(f"Unblather already runs for {folder}: {other}.", err=True)
            if other.port is not None:
                click.echo("Here is a new link to it:", err=True)
                click.echo(_new_link(folder, other.port))
            ctx.exit(2)
        taken = take_port(port)
        with taken:
            bound = int(taken.getsockname()[1])
            announce(folder, bound)
            _run(folder, taken, Settings(port=bound, strictness=strictness), open_page=not no_open)
    click.echo("Unblather has stopped.", err=True)


def _run(folder: Path, taken: socket.socket, settings: Settings, *, open_page: bool) -> None:
    """Load the model and serve. A request that comes before the model is loaded waits for it."""
    from unblather.app import create_app
    from unblather.cli.instance import address
    from unblather.clients import Sessions
    from unblather.history.housekeeping import housekeeping
    from unblather.history.settings import Preferences
    from unblather.history.store import History
    from unblather.intake import Importer
    from unblather.paths import bundled
    from unblather.repair import open_or_mend
    from unblather.service import Service
    from unblather.uploads import Uploads
    from unblather.web import logs
    from unblather.web.server import Server

    logs.to_stderr()
    database, salvage = open_or_mend(folder)
    if salvage is not None:
        click.echo(str(salvage), err=True)
    with contextlib.closing(database):
        history = History(database, settings.limits, Preferences(strictness=settings.strictness))
        service = Service.load(bundled("model"), settings, history)
        uploads = Uploads(Importer(service, history, settings.limits), folder, settings.limits)
        app = create_app(service, history, uploads, settings)
        with (
            housekeeping(history),
            contextlib.closing(uploads),
            contextlib.closing(Server(app, taken, settings.limits)) as server,
        ):
            _on_stop(lambda: _finish(server))
            link = _link(settings.port, Sessions(database, settings.limits).new_link())
            click.echo(f"Unblather runs at {address(settings.port)} (Ctrl+C stops it). This opens it once:", err=True)
            click.echo(link)
            if open_page:
                # In a thread: some browsers keep the program that opens them waiting.
                threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
            server.run()


def _new_link(folder: Path, port: int) -> str:
    from unblather.clients import Sessions
    from unblather.config import Limits
    from unblather.database import Database

    with contextlib.closing(Database.open(folder)) as database:
        return _link(port, Sessions(database, Limits()).new_link())


def _link(port: int, code: str) -> str:
    from unblather.cli.instance import address

    return f"{address(port)}session?code={code}"


def _finish(server: "Server") -> None:
    """Let the requests in progress finish; whoever asks twice does not want to wait."""
    _on_stop(_interrupt)
    server.stop()


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt


def _on_stop(act: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    for name in _STOPS:
        number = getattr(signal, name, None)  # Windows and POSIX have different ones
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # `nohup` and `&` have it ignored
            signal.signal(number, handle)

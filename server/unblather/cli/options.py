"""Options that several commands share.

Knows: their names, variables and help. Does not know what a command makes of them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from unblather.config import DEFAULT_PORT

Command = Callable[..., Any]

data_dir_option: Callable[[Command], Command] = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar="UNBLATHER_DATA_DIR",
    show_envvar=True,
    help="Where pairings, sessions and the history are kept; by default the platform's own place.",
)
strictness_option: Callable[[Command], Command] = click.option(
    "--strictness",
    type=click.Choice(["gentle", "normal", "strict"]),
    default="normal",
    show_default=True,
    envvar="UNBLATHER_STRICTNESS",
    show_envvar=True,
    help="How soon to warn.",
)


def port_option(lowest: int) -> Callable[[Command], Command]:
    """Return `--port`, a number from `lowest` (0 stands for any free port, where that makes sense)."""
    return click.option(
        "--port",
        type=click.IntRange(lowest, 65_535),
        default=DEFAULT_PORT,
        show_default=True,
        help="The port on 127.0.0.1." + (" 0 takes any free one." if lowest == 0 else ""),
    )

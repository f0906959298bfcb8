"""The command line.

Knows: the commands, and that whatever goes wrong becomes one sentence on stderr and status 2. Does not know what the
commands do: each has its own file here. Those files import late what is slow to import, so that `--help` is quick.
"""

import os
import sys
from typing import Any

import click

from unblather import __version__
from unblather.cli.clients import clients
from unblather.cli.doctor import doctor
from unblather.cli.export import export
from unblather.cli.extension import extension
from unblather.cli.history import history
from unblather.cli.importing import import_file
from unblather.cli.pair import pair
from unblather.cli.score import score
from unblather.cli.serve import serve
from unblather.errors import UnblatherError
from unblather.web.logs import where

COULD_NOT_RUN = 2


class _FailureError(click.ClickException):
    exit_code = COULD_NOT_RUN


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; no error, no Ctrl+C and no closed pipe ever shows a stack trace."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except UnblatherError as error:
            raise _FailureError(str(error)) from error
        except KeyboardInterrupt:
            ctx.exit(COULD_NOT_RUN)
        except OSError as error:
            # Python would complain once more when it flushes at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if isinstance(error, BrokenPipeError):
                ctx.exit(COULD_NOT_RUN)  # whoever read our output has left, and wants to hear no more
            raise _FailureError(f"This could not be finished ({error.strerror}).") from error
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:  # the last resort: what Python would print may quote the draft
            raise _FailureError(f"This is a fault of Unblather, please report it: {where(error)}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="unblather")
def main() -> None:
    """Unblather reads a draft on this machine and says whether it talks at people or is of use to them."""


for command in (serve, score, history, import_file, export, pair, extension, clients, doctor):
    main.add_command(command)

"""Log lines that cannot hold a draft.

Knows: how to describe an exception by its type and the places it went through. Does not know what it says: an
exception's message may quote what was being worked on, and so may a chained one's.
"""

import logging
import sys
import traceback
from pathlib import PurePath
from types import TracebackType

logger = logging.getLogger("unblather")

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def where(error: BaseException) -> str:
    """Return the type of `error`, and of what caused it, with the file, line and function of each step."""
    steps = " < ".join(
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    )
    cause = error.__cause__ or error.__context__
    named = f"{type(error).__name__} at {steps}"
    return f"{named}; caused by {where(cause)}" if cause is not None else named


class Formatter(logging.Formatter):
    """A formatter that keeps an exception's message, and the source lines around it, out of the log."""

    def formatException(  # noqa: N802  # the name is logging's
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Describe the exception by type and places."""
        return where(ei[1]) if ei[1] is not None else ""


def to_stderr() -> None:
    """Send every warning of this process, whichever library raises it, to stderr in this form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)

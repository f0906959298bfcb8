"""A thread that erases what is due, so that nobody who asks for something else has to wait for it.

Knows: when to look. Does not know what is due (`store.py`).
"""

import contextlib
import threading
from collections.abc import Iterator

from unblather.history.store import History

LOOK_SECONDS = 15.0  # so much later than it became final, a deletion is in the file at most


@contextlib.contextmanager
def housekeeping(history: History, seconds: float = LOOK_SECONDS) -> Iterator[None]:
    """Keep house now and in the background, until the block is left."""
    stopped = threading.Event()

    def work() -> None:
        history.keep_house(now=True)
        while not stopped.wait(seconds):
            history.keep_house()

    thread = threading.Thread(target=work, name="housekeeping")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()

"""One measured figure, and how a stretch of time is taken.

Knows the bounds that a figure carries. Does not know what is measured.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Figure:
    """One measured figure, what it must reach, and the raw numbers that it comes from."""

    what: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "times"
    raw: dict[str, float] | None = None

    @property
    def holds(self) -> bool:
        """Is the bound kept?"""
        return (self.at_most is None or self.measured <= self.at_most) and (
            self.at_least is None or self.measured >= self.at_least
        )


def seconds(act: Callable[..., object], *arguments: object) -> float:
    """Return how long `act` takes."""
    start = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - start

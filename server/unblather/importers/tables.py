"""The rows of a CSV file, one at a time, with the line on which each begins.

Knows: how exports write CSV (a preamble, a byte order mark, backslashes before quotes). Does not know what the columns
mean.
"""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

_LINE = 1 << 20  # characters in a line; csv itself refuses a field of more than 131,072
_PREAMBLE = 10  # lines before the names of the columns, at most


class Row(NamedTuple):
    """One row. `fields` is None, and `error` says why, when it cannot be read."""

    line: int
    fields: dict[str, str] | None
    error: str | None


def header(head: bytes) -> tuple[str, ...]:
    """Return the names of the columns in the first bytes of a file; nothing when that is no CSV we could know."""
    text = head.decode("utf-8-sig", "replace")
    try:
        for names in csv.reader(text.splitlines()[:_PREAMBLE]):
            if len(names) > 2 and all(name.strip() for name in names):
                return tuple(name.strip() for name in names)
    except csv.Error:
        pass
    return ()


def rows(stream: io.BufferedReader, names: tuple[str, ...], *, backslashes: bool = False) -> Iterator[Row]:
    """Yield the rows below the line that holds the names of the columns.

    With `backslashes`, a backslash before a quote takes it for a letter, in files that do so at all.
    """
    escape = "\\" if backslashes and b'\\"' in stream.peek(1 << 16) else None
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
    reader = csv.reader(iter(lambda: text.readline(_LINE), ""), escapechar=escape)
    begun = False
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            text.detach()
            return
        except csv.Error as error:
            yield Row(line, None, f"it is not CSV ({error})")
            continue
        if not begun:
            begun = tuple(value.strip() for value in values) == names
        elif len(values) == len(names):
            yield Row(line, dict(zip(names, values, strict=True)), None)
        elif values:
            yield Row(line, None, f"it has {len(values)} columns instead of {len(names)}")

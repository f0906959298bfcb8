"""The elements of a JSON array, one at a time, with the line on which each begins, from files of any size.

Knows: where a JSON value begins and ends. A broken element is reported and the rest is read, which no JSON library
does: they stop at the first mistake (docs/decisions/0010). Does not know what the elements mean.
"""

import io
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

_CHUNK = 1 << 18
# A string, perhaps cut off where the buffer ends (group 1 is then not a quote), or a bracket.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("|\\?\Z)|[\[\]{}]', re.DOTALL)
_OPEN, _QUOTE = b"[{", ord('"')


class Element(NamedTuple):
    """One element. `value` is None, and `error` says why, when it cannot be read."""

    line: int
    key: str | None  # the name of the array that it is in; None: the array is not in an object
    value: Any
    error: str | None


def elements(stream: io.BufferedReader, keys: Collection[str], most_bytes: int) -> Iterator[Element]:
    """Yield the objects in the outermost array, and in the arrays called one of `keys` in the outermost object."""
    return iter(_Scanner(stream, keys, most_bytes))


class _Scanner:
    def __init__(self, stream: io.BufferedReader, keys: Collection[str], most_bytes: int) -> None:
        self._stream = stream
        self._keys = {key.encode() for key in keys}
        self._most = most_bytes
        self._buffer = b""
        self._at = 0  # what lies before has been looked at
        self._line = 1  # the line of the buffer's first byte
        self._depth = 0
        self._base: int | None = None  # the depth in the array whose elements are wanted
        self._key: str | None = None
        self._string = b""  # the last one in the outermost object
        self._start: int | None = None  # of the element that is being read
        self._margin: bytes | None = None  # what the next element's line begins with, after one that was given up

    def __iter__(self) -> Iterator[Element]:
        while chunk := self._stream.read(_CHUNK):
            self._drop()
            self._buffer += chunk
            yield from self._scan(last=False)
        yield from self._scan(last=True)
        while self._start is not None:  # a bracket is missing somewhere
            yield Element(self._line_of(self._start), self._key, None, "it does not end")
            self._go_on_after(self._start)
            yield from self._scan(last=True)

    def _scan(self, *, last: bool) -> Iterator[Element]:
        if self._margin is not None and not self._find_margin():
            return
        while match := _TOKEN.search(self._buffer, self._at):
            token = match[0]
            if token[0] == _QUOTE:
                if match[1] != b'"' and not last:
                    self._at = match.start()
                    yield from self._endless()
                    break
                if self._depth == 1:
                    self._string = token[1:-1]
            self._at = match.end()
            if token in _OPEN:
                self._opened(token, match.start())
            elif token[0] != _QUOTE:
                yield from self._closed(match.end())
        else:
            self._at = len(self._buffer)
        if self._start is not None and len(self._buffer) - self._start > self._most:
            error = f"it has more than {self._most} bytes"
            yield Element(self._line_of(self._start), self._key, None, error)
            self._go_on_after(self._start)

    def _endless(self) -> Iterator[Element]:
        """Give up a string that is in no element and does not end: it is read anew with every piece that comes."""
        if self._start is None and len(self._buffer) - self._at > self._most:
            yield Element(self._line_of(self._at), self._key, None, f"it has more than {self._most} bytes")
            self._at = len(self._buffer)

    def _opened(self, token: bytes, at: int) -> None:
        if self._base is None and token == b"[":
            named = self._depth == 1 and self._string in self._keys
            if self._depth == 0 or named:
                self._key = self._string.decode() if named else None
                self._base = self._depth + 1
        elif self._base == self._depth and self._start is None:
            self._start = at
        self._depth += 1

    def _closed(self, end: int) -> Iterator[Element]:
        self._depth = max(0, self._depth - 1)
        if self._start is not None and self._depth == self._base:
            start, self._start = self._start, None
            element = self._parsed(self._line_of(start), self._buffer[start:end])
            yield element
            margin = self._margin_of(start)
            if element.error and margin and self._buffer.find(margin, start, end) >= 0:
                self._go_on_after(start)  # a bracket was missing, so that it ran on into others
        elif self._base is not None and self._depth < self._base:
            self._base = None

    def _parsed(self, line: int, content: bytes) -> Element:
        try:
            return Element(line, self._key, json.loads(content), None)
        except UnicodeDecodeError:
            error = "it is not text in UTF-8"
        except json.JSONDecodeError as found:
            error = f"it is not JSON ({found.msg})"
        except (ValueError, RecursionError):  # a number of thousands of digits; brackets nested without end
            error = "it is not JSON that can be read"
        return Element(line, self._key, None, error)

    def _go_on_after(self, start: int) -> None:
        """Give up the element at `start`, and go on at the next line that begins as it did.

        In a file without lines nothing says where that would be; then its brackets are trusted to the end.
        """
        self._margin = self._margin_of(start)
        self._start = None
        if self._margin is not None:
            self._at = start + 1
            self._depth = self._base or 0
            self._find_margin()

    def _margin_of(self, start: int) -> bytes | None:
        """Return what stands before an element on its line, from the line break to its bracket."""
        line = self._buffer.rfind(b"\n", 0, start)
        return self._buffer[line : start + 1] if line >= 0 and not self._buffer[line:start].strip() else None

    def _find_margin(self) -> bool:
        margin = self._margin or b""
        at = self._buffer.find(margin, self._at)
        self._at = at if at >= 0 else max(self._at, len(self._buffer) - len(margin))
        if at >= 0:
            self._margin = None
        return at >= 0

    def _line_of(self, at: int) -> int:
        return self._line + self._buffer.count(b"\n", 0, at)

    def _drop(self) -> None:
        """Forget what lies before the present element, but for the beginning of its line."""
        first = self._at if self._start is None else self._start
        line = self._buffer.rfind(b"\n", 0, first)
        keep = line if line >= 0 and first - line < _CHUNK else first
        self._line += self._buffer.count(b"\n", 0, keep)
        self._buffer = self._buffer[keep:]
        self._at -= keep
        if self._start is not None:
            self._start -= keep

"""A reply as text for people, and as JSON.

Knows: how marks, hints and figures look on a terminal and without one. Does not know where they are shown.
"""

import json
import os
import shutil
import sys
import textwrap

import click

from unblather.service import HintReply, Reply

GOOD = frozenset({"helpful", "conversational"})  # signals that speak for a draft; the others speak against it
_WIDEST = 100
# A draft may hold the escape sequences that move a cursor or rename a window: they are shown, not obeyed.
_SHOWN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: 0x2421}
_SHOWN |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_VERDICTS = {
    "ok": "Nothing to say against it.",
    "hint": "It can go out; it could do more.",
    "warn": "Think again before you post this.",
}


def wants_color() -> bool:
    """Say whether stdout is a terminal whose user has not asked for NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def width() -> int:
    """Return how many columns to fill."""
    return min(_WIDEST, shutil.get_terminal_size().columns)


def as_json(reply: Reply) -> str:
    """Return what the HTTP API would reply."""
    return json.dumps(reply, indent=2)


def as_text(text: str, reply: Reply, *, color: bool, width: int) -> str:
    """Return the draft with the words that count against it marked, and the hints under it.

    With `color` the marks are colours and underlines (words that speak for the draft are green); without, [brackets].
    """
    parts = [_marked(text, reply, color=color), _headline(reply, color=color)]
    parts += [_hint(hint, color=color, width=width) for hint in reply["hints"]]
    return "\n\n".join(parts)


def _marked(text: str, reply: Reply, *, color: bool) -> str:
    units = text.rstrip().encode("utf-16-le", "surrogatepass")
    pieces = []
    for start, end, signal in _regions(reply, len(units) // 2):
        piece = units[2 * start : 2 * end].decode("utf-16-le", "replace").translate(_SHOWN)
        pieces.append(_mark(piece, signal, color=color))
    return "".join(pieces)


def _mark(piece: str, signal: str | None, *, color: bool) -> str:
    if signal is None or (signal in GOOD and not color):
        return piece
    if not color:
        return f"[{piece}]"
    return click.style(piece, fg="green") if signal in GOOD else click.style(piece, fg="yellow", underline=True)


def _regions(reply: Reply, length: int) -> list[tuple[int, int, str | None]]:
    """Cut a draft of `length` UTF-16 units where its marks begin and end; of two marks the heavier one counts."""
    owner: list[str | None] = [None] * length
    for span in sorted(reply["spans"], key=lambda span: abs(span["weight"])):
        end = min(span["start"] + span["length"], length)
        owner[span["start"] : end] = [span["signal"]] * (end - span["start"])
    cuts = [at for at in range(1, length) if owner[at] != owner[at - 1]]
    return [(start, end, owner[start]) for start, end in zip([0, *cuts], [*cuts, length], strict=True) if start < end]


def shown(text: str) -> str:
    """Return text from elsewhere on one line, so that a terminal shows it and does not obey it."""
    return " ".join(text.translate(_SHOWN).split())


def _headline(reply: Reply, *, color: bool) -> str:
    if reply["verdict"] == "none":
        return f"No verdict: {reply['reason']}"
    value = reply["reader_value"]
    figure = "" if value is None else f"Reader value {value:.1f} of 10 (8 passes). "
    verdict = _VERDICTS[reply["verdict"]]
    return figure + (click.style(verdict, bold=True) if color else verdict)


def _hint(hint: HintReply, *, color: bool, width: int) -> str:
    mark = "!" if hint["severity"] == "warn" else "-"
    first, *rest = (
        textwrap.fill(line.translate(_SHOWN), width, initial_indent=indent, subsequent_indent="    ")
        for indent, line in ((f"{mark} ", hint["message"]), ("    ", hint["why"]), ("    Try: ", hint["suggestion"]))
    )
    return "\n".join([click.style(first, bold=True) if color else first, *rest])

"""A reply as SARIF 2.1.0, which editors and code hosts show beside the text.

Knows: the format (docs.oasis-open.org/sarif/sarif/v2.1.0). Does not know what the hints mean.
"""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from unblather import __version__
from unblather.service import HintReply, Reply

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"warn": "warning", "hint": "note"}
_LINE_END = re.compile(r"\r\n|\r|\n")


def as_sarif(file: str, text: str, reply: Reply) -> str:
    """Return one run with a result for each hint; `file` is the name that was given, `-` for standard input."""
    rules = list({hint["id"]: _rule(hint) for hint in reply["hints"]}.values())
    run = {
        "tool": {"driver": {"name": "Unblather", "version": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "utf16CodeUnits",
        "results": [_result(hint, rules, _uri(file), text) for hint in reply["hints"]],
        "properties": {key: reply[key] for key in ("verdict", "reason", "reader_value", "language", "scores", "model")},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(hint: HintReply) -> dict[str, Any]:
    return {
        "id": hint["id"],
        "shortDescription": {"text": hint["id"].replace("-", " ").capitalize() + "."},
        "fullDescription": {"text": hint["why"]},
        "help": {"text": hint["why"]},
    }


def _result(hint: HintReply, rules: list[dict[str, Any]], uri: str, text: str) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if hint["start"] is not None and hint["length"] is not None:
        place["region"] = _region(text, hint["start"], hint["start"] + hint["length"])
    return {
        "ruleId": hint["id"],
        "ruleIndex": [rule["id"] for rule in rules].index(hint["id"]),
        "level": _LEVELS[hint["severity"]],
        "message": {"text": f"{hint['message']} {hint['suggestion']}"},
        "locations": [{"physicalLocation": place}],
    }


def _region(text: str, start: int, end: int) -> dict[str, int]:
    """Turn UTF-16 offsets into lines and columns, which count from 1; the end column is the one after the last."""
    borders = [0, *(_units(text[: match.end()]) for match in _LINE_END.finditer(text)), _units(text) + 1]
    first, last = (
        next((number, at - line + 1) for number, (line, following) in enumerate(pairwise(borders), 1) if at < following)
        for at in (start, end)
    )
    return {"startLine": first[0], "startColumn": first[1], "endLine": last[0], "endColumn": last[1]}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _uri(file: str) -> str:
    if file == "-":
        return "stdin"
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())

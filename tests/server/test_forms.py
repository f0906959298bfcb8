"""How a reply looks to people, and as SARIF."""

import json
from typing import Any

import pytest
from fakes import FakeService

from unblather.cli.forms import as_json, as_text
from unblather.cli.sarif import as_sarif
from unblather.service import Draft, Reply


def reply(text: str) -> Reply:
    return FakeService().score(Draft(text))


def shown(text: str, *, color: bool = False) -> str:
    return as_text(text, reply(text), color=color, width=60)


def test_without_color_the_words_are_in_brackets_and_the_hints_below() -> None:
    assert shown("😀 please buy this\n") == (
        "😀 please [buy] this\n\n"
        "Reader value 2.0 of 10 (8 passes). Think again before you post this.\n\n"
        "! “buy” asks before it gives.\n"
        "    Readers came for something of use.\n"
        "    Try: Say what they learn."
    )


def test_with_color_the_words_are_colored() -> None:
    text = shown("please buy this", color=True)
    assert "please \x1b[33m\x1b[4mbuy\x1b[0m this" in text
    assert "[buy]" not in text


def test_words_that_speak_for_a_draft_are_green_and_never_bracketed() -> None:
    found = reply("so helpful")
    found["spans"] = [{"start": 3, "length": 7, "signal": "helpful", "weight": 1.0}]
    assert as_text("so helpful", found, color=True, width=60).startswith("so \x1b[32mhelpful\x1b[0m")
    assert as_text("so helpful", found, color=False, width=60).startswith("so helpful\n")


def test_where_marks_overlap_the_heavier_one_counts() -> None:
    found = reply("abcdef")
    found["spans"] = [
        {"start": 2, "length": 4, "signal": "broadcast", "weight": 0.9},
        {"start": 0, "length": 4, "signal": "hard_sell", "weight": 0.1},
    ]
    assert as_text("abcdef", found, color=False, width=60).startswith("[ab][cdef]\n")


def test_a_draft_cannot_command_the_terminal() -> None:
    text = shown("\x1b]0;owned\x07 buy \x1b[2J\x9b\x7f\r\0", color=False)
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert text.startswith("␛]0;owned␇ [buy] ␛[2J")


def test_no_verdict_says_why() -> None:
    assert shown("  ") == "\n\nNo verdict: too short to judge"


def test_json_is_the_reply_of_the_api() -> None:
    assert json.loads(as_json(reply("buy"))) == reply("buy")
    assert as_json(reply("buy")).isascii()


def sarif(text: str, file: str = "drafts/my post.txt") -> Any:
    return json.loads(as_sarif(file, text, reply(text)))


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("buy", (1, 1, 1, 4)),
        ("😀 buy", (1, 4, 1, 7)),
        ("a\nb\r\n😀buy", (3, 3, 3, 6)),
        ("a\rbuy\n", (2, 1, 2, 4)),
        ("\n\nbuy", (3, 1, 3, 4)),
    ],
)
def test_sarif_counts_lines_and_utf16_columns_from_1(text: str, region: tuple[int, int, int, int]) -> None:
    run = sarif(text)["runs"][0]
    assert run["columnKind"] == "utf16CodeUnits"
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert tuple(place["region"].values()) == region
    assert list(place["region"]) == ["startLine", "startColumn", "endLine", "endColumn"]


def test_sarif_has_a_rule_for_each_hint() -> None:
    document = sarif("buy")
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "Unblather"
    assert [rule["id"] for rule in driver["rules"]] == ["hard-sell"]
    (result,) = run["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("hard-sell", 0, "warning")
    assert result["message"]["text"] == "“buy” asks before it gives. Say what they learn."
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "drafts/my%20post.txt"}


def test_sarif_of_a_draft_without_hints_is_a_clean_run() -> None:
    (run,) = sarif("fine", "-")["runs"]
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_a_hint_about_the_whole_draft_has_no_region() -> None:
    found = reply("buy")
    found["hints"][0] |= {"start": None, "length": None}
    document = json.loads(as_sarif("-", "buy", found))
    assert document["runs"][0]["results"][0]["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "stdin"}}}
    ]

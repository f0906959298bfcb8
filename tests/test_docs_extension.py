"""The documents of the extension keep up with its code: every message, permission, limit and state is named in them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "extension" / "src"


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def source(name: str) -> str:
    return (SOURCE / name).read_text(encoding="utf-8")


def members(code: str, declaration: str) -> list[str]:
    """List the names of an interface's members."""
    body = re.search(rf"interface {declaration} {{\n(.*?)\n}}", code, re.DOTALL)
    assert body, declaration
    return re.findall(r"^  (\w+):", body.group(1), re.MULTILINE)


@pytest.mark.parametrize("table", ["ContentMessages", "PageMessages"])
def test_every_message_is_documented(table: str) -> None:
    names = members(source("protocol.ts"), table)
    assert len(names) > 5
    for name in names:
        assert f"`{name}`" in document("extension-protocol.md"), f"docs/extension-protocol.md does not name {name}"


def test_every_reason_for_no_reading_is_documented() -> None:
    kinds = re.search(r"type AwayKind =(.*?);", source("protocol.ts"), re.DOTALL)
    assert kinds
    for kind in re.findall(r'"([a-z-]+)"', kinds.group(1)):
        assert f"`{kind}`" in document("extension-protocol.md")


def test_every_permission_is_documented() -> None:
    permissions = re.search(r"  permissions: \[(.*?)\]", source("manifest.ts"), re.DOTALL)
    assert permissions
    names = re.findall(r'"(\w+)"', permissions.group(1))
    assert len(names) > 2
    for name in [*names, "http://127.0.0.1/*"]:
        assert f"| `{name}` |" in document("extension.md"), f"docs/extension.md does not say what {name} is for"


def test_the_oldest_browsers_are_documented() -> None:
    oldest = dict(re.findall(r'(chrome|firefox): "(\d+)', source("manifest.ts")))
    assert set(oldest) == {"chrome", "firefox"}
    for version in oldest.values():
        assert f"({version} or newer)" in document("extension.md")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("outboxEntries", "1_000", "| 1,000, and 4 MiB |"),
        ("outboxBytes", "4 * 1024 * 1024", "| 1,000, and 4 MiB |"),
        ("entryBytes", "256 * 1024", "| 256 KiB |"),
        ("requestMs", "10_000", "| 10 seconds |"),
        ("batchEntries", "100", "at most 100 in a request"),
        ("lastRetryMinutes", "60", "at least every hour"),
    ],
)
def test_limits_are_documented_as_they_are(name: str, value: str, shown: str) -> None:
    assert f"  {name}: {value}," in source("limits.ts")
    assert shown in document("extension-protocol.md")

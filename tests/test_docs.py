"""The documents keep up with the code: every route, command, option, problem and limit is named in them."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from unblather.cli import main
from unblather.config import Limits
from unblather.web.application import Application
from unblather.web.problems import KINDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for part, command in group.commands.items():
        yield f"{name} {part}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {part}")


def test_every_command_and_option_is_documented() -> None:
    document = read("cli.md")
    for name, command in commands(main, "unblather"):
        assert f"`{name}" in document, f"docs/cli.md does not name {name}"
        assert command.help, f"{name} has no help"
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name} has no help"
                assert f"`{parameter.opts[0]}" in document, f"docs/cli.md does not name {parameter.opts[0]}"
                for choice in getattr(parameter.type, "choices", ()):
                    assert choice in document, f"docs/cli.md does not name {parameter.opts[0]} {choice}"
                variable = parameter.envvar
                assert variable is None or f"`{variable}`" in document, f"docs/cli.md does not name {variable}"


def test_every_command_takes_a_data_directory() -> None:
    for name, command in commands(main, "unblather"):
        if not isinstance(command, click.Group):
            assert any("--data-dir" in parameter.opts for parameter in command.params), name


def test_no_documented_option_is_gone() -> None:
    known = {option for _, command in commands(main, "") for one in command.params for option in one.opts}
    named = set(re.findall(r"`(--[a-z-]+)", read("cli.md")))
    assert named <= known | {"--version", "--help"}


def test_every_route_is_documented(app: Application) -> None:
    document = read("http-api.md")
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<path:", "<")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert f"`{method} {path}`" in document, f"docs/http-api.md does not name {method} {path}"


def test_every_problem_is_documented_with_its_status() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", read("http-api.md"), re.MULTILINE))
    assert rows == {kind.slug: str(kind.status) for kind in KINDS.values()}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("draft_units", "20,000 UTF-16 code units"),
        ("batch_drafts", "| 256 |"),
        ("event_batch", "| 500 |"),
        ("body_bytes", "8 MiB"),
        ("header_bytes", "32 KiB"),
        ("requests_per_minute", "1,200 a minute"),
        ("pairings_per_minute", "10 a minute"),
        ("connection_seconds", "30 seconds"),
    ],
)
def test_limits_are_documented_as_they_are(name: str, shown: str) -> None:
    assert shown in read("http-api.md")
    number = int(re.sub(r"\D", "", shown.replace("UTF-16", "")))
    unit = {"MiB": 2**20, "KiB": 2**10}.get(shown.rsplit(maxsplit=1)[-1], 1)
    assert dataclasses.asdict(Limits())[name] == number * unit


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        if document.exists():
            for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
                if "://" not in target:
                    assert (document.parent / target).exists(), f"{document.name} links to {target}"

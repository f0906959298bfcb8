"""`unblather history`: the headline, a sparkline and the ladder in the terminal, or the week as Markdown.

Knows: how figures look as text. Does not know how they are worked out (`statistics/`). Names come from web pages, so
none reaches the terminal or the Markdown as it is.
"""

import contextlib
import datetime as dt
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unblather.cli.options import data_dir_option

if TYPE_CHECKING:
    from unblather.statistics.ladder import House, Ladder
    from unblather.statistics.overview import Overview

_BARS = "▁▂▃▄▅▆▇█"
_WEEKS = 26  # that the sparkline shows
_NAMED = 5  # people on each rung
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~.-])")


@click.command()
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="The period, up to today.")
@click.option("--site", help="Only this site.")
@click.option("--digest", is_flag=True, help="The last seven days as Markdown, for a note or a mail to yourself.")
@data_dir_option
def history(days: int, site: str | None, digest: bool, data_dir: Path | None) -> None:
    """Show what your history adds up to. The page at /history says more."""
    from unblather.config import LadderSteps
    from unblather.database import Database
    from unblather.paths import data_dir as data_directory
    from unblather.statistics.overview import Statistics

    today = _today()
    with contextlib.closing(Database.open(data_directory(data_dir))) as database:
        statistics = Statistics(database)
        period = 7 if digest else days
        found = statistics.overview(today - period + 1, today, site, LadderSteps(), today=today)
        if not found["history"]["drafts"]:
            click.echo(
                "There is no history yet. It begins with the first post that the extension watches; "
                "`unblather import FILE` brings in what you wrote before."
            )
            return
        if digest:
            click.echo(as_markdown(found))
            return
        long = statistics.overview(today - 7 * _WEEKS + 1, today, site, LadderSteps(), today=today)
        click.echo(as_text(found, long))


def as_text(found: "Overview", long: "Overview") -> str:
    """Return the headline, the weeks (of `long`) as sparklines, and the ladder."""
    weeks = long["weeks"]
    rows = [
        ("visits", [week["visits"] for week in weeks]),
        ("own posts", [week["own_posts"] for week in weeks]),
        ("announcements", [week["announcements"] for week in weeks]),
    ]
    highest = max((count for _, counts in rows for count in counts), default=0)
    lines = [found["headline"]["sentence"], found["headline"]["trend"], "", f"The last {len(weeks)} weeks"]
    lines += [f"  {name:13}  {sparkline(counts, highest)}  {sum(counts):,}" for name, counts in rows]
    return "\n".join([*lines, "", *_rungs(found["ladder"])])


def sparkline(counts: list[int], highest: int) -> str:
    """Return a bar for each number; nothing at all is a dot, so that a little can be told from it."""
    return "".join(_BARS[(count * len(_BARS) - 1) // highest] if count else "·" for count in counts)


def as_markdown(found: "Overview") -> str:
    """Return the period as a document."""
    now, fates = found["headline"]["now"], found["warnings"]
    lines = [
        f"# Your week: {found['period']['first']} to {found['period']['last']}",
        "",
        _escaped(found["headline"]["sentence"]),
        _escaped(found["headline"]["trend"]),
        "",
        "| | |",
        "|---|---|",
        f"| visits | {now['visits']:,} |",
        f"| posts on your own page | {now['own_posts']:,} |",
        f"| announcements | {now['announcements']:,} |",
        f"| reader value, 1 to 10 | {_number(now['reader_value'])} |",
        f"| warned, and sent as it was | {fates['sent']:,} |",
        f"| warned, revised | {fates['revised']:,} |",
        f"| warned, cancelled | {fates['cancelled']:,} |",
    ]
    houses = found["ladder"]["suggestions"]
    if houses:
        lines += ["", "## Visit next", "", *(f"- {_visit(house)}" for house in houses)]
    return "\n".join(lines)


def _rungs(ladder: "Ladder") -> list[str]:
    lines = ["The relationship ladder"]
    for rung in reversed(ladder["rungs"]):
        more = rung["count"] - _NAMED
        named = ", ".join(_name(house) for house in rung["houses"][:_NAMED])
        lines.append(f"  {rung['rung']:10} {rung['count']:5,}  {named}{f' and {more:,} more' if more > 0 else ''}")
    for name, group in (("going cold", ladder["cold"]), ("only announced at", ladder["announced_only"])):
        if group["count"]:
            lines.append(f"  {name}: {group['count']:,}, such as {_name(group['houses'][0])}")
    if ladder["suggestions"]:
        lines.append(f"  visit next: {', '.join(_name(house) for house in ladder['suggestions'])}")
    return lines


def _name(house: "House") -> str:
    from unblather.cli.forms import shown

    return shown(f"{house['counterpart']} ({house['site']})")


def _visit(house: "House") -> str:
    rung = house["rung"] or "nothing but announcements so far"
    return _escaped(f"{house['counterpart']} on {house['site']}: {rung}, last on {house['last']}")


def _escaped(text: str) -> str:
    """Return what Markdown shows as it is written."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _today() -> int:
    """Return the day by this machine's clock, as the tables count days."""
    return (dt.datetime.fromtimestamp(time.time(), dt.UTC).astimezone().date() - dt.date(1970, 1, 1)).days

"""The headline: a period in one sentence of plain words, and how it differs from the period before.

Knows English. Does not know where the numbers come from.
"""

from unblather.statistics.figures import Totals

_EXACT_UP_TO = 20  # so many posts and comments are counted out; of more, one says how many of ten


def headline(name: str, site: str | None, now: Totals) -> str:
    """Say what was given and what was asked in the period called `name`."""
    where = "" if site is None else f" on {site}"
    opening = f"{name[0].upper()}{name[1:]}{where}: "
    if not now["drafts"]:
        return f"{opening}nothing was recorded."
    sentence = f"{opening}you visited {_times(now['visits'], 'nobody')} and announced "
    sentence += _times(now["announcements"], "nothing")
    if now["valued"]:
        sentence += f"; readers got something from {_share(now['passed'], now['valued'])} of your posts and comments"
    return f"{sentence}."


def trend(days: int, now: Totals, before: Totals) -> str:
    """Say how that differs from the period of as many days before."""
    name = "the day before" if days == 1 else f"the {days:,} days before"
    if not before["drafts"]:
        return f"There is nothing from {name} to compare it with."
    parts = [
        _difference(now["visits"] - before["visits"], "visit"),
        _difference(now["announcements"] - before["announcements"], "announcement"),
    ]
    sentence = f"Against {name}, that is {parts[0]} and {parts[1]}"
    if now["valued"] and before["valued"]:
        sentence += f"; readers then got something from {_share(before['passed'], before['valued'])}"
    return f"{sentence}."


def _times(count: int, none: str) -> str:
    return {0: none, 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def _difference(difference: int, noun: str) -> str:
    if difference == 0:
        return f"as many {noun}s"
    number = abs(difference)
    return f"{number:,} {noun}{'' if number == 1 else 's'} {'more' if difference > 0 else 'fewer'}"


def _share(part: int, whole: int) -> str:
    """Return "4 of 6", or how many of ten; never all or none when it is not so."""
    if whole <= _EXACT_UP_TO or part in {0, whole}:
        return f"{part:,} of {whole:,}"
    tenths = min(9, max(1, round(10 * part / whole)))
    return f"{tenths} of 10"

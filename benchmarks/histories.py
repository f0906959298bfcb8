"""Made-up histories, the same for the same seed: for tests, pictures and measurements.

Run `python -m benchmarks.histories FOLDER --drafts 400` to fill a data directory with one. Knows what an event is
(docs/http-api.md) and how a person who slowly learns to give more than they ask would write: by day and by hour, at
home and at other people's, some of whom they go back to. Does not know how events are stored.
"""

import argparse
import datetime as dt
import math
import random
import uuid
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from unblather.config import Limits
from unblather.database import Database
from unblather.history.records import Record
from unblather.history.store import History

Event = dict[str, Any]

SITES = {
    "www.linkedin.com": 24,
    "mastodon.social": 20,
    "news.ycombinator.com": 14,
    "x.com": 12,
    "www.reddit.com": 10,
    "bsky.app": 8,
    "dev.to": 4,
    "github.com": 3,
    "medium.com": 2,
    "stackoverflow.com": 1,
    "forum.gardening.example": 1,
    "lobste.rs": 1,
}
FIRST_NAMES = "Mara Ade Ines Jonas Priya Tomasz Lena Kofi Yuki Sami Ruth Bela Noor Iker Chloé Zoë Anil Femi Greta Olga"
LAST_NAMES = "Lindqvist Okafor Sato Novak Haddad Moreau Berg Silva Iyer Kowalski Weiss Achebe Rossi Dahl Öz Park"
HOURS = (0, 0, 0, 0, 0, 1, 3, 8, 12, 10, 7, 6, 9, 8, 6, 5, 6, 9, 10, 12, 14, 10, 5, 2)
WEEKDAYS = (10, 12, 12, 11, 9, 6, 7)  # from Monday
GIVING = (
    "We had the same in our beds. What helped was taking off every leaf below the knee, and watering at the foot.",
    "The second chart answers a question I have had for years. Did you try it with the outliers left in?",
    "Set the timeout on the pool instead: it applies to every connection, and the retry loop can go. 🎉",
    "Thank you for writing down the part that failed. Which of the three would you try first today?",
)
# The words in them that would set a hint off.
WORDS = {
    "award-winning platform": "self_promotion",
    "Register now": "hard_sell",
    "Check out my blog": "self_promotion",
    "Like and share": "engagement_bait",
    "limited spots available": "hard_sell",
}
ASKING = (
    "We are thrilled to announce our award-winning platform! Register now and get 20% off.",
    "Great post! Check out my blog for more tips like this.",
    "Big news! 🚀 Our new website is live. Like and share, don't miss out!",
    "Book your free consultation today, limited spots available!",
)
HINTS = ("broadcast", "self-promotion", "hard-sell", "engagement-bait", "empty-praise")
ENGAGED_HINTS = {"comment": ("broadcast-visit", "self-promotion-visit")}
LABELS = ("helpful", "conversational", "broadcast", "self_promotion", "hard_sell", "engagement_bait", "empty_praise")
UTC_OFFSETS = {False: 60, True: 120}  # minutes, in winter and in summer
TOGETHER = 2_000  # events recorded in one transaction


@dataclass(frozen=True)
class Plan:
    """What history to make up. `days` end with `last`, both of them local days of the writer."""

    drafts: int = 400
    days: int = 365
    last: dt.date = dt.date(2026, 11, 21)
    seed: int = 1
    with_text: bool = False


def events(plan: Plan) -> Iterator[Event]:
    """Yield the events of a history, the oldest first."""
    chance = random.Random(plan.seed)
    people = _people(chance, max(3, round(6 * math.sqrt(plan.drafts))))
    # People write to some again and again, and to most once: the n-th is met in proportion to 1/n.
    familiar = list(accumulate(1 / (rank + 2) for rank in range(len(people))))
    weights = [
        WEEKDAYS[_day(plan, number).weekday()] * (0.6 + number / plan.days) * chance.uniform(0.3, 1.7)
        for number in range(plan.days)
    ]
    edges = [round(plan.drafts * part / sum(weights)) for part in accumulate(weights)]
    written = 0
    for number, edge in enumerate(edges):
        moments = sorted(_moment(chance) for _ in range(edge - written))
        for seconds in moments:
            site, name = people[min(bisect(familiar, chance.random() * familiar[-1]), len(people) - 1)]
            yield _event(chance, _local(_day(plan, number), seconds), site, name, number / plan.days, plan.with_text)
        written = edge


def _people(chance: random.Random, count: int) -> list[tuple[str, str]]:
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    found: dict[tuple[str, str], None] = {}
    while len(found) < count:
        site = chance.choices(list(SITES), list(SITES.values()))[0]
        number = len(found) // (len(first) * len(last) // 4)
        name = f"{chance.choice(first)} {chance.choice(last)}{f' {number}' if number else ''}"
        found[site, name] = None
    return list(found)


def _event(chance: random.Random, ended: dt.datetime, site: str, name: str, progress: float, with_text: bool) -> Event:
    comment = chance.random() < 0.5 + 0.3 * progress
    asks = chance.random() < 0.45 - 0.3 * progress
    last = _scores(chance, asks)
    warned = asks and chance.random() < 0.5
    decision = chance.choices(("posted_anyway", "meant_it", "edited", "cancelled"), (50, 12, 28, 10))[0]
    decision = decision if warned else chance.choices(("none", "edited"), (85, 15))[0]
    first = _scores(chance, asks or chance.random() < 0.3) if decision == "edited" else last
    last = _scores(chance, asks=False) if decision == "edited" and chance.random() < 0.6 else last
    abandoned = decision == "cancelled" or (not warned and chance.random() < 0.04)
    value = _value(last)
    hints = _hints(chance, asks, "comment" if comment else "post")
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "site": site,
        "kind": "comment" if comment else "post",
        "house": "theirs" if comment and chance.random() < 0.9 else "own",
        "counterpart": name if comment else None,
        "thread": f"https://{site}/t/{chance.randrange(10**6)}" if comment else None,
        "started": (ended - dt.timedelta(seconds=chance.randrange(20, 900))).isoformat(),
        "ended": ended.isoformat(),
        "first_scores": first,
        "last_scores": last,
        "first_reader_value": _value(first),
        "last_reader_value": value,
        "verdict": "warn" if warned else "hint" if hints else "ok",
        "warned": warned,
        "hints": hints,
        "decision": decision,
        "outcome": "abandoned" if abandoned else "posted",
        "words": chance.randrange(5, 180),
        "model": "2026.11.1",
        "text": chance.choice(ASKING if asks else GIVING) if with_text else None,
    }


def _scores(chance: random.Random, asks: bool) -> dict[str, float]:
    low, high = (0.02, 0.35), (0.55, 0.97)
    ranges = [low, low, high, high] if asks else [high, (0.3, 0.9), low, low]
    ranges += [high if asks and chance.random() < 0.3 else (0.0, 0.15) for _ in LABELS[4:]]
    return {label: round(chance.uniform(*between), 4) for label, between in zip(LABELS, ranges, strict=True)}


def _value(scores: dict[str, float]) -> float:
    asked = max(scores["broadcast"], scores["self_promotion"]) * (1 - 0.7 * scores["helpful"])
    return round(1 + 9 * (0.35 + 0.65 * scores["helpful"]) * (1 - asked), 1)


def _hints(chance: random.Random, asks: bool, kind: str) -> list[str]:
    if not asks:
        return ["missing-why"] if chance.random() < 0.1 else []
    names = ENGAGED_HINTS.get(kind, ()) + HINTS
    return sorted({chance.choice(names) for _ in range(chance.randrange(1, 3))})


def _moment(chance: random.Random) -> int:
    hour = chance.choices(range(24), HOURS)[0]
    return hour * 3600 + chance.randrange(3600)


def _day(plan: Plan, number: int) -> dt.date:
    return plan.last - dt.timedelta(days=plan.days - 1 - number)


def _local(day: dt.date, seconds: int) -> dt.datetime:
    """Return a moment of a local day with the offset that holds in Central Europe (no tables of zones needed)."""
    naive = dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds)
    summer = _last_sunday(day.year, 3) <= naive < _last_sunday(day.year, 10)
    return naive.replace(tzinfo=dt.timezone(dt.timedelta(minutes=UTC_OFFSETS[summer])))


def _last_sunday(year: int, month: int) -> dt.datetime:
    last = dt.datetime(year, month, 31, 2)  # noqa: DTZ001 — local time is what this is about
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def record(event: Event) -> Record:
    """Return an event as the history keeps it."""
    instants = {name: dt.datetime.fromisoformat(event[name]) for name in ("started", "ended")}
    phrases = tuple((signal, words) for words, signal in WORDS.items() if words in (event["text"] or ""))
    return Record(**event | instants | {"hints": tuple(event["hints"]), "phrases": phrases})


def fill(folder: Path, plan: Plan) -> None:
    """Record a history in a data directory."""
    database = Database.open(folder)
    history = History(database, Limits())
    if plan.with_text:
        history.change_settings({"keep_text": True})
    told = map(record, events(plan))
    while together := list(islice(told, TOGETHER)):
        history.record(together)
    database.close()


def main() -> None:
    """Fill a data directory."""
    parser = argparse.ArgumentParser(description="Fill a data directory with a made-up history.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--drafts", type=int, default=Plan.drafts)
    parser.add_argument("--days", type=int, default=Plan.days)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--last", type=dt.date.fromisoformat, default=Plan.last, help="the last day, YYYY-MM-DD")
    parser.add_argument("--with-text", action="store_true", help="keep texts, too")
    chosen = vars(parser.parse_args())
    folder = chosen.pop("folder")
    folder.mkdir(parents=True, exist_ok=True)
    fill(folder, Plan(**chosen))


if __name__ == "__main__":
    main()

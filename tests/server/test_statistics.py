"""What the page says is what happened: every figure is worked out a second time, draft by draft, in plain Python."""

import datetime as dt
import uuid
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.histories import Event, Plan, events, fill

from unblather.config import House, Kind, LadderSteps, Limits
from unblather.database import Database
from unblather.errors import HistoryError
from unblather.history.records import Outcome, Record
from unblather.history.store import History
from unblather.rollups import LABELS
from unblather.statistics.overview import Overview, Statistics
from unblather.statistics.periods import iso, number

LAST = dt.date(2026, 4, 5)  # a Sunday, a week after the clocks were put forward
PLAN = Plan(drafts=700, days=400, last=LAST, seed=5)
STEPS = LadderSteps()


@pytest.fixture(scope="module")
def told() -> list[Event]:
    return list(events(PLAN))


@pytest.fixture(scope="module")
def statistics(tmp_path_factory: pytest.TempPathFactory) -> Statistics:
    folder = tmp_path_factory.mktemp("history")
    fill(folder, PLAN)
    return Statistics(Database.open(folder))


# --- the second way: what the events themselves say --------------------------------------------------------------


def day_of(event: Event) -> dt.date:
    return dt.datetime.fromisoformat(event["ended"]).date()


def posted(event: Event) -> bool:
    return bool(event["outcome"] == "posted")


def announces(event: Event) -> bool:
    scores = event["last_scores"]
    asks = max(scores["broadcast"], scores["self_promotion"], scores["hard_sell"]) >= 0.5
    return posted(event) and asks and scores["helpful"] < 0.5


def visits(event: Event) -> bool:
    return posted(event) and event["kind"] == "comment" and event["house"] != "own" and not announces(event)


def own_post(event: Event) -> bool:
    return posted(event) and event["kind"] == "post" and event["house"] != "theirs"


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def chosen(told: list[Event], first: dt.date, last: dt.date, site: str | None) -> list[Event]:
    return [event for event in told if first <= day_of(event) <= last and site in {None, event["site"]}]


def expected_totals(some: list[Event]) -> dict[str, float | None]:
    sent = [event for event in some if posted(event)]
    gave, own = sum(map(visits, some)), sum(map(own_post, some))
    return {
        "drafts": len(some),
        "posted": len(sent),
        "visits": gave,
        "own_posts": own,
        "announcements": sum(map(announces, some)),
        "giving_ratio": gave / own if own else None,
        "valued": len(sent),
        "passed": sum(event["last_reader_value"] >= 8 for event in sent),
        "reader_value": mean([event["last_reader_value"] for event in sent]),
        **{label: mean([event["last_scores"][label] for event in sent]) for label in ("helpful", "broadcast")},
        "self_promotion": mean([event["last_scores"]["self_promotion"] for event in sent]),
    }


def approximately(values: dict[str, float | None]) -> dict[str, object]:
    return {name: None if value is None else pytest.approx(value, abs=1e-4) for name, value in values.items()}


PERIODS = {
    "a month": (LAST - dt.timedelta(29), LAST),
    "everything": (LAST - dt.timedelta(399), LAST),
    "more than everything": (dt.date(2024, 1, 1), dt.date(2027, 1, 1)),
    "over a year's end and both changes of the clocks": (dt.date(2025, 10, 20), dt.date(2026, 4, 1)),
    "one day": (LAST, LAST),
    "a Wednesday to a Tuesday": (dt.date(2026, 1, 7), dt.date(2026, 2, 3)),
    "before anything": (dt.date(2019, 1, 1), dt.date(2019, 12, 31)),
}
everywhere = pytest.mark.parametrize("site", [None, "x.com", "nowhere.example"])
whenever = pytest.mark.parametrize(("first", "last"), PERIODS.values(), ids=PERIODS)


def overview(statistics: Statistics, first: dt.date, last: dt.date, site: str | None) -> Overview:
    return statistics.overview(number(first), number(last), site, STEPS, today=number(LAST))


@everywhere
@whenever
def test_the_headline_and_the_period_before(
    statistics: Statistics, told: list[Event], first: dt.date, last: dt.date, site: str | None
) -> None:
    found = overview(statistics, first, last, site)["headline"]
    assert found["now"] == approximately(expected_totals(chosen(told, first, last, site)))
    length = last - first + dt.timedelta(1)
    assert found["before"] == approximately(expected_totals(chosen(told, first - length, last - length, site)))


@everywhere
@whenever
def test_the_weeks(statistics: Statistics, told: list[Event], first: dt.date, last: dt.date, site: str | None) -> None:
    found = overview(statistics, first, last, site)["weeks"]
    monday = first - dt.timedelta(first.weekday())
    mondays = [monday + dt.timedelta(7 * week) for week in range((last - monday).days // 7 + 1)]
    assert [week["week"] for week in found] == [day.isoformat() for day in mondays]
    some = chosen(told, first, last, site)
    for day, week in zip(mondays, found, strict=True):
        inside = [event for event in some if day <= day_of(event) <= day + dt.timedelta(6)]
        assert {name: value for name, value in week.items() if name != "week"} == approximately(expected_totals(inside))


@everywhere
@whenever
def test_what_the_warnings_did(
    statistics: Statistics, told: list[Event], first: dt.date, last: dt.date, site: str | None
) -> None:
    warned = [event for event in chosen(told, first, last, site) if event["warned"]]
    cancelled = [event for event in warned if not posted(event)]
    revised = [event for event in warned if posted(event) and event["decision"] == "edited"]
    changes = [round(event["last_reader_value"] - event["first_reader_value"], 1) for event in revised]
    found = overview(statistics, first, last, site)["warnings"]
    assert (found["warned"], found["cancelled"], found["revised"]) == (len(warned), len(cancelled), len(revised))
    assert found["sent"] == len(warned) - len(cancelled) - len(revised)
    assert (found["compared"], found["improved"]) == (len(changes), sum(change > 0 for change in changes))
    assert found["change"] == (pytest.approx(mean(changes), abs=1e-4) if changes else None)
    assert found["published"] == {"sent": 69, "revised": 22, "cancelled": 9}


@everywhere
@whenever
def test_the_habits(statistics: Statistics, told: list[Event], first: dt.date, last: dt.date, site: str | None) -> None:
    some = chosen(told, first, last, site)
    found = overview(statistics, first, last, site)["habits"]
    hours = [[0] * 24 for _ in range(7)]
    for event in filter(posted, some):
        ended = dt.datetime.fromisoformat(event["ended"])
        hours[ended.weekday()][ended.hour] += 1
    assert found["hours"] == hours
    shown = Counter(hint for event in some for hint in event["hints"])
    assert found["hints"] == [
        {"hint": hint, "shown": count} for hint, count in sorted(shown.items(), key=lambda one: (-one[1], one[0]))
    ]
    assert found["streak"] == expected_streak(some)
    by_site = [
        {"site": name, **expected_totals([event for event in chosen(told, first, last, None) if event["site"] == name])}
        for name in {event["site"] for event in chosen(told, first, last, None)}
    ]
    by_site.sort(key=lambda one: (-one["posted"], one["site"]))
    columns = ("site", "drafts", "posted", "visits", "own_posts", "reader_value")
    assert found["sites"] == [
        {**{name: row[name] for name in columns}, "reader_value": approximately(row)["reader_value"]} for row in by_site
    ]


def expected_streak(some: list[Event]) -> dict[str, object]:
    gave = sorted({day_of(event) for event in some if visits(event)})
    best: list[dt.date] = []
    run: list[dt.date] = []
    for day in gave:
        run = [*run, day] if run and day - run[-1] == dt.timedelta(1) else [day]
        best = run if len(run) >= len(best) else best
    ends = (best[0].isoformat(), best[-1].isoformat()) if best else (None, None)
    return {"days": len(best), "first": ends[0], "last": ends[1]}


@everywhere
@pytest.mark.parametrize("steps", [STEPS, LadderSteps(2, 4, 6, 9, 10)], ids=["usual", "other"])
def test_the_ladder(statistics: Statistics, told: list[Event], site: str | None, steps: LadderSteps) -> None:
    small: Counter[tuple[str, str]] = Counter()
    announced: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], dt.datetime] = {}
    for event in chosen(told, dt.date.min, dt.date.max, site):
        if posted(event) and event["counterpart"]:
            house = (event["counterpart"], event["site"])
            contact = event["kind"] == "comment" and not announces(event)  # at their place or at home
            small[house] += contact
            announced[house] += announces(event)
            if contact or not small[house]:
                last[house] = ended(event)  # told from the oldest on; an announcement is no contact
    ladder = statistics.overview(None, number(LAST), site, steps, today=number(LAST))["ladder"]
    bounds = [*steps.least, 10**9]
    for rung, least, above in zip(ladder["rungs"], bounds, bounds[1:], strict=False):
        standing = {house for house in last if least <= small[house] < above}
        assert (rung["least"], rung["count"]) == (least, len(standing))
        assert {(one["counterpart"], one["site"]) for one in rung["houses"]} <= standing
        for one in rung["houses"]:
            house = (one["counterpart"], one["site"])
            assert (one["interactions"], one["announcements"]) == (small[house], announced[house])
            assert one["last"] == last[house].date().isoformat()
    midnight = dt.datetime.combine(LAST + dt.timedelta(1), dt.time(), ended(told[-1]).tzinfo)
    limit = midnight - dt.timedelta(steps.cold_days)
    assert ladder["cold"]["count"] == sum(small[one] >= steps.affection and last[one] < limit for one in last)
    assert all(dt.date.fromisoformat(one["last"]) <= limit.date() for one in ladder["cold"]["houses"])
    assert ladder["announced_only"]["count"] == sum(not small[one] and announced[one] > 0 for one in last)
    assert len(ladder["suggestions"]) <= 3
    assert site is not None or {one["reason"] for one in ladder["suggestions"]} == {"cold", "near", "announced"}
    assert len({(one["counterpart"], one["site"]) for one in ladder["suggestions"]}) == len(ladder["suggestions"])


def test_the_headline_says_what_it_counts(tmp_path: Path) -> None:
    """Comments are among what readers got something from, and one on nobody knows whose page is a visit."""
    database = Database.open(tmp_path)
    at = dt.datetime.combine(LAST, dt.time(12), dt.UTC)

    def say(kind: Kind, value: float, house: House | None, outcome: Outcome = "posted") -> None:
        draft = Record(str(uuid.uuid4()), "x.com", kind, at, at, house, last_reader_value=value, outcome=outcome)
        assert History(database, Limits()).record([draft]) == [True]

    def sentence() -> str:
        found = Statistics(database).overview(number(LAST), number(LAST), None, STEPS, today=number(LAST))
        return found["headline"]["sentence"]

    say("post", 3.0, None)
    say("comment", 9.0, "theirs")
    say("comment", 8.0, None)
    say("comment", 9.0, "own")
    say("comment", 9.0, "theirs", "abandoned")
    assert sentence() == (
        "Today: you visited twice and announced nothing; readers got something from 3 of 4 of your posts and comments."
    )
    for turn in range(26):
        say("post", 8.0 if turn % 2 else 7.9, "own")
    assert sentence().endswith("; readers got something from 5 of 10 of your posts and comments.")
    database.close()


def test_an_announcement_is_no_contact(tmp_path: Path) -> None:
    """Whoever was only announced at for two months has not heard from the writer, at home or at their place."""
    database = Database.open(tmp_path)
    history = History(database, Limits())
    ids = [str(uuid.UUID(int=number)) for number in range(6)]

    def say(number: int, days_ago: int, house: House, helpful: float) -> None:
        at = dt.datetime.combine(LAST, dt.time(12), dt.UTC) - dt.timedelta(days_ago)
        scores = dict.fromkeys(LABELS, 0.6) | {"helpful": helpful}
        draft = Record(ids[number], "x.com", "comment", at, at, house, "Mara", f"/t/{number}", last_scores=scores)
        assert history.record([draft]) == [True]

    def found() -> tuple[object, ...]:
        ladder = Statistics(database).overview(None, number(LAST), None, STEPS, today=number(LAST))["ladder"]
        (one,) = ladder["suggestions"]
        assert ladder["cold"]["count"] == (one["reason"] == "cold")
        return tuple(one[name] for name in ("reason", "interactions", "announcements", "last", "thread"))

    for which, days_ago in enumerate((62, 61, 60, 59)):
        say(which, days_ago, "own" if which == 3 else "theirs", helpful=0.9)
    say(4, 2, "theirs", helpful=0.1)
    say(5, 1, "own", helpful=0.1)
    day = (LAST - dt.timedelta(59)).isoformat()
    assert found() == ("cold", 4, 2, day, "/t/3")
    history.forget("draft", ids[3])
    day = (LAST - dt.timedelta(60)).isoformat()
    assert found() == ("cold", 3, 2, day, "/t/2")
    for which in (0, 1, 2):
        history.forget("draft", ids[which])
    assert found() == ("announced", 0, 2, (LAST - dt.timedelta(1)).isoformat(), "/t/5")
    database.close()


def ended(event: Event) -> dt.datetime:
    return dt.datetime.fromisoformat(event["ended"])


def test_the_whole_history(statistics: Statistics, told: list[Event]) -> None:
    found = statistics.overview(None, number(LAST), None, STEPS, today=number(LAST))
    days = sorted(map(day_of, told))
    assert (found["history"]["drafts"], found["history"]["first"]) == (len(told), days[0].isoformat())
    assert found["history"]["last"] == days[-1].isoformat()
    busiest = Counter(event["site"] for event in told if posted(event))
    assert found["history"]["sites"] == sorted(busiest, key=lambda site: (-busiest[site], site))
    assert found["period"]["first"] == days[0].isoformat()


def test_a_new_draft_and_a_deleted_one_are_seen_at_once(tmp_path: Path) -> None:
    fill(tmp_path, Plan(drafts=60, days=200, last=LAST, seed=2))
    database = Database.open(tmp_path)
    statistics = Statistics(database)

    def counted() -> tuple[int, int, int]:
        found = statistics.overview(None, number(LAST), None, STEPS, today=number(LAST))
        hours = sum(map(sum, found["habits"]["hours"]))
        return found["headline"]["now"]["drafts"], found["headline"]["now"]["posted"], hours

    assert counted()[0] == 60
    fill(tmp_path, Plan(drafts=30, days=200, last=LAST, seed=3))
    drafts, sent, hours = counted()
    assert (drafts, hours) == (90, sent)
    with database.write() as db:
        db.execute("DELETE FROM drafts WHERE kind = 'post'")
    with database.read() as db:
        left, went_out = db.execute("SELECT count(*), sum(posted) FROM drafts").fetchone()
    assert counted() == (left, went_out, went_out)
    database.close()


def test_figures_are_right_while_nothing_can_be_written(tmp_path: Path, told: list[Event]) -> None:
    """Stale weeks are then read by the day: another process holds the database, or the disk is full."""
    fill(tmp_path, PLAN)
    database, other = Database.open(tmp_path), Database.open(tmp_path)
    first = LAST - dt.timedelta(399)
    with other.write():
        found = Statistics(database).overview(number(first), number(LAST), None, STEPS, today=number(LAST))
    assert found["headline"]["now"] == approximately(expected_totals(told))
    again = Statistics(database).overview(number(first), number(LAST), None, STEPS, today=number(LAST))
    assert again == found
    database.close()
    other.close()


def test_an_empty_history_has_figures_too(tmp_path: Path) -> None:
    database = Database.open(tmp_path)
    found = Statistics(database).overview(None, number(LAST), None, STEPS, today=number(LAST))
    assert found["history"] == {"drafts": 0, "first": None, "last": None, "sites": []}
    assert found["headline"]["sentence"] == "Today: nothing was recorded."
    assert found["ladder"]["suggestions"] == []
    database.close()


def test_a_period_that_ends_before_it_begins(statistics: Statistics) -> None:
    with pytest.raises(HistoryError, match="Swap its two days"):
        statistics.overview(number(LAST), number(LAST) - 1, None, STEPS, today=number(LAST))


def test_days_are_numbered_as_the_tables_number_them() -> None:
    assert number(dt.date(1970, 1, 1)) == 0
    assert iso(number(LAST)) == LAST.isoformat()

"""The daily figures beside the drafts, and the triggers that keep them.

Knows: what is counted for a day, an hour, a hint and a person. Does not know who reads it. A page over a million
drafts adds up some thousand rows of these instead.
"""

# The columns need the labels' names, which otherwise travel with the model: one more label would be a migration.
LABELS = (
    "broadcast",
    "self_promotion",
    "helpful",
    "conversational",
    "hard_sell",
    "engagement_bait",
    "empty_praise",
)
# What the table `days` counts, as an expression over one draft `r`. Scores and values are of what went out.
_VALUE = "CAST(round(r.{} * 10) AS INTEGER)"
_CHANGE = f"{_VALUE.format('last_reader_value')} - {_VALUE.format('first_reader_value')}"
_COMPARED = "coalesce(r.fate = 'revised' AND r.first_reader_value + r.last_reader_value IS NOT NULL, 0)"
DAY_FIGURES = {
    "drafts": "1",  # lives of drafts, whatever came of them
    "posted": "r.posted",
    "visits": "r.visit",
    "own_posts": "r.own_post",
    "announcements": "r.announcement",
    "scored": "r.posted AND r.last_helpful IS NOT NULL",
    # The sum of each score over `scored`, in 1/10,000.
    **{f"sum_{label}": f"coalesce(r.posted * CAST(round(r.last_{label} * 10000) AS INTEGER), 0)" for label in LABELS},
    "valued": "r.posted AND r.last_reader_value IS NOT NULL",
    "sum_value": f"coalesce(r.posted * ({_VALUE.format('last_reader_value')}), 0)",  # in 1/10
    "passed": "coalesce(r.posted AND r.last_reader_value >= 8, 0)",
    "warned": "r.warned",
    "sent": "coalesce(r.fate = 'sent', 0)",
    "revised": "coalesce(r.fate = 'revised', 0)",
    "cancelled": "coalesce(r.fate = 'cancelled', 0)",
    "compared": _COMPARED,  # revised, with a value before and after
    "improved": f"{_COMPARED} AND r.last_reader_value > r.first_reader_value",
    "sum_change": f"CASE WHEN {_COMPARED} THEN {_CHANGE} ELSE 0 END",  # over `compared`, in 1/10
}
# What the table `people` counts of what went out to one counterpart on one site.
PEOPLE_FIGURES = {
    "posted": "1",
    "small": "r.small",  # small interactions: visits, and replies to them on the writer's own page
    "announcements": "r.announcement",
    "valued": "r.last_reader_value IS NOT NULL",
    "sum_value": f"coalesce({_VALUE.format('last_reader_value')}, 0)",
}
_HOUR_FIGURES = {f"h{hour:02}": f"r.hour = {hour}" for hour in range(24)}


def _table(name: str, key: dict[str, str], figures: dict[str, str], extra: str = "") -> str:
    columns = [f"{column} {kind} NOT NULL" for column, kind in key.items()]
    columns += [f"{column} INTEGER NOT NULL" for column in figures]
    return f"CREATE TABLE {name} ({', '.join(columns)}{extra}, PRIMARY KEY ({', '.join(key)})) WITHOUT ROWID"


def _added(name: str, key: tuple[str, ...], figures: dict[str, str]) -> str:
    """Return the upsert that counts the draft NEW."""
    values = [f"NEW.{column}" for column in key] + [_of("NEW", expression) for expression in figures.values()]
    sums = ", ".join(f"{column} = {column} + excluded.{column}" for column in figures)
    return (
        f"INSERT INTO {name} ({', '.join((*key, *figures))}) VALUES ({', '.join(values)}) "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums};"
    )


def _taken(name: str, key: tuple[str, ...], figures: dict[str, str], empty: str) -> str:
    """Return the statements that take the draft OLD out of the count, and the row away when nothing is left."""
    sums = ", ".join(f"{column} = {column} - ({_of('OLD', expression)})" for column, expression in figures.items())
    where = " AND ".join(f"{column} = OLD.{column}" for column in key)
    return f"UPDATE {name} SET {sums} WHERE {where}; DELETE FROM {name} WHERE {where} AND {empty};"


def _of(row: str, expression: str) -> str:
    return f"({expression})".replace("r.", f"{row}.")


def _person_added() -> str:
    added = _added("people", _PERSON, {**PEOPLE_FIGURES, "first": "r.ended", "last": "r.ended"})
    added = added.replace("first = first + excluded.first", "first = min(first, excluded.first)")
    return added.replace("last = last + excluded.last", "last = max(last, excluded.last)")


_DAY = ("day", "site", "kind")
_HOUR = ("day", "site")
_PERSON = ("counterpart", "site")
_NO_HOUR = " AND ".join(f"{column} = 0" for column in _HOUR_FIGURES)
# When the first and the last draft to them went out, and the last small interaction (NULL: none), like `drafts.ended`.
_SPAN = ", first INTEGER NOT NULL, last INTEGER NOT NULL, last_small INTEGER"
# An index leads straight to the first and to the last of these: a thousand rows are deleted one by one.
_SAME_PERSON = "counterpart = OLD.counterpart AND site = OLD.site AND outcome = 'posted'"

TRIGGERS = (
    _table("days", {"day": "INTEGER", "site": "TEXT", "kind": "TEXT"}, DAY_FIGURES),
    _table("hours", {"day": "INTEGER", "site": "TEXT"}, _HOUR_FIGURES),
    _table("hint_days", {"day": "INTEGER", "site": "TEXT", "hint": "TEXT"}, {"shown": "1"}),
    _table("people", {"counterpart": "TEXT", "site": "TEXT"}, PEOPLE_FIGURES, _SPAN),
    f"""CREATE TRIGGER draft_added AFTER INSERT ON drafts BEGIN
        {_added("days", _DAY, DAY_FIGURES)}
        INSERT INTO hint_days (day, site, hint, shown)
            SELECT NEW.day, NEW.site, value, 1 FROM json_each(NEW.hints) WHERE true
            ON CONFLICT (day, site, hint) DO UPDATE SET shown = shown + 1;
        END""",
    f"""CREATE TRIGGER draft_removed AFTER DELETE ON drafts BEGIN
        {_taken("days", _DAY, DAY_FIGURES, "drafts = 0")}
        UPDATE hint_days
            SET shown = shown - (SELECT count(*) FROM json_each(OLD.hints) WHERE value = hint_days.hint)
            WHERE day = OLD.day AND site = OLD.site AND hint IN (SELECT value FROM json_each(OLD.hints));
        DELETE FROM hint_days WHERE day = OLD.day AND site = OLD.site AND shown = 0;
        END""",
    f"""CREATE TRIGGER posted_added AFTER INSERT ON drafts WHEN NEW.outcome = 'posted' BEGIN
        {_added("hours", _HOUR, _HOUR_FIGURES)}
        END""",
    f"""CREATE TRIGGER posted_removed AFTER DELETE ON drafts WHEN OLD.outcome = 'posted' BEGIN
        {_taken("hours", _HOUR, _HOUR_FIGURES, _NO_HOUR)}
        END""",
    f"""CREATE TRIGGER person_added AFTER INSERT ON drafts
        WHEN NEW.outcome = 'posted' AND NEW.counterpart IS NOT NULL BEGIN
        {_person_added()}
        UPDATE people SET last_small = max(coalesce(last_small, NEW.ended), NEW.ended)
            WHERE NEW.small AND counterpart = NEW.counterpart AND site = NEW.site;
        END""",
    f"""CREATE TRIGGER person_removed AFTER DELETE ON drafts
        WHEN OLD.outcome = 'posted' AND OLD.counterpart IS NOT NULL BEGIN
        {_taken("people", _PERSON, PEOPLE_FIGURES, "posted = 0")}
        UPDATE people SET
                first = (SELECT ended FROM drafts WHERE {_SAME_PERSON} ORDER BY ended LIMIT 1),
                last = (SELECT ended FROM drafts WHERE {_SAME_PERSON} ORDER BY ended DESC LIMIT 1)
            WHERE counterpart = OLD.counterpart AND site = OLD.site AND OLD.ended IN (first, last);
        END""",
    """CREATE TRIGGER small_removed AFTER DELETE ON drafts
        WHEN OLD.small AND OLD.counterpart IS NOT NULL BEGIN
        UPDATE people SET last_small = (
                SELECT ended FROM drafts WHERE small AND counterpart = OLD.counterpart AND site = OLD.site
                ORDER BY ended DESC LIMIT 1)
            WHERE counterpart = OLD.counterpart AND site = OLD.site AND last_small = OLD.ended;
        END""",
    # Everything that the ladder asks of all people together, so that it need not look into their rows.
    "CREATE INDEX people_by_small ON people (small, last_small, announcements)",
    "CREATE TRIGGER draft_kept BEFORE UPDATE ON drafts BEGIN SELECT raise(ABORT, 'drafts are never changed'); END",
)

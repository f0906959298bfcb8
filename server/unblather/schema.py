"""The tables of the database file, as migrations that run once each, in this order.

Knows: every table and column, and the triggers that keep the daily figures in step with the drafts. Does not know who
asks them what: `clients.py` owns the tables of trust, `history/` owns the rest. A migration that has been released is
never changed; a change is a new one.
"""

import sqlite_utils
from sqlite_utils.migrations import Migrations

from unblather.rollups import LABELS, TRIGGERS

# What a draft's row is made of; everything else in the table follows from these.
DRAFT_COLUMNS = (
    "id",
    "site",
    "kind",
    "house",
    "counterpart",
    "thread",
    "started",
    "ended",
    "utc_offset",
    *(f"first_{label}" for label in LABELS),
    *(f"last_{label}" for label in LABELS),
    "first_reader_value",
    "last_reader_value",
    "verdict",
    "warned",
    "hints",
    "decision",
    "outcome",
    "words",
    "model",
    "source",
)

migrations = Migrations("unblather")


@migrations(name="0001_clients")
def _clients(db: sqlite_utils.Database) -> None:
    """Create the clients, pairing codes, one-time links and page sessions; times are seconds since 1970."""
    db.table("clients").create(
        {"id": int, "name": str, "token_hash": str, "origin": str, "created": int, "last_used": int},
        pk="id",
        not_null={"name", "token_hash", "created"},
    ).create_index(["name"], unique=True)
    db.table("pairing_codes").create(
        {"id": int, "code_hash": str, "expires": int, "attempts": int},
        pk="id",
        not_null={"code_hash", "expires", "attempts"},
    )
    db.table("links").create({"code_hash": str, "expires": int}, pk="code_hash", not_null={"expires"})
    db.table("sessions").create({"token_hash": str, "expires": int}, pk="token_hash", not_null={"expires"})


@migrations(name="0002_history")
def _history(db: sqlite_utils.Database) -> None:
    """Create the history: drafts, their texts, feedback, settings, what was deleted, and the daily figures.

    `drafts` has a row for each draft's life. The given columns:

    - `key`: SQLite's own number; `id`: the client's UUID, by which a draft is counted once
    - `site`: host name; `kind`: post or comment; `house`: own, theirs, or NULL where the client could not tell
    - `counterpart`: whose page it is on or who is answered; `thread`: address or id of what is answered
    - `started`, `ended`: milliseconds since 1970 in UTC; `utc_offset`: minutes that the writer's clock was ahead then
    - `first_<label>`, `last_<label>`, `first_reader_value`, `last_reader_value`: scores of the first and the last
      reading, 0 to 1 in four decimals, and values 1 to 10 in one; NULL where the draft could not be scored
    - `verdict`: the last one; `warned`: 1 if the dialog was shown; `hints`: JSON array of the hints that were shown
    - `decision`, `outcome`, `words`: what the writer did, how it ended, how long it was
    - `model`: version that scored; `source`: NULL for a draft that was watched, else what it was imported from

    The columns that follow from them (never written, always right):

    - `day`: the writer's own day, as days since 1970-01-01; its Monday week is `(day + 3) / 7`; `hour`: 0 to 23
    - `posted`: 1 if it went out
    - `announcement`: it went out, talks about the writer or sells, and helps nobody
    - `visit`: a comment that went out on somebody else's page and is no announcement (a comment is on somebody
      else's page unless the client said that it was on the writer's own)
    - `small`: a small interaction: a comment that went out, wherever, and is no announcement
    - `own_post`: a post that went out on the writer's own page (likewise unless told otherwise)
    - `fate`: what came of a warning: sent (as it was), revised, cancelled; NULL where nobody warned

    `texts` and `phrases` (words behind the hints) hold something only while the user keeps texts. `trash` has what was
    deleted until it can no longer be brought back. `settings` has a JSON value for each name.

    The daily figures are kept by triggers, so that no way of changing a draft can forget them. All are whole numbers,
    which add up and subtract exactly: scores in 1/10,000, reader values in 1/10. `rollups.py` says what each column
    counts.

    - `days`: a row for each day, site and kind
    - `hours`: for each day and site, how many drafts went out in each hour, `h00` to `h23`
    - `hint_days`: for each day, site and hint, how often it was shown
    - `people`: for each counterpart and site, what has gone out to them
    """
    for statement in (*_HISTORY, *TRIGGERS):
        db.execute(statement)


_SCORES = ", ".join(f"{which}_{label} REAL" for which in ("first", "last") for label in LABELS)
_GIVEN = f"""
    id TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('post', 'comment')),
    house TEXT CHECK (house IN ('own', 'theirs')),
    counterpart TEXT,
    thread TEXT,
    started INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    {_SCORES},
    first_reader_value REAL,
    last_reader_value REAL,
    verdict TEXT NOT NULL CHECK (verdict IN ('ok', 'hint', 'warn', 'none')),
    warned INTEGER NOT NULL CHECK (warned IN (0, 1)),
    hints TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('none', 'edited', 'posted_anyway', 'meant_it', 'cancelled')),
    outcome TEXT NOT NULL CHECK (outcome IN ('posted', 'abandoned')),
    words INTEGER NOT NULL,
    model TEXT,
    source TEXT"""
# 0.5 is where the calibrated model finds "yes" as likely as "no".
_ANNOUNCES = "coalesce(max(last_broadcast, last_self_promotion, last_hard_sell) >= 0.5 AND last_helpful < 0.5, 0)"
_FOLLOWING = f"""
    day INTEGER AS ((ended + utc_offset * 60000) / 86400000) VIRTUAL,
    hour INTEGER AS ((ended + utc_offset * 60000) / 3600000 % 24) VIRTUAL,
    posted INTEGER AS (outcome = 'posted') VIRTUAL,
    announcement INTEGER AS (outcome = 'posted' AND {_ANNOUNCES}) VIRTUAL,
    visit INTEGER AS (
        outcome = 'posted' AND kind = 'comment' AND coalesce(house, 'theirs') = 'theirs' AND NOT {_ANNOUNCES}
    ) VIRTUAL,
    small INTEGER AS (outcome = 'posted' AND kind = 'comment' AND NOT {_ANNOUNCES}) VIRTUAL,
    own_post INTEGER AS (outcome = 'posted' AND kind = 'post' AND coalesce(house, 'own') = 'own') VIRTUAL,
    fate TEXT AS (
        CASE WHEN NOT warned THEN NULL WHEN outcome = 'abandoned' THEN 'cancelled'
        WHEN decision = 'edited' THEN 'revised' ELSE 'sent' END
    ) VIRTUAL"""

_HISTORY = (
    f"CREATE TABLE drafts (key INTEGER PRIMARY KEY, {_GIVEN}, {_FOLLOWING})",
    "CREATE INDEX drafts_by_time ON drafts (ended)",
    "CREATE INDEX drafts_by_site ON drafts (site, ended)",
    "CREATE INDEX drafts_by_person ON drafts (counterpart, site, outcome, ended) WHERE counterpart IS NOT NULL",
    "CREATE INDEX drafts_of_trust ON drafts (counterpart, site, ended) WHERE small",
    "CREATE INDEX drafts_by_value ON drafts (last_reader_value)",
    "CREATE INDEX drafts_visiting ON drafts (ended) WHERE visit",
    "CREATE INDEX drafts_announcing ON drafts (ended) WHERE announcement",
    "CREATE TABLE texts (draft INTEGER PRIMARY KEY REFERENCES drafts (key) ON DELETE CASCADE, text TEXT NOT NULL)",
    """CREATE TABLE phrases (
        draft INTEGER REFERENCES drafts (key) ON DELETE CASCADE, signal TEXT, phrase TEXT,
        PRIMARY KEY (draft, signal, phrase)) WITHOUT ROWID""",
    """CREATE TABLE feedback (
        id TEXT PRIMARY KEY, draft TEXT, at INTEGER NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, context TEXT,
        signal TEXT, hint TEXT, verdict TEXT NOT NULL)""",
    "CREATE INDEX feedback_by_draft ON feedback (draft)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    f"""CREATE TABLE trash (
        key INTEGER PRIMARY KEY, batch TEXT NOT NULL, until INTEGER NOT NULL, text TEXT, phrases TEXT NOT NULL,
        {_GIVEN.replace(" UNIQUE", "")})""",
    "CREATE INDEX trash_by_batch ON trash (batch)",
)

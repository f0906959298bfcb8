"""What it costs to keep a draft: events over HTTP, one event against the bare commit, an import against bare scoring.

Knows how an event and an archive look. Does not know how they are kept. Every event is durable when it is acknowledged,
and so is every bare commit that it is measured against.
"""

import itertools
import json
import sqlite3
import statistics
import threading
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.drafts import mixed
from benchmarks.figures import Figure, seconds
from benchmarks.service import Running, running

from unblather.config import Limits, Settings
from unblather.database import Database
from unblather.history.records import Record
from unblather.history.store import History
from unblather.intake import Importer, Intake
from unblather.paths import bundled
from unblather.rollups import LABELS
from unblather.service import Draft, Service

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 50
BATCHES = 100  # of each client, in each round
CLIENTS = 2
ROUNDS = 5
SINGLES = 300  # in each round
IMPORTED = 1_536  # drafts in each round: six whole batches


def figures(folder: Path) -> list[Figure]:
    """Measure all of them."""
    return [events_a_second(folder / "events"), single_event(folder / "single"), import_throughput(folder / "import")]


def events_a_second(folder: Path) -> Figure:
    """Events in batches of 50 over HTTP from two clients at once; the best of five rounds, as others only slow it."""
    folder.mkdir()
    numbers = itertools.count()
    with running(folder) as service:
        clients = [service.client(f"client {number}") for number in range(CLIENTS)]
        rates = []
        for _ in range(ROUNDS):
            bodies = [[_batch(numbers) for _ in range(BATCHES)] for _ in clients]
            threads = [
                threading.Thread(
                    target=lambda client, mine: [client.post("/v1/events", body) for body in mine], args=pair
                )
                for pair in zip(clients, bodies, strict=True)
            ]
            rates.append(CLIENTS * BATCHES * BATCH / seconds(_run, threads))
        stored = _stored(service)
    if stored != ROUNDS * CLIENTS * BATCHES * BATCH:
        raise RuntimeError(f"{stored} events were kept")
    raw = {"median_per_s": round(statistics.median(rates), 1)}
    return Figure("/v1/events, batches of 50, durable", max(rates), at_least=2_000, unit="per s", raw=raw)


def single_event(folder: Path) -> Figure:
    """One event acknowledged by the store, against the same row committed to a table without anything around it."""
    folder.mkdir()
    bare = _bare_table(folder / "bare.db")
    numbers = itertools.count()
    ours: list[float] = []
    theirs: list[float] = []
    over_http: list[float] = []
    with running(folder) as service, closing(Database.open(_made(folder / "in-process"))) as database:
        client = service.client("single")
        history = History(database, Limits())
        for _ in range(ROUNDS):
            for _ in range(SINGLES):  # one by one in turn: a disk and a machine that others use, too, hit both alike
                record = _record(next(numbers))
                ours.append(seconds(history.record, [record]))
                theirs.append(seconds(_commit, bare, record.row()))
            bodies = [{"events": [_event(next(numbers))]} for _ in range(SINGLES // 10)]
            over_http += [seconds(client.post, "/v1/events", body) for body in bodies]
    bare.close()
    medians = {
        "ours_ms": round(statistics.median(ours) * 1e3, 3),
        "bare_commit_ms": round(statistics.median(theirs) * 1e3, 3),
        "over_http_ms": round(statistics.median(over_http) * 1e3, 3),
    }
    ratio = statistics.median(ours) / statistics.median(theirs)
    return Figure("one event acknowledged by the store, against a bare commit", ratio, at_most=2.0, raw=medians)


def import_throughput(folder: Path) -> Figure:
    """An X archive imported, against the same drafts scored in the same batches and thrown away; by turns."""
    folder.mkdir()
    service = Service.load(bundled("model"), Settings())
    service.score(Draft("A first draft, so that everything is loaded."))
    texts = [f"{text} {number}" for number, text in enumerate(mixed(2 * ROUNDS * IMPORTED))]
    scored: list[float] = []
    imported: list[float] = []
    with closing(Database.open(folder)) as database:
        importer = Importer(service, History(database, Limits()), Limits())
        for number in range(ROUNDS):
            first = 2 * number * IMPORTED
            scored.append(seconds(_score, service, texts[first : first + IMPORTED]))
            path = folder / f"{number}.zip"
            _archive(path, texts[first + IMPORTED : first + 2 * IMPORTED], first)
            intake = Intake()
            imported.append(seconds(importer.run, path, intake))
            if intake.stored != IMPORTED:
                raise RuntimeError(f"{intake.stored} of {IMPORTED} drafts were imported")
    raw = {
        "scoring_per_s": round(ROUNDS * IMPORTED / sum(scored), 1),
        "import_per_s": round(ROUNDS * IMPORTED / sum(imported), 1),
    }
    share = statistics.median(bare / ours for bare, ours in zip(scored, imported, strict=True))
    return Figure("import, against the bare batch scoring", share, at_least=0.9, raw=raw)


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _score(service: Service, texts: list[str]) -> None:
    size = Limits().batch_drafts
    for first in range(0, len(texts), size):
        service.score_batch([Draft(text) for text in texts[first : first + size]])


def _archive(path: Path, texts: list[str], first: int) -> None:
    tweets = [
        {"tweet": {"id_str": str(first + n), "full_text": text, "created_at": "Wed Oct 10 20:19:24 +0000 2018"}}
        for n, text in enumerate(texts)
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = " + json.dumps(tweets, indent=2))


def _record(number: int) -> Record:
    when = START + timedelta(seconds=number)
    scores = dict.fromkeys(LABELS, 0.25)
    return Record(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"record {number}")),
        site="news.example",
        kind="comment",
        started=when - timedelta(minutes=2),
        ended=when,
        house="theirs",
        counterpart=f"person {number % 500}",
        first_scores=scores,
        last_scores=scores,
        first_reader_value=5.0,
        last_reader_value=8.0,
        verdict="ok",
        hints=("hard-sell",),
        words=40,
        model="1",
    )


def _event(number: int) -> dict[str, Any]:
    record = _record(number)
    return {
        name: getattr(record, name)
        for name in ("id", "site", "kind", "house", "counterpart", "first_scores", "last_scores", "verdict", "warned")
    } | {
        "started": record.started.isoformat(),
        "ended": record.ended.isoformat(),
        "first_reader_value": 5.0,
        "last_reader_value": 8.0,
        "hints": ["hard-sell"],
        "decision": "none",
        "outcome": "posted",
        "words": 40,
        "model": "1",
    }


def _batch(numbers: Iterator[int]) -> dict[str, Any]:
    return {"events": [_event(number) for number in itertools.islice(numbers, BATCH)]}


def _stored(service: Running) -> int:
    with closing(Database.open(service.folder)) as database, database.read() as db:
        return int(db.execute("SELECT count(*) FROM drafts").fetchone()[0])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _bare_table(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    width = len(_record(0).row())
    bare.execute(f"CREATE TABLE drafts (id TEXT PRIMARY KEY, {', '.join(f'c{n}' for n in range(width - 1))})")
    return bare


def _commit(bare: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    bare.execute(f"INSERT INTO drafts VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # only marks
    bare.commit()

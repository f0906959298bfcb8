"""The data of the whole history page, with a million drafts against ten thousand.

Both histories are of the same ten years, so that the one has a hundred times the drafts on the same days. Asked over
HTTP, as the page asks: the overview, the first drafts of the list, the words and the settings, one after another. Knows
which periods somebody looks at; the worst of them is the figure.
"""

import json
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.figures import Figure, seconds
from benchmarks.histories import Plan, fill
from benchmarks.service import Client, running

DAYS = 3_650
SIZES = {"small": 10_000, "large": 1_000_000}
LOOKS = 15  # at each period, by turns at the two histories
PATHS = ("/v1/history", "/v1/history/drafts", "/v1/history/words")


def periods(plan: Plan) -> dict[str, dict[str, str]]:
    """Return what the page asks for: as it opens, a year, everything, everything on one site, a year in the past."""
    last, year = plan.last.isoformat(), timedelta(364)
    past = plan.last - timedelta(1_500)
    return {
        "30_days": {"first": (plan.last - timedelta(29)).isoformat(), "last": last},
        "a_year": {"first": (plan.last - year).isoformat(), "last": last},
        "all": {"last": last},
        "all_on_one_site": {"last": last, "site": "x.com"},
        "a_past_year": {"first": (past - year).isoformat(), "last": past.isoformat()},
    }


def look(client: Client, question: dict[str, str]) -> None:
    """Ask for everything on the page."""
    for path in PATHS:
        get(client, f"{path}?{urlencode(question)}")
    get(client, "/v1/settings")


def get(client: Client, path: str) -> Any:
    """Return what the service answers."""
    client.connection.request("GET", path, headers={"Authorization": f"Bearer {client.token}"})
    response = client.connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}: {body[:200]!r}")
    return json.loads(body)


def page() -> list[Figure]:
    """Measure, by turns, over two services."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: Path(scratch) / name for name in SIZES}
        for name, drafts in SIZES.items():
            folders[name].mkdir()
            fill(folders[name], Plan(drafts=drafts, days=DAYS))
        with running(folders["small"]) as small, running(folders["large"]) as large:
            return measured({"small": small.client("page"), "large": large.client("page")})


def measured(clients: dict[str, Client]) -> list[Figure]:
    """Return the figures of two histories, each behind its client."""
    raw: dict[str, float] = {}
    for period, question in periods(Plan()).items():
        times: dict[str, list[float]] = {name: [] for name in clients}
        for _ in range(LOOKS + 1):
            for name, client in clients.items():
                times[name].append(seconds(look, client, question))
        raw |= {f"{period}_{name}_ms": round(statistics.median(took[1:]) * 1e3, 1) for name, took in times.items()}
    ratios = {period: raw[f"{period}_large_ms"] / raw[f"{period}_small_ms"] for period in periods(Plan())}
    slowest = max(raw[f"{period}_large_ms"] for period in ratios)
    return [
        Figure("the history page, 1,000,000 drafts against 10,000", max(ratios.values()), at_most=4.0, raw=raw),
        Figure("the history page, 1,000,000 drafts, p50", slowest, at_most=300, unit="ms"),
    ]

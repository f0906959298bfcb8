"""The routes behind the page at /history: the overview, the list, one draft, and words.

Knows: addresses, and which model goes in and out. Does not know what anything adds up to, nor who may ask (`guard.py`).
"""

from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from unblather.config import Limits
from unblather.service import Draft, Service
from unblather.statistics.overview import Statistics
from unblather.text import utf16_length
from unblather.web import statistics_schemas as wire
from unblather.web.api import REFUSALS, SIGNED_IN, problems
from unblather.web.guard import STATISTICS


def blueprint(statistics: Statistics, service: Service, limits: Limits) -> APIBlueprint:
    """Return the routes that only the user's own pages and programs may use, not an extension."""
    api = APIBlueprint(STATISTICS, __name__)

    @api.get("/v1/history", summary="What the history adds up to", **_replies(wire.OverviewReply))
    def overview(query: wire.OverviewQuery) -> Response:
        """Answer with everything on the history page but the list."""
        return jsonify(statistics.overview(*query.days, query.site, query.steps, today=query.now))

    @api.get("/v1/history/drafts", summary="List drafts", **_replies(wire.DraftsReply))
    def drafts(query: wire.DraftsQuery) -> Response:
        """Answer with some drafts, without their texts; `next` asks for those after them."""
        return jsonify(statistics.drafts(query.wish()))

    @api.get("/v1/history/drafts/<id>", summary="Look at one draft", **_replies(wire.DraftReply))
    def draft(path: wire.DraftPath) -> Response:
        """Answer with one draft, and where its text was kept with what is said of it today."""
        found, text = statistics.draft(str(path.id))
        # An import keeps texts that are longer than what can be scored.
        short = text is not None and utf16_length(text) <= limits.draft_units
        written = [Draft(text or "", found["kind"], site=found["site"], house=found["house"])] if short else []
        reading = service.score_batch(written)  # each for itself, and not in the light of what went out since
        return jsonify(draft=found, text=text, reading=reading[0] if reading else None)

    @api.get("/v1/history/words", summary="Words that set hints off", **_replies(wire.WordsReply))
    def words(query: wire.WordsQuery) -> Response:
        """Answer with the words that set hints off most often, in the texts that were kept."""
        return jsonify(statistics.words(*query.days, query.site))

    return api


def _replies(reply: Any) -> dict[str, Any]:
    return {"security": SIGNED_IN, "responses": {200: reply, **problems(401, *REFUSALS)}}

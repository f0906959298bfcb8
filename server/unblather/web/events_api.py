"""The routes by which a history comes about: events, feedback, settings, the day so far, deletions.

Knows: addresses, and which model goes in and out. Does not know how anything is kept, nor who may ask (`guard.py`).
"""

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import ValidationError

from unblather.clients import Sessions
from unblather.config import HOST
from unblather.history.store import History
from unblather.intake import worded
from unblather.service import Service
from unblather.web import history_schemas as wire
from unblather.web.api import REFUSALS, SIGNED_IN, problems
from unblather.web.schemas import sentence


def blueprint(history: History, service: Service, sessions: Sessions, port: int) -> APIBlueprint:
    """Return the routes that paired extensions and the pages use."""
    api = APIBlueprint("events", __name__)
    _add_events(api, history, service)
    _add_settings(api, history)

    @api.get("/v1/today", summary="The day so far", **_replies(wire.TodayReply))
    def today(query: wire.TodayQuery) -> Response:
        """Add up the writer's day, which begins at midnight by their own clock."""
        return jsonify(asdict(history.today(query.offset_minutes)))

    @api.post("/v1/link", summary="A link to the history", **_replies(wire.LinkReply))
    def link() -> Response:
        """Make a one-time link that opens the history page in the user's browser, signed in."""
        return jsonify(url=f"http://{HOST}:{port}/session?code={sessions.new_link()}&to=history")

    return api


def _add_events(api: APIBlueprint, history: History, service: Service) -> None:
    @api.post("/v1/events", summary="Report finished drafts", **_replies(wire.EventsReply))
    def events(body: wire.EventsRequest) -> Response:
        """Keep up to 500 finished drafts. What is answered `stored` or `duplicate` is on the disk."""
        results = [_invalid(item) for item in body.events]
        given = [item.record() for item in body.events if isinstance(item, wire.Event)]
        kept = list(zip(given, history.record(given), strict=True))
        # Afterwards: what is kept no more depends on a model that has to read it again.
        history.add_phrases(worded([record for record, new in kept if new], service, history))
        fresh = iter(kept)
        for number, result in enumerate(results):
            if result is None:
                record, new = next(fresh)
                status = "stored" if new else "duplicate"
                results[number] = {"id": record.id, "status": status, "detail": None}
        return jsonify(results=results)

    @api.post("/v1/feedback", summary="Say what you think of a verdict", **_replies(wire.FeedbackReply))
    def feedback(body: wire.FeedbackRequest) -> Response:
        """Keep what the writer thinks of a verdict, with the text that it is about."""
        new = history.give_feedback(body.feedback(history.now()))
        return jsonify(id=body.id, status="stored" if new else "duplicate")


def _add_settings(api: APIBlueprint, history: History) -> None:
    def all_settings() -> Response:
        return jsonify(**asdict(history.settings()), texts=history.texts_kept(), notice=history.notice())

    @api.get("/v1/settings", summary="Read the settings", **_replies(wire.SettingsReply))
    def settings() -> Response:
        """Answer with all settings."""
        return all_settings()

    @api.patch("/v1/settings", summary="Change settings", **_replies(wire.SettingsReply))
    def change_settings(body: wire.SettingsChange) -> Response:
        """Change the settings that are named, and answer with all. They hold from the next draft on."""
        history.change_settings(body.model_dump(exclude_unset=True))
        return all_settings()


def owner_blueprint(history: History) -> APIBlueprint:
    """Return the routes that only the user's own pages and programs may use, not an extension."""
    api = APIBlueprint("owner", __name__)

    @api.post("/v1/history/forget", summary="Delete from the history", **_replies(wire.ForgetReply))
    def forget(body: wire.ForgetRequest) -> Response:
        """Delete; for ten minutes it can be brought back, except everything, which is gone at once."""
        return jsonify(asdict(history.forget(body.what, body.value)))

    @api.post("/v1/history/restore", summary="Undo a deletion", **_replies(wire.RestoreReply))
    def restore(body: wire.RestoreRequest) -> Response:
        """Bring back what was deleted together."""
        return jsonify(restored=history.restore(body.undo))

    @api.post("/v1/history/erase-texts", summary="Erase all texts", **_replies(wire.EraseReply))
    def erase_texts() -> Response:
        """Erase the texts of all drafts; their scores stay."""
        return jsonify(erased=history.erase_texts())

    @api.post("/v1/history/notice/dismiss", summary="Put a notice away", **_replies(wire.SettingsReply))
    def dismiss() -> Response:
        """Put the notice about a mended database away."""
        history.dismiss_notice()
        return jsonify(**asdict(history.settings()), texts=history.texts_kept(), notice=None)

    return api


def _replies(reply: Any) -> dict[str, Any]:
    return {"security": SIGNED_IN, "responses": {200: reply, **problems(401, *REFUSALS)}}


def _invalid(item: object) -> dict[str, Any] | None:
    """Return the result for an item that is no event; None for one that is."""
    if isinstance(item, wire.Event):
        return None
    claimed = item.get("id") if isinstance(item, dict) else None
    named = claimed if isinstance(claimed, str) and len(claimed) <= 64 else None
    detail = None
    try:
        wire.Event.model_validate(item)
    except ValidationError as error:
        detail = sentence(error)
    return {"id": named, "status": "invalid", "detail": detail}

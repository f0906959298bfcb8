"""The JSON API: each route is one line over the service.

Knows: addresses, and which model goes in and out. Does not know how a draft is scored, nor who may ask (`guard.py`).
"""

from typing import Any

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.types import ResponseDict

from unblather.clients import Pairing
from unblather.service import Service
from unblather.web.problems import KINDS
from unblather.web.schemas import (
    BatchReply,
    BatchRequest,
    Health,
    PairReply,
    PairRequest,
    ProblemDocument,
    ScoreReply,
    ScoreRequest,
)

SECURITY_SCHEMES: dict[str, Any] = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A client's token, from POST /v1/pair or `unblather clients add`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "unblather-8765",
        "description": "The local pages' session (the number is the port); other methods than GET need X-CSRF-Token.",
    },
}
SIGNED_IN: list[dict[str, list[Any]]] = [{"token": []}, {"session": []}]
REFUSALS = (400, 403, 413, 415, 422, 429, 500, 503)


def problems(*statuses: int) -> ResponseDict:
    """Describe the error replies of a route, each with the kinds of problem that it may be."""
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {
        status: {
            "description": " ".join(kind.meaning for kind in KINDS.values() if kind.status == status),
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


def blueprint(service: Service, pairing: Pairing) -> APIBlueprint:
    """Return the routes of the API."""
    api = APIBlueprint("api", __name__)

    @api.get("/healthz", summary="Does the service run?", responses={200: Health, **problems(403, 429)})
    def healthz() -> Response:
        """Answer without a token and without data, once the model is loaded."""
        return jsonify(status="ok")

    @api.post("/v1/pair", summary="Pair a client", responses={200: PairReply, **problems(*REFUSALS)})
    def pair(body: PairRequest) -> Response:
        """Exchange the code that `unblather pair` shows for a token, bound to the extension's origin."""
        client, token = pairing.redeem(body.code, body.name, request.headers.get("Origin"))
        return jsonify(token=token, client=client.name)

    @api.post(
        "/v1/score",
        summary="Score a draft",
        security=SIGNED_IN,
        responses={200: ScoreReply, **problems(401, *REFUSALS)},
    )
    def score(body: ScoreRequest) -> Response:
        """Say how a draft comes across, which words make it so, and what to do."""
        return jsonify(service.score(body.draft()))

    @api.post(
        "/v1/score/batch",
        summary="Score several drafts",
        security=SIGNED_IN,
        responses={200: BatchReply, **problems(401, *REFUSALS)},
    )
    def score_batch(body: BatchRequest) -> Response:
        """Score up to 256 drafts in one request; the results come in the order of the drafts."""
        return jsonify(results=service.score_batch([item.draft() for item in body.drafts]))

    @api.get("/openapi.json", doc_ui=False)
    def openapi() -> Response:
        """Answer with the OpenAPI document of this API."""
        return jsonify(current_app.api_doc)  # type: ignore[attr-defined]

    return api

"""Problem documents (RFC 9457): every error that leaves over HTTP, as JSON for programs and as a page for people.

Knows: the kinds of problem, their status, and which caller wants which form. Does not know when one arises. Nothing a
caller sent is ever repeated in a problem: a draft must not end up in somebody's log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from unblather import __version__
from unblather.errors import ArchiveError, ClientError, DraftError, HistoryError, PairingError, UnblatherError
from unblather.web.logs import logger


@dataclass(frozen=True)
class Kind:
    """One kind of problem. `type` in the document is `/docs#<slug>`, where the page explains it."""

    slug: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("invalid-json", 400, "Not JSON", "The body is not a JSON object in UTF-8."),
        Kind("unauthorized", 401, "Not signed in", "There is no token and no session, or it is not known (any more)."),
        Kind("host-refused", 403, "Host refused", "The Host header does not name this service with its port."),
        Kind("origin-refused", 403, "Origin refused", "The Origin is a web page's, or not the one that was paired."),
        Kind("site-refused", 403, "Site refused", "A page of another site or port sent the request."),
        Kind("csrf-refused", 403, "CSRF token refused", "A page's request lacks its X-CSRF-Token header."),
        Kind("not-for-extensions", 403, "Not for extensions", "Only the user's own pages and programs may do this."),
        Kind("pairing-refused", 403, "Pairing refused", "The pairing code is wrong, used up or too old."),
        Kind("not-found", 404, "Not found", "There is nothing at this address."),
        Kind("method-not-allowed", 405, "Method not allowed", "The address exists, but not for this method."),
        Kind("too-large", 413, "Too large", "The body has more bytes than one request may have."),
        Kind("not-json", 415, "Not declared as JSON", "The Content-Type is not application/json."),
        Kind("invalid-request", 422, "Invalid request", "Fields are missing, unknown or of a wrong type."),
        Kind("invalid-draft", 422, "Invalid draft", "The draft cannot be scored as it is, for example too long."),
        Kind("too-many-requests", 429, "Too many requests", "Wait as many seconds as Retry-After says."),
        Kind("request-refused", 400, "Request refused", "The request is not one that HTTP allows here."),
        Kind("internal-error", 500, "Internal error", "A fault of Unblather. Its log says where."),
        Kind("unavailable", 503, "Unavailable", "The model, the pages or the data directory cannot be used."),
    )
}
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 500: "internal-error"}


class Problem(HTTPException):
    """A refusal of one request, with the sentence to show."""

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[slug]
        self.code = self.kind.status
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})


def install(app: Flask) -> None:
    """Answer every error of `app` with a problem."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(UnblatherError, lambda error: _answer(from_error(error)))


def from_error(error: UnblatherError) -> Problem:
    """Turn an error with a sentence into the problem that carries the sentence."""
    match error:
        case PairingError():
            return Problem("pairing-refused", str(error))
        case ClientError():
            return Problem("invalid-request", str(error), errors=[{"field": "name", "message": str(error)}])
        case HistoryError() | ArchiveError():
            return Problem("invalid-request", str(error))
        case DraftError():
            return Problem("invalid-draft", str(error))
        case _:
            logger.error("%s", error)
            return Problem("unavailable", str(error))


def _answer(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]  # Flask only ever makes its own Response
    problem = error if isinstance(error, Problem) else _from_http(error)
    response = _page(problem) if _wants_page() else _document(problem)
    response.status_code = problem.kind.status
    response.headers.update(problem.headers)
    return response


def _from_http(error: HTTPException) -> Problem:
    kind = KINDS[_BY_STATUS.get(error.code or 500, "request-refused")]
    methods = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(methods))} if methods else {}
    return Problem(kind.slug, kind.meaning, headers=headers)


def _wants_page() -> bool:
    is_api = request.path.startswith("/v1/")
    return request.method in {"GET", "HEAD"} and not is_api and "text/html" in request.headers.get("Accept", "")


def _page(problem: Problem) -> Response:
    template = "signin.html" if problem.kind.slug == "unauthorized" else "error.html"
    shown: dict[str, Any] = {
        "status": problem.kind.status,
        "title": problem.kind.title,
        "detail": problem.detail,
        "csrf_token": "",
        "version": __version__,
    }
    return Response(render_template(template, **shown), mimetype="text/html")


def _document(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": f"/docs#{problem.kind.slug}",
        "title": problem.kind.title,
        "status": problem.kind.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    return Response(json.dumps(body), mimetype="application/problem+json")

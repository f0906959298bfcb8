"""Decides whether a request may go on. Every check stands beside its reason; every route passes all of them.

Knows: Host, Origin, Sec-Fetch-Site, tokens, sessions, CSRF, sizes and rates. Does not know what the routes do.

A service on 127.0.0.1 is reachable by every web page the user visits, every extension they install and every other
program's page on another port. None of them may learn anything or have anything done. `docs/threat-model.md` lists
the attacks; `tests/server/test_hostile_pages.py` tries them on every route.
"""

import hmac
import math
import re
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, g, request
from flask_cors import cross_origin
from werkzeug.exceptions import BadRequest

from unblather.clients import Client, Clients, Sessions
from unblather.config import Limits
from unblather.web.limits import RateLimiter
from unblather.web.problems import Problem

# Neither needs a token: the first says nothing but that the service runs, the second is how a token is had.
HEALTH: Final = "api.healthz"
PAIR: Final = "api.pair"
# Code and pictures of the pages, the same for everybody; and the link that becomes a session.
PUBLIC: Final = frozenset({HEALTH, PAIR, "pages.session", "pages.static_file", "pages.built_file"})

PAGES: Final = frozenset({"pages.session", "pages.playground", "pages.history", "pages.docs"})
SETTINGS: Final = "events.change_settings"
UPLOAD: Final = "imports.part"  # its body is a part of a file
OWNER, STATISTICS, IMPORTS = "owner", "statistics", "imports"
_OWNERS = frozenset({OWNER, STATISTICS, IMPORTS})  # the blueprints of what no extension may do

# Exact strings of what browsers call their extensions. No pattern ever grants anything: it only tells an extension
# from a page, and the grant is the equality with what was paired (a `moz-extension://*` once let any extension in).
_EXTENSION = re.compile(r"chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_READING = frozenset({"GET", "HEAD"})
_METHODS = ["GET", "PATCH", "POST"]
_HEADERS = ["Authorization", "Content-Type"]
_PREFLIGHT_SECONDS = 600

_CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_SECURITY_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Caller:
    """Who asks: a paired client, the user's own session on the local pages, or (both None) nobody we know."""

    client: Client | None = None
    session: str | None = None

    @property
    def bucket(self) -> str:
        """The name under which this caller's requests are counted."""
        if self.client is not None:
            return f"client {self.client.id}"
        return "nobody" if self.session is None else "pages"


class Guard:
    """The checks, in the order in which they run; the cheapest and the most general come first."""

    def __init__(self, clients: Clients, sessions: Sessions, limits: Limits, port: int) -> None:
        self._clients = clients
        self._sessions = sessions
        self._limits = limits
        self._hosts = _hosts(port)
        # Cookies are sent to every port of a host, so two services would otherwise overwrite each other's.
        self.cookie = f"unblather-{port}"
        self._requests = RateLimiter(limits.requests_per_minute)
        self._pairings = RateLimiter(limits.pairings_per_minute)

    def install(self, app: Flask) -> None:
        """Run the checks before every request, errors and unknown addresses included, and seal every response."""
        app.before_request(self.check)
        app.after_request(self.seal)

    def check(self) -> Response | None:
        """Let the request through (None), or answer a preflight.

        Raises:
            Problem: the request is refused.
        """
        self._check_host()
        self._check_origin()
        self._check_site()
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return self._preflight()
        self._check_size()
        caller = self._caller()
        self._check_caller_origin(caller)
        self._check_session_site(caller)
        self._check_owner(caller)
        self._check_csrf(caller)
        self._check_rate(caller)
        self._check_json()
        self._check_retention(caller)
        g.caller = caller
        return None

    def seal(self, response: Response) -> Response:
        """Add the headers that keep pages from being framed, sniffed, cached or given anything from outside."""
        response.headers.update(_SECURITY_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        origin = request.headers.get("Origin", "")
        if self._allows_extension(origin):
            _answer_cors(response, origin)
        return response

    def _check_host(self) -> None:
        """DNS rebinding: a page of evil.example whose name now leads to 127.0.0.1 still says `Host: evil.example`.

        The port counts: without it, a page served from another port would pass for ours. Werkzeug's `request.host`
        makes up a value when the header is missing, so the raw one is read.
        """
        if request.environ.get("HTTP_HOST", "").lower() not in self._hosts:
            raise Problem("host-refused", "The Host header has to name 127.0.0.1, localhost or [::1] with the port.")

    def _check_origin(self) -> None:
        """A web page may send a POST wherever it likes; the browser then says from where. No web page is welcome.

        `null` is what sandboxed frames and files send. Our own pages and extensions are looked at again when it is
        known who calls (`_check_caller_origin`).
        """
        origin = request.headers.get("Origin")
        if origin is None or self._is_own(origin) or _EXTENSION.fullmatch(origin):
            return
        raise Problem("origin-refused", "Web pages cannot use this service.")

    def _check_site(self) -> None:
        """Requests without an Origin (links, pictures, frames) are told apart by Sec-Fetch-Site.

        `same-site` is refused like `cross-site`: another program's page on another port of 127.0.0.1 is the same
        site, and SameSite=Strict cookies go along with its requests. Extensions send `none` (Chromium) or
        `same-origin` (Fetch Metadata, "extensions") when they hold the permission for this host and `cross-site` when
        they do not; for them the Origin decides. Programs that are no browsers send nothing.
        """
        if _EXTENSION.fullmatch(request.headers.get("Origin", "")):
            return
        if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            raise Problem("site-refused", "Pages of other sites and of other ports cannot use this service.")

    def _preflight(self) -> Response:
        """A preflight carries no token, so it is answered for the origins that are paired with anybody."""
        if not self._allows_extension(request.headers.get("Origin", "")):
            raise Problem("origin-refused", "This origin is not paired.")
        return Response(status=204)

    def _check_size(self) -> None:
        """Before a byte is parsed. The server in front (`server.py`) has its own, wider limit for what it reads."""
        if (request.content_length or 0) > self._limits.body_bytes:
            raise Problem(
                "too-large",
                f"The body has {request.content_length} bytes; {self._limits.body_bytes} are allowed.",
            )

    def _caller(self) -> Caller:
        """Find out who calls. A wrong token is refused even where none is needed, so that its holder learns of it."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme:
            client = self._clients.authenticate(token.strip()) if scheme.lower() == "bearer" else None
            if client is None:
                raise _unauthorized("This token is not known. Pair again, or make a new one.")
            return Caller(client=client)
        session = request.cookies.get(self.cookie)
        if session and self._sessions.lives(session):
            return Caller(session=session)
        if request.endpoint in PUBLIC:
            return Caller()
        raise _unauthorized("Send a token, or open the link that `unblather serve` prints.")

    def _check_caller_origin(self, caller: Caller) -> None:
        """A token is good only together with the Origin it was paired from; a session only on our own pages.

        Browsers leave the Origin out of an extension's GET to a host it has permission for, and send it with every
        POST; so a reading request may lack it, and any other may not.
        """
        origin = request.headers.get("Origin")
        paired = caller.client.origin if caller.client else None
        if origin is None:
            allowed = paired is None or request.method in _READING
        elif self._is_own(origin):
            allowed = caller.client is None and request.endpoint not in {HEALTH, PAIR}
        elif caller.client is not None:
            allowed = origin == paired
        else:
            allowed = request.endpoint in {HEALTH, PAIR}
        if not allowed:
            raise Problem("origin-refused", "This origin is not the one that was paired.")

    def _check_session_site(self, caller: Caller) -> None:
        """Our cookie goes along with an extension's own fetch, too, where it has the permission for this host. So a
        page, and the link that becomes a session, are given only to a tab; and a session asks only from our pages.
        """
        if request.headers.get("Sec-Fetch-Dest", "document") == "document":
            return  # a tab; or a program that is no browser
        if request.endpoint in PAGES or (
            caller.session is not None and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        ):
            raise Problem("site-refused", "Open this in a tab of the browser.")

    def _check_owner(self, caller: Caller) -> None:
        """An extension runs beside every page the user visits: it may add to the history, and neither read it, take
        away from it, nor bring in or carry off whole files. The user's own pages and programs may.
        """
        if caller.client is not None and caller.client.origin is not None and request.blueprint in _OWNERS:
            raise Problem("not-for-extensions", "Open the history page for this: POST /v1/link gives a link to it.")

    def _check_retention(self, caller: Caller) -> None:
        """Of the settings, this one erases what is there at once, which no extension may."""
        extension = caller.client is not None and caller.client.origin is not None
        if extension and request.endpoint == SETTINGS and "retention_days" in request.get_json():
            raise Problem("not-for-extensions", "How long drafts are kept is set on the history page.")

    def _check_csrf(self, caller: Caller) -> None:
        """A cookie goes along by itself; this header is sent only by a script that has read one of our pages."""
        if caller.session is None or request.method in _READING:
            return
        sent = request.headers.get("X-CSRF-Token", "").encode("utf-8", "replace")
        if not hmac.compare_digest(sent, self._sessions.csrf_token(caller.session).encode()):
            raise Problem("csrf-refused", "Reload the page: its X-CSRF-Token header is missing or out of date.")

    def _check_rate(self, caller: Caller) -> None:
        """A loop gone wild in one client must not keep the others waiting; a pairing code must not be guessed."""
        seconds = self._requests.wait(caller.bucket)
        if request.endpoint == PAIR:
            seconds = max(seconds, self._pairings.wait(PAIR))
        if seconds:
            after = math.ceil(seconds)
            raise Problem("too-many-requests", f"Try again in {after} s.", headers={"Retry-After": str(after)})

    def _check_json(self) -> None:
        """A form or a text/plain body can be sent across origins without a preflight; application/json cannot."""
        if request.method in {*_READING, "DELETE"} or request.endpoint is None:
            return  # no form can send a DELETE
        if request.endpoint == UPLOAD:
            if request.mimetype != "application/octet-stream":  # which no form can send, either
                raise Problem("not-json", "The Content-Type of a part has to be application/octet-stream.")
            return
        if request.mimetype != "application/json":
            raise Problem("not-json", "The Content-Type has to be application/json.")
        try:
            body = request.get_json()
        except (BadRequest, RecursionError) as error:
            raise Problem("invalid-json", "The body is not valid JSON in UTF-8.") from error
        if not isinstance(body, dict):
            raise Problem("invalid-json", "The body has to be a JSON object.")

    def _is_own(self, origin: str) -> bool:
        return origin == f"http://{request.environ.get('HTTP_HOST', '').lower()}"

    def _allows_extension(self, origin: str) -> bool:
        if not _EXTENSION.fullmatch(origin):
            return False
        return request.endpoint in {HEALTH, PAIR} or origin in self._clients.origins()


def _hosts(port: int) -> frozenset[str]:
    names = ("127.0.0.1", "localhost", "[::1]")
    with_port = frozenset(f"{name}:{port}" for name in names)
    return with_port | frozenset(names) if port == 80 else with_port  # browsers leave the default port out


def _unauthorized(detail: str) -> Problem:
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="unblather"'})


def _answer_cors(response: Response, origin: str) -> None:
    """Have flask-cors answer for this one exact origin (its settings are otherwise fixed when the service starts)."""
    answer = cross_origin(
        origins=[origin],
        methods=_METHODS,
        allow_headers=_HEADERS,
        max_age=_PREFLIGHT_SECONDS,
        automatic_options=False,
    )
    answer(lambda: response)()

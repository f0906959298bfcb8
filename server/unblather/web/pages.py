"""The local pages, for the user's own browser.

Knows: which file or template is at which address, and how a one-time link becomes a session. Does not know what the
pages' scripts do. The pages load nothing from outside and hold no inline code: the policy in `guard.py` forbids both.
"""

from pathlib import Path, PurePosixPath

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from unblather import __version__
from unblather.clients import Sessions
from unblather.config import LadderSteps
from unblather.paths import PACKAGE, bundled
from unblather.web.problems import KINDS, Problem

STATIC = PACKAGE / "web" / "static"
# Said here because Windows takes them from the registry, where a `.js` that is text/plain breaks the pages.
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

_AFTER = {"history": "/history"}  # where a one-time link may lead; never an address from outside


def blueprint(sessions: Sessions, cookie: str) -> Blueprint:
    """Return the routes of the pages. `cookie` names the session's cookie."""
    pages = Blueprint("pages", __name__, template_folder="templates")

    @pages.get("/")
    def playground() -> str:
        _built_pages()
        return render_template("playground.html", csrf_token=_csrf_token(), version=__version__)

    @pages.get("/history")
    def history() -> str:
        _built_pages()
        return render_template("history.html", csrf_token=_csrf_token(), version=__version__, steps=LadderSteps())

    @pages.get("/docs")
    def docs() -> str:
        document = current_app.api_doc  # type: ignore[attr-defined]
        return render_template(
            "docs.html", api=document, problems=KINDS.values(), csrf_token=_csrf_token(), version=__version__
        )

    @pages.get("/session")
    def session() -> AnyResponse:
        """Turn a one-time link into a session. A HEAD (a link preview) must not use the link up."""
        response = redirect(_AFTER.get(request.args.get("to", ""), "/"), code=303)
        if request.method == "HEAD" or g.caller.session is not None:
            return response
        token = sessions.begin(request.args.get("code", ""))
        if token is None:
            raise Problem("unauthorized", "This link was used or is too old. `unblather serve` prints a new one.")
        # Not `secure`: there is no TLS on a loopback address. Strict and HttpOnly, so that neither another site's
        # request nor a script carries it.
        response.set_cookie(cookie, token, max_age=sessions.seconds, path="/", httponly=True, samesite="Strict")
        return response

    @pages.get("/static/<path:name>")
    def static_file(name: str) -> Response:
        return _file(STATIC, name)

    @pages.get("/static/pages/<path:name>")
    def built_file(name: str) -> Response:
        return _file(_built_pages(), name)

    return pages


def _file(folder: Path, name: str) -> Response:
    response = send_from_directory(folder, name, mimetype=_TYPES.get(PurePosixPath(name).suffix))
    response.headers["Cache-Control"] = "no-cache"  # asks each time whether it has changed
    return response


def _csrf_token() -> str:
    session = g.caller.session
    return "" if session is None else Sessions.csrf_token(session)


def _built_pages() -> Path:
    folder = bundled("pages")
    if not folder.is_dir():
        raise Problem("unavailable", "The pages are not built. Run `make setup` in the checkout, then reload.")
    return folder

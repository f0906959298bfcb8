"""The routes by which a page sends a file to be imported, and watches it.

Knows: addresses, and which model goes in and out. Does not know what is in a file. A file comes in parts, because the
server in front keeps each body in memory (`server.py`).
"""

from typing import Any, Literal

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from unblather.config import Limits
from unblather.uploads import Upload, Uploads
from unblather.web.api import REFUSALS, SIGNED_IN, problems
from unblather.web.schemas import Request

_LIMITS = Limits()


class ImportRequest(Request):
    """A file to import."""

    name: str = Field(min_length=1, max_length=255, description="What the file is called.")
    size: int = Field(ge=1, description=f"Its bytes, at most {_LIMITS.import_bytes}.")


class ImportPath(BaseModel):
    """Which import."""

    id: str = Field(max_length=64, description="The import's id.")


class PartQuery(BaseModel):
    """Which part of the file the body is."""

    model_config = ConfigDict(extra="forbid")
    offset: int = Field(ge=0, description="The bytes of the file that come before it.")


class ImportProblem(BaseModel):
    """A row that could not be read."""

    file: str = Field(description="The file in the archive.")
    line: int = Field(description="The line on which it begins; in a CAR the block, in a database the row.")
    message: str = Field(description="What is wrong with it.")


class ImportReply(BaseModel):
    """How far an import is."""

    id: str = Field(description="Its id.")
    state: Literal["receiving", "running", "done", "failed", "cancelled"] = Field(description="What is going on.")
    detail: str | None = Field(description="Why it failed.")
    received: int = Field(description="Bytes of the file that have arrived.")
    size: int = Field(description="Bytes of the file.")
    done: float = Field(description="How much of it has been imported, 0 to 1.")
    seconds_left: float | None = Field(description="How long it is going to take; null: not known yet.")
    read: int = Field(description="Rows that could be read.")
    stored: int = Field(description="Rows that were new.")
    duplicates: int = Field(description="Rows that had been imported before.")
    left_out: int = Field(description="Reposts, private messages and the like.")
    malformed: int = Field(description="Rows that could not be read.")
    problems: list[ImportProblem] = Field(description="The first hundred of these.")


class CurrentImport(BaseModel):
    """The import that is not done yet."""

    current: ImportReply | None = Field(description="How far it is; null: there is none.")


def blueprint(uploads: Uploads) -> APIBlueprint:
    """Return the routes; no extension may use them."""
    api = APIBlueprint("imports", __name__)
    replies = _replies(ImportReply)

    @api.post("/v1/import", summary="Begin an import", **replies)
    def begin(body: ImportRequest) -> Response:
        """Prepare for a file; its parts come next, in order. Another file that has not come whole is dropped."""
        return jsonify(_reply(uploads.begin(body.name, body.size)))

    @api.get("/v1/import", summary="The import that is not done yet", **_replies(CurrentImport))
    def current() -> Response:
        """Say how far the import is that has not come whole, or is running."""
        upload = uploads.current()
        return jsonify(current=None if upload is None else _reply(upload))

    @api.post("/v1/import/<id>/part", summary="Send a part", **replies)
    def part(path: ImportPath, query: PartQuery) -> Response:
        """Take one part of the file (`application/octet-stream`). The last one starts the import."""
        return jsonify(_reply(uploads.add(path.id, query.offset, request.get_data())))

    @api.get("/v1/import/<id>", summary="Watch an import", **replies)
    def watch(path: ImportPath) -> Response:
        """Say how far it is."""
        return jsonify(_reply(uploads.get(path.id)))

    @api.delete("/v1/import/<id>", summary="Cancel an import", **replies)
    def cancel(path: ImportPath) -> Response:
        """Stop it, if it is running after the present batch; what has been stored stays."""
        return jsonify(_reply(uploads.cancel(path.id)))

    return api


def _replies(reply: Any) -> dict[str, Any]:
    return {"security": SIGNED_IN, "responses": {200: reply, **problems(401, *REFUSALS)}}


def _reply(upload: Upload) -> dict[str, Any]:
    intake = upload.intake
    progress = intake.progress
    done = progress.done / progress.total if progress.total else 0.0
    left = intake.seconds_left if upload.state == "running" else None
    return {
        "id": upload.id,
        "state": upload.state,
        "detail": upload.detail,
        "received": upload.received,
        "size": upload.size,
        "done": 1.0 if upload.state == "done" else round(min(done, 1.0), 4),
        "seconds_left": None if left is None else round(left, 1),
        "read": intake.read,
        "stored": intake.stored,
        "duplicates": intake.duplicates,
        "left_out": intake.left_out,
        "malformed": intake.malformed,
        "problems": [
            {"file": problem.file, "line": problem.line, "message": problem.message} for problem in intake.problems
        ],
    }

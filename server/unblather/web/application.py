"""Flask as this service uses it.

Knows: what goes into the log when a route fails, and how JSON is written. Does not know any route.
"""

from types import TracebackType

from flask.json.provider import DefaultJSONProvider
from flask_openapi3.openapi import OpenAPI

from unblather.web.logs import logger, where

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Json(DefaultJSONProvider):
    """JSON with the fields in the order given, in ASCII: half a surrogate pair has no other form on the wire."""

    sort_keys = False
    ensure_ascii = True
    compact = True


class Application(OpenAPI):
    """Flask that never writes what an exception says into a log: it may quote a draft."""

    json_provider_class = _Json

    def log_exception(self, exc_info: _ExcInfo) -> None:
        """Log the exception's type and the places it went through, and nothing else."""
        if exc_info[1] is not None:
            logger.error("Unexpected %s", where(exc_info[1]))

    def generate_spec_json(self) -> None:
        """Generate the OpenAPI document; the library gives every operation a 422, also those that take no body."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        for item in self.spec_json["paths"].values():
            for operation in item.values():
                if "requestBody" not in operation:
                    operation["responses"].pop(self.validation_error_status, None)

"""Wires the application together, and nothing else."""

from flask_openapi3.models.info import Info

from unblather import __version__
from unblather.clients import Clients, Pairing, Sessions
from unblather.config import Settings
from unblather.history.store import History
from unblather.service import Service
from unblather.statistics.overview import Statistics
from unblather.uploads import Uploads
from unblather.web import api, events_api, import_api, pages, problems, schemas, statistics_api
from unblather.web.application import Application
from unblather.web.guard import Guard


def create_app(service: Service, history: History, uploads: Uploads, settings: Settings) -> Application:
    """Return the WSGI application that answers on `settings.port` of 127.0.0.1."""
    app = Application(
        "unblather",
        info=Info(title="Unblather", version=__version__, description="Scores drafts on this machine."),
        security_schemes=api.SECURITY_SCHEMES,
        validation_error_model=schemas.ProblemDocument,
        validation_error_callback=schemas.raise_refusal,
        doc_ui=False,
        static_folder=None,
    )
    database = history.database
    clients = Clients(database, settings.limits)
    sessions = Sessions(database, settings.limits)
    guard = Guard(clients, sessions, settings.limits, settings.port)
    guard.install(app)
    problems.install(app)
    app.register_api(api.blueprint(service, Pairing(database, clients, settings.limits)))
    app.register_api(events_api.blueprint(history, service, sessions, settings.port))
    app.register_api(events_api.owner_blueprint(history))
    app.register_api(import_api.blueprint(uploads))
    app.register_api(statistics_api.blueprint(Statistics(database), service, settings.limits))
    app.register_blueprint(pages.blueprint(sessions, guard.cookie))
    return app

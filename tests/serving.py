"""`python serving.py FOLDER`: the service with everything real but the model, for tests that start it many times.

Prints the port, then whether the database had to be mended. Faster to start than `unblather serve` by the model's load.
"""

import sys
from pathlib import Path

from fakes import FakeService

from unblather.app import create_app
from unblather.config import Limits, Settings
from unblather.history.store import History
from unblather.intake import Importer
from unblather.repair import open_or_mend
from unblather.uploads import Uploads
from unblather.web.server import Server, take_port


def main(folder: Path) -> None:
    limits = Limits(requests_per_minute=1_000_000)
    taken = take_port(0)
    port = int(taken.getsockname()[1])
    database, salvage = open_or_mend(folder)
    history = History(database, limits)
    service = FakeService()
    uploads = Uploads(Importer(service, history, limits), folder, limits)
    server = Server(create_app(service, history, uploads, Settings(port=port, limits=limits)), taken, limits)
    sys.stdout.write(f"{port} {'sound' if salvage is None else 'mended'}\n")
    sys.stdout.flush()
    server.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""A real service to measure: started as a user starts it, spoken to over one kept-alive connection.

Knows the command line and the HTTP API. Does not know what is measured.
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

UNBLATHER = Path(__file__).parents[1] / ".venv" / ("Scripts" if sys.platform == "win32" else "bin") / "unblather"


@dataclass
class Running:
    """A service and the folder that it keeps its data in."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    def client(self, name: str) -> "Client":
        """Return a new paired program with a connection of its own; the request limit is per program."""
        command = [str(UNBLATHER), "clients", "add", name, "--data-dir", str(self.folder)]
        added = subprocess.run(command, capture_output=True, text=True, check=True)
        return Client(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), added.stdout.split()[-1])

    def resident_megabytes(self) -> float:
        """Return the memory that the service holds, in MB (Linux and macOS)."""
        listed = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return int(listed.stdout) / 1024


@dataclass
class Client:
    """One paired program."""

    connection: http.client.HTTPConnection
    token: str

    def score(self, text: str) -> dict[str, Any]:
        """Return the reply to one draft."""
        return self.post("/v1/score", {"text": text, "kind": "post"})

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to `body`."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        self.connection.request("POST", path, json.dumps(body), headers)
        response = self.connection.getresponse()
        reply = json.loads(response.read())
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {reply}")
        return dict(reply)


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Run `unblather serve` with its data in `folder`, on a free port; stop it afterwards."""
    command = [str(UNBLATHER), "serve", "--no-open", "--port", "0", "--data-dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        link = process.stdout.readline() if process.stdout else ""
        yield Running(process, urlsplit(link).port or 0, folder)
    finally:
        process.terminate()
        process.wait(timeout=30)

"""The socket and the HTTP server in front of the application.

Knows: how to take the port, and the limits on what is read before the application sees a request. Does not know the
routes. Only 127.0.0.1 is ever listened on.
"""

import errno
import socket
import sys
import time
from typing import Any

import waitress.server
from flask import Flask
from waitress import wasyncore

from unblather.config import HOST, Limits
from unblather.errors import PortError


def take_port(port: int) -> socket.socket:
    """Listen on `port` of 127.0.0.1 (0: any free one). Early callers wait until the server is there to answer.

    Raises:
        PortError: the port is taken, or may not be used.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There, SO_REUSEADDR would let another program take the port over.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, port))
        taken.listen()
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE or getattr(error, "winerror", None) in {10013, 10048}:
            reason = "is in use by another program"
        else:
            reason = f"cannot be used ({error.strerror})"
        raise PortError(f"Port {port} {reason}. Choose another one, for example: --port {port + 1}") from error
    return taken


class Server:
    """waitress, on a socket from `take_port`, with a stop that lets requests in progress finish."""

    def __init__(self, app: Flask, taken: socket.socket, limits: Limits) -> None:
        self._map: dict[int, Any] = {}  # waitress's own: everything that it waits for, by file number
        self._stopping = False
        self._stop_seconds = limits.stop_seconds
        reading = 2 * limits.body_bytes  # wider than the guard's own limit, which answers with a problem document
        self._waitress = waitress.server.create_server(
            app,
            map=self._map,
            sockets=[taken],
            threads=limits.threads,
            connection_limit=limits.connections,
            channel_timeout=limits.connection_seconds,
            max_request_header_size=limits.header_bytes,
            max_request_body_size=reading,
            # Beyond these, waitress would write a body, and so a draft, to a temporary file.
            inbuf_overflow=2 * reading,
            outbuf_overflow=8 * reading,
            ident=None,  # no version banner
        )

    def run(self) -> None:
        """Serve until `stop`; requests in progress then have `stop_seconds` to finish."""
        while not self._stopping:
            wasyncore.loop(timeout=1, map=self._map, count=1)
        self._waitress.accepting = False
        deadline = time.monotonic() + self._stop_seconds
        while self._busy() and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.1, map=self._map, count=1)

    def stop(self) -> None:
        """Ask `run` to end; from another thread or a signal handler."""
        self._stopping = True
        self._waitress.pull_trigger()

    def close(self) -> None:
        """Give up the threads and the sockets, after `run` or instead of it."""
        self._waitress.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map)

    def _busy(self) -> bool:
        channels = list(self._waitress.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

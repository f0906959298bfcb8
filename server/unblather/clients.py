"""Who may talk to the service: paired clients, pairing codes, one-time links and page sessions.

Knows: how a secret is made, how long it lives, and that only its hash is kept. Does not know HTTP: a cookie, a header
and an Origin are strings here.

Tokens, links and sessions are 256 random bits, so a plain SHA-256 is enough to keep: a slow hash guards secrets that
can be guessed, and these cannot. A pairing code is short enough to type and could be guessed from its hash by whoever
reads the database, but that is the user's own file, and the code is void after two minutes.
"""

import contextlib
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from unblather.config import Limits
from unblather.database import Database
from unblather.errors import ClientError, DataError, PairingError

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which are hard to tell apart
CODE_LENGTH = 8
USED_WAIT_SECONDS = 0.05
USED_EVERY_SECONDS = 60  # `last_used` is no finer than this, so that scoring does not write at every keystroke

Clock = Callable[[], float]  # seconds since 1970


@dataclass(frozen=True)
class Client:
    """A program that holds a token. `origin` is None for one that is not a browser extension."""

    id: int
    name: str
    origin: str | None
    created: int  # seconds since 1970
    last_used: int | None


class Clients:
    """The programs that hold a token."""

    def __init__(self, database: Database, limits: Limits, clock: Clock = time.time) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock

    def add(self, name: str, origin: str | None = None) -> tuple[Client, str]:
        """Add a client and return it with its token, which cannot be had again.

        Raises:
            ClientError: the name is taken, empty, too long, or holds characters that do not print.
        """
        self.check_name(name)
        with self._database.write() as db:
            if name in _names(db):
                raise ClientError(f"There is already a client called {name}. Choose another name, or revoke that one.")
            return _insert(db, name, origin, int(self._clock()))

    def check_name(self, name: str) -> None:
        """Refuse a name that could not be shown in a list.

        Raises:
            ClientError: it is empty, too long, or holds characters that do not print.
        """
        longest = self._limits.name_characters
        if not name.strip() or len(name) > longest or not name.isprintable():
            raise ClientError(f"A client's name is 1 to {longest} printable characters.")

    def all(self) -> list[Client]:
        """Return every client, the oldest first."""
        with self._database.read() as db:
            return [client for client, _ in _rows(db)]

    def origins(self) -> frozenset[str]:
        """Return the extension origins that have been paired."""
        return frozenset(client.origin for client in self.all() if client.origin)

    def authenticate(self, token: str) -> Client | None:
        """Return the client that holds `token`, or None.

        Every hash is compared, each in constant time, so that the time taken says nothing about a near miss.
        """
        hashed = _hash(token)
        found: Client | None = None
        with self._database.read() as db:
            for client, token_hash in _rows(db):
                if hmac.compare_digest(hashed, token_hash):
                    found = client
        if found is not None:
            self._used(found)
        return found

    def revoke(self, name: str) -> Client:
        """Remove a client; its token is refused from now on.

        Raises:
            ClientError: no client is called that.
        """
        with self._database.write() as db:
            for client, _ in _rows(db):
                if client.name == name:
                    db.table("clients").delete(client.id)
                    return client
        raise ClientError(f"No client is called {name}. `unblather clients list` shows them.")

    def _used(self, client: Client) -> None:
        now = int(self._clock())
        if client.last_used is None or now - client.last_used >= USED_EVERY_SECONDS:
            # Nobody is kept waiting, let alone refused, because this note cannot be taken (the disk is full, say).
            with contextlib.suppress(DataError), self._database.write(wait=USED_WAIT_SECONDS) as db:
                db.execute("UPDATE clients SET last_used = ? WHERE id = ?", [now, client.id])


class Pairing:
    """One short code at a time, shown to the user by one process and redeemed through another."""

    def __init__(self, database: Database, clients: Clients, limits: Limits, clock: Clock = time.time) -> None:
        self._database = database
        self._clients = clients
        self._limits = limits
        self._clock = clock

    def new_code(self) -> str:
        """Return a new code, `XXXX-XXXX`. Any code made earlier is void."""
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        expires = int(self._clock()) + self._limits.pairing_seconds
        with self._database.write() as db:
            db.execute("DELETE FROM pairing_codes")
            db.table("pairing_codes").insert({"code_hash": _hash(code), "expires": expires, "attempts": 0})
        return f"{code[:4]}-{code[4:]}"

    def redeem(self, code: str, name: str, origin: str | None) -> tuple[Client, str]:
        """Use up the code and return a new client with its token. Case, spaces and hyphens do not matter.

        A name that is taken gets a number, because every browser profile calls itself the same.

        Raises:
            PairingError: no code is waiting, or it is another one, too old, or has been guessed at too often.
            ClientError: the name cannot be used.
        """
        self._clients.check_name(name)
        hashed = _hash("".join(code.upper().split()).replace("-", ""))
        now = int(self._clock())
        with self._database.write() as db:
            if self._take(db, hashed, now):
                return _insert(db, _free_name(name, _names(db)), origin, now)
        # Raised outside the transaction: the wrong attempt has to be counted, not undone.
        raise PairingError("This pairing code is wrong, used up or too old. Run `unblather pair` for a new one.")

    def _take(self, db: sqlite_utils.Database, hashed: str, now: int) -> bool:
        db.execute("DELETE FROM pairing_codes WHERE expires <= ?", [now])
        for row in db.table("pairing_codes").rows:
            right = hmac.compare_digest(hashed, str(row["code_hash"]))
            if right or row["attempts"] + 1 >= self._limits.pairing_attempts:
                db.execute("DELETE FROM pairing_codes")
            else:
                db.execute("UPDATE pairing_codes SET attempts = attempts + 1")
            return right
        return False


class Sessions:
    """The user's own browser on the local pages: a one-time link becomes a session."""

    def __init__(self, database: Database, limits: Limits, clock: Clock = time.time) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock

    @property
    def seconds(self) -> int:
        """How long a session lives, in seconds."""
        return self._limits.session_days * 86_400

    def new_link(self) -> str:
        """Return the code of a new one-time link."""
        return self._new("links", "code_hash", self._limits.link_seconds)

    def begin(self, code: str) -> str | None:
        """Use up a link's code and return a new session's token, or None when the code is not a living one."""
        if not self._lives("links", "code_hash", code):
            return None
        with self._database.write() as db:
            if db.execute("DELETE FROM links WHERE code_hash = ?", [_hash(code)]).rowcount == 0:
                return None  # another request was faster
        return self._new("sessions", "token_hash", self.seconds)

    def lives(self, token: str) -> bool:
        """Say whether `token` is a session's that has not ended."""
        return self._lives("sessions", "token_hash", token)

    @staticmethod
    def csrf_token(token: str) -> str:
        """Return the token that the pages of this session send in `X-CSRF-Token`; it cannot be turned back."""
        return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()

    def _new(self, table: str, column: str, seconds: int) -> str:
        secret = secrets.token_urlsafe(32)
        now = int(self._clock())
        with self._database.write() as db:
            db.table(table).delete_where("expires <= ?", [now])
            db.table(table).insert({column: _hash(secret), "expires": now + seconds})
        return secret

    def _lives(self, table: str, column: str, secret: str) -> bool:
        hashed = _hash(secret)
        with self._database.read() as db:
            living = [str(row[column]) for row in db.table(table).rows_where("expires > ?", [int(self._clock())])]
        return sum(hmac.compare_digest(hashed, one) for one in living) > 0  # compares them all


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _rows(db: sqlite_utils.Database) -> Iterator[tuple[Client, str]]:
    for row in db.table("clients").rows_where(order_by="id"):
        yield _client(row), str(row["token_hash"])


def _client(row: dict[str, Any]) -> Client:
    return Client(row["id"], row["name"], row["origin"], row["created"], row["last_used"])


def _names(db: sqlite_utils.Database) -> set[str]:
    return {client.name for client, _ in _rows(db)}


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name} {number}"
        number += 1
    return free


def _insert(db: sqlite_utils.Database, name: str, origin: str | None, now: int) -> tuple[Client, str]:
    token = secrets.token_urlsafe(32)
    row = {"name": name, "token_hash": _hash(token), "origin": origin, "created": now, "last_used": None}
    table = db.table("clients").insert(row, pk="id")
    return _client({**row, "id": table.last_pk}), token

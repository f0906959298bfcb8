"""Clients, pairing codes, links and sessions: what lives how long, and what is kept of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CHROME

from unblather.clients import Clients, Pairing, Sessions
from unblather.config import Limits
from unblather.database import Database
from unblather.errors import ClientError, PairingError

LIMITS = Limits()


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clients(database: Database, clock: Clock) -> Clients:
    return Clients(database, LIMITS, clock)


@pytest.fixture
def pairing(database: Database, clients: Clients, clock: Clock) -> Pairing:
    return Pairing(database, clients, LIMITS, clock)


@pytest.fixture
def sessions(database: Database, clock: Clock) -> Sessions:
    return Sessions(database, LIMITS, clock)


def test_a_client_is_known_by_its_token_until_it_is_revoked(clients: Clients) -> None:
    client, token = clients.add("script")
    assert clients.authenticate(token) == client
    assert clients.revoke("script").name == "script"
    assert clients.authenticate(token) is None
    with pytest.raises(ClientError, match="No client is called script"):
        clients.revoke("script")


def test_tokens_have_256_bits_and_differ(clients: Clients) -> None:
    tokens = {clients.add(f"client {number}")[1] for number in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)  # 32 bytes in base64


@pytest.mark.parametrize("token", ["", "x", "é", "\ud800", "A" * 43, "A" * 100_000])
def test_a_wrong_token_is_nobody(clients: Clients, token: str) -> None:
    clients.add("script")
    assert clients.authenticate(token) is None


def test_last_use_is_written_once_a_minute(clients: Clients, clock: Clock) -> None:
    _, token = clients.add("script")
    seen = []
    for _ in range(4):
        clients.authenticate(token)
        seen.append(clients.all()[0].last_used)
        clock.now += 30
    start = 1_800_000_000
    assert seen == [start, start, start + 60, start + 60]


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "\x1b[2J", "x" * 61])
def test_a_name_has_to_be_showable(clients: Clients, name: str) -> None:
    with pytest.raises(ClientError, match="1 to 60 printable"):
        clients.add(name)


def test_a_name_is_taken_once(clients: Clients, pairing: Pairing) -> None:
    clients.add("Chrome")
    with pytest.raises(ClientError, match="already a client called Chrome"):
        clients.add("Chrome")
    names = [pairing.redeem(pairing.new_code(), "Chrome", CHROME)[0].name for _ in range(2)]
    assert names == ["Chrome 2", "Chrome 3"]


def test_a_pairing_code_is_short_unambiguous_and_works_once(pairing: Pairing, clients: Clients) -> None:
    code = pairing.new_code()
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code)
    client, token = pairing.redeem(f" {code.lower().replace('-', ' ')} ", "Chrome", CHROME)
    assert (client.name, client.origin) == ("Chrome", CHROME)
    assert clients.authenticate(token) == client
    assert clients.origins() == {CHROME}
    with pytest.raises(PairingError, match="unblather pair"):
        pairing.redeem(code, "Chrome", CHROME)


def test_a_pairing_code_lives_two_minutes(pairing: Pairing, clock: Clock) -> None:
    code = pairing.new_code()
    clock.now += 119
    assert pairing.redeem(code, "a", None)
    code = pairing.new_code()
    clock.now += 120
    with pytest.raises(PairingError):
        pairing.redeem(code, "b", None)


def test_the_fifth_wrong_attempt_voids_the_code(pairing: Pairing) -> None:
    code = pairing.new_code()
    for _ in range(4):
        with pytest.raises(PairingError):
            pairing.redeem("AAAA-AAAA", "x", None)
    assert pairing.redeem(code, "four are forgiven", None)
    code = pairing.new_code()
    for _ in range(5):
        with pytest.raises(PairingError):
            pairing.redeem("AAAA-AAAA", "x", None)
    with pytest.raises(PairingError):
        pairing.redeem(code, "too late", None)


def test_a_new_code_voids_the_one_before(pairing: Pairing) -> None:
    first = pairing.new_code()
    pairing.new_code()
    with pytest.raises(PairingError):
        pairing.redeem(first, "x", None)


def test_no_code_is_waiting(pairing: Pairing) -> None:
    with pytest.raises(PairingError):
        pairing.redeem("", "x", None)


def test_a_name_that_cannot_be_used_does_not_use_up_the_code(pairing: Pairing) -> None:
    code = pairing.new_code()
    with pytest.raises(ClientError):
        pairing.redeem(code, "\n", None)
    assert pairing.redeem(code, "fine", None)


def test_a_code_of_another_process_can_be_redeemed_here(tmp_path: Path, database: Database) -> None:
    command = [sys.executable, "-m", "unblather", "pair", "--data-dir", str(tmp_path)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "not running" in shown.stderr
    client, _ = Pairing(database, Clients(database, LIMITS), LIMITS).redeem(shown.stdout.strip(), "Chrome", CHROME)
    assert client.name == "Chrome"


def test_a_link_works_once_and_two_minutes(sessions: Sessions, clock: Clock) -> None:
    link = sessions.new_link()
    token = sessions.begin(link)
    assert token is not None
    assert sessions.lives(token)
    assert sessions.begin(link) is None
    late = sessions.new_link()
    clock.now += 120
    assert sessions.begin(late) is None
    assert sessions.begin("") is None


def test_a_session_lives_30_days_and_survives_a_restart(tmp_path: Path, sessions: Sessions, clock: Clock) -> None:
    token = sessions.begin(sessions.new_link())
    assert token is not None
    again = Database.open(tmp_path)
    clock.now += 30 * 86_400 - 1
    assert Sessions(again, LIMITS, clock).lives(token)
    clock.now += 1
    assert not Sessions(again, LIMITS, clock).lives(token)
    again.close()


def test_csrf_tokens_belong_to_one_session() -> None:
    assert Sessions.csrf_token("a") != Sessions.csrf_token("b")
    assert Sessions.csrf_token("a") == Sessions.csrf_token("a")


def test_no_secret_is_in_the_files(tmp_path: Path, clients: Clients, pairing: Pairing, sessions: Sessions) -> None:
    link, code = sessions.new_link(), pairing.new_code()
    session = sessions.begin(sessions.new_link())
    secrets = [clients.add("script")[1], link, code, code.replace("-", ""), session]
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"script" in content
    for secret in secrets:
        assert secret is not None
        assert secret.encode() not in content

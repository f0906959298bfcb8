"""The command line, run as users run it: a process, its output and its status. Nothing here is a stand-in."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import CHROME
from fakes import FakeService

from unblather import __version__
from unblather.cli import main
from unblather.clients import Clients
from unblather.config import Limits
from unblather.database import Database
from unblather.service import Draft, Service

SELLING = (
    "🎉 Register now for our free webinar! Our award-winning platform helps you 10x your sales. "
    "Limited seats, buy or sign up today at the link in bio and follow our page for more!"
)
HELPING = (
    "I had the same trouble last week, and what helped was clearing the cache before upgrading. "
    "Which version are you on? If it is older than 3.2 I can send you the steps that worked for me."
)


def unblather(
    *arguments: str, stdin: str | bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program; stdout and stderr are read as UTF-8."""
    given = stdin.encode("utf-8", "surrogatepass") if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "unblather", *arguments],
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def here(
    *arguments: str, stdin: str | bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Do the same without a new process, which is much quicker."""
    given = stdin.encode("utf-8", "surrogatepass") if isinstance(stdin, str) else stdin
    result = CliRunner().invoke(main, arguments, input=given, env=environment)
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def assert_could_not_run(done: subprocess.CompletedProcess[str], *sentences: str) -> None:
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for sentence in sentences:
        assert sentence in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["score"],
        ["history"],
        ["import"],
        ["export"],
        ["pair"],
        ["clients"],
        ["clients", "add"],
        ["clients", "list"],
        ["clients", "revoke"],
        ["doctor"],
    ],
)
def test_help_imports_nothing_slow(command: Sequence[str]) -> None:
    code = (
        "import sys\nfrom unblather.cli import main\n"
        f"main({[*command, '--help']!r}, standalone_mode=False)\n"
        "slow = {'flask', 'pydantic', 'onnxruntime', 'tokenizers', 'numpy', 'sqlite_utils'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: ")


def test_version() -> None:
    assert here("--version").stdout == f"unblather, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["score", "--format", "xml"],
        ["score", "--kind", "tweet"],
        ["serve", "--port", "70000"],
        ["clients", "add"],
    ],
)
def test_usage_errors(arguments: list[str]) -> None:
    assert_could_not_run(here(*arguments), "Usage: ")


class TestScore:
    def test_status_1_when_it_warns(self) -> None:
        done = unblather("score", stdin=SELLING)
        assert done.returncode == 1, done
        assert "Reader value" in done.stdout
        assert "[" in done.stdout
        assert "\x1b" not in done.stdout
        assert "Try: " in done.stdout
        assert done.stderr == ""

    def test_status_0_when_there_is_nothing_to_warn_about(self, tmp_path: Path) -> None:
        file = tmp_path / "draft.txt"
        file.write_text(HELPING, encoding="utf-8")
        context = tmp_path / "context.txt"
        context.write_text("The upgrade fails for me. Any ideas?", encoding="utf-8")
        done = here("score", str(file), "--kind", "comment", "--house", "theirs", "--context", str(context))
        assert done.returncode == 0, done

    def test_json_is_the_reply(self) -> None:
        done = here("score", "-", "--format", "json", stdin=SELLING)
        assert done.returncode == 1
        reply = json.loads(done.stdout)
        assert reply["verdict"] == "warn"
        assert {"scores", "reader_value", "hints", "spans", "model", "language", "reason"} <= reply.keys()

    def test_sarif(self, tmp_path: Path) -> None:
        file = tmp_path / "a draft.md"
        file.write_text(SELLING, encoding="utf-8")
        done = here("score", str(file), "--format", "sarif")
        assert done.returncode == 1
        (run,) = json.loads(done.stdout)["runs"]
        assert run["results"]
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
        assert uris == {file.as_uri()}

    def test_jsonl_goes_on_after_a_broken_line(self) -> None:
        given = [json.dumps({"id": "a", "text": SELLING}), "nonsense", json.dumps({"id": "b", "text": HELPING})]
        done = here("score", "--format", "jsonl", stdin="\n".join(given))
        assert done.returncode == 1
        found = [json.loads(line) for line in done.stdout.splitlines()]
        assert [line.get("id") for line in found] == ["a", None, "b"]
        assert found[1]["line"] == 2
        assert found[0]["verdict"] == "warn"
        assert done.stderr == "1 line(s) could not be scored, the first is line 2.\n"

    def test_jsonl_gives_what_scoring_one_by_one_gives(self) -> None:
        done = here("score", "--format", "jsonl", stdin=json.dumps({"id": 1, "text": SELLING}))
        alone = json.loads(here("score", "--format", "json", stdin=SELLING).stdout)
        reply = json.loads(done.stdout)
        assert reply.pop("id") == 1
        assert (reply["verdict"], reply["reader_value"]) == (
            alone["verdict"],
            pytest.approx(alone["reader_value"], abs=0.2),
        )

    def test_jsonl_without_warnings_is_status_0(self) -> None:
        done = here("score", "--format", "jsonl", stdin=json.dumps({"id": 1, "text": HELPING, "kind": "comment"}))
        assert done.returncode == 0, done

    @pytest.mark.parametrize("given", ["", "\n\n"])
    def test_jsonl_of_nothing(self, given: str) -> None:
        assert_could_not_run(here("score", "--format", "jsonl", stdin=given), "nothing to score in standard input")

    def test_jsonl_of_broken_lines_only(self) -> None:
        done = here("score", "--format", "jsonl", stdin="x\ny\n")
        assert done.returncode == 2
        assert len(done.stdout.splitlines()) == 2

    @pytest.mark.parametrize("form", ["text", "json", "sarif"])
    def test_empty_input(self, form: str) -> None:
        assert_could_not_run(here("score", "--format", form), "standard input is empty")

    @pytest.mark.parametrize(
        "text",
        [
            "   \n",
            "word",
            "a\0b",
            "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
            "שלום עולם, מה שלומך היום?",
            "<b>Hello</b> <script>alert(1)</script>",
            "Heute zeige ich euch, wie man einen Kuchen backt, und freue mich auf eure Fragen dazu.",
            "line\n" * 1000,
            "\x1b[2J\x1b]0;owned\x07",
        ],
    )
    @pytest.mark.parametrize("form", ["text", "json", "sarif"])
    def test_odd_drafts_have_sane_answers(self, text: str, form: str) -> None:
        done = here("score", "--format", form, stdin=text)
        assert done.returncode in {0, 1}, done
        assert done.stderr == ""
        assert "\x1b" not in done.stdout

    def test_a_byte_order_mark_is_no_part_of_the_draft(self) -> None:
        with_mark = here("score", "--format", "json", stdin=b"\xef\xbb\xbf" + HELPING.encode())
        assert with_mark.stdout == here("score", "--format", "json", stdin=HELPING).stdout

    def test_a_missing_file(self, tmp_path: Path) -> None:
        assert_could_not_run(here("score", str(tmp_path / "none.txt")), "none.txt cannot be read (No such file")

    def test_a_directory(self, tmp_path: Path) -> None:
        for form in ("text", "jsonl"):
            assert_could_not_run(here("score", "--format", form, str(tmp_path)), "cannot be read (")

    def test_bytes_that_are_no_text(self) -> None:
        done = here("score", stdin=b"first\nsecond\nthi\xffrd\n")
        assert_could_not_run(done, "standard input is not text in UTF-8: see line 3")

    @pytest.mark.parametrize("length", [20_001, 10_000_000])
    def test_a_draft_that_is_too_long(self, length: int) -> None:
        done = here("score", stdin="x" * length)
        assert_could_not_run(done)
        assert str(length) in done.stderr.replace(",", "")

    def test_strictness_comes_from_the_option_or_the_environment(self) -> None:
        assert_could_not_run(here("score", stdin="x", environment={"UNBLATHER_STRICTNESS": "cruel"}), "cruel")
        by_option = here("score", "--strictness", "strict", "--format", "json", stdin=SELLING)
        strict = {"UNBLATHER_STRICTNESS": "strict"}
        assert here("score", "--format", "json", stdin=SELLING, environment=strict).stdout == by_option.stdout

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a closed pipe in other words")
    def test_a_reader_that_leaves_is_no_news(self) -> None:
        lines = "".join(f"{json.dumps({'id': number, 'text': 'x'})}\n" for number in range(1000))
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "unblather", "score", "--format", "jsonl"],
            input=lines.encode(),
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (2, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
    def test_a_full_disk(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "unblather", "score"],
                input=HELPING.encode(),
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert (done.returncode, b"No space left" in done.stderr, b"Traceback" in done.stderr) == (2, True, False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in the standard library")
class TestTerminal:
    def run(self, *arguments: str, stdin: Path, environment: dict[str, str]) -> tuple[str, int]:
        """Run with stdout and stderr on a terminal; return what it showed, and the status."""
        import pty

        ours, theirs = pty.openpty()
        with stdin.open("rb") as given:
            process = subprocess.Popen(
                [sys.executable, "-m", "unblather", *arguments],
                stdin=given,
                stdout=theirs,
                stderr=theirs,
                env={**os.environ, "TERM": "xterm", **environment},
            )
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
        os.close(ours)
        return shown.decode(), process.wait(60)

    def test_marks_are_colors_unless_the_user_wants_none(self, tmp_path: Path) -> None:
        file = tmp_path / "draft.txt"
        file.write_text(SELLING, encoding="utf-8")
        shown, status = self.run("score", stdin=file, environment={"NO_COLOR": ""})
        assert status == 1
        assert "\x1b[33m\x1b[4m" in shown
        shown, status = self.run("score", stdin=file, environment={"NO_COLOR": "1"})
        assert status == 1
        assert "\x1b" not in shown
        assert "[" in shown

    def test_a_bar_shows_how_far_jsonl_is(self, tmp_path: Path) -> None:
        file = tmp_path / "drafts.jsonl"
        file.write_text("".join(f"{json.dumps({'id': number, 'text': 'x'})}\n" for number in range(300)))
        shown, status = self.run("score", "--format", "jsonl", stdin=file, environment={})
        assert status == 0
        assert "Scoring" in shown
        assert "100%" in shown


class TestClients:
    def test_a_token_is_printed_once_and_alone_on_stdout(self, tmp_path: Path) -> None:
        done = here("clients", "add", "my script", "--data-dir", str(tmp_path))
        token = done.stdout.removesuffix("\n")
        assert len(token) == 43
        database = Database.open(tmp_path)
        client = Clients(database, Limits()).authenticate(token)
        assert client is not None
        assert client.name == "my script"
        Clients(database, Limits()).add("Chrome", CHROME)
        database.close()
        listed = here("clients", "list", environment={"UNBLATHER_DATA_DIR": str(tmp_path)}).stdout
        assert "my script" in listed
        assert CHROME in listed
        assert token not in listed
        assert here("clients", "revoke", "my script", "--data-dir", str(tmp_path)).returncode == 0
        again = here("clients", "revoke", "my script", "--data-dir", str(tmp_path))
        assert_could_not_run(again, "No client is called my script")

    def test_none_yet(self, tmp_path: Path) -> None:
        assert "unblather pair" in here("clients", "list", "--data-dir", str(tmp_path)).stdout

    def test_a_data_directory_that_cannot_be_used(self, tmp_path: Path) -> None:
        file = tmp_path / "file"
        file.write_text("in the way")
        for command in (["clients", "list"], ["pair"], ["clients", "add", "x"]):
            for place in (file, file / "below"):
                assert_could_not_run(here(*command, "--data-dir", str(place)), "--data-dir")
        assert_could_not_run(unblather("serve", "--no-open", "--data-dir", str(file)), "--data-dir")

    def test_a_database_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "unblather.db").write_bytes(b"not a database, " * 1000)
        for command in (["clients", "list"], ["pair"]):
            assert_could_not_run(here(*command, "--data-dir", str(tmp_path)), "is not a database", "Move it away")
        serving = unblather("serve", "--no-open", "--port", "0", "--data-dir", str(tmp_path))
        assert_could_not_run(serving, "is not a database", "Move it away")


class TestDoctor:
    def test_it_looks_at_everything(self, tmp_path: Path, free_port: int) -> None:
        done = unblather("doctor", "--data-dir", str(tmp_path), "--port", str(free_port))
        marks = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()}
        assert marks == dict.fromkeys(("model", "database", "port", "extension", "pairing"), "ok")
        assert done.returncode == 0
        assert "unblather pair" in done.stdout

    def test_it_says_how_to_mend(self, tmp_path: Path) -> None:
        (tmp_path / "unblather.db").write_bytes(b"not a database, " * 1000)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = here("doctor", "--data-dir", str(tmp_path), "--port", str(port))
        assert done.returncode == 1
        assert "database   WRONG" in done.stdout
        assert "Move it away" in done.stdout
        assert f"Port {port} is in use by another program. Choose another one" in done.stdout
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in the standard library")
def test_ctrl_c_leaves_quietly() -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "unblather", "score"], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    assert b"Type a draft" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, out, err) == (2, b"", b"")


def test_a_fault_of_ours_shows_where_and_never_what(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception's message may quote the draft, and so it is not shown."""

    def fail(_self: object, draft: Draft) -> None:
        raise KeyError(draft.text)

    monkeypatch.setattr(FakeService, "score", fail)
    monkeypatch.setattr(Service, "load", lambda *_: FakeService())
    done = here("score", stdin="my secret draft")
    assert_could_not_run(done, "a fault of Unblather", "KeyError at test_cli.py")
    assert "secret" not in done.stderr

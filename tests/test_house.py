"""The Makefile says in one clear sentence what is missing, and the lock files say neither more nor less than needed."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("run", "dev", "train", "torch")
MAKE = shutil.which("make")

needs_make = pytest.mark.skipif(MAKE is None or os.name == "nt", reason="needs make")


# --- the Makefile ------------------------------------------------------------------------------------------------


class House:
    """A checkout without content, in which only chosen programs exist."""

    # What the Makefile and its script may take for granted on every system.
    ORDINARY = ("awk", "cat", "env", "find", "id", "mkdir", "rm", "sed", "sh", "touch")

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "house"
        self.path = folder / "bin"
        self.path.mkdir()
        for program in self.ORDINARY:
            (self.path / program).symlink_to(str(shutil.which(program)))
        for name in (
            "extension/package.json",
            "extension/package-lock.json",
            "extension/src/page/main.ts",
            "requirements/dev.txt",
            "server/unblather/__init__.py",
        ):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).touch()
        for name in ("Makefile", "pyproject.toml", "scripts/prerequisites.sh"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.folder / name)

    def program(self, name: str, script: str) -> None:
        """Put a program on the path, in place of whatever may be there."""
        file = self.path / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(MAKE), *arguments],
            cwd=self.folder,
            env={"PATH": str(self.path)},
            capture_output=True,
            text=True,
            check=False,
        )

    def complaint(self, *arguments: str) -> str:
        """Return what make complains about; it must be one sentence of ours, beside make's own last line."""
        done = self.make(*arguments)
        assert done.returncode != 0
        ours, *others = done.stderr.splitlines()
        assert all(line.startswith("make: ***") for line in others), done.stderr
        assert ours.startswith("unblather: ")
        assert ours.endswith(".")
        return ours


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def real_python(house: House, *, missing: str = "nothing at all") -> None:
    """Put this Python on the path; asked for the module `missing`, it fails."""
    house.program("python3", f'case "$*" in *{missing}*) exit 1 ;; esac\nexec "{sys.executable}" "$@"')


@needs_make
def test_without_python(house: House) -> None:
    assert "Python 3.11 or newer is needed" in house.complaint("setup")


@needs_make
def test_with_an_old_python(house: House) -> None:
    house.program("python3", "exit 1")  # what the question about its version gets from an older one
    assert "Python 3.11 or newer is needed" in house.complaint("setup")


@needs_make
def test_with_a_python_that_was_named_wrongly(house: House) -> None:
    assert "make PYTHON=" in house.complaint("setup", "PYTHON=no-such-python")


@needs_make
def test_with_a_python_that_cannot_make_environments(house: House) -> None:
    real_python(house, missing="ensurepip")
    assert "python3-venv" in house.complaint("setup")


@needs_make
def test_without_node(house: House) -> None:
    assert "Node 20 or newer is needed" in house.complaint("extension/dist/.built")


@needs_make
def test_with_an_old_node(house: House) -> None:
    house.program("node", "echo 18")
    assert "Node 20 or newer is needed" in house.complaint("extension/dist/.built")


@needs_make
def test_without_npm(house: House) -> None:
    house.program("node", "echo 20")
    assert "npm is needed" in house.complaint("extension/dist/.built")


@needs_make
def test_without_browsers(house: House) -> None:
    assert "Chromium (or Chrome) and Firefox" in house.complaint("browsers")


@needs_make
def test_without_browsers_where_nothing_may_be_installed(house: House) -> None:
    house.program("apt-get", "touch called")
    house.program("id", "echo 1000")
    house.program("sudo", "exit 1")
    assert "may not install them" in house.complaint("browsers")
    assert not (house.folder / "called").exists()


@needs_make
def test_without_browsers_where_they_may_be_installed(house: House) -> None:
    house.program("apt-get", 'for browser in chromium firefox-esr; do ln -sf sh "${0%/*}/$browser"; done')
    (house.path / "ln").symlink_to(str(shutil.which("ln")))
    house.program("id", "echo 0")
    assert house.make("browsers").returncode == 0


@needs_make
def test_with_browsers_that_were_named(house: House) -> None:
    browser = shutil.which("sh")
    assert house.make("browsers", f"CHROMIUM={browser}", f"FIREFOX={browser}").returncode == 0


@needs_make
def test_training_without_data(house: House) -> None:
    complaint = house.complaint("train", "DATA=no/such/folder")
    assert "no/such/folder is not there" in complaint
    assert "make train DATA=" in complaint


@needs_make
def test_a_second_setup_does_nothing_until_something_changes(house: House) -> None:
    def is_done() -> bool:
        return house.make("--question", "setup").returncode == 0

    assert not is_done()
    for step in (".venv/.locked", ".venv/.package", "extension/node_modules/.installed", "extension/dist/.built"):
        (house.folder / step).parent.mkdir(parents=True, exist_ok=True)
        (house.folder / step).touch()
    assert is_done()
    built = (house.folder / "extension/dist/.built").stat().st_mtime_ns
    for changed in ("requirements/dev.txt", "extension/src/page/main.ts", "extension/package-lock.json"):
        file = house.folder / changed
        before = file.stat()
        os.utime(file, ns=(built + 10**9, built + 10**9))
        assert not is_done(), f"a change of {changed} goes unnoticed"
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert is_done()


@needs_make
def test_help_lists_every_verb() -> None:
    listed = subprocess.run([str(MAKE), "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    verbs = "setup run extension check test e2e bench train release lock format clean"
    for verb in verbs.split():
        assert re.search(rf"^  {verb} +\w", listed, re.MULTILINE), f"make help does not explain {verb}"


def test_the_documents_name_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for verb in re.findall(r"`make ([a-z0-9]+)\b", document.read_text(encoding="utf-8")):
            assert verb in targets, f"{document.relative_to(ROOT)} speaks of `make {verb}`, which does not exist"


# --- the lock files ----------------------------------------------------------------------------------------------


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> set[str]:
    """Return the requirements of a lock file, each with its version and marker."""
    lines = [line for line in lock(name).splitlines() if line and not line.startswith(("#", " "))]
    return {line.rstrip("\\").strip() for line in lines}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    for requirement in re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", lock(name), flags=re.MULTILINE)):
        assert re.match(r"[a-z0-9-]+==[^ ]+( ; [^\\]+)? \\\n", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_host(name: str) -> None:
    assert "://" not in lock(name)
    assert "index-url" not in lock(name)
    assert "find-links" not in lock(name).lower().replace("pip_find_links", "")


@pytest.mark.parametrize("folder", ["extension", "tests/e2e"])
def test_npm_locks_name_no_host(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert "resolved" not in package, f"{folder}/package-lock.json says where {name} comes from"
        assert not name or "integrity" in package or package.get("link"), f"{folder}: {name} has no hash"


def test_locks_hold_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "run": project["project"]["dependencies"],
        "dev": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
        "train": project["project"]["dependencies"] + project["dependency-groups"]["train"],
    }
    for name, requirements in wanted.items():
        locked = {pin.partition("==")[0] for pin in pins(name)}
        if name == "train":
            locked |= {pin.partition("==")[0] for pin in pins("torch")}
        for requirement in requirements:
            match = re.match(r"[A-Za-z0-9._-]+", requirement)
            assert match
            assert normal(match.group()) in locked, f"{requirement} is not in {name}.txt; run `make lock`"


def test_development_and_training_use_the_versions_that_users_get() -> None:
    versions = {pin.partition(";")[0].strip() for pin in pins("run")}
    for name in ("dev", "train"):
        assert versions <= {pin.partition(";")[0].strip() for pin in pins(name)}


def test_only_training_brings_torch_and_nothing_brings_cuda() -> None:
    for name in LOCKS:
        locked = {pin.partition("==")[0] for pin in pins(name)}
        assert ("torch" in locked) == (name == "torch")
        assert not [package for package in locked if package.startswith(("nvidia", "cuda", "triton"))]

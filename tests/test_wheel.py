"""What a user installs works: built, installed where there is nothing else, and asked to score a sentence."""

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from fakes import LABELS

ROOT = Path(__file__).parents[1]
MAX_WHEEL_BYTES = 40_000_000  # the encoder alone is about 23 MB
SENTENCE = "Buy my new course now, link in bio, only today!"


def run(*command: str | Path, cwd: Path, stdin: str = "", ok: tuple[int, ...] = (0,)) -> str:
    """Run a command that sees nothing of this checkout, and return what it printed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env | {"UNBLATHER_DATA_DIR": str(cwd / "data"), "PYTHONUTF8": "1"},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in ok, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def from_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel straight from the tree."""
    if not (ROOT / "extension" / "dist" / "pages").is_dir():
        pytest.fail("The pages are not built; run `make setup` first.")
    folder = tmp_path_factory.mktemp("tree")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build what `make release` builds, a sdist and the wheel from that sdist, and return their folder."""
    folder = tmp_path_factory.mktemp("release")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="session")
def wheel(release: Path) -> Path:
    return next(release.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel with its locked dependencies and nothing else; return the folder of its programs."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = (programs / "python", "-m", "pip", "-q", "--disable-pip-version-check")
    # pip refuses a dependency that the lock does not name, so this proves that the lock is complete.
    run(*pip, "install", "--require-hashes", "--no-compile", "-r", ROOT / "requirements" / "run.txt", cwd=folder)
    run(*pip, "install", "--no-deps", wheel, cwd=folder)
    run(*pip, "check", cwd=folder)
    return programs


def contents(archive: Path) -> dict[str, int]:
    """Map every file of a wheel to its checksum. RECORD repeats the others, and may list them in another order."""
    with zipfile.ZipFile(archive) as files:
        return {entry.filename: entry.CRC for entry in files.infolist() if not entry.filename.endswith("/RECORD")}


def files_below(folder: Path) -> set[str]:
    """List the files of a folder, without what Python and the desktop leave there."""
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and file.name != ".DS_Store"
    }


def test_tree_and_sdist_give_the_same_wheel(from_tree: Path, wheel: Path) -> None:
    assert contents(from_tree) == contents(wheel)


def test_the_wheel_carries_package_model_and_pages(wheel: Path) -> None:
    names = set(contents(wheel))
    for folder, place in (
        ("server/unblather", ""),
        ("model", "model/"),
        ("extension/dist/pages", "pages/"),
        ("extension/dist/extension", "extension/"),
    ):
        expected = {f"unblather/{place}{name}" for name in files_below(ROOT / folder)}
        assert expected, f"{folder} is empty"
        assert expected <= names
    assert {"unblather/py.typed", "unblather/model/config.json", "unblather/model/head.safetensors"} <= names
    assert any(name.startswith("unblather/model/") and name.endswith(".onnx") for name in names)
    assert any(name.startswith("unblather/pages/") and name.endswith(".js") for name in names)
    assert {f"unblather/extension/{browser}/manifest.json" for browser in ("chrome", "firefox")} <= names
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in contents(wheel)}
    assert tops == {"unblather", next(top for top in tops if top.endswith(".dist-info"))}
    assert wheel.stat().st_size < MAX_WHEEL_BYTES


def test_the_sdist_carries_the_sources(release: Path) -> None:
    with tarfile.open(next(release.glob("*.tar.gz"))) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    assert {
        "Makefile",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "extension/package.json",
        "docs/architecture.md",
    } <= names
    assert "tests/test_wheel.py" in names
    assert any(name.startswith("extension/src/page/") for name in names)
    assert any(name.startswith("extension/dist/pages/") for name in names)
    assert not [name for name in names if "node_modules" in name or ".venv" in name]


def test_installed_it_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import unblather; print(unblather.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)
    assert "unblather" in run(installed / "unblather", "--version", cwd=tmp_path)


def test_installed_it_scores_a_sentence(installed: Path, tmp_path: Path) -> None:
    # Status 1 says that at least one draft earned a warning, which this one should.
    printed = run(installed / "unblather", "score", "-", "--format", "json", cwd=tmp_path, stdin=SENTENCE, ok=(0, 1))
    reply = json.loads(printed)
    assert set(reply["scores"]) == set(LABELS)
    assert all(0 <= score <= 1 for score in reply["scores"].values())
    assert reply["scores"]["self_promotion"] > reply["scores"]["helpful"]
    for span in reply["spans"]:
        assert 0 <= span["start"] < span["start"] + span["length"] <= len(SENTENCE)

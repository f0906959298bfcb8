"""`unblather extension`: where the build lies, for people and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from unblather.cli import main
from unblather.cli.extension import BROWSERS


def unblather(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the built extensions; each has a manifest and the script that it names."""
    for browser in BROWSERS:
        (tmp_path / browser).mkdir()
        manifest = {"version": "1.2.3", "content_scripts": [{"js": ["content.js"]}]}
        (tmp_path / browser / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (tmp_path / browser / "content.js").touch()
    monkeypatch.setattr("unblather.paths.bundled", lambda _: tmp_path)
    return tmp_path


def test_prints_every_folder_for_programs_and_the_steps_for_people(bundle: Path) -> None:
    done = unblather("extension")
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [str(bundle / browser) for browser in BROWSERS]
    for step in ("chrome://extensions", "Load unpacked", "about:debugging", str(bundle / "firefox" / "manifest.json")):
        assert step in done.stderr
    assert done.stderr.splitlines()[-1] == "Then run `unblather pair` and type its code into the page that opens."


def test_prints_one_browsers_folder(bundle: Path) -> None:
    done = unblather("extension", "firefox")
    assert done.stdout == f"{bundle / 'firefox'}\n"
    assert "chrome" not in done.stderr


def test_the_next_step_keeps_the_data_directory(bundle: Path, tmp_path: Path) -> None:
    assert f"`unblather pair --data-dir {tmp_path}`" in unblather("extension", "--data-dir", str(tmp_path)).stderr


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"version": "1", "content_scripts": [{"js": 3}]}'])
def test_a_build_that_is_missing_or_damaged_is_said(bundle: Path, content: str | None) -> None:
    manifest = bundle / "chrome" / "manifest.json"
    manifest.unlink() if content is None else manifest.write_text(content, encoding="utf-8")
    done = unblather("extension", "chrome")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not built" in done.stderr
    assert "make setup" in done.stderr


def test_a_script_that_is_missing_is_named(bundle: Path) -> None:
    (bundle / "chrome" / "content.js").unlink()
    done = unblather("extension", "chrome")
    assert done.exit_code == 2
    assert "content.js is missing" in done.stderr


def test_the_doctor_looks_at_both_builds(bundle: Path, tmp_path: Path) -> None:
    assert "extension  ok    Version 1.2.3 is built" in unblather("doctor", "--data-dir", str(tmp_path)).stdout
    (bundle / "firefox" / "manifest.json").unlink()
    assert "extension  WRONG" in unblather("doctor", "--data-dir", str(tmp_path)).stdout


def test_the_checkout_is_built() -> None:
    for line in unblather("extension").stdout.splitlines():
        manifest = json.loads((Path(line) / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["manifest_version"] == 3

"""`unblather-train` says in one sentence what is wrong, and what was there before stays whole."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from unblather_training import steps
from unblather_training.__main__ import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_data_names_what_is_missing_and_fails(tmp_path: Path) -> None:
    result = run("data", "--data", str(tmp_path))

    assert result.exit_code == 1
    assert "Get it from: GitHub janitrai/janitr" in result.output


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_missing_texts_are_one_sentence(command: str, tmp_path: Path) -> None:
    result = run(command, "--data", str(tmp_path), "--model", str(tmp_path / "model"))

    assert result.exit_code == 1
    assert result.output.startswith("Error: The labelled data is not there: ")
    assert not (tmp_path / "model").exists()


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    fresh, folder = tmp_path / "model.new", tmp_path / "model"
    for place, content in ((fresh, "new"), (folder, "old")):
        place.mkdir()
        (place / "config.json").write_text(content, "utf-8")

    steps.put_in_place(fresh, folder)

    assert (folder / "config.json").read_text("utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "eval.json"
    path.write_text("old", "utf-8")
    path.with_name("eval.json.tmp").mkdir()  # nothing can be written beside it

    with pytest.raises(OSError, match=r"eval\.json\.tmp"):
        steps.write_text(path, "new")

    assert path.read_text("utf-8") == "old"

"""The tree keeps the promises of docs/architecture.md: who may import whom, and what no file may say."""

import ast
import graphlib
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "server" / "unblather"
TRAINING = ROOT / "training" / "unblather_training"
PAGE = ROOT / "extension" / "src" / "page"

WEB_LIBRARIES = {"flask", "flask_cors", "flask_openapi3", "waitress", "werkzeug"}
# Who may speak SQL: schema.py makes the tables, database.py opens the file, and those who own tables ask it.
SQL_LIBRARIES = {
    "sqlite3": {"database", "history", "repair"},
    "sqlite_utils": {"schema", "coarse", "database", "clients", "history", "statistics"},
}
TRAINING_LIBRARIES = {"onnx", "sklearn", "torch", "transformers", "unblather_training"}


def modules(package: Path) -> dict[str, Path]:
    """Map the dotted name of every module of `package` to its file."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(name: str, file: Path) -> Iterator[str]:
    """Yield the dotted name of everything that the module imports, wherever in the file it does so."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            # The last part may be a module (`from unblather import text`) or only a name in one.
            yield from (f"{base}.{alias.name}" for alias in node.names)


def module_of(imported: str, known: dict[str, Path]) -> str | None:
    """Return the module in which an imported name lies, if it is one of ours."""
    while imported and imported not in known:
        imported = imported.rpartition(".")[0]
    return imported or None


def room(name: str) -> str:
    """Return the room of docs/architecture.md in which a module lies: `web` for `unblather.web.guard`."""
    return name.split(".")[1]


def layers() -> list[set[str]]:
    """Read the one-way imports from the document, lowest first, so that it and this test cannot disagree."""
    document = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^errors .*<-.*$", document, re.MULTILINE)
    return [set(group.split()) for group in line.split("<-")]


LAYER = {name: height for height, group in enumerate(layers()) for name in group}
SERVER_MODULES = modules(SERVER)
TRAINING_MODULES = modules(TRAINING) if TRAINING.is_dir() else {}


@pytest.mark.parametrize("name", [name for name in SERVER_MODULES if "." in name and not name.endswith("__main__")])
def test_imports_run_one_way(name: str) -> None:
    assert room(name) in LAYER, f"{name} has no place yet in the import line of docs/architecture.md"
    for imported in imports(name, SERVER_MODULES[name]):
        if imported.startswith("unblather.") and room(imported) in LAYER:
            assert LAYER[room(imported)] <= LAYER[room(name)], f"{name} may not import {imported}: it lies above it"


@pytest.mark.parametrize("name", SERVER_MODULES)
def test_the_package_never_needs_what_only_training_needs(name: str) -> None:
    roots = {imported.split(".")[0] for imported in imports(name, SERVER_MODULES[name])}
    assert not roots & TRAINING_LIBRARIES


@pytest.mark.parametrize("name", [name for name in SERVER_MODULES if "." in name and not name.endswith("__main__")])
def test_only_the_rooms_meant_for_it_know_flask_or_sqlite(name: str) -> None:
    roots = {imported.split(".")[0] for imported in imports(name, SERVER_MODULES[name])}
    if LAYER.get(room(name), 0) < LAYER["web"]:
        assert not roots & WEB_LIBRARIES, f"{name} lies below web, and may not know HTTP libraries"
    for library, rooms in SQL_LIBRARIES.items():
        assert library not in roots or room(name) in rooms, f"{name} may not know SQLite; ask {rooms} instead"


def test_no_import_cycles() -> None:
    known = SERVER_MODULES | TRAINING_MODULES
    graph = {}
    for name, file in known.items():
        needed = {module_of(imported, known) for imported in imports(name, file)}
        graph[name] = {other for other in needed if other and other != name}
    # A package's __init__ runs before its modules, which is no cycle as long as it imports nothing itself.
    for package in ("unblather", "unblather_training"):
        assert not graph.get(package), f"{package}/__init__.py must import nothing of the package"
    try:
        tuple(graphlib.TopologicalSorter(graph).static_order())
    except graphlib.CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def test_folders_that_are_no_packages() -> None:
    for folder in ("server", "training", "model", "extension", "benchmarks", "tests"):
        assert not (ROOT / folder / "__init__.py").exists(), f"{folder}/ is a place, not a package"


def test_every_module_says_what_it_is_for() -> None:
    for folder in ("server", "training", "benchmarks", "tests"):
        for file in (ROOT / folder).rglob("*.py"):
            if "node_modules" not in file.parts:
                docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
                assert docstring, f"{file.relative_to(ROOT)} has no module docstring"


def test_the_code_that_marks_text_knows_nothing_of_the_extension() -> None:
    for file in PAGE.rglob("*.ts"):
        source = file.read_text(encoding="utf-8")
        name = file.relative_to(ROOT)
        assert not re.search(r"\b(chrome|browser)\.\w", source), f"{name} runs in plain pages, without extension APIs"
        if not file.name.endswith(".test.ts"):
            for imported in re.findall(r"""\bfrom\s+["']([^"']+)["']""", source):
                assert (file.parent / imported).resolve().is_relative_to(PAGE), f"{name} imports {imported}"


def tracked_text() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file in git that is text."""
    if not (ROOT / ".git").exists() or not (git := shutil.which("git")):
        pytest.skip("not a git checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):  # a model's weights; a file removed but not yet committed
            continue


def test_no_file_names_a_package_index_or_somebodys_home() -> None:
    # Written in pieces, so that this file does not hold what it looks for.
    hosts = ["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "yarn" + r"pkg\.com"]
    homes = ["/" + r"home/\w", "/" + r"Users/\w", "/" + r"root/\w", r"C:\\" + r"Users\\\w"]
    unwanted = re.compile("|".join(hosts + homes))
    for name, text in tracked_text():
        found = unwanted.search(text)
        assert not found, f"{name} says {found.group()!r}"


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" not in project
    assert "version" in project["dynamic"]

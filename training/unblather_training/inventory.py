"""Which public files are there? What `unblather-train data` says.

Knows the files' hashes and the labels' hashes. Changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from unblather_training.data import LABEL_FILES, LABELLED, read_lines
from unblather_training.sources import SOURCES, Source


def describe(folder: Path, labelled: Path = LABELLED) -> Iterator[tuple[str, bool]]:
    """Yield a line for each source and each of its files that is not as it should be, and whether all is well."""
    known = _hashes(labelled)
    labels: dict[str, set[str]] = {}
    for name in (name for names in LABEL_FILES.values() for name in names):
        for label in read_lines(labelled / "labels" / f"{name}.jsonl"):
            labels.setdefault(label["source"], set()).add(label["sha256"])
    for source in SOURCES:
        yield from _source(source, folder / "raw", known, labels.get(source.name, set()))
    written = Counter(row["split"] for row in read_lines(labelled / "written" / "drafts.jsonl"))
    yield (
        f"written set: {written['train']:,} drafts for training, {written['test']:,} for testing (in the repository)",
        True,
    )


def _source(source: Source, raw: Path, known: dict[str, str], labels: set[str]) -> Iterator[tuple[str, bool]]:
    there = [name for name in source.files if (raw / name).is_file()]
    found = {text.sha256 for name in there for text in source.read(raw / name)}
    files = f"{len(there)} of {len(source.files)} files"
    matched = f"{len(labels & found):,} of {len(labels):,} labels found their text"
    yield f"{source.name}: {len(found):,} texts in {files}; {matched}", True
    for name in source.files:
        path = raw / name
        if name not in there:
            yield f"  missing: {path}. Get it from: {source.where} ({source.licence})", False
        elif known.get(name) != hashlib.sha256(path.read_bytes()).hexdigest():
            yield f"  altered: {path} is not the file that was labelled; its labels find fewer texts", False


def _hashes(labelled: Path) -> dict[str, str]:
    rows = (line.split(maxsplit=1) for line in (labelled / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    return {name.strip().removeprefix("raw/"): digest for digest, name in rows}

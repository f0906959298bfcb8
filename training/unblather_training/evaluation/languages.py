"""Does the service decline what it does not know, and only that?

Knows the written texts in other languages and the language detector. Does not know the model.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from unblather.language import LanguageDetector
from unblather_training.data import LABELLED, read_lines


def report(model: Path, english: Iterable[str], labelled: Path = LABELLED) -> dict[str, Any]:
    """Return how many texts of each language are declined, and how many English ones; `english` are labelled drafts."""
    detector = LanguageDetector(model)
    rows = list(read_lines(labelled / "languages.jsonl"))
    told: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        told[row["language"]].append(detector.detect(row["text"]) not in (None, "en"))
    hard = told.pop("en")
    labelled_english = [detector.detect(text) not in (None, "en") for text in english]
    foreign = [declined for many in told.values() for declined in many]
    return {
        "languages": {name: {"texts": len(many), "declined": sum(many)} for name, many in sorted(told.items())},
        "foreign": len(foreign),
        "foreign_declined": round(sum(foreign) / len(foreign), 4),
        "hard_english": len(hard),
        "hard_english_declined": sum(hard),
        "labelled_english": len(labelled_english),
        "labelled_english_declined": sum(labelled_english),
    }

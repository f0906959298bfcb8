"""The labelled data: read, checked against its hashes, and kept apart by its use. Small files made here stand in."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from unblather_training.data import LABELS, DataMissingError, data_hash, read_corpus


def label(text: str, number: int, source: str = "advice", **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{number:05}",
        "source": source,
        "kind": "comment",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "broadcast": 0.0,
        "self_promotion": 1.5,
        "helpful": 3.0,
        "conversational": 0.0,
        "flags": ["hard_sell"],
        **fields,
    }


def draft(text: str, split: str, **fields: Any) -> dict[str, Any]:
    return {**label(text, 0), "text": text, "context": None, "register": "forum", "spans": [], "split": split, **fields}


def write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for split, texts in (("train", ["one", "two", "shared"]), ("dev", ["three", "shared"])):
        numbered = list(enumerate(texts, start=1 if split == "train" else 10))
        write(tmp_path, f"texts/{split}.jsonl", [{"id": f"{n:05}", "text": text} for n, text in numbered])
        write(tmp_path, f"labels/{split}.jsonl", [label(text, n) for n, text in numbered])
    marked = draft("Buy our thing now.", "train", spans=["our thing"])
    context = draft("So sorry.", "train", register="context-dependent", context="My cat died.")
    write(tmp_path, "written/drafts.jsonl", [marked, context, draft("Kept back.", "test")])
    return tmp_path


def test_each_part_goes_where_it_may_be_used(folder: Path) -> None:
    corpus = read_corpus(folder)

    assert [example.text for example in corpus.train] == ["one", "two", "Buy our thing now.", "So sorry."]
    assert [example.text for example in corpus.dev] == ["three", "shared"]
    assert [example.text for example in corpus.written_test] == ["Kept back."]


def test_targets_run_from_0_to_1_in_the_order_of_the_labels(folder: Path) -> None:
    targets = dict(zip(LABELS, read_corpus(folder).train[0].targets, strict=True))

    assert (targets["self_promotion"], targets["helpful"]) == (0.5, 1.0)
    assert (targets["hard_sell"], targets["empty_praise"]) == (1.0, 0.0)


def test_marked_words_and_contexts_come_along(folder: Path) -> None:
    *_, marked, context = read_corpus(folder).train

    assert [marked.text[start:end] for start, end in marked.spans] == ["our thing"]
    assert (context.context, context.needs_context) == ("My cat died.", True)


def test_a_text_that_is_not_the_labelled_one_is_named(folder: Path) -> None:
    write(folder, "texts/dev.jsonl", [{"id": "00010", "text": "changed"}, {"id": "00011", "text": "shared"}])

    with pytest.raises(ValueError, match=r"00010 in texts/dev\.jsonl does not match"):
        read_corpus(folder)


@pytest.mark.parametrize("source", ["congress_selfpromo", "bragging"])
def test_what_may_only_evaluate_never_trains(folder: Path, source: str) -> None:
    write(folder, "labels/train.jsonl", [label("one", 1, source), label("two", 2), label("shared", 3)])

    assert "one" not in {example.text for example in read_corpus(folder).train}


def test_missing_data_is_one_sentence_that_names_the_file(folder: Path) -> None:
    (folder / "written" / "drafts.jsonl").unlink()

    with pytest.raises(DataMissingError, match=r"drafts\.jsonl is missing\. Training needs"):
        read_corpus(folder)


def test_the_hash_of_the_data_changes_with_a_label_and_not_with_the_order(folder: Path) -> None:
    examples = read_corpus(folder).train
    before = data_hash(examples)
    write(folder, "labels/train.jsonl", [label("one", 1, helpful=2.0), label("two", 2), label("shared", 3)])

    assert data_hash(reversed(examples)) == before
    assert data_hash(read_corpus(folder).train) != before

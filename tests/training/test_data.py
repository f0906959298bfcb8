"""The labelled data: read, checked against its hashes, and kept apart by its use. Small files made here stand in."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from unblather_training.data import LABELS, Corpus, DataError, DataMissingError, data_hash, read_corpus


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


class Folders(NamedTuple):
    """Where the public texts are, and where the labels and the written set."""

    public: Path
    labelled: Path

    def read(self) -> Corpus:
        return read_corpus(self.public, self.labelled)


@pytest.fixture
def folder(tmp_path: Path) -> Folders:
    public, labelled = tmp_path / "public", tmp_path / "labelled"
    for split, texts in (("train", ["one", "two", "shared"]), ("dev", ["three", "shared"])):
        numbered = list(enumerate(texts, start=1 if split == "train" else 10))
        write(public, f"texts/{split}.jsonl", [{"id": f"{n:05}", "text": text} for n, text in numbered])
        write(labelled, f"labels/{split}.jsonl", [label(text, n) for n, text in numbered])
    write(labelled, "labels/more.jsonl", [])
    marked = draft("Buy our thing now.", "train", spans=["our thing"], pair="p1")
    context = draft("So sorry.", "train", register="context-dependent", context="My cat died.")
    write(labelled, "written/drafts.jsonl", [marked, context, draft("Kept back.", "test", group="Irish")])
    return Folders(public, labelled)


def test_each_part_goes_where_it_may_be_used(folder: Folders) -> None:
    corpus = folder.read()

    assert [example.text for example in corpus.train] == ["one", "two", "Buy our thing now.", "So sorry."]
    assert [example.text for example in corpus.dev] == ["three", "shared"]
    assert [example.text for example in corpus.written_test] == ["Kept back."]


def test_targets_run_from_0_to_1_in_the_order_of_the_labels(folder: Folders) -> None:
    targets = dict(zip(LABELS, folder.read().train[0].targets, strict=True))

    assert (targets["self_promotion"], targets["helpful"]) == (0.5, 1.0)
    assert (targets["hard_sell"], targets["empty_praise"]) == (1.0, 0.0)


def test_marked_words_and_contexts_come_along(folder: Folders) -> None:
    *_, marked, context = folder.read().train

    assert [marked.text[start:end] for start, end in marked.spans] == ["our thing"]
    assert (context.context, context.needs_context) == ("My cat died.", True)


def test_pairs_and_groups_come_along(folder: Folders) -> None:
    corpus = folder.read()

    assert [example.pair for example in corpus.train] == [None, None, "p1", None]
    assert corpus.written_test[0].group == "Irish"


def test_labels_without_their_text_are_counted_and_left_out(folder: Folders) -> None:
    write(folder.public, "texts/train.jsonl", [{"id": "00001", "text": "one"}, {"id": "00002", "text": "changed"}])

    corpus = folder.read()

    assert corpus.missing == {"advice": 1}
    assert "two" not in {example.text for example in corpus.train}


def test_a_public_file_gives_its_texts(folder: Folders) -> None:
    write(folder.labelled, "labels/more.jsonl", [label("It isn't hard.", 4)])
    path = folder.public / "raw" / "advice" / "askparents_dev.tsv"
    path.parent.mkdir(parents=True)
    path.write_text("ID\tMajority_label\tDS_Label\tSentence\na-1\t0\t0\tIt isn&#39;t   hard.\n", "utf-8")

    assert "It isn't hard." in {example.text for example in folder.read().train}


def test_a_broken_line_is_named_with_its_file(folder: Folders) -> None:
    path = folder.labelled / "labels" / "dev.jsonl"
    path.write_text(path.read_text("utf-8") + "{broken\n", "utf-8")

    with pytest.raises(DataError, match=r"dev\.jsonl, line 3 is not JSON"):
        folder.read()


@pytest.mark.parametrize("source", ["congress_selfpromo", "bragging"])
def test_what_may_only_evaluate_never_trains(folder: Folders, source: str) -> None:
    write(folder.labelled, "labels/train.jsonl", [label("one", 1, source), label("two", 2), label("shared", 3)])

    assert "one" not in {example.text for example in folder.read().train}


def test_missing_public_texts_are_one_sentence_that_says_what_to_do(folder: Folders) -> None:
    with pytest.raises(DataMissingError, match=r"holds none of the public files\. Training needs them"):
        read_corpus(folder.labelled, folder.labelled)


def test_the_hash_of_the_data_changes_with_a_label_and_not_with_the_order(folder: Folders) -> None:
    examples = folder.read().train
    before = data_hash(examples)
    write(folder.labelled, "labels/train.jsonl", [label("one", 1, helpful=2.0), label("two", 2), label("shared", 3)])

    assert data_hash(reversed(examples)) == before
    assert data_hash(folder.read().train) != before

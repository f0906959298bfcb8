"""The model card: `model/README.md`, written from config.json and eval.json so that no figure is typed by hand.

Knows how to say what was measured, and the words around it (`card.md`). Does not measure.
"""

from importlib import resources
from string import Template
from typing import Any

WATTS = 15  # a guess at what two processors of a shared server draw; the time is measured, the energy follows from it
_GIVEN = {"auc": "AUC", "average_precision": "average precision", "weighted_kappa": "kappa", "calibration_error": "ECE"}


def render(config: dict[str, Any], found: dict[str, Any]) -> str:
    """Return the card for a model's configuration and its evaluation."""
    own, dev, written = config["unblather"], found["dev"], found["written_test"]
    words = Template(resources.files(__package__).joinpath("card.md").read_text(encoding="utf-8"))
    return words.substitute(
        name=own["name"],
        version=own["version"],
        megabytes=f"{found['encoder_bytes'] / 1e6:.1f}",
        train_drafts=f"{own['data']['train']['drafts']:,}",
        data_hash=own["data"]["train"]["sha256"],
        sources=", ".join(source for source in own["data"]["sources"] if source != "written"),
        minutes=f"{own['made']['minutes']:.0f}",
        watt_hours=f"{own['made']['minutes'] / 60 * WATTS:.0f}",
        watts=WATTS,
        note=own["made"].get("note", ""),
        dev_drafts=dev["drafts"],
        written_drafts=written["drafts"],
        dev_table=_labels(dev),
        written_table=_labels(written),
        dev_lengths=_lengths(dev),
        written_lengths=_lengths(written),
        warnings=_warnings({"development": dev["warnings"], "written test": written["warnings"]}),
        topics=_topics(written["topics"]),
        groups=_groups(written["groups"]),
        pairs=_pairs(written["minimal_pairs"]),
        context=_context(written["context"]),
        reasons=_reasons(dev["deletion"], written["deletion"], written["marked_words"]),
        robustness=_robustness({"development": dev["robustness"], "written test": written["robustness"]}),
        languages=_languages(found["languages"]),
        quantised=_quantised(own["made"]["float32_dev_auc"], dev["labels"]),
        published=_published(found["published"]),
        mistakes=_mistakes(found["mistakes"]),
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _labels(part: dict[str, Any]) -> str:
    rows = []
    for label, row in part["labels"].items():
        folds = part["weighted_kappa_cross_fitted"].get(label)
        rows.append([label, str(row["positives"]), *(_number(row.get(key)) for key in _GIVEN), _number(folds),
                     _number(part["length_alone"].get(label))])  # fmt: skip
    return _table(["label", "positives", *_GIVEN.values(), "kappa, cut elsewhere", "AUC of length alone"], rows)


def _lengths(part: dict[str, Any]) -> str:
    scales = list(dict.fromkeys(key for row in part["by_words"].values() for key in row if key != "drafts"))
    rows = [
        [band, str(row["drafts"]), *(_number(row.get(scale)) for scale in scales)]
        for band, row in part["by_words"].items()
    ]
    return _table(["words", "drafts", *scales], rows)


def _warnings(parts: dict[str, dict[str, Any]]) -> str:
    head = ["part", "precision", "counting bait and hard sell as deserved", "recall", "innocent drafts warned",
            "useful drafts without promotion warned"]  # fmt: skip
    rows = [
        [
            part,
            _number(row["precision"]),
            _number(row["precision_with_flags"]),
            _number(row["recall"]),
            f"{row['innocent_warned']} of {row['innocent']}",
            f"{row['helpful_without_promotion_warned']} of {row['helpful_without_promotion']}",
        ]
        for part, row in parts.items()
    ]
    return _table(head, rows)


def _topics(row: dict[str, Any]) -> str:
    return (
        f"self_promotion AUC {_number(row['self_promotion_auc'])} on {row['drafts']} drafts; "
        f"{row['innocent_warned']} of {row['innocent']} innocent ones warned about"
    )


def _groups(groups: dict[str, dict[str, int]]) -> str:
    return ", ".join(f"{name} {row['warned']} of {row['stories']}" for name, row in groups.items()) or "none measured"


def _pairs(row: dict[str, Any]) -> str:
    better, moved = _number(row["reader_value_right"]), _number(row["flipped_labels_right"])
    return (
        f"the better draft has the higher reader value in {better} of {row['pairs']} pairs; "
        f"of {row['flipped_labels']} labels that differ within a pair, {moved} move rightly"
    )


def _context(row: dict[str, Any]) -> str:
    rows = [[label, _number(row[label]["with_context"]), _number(row[label]["without"])]
            for label in ("broadcast", "conversational")]  # fmt: skip
    return _table([f"AUC on {row['replies']} replies", "with the post they answer", "without"], rows)


def _reasons(dev: dict[str, Any], written: dict[str, Any], marked: dict[str, Any]) -> str:
    head = ["deleted: a fifth of the words", "development", "written test"]
    names = {"named": "those named by the scorer", "random": "any", "leave_one_out": "by leaving each out in turn"}
    rows = [[words, _number(dev[key], 2), _number(written[key], 2)] for key, words in names.items()]
    f1 = (
        f"Words underlined against words marked by hand, {marked['drafts']} drafts: F1 {_number(marked['word_f1'])}, "
        f"precision {_number(marked['word_precision'])}, recall {_number(marked['word_recall'])}."
    )
    return f"{_table(head, rows)}\n\n{f1}"


def _robustness(parts: dict[str, dict[str, Any]]) -> str:
    rows = [
        [part, name, str(row["drafts"]), _number(max(row["auc_lost"].values())), _number(row["moved_median"]),
         _number(row["moved_95"])]
        for part, changes in parts.items()
        for name, row in changes.items()
    ]  # fmt: skip
    head = ["part", "change", "drafts changed", "most AUC lost by a label", "score moved, median", "95th percentile"]
    return _table(head, rows)


def _languages(row: dict[str, Any]) -> str:
    each = ", ".join(f"{name} {one['declined']}/{one['texts']}" for name, one in row["languages"].items())
    return (
        f"Of {row['foreign']} texts in other languages {_number(row['foreign_declined'])} are declined ({each}); of "
        f"{row['hard_english']} English texts written to be hard to tell, {row['hard_english_declined']}; of "
        f"{row['labelled_english']:,} labelled English drafts, {row['labelled_english_declined']}."
    )


def _quantised(before: dict[str, float | None], after: dict[str, dict[str, Any]]) -> str:
    rows = [[label, _number(before[label], 4), _number(row["auc"], 4)] for label, row in after.items()]
    return _table(["label", "float32", "int8"], rows)


def _published(rows: dict[str, dict[str, Any]]) -> str:
    lines = []
    for name, row in rows.items():
        for measure, value in row.items():
            if isinstance(value, dict):
                spread = "" if value["deviation"] is None else f" ± {_number(value['deviation'])}"
                ours = f"{_number(value['mean'])}{spread} ({value['runs']} runs)"
                lines.append([name, measure, ours, row["published"]])
    return _table(["benchmark", "measure", "ours", "published"], lines) if lines else "Not run."


def _mistakes(rows: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"- “{' '.join(row['text'].split())}” {row['label']} is {row['labelled']:.2f} by its label, "
        f"{row['scored']:.2f} by the score."
        for row in rows
    )

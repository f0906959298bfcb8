"""What lies in model/ is whole, and its figures are about these very files."""

import hashlib
import json
import re
from typing import Any

import pytest
from transformers import AutoConfig, AutoTokenizer

from unblather.paths import CHECKOUT
from unblather.scorer import Scorer
from unblather_training.card import render
from unblather_training.data import EVALUATION_ONLY, LABELS

MODEL = CHECKOUT / "model"
CONFIG: dict[str, Any] = json.loads((MODEL / "config.json").read_text("utf-8"))
EVAL: dict[str, Any] = json.loads((MODEL / "eval.json").read_text("utf-8"))

# AUC of "2 and more" on the development split, below which no model may ship.
FLOORS = {"self_promotion": 0.955, "broadcast": 0.96, "conversational": 0.96, "helpful": 0.95}


def test_the_figures_belong_to_the_files_that_ship() -> None:
    for name, digest in EVAL["files"].items():
        assert hashlib.sha256((MODEL / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize(("label", "floor"), FLOORS.items())
def test_the_figures_reach_what_was_promised(label: str, floor: float) -> None:
    assert EVAL["dev"]["labels"][label]["auc"] >= floor


def test_the_card_says_what_was_measured() -> None:
    assert (MODEL / "README.md").read_text("utf-8") == render(CONFIG, EVAL)


def test_the_code_in_the_card_gives_the_scores_of_the_service(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    card = (MODEL / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", card, flags=re.DOTALL)
    (draft,) = re.findall(r'encode\("(.*?)"\)', code)
    monkeypatch.chdir(MODEL)

    exec(compile(code, "model/README.md", "exec"), {})  # noqa: S102 (the card is ours)

    printed = dict(line.split() for line in capsys.readouterr().out.splitlines())
    (score,) = Scorer(MODEL).score_many([(draft, None)])
    assert {label: float(value) for label, value in printed.items()} == pytest.approx(score.values, abs=0.0006)


def test_transformers_loads_the_folder_by_its_ordinary_calls() -> None:
    config = AutoConfig.from_pretrained(MODEL)
    tokenizer = AutoTokenizer.from_pretrained(MODEL)

    assert (config.model_type, config.hidden_size) == ("bert", 384)
    assert tokenizer("Spot on.")["input_ids"] == [101, 3962, 2006, 1012, 102]


def test_labels_order_thresholds_and_data_travel_with_the_weights() -> None:
    own = CONFIG["unblather"]

    assert tuple(own["labels"]) == LABELS
    assert own["calibration"].keys() == own["thresholds"]["levels"].keys() == set(LABELS)
    assert own["max_length"] == 512
    assert re.fullmatch("[0-9a-f]{64}", own["data"]["train"]["sha256"])
    assert not set(EVALUATION_ONLY) & set(own["data"]["sources"])


def test_the_folder_holds_data_only_and_stays_small() -> None:
    files = [path for path in MODEL.rglob("*") if path.is_file()]

    assert {path.suffix for path in files} <= {".json", ".safetensors", ".onnx", ".md", ".svg"}
    assert sum(path.stat().st_size for path in files) < 25_000_000

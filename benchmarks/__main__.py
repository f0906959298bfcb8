"""`make bench`: measure every figure that the README quotes, and write benchmarks/results.json.

Figures are ratios of two things timed alternately in one run, since machines are shared and noisy; the few absolute
ones (memory, start-up) say so. Knows the bounds that the project sets itself; missing one is an exit status of 1.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# Torch's idle threads would otherwise spin on the processors that the next measurement needs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
from benchmarks import history_page, recording
from benchmarks.drafts import draft, mixed
from benchmarks.figures import Figure, seconds
from benchmarks.service import UNBLATHER, running

from unblather.config import Settings
from unblather.encoding import Tokenizer, stacked
from unblather.paths import bundled
from unblather.scorer import ENCODER
from unblather.service import Draft, Service

RESULTS = Path(__file__).with_name("results.json")
BLOCKS, BLOCK = 11, 20  # by turns in blocks, since what runs once after torch finds the processor's caches emptied


def over_http(folder: Path) -> list[Figure]:
    """One 60-word draft over HTTP, the bare encoder on the same tokens, and torch in float32, by turns."""
    import onnxruntime
    from benchmarks.baseline import FloatModel

    model = bundled("model")
    tokenizer, float_model = Tokenizer(model), FloatModel(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # both as the service has it
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = onnxruntime.InferenceSession(model / ENCODER, options, providers=["CPUExecutionProvider"])
    times: dict[str, list[float]] = {"ours": [], "bare": [], "torch": []}
    with running(folder) as service:
        client = service.client("latency")
        for block in range(BLOCKS):
            texts = [draft(block * BLOCK + number, 60) for number in range(BLOCK)]
            inputs = [stacked(tokenizer.encode([(text, None)])[0].windows) for text in texts]
            times["ours"] += [seconds(client.score, text) for text in texts]
            times["bare"] += [seconds(session.run, None, one) for one in inputs]
            times["torch"] += [seconds(float_model.logits, text) for text in texts]
        agreement = [
            _difference(client.score(text)["scores"], float_model.logits(text))
            for text in (draft(number, 60) for number in range(20))
        ]
        crowd = service.client("memory")
        for text in mixed(1_000):
            crowd.score(text)
        megabytes = service.resident_megabytes()
    p50 = {name: statistics.median(taken[BLOCK:]) * 1e3 for name, taken in times.items()}  # the first block warms up
    raw = {f"{name}_ms": round(value, 3) for name, value in p50.items()}
    raw["largest_score_difference_to_torch"] = round(max(agreement), 4)
    return [
        Figure("/v1/score, 60 words, p50, against the bare encoder", p50["ours"] / p50["bare"], at_most=2.0, raw=raw),
        Figure("the same through torch in float32, against ours", p50["torch"] / p50["ours"], at_least=3.0, raw=raw),
        Figure("resident memory after 1,000 scores", megabytes, at_most=300, unit="MB"),
    ]


def _difference(scores: dict[str, float], logits: "np.typing.NDArray[np.float32]") -> float:
    """Return the largest difference between served scores and those of the float model: the same weights, after all."""
    config = json.loads((bundled("model") / "config.json").read_text(encoding="utf-8"))["unblather"]
    slopes, offsets = (
        np.array([config["calibration"][label][part] for label in config["labels"]]) for part in ("slope", "offset")
    )
    return float(np.abs(1 / (1 + np.exp(-(logits * slopes + offsets))) - np.array(list(scores.values()))).max())


def keystroke() -> Figure:
    """A keystroke at the end of a 500-word draft against scoring that draft cold."""
    service = Service.load(bundled("model"), Settings())
    service.score(Draft(draft(1, 500)))
    cold: list[float] = []
    warm: list[float] = []
    for number in range(2, 42):
        text = draft(number, 500)
        cold.append(seconds(service.score, Draft(text)))
        warm += [seconds(service.score, Draft(f"{text} {typed}")) for typed in ("a", "an", "and")]
    medians = statistics.median(warm), statistics.median(cold)
    raw = {"keystroke_ms": round(medians[0] * 1e3, 2), "cold_ms": round(medians[1] * 1e3, 2)}
    return Figure("a keystroke at the end of 500 words, against cold", medians[0] / medians[1], at_most=0.35, raw=raw)


def throughput(folder: Path) -> Figure:
    """`score --format jsonl` on 2,000 mixed texts, start-up taken off, against one call after another in process."""
    texts = list(mixed(2_000))
    lines, one_line = folder / "many.jsonl", folder / "one.jsonl"
    lines.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts)), "utf-8")
    one_line.write_text(json.dumps({"id": 0, "text": texts[0]}) + "\n", "utf-8")
    service = Service.load(bundled("model"), Settings())
    service.score(Draft("A first draft, so that everything is loaded."))
    together, apart = [], []
    for part in range(2):  # by turns, a half each, so that a noisy minute hits both
        half = texts[part * 1_000 : (part + 1) * 1_000]
        apart.append(seconds(_one_by_one, service, half))
        together.append(
            seconds(lambda: _score_lines(lines)) - min(seconds(lambda: _score_lines(one_line)) for _ in "12")
        )
    ratio = sum(apart) / statistics.mean(together)
    raw = {"one_by_one_per_s": round(2_000 / sum(apart), 1), "jsonl_per_s": round(2_000 / statistics.mean(together), 1)}
    return Figure("jsonl on 2,000 mixed texts, against one by one", ratio, at_least=2.0, raw=raw)


def _one_by_one(service: Service, texts: list[str]) -> None:
    for text in texts:
        service.score(Draft(text))


def _score_lines(path: Path) -> None:
    command = [str(UNBLATHER), "score", str(path), "--format", "jsonl"]
    finished = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if finished.returncode not in {0, 1}:
        raise RuntimeError(finished.stderr.decode())


def start_up() -> Figure:
    """From the start of the process to the first scored draft; the best of five, as other work only adds to it."""
    times = [seconds(_score_one) for _ in range(5)]
    return Figure("process start to first scored draft", min(times), at_most=2.5, unit="s")


def _score_one() -> None:
    subprocess.run([str(UNBLATHER), "score", "-"], input=b"A first draft to score.", capture_output=True, check=True)


def in_pages() -> list[Figure]:
    """What the extension costs in a page, measured by benchmarks/page in the browser that the tests use."""
    repository = Path(__file__).parents[1]
    runner = repository / "tests" / "e2e" / "node_modules" / ".bin" / "vite-node"
    measured = subprocess.run(
        [str(runner), str(repository / "benchmarks" / "page" / "measure.mjs")],
        cwd=repository / "tests" / "e2e",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Figure(**json.loads(line)) for line in measured.stdout.splitlines() if line.startswith("{")]


def main() -> int:
    """Measure, print a table, write the results."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        figures = [
            *over_http(folder),
            keystroke(),
            throughput(folder),
            start_up(),
            *recording.figures(folder),
            *history_page.page(),
            *in_pages(),
        ]
    for figure in figures:
        bound = f"≤ {figure.at_most:g}" if figure.at_most is not None else f"≥ {figure.at_least:g}"
        print(f"{'ok ' if figure.holds else 'NO '} {figure.what:58s} {figure.measured:8.2f} {figure.unit:5s} ({bound})")
    machine = {"processors": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    content = {"machine": machine, "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures]}
    RESULTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

"""The scorer: text in; seven scores and every token's exact contribution out.

One forward pass of the encoder gives a vector for each token. The head is linear over their mean, so a draft's logit is
exactly the mean of its tokens' logits: what a word contributes is read off, not estimated. Knows the model folder and
its layout. Does not know Flask, SQLite, hints or thresholds' meaning.
"""

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unblather.encoding import EncodedWindow, Tokenizer, stacked
from unblather.errors import ModelError
from unblather.text import Span

Floats = NDArray[np.float32]

ENCODER = Path("onnx/model_int8.onnx")
HEAD = Path("head.safetensors")
BATCH_TOKENS = 256  # in one run of the encoder: what fits a processor's cache is fastest
CACHED_WINDOWS = 2_048  # at most 2.7 kB each


@dataclass(frozen=True)
class Score:
    """One scored draft.

    `token_logits` has a row a token and a column a label; its column means are `logits`, and the sigmoid of those are
    `values`, from 0 to 1. A draft without tokens has no rows, and values of 0.
    """

    labels: tuple[str, ...]
    tokens: list[Span]
    token_logits: Floats

    @cached_property
    def logits(self) -> Floats:
        """The calibrated logit of each label, shape (labels,)."""
        return cast(Floats, self.token_logits.mean(axis=0))

    @cached_property
    def values(self) -> dict[str, float]:
        """The score of each label, from 0 to 1."""
        if not self.tokens:
            return dict.fromkeys(self.labels, 0.0)
        return dict(zip(self.labels, (1 / (1 + np.exp(-self.logits.astype(float)))).tolist(), strict=True))


@dataclass(frozen=True)
class ModelInfo:
    """Which model gave a score."""

    name: str
    version: str
    head: str  # first digits of the SHA-256 of the head file


class Scorer:
    """Scores drafts with the encoder and head of one model folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model in `folder`.

        Raises:
            ModelError: a file is missing, unreadable or does not fit the others; the sentence names it.
        """
        self.config = read_config(folder)
        own = self.config["unblather"]
        self.labels = tuple(own["labels"])
        self._weight, self._bias, digest = _read_head(folder / HEAD, self.labels, self.config["hidden_size"])
        self._calibrate(own["calibration"])
        self.info = ModelInfo(own["name"], own["version"], digest[:12])
        self._session = _open_session(folder / ENCODER)
        self._tokenizer = _open_tokenizer(folder)
        # One thread a run and several runs at once: for windows this short, threads inside a run mostly wait.
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="encoder")
        self._cache: OrderedDict[tuple[object, ...], Floats] = OrderedDict()
        self._cache_lock = threading.Lock()

    def score(self, text: str, context: str | None = None) -> Score:
        """Score one draft, `context` being the post it answers."""
        return self.score_many([(text, context)])[0]

    def score_many(self, drafts: Sequence[tuple[str, str | None]]) -> list[Score]:
        """Score drafts, each a text and its context or None, in the order given; batched by length."""
        encoded = self._tokenizer.encode(drafts)
        known = self._window_logits([window for draft in encoded for window in draft.windows])
        empty = np.zeros((0, len(self.labels)), dtype=np.float32)
        scores = []
        for draft in encoded:
            parts = [next(known) for _ in draft.windows]
            logits = parts[0] if len(parts) == 1 else np.concatenate(parts or [empty])
            scores.append(Score(self.labels, draft.tokens, logits))
        return scores

    def _calibrate(self, calibration: dict[str, dict[str, float]]) -> None:
        """Fold the calibration into the head: `slope * logit + offset` is linear too, so reasons stay exact."""
        slope = np.array([calibration[label]["slope"] for label in self.labels], dtype=np.float32)
        offset = np.array([calibration[label]["offset"] for label in self.labels], dtype=np.float32)
        self._weight = (self._weight * slope[:, None]).T
        self._bias = self._bias * slope + offset

    def _window_logits(self, wanted: list[EncodedWindow]) -> Iterator[Floats]:
        """Yield the token logits of each window in order; only those not in the cache are computed."""
        keys = [window.key for window in wanted]
        found: dict[tuple[object, ...], Floats] = {}
        with self._cache_lock:
            for key in keys:
                if key in self._cache:
                    self._cache.move_to_end(key)
                    found[key] = self._cache[key]
        missing = {key: window for key, window in zip(keys, wanted, strict=True) if key not in found}
        batches = _by_length(list(missing.values()))
        results = map(self._run, batches) if len(batches) < 2 else self._pool.map(self._run, batches)
        for batch, logits in zip(batches, results, strict=True):
            for window, rows in zip(batch, logits, strict=True):
                found[window.key] = rows
        self._remember({key: found[key] for key in missing})
        return iter([found[key] for key in keys])

    def _run(self, batch: list[EncodedWindow]) -> list[Floats]:
        """Run the encoder once; return the token logits of each window, shape (own tokens, labels)."""
        hidden = self._session.run(None, stacked(batch))[0]
        return [hidden[row, window.own] @ self._weight + self._bias for row, window in enumerate(batch)]

    def _remember(self, fresh: dict[tuple[object, ...], Floats]) -> None:
        with self._cache_lock:
            self._cache.update(fresh)
            while len(self._cache) > CACHED_WINDOWS:
                self._cache.popitem(last=False)


def read_config(folder: Path) -> dict[str, Any]:
    """Return `config.json` of a model folder. Raises ModelError when it is missing or not ours."""
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        missing = {"labels", "calibration", "thresholds", "name", "version"} - config["unblather"].keys()
    except FileNotFoundError as error:
        raise ModelError(f"There is no model in {folder}: {path.name} is missing. {MEND}") from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ModelError(f"{path} cannot be read as a model's configuration. {MEND}") from error
    if missing:
        raise ModelError(f"{path} lacks {', '.join(sorted(missing))}. {MEND}")
    return cast(dict[str, Any], config)


MEND = "Reinstall Unblather, or restore the folder with `git checkout -- model`."


def _read_head(path: Path, labels: Sequence[str], size: int) -> tuple[Floats, Floats, str]:
    """Return weight (labels, size), bias (labels,) and the file's SHA-256."""
    import hashlib

    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
        tensors = load(content)
        weight, bias = tensors["weight"], tensors["bias"]
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelError(f"The model's head {path} is missing or damaged. {MEND}") from error
    if weight.shape != (len(labels), size) or bias.shape != (len(labels),) or not np.isfinite(weight).all():
        raise ModelError(f"The model's head {path} does not fit its configuration. {MEND}")
    return weight, bias, hashlib.sha256(content).hexdigest()


def _open_session(path: Path) -> Any:
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors  # ONNX Runtime has no public tree of errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The graph is fused as it ships; looking for more costs start-up time and finds slower kernels.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (errors.EPFail, errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NoSuchFile) as error:
        raise ModelError(f"The model's encoder {path} is missing or damaged. {MEND}") from error


def _open_tokenizer(folder: Path) -> Tokenizer:
    try:
        return Tokenizer(folder)
    except Exception as error:  # tokenizers raises bare Exception for a damaged file
        raise ModelError(f"The model's tokenizer in {folder} is missing or damaged. {MEND}") from error


def _by_length(wanted: list[EncodedWindow]) -> list[list[EncodedWindow]]:
    """Group windows of one length into runs of bounded size. Nothing is padded, so no run needs a mask."""
    batches: list[list[EncodedWindow]] = []
    for window in sorted(wanted, key=lambda window: len(window.ids)):
        length = len(window.ids)
        fits = batches and len(batches[-1][0].ids) == length and (len(batches[-1]) + 1) * length <= BATCH_TOKENS
        if not fits:
            batches.append([])
        batches[-1].append(window)
    return batches

"""Write a trained network as a model folder: int8 ONNX encoder, head, tokenizer.

Knows the layout that `unblather.scorer` reads, and measures the ranges that the int8 graph needs. Does not know how the
network was trained, nor how the graph is built (`graph.py`).
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertModel

from unblather.encoding import EncodedWindow, stacked
from unblather.scorer import ENCODER, HEAD
from unblather_training.graph import Ranges, encoder_graph
from unblather_training.network import Network

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
TAIL = 0.03  # of the windows, those with the most extreme activations; their peaks are cut off


def export(network: Network, backbone: Path, folder: Path, windows: Sequence[EncodedWindow]) -> None:
    """Write encoder, head and tokenizer into `folder`; `windows` of training drafts set the ranges of activations."""
    (folder / ENCODER).parent.mkdir(parents=True, exist_ok=True)
    weights = {name: value.numpy() for name, value in network.encoder.state_dict().items()}
    ranges = activation_ranges(network.encoder, windows)
    onnx.save(encoder_graph(network.encoder.config, weights, ranges), folder / ENCODER)
    head = {"weight": network.head.weight, "bias": network.head.bias}
    save_file({name: value.detach().numpy() for name, value in head.items()}, folder / HEAD)
    (folder / HEAD).chmod(0o644)  # safetensors writes for the owner alone
    for name in TOKENIZER_FILES:
        shutil.copyfile(backbone / name, folder / name)


@torch.inference_mode()
def activation_ranges(encoder: BertModel, windows: Sequence[EncodedWindow]) -> Ranges:
    """Return the lowest and highest input of every linear module, by its name, over all but the extreme windows."""
    linear = {name: module for name, module in encoder.named_modules() if isinstance(module, nn.Linear)}
    extremes: dict[str, list[tuple[float, float]]] = {name: [] for name in linear}

    def watcher(name: str) -> "torch.utils.hooks.RemovableHandle":
        def note(_module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            extremes[name].append((inputs[0].min().item(), inputs[0].max().item()))

        return linear[name].register_forward_pre_hook(note)

    watching = [watcher(name) for name in linear]
    for window in windows:
        encoder(**{name: torch.from_numpy(array) for name, array in stacked([window]).items()})
    for handle in watching:
        handle.remove()
    return {
        name: (
            min(0.0, float(np.quantile([lowest for lowest, _ in pairs], TAIL))),
            max(0.0, float(np.quantile([highest for _, highest in pairs], 1 - TAIL))),
        )
        for name, pairs in extremes.items()
    }

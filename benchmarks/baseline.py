"""What the service is measured against: the bare encoder, and the same weights in float32 under torch.

Knows the exported graph well enough to read its weights back. Does not know the service.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from safetensors.numpy import load_file
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from unblather.scorer import ENCODER, HEAD

# The order in which a layer of BERT multiplies.
LINEAR = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class FloatModel:
    """The shipped weights, dequantised to float32, run by transformers and torch."""

    def __init__(self, folder: Path) -> None:
        config = BertConfig.from_pretrained(folder)
        self._encoder = BertModel(config, add_pooling_layer=False).eval()
        self._encoder.load_state_dict(_weights(folder / ENCODER, config.num_hidden_layers))
        head = load_file(folder / HEAD)
        self._weight, self._bias = torch.from_numpy(head["weight"]), torch.from_numpy(head["bias"])
        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)

    @torch.inference_mode()
    def logits(self, text: str) -> NDArray[np.float32]:
        """Return the seven uncalibrated logits of one draft of at most 128 tokens."""
        inputs = self._tokenizer(text, return_tensors="pt")
        hidden = self._encoder(**inputs).last_hidden_state[0, 1:-1]
        logits: NDArray[np.float32] = (hidden.mean(0) @ self._weight.T + self._bias).numpy()
        return logits


def _weights(path: Path, layers: int) -> dict[str, torch.Tensor]:
    """Read the encoder's weights back: matrices in the order they multiply in, all else by its name."""
    graph = onnx.load(path).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights: dict[str, torch.Tensor] = {}
    for name, array in arrays.items():
        plain = name.removeprefix("encoder.").removesuffix("_quantized")
        if not plain.startswith(("embeddings.", "encoder.")) or plain.endswith(("_scale", "_zero_point", "_ids")):
            continue
        weights[plain] = _dequantized(arrays, name) if name.endswith("_quantized") else torch.tensor(array)
    matrices = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]
    places = [f"encoder.layer.{layer}.{part}.weight" for layer in range(layers) for part in LINEAR]
    for place, name in zip(places, matrices, strict=True):
        weights[place] = _dequantized(arrays, name).T.contiguous()
    return weights


def _dequantized(arrays: dict[str, NDArray[np.generic]], name: str) -> torch.Tensor:
    stem = name.removesuffix("_quantized")
    codes = arrays[name].astype(np.float32) - arrays[f"{stem}_zero_point"].astype(np.float32)
    return torch.from_numpy(codes * arrays[f"{stem}_scale"].astype(np.float32))

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


class FloatModel:
    """The shipped weights, dequantised to float32, run by transformers and torch."""

    def __init__(self, folder: Path) -> None:
        config = BertConfig.from_pretrained(folder)
        self._encoder = BertModel(config, add_pooling_layer=False).eval()
        self._encoder.load_state_dict(_weights(folder / ENCODER))
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


def _weights(path: Path) -> dict[str, torch.Tensor]:
    """Read the encoder's weights back from the graph, where they have the names of the modules that they are from."""
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer}
    weights = {}
    for name, array in arrays.items():
        if not name.endswith((".weight", ".bias")):
            continue
        value = torch.tensor(array, dtype=torch.float32)
        if f"{name}_scale" in arrays:  # words are rows with a scale each; matrices were turned, and columns have it
            value = value * torch.tensor(arrays[f"{name}_scale"])
            value = value if "embeddings" in name else value.T.contiguous()
        weights[name] = value
    return weights

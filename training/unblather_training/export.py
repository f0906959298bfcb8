"""Write a trained network as a model folder: int8 ONNX encoder, head, tokenizer, configuration.

Knows ONNX and the layout that `unblather.scorer` reads. Does not know how the network was trained.
"""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformers import BertModel

from unblather.encoding import EncodedWindow, collate
from unblather.scorer import ENCODER, HEAD
from unblather_training.network import Network

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def export(network: Network, backbone: Path, folder: Path, calibration: Sequence[EncodedWindow], pad: int) -> None:
    """Write encoder, head and tokenizer into `folder`; `calibration` windows set the ranges of the activations."""
    (folder / ENCODER).parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, dynamic = Path(scratch, "float.onnx"), Path(scratch, "dynamic.onnx")
        to_onnx(network.encoder, plain)
        quantize_dynamic(
            plain, dynamic, weight_type=QuantType.QInt8, per_channel=True, extra_options={"DefaultTensorType": 1}
        )
        onnx.save(with_fixed_ranges(dynamic, plain, calibration, pad), folder / ENCODER)
    head = {"weight": network.head.weight, "bias": network.head.bias}
    save_file({name: value.detach().numpy().astype(np.float32) for name, value in head.items()}, folder / HEAD)
    for name in TOKENIZER_FILES:
        shutil.copyfile(backbone / name, folder / name)


class _Hidden(nn.Module):
    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        hidden: Tensor = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return hidden


def to_onnx(encoder: BertModel, path: Path) -> None:
    """Write the float32 encoder as ONNX, with ONNX Runtime's fused normalisation and GELU."""
    rows, length = torch.export.Dim("rows"), torch.export.Dim("length", max=encoder.config.max_position_embeddings)
    example = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        _Hidden(encoder).eval(),
        tuple(example.clone() for _ in INPUTS),  # one tensor for two inputs would become one input
        path,
        input_names=list(INPUTS),
        output_names=[OUTPUT],
        dynamic_shapes=({0: rows, 1: length},) * len(INPUTS),
        opset_version=18,
        external_data=False,
        verbose=False,
    )
    fused = optimizer.optimize_model(
        str(path),
        model_type="bert",
        num_heads=encoder.config.num_attention_heads,
        hidden_size=encoder.config.hidden_size,
        opt_level=0,
    )
    fused.save_model_to_file(str(path))


def with_fixed_ranges(dynamic: Path, plain: Path, windows: Sequence[EncodedWindow], pad: int) -> onnx.ModelProto:
    """Return the dynamically quantised encoder with constant activation ranges, measured on `windows`.

    A dynamic range is taken over a whole batch, so a draft's score would hang on what was scored beside it. The ranges
    hardly vary between texts (a few strong dimensions set them), so constants lose nothing; see docs/decisions/0002.
    """
    model = onnx.load(dynamic)
    ranges = _ranges(
        plain, [node.input[0] for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"], windows, pad
    )
    nodes = [
        _fixed(model.graph, node, *ranges[node.input[0]]) if node.op_type == "DynamicQuantizeLinear" else node
        for node in model.graph.node
    ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def _fixed(graph: onnx.GraphProto, node: onnx.NodeProto, lowest: float, highest: float) -> onnx.NodeProto:
    """Return a node that quantises what `node` does, over a constant range; scale and zero point join the graph."""
    quantized, scale_name, zero_name = node.output
    scale = (highest - lowest) / 255
    graph.initializer.append(numpy_helper.from_array(np.array(scale, dtype=np.float32), scale_name))
    graph.initializer.append(numpy_helper.from_array(np.array(round(-lowest / scale), dtype=np.uint8), zero_name))
    return helper.make_node("QuantizeLinear", [node.input[0], scale_name, zero_name], [quantized], node.name)


def _ranges(
    plain: Path, names: list[str], windows: Sequence[EncodedWindow], pad: int
) -> dict[str, tuple[float, float]]:
    """Return the range of each activation: all but the most extreme 3 % of the windows' own extremes fit in it."""
    model = onnx.load(plain)
    model.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    extremes = np.array(
        [[(values.min(), values.max()) for values in session.run(names, collate([window], pad))] for window in windows]
    )
    lowest = np.minimum(np.percentile(extremes[:, :, 0], 3, axis=0), 0)
    highest = np.maximum(np.percentile(extremes[:, :, 1], 97, axis=0), 0)
    return {name: (float(lowest[i]), float(highest[i])) for i, name in enumerate(names)}

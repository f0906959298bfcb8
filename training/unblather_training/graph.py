"""The encoder as an int8 ONNX graph, written node by node from a BERT's weights.

Knows BERT's layers and ONNX Runtime's fused operators. An exporter's graph leaves attention in pieces and scatters the
arithmetic of quantisation over it; this one runs in half the time and names every tensor after the module it is from.
Does not know training.

Weights are int8, symmetric, with a scale for each output channel (for each word in the embedding). Activations are
uint8 over constant ranges (docs/decisions/0002). Matrices use 7 of their 8 bits: on processors without VNNI, two
products of 8 and 8 bits overflow the 16-bit sum that ONNX Runtime keeps them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from transformers import BertConfig

Array = NDArray[np.float32]
Ranges = Mapping[str, tuple[float, float]]  # lowest and highest input of a linear module, by its name

INPUTS = ("input_ids", "token_type_ids")
OUTPUT = "last_hidden_state"
ACTIVATION_STEPS = 255
MATRIX_STEPS = 63
WORD_STEPS = 127
_FUSED = "com.microsoft"


def encoder_graph(config: BertConfig, weights: Mapping[str, Array], ranges: Ranges) -> onnx.ModelProto:
    """Return the encoder: token ids and types, each (batch, length), in; hidden state (batch, length, size) out.

    There is no attention mask: windows of one length are run together, so nothing is padded, and attention is faster.
    `weights` are those of a `BertModel`, by name; `ranges` hold every linear module's input.
    """
    graph = _Graph(config, weights, ranges)
    hidden = graph.embeddings()
    for layer in range(config.num_hidden_layers):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden)
    graph.add("Identity", [hidden], output=OUTPUT)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in INPUTS],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["batch", "length", config.hidden_size])],
            [numpy_helper.from_array(array, name) for name, array in graph.initializers.items()],
        ),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)],
        ir_version=10,
        producer_name="unblather",
    )
    onnx.checker.check_model(model)
    return model


@dataclass
class _Graph:
    config: BertConfig
    weights: Mapping[str, Array]
    ranges: Ranges
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    initializers: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def add(self, operator: str, inputs: list[str], domain: str = "", output: str = "", **attributes: object) -> str:
        """Add a node with one output; return the output's name."""
        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        self.initializers[name] = array
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def embeddings(self) -> str:
        """Sum the embeddings of word, type and position, and normalise."""
        name = "embeddings.word_embeddings.weight"
        codes, scales = quantized_rows(self.weights[name], WORD_STEPS)
        words = self.add("Gather", [self.constant(name, codes), "input_ids"])
        steps = self.add("Gather", [self.constant(f"{name}_scale", scales[:, None]), "input_ids"])
        word = self.add("Mul", [self.add("Cast", [words], to=TensorProto.FLOAT), steps])
        kind = self.add("Gather", [self.weight("embeddings.token_type_embeddings.weight"), "token_type_ids"])
        length = self.add("Shape", ["input_ids"], start=1)
        zero = self.constant("zero", np.array([0], dtype=np.int64))
        place = self.add("Slice", [self.weight("embeddings.position_embeddings.weight"), zero, length])
        return self.normalized("embeddings.LayerNorm", word, self.add("Add", [kind, place]))

    def layer(self, name: str, hidden: str) -> str:
        """Attend, then feed forward; each is added to what came in, and normalised."""
        own = self.quantized(f"{name}.attention.self.query", hidden)
        query, key, value = (self.linear(f"{name}.attention.self.{part}", own) for part in ("query", "key", "value"))
        heads = self.config.num_attention_heads
        attended = self.add("MultiHeadAttention", [query, key, value], _FUSED, num_heads=heads)
        mixed = self.linear_of(f"{name}.attention.output.dense", attended)
        hidden = self.normalized(f"{name}.attention.output.LayerNorm", mixed, hidden)
        inner = self.add("Gelu", [self.linear_of(f"{name}.intermediate.dense", hidden)], _FUSED)
        return self.normalized(f"{name}.output.LayerNorm", self.linear_of(f"{name}.output.dense", inner), hidden)

    def normalized(self, name: str, one: str, other: str) -> str:
        total = self.add("Add", [one, other])
        parts = [self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.add("LayerNormalization", [total, *parts], epsilon=self.config.layer_norm_eps)

    def linear_of(self, name: str, activation: str) -> str:
        return self.linear(name, self.quantized(name, activation))

    def quantized(self, name: str, activation: str) -> tuple[str, str, str]:
        """Quantise the input of the linear module `name`; return codes, scale and zero point."""
        lowest, highest = self.ranges[name]
        step = (highest - lowest) / ACTIVATION_STEPS
        scale = self.constant(f"{name}.input_scale", np.array(step, dtype=np.float32))
        zero = self.constant(f"{name}.input_zero", np.array(round(-lowest / step), dtype=np.uint8))
        return self.add("QuantizeLinear", [activation, scale, zero]), scale, zero

    def linear(self, name: str, own: tuple[str, str, str]) -> str:
        """Multiply quantised codes by the weight of the linear module `name`, scale back to float and add its bias."""
        codes, scale, zero = own
        rows, steps = quantized_rows(self.weights[f"{name}.weight"], MATRIX_STEPS)
        matrix = self.constant(f"{name}.weight", np.ascontiguousarray(rows.T))
        step = self.constant(f"{name}.weight_scale", steps)
        bias = self.weight(f"{name}.bias")
        return self.add("MatMulIntegerToFloat", [codes, matrix, scale, step, zero, "", bias], _FUSED)


def quantized_rows(matrix: Array, steps: int) -> tuple[NDArray[np.int8], Array]:
    """Return int8 codes and the scale of each row: `codes * scale[:, None]` is `matrix`, to half a step."""
    scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / steps
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)

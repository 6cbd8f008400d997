"""The ONNX graph of all-MiniLM-L6-v2, built from its weights without torch. Runs once, at setup.

A BERT of six layers, then the mean over the tokens, of length 1.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

LAYERS, HEADS, HEAD_SIZE, WIDTH = 6, 12, 32, 384
_OPSET, _IR = 20, 9
_FAR = -1e9  # what is added to the attention of padding


def build(safetensors: bytes, target: Path) -> None:
    """Write the graph with its weights (90 MB) to `target`."""
    graph = _Graph(_weights(safetensors))
    output = graph.sentence_vector()
    whole = helper.make_tensor_value_info
    inputs = [
        whole(name, TensorProto.INT64, ["b", "s"]) for name in ("input_ids", "attention_mask")
    ]
    outputs = [whole(output, TensorProto.FLOAT, ["b", WIDTH])]
    made = helper.make_graph(graph.nodes, "minilm", inputs, outputs, graph.constants)
    opset = [helper.make_opsetid("", _OPSET)]
    model = helper.make_model(made, opset_imports=opset, ir_version=_IR)
    checker.check_model(model)
    save(model, str(target))


def _weights(safetensors: bytes) -> dict[str, Any]:
    """The file begins with the length of a JSON header, which says where each tensor lies."""
    (length,) = struct.unpack("<Q", safetensors[:8])
    header, body = json.loads(safetensors[8 : 8 + length]), safetensors[8 + length :]
    return {
        name: numpy.frombuffer(body[slice(*about["data_offsets"])], numpy.float32).reshape(
            about["shape"]
        )
        for name, about in header.items()
        if name != "__metadata__" and about["dtype"] == "F32"
    }


class _Graph:
    def __init__(self, weights: dict[str, Any]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def sentence_vector(self) -> str:
        mask = self.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        bias = self._padding_bias(mask)
        hidden = self._embedded()
        for number in range(LAYERS):
            hidden = self._layer(hidden, bias, f"encoder.layer.{number}.")
        return self.op("LpNormalization", self._mean(hidden, mask), axis=-1, p=2)

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def constant(self, value: Any) -> str:
        name = f"constant_{len(self.constants)}"
        array = numpy.ascontiguousarray(value).reshape(numpy.shape(value))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def whole(self, *numbers: int) -> str:
        return self.constant(numpy.array(numbers, numpy.int64))

    def _embedded(self) -> str:
        words = self.weights["embeddings.word_embeddings.weight"]
        first_kind = self.weights["embeddings.token_type_embeddings.weight"][0]
        tokens = self.op("Gather", self.constant(words + first_kind), "input_ids")
        length = self.op("Slice", self.op("Shape", "input_ids"), self.whole(1), self.whole(2))
        places = self.constant(self.weights["embeddings.position_embeddings.weight"])
        places = self.op("Slice", places, self.whole(0), length, self.whole(0))
        return self._normed(self.op("Add", tokens, places), "embeddings.LayerNorm")

    def _padding_bias(self, mask: str) -> str:
        padded = self.op("Sub", self._number(1), self.op("Unsqueeze", mask, self.whole(1, 2)))
        return self.op("Mul", padded, self._number(_FAR))

    def _layer(self, hidden: str, bias: str, name: str) -> str:
        mixed = self._attention(hidden, bias, name + "attention.self.")
        mixed = self._linear(mixed, name + "attention.output.dense")
        hidden = self._normed(self.op("Add", mixed, hidden), name + "attention.output.LayerNorm")
        wide = self.op("Gelu", self._linear(hidden, name + "intermediate.dense"))
        narrow = self._linear(wide, name + "output.dense")
        return self._normed(self.op("Add", narrow, hidden), name + "output.LayerNorm")

    def _attention(self, hidden: str, bias: str, name: str) -> str:
        query = self._heads(hidden, name + "query", [0, 2, 1, 3])
        key = self._heads(hidden, name + "key", [0, 2, 3, 1])
        value = self._heads(hidden, name + "value", [0, 2, 1, 3])
        scale = self._number(1 / HEAD_SIZE**0.5)
        scores = self.op("Add", self.op("Mul", self.op("MatMul", query, key), scale), bias)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), value)
        mixed = self.op("Transpose", mixed, perm=[0, 2, 1, 3])
        return self.op("Reshape", mixed, self.whole(0, 0, WIDTH))

    def _heads(self, hidden: str, name: str, order: list[int]) -> str:
        split = self.op("Reshape", self._linear(hidden, name), self.whole(0, 0, HEADS, HEAD_SIZE))
        return self.op("Transpose", split, perm=order)

    def _mean(self, hidden: str, mask: str) -> str:
        counted = self.op("Mul", hidden, self.op("Unsqueeze", mask, self.whole(2)))
        total = self.op("ReduceSum", counted, self.whole(1), keepdims=0)
        return self.op("Div", total, self.op("ReduceSum", mask, self.whole(1), keepdims=1))

    def _linear(self, value: str, name: str) -> str:
        weight = self.constant(self.weights[name + ".weight"].T)
        product = self.op("MatMul", value, weight)
        return self.op("Add", product, self.constant(self.weights[name + ".bias"]))

    def _normed(self, value: str, name: str) -> str:
        scale = self.constant(self.weights[name + ".weight"])
        shift = self.constant(self.weights[name + ".bias"])
        return self.op("LayerNormalization", value, scale, shift, axis=-1, epsilon=1e-12)

    def _number(self, value: float) -> str:
        return self.constant(numpy.float32(value))

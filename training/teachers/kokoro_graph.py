"""Prepare the Kokoro ONNX graph for the forge: float convolutions and a second output, the durations.

The int8 file spends most of its time in `ConvInteger`; float weights can run in bf16 elsewhere. It also
keeps the predicted number of 25 ms frames of each symbol to itself.
Runs in the teachers' environment (needs `onnx`):

    .venv-teachers/bin/python training/teachers/kokoro_graph.py
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import NodeProto, helper, numpy_helper

DURATIONS_TENSOR = "/encoder/Clip_output_0"


class _Graph:
    """Look-ups over the nodes of a graph as it was loaded."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self.constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.producers = {name: node for node in graph.node for name in node.output}
        self.consumers: dict[str, list[NodeProto]] = {}
        for node in graph.node:
            for name in node.input:
                self.consumers.setdefault(name, []).append(node)

    def follow(self, name: str, op_type: str) -> NodeProto:
        """The first node of a type along the chain of only consumers."""
        (node,) = self.consumers[name]
        return node if node.op_type == op_type else self.follow(node.output[0], op_type)

    def float_bias(self, name: str, num_channels: int) -> str | None:
        """Name of the float constant, one value a channel, from which an integer bias was made."""
        if name in self.constants:
            constant = self.constants[name]
            is_bias = constant.dtype == np.float32 and constant.shape == (num_channels,)
            return name if is_bias else None
        if name not in self.producers:
            return None
        found = (self.float_bias(source, num_channels) for source in self.producers[name].input[:1])
        return next((bias for bias in found if bias), None)


def float_convolutions(model: onnx.ModelProto) -> int:
    """Replace each dynamically quantised convolution by a float one; the number of replacements."""
    lookup = _Graph(model.graph)
    replacements: dict[str, NodeProto] = {}
    for node in list(model.graph.node):
        if node.op_type == "ConvInteger":
            replacements[node.output[0]] = _float_convolution(model.graph, lookup, node)
    for index, node in enumerate(model.graph.node):
        if node.op_type == "ConvInteger":
            model.graph.node[index].CopyFrom(replacements[node.output[0]])
    return len(replacements)


def _float_convolution(graph: onnx.GraphProto, lookup: _Graph, node: NodeProto) -> NodeProto:
    rescale = lookup.follow(node.output[0], "Mul")
    scales = [lookup.producers[name] for name in rescale.input if lookup.producers[name].op_type == "Mul"]
    weight_scale = next(lookup.constants[name] for name in scales[0].input if name in lookup.constants)
    zero_point = lookup.constants[node.input[3]].astype(np.float32) if len(node.input) > 3 else np.float32(0)
    weight = (lookup.constants[node.input[1]].astype(np.float32) - zero_point) * weight_scale
    name = node.input[1] + "_float"
    graph.initializer.append(numpy_helper.from_array(weight.astype(np.float32), name))
    inputs = [lookup.producers[node.input[0]].input[0], name]
    (after,) = lookup.consumers[node.output[0]]
    if after.op_type == "Add":
        integer_bias = next(source for source in after.input if source != node.output[0])
        bias = lookup.float_bias(integer_bias, weight.shape[0])
        if bias is None:
            raise ValueError(f"the bias of {node.name} was not found; this is another export of the model")
        inputs.append(bias)
    attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
    output = rescale.output[0]
    rescale.output[0] = output + "_unused"
    return helper.make_node("Conv", inputs, [output], name=node.name + "_float", **attributes)


def drop_unused_nodes(model: onnx.ModelProto) -> None:
    """Remove what no output needs any more."""
    graph = model.graph
    needed = {output.name for output in graph.output}
    kept: list[NodeProto] = []
    for node in reversed(list(graph.node)):
        if any(name in needed for name in node.output):
            needed.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    used = [tensor for tensor in graph.initializer if tensor.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("data/teachers/kokoro/kokoro-int8.onnx"))
    parser.add_argument("--out", type=Path, default=Path("data/teachers/kokoro/kokoro-forge.onnx"))
    arguments = parser.parse_args()
    model = onnx.load(arguments.model)
    num_replaced = float_convolutions(model)
    model.graph.output.append(helper.make_tensor_value_info(DURATIONS_TENSOR, onnx.TensorProto.FLOAT, None))
    drop_unused_nodes(model)
    onnx.save(model, arguments.out)
    print(f"{arguments.out}: {num_replaced} convolutions made float, durations in {DURATIONS_TENSOR}")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Runs the ONNX graphs of this folder in NumPy, in a chosen arithmetic.

Knows the operators that occur here, and of their attributes those that occur here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from scipy.special import erf

Array = NDArray[Any]
Rounding = Callable[[Array], Array]
Attributes = dict[str, Any]


def unrounded(values: Array) -> Array:
    """Leaves numbers as they are."""
    return values


@dataclass(frozen=True)
class Arithmetic:
    """What numbers are computed with."""

    dtype: type[np.floating] = np.float32
    # Of both operands of matrix products and convolutions, whose sums stay in full precision.
    operands: Rounding = unrounded
    # Of every operator's result and of every weight.
    results: Rounding = unrounded


class Interpreter:
    """A graph and an arithmetic."""

    def __init__(self, path: Path, arithmetic: Arithmetic) -> None:
        """Reads the graph from an ONNX file."""
        self.arithmetic = arithmetic
        self.nodes = []
        graph = onnx.load(path).graph
        for node in graph.node:
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            self.nodes.append((OPERATORS[node.op_type], node, attributes))
        self.weights = {w.name: self.rounded(numpy_helper.to_array(w)) for w in graph.initializer}
        multiplied = {n for _, node, _ in self.nodes for n in factors(node) if n in self.weights}
        self.multiplied = {name: arithmetic.operands(self.weights[name]) for name in multiplied}

    def rounded(self, value: Array) -> Array:
        """A float tensor in this arithmetic; others unchanged."""
        if value.dtype.kind != "f":
            return value
        return self.arithmetic.results(value.astype(self.arithmetic.dtype))

    def factor(self, name: str, values: dict[str, Array]) -> Array:
        """An operand of a product as this arithmetic takes it; weights are rounded only once."""
        if name in self.multiplied:
            return self.multiplied[name]
        return self.arithmetic.operands(values[name])

    def run(self, names: list[str], inputs: dict[str, Array]) -> list[Array]:
        """The outputs of these names."""
        values = self.weights | {name: self.rounded(value) for name, value in inputs.items()}
        for operator, node, attributes in self.nodes:
            arguments = [values[name] for name in node.input]
            for index, name in enumerate(factors(node)):
                arguments[index] = self.factor(name, values)
            values[node.output[0]] = self.rounded(operator(attributes, *arguments))
        return [values[name] for name in names]


def factors(node: onnx.NodeProto) -> list[str]:
    """What a node multiplies as matrices; nothing if it does not."""
    return list(node.input[:2]) if node.op_type in PRODUCTS else []


def reshape(_: Attributes, x: Array, shape: Array) -> Array:
    """A length of zero stands for the one that the axis has."""
    return x.reshape([x.shape[i] if length == 0 else int(length) for i, length in enumerate(shape)])


def conv(attributes: Attributes, x: Array, weights: Array, bias: Array) -> Array:
    """A two-dimensional convolution as a product of matrices."""
    stride, border = attributes.get("strides", [1, 1])[0], attributes["pads"][0]
    x = np.pad(x, ((0, 0), (0, 0), (border, border), (border, border)))
    windows = np.lib.stride_tricks.sliding_window_view(x, weights.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    rows = windows.reshape(*windows.shape[:3], -1) @ weights.reshape(len(weights), -1).T
    return (rows + bias).transpose(0, 3, 1, 2)


def softmax(attributes: Attributes, x: Array) -> Array:
    """Shares by exponentials."""
    axis = attributes["axis"]
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def layer_normalization(attributes: Attributes, x: Array, scale: Array, bias: Array) -> Array:
    """Mean zero and variance one along the last axis, scaled and shifted."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(centred**2, axis=-1, keepdims=True)
    return centred / np.sqrt(variance + x.dtype.type(attributes["epsilon"])) * scale + bias


def arg_max(attributes: Attributes, x: Array) -> Array:
    """Where the largest is."""
    return np.asarray(x.argmax(axis=attributes["axis"]))


def slice_(_: Attributes, x: Array, starts: Array, ends: Array, axes: Array) -> Array:
    """A part of the first axis."""
    assert axes.tolist() == [0]
    return x[int(starts[0]) : int(ends[0])]


def shape(attributes: Attributes, x: Array) -> Array:
    """Some of the axes."""
    return np.array(x.shape[attributes["start"] : attributes["end"]])


def unsqueeze(_: Attributes, x: Array, axes: Array) -> Array:
    """Axes of length one."""
    return np.expand_dims(x, tuple(axes.tolist()))


def reduce_sum(attributes: Attributes, x: Array, axes: Array) -> Array:
    """Sums along axes."""
    return x.sum(axis=tuple(axes.tolist()), keepdims=bool(attributes["keepdims"]))


def reduce_l2(attributes: Attributes, x: Array) -> Array:
    """Norms along axes."""
    return np.sqrt(np.sum(x**2, axis=tuple(attributes["axes"]), keepdims=True))


PRODUCTS = {"Conv", "Gemm", "MatMul"}
OPERATORS: dict[str, Callable[..., Array]] = {
    "Add": lambda _, a, b: a + b,
    "ArgMax": arg_max,
    "Cast": lambda _, x: x.astype(np.float32),
    "Conv": conv,
    "Div": lambda _, a, b: a / b,
    "Erf": lambda _, x: erf(x),
    "Gather": lambda _, x, indices: x[indices],
    "Gemm": lambda _, a, b, c: a @ b + c,
    "LayerNormalization": layer_normalization,
    "MatMul": lambda _, a, b: a @ b,
    "Max": lambda _, a, b: np.maximum(a, b),
    "Mul": lambda _, a, b: a * b,
    "ReduceL2": reduce_l2,
    "ReduceSum": reduce_sum,
    "Relu": lambda _, x: np.maximum(x, 0),
    "Reshape": reshape,
    "Shape": shape,
    "Slice": slice_,
    "Softmax": softmax,
    "Sub": lambda _, a, b: a - b,
    "Transpose": lambda attributes, x: x.transpose(attributes["perm"]),
    "Unsqueeze": unsqueeze,
}

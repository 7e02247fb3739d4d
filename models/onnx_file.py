# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Writes ONNX files: a graph from its nodes and weights, the same bytes every time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# The oldest with LayerNormalization, so that many versions of many runtimes can load the files.
OPSET = 17
IR_VERSION = 8

Axes = Sequence[int | str]


class GraphWriter:
    """Collects nodes and weights in order, then writes them."""

    def __init__(self) -> None:
        """An empty graph."""
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: NDArray[np.generic]) -> str:
        """Adds a constant tensor and gives its name."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Adds an operator with one output and gives the output's name."""
        self.nodes.append(
            helper.make_node(operator, list(inputs), [output], name=output, **attributes)
        )
        return output

    def save(
        self,
        path: Path,
        inputs: dict[str, tuple[int, Axes]],
        outputs: dict[str, tuple[int, Axes]],
    ) -> None:
        """Checks the graph and writes it; inputs and outputs are element type and axes by name."""
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [helper.make_tensor_value_info(name, *kind) for name, kind in inputs.items()],
            [helper.make_tensor_value_info(name, *kind) for name, kind in outputs.items()],
            initializer=self.weights,
        )
        model = helper.make_model(
            graph,
            producer_name="credence",
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
        )
        onnx.checker.check_model(model, full_check=True)
        path.write_bytes(model.SerializeToString(deterministic=True))


FLOAT = TensorProto.FLOAT
INT64 = TensorProto.INT64

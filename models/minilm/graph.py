# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Writes the sentence encoder as an ONNX graph: BERT, the mean over tokens, length one."""

from pathlib import Path

import numpy as np

from minilm.package import EPSILON, HEAD_WIDTH, HEADS, LAYERS, WIDTH, Weights
from onnx_file import FLOAT, INT64, GraphWriter

# Added to the scores of padding. Its exponential is zero.
MASKED = -10_000.0


class Encoder:
    """Writes the parts of the network into a graph."""

    def __init__(self, weights: Weights) -> None:
        """An empty graph that takes its weights from these."""
        self.graph = GraphWriter()
        self.weights = weights
        self.graph.weight("split_shape", np.array([0, 0, HEADS, HEAD_WIDTH]))
        self.graph.weight("joined_shape", np.array([0, 0, WIDTH]))
        for name, value in {
            "score_scale": 1 / np.sqrt(HEAD_WIDTH),
            "masked": MASKED,
            "half": 0.5,
            "one": 1.0,
            "root_two": np.sqrt(2),
            "least_norm": 1e-12,
        }.items():
            self.graph.weight(name, np.array(value, dtype=np.float32))
        for axis in (0, 1, 2):
            self.graph.weight(f"axis_{axis}", np.array([axis]))
        self.graph.weight("axes_1_2", np.array([1, 2]))

    def write(self, path: Path) -> None:
        """Writes the whole network to a file."""
        node = self.graph.node
        mask = node("Cast", ["attention_mask"], "mask", to=FLOAT)
        bias = self.score_bias(mask)
        x = self.embeddings()
        for layer in range(LAYERS):
            x = self.layer(x, bias, f"encoder.layer.{layer}")
        self.pooled(x, mask)
        self.graph.save(
            path,
            inputs={
                "input_ids": (INT64, ["batch", "n"]),
                "attention_mask": (INT64, ["batch", "n"]),
            },
            outputs={"embedding": (FLOAT, ["batch", WIDTH])},
        )

    def parameter(self, name: str) -> str:
        """A weight as the package has it."""
        return self.graph.weight(name, self.weights[name])

    def score_bias(self, mask: str) -> str:
        """What padding adds to attention scores: [batch, 1, 1, n]."""
        node = self.graph.node
        absent = node("Sub", ["one", mask], "absent")
        scaled = node("Mul", [absent, "masked"], "absent_bias")
        return node("Unsqueeze", [scaled, "axes_1_2"], "score_bias")

    def embeddings(self) -> str:
        """The sum of a token's, its segment's and its position's vectors, normalised."""
        node = self.graph.node
        words = self.parameter("embeddings.word_embeddings.weight")
        positions = self.parameter("embeddings.position_embeddings.weight")
        # All tokens are of the first segment.
        segment = self.weights["embeddings.token_type_embeddings.weight"][0]
        segment = self.graph.weight("embeddings.segment", segment)
        x = node("Gather", [words, "input_ids"], "words")
        x = node("Add", [x, segment], "words_segment")
        length = node("Shape", ["input_ids"], "length", start=1, end=2)
        here = node("Slice", [positions, "axis_0", length, "axis_0"], "positions")
        x = node("Add", [x, here], "words_segment_positions")
        return self.normalised(x, "embeddings.LayerNorm")

    def normalised(self, x: str, name: str) -> str:
        """Layer normalisation."""
        inputs = [x, self.parameter(f"{name}.weight"), self.parameter(f"{name}.bias")]
        return self.graph.node("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)

    def linear(self, x: str, name: str) -> str:
        """A linear map; its weights are stored as [input, output]."""
        matrix = self.graph.weight(f"{name}.weight", self.weights[f"{name}.weight"].T)
        product = self.graph.node("MatMul", [x, matrix], f"{name}.product")
        return self.graph.node("Add", [product, self.parameter(f"{name}.bias")], name)

    def heads(self, x: str, name: str, order: list[int]) -> str:
        """A linear map, cut into heads, its axes in this order."""
        split = self.graph.node("Reshape", [self.linear(x, name), "split_shape"], f"{name}.split")
        return self.graph.node("Transpose", [split], f"{name}.heads", perm=order)

    def attention(self, x: str, bias: str, name: str) -> str:
        """What each token takes from the others."""
        node = self.graph.node
        query = self.heads(x, f"{name}.self.query", [0, 2, 1, 3])
        key = self.heads(x, f"{name}.self.key", [0, 2, 3, 1])
        value = self.heads(x, f"{name}.self.value", [0, 2, 1, 3])
        scores = node("MatMul", [query, key], f"{name}.products")
        scores = node("Mul", [scores, "score_scale"], f"{name}.scaled")
        scores = node("Add", [scores, bias], f"{name}.scores")
        weights = node("Softmax", [scores], f"{name}.weights", axis=-1)
        taken = node("MatMul", [weights, value], f"{name}.taken")
        taken = node("Transpose", [taken], f"{name}.tokens", perm=[0, 2, 1, 3])
        taken = node("Reshape", [taken, "joined_shape"], f"{name}.joined")
        return self.linear(taken, f"{name}.output.dense")

    def gelu(self, x: str, name: str) -> str:
        """The exact form, by the error function, in the order that runtimes fuse."""
        node = self.graph.node
        error = node("Erf", [node("Div", [x, "root_two"], f"{name}.root")], f"{name}.erf")
        sum_ = node("Add", [error, "one"], f"{name}.sum")
        return node("Mul", [node("Mul", [x, sum_], f"{name}.twice"), "half"], f"{name}.gelu")

    def layer(self, x: str, bias: str, name: str) -> str:
        """Attention and a perceptron, each added to what it was computed from."""
        node = self.graph.node
        taken = self.attention(x, bias, f"{name}.attention")
        x = node("Add", [x, taken], f"{name}.attention.sum")
        x = self.normalised(x, f"{name}.attention.output.LayerNorm")
        wide = f"{name}.intermediate.dense"
        wide = self.gelu(self.linear(x, wide), wide)
        x = node("Add", [x, self.linear(wide, f"{name}.output.dense")], f"{name}.sum")
        return self.normalised(x, f"{name}.output.LayerNorm")

    def pooled(self, x: str, mask: str) -> None:
        """The mean over all tokens but padding, of length one."""
        node = self.graph.node
        column = node("Unsqueeze", [mask, "axis_2"], "mask_column")
        kept = node("Mul", [x, column], "kept")
        total = node("ReduceSum", [kept, "axis_1"], "total", keepdims=0)
        count = node("ReduceSum", [mask, "axis_1"], "count", keepdims=1)
        count = node("Max", [count, "one"], "count_at_least_one")
        mean = node("Div", [total, count], "mean")
        norm = node("ReduceL2", [mean], "norm", axes=[1], keepdims=1)
        norm = node("Max", [norm, "least_norm"], "norm_above_zero")
        node("Div", [mean, norm], "embedding")

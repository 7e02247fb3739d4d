# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""The sentence encoder in NumPy, from the package's weights and not from the ONNX graph."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from minilm.package import EPSILON, HEAD_WIDTH, HEADS, LAYERS, Weights

Array = NDArray[np.floating]


def embed(weights: Weights, ids: list[int], dtype: type[np.floating] = np.float64) -> Array:
    """The embedding of one sentence without padding, computed in this precision."""
    w = {name: value.astype(dtype) for name, value in weights.items() if value.dtype.kind == "f"}
    words = w["embeddings.word_embeddings.weight"][ids]
    positions = w["embeddings.position_embeddings.weight"][: len(ids)]
    segment = w["embeddings.token_type_embeddings.weight"][0]
    x = normalised(words + positions + segment, w, "embeddings.LayerNorm")
    for number in range(LAYERS):
        x = layer(x, w, f"encoder.layer.{number}")
    mean = x.mean(axis=0)
    return mean / np.sqrt(np.sum(mean**2))


def layer(x: Array, w: dict[str, Array], name: str) -> Array:
    """One layer of the encoder."""
    attended = linear(
        attention(x, w, f"{name}.attention.self"), w, f"{name}.attention.output.dense"
    )
    x = normalised(x + attended, w, f"{name}.attention.output.LayerNorm")
    wide = linear(x, w, f"{name}.intermediate.dense")
    wide = 0.5 * wide * (1 + erf(wide / np.sqrt(2)))
    return normalised(x + linear(wide, w, f"{name}.output.dense"), w, f"{name}.output.LayerNorm")


def attention(x: Array, w: dict[str, Array], name: str) -> Array:
    """Self-attention, head by head."""
    query, key, value = (linear(x, w, f"{name}.{part}") for part in ("query", "key", "value"))
    heads = []
    for head in range(HEADS):
        part = slice(head * HEAD_WIDTH, (head + 1) * HEAD_WIDTH)
        scores = query[:, part] @ key[:, part].T / np.sqrt(x.dtype.type(HEAD_WIDTH))
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        heads.append(powers / powers.sum(axis=1, keepdims=True) @ value[:, part])
    return np.concatenate(heads, axis=1)


def linear(x: Array, w: dict[str, Array], name: str) -> Array:
    """A linear map."""
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def normalised(x: Array, w: dict[str, Array], name: str) -> Array:
    """Layer normalisation."""
    centred = x - x.mean(axis=1, keepdims=True)
    scale = np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + EPSILON)
    return centred / scale * w[f"{name}.weight"] + w[f"{name}.bias"]

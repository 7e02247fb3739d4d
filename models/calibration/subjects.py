# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""The models that are calibrated, and the inputs they are run on."""

import inspect
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from tokenizers import Tokenizer

MODELS = Path(__file__).parent.parent
SENTENCES = 512

Inputs = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Subject:
    """A model, its compared outputs, and inputs of batch size one."""

    name: str
    artifact: Path
    compared: list[str]
    inputs: list[Inputs]
    inputs_are: str
    has_label: bool

    @property
    def outputs(self) -> list[str]:
        """The outputs to compute."""
        return [*self.compared, "label"] if self.has_label else self.compared

    def batch(self, start: int, size: int) -> Inputs:
        """Several inputs as one; shorter ones are padded with zeros, which the mask leaves out."""
        chosen = self.inputs[start : start + size]
        return {name: stacked([each[name] for each in chosen]) for name in chosen[0]}


def stacked(tensors: list[NDArray[Any]]) -> NDArray[Any]:
    """Tensors of batch size one as one batch."""
    longest = max(tensor.shape[1] for tensor in tensors)
    return np.concatenate([np.pad(t, ((0, 0), (0, longest - t.shape[1]))) for t in tensors])


def all_subjects(minilm: Path) -> list[Subject]:
    """The committed models, and the sentence encoder if its folder exists."""
    images = load_digits().data.astype(np.float32)
    inputs = [{"image": image[None]} for image in images]
    described = f"all {len(images):,} images of scikit-learn's digits"
    found = [subject(MODELS / name, inputs, described) for name in ("digits", "prototypes")]
    if (minilm / "minilm.onnx").exists():
        described = f"{SENTENCES} paragraphs of NumPy's documentation"
        found.append(subject(minilm, tokenized(minilm / "tokenizer.json"), described))
    return found


def subject(folder: Path, inputs: list[Inputs], inputs_are: str) -> Subject:
    """A model as its manifest declares it."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text())
    roles = {output["name"]: output["role"] for output in manifest["outputs"]}
    return Subject(
        name=manifest["name"],
        artifact=folder / manifest["artifact"],
        compared=[name for name, role in roles.items() if role == "compared"],
        inputs=inputs,
        inputs_are=inputs_are,
        has_label="label" in roles,
    )


def tokenized(path: Path) -> list[Inputs]:
    """Paragraphs of English, as token numbers."""
    tokenizer = Tokenizer.from_file(str(path))
    tokens = [tokenizer.encode(text).ids for text in paragraphs()[:SENTENCES]]
    assert len(tokens) == SENTENCES
    ids = [np.array([each], dtype=np.int64) for each in tokens]
    return [{"input_ids": each, "attention_mask": np.ones_like(each)} for each in ids]


def paragraphs() -> list[str]:
    """Paragraphs of prose from the documentation of the pinned NumPy, longer and shorter ones."""
    documented = (inspect.getdoc(getattr(np, name)) or "" for name in sorted(dir(np)))
    parts = (part for text in documented for part in re.split(r"\n\s*\n", text))
    prose = (" ".join(part.split()) for part in parts)
    is_prose = re.compile(r"[A-Z][^>`_|\\]{20,}\.")
    return list(dict.fromkeys(part for part in prose if is_prose.fullmatch(part)))

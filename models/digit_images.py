# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""The handwritten digits of scikit-learn: how they are split, and the files they are kept in."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

# Every fifth image is never trained on.
HELD_OUT_EVERY = 5
PIXELS = 64
CLASSES = 10

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Images:
    """Images of 8 by 8 grey pixels from 0 to 16, their labels, and their rows in the source."""

    pixels: Floats
    labels: Integers
    rows: Integers

    def __len__(self) -> int:
        """How many images there are."""
        return len(self.labels)

    def where(self, mask: NDArray[np.bool_]) -> "Images":
        """The images that the mask selects."""
        return Images(self.pixels[mask], self.labels[mask], self.rows[mask])


def load() -> tuple[Images, Images]:
    """The images to train on and the held-out ones, in the order of the source."""
    source = load_digits()
    rows = np.arange(len(source.target))
    images = Images(source.data.astype(np.float64), source.target.astype(np.int64), rows)
    is_held_out = rows % HELD_OUT_EVERY == 0
    return images.where(~is_held_out), images.where(is_held_out)


def write_csv(path: Path, images: Images) -> None:
    """Writes the content file of a dataset: a header, then label and 64 pixels per image."""
    header = ",".join(["label", *(f"pixel{index}" for index in range(PIXELS))])
    table = np.column_stack([images.labels, images.pixels.astype(np.int64)])
    lines = [",".join(map(str, row)) for row in table]
    path.write_text("\n".join([header, *lines]) + "\n")


def write_json(path: Path, images: Images) -> None:
    """Writes images with their true labels for the demo, one per line; see README.md."""
    lines = [
        json.dumps({"row": int(row), "label": int(label), "pixels": [int(grey) for grey in pixels]})
        for row, label, pixels in zip(images.rows, images.labels, images.pixels, strict=True)
    ]
    path.write_text('{"images": [\n' + ",\n".join(lines) + "\n]}\n")


def first_of_each_class(images: Images, count: int) -> Images:
    """The first `count` images of each digit, in the order of the source."""
    kept = np.concatenate([np.flatnonzero(images.labels == c)[:count] for c in range(CLASSES)])
    mask = np.zeros(len(images), dtype=np.bool_)
    mask[kept] = True
    return images.where(mask)


def write_sample_input(path: Path, pixels: Floats) -> None:
    """Writes one image as the body of a request of the Open Inference Protocol v2."""
    tensor = {
        "name": "image",
        "shape": [1, PIXELS],
        "datatype": "FP32",
        "data": [int(grey) for grey in pixels],
    }
    path.write_text(json.dumps({"inputs": [tensor]}) + "\n")

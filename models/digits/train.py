# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Trains the classifier of handwritten digits and writes everything in this folder.

Run by `make models`, from the folder above: `python -m digits.train`.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from threadpoolctl import threadpool_limits

import digit_images
from digit_images import PIXELS, Floats, Images
from digits import network
from digits.network import FLAT, Parameters
from onnx_file import FLOAT, INT64, GraphWriter

FOLDER = Path(__file__).parent
SEED = 1
EPOCHS = 40
BATCH = 32
RATE = 3e-3
WEIGHT_DECAY = 0.1
# Of each digit in images.json.
SHOWN_PER_DIGIT = 4
LEAST_ACCURACY = 0.97


def train(images: Images) -> Parameters:
    """Trains by Adam with decoupled weight decay and a rate that falls like a cosine."""
    parameters = network.initial(SEED)
    random = np.random.default_rng(SEED)
    means = [np.zeros_like(array) for array in parameters.arrays()]
    squares = [np.zeros_like(array) for array in parameters.arrays()]
    steps = EPOCHS * (len(images) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(images))
        for start in range(0, len(images) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            _, gradient = network.logits_and_gradient(
                parameters, images.pixels[chosen], images.labels[chosen]
            )
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            descend(parameters.arrays(), gradient.arrays(), means, squares, step, rate)
    return network.centred(parameters)


def descend(
    arrays: list[Floats],
    gradients: list[Floats],
    means: list[Floats],
    squares: list[Floats],
    step: int,
    rate: float,
) -> None:
    """One step of Adam, in place."""
    for array, gradient, mean, square in zip(arrays, gradients, means, squares, strict=True):
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient**2 - square)
        direction = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        array -= rate * (direction + WEIGHT_DECAY * array)


def export(parameters: Parameters, path: Path) -> None:
    """Writes the network as an ONNX file whose first axis is the batch."""
    graph = GraphWriter()
    p = parameters

    def weight(name: str, value: Floats) -> str:
        return graph.weight(name, value.astype(np.float32))

    square = graph.weight("square_shape", np.array([-1, 1, network.SIDE, network.SIDE]))
    flat = graph.weight("flat_shape", np.array([-1, FLAT]))
    x = graph.node("Reshape", ["image", square], "square")
    # The division of the grey levels by 16 is part of the weights: it is exact.
    first = [x, weight("first.weight", p.first / 16.0), weight("first.bias", p.first_bias)]
    x = graph.node("Conv", first, "first", pads=[1, 1, 1, 1])
    x = graph.node("Relu", [x], "first_relu")
    second = [x, weight("second.weight", p.second), weight("second.bias", p.second_bias)]
    x = graph.node("Conv", second, "second", pads=[1, 1, 1, 1], strides=[2, 2])
    x = graph.node("Relu", [x], "second_relu")
    x = graph.node("Reshape", [x, flat], "flat")
    hidden = [x, weight("hidden.weight", p.hidden), weight("hidden.bias", p.hidden_bias)]
    x = graph.node("Gemm", hidden, "hidden")
    x = graph.node("Relu", [x], "hidden_relu")
    output = [x, weight("output.weight", p.output), weight("output.bias", p.output_bias)]
    graph.node("Gemm", output, "logits")
    graph.node("ArgMax", ["logits"], "label", axis=1, keepdims=0)
    graph.save(
        path,
        inputs={"image": (FLOAT, ["batch", PIXELS])},
        outputs={"logits": (FLOAT, ["batch", 10]), "label": (INT64, ["batch"])},
    )


def accuracy(path: Path, images: Images) -> float:
    """The fraction of images that ONNX Runtime labels right with the file."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (label,) = session.run(["label"], {"image": images.pixels.astype(np.float32)})
    return float(np.mean(label == images.labels))


def write_datasets(images: Images) -> None:
    """Writes the two halves of the training images: the source's rows are ordered by writer."""
    half = len(images) // 2
    is_first = np.arange(len(images)) < half
    digit_images.write_csv(FOLDER / "datasets/writers-a.csv", images.where(is_first))
    digit_images.write_csv(FOLDER / "datasets/writers-b.csv", images.where(~is_first))


def main() -> None:
    """Trains, writes, and reports the accuracy."""
    training, held_out = digit_images.load()
    write_datasets(training)
    shown = digit_images.first_of_each_class(held_out, SHOWN_PER_DIGIT)
    digit_images.write_json(FOLDER / "images.json", shown)
    digit_images.write_sample_input(FOLDER / "sample-input.json", shown.pixels[0])
    artifact = FOLDER / "digits.onnx"
    # Sums are added up in another order with other numbers of threads.
    with threadpool_limits(limits=1):
        export(train(training), artifact)
    reached = accuracy(artifact, held_out)
    print(f"digits: {len(training)} images trained on, {len(held_out)} held out")
    print(f"digits: accuracy {reached:.2%} held out, {accuracy(artifact, training):.2%} trained")
    if reached < LEAST_ACCURACY:
        raise SystemExit(f"the accuracy is below {LEAST_ACCURACY:.0%}")


if __name__ == "__main__":
    main()

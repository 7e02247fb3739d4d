# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Learns prototypes of digits from three datasets and writes everything in this folder.

The model is a mixture: an image's similarity to each prototype, in the space of the principal
components of all images, becomes a share by softmax; shares add up to probabilities by the
prototypes' digits and to the attribution by their datasets.

Run by `make models`, from the folder above: `python -m prototypes.train`.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from threadpoolctl import threadpool_limits

import digit_images
from digit_images import CLASSES, PIXELS, Floats, Images
from onnx_file import FLOAT, INT64, GraphWriter

FOLDER = Path(__file__).parent
SEED = 0
# Which digits each dataset holds, in the order of the manifest.
DATASETS = {"low-digits": range(0, 4), "middle-digits": range(4, 7), "high-digits": range(7, 10)}
# Principal components. With the images themselves the accuracy is the same, but a wrong precision
# shows half as much.
COMPONENTS = 32
PER_DIGIT = 8
PROTOTYPES = PER_DIGIT * CLASSES
# In squared grey levels. Half as much gives probabilities that fit a little better, but most of
# them so close to 0 or 1 that a wrong precision does not show in them.
TEMPERATURE = 120.0
LEAST_ACCURACY = 0.97


@dataclass(frozen=True)
class Mixture:
    """The parameters of the model."""

    # [64]
    mean: Floats
    # Orthonormal columns: [64, 32].
    components: Floats
    # In the space of the components, each digit's in order: [80, 32].
    prototypes: Floats


def learn(images: Images) -> Mixture:
    """Learns the components, then prototypes by k-means for each digit by itself."""
    mean = images.pixels.mean(axis=0)
    rows = np.linalg.svd(images.pixels - mean, full_matrices=False)[2]
    components = rows[:COMPONENTS].T
    points = (images.pixels - mean) @ components
    prototypes = [centres(points[images.labels == digit]) for digit in range(CLASSES)]
    return Mixture(mean, components, np.concatenate(prototypes))


def centres(points: Floats) -> Floats:
    """The centres of the clusters of one digit's images."""
    means = KMeans(PER_DIGIT, n_init=10, random_state=SEED).fit(points)
    return means.cluster_centers_


def export(mixture: Mixture, path: Path) -> None:
    """Writes the model as an ONNX file whose first axis is the batch.

    The similarity is the negative squared distance over the temperature, less what it has in
    common for all prototypes: softmax does not see that, and without it no digits cancel. With
    the mean m of all prototypes, it is ((x - m)(p - m) - |p - m|^2 / 2) 2 / T.
    """
    graph = GraphWriter()

    def weight(name: str, value: Floats) -> str:
        return graph.weight(name, value.astype(np.float32))

    middle = mixture.prototypes.mean(axis=0)
    centred = mixture.prototypes - middle
    squares = np.sum(centred**2, axis=1)
    mean = mixture.mean + mixture.components @ middle
    x = graph.node("Sub", ["image", weight("mean", mean)], "centred")
    x = graph.node("MatMul", [x, weight("components", mixture.components)], "point")
    similarity = [
        x,
        weight("prototypes", centred.T * (2 / TEMPERATURE)),
        weight("bias", (squares.mean() - squares) / TEMPERATURE),
    ]
    graph.node("Gemm", similarity, "similarities")
    shares = graph.node("Softmax", ["similarities"], "shares", axis=1)
    digit = np.repeat(np.arange(CLASSES), PER_DIGIT)
    graph.node("MatMul", [shares, weight("digits", members(digit))], "probabilities")
    graph.node("MatMul", [shares, weight("datasets", members(dataset_of(digit)))], "attribution")
    graph.node("ArgMax", ["probabilities"], "label", axis=1, keepdims=0)
    graph.save(
        path,
        inputs={"image": (FLOAT, ["batch", PIXELS])},
        outputs={
            "similarities": (FLOAT, ["batch", PROTOTYPES]),
            "probabilities": (FLOAT, ["batch", CLASSES]),
            "attribution": (FLOAT, ["batch", len(DATASETS)]),
            "label": (INT64, ["batch"]),
        },
    )


def members(groups: NDArray[np.int64]) -> Floats:
    """A matrix that adds up the columns of each group."""
    return np.eye(groups.max() + 1)[groups]


def dataset_of(digits: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of the dataset that each digit stands in."""
    number = {digit: i for i, digits in enumerate(DATASETS.values()) for digit in digits}
    return np.array([number[int(digit)] for digit in digits])


def write_examples(images: Images, attribution: Floats) -> None:
    """Writes, as requests, the image that leans most on each dataset, and the most divided one."""
    for index, name in enumerate(DATASETS):
        write_example(name, images, attribution, int(attribution[:, index].argmax()))
    write_example("divided", images, attribution, int(attribution.max(axis=1).argmin()))


def write_example(name: str, images: Images, attribution: Floats, chosen: int) -> None:
    """Writes one image as a request, and prints what it leans on."""
    digit_images.write_sample_input(FOLDER / f"examples/{name}.json", images.pixels[chosen])
    parts = ", ".join(f"{part:.4f}" for part in attribution[chosen])
    print(f"prototypes: examples/{name}.json, a {images.labels[chosen]}: attribution {parts}")


def main() -> None:
    """Learns, writes, and reports the accuracy."""
    training, held_out = digit_images.load()
    dataset = dataset_of(training.labels)
    for index, name in enumerate(DATASETS):
        images = training.where(dataset == index)
        digit_images.write_csv(FOLDER / f"datasets/{name}.csv", images)
    artifact = FOLDER / "prototypes.onnx"
    # Sums are added up in another order with other numbers of threads.
    with threadpool_limits(limits=1):
        export(learn(training), artifact)
    session = onnxruntime.InferenceSession(artifact, providers=["CPUExecutionProvider"])
    image = held_out.pixels.astype(np.float32)
    attribution, label = session.run(["attribution", "label"], {"image": image})
    reached = float(np.mean(label == held_out.labels))
    leans_right = np.mean(attribution.argmax(axis=1) == dataset_of(held_out.labels))
    print(f"prototypes: accuracy {reached:.2%} on {len(held_out)} held-out images")
    print(f"prototypes: {leans_right:.2%} lean most on the dataset that holds their digit")
    digit_images.write_sample_input(FOLDER / "sample-input.json", held_out.pixels[0])
    write_examples(held_out, attribution)
    if reached < LEAST_ACCURACY:
        raise SystemExit(f"the accuracy is below {LEAST_ACCURACY:.0%}")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""A small convolutional network and its gradient, in NumPy."""

from dataclasses import dataclass, fields, replace

import numpy as np

from digit_images import CLASSES, Floats, Integers

KERNEL = 3
SIDE = 8
CHANNELS = (8, 16)
HIDDEN = 24
# After the second convolution, whose stride is two.
FLAT = CHANNELS[1] * (SIDE // 2) ** 2
# Of the aim, spread evenly over the classes. Without it logits grow without need, and the larger
# they are, the less of them is what a lower precision changes.
SMOOTHING = 0.1


@dataclass
class Parameters:
    """Weights and biases; a convolution's weights are [output, input, row, column]."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats

    def arrays(self) -> list[Floats]:
        """All of them, in order."""
        return [getattr(self, field.name) for field in fields(self)]


def initial(seed: int) -> Parameters:
    """Random weights, scaled by the number of terms of each sum, and zero biases."""
    random = np.random.default_rng(seed)

    def weights(*shape: int, terms: int) -> Floats:
        return random.normal(size=shape) * np.sqrt(2.0 / terms)

    window = KERNEL * KERNEL
    return Parameters(
        weights(CHANNELS[0], 1, KERNEL, KERNEL, terms=window),
        np.zeros(CHANNELS[0]),
        weights(CHANNELS[1], CHANNELS[0], KERNEL, KERNEL, terms=window * CHANNELS[0]),
        np.zeros(CHANNELS[1]),
        weights(FLAT, HIDDEN, terms=FLAT),
        np.zeros(HIDDEN),
        weights(HIDDEN, CLASSES, terms=HIDDEN),
        np.zeros(CLASSES),
    )


def logits_and_gradient(
    parameters: Parameters, pixels: Floats, labels: Integers
) -> tuple[Floats, Parameters]:
    """Logits of a batch, and the gradient of its mean cross-entropy with smoothed labels."""
    p = parameters
    image = pixels.reshape(-1, 1, SIDE, SIDE) / 16.0
    first = np.maximum(convolve(image, p.first, 1) + p.first_bias[:, None, None], 0)
    second = np.maximum(convolve(first, p.second, 2) + p.second_bias[:, None, None], 0)
    flat = second.reshape(len(pixels), FLAT)
    hidden = np.maximum(flat @ p.hidden + p.hidden_bias, 0)
    logits = hidden @ p.output + p.output_bias

    to_logits = softmax(logits) - SMOOTHING / CLASSES
    to_logits[np.arange(len(labels)), labels] -= 1 - SMOOTHING
    to_logits /= len(labels)
    to_hidden = (to_logits @ p.output.T) * (hidden > 0)
    to_second = (to_hidden @ p.hidden.T).reshape(second.shape) * (second > 0)
    to_first = convolve_input_gradient(to_second, p.second, 2, first.shape) * (first > 0)
    gradient = Parameters(
        convolve_weight_gradient(image, to_first, 1),
        to_first.sum(axis=(0, 2, 3)),
        convolve_weight_gradient(first, to_second, 2),
        to_second.sum(axis=(0, 2, 3)),
        flat.T @ to_hidden,
        to_hidden.sum(axis=0),
        hidden.T @ to_logits,
        to_logits.sum(axis=0),
    )
    return logits, gradient


def centred(parameters: Parameters) -> Parameters:
    """The same network with logits of mean zero.

    What all logits have in common changes no probability, but it enlarges the norm that the
    tolerance of a comparison is relative to.
    """
    output = parameters.output - parameters.output.mean(axis=1, keepdims=True)
    output_bias = parameters.output_bias - parameters.output_bias.mean()
    return replace(parameters, output=output, output_bias=output_bias)


def softmax(logits: Floats) -> Floats:
    """Probabilities from logits, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def convolve(images: Floats, weights: Floats, stride: int) -> Floats:
    """A convolution with a border of one zero."""
    padded = pad(images)
    return sum(
        np.einsum("bihw,oi->bohw", window(padded, row, column, stride), weights[:, :, row, column])
        for row in range(KERNEL)
        for column in range(KERNEL)
    )


def convolve_weight_gradient(images: Floats, to_output: Floats, stride: int) -> Floats:
    """What the gradient of a convolution's output means for its weights."""
    padded = pad(images)
    gradient = np.empty((to_output.shape[1], images.shape[1], KERNEL, KERNEL))
    for row in range(KERNEL):
        for column in range(KERNEL):
            seen = window(padded, row, column, stride)
            gradient[:, :, row, column] = np.einsum("bohw,bihw->oi", to_output, seen)
    return gradient


def convolve_input_gradient(
    to_output: Floats, weights: Floats, stride: int, shape: tuple[int, ...]
) -> Floats:
    """What the gradient of a convolution's output means for its input."""
    padded = pad(np.zeros(shape))
    for row in range(KERNEL):
        for column in range(KERNEL):
            seen = window(padded, row, column, stride)
            seen += np.einsum("bohw,oi->bihw", to_output, weights[:, :, row, column])
    return padded[:, :, 1:-1, 1:-1]


def pad(images: Floats) -> Floats:
    """The images with a border of one zero."""
    return np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))


def window(padded: Floats, row: int, column: int, stride: int) -> Floats:
    """A view of what one element of the kernel sees."""
    side = padded.shape[2] - KERNEL + 1
    return padded[:, :, row : row + side : stride, column : column + side : stride]

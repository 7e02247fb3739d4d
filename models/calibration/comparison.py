# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""The rule by which the chain compares outputs: that of `primitives/src/numeric.rs`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# `Tolerance::FULL_PRECISION`, class 2.
NORM = 15_000e-9
FLOOR = 1_000_000e-9
ELEMENT_RMS = 100_000e-9
ELEMENT_RELATIVE = 100_000e-9

Floats = NDArray[np.floating]
# One row per input, by the name of the output.
Outputs = dict[str, Floats]


@dataclass(frozen=True)
class Differences:
    """How far outputs are from a reference, per input."""

    # Of the norms: must be at most `NORM`.
    norm: NDArray[np.float64]
    # The largest difference of an element, as a part of what that element may differ by.
    element: NDArray[np.float64]

    def matching(self) -> NDArray[np.bool_]:
        """Which inputs' outputs count as equal."""
        return (self.norm <= NORM) & (self.element <= 1.0)


def differences(ours: Floats, reference: Floats) -> Differences:
    """Compares one output; the reference, which is the worker's, sets the bounds."""
    a, b = ours.astype(np.float64), reference.astype(np.float64)
    rms = np.maximum(np.sqrt(np.mean(b**2, axis=1)), FLOOR)
    apart = np.abs(a - b)
    norm = np.sqrt(np.mean(apart**2, axis=1)) / rms
    allowed = ELEMENT_RMS * rms[:, None] + ELEMENT_RELATIVE * np.abs(b)
    return Differences(norm, np.max(apart / allowed, axis=1))


def worst_of(ours: Outputs, reference: Outputs) -> Differences:
    """Compares all outputs: per input, the worst of them, since all must match."""
    found = [differences(ours[name], reference[name]) for name in ours]
    return Differences(
        np.max([each.norm for each in found], axis=0),
        np.max([each.element for each in found], axis=0),
    )

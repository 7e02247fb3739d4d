# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The Credence developers
"""Rounds 32-bit floats to what less precise formats can hold."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def to_fp16(values: Floats) -> Floats:
    """Half precision: 10 bits of mantissa, 5 of exponent."""
    return values.astype(np.float16).astype(np.float32)


def to_bf16(values: Floats) -> Floats:
    """Brain float: 7 bits of mantissa."""
    return keep_mantissa(values, 7)


def to_tf32(values: Floats) -> Floats:
    """What NVIDIA's tensor cores take of 32-bit operands: 10 bits of mantissa."""
    return keep_mantissa(values, 10)


def to_int8(values: Floats) -> Floats:
    """Integers from -127 to 127 with one scale for the whole tensor."""
    scale = np.max(np.abs(values)) / np.float32(127)
    return values if scale == 0 else np.round(values / scale) * scale


def keep_mantissa(values: Floats, bits: int) -> Floats:
    """Rounds finite numbers to this many bits of mantissa, ties to even."""
    dropped = np.uint32(23 - bits)
    pattern = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    lowest_kept = (pattern >> dropped) & np.uint32(1)
    half = np.uint32((1 << (23 - bits - 1)) - 1)
    rounded = (pattern + half + lowest_kept) >> dropped << dropped
    return rounded.view(np.float32)

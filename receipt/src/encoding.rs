// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One encoding for each value.

use codec::{Decode, DecodeAll as _, Encode};

/// The value with exactly this encoding: nothing follows, and encoding it again gives the same
/// bytes.
pub(crate) fn canonical<T: Decode + Encode>(encoded: &[u8]) -> Option<T> {
    let value = T::decode_all(&mut &*encoded).ok()?;
    (value.encode() == encoded).then_some(value)
}

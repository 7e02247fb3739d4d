// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Exact division of credit and money.

use crate::{Balance, Ppm, MILLION};
use alloc::{vec, vec::Vec};
use sp_core::U256;

/// Divides `total` in proportion to `weights`, exactly: floors, and what is left goes one unit
/// each to the largest remainders, ties to the earlier row. All zero if all weights are.
pub fn largest_remainder(total: u128, weights: &[u64]) -> Vec<u128> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let mut parts = vec![0; weights.len()];
    if sum == 0 {
        return parts;
    }
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = total;
    for (row, weight) in weights.iter().enumerate() {
        let product = U256::from(total) * U256::from(*weight);
        let (quotient, remainder) = product.div_mod(U256::from(sum));
        // A weight is at most the sum, so the quotient is at most the total.
        parts[row] = quotient.low_u128();
        left -= parts[row];
        remainders.push((core::cmp::Reverse(remainder), row));
    }
    remainders.sort();
    // Fewer units are left than there are rows: each floor loses less than one.
    for (_, row) in remainders.into_iter().take(left as usize) {
        parts[row] += 1;
    }
    parts
}

/// ⌊total · share / 10⁶⌋, with 256 bits in between.
pub fn share_of(total: Balance, share: Ppm) -> Balance {
    let share = share.min(MILLION);
    // At most the total.
    (U256::from(total) * U256::from(share) / U256::from(MILLION)).low_u128()
}

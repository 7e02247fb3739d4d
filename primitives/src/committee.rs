// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Sizes, majorities and draws.

use crate::commitment::domain_hash;
use alloc::vec::Vec;
use codec::Encode;
use sp_core::{H256, U256};

/// What a draw is for; draws for different purposes from one seed are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub enum Purpose {
    /// Which worker gets a job.
    Worker,
    /// Who checks a result.
    Checkers,
    /// Who replaces an absent checker.
    Replacement,
    /// Which tile is shown.
    Tile,
    /// Whether a sampled result is checked.
    Sample,
    /// Whether an accepted result is checked again by the whole set.
    Audit,
}

/// A stream of random numbers for one draw.
#[derive(Clone, Debug)]
pub struct Draw {
    seed: H256,
    next: u64,
}

impl Draw {
    /// The draw for `purpose` about `subject` from the VRF output of the block it happens in.
    pub fn new(
        block_randomness: &H256,
        genesis: &H256,
        purpose: Purpose,
        subject: &impl Encode,
        attempt: u32,
    ) -> Self {
        let seed = domain_hash(
            "credence/draw/v1",
            &(block_randomness, genesis, purpose, subject, attempt),
        );
        Self { seed, next: 0 }
    }

    /// A number below `bound`, uniform but for less than 2^-120; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u128) -> u128 {
        let word = domain_hash("credence/draw/word/v1", &(self.seed, self.next));
        self.next += 1;
        // The high half of a product: bias is bound / 2^256.
        let wide = U256::from_big_endian(word.as_bytes()).full_mul(U256::from(bound));
        let high: U256 = (wide >> 256u32).try_into().unwrap_or_default();
        high.low_u128()
    }

    /// An index, each with probability proportional to its weight; `None` if all weigh nothing.
    pub fn weighted(&mut self, weights: &[u128]) -> Option<usize> {
        let total = weights.iter().try_fold(0u128, |sum, weight| sum.checked_add(*weight))?;
        if total == 0 {
            return None;
        }
        let mut point = self.below(total);
        for (index, weight) in weights.iter().enumerate() {
            if point < *weight {
                return Some(index);
            }
            point -= weight;
        }
        None
    }

    /// `count` different ones of `candidates` in random order, or all if there are fewer.
    pub fn distinct<T: Clone>(&mut self, candidates: &[T], count: usize) -> Vec<T> {
        let mut left = candidates.to_vec();
        let count = count.min(left.len());
        for index in 0..count {
            let other = index + self.below((left.len() - index) as u128) as usize;
            left.swap(index, other);
        }
        left.truncate(count);
        left
    }
}

/// How many of `validators` are more than two thirds of all of them.
pub const fn two_thirds(validators: u32) -> u32 {
    (validators as u64 * 2 / 3) as u32 + 1
}

/// How many checkers judge a result first: one more than a third may be dishonest, at least 3,
/// at most `cap`.
pub fn committee_size(validators: u32, cap: u32) -> u32 {
    (validators.saturating_sub(1) / 3 + 1).max(3).min(cap)
}

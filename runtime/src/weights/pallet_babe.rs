// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_babe`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 50, repeat: 20.
//! Machine: `vm`, CPU: `AMD EPYC`.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=pallet_babe \
//!     --extrinsic=* \
//!     --steps=50 \
//!     --repeat=20 \
//!     --min-duration=2 \
//!     --disable-proof-recording \
//!     --template=weights.hbs \
//!     --output=weights \
//!     --quiet
//! ```
#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_babe`.
pub struct WeightInfo<T>(PhantomData<T>);

/// Execution times only: `super::composed` makes the pallet's weights of them.
impl<T: frame_system::Config> WeightInfo<T> {
    /// The range of component `x` is `[0, 1]`.
    /// Minimum execution time: 81_581_000 picoseconds.
    pub(super) fn check_equivocation_proof_time(x: u64) -> Weight {
        Weight::from_parts(83_302_574, 0)
            // Standard error: 92_220.
            .saturating_add(Weight::from_parts(540_758, 0).saturating_mul(x))
    }
}

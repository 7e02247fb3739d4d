// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_mmr`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 2, repeat: 20.
//! Machine: `vm`, CPU: `AMD EPYC`.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=pallet_mmr \
//!     --extrinsic=* \
//!     --low=1 \
//!     --high=512 \
//!     --steps=2 \
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

/// Weights of `pallet_mmr`.
pub struct WeightInfo<T>(PhantomData<T>);

/// Execution times only: `super::composed` makes the pallet's weights of them.
impl<T: frame_system::Config> WeightInfo<T> {
    /// Storage: `Mmr::NumberOfLeaves` (r:1 w:1)
    /// Proof: `Mmr::NumberOfLeaves` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `System::ParentHash` (r:1 w:0)
    /// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// Storage: `Mmr::Nodes` (r:9 w:10)
    /// Proof: `Mmr::Nodes` (`max_values`: None, `max_size`: Some(40), added: 2515, mode: `MaxEncodedLen`)
    /// Storage: `Mmr::UseLocalStorage` (r:1 w:0)
    /// Proof: `Mmr::UseLocalStorage` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Mmr::RootHash` (r:0 w:1)
    /// Proof: `Mmr::RootHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// The range of component `x` is `[1, 512]`.
    /// Minimum execution time: 12_198_000 picoseconds.
    pub(super) fn on_initialize_time(x: u64) -> Weight {
        Weight::from_parts(19_853_949, 0)
            // Standard error: 1_534.
            .saturating_add(Weight::from_parts(224_490, 0).saturating_mul(x))
    }
}

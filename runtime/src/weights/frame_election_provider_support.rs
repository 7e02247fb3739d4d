// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `frame_election_provider_support`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 20, repeat: 10.
//! Machine: `vm`, CPU: `AMD EPYC`.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=frame_election_provider_support \
//!     --extrinsic=* \
//!     --steps=20 \
//!     --repeat=10 \
//!     --min-duration=2 \
//!     --disable-proof-recording \
//!     --template=weights.hbs \
//!     --output=weights \
//!     --quiet
//! ```
#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of `frame_election_provider_support`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_election_provider_support::WeightInfo for WeightInfo<T> {
    /// The range of component `v` is `[1000, 2000]`.
    /// The range of component `t` is `[500, 1000]`.
    /// The range of component `d` is `[5, 16]`.
    fn phragmen(v: u32, _t: u32, d: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 8_018_084_000 picoseconds.
        Weight::from_parts(8_793_559_000, 0)
            // Standard error: 664_465.
            .saturating_add(Weight::from_parts(7_896_717, 0).saturating_mul(v.into()))
            // Standard error: 71_001_881.
            .saturating_add(Weight::from_parts(1_204_043_887, 0).saturating_mul(d.into()))
    }
    /// The range of component `v` is `[1000, 2000]`.
    /// The range of component `t` is `[500, 1000]`.
    /// The range of component `d` is `[5, 16]`.
    fn phragmms(v: u32, _t: u32, d: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_585_334_000 picoseconds.
        Weight::from_parts(5_875_635_000, 0)
            // Standard error: 694_190.
            .saturating_add(Weight::from_parts(6_706_484, 0).saturating_mul(v.into()))
            // Standard error: 74_178_172.
            .saturating_add(Weight::from_parts(2_080_312_498, 0).saturating_mul(d.into()))
    }
}

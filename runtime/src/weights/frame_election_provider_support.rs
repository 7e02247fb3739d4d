// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `frame_election_provider_support`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 10, repeat: 5.
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
//!     --steps=10 \
//!     --repeat=5 \
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
        // Minimum execution time: 9_607_289_000 picoseconds.
        Weight::from_parts(9_990_470_000, 0)
            // Standard error: 1_513_434.
            .saturating_add(Weight::from_parts(12_773_122, 0).saturating_mul(v.into()))
            // Standard error: 155_948_991.
            .saturating_add(Weight::from_parts(1_961_235_688, 0).saturating_mul(d.into()))
    }
    /// The range of component `v` is `[1000, 2000]`.
    /// The range of component `t` is `[500, 1000]`.
    /// The range of component `d` is `[5, 16]`.
    fn phragmms(v: u32, _t: u32, d: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_745_562_000 picoseconds.
        Weight::from_parts(7_660_662_000, 0)
            // Standard error: 1_539_580.
            .saturating_add(Weight::from_parts(10_453_760, 0).saturating_mul(v.into()))
            // Standard error: 158_643_184.
            .saturating_add(Weight::from_parts(2_234_170_351, 0).saturating_mul(d.into()))
    }
}

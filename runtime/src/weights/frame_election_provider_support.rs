// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `frame_election_provider_support`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 2, repeat: 1.
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
//!     --steps=2 \
//!     --repeat=1 \
//!     --min-duration=0 \
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
        // Minimum execution time: 14_711_457_000 picoseconds.
        Weight::from_parts(14_711_457_000, 0)
            // Standard error: 7_322_333.
            .saturating_add(Weight::from_parts(6_645_838, 0).saturating_mul(v.into()))
            // Standard error: 771_946_352.
            .saturating_add(Weight::from_parts(1_221_525_695, 0).saturating_mul(d.into()))
    }
    /// The range of component `v` is `[1000, 2000]`.
    /// The range of component `t` is `[500, 1000]`.
    /// The range of component `d` is `[5, 16]`.
    fn phragmms(v: u32, _t: u32, d: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 12_723_007_000 picoseconds.
        Weight::from_parts(12_723_007_000, 0)
            // Standard error: 7_934_690.
            .saturating_add(Weight::from_parts(13_327_209, 0).saturating_mul(v.into()))
            // Standard error: 836_503_119.
            .saturating_add(Weight::from_parts(1_674_692_388, 0).saturating_mul(d.into()))
    }
}

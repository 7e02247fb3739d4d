// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `frame_system_extensions`, written by `make weights`. Not edited by hand.
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
//!     --pallet=frame_system_extensions \
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

/// Weights of `frame_system_extensions`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
    fn check_genesis() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 2_704_000 picoseconds.
        Weight::from_parts(2_704_000, 0)
    }
    fn check_mortality_mortal_transaction() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_238_000 picoseconds.
        Weight::from_parts(5_238_000, 0)
    }
    fn check_mortality_immortal_transaction() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_468_000 picoseconds.
        Weight::from_parts(5_468_000, 0)
    }
    fn check_non_zero_sender() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 831_000 picoseconds.
        Weight::from_parts(831_000, 0)
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn check_nonce() -> Weight {
        // Proof size in bytes:
        //  Measured:  `101`
        //  Estimated: `3593`
        // Minimum execution time: 12_619_000 picoseconds.
        Weight::from_parts(12_619_000, 3593)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn check_spec_version() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 711_000 picoseconds.
        Weight::from_parts(711_000, 0)
    }
    fn check_tx_version() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 781_000 picoseconds.
        Weight::from_parts(781_000, 0)
    }
    fn check_weight() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 6_360_000 picoseconds.
        Weight::from_parts(6_360_000, 0)
    }
    fn weight_reclaim() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 3_696_000 picoseconds.
        Weight::from_parts(3_696_000, 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_treasury`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-22. Steps: 20, repeat: 10.
//! Machine: `vm`, CPU: `AMD EPYC`.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=pallet_treasury \
//!     --extrinsic=* \
//!     --steps=20 \
//!     --repeat=10 \
//!     --min-duration=1 \
//!     --disable-proof-recording \
//!     --template=weights.hbs \
//!     --output=weights \
//!     --quiet
//! ```
#![cfg_attr(rustfmt, rustfmt_skip)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights of `pallet_treasury`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_treasury::WeightInfo for WeightInfo<T> {
    /// Storage: `Treasury::ProposalCount` (r:1 w:1)
    /// Proof: `Treasury::ProposalCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Treasury::Approvals` (r:1 w:1)
    /// Proof: `Treasury::Approvals` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    /// Storage: `Treasury::Proposals` (r:0 w:1)
    /// Proof: `Treasury::Proposals` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
    fn spend_local() -> Weight {
        // Proof size in bytes:
        //  Measured:  `42`
        //  Estimated: `1887`
        // Minimum execution time: 10_365_000 picoseconds.
        Weight::from_parts(22_444_000, 1887)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Treasury::Approvals` (r:1 w:1)
    /// Proof: `Treasury::Approvals` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    fn remove_approval() -> Weight {
        // Proof size in bytes:
        //  Measured:  `127`
        //  Estimated: `1887`
        // Minimum execution time: 5_689_000 picoseconds.
        Weight::from_parts(9_905_000, 1887)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `System::Account` (r:1 w:0)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Treasury::Deactivated` (r:1 w:1)
    /// Proof: `Treasury::Deactivated` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Treasury::LastSpendPeriod` (r:1 w:1)
    /// Proof: `Treasury::LastSpendPeriod` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// The range of component `p` is `[0, 99]`.
    fn on_initialize_proposals(p: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `323 + p * (1 ±0)`
        //  Estimated: `3593`
        // Minimum execution time: 11_877_000 picoseconds.
        Weight::from_parts(16_370_371, 3593)
            // Standard error: 12_482.
            .saturating_add(Weight::from_parts(213_068, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Treasury::SpendCount` (r:1 w:1)
    /// Proof: `Treasury::SpendCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Treasury::Spends` (r:0 w:1)
    /// Proof: `Treasury::Spends` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `MaxEncodedLen`)
    fn spend() -> Weight {
        // Proof size in bytes:
        //  Measured:  `42`
        //  Estimated: `1489`
        // Minimum execution time: 9_524_000 picoseconds.
        Weight::from_parts(18_258_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Treasury::Spends` (r:1 w:1)
    /// Proof: `Treasury::Spends` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn payout() -> Weight {
        // Proof size in bytes:
        //  Measured:  `475`
        //  Estimated: `6196`
        // Minimum execution time: 61_331_000 picoseconds.
        Weight::from_parts(85_888_000, 6196)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Treasury::Spends` (r:1 w:1)
    /// Proof: `Treasury::Spends` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `MaxEncodedLen`)
    fn check_status() -> Weight {
        // Proof size in bytes:
        //  Measured:  `160`
        //  Estimated: `3534`
        // Minimum execution time: 10_726_000 picoseconds.
        Weight::from_parts(17_857_000, 3534)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Treasury::Spends` (r:1 w:1)
    /// Proof: `Treasury::Spends` (`max_values`: None, `max_size`: Some(69), added: 2544, mode: `MaxEncodedLen`)
    fn void_spend() -> Weight {
        // Proof size in bytes:
        //  Measured:  `160`
        //  Estimated: `3534`
        // Minimum execution time: 9_934_000 picoseconds.
        Weight::from_parts(14_882_000, 3534)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}

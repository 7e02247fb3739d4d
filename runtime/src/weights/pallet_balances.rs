// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_balances`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_balances \
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

/// Weights of `pallet_balances`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_balances::WeightInfo for WeightInfo<T> {
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:2)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn transfer_allow_death() -> Weight {
        // Proof size in bytes:
        //  Measured:  `477`
        //  Estimated: `3748`
        // Minimum execution time: 91_627_000 picoseconds.
        Weight::from_parts(143_454_000, 3748)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:1)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn transfer_keep_alive() -> Weight {
        // Proof size in bytes:
        //  Measured:  `422`
        //  Estimated: `3593`
        // Minimum execution time: 52_879_000 picoseconds.
        Weight::from_parts(84_476_000, 3593)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:1)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn force_set_balance_creating() -> Weight {
        // Proof size in bytes:
        //  Measured:  `533`
        //  Estimated: `3593`
        // Minimum execution time: 28_672_000 picoseconds.
        Weight::from_parts(46_339_000, 3593)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:0 w:1)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn force_set_balance_killing() -> Weight {
        // Proof size in bytes:
        //  Measured:  `262`
        //  Estimated: `3748`
        // Minimum execution time: 46_278_000 picoseconds.
        Weight::from_parts(70_244_000, 3748)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:2)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn force_transfer() -> Weight {
        // Proof size in bytes:
        //  Measured:  `650`
        //  Estimated: `6196`
        // Minimum execution time: 93_579_000 picoseconds.
        Weight::from_parts(152_287_000, 6196)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:2)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn transfer_all() -> Weight {
        // Proof size in bytes:
        //  Measured:  `477`
        //  Estimated: `3748`
        // Minimum execution time: 90_304_000 picoseconds.
        Weight::from_parts(145_606_000, 3748)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn force_unreserve() -> Weight {
        // Proof size in bytes:
        //  Measured:  `207`
        //  Estimated: `3593`
        // Minimum execution time: 18_187_000 picoseconds.
        Weight::from_parts(32_799_000, 3593)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `System::Account` (r:1000 w:1000)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// The range of component `u` is `[1, 1000]`.
    fn upgrade_accounts(u: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0 + u * (85 ±0)`
        //  Estimated: `990 + u * (2603 ±0)`
        // Minimum execution time: 35_994_000 picoseconds.
        Weight::from_parts(452_559_129, 990)
            // Standard error: 536_051.
            .saturating_add(Weight::from_parts(24_294_058, 0).saturating_mul(u.into()))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(u.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(u.into())))
            .saturating_add(Weight::from_parts(0, 2603).saturating_mul(u.into()))
    }
    fn force_adjust_total_issuance() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_278_000 picoseconds.
        Weight::from_parts(6_379_000, 0)
    }
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:0 w:1)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    fn burn_allow_death() -> Weight {
        // Proof size in bytes:
        //  Measured:  `55`
        //  Estimated: `3748`
        // Minimum execution time: 59_429_000 picoseconds.
        Weight::from_parts(76_353_000, 3748)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn burn_keep_alive() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 22_564_000 picoseconds.
        Weight::from_parts(35_062_000, 0)
    }
}

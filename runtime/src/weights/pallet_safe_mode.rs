// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_safe_mode`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_safe_mode \
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

/// Weights of `pallet_safe_mode`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_safe_mode::WeightInfo for WeightInfo<T> {
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn on_initialize_noop() -> Weight {
        // Proof size in bytes:
        //  Measured:  `42`
        //  Estimated: `1489`
        // Minimum execution time: 1_692_000 picoseconds.
        Weight::from_parts(1_952_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn on_initialize_exit() -> Weight {
        // Proof size in bytes:
        //  Measured:  `69`
        //  Estimated: `1489`
        // Minimum execution time: 5_157_000 picoseconds.
        Weight::from_parts(6_099_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn enter() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 0_000 picoseconds.
        Weight::from_parts(0, 0)
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn force_enter() -> Weight {
        // Proof size in bytes:
        //  Measured:  `42`
        //  Estimated: `1489`
        // Minimum execution time: 6_069_000 picoseconds.
        Weight::from_parts(10_546_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn extend() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 0_000 picoseconds.
        Weight::from_parts(0, 0)
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn force_extend() -> Weight {
        // Proof size in bytes:
        //  Measured:  `69`
        //  Estimated: `1489`
        // Minimum execution time: 7_060_000 picoseconds.
        Weight::from_parts(7_912_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:1)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn force_exit() -> Weight {
        // Proof size in bytes:
        //  Measured:  `69`
        //  Estimated: `1489`
        // Minimum execution time: 6_931_000 picoseconds.
        Weight::from_parts(8_052_000, 1489)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn release_deposit() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 0_000 picoseconds.
        Weight::from_parts(0, 0)
    }
    /// Storage: `SafeMode::Deposits` (r:1 w:1)
    /// Proof: `SafeMode::Deposits` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn force_release_deposit() -> Weight {
        // Proof size in bytes:
        //  Measured:  `229`
        //  Estimated: `3586`
        // Minimum execution time: 45_868_000 picoseconds.
        Weight::from_parts(62_232_000, 3586)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `SafeMode::Deposits` (r:1 w:1)
    /// Proof: `SafeMode::Deposits` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn force_slash_deposit() -> Weight {
        // Proof size in bytes:
        //  Measured:  `229`
        //  Estimated: `3586`
        // Minimum execution time: 33_500_000 picoseconds.
        Weight::from_parts(36_455_000, 3586)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}

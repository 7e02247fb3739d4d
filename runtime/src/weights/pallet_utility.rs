// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_utility`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_utility \
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

/// Weights of `pallet_utility`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_utility::WeightInfo for WeightInfo<T> {
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// The range of component `c` is `[0, 1000]`.
    fn batch(c: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `3997`
        // Minimum execution time: 8_974_000 picoseconds.
        Weight::from_parts(10_605_000, 3997)
            // Standard error: 53_833.
            .saturating_add(Weight::from_parts(5_961_951, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(2))
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    fn as_derivative() -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `3997`
        // Minimum execution time: 8_683_000 picoseconds.
        Weight::from_parts(9_685_000, 3997)
            .saturating_add(T::DbWeight::get().reads(2))
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// The range of component `c` is `[0, 1000]`.
    fn batch_all(c: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `3997`
        // Minimum execution time: 5_288_000 picoseconds.
        Weight::from_parts(9_844_000, 3997)
            // Standard error: 51_367.
            .saturating_add(Weight::from_parts(8_252_536, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(2))
    }
    fn dispatch_as() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 6_409_000 picoseconds.
        Weight::from_parts(7_200_000, 0)
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// The range of component `c` is `[0, 1000]`.
    fn force_batch(c: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `3997`
        // Minimum execution time: 4_557_000 picoseconds.
        Weight::from_parts(4_777_000, 3997)
            // Standard error: 67_753.
            .saturating_add(Weight::from_parts(7_084_893, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(2))
    }
    fn dispatch_as_fallible() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 6_349_000 picoseconds.
        Weight::from_parts(7_882_000, 0)
    }
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:2 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    fn if_else() -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `7004`
        // Minimum execution time: 14_472_000 picoseconds.
        Weight::from_parts(27_982_000, 7004)
            .saturating_add(T::DbWeight::get().reads(3))
    }
}

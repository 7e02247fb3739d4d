// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_multisig`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_multisig \
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

/// Weights of `pallet_multisig`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_multisig::WeightInfo for WeightInfo<T> {
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// The range of component `z` is `[0, 10000]`.
    fn as_multi_threshold_1(z: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `46`
        //  Estimated: `3997`
        // Minimum execution time: 62_924_000 picoseconds.
        Weight::from_parts(65_487_931, 3997)
            // Standard error: 268.
            .saturating_add(Weight::from_parts(8_505, 0).saturating_mul(z.into()))
            .saturating_add(T::DbWeight::get().reads(2))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    /// The range of component `z` is `[0, 10000]`.
    fn as_multi_create(s: u32, z: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `43`
        //  Estimated: `6811`
        // Minimum execution time: 63_255_000 picoseconds.
        Weight::from_parts(54_495_039, 6811)
            // Standard error: 21_298.
            .saturating_add(Weight::from_parts(377_989, 0).saturating_mul(s.into()))
            // Standard error: 208.
            .saturating_add(Weight::from_parts(8_267, 0).saturating_mul(z.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[3, 100]`.
    /// The range of component `z` is `[0, 10000]`.
    fn as_multi_approve(s: u32, z: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `249`
        //  Estimated: `6811`
        // Minimum execution time: 54_421_000 picoseconds.
        Weight::from_parts(21_895_900, 6811)
            // Standard error: 19_090.
            .saturating_add(Weight::from_parts(525_711, 0).saturating_mul(s.into()))
            // Standard error: 186.
            .saturating_add(Weight::from_parts(8_580, 0).saturating_mul(z.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    /// The range of component `z` is `[0, 10000]`.
    fn as_multi_complete(s: u32, z: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `398 + s * (33 ±0)`
        //  Estimated: `6811`
        // Minimum execution time: 100_689_000 picoseconds.
        Weight::from_parts(61_042_546, 6811)
            // Standard error: 22_030.
            .saturating_add(Weight::from_parts(703_515, 0).saturating_mul(s.into()))
            // Standard error: 215.
            .saturating_add(Weight::from_parts(9_661, 0).saturating_mul(z.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    fn approve_as_multi_create(s: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `43`
        //  Estimated: `6811`
        // Minimum execution time: 29_444_000 picoseconds.
        Weight::from_parts(54_593_074, 6811)
            // Standard error: 13_000.
            .saturating_add(Weight::from_parts(266_156, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    fn approve_as_multi_approve(s: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `249`
        //  Estimated: `6811`
        // Minimum execution time: 17_265_000 picoseconds.
        Weight::from_parts(29_916_047, 6811)
            // Standard error: 8_182.
            .saturating_add(Weight::from_parts(401_919, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    fn cancel_as_multi(s: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `249`
        //  Estimated: `6811`
        // Minimum execution time: 30_125_000 picoseconds.
        Weight::from_parts(40_151_147, 6811)
            // Standard error: 16_973.
            .saturating_add(Weight::from_parts(446_323, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Multisig::Multisigs` (r:1 w:1)
    /// Proof: `Multisig::Multisigs` (`max_values`: None, `max_size`: Some(3346), added: 5821, mode: `MaxEncodedLen`)
    /// The range of component `s` is `[2, 100]`.
    fn poke_deposit(s: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `249`
        //  Estimated: `6811`
        // Minimum execution time: 39_889_000 picoseconds.
        Weight::from_parts(52_260_440, 6811)
            // Standard error: 11_540.
            .saturating_add(Weight::from_parts(147_899, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_multisig`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_multisig \
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
        // Minimum execution time: 115_011_000 picoseconds.
        Weight::from_parts(115_011_000, 3997)
            // Standard error: 0.
            .saturating_add(Weight::from_parts(9_248, 0).saturating_mul(z.into()))
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
        // Minimum execution time: 136_173_000 picoseconds.
        Weight::from_parts(76_017_897, 6811)
            // Standard error: 174_088.
            .saturating_add(Weight::from_parts(601_551, 0).saturating_mul(s.into()))
            // Standard error: 1_706.
            .saturating_add(Weight::from_parts(8_704, 0).saturating_mul(z.into()))
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
        // Minimum execution time: 84_676_000 picoseconds.
        Weight::from_parts(40_290_432, 6811)
            // Standard error: 122_850.
            .saturating_add(Weight::from_parts(443_855, 0).saturating_mul(s.into()))
            // Standard error: 1_191.
            .saturating_add(Weight::from_parts(8_239, 0).saturating_mul(z.into()))
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
        //  Measured:  `366 + s * (34 ±0)`
        //  Estimated: `6811`
        // Minimum execution time: 155_922_000 picoseconds.
        Weight::from_parts(25_155_163, 6811)
            // Standard error: 666_777.
            .saturating_add(Weight::from_parts(1_307_668, 0).saturating_mul(s.into()))
            // Standard error: 6_534.
            .saturating_add(Weight::from_parts(13_403, 0).saturating_mul(z.into()))
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
        // Minimum execution time: 75_683_000 picoseconds.
        Weight::from_parts(74_904_285, 6811)
            // Standard error: 0.
            .saturating_add(Weight::from_parts(389_357, 0).saturating_mul(s.into()))
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
        // Minimum execution time: 47_701_000 picoseconds.
        Weight::from_parts(46_815_000, 6811)
            // Standard error: 0.
            .saturating_add(Weight::from_parts(443_000, 0).saturating_mul(s.into()))
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
        // Minimum execution time: 50_886_000 picoseconds.
        Weight::from_parts(50_022_877, 6811)
            // Standard error: 0.
            .saturating_add(Weight::from_parts(431_561, 0).saturating_mul(s.into()))
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
        // Minimum execution time: 46_970_000 picoseconds.
        Weight::from_parts(46_195_183, 6811)
            // Standard error: 0.
            .saturating_add(Weight::from_parts(387_408, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}

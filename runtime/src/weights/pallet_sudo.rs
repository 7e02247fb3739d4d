// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_sudo`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_sudo \
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

/// Weights of `pallet_sudo`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_sudo::WeightInfo for WeightInfo<T> {
    /// Storage: `Sudo::Key` (r:1 w:1)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn set_key() -> Weight {
        // Proof size in bytes:
        //  Measured:  `132`
        //  Estimated: `1517`
        // Minimum execution time: 30_045_000 picoseconds.
        Weight::from_parts(30_045_000, 1517)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn sudo() -> Weight {
        // Proof size in bytes:
        //  Measured:  `132`
        //  Estimated: `1517`
        // Minimum execution time: 29_273_000 picoseconds.
        Weight::from_parts(29_273_000, 1517)
            .saturating_add(T::DbWeight::get().reads(1))
    }
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn sudo_as() -> Weight {
        // Proof size in bytes:
        //  Measured:  `132`
        //  Estimated: `1517`
        // Minimum execution time: 30_285_000 picoseconds.
        Weight::from_parts(30_285_000, 1517)
            .saturating_add(T::DbWeight::get().reads(1))
    }
    /// Storage: `Sudo::Key` (r:1 w:1)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn remove_key() -> Weight {
        // Proof size in bytes:
        //  Measured:  `132`
        //  Estimated: `1517`
        // Minimum execution time: 26_910_000 picoseconds.
        Weight::from_parts(26_910_000, 1517)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Sudo::Key` (r:1 w:0)
    /// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn check_only_sudo_account() -> Weight {
        // Proof size in bytes:
        //  Measured:  `132`
        //  Estimated: `1517`
        // Minimum execution time: 7_361_000 picoseconds.
        Weight::from_parts(7_361_000, 1517)
            .saturating_add(T::DbWeight::get().reads(1))
    }
}

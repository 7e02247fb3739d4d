// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_attribution`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-21. Steps: 20, repeat: 10.
//! Machine: `vm`, CPU: `AMD EPYC`.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=pallet_attribution \
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

/// Weights of `pallet_attribution`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_attribution::WeightInfo for WeightInfo<T> {
    /// Storage: `Attribution::Ledgers` (r:1 w:1)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:2 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn claim() -> Weight {
        // Proof size in bytes:
        //  Measured:  `6224`
        //  Estimated: `10323`
        // Minimum execution time: 130_655_000 picoseconds.
        Weight::from_parts(193_718_000, 10323)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Attribution::Ledgers` (r:1 w:1)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:65 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:65 w:65)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 64]`.
    fn claim_many(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `7861 + n * (174 ±0)`
        //  Estimated: `10323 + n * (2636 ±0)`
        // Minimum execution time: 178_285_000 picoseconds.
        Weight::from_parts(8_851_011, 10323)
            // Standard error: 5_176_482.
            .saturating_add(Weight::from_parts(91_443_268, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2636).saturating_mul(n.into()))
    }
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn withdraw() -> Weight {
        // Proof size in bytes:
        //  Measured:  `343`
        //  Estimated: `3593`
        // Minimum execution time: 55_142_000 picoseconds.
        Weight::from_parts(58_147_000, 3593)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn withdraw_for() -> Weight {
        // Proof size in bytes:
        //  Measured:  `343`
        //  Estimated: `6196`
        // Minimum execution time: 58_638_000 picoseconds.
        Weight::from_parts(77_205_000, 6196)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Attribution::Flags` (r:1 w:1)
    /// Proof: `Attribution::Flags` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    fn flag_receipt() -> Weight {
        // Proof size in bytes:
        //  Measured:  `43`
        //  Estimated: `3514`
        // Minimum execution time: 9_414_000 picoseconds.
        Weight::from_parts(10_416_000, 3514)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Attribution::BlockReceipts` (r:1 w:1)
    /// Proof: `Attribution::BlockReceipts` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Ledgers` (r:1 w:1)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::CreditsOf` (r:201 w:201)
    /// Proof: `Attribution::CreditsOf` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:200 w:200)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::SettledJobs` (r:1 w:1)
    /// Proof: `Attribution::SettledJobs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// The range of component `c` is `[0, 200]`.
    fn settle(c: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `5433`
        //  Estimated: `17871 + c * (2555 ±0)`
        // Minimum execution time: 167_769_000 picoseconds.
        Weight::from_parts(85_206_064, 17871)
            // Standard error: 242_440.
            .saturating_add(Weight::from_parts(10_854_702, 0).saturating_mul(c.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(c.into())))
            .saturating_add(T::DbWeight::get().writes(7))
            .saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(c.into())))
            .saturating_add(Weight::from_parts(0, 2555).saturating_mul(c.into()))
    }
    /// Storage: `Attribution::Ledgers` (r:1 w:0)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:0)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    fn open_ledger() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1124`
        //  Estimated: `11363`
        // Minimum execution time: 15_593_000 picoseconds.
        Weight::from_parts(25_148_000, 11363)
            .saturating_add(T::DbWeight::get().reads(4))
    }
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:0)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn owe() -> Weight {
        // Proof size in bytes:
        //  Measured:  `217`
        //  Estimated: `3593`
        // Minimum execution time: 11_707_000 picoseconds.
        Weight::from_parts(13_460_000, 3593)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Attribution::BlockReceipts` (r:1 w:1)
    /// Proof: `Attribution::BlockReceipts` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::ReceiptsRoot` (r:0 w:1)
    /// Proof: `Attribution::ReceiptsRoot` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[0, 512]`.
    fn block_end(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `72 + n * (32 ±0)`
        //  Estimated: `17871`
        // Minimum execution time: 3_455_000 picoseconds.
        Weight::from_parts(8_817_211, 17871)
            // Standard error: 7_932.
            .saturating_add(Weight::from_parts(1_340_862, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_registry`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_registry \
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

/// Weights of `pallet_registry`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_registry::WeightInfo for WeightInfo<T> {
    /// Storage: `Registry::Datasets` (r:1 w:1)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Registry::DatasetSheets` (r:0 w:1)
    /// Proof: `Registry::DatasetSheets` (`max_values`: None, `max_size`: Some(370), added: 2845, mode: `MaxEncodedLen`)
    fn register_dataset() -> Weight {
        // Proof size in bytes:
        //  Measured:  `189`
        //  Estimated: `3694`
        // Minimum execution time: 70_064_000 picoseconds.
        Weight::from_parts(73_890_000, 3694)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Registry::Datasets` (r:1 w:1)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    fn set_dataset_payee() -> Weight {
        // Proof size in bytes:
        //  Measured:  `238`
        //  Estimated: `3587`
        // Minimum execution time: 11_718_000 picoseconds.
        Weight::from_parts(13_070_000, 3587)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Datasets` (r:1 w:1)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    fn retire_dataset() -> Weight {
        // Proof size in bytes:
        //  Measured:  `238`
        //  Estimated: `3587`
        // Minimum execution time: 11_738_000 picoseconds.
        Weight::from_parts(13_179_000, 3587)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Datasets` (r:1 w:1)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Registry::DatasetSheets` (r:1 w:1)
    /// Proof: `Registry::DatasetSheets` (`max_values`: None, `max_size`: Some(370), added: 2845, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    fn remove_dataset() -> Weight {
        // Proof size in bytes:
        //  Measured:  `691`
        //  Estimated: `3835`
        // Minimum execution time: 52_278_000 picoseconds.
        Weight::from_parts(54_842_000, 3835)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:14 w:13)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Classes` (r:1 w:0)
    /// Proof: `Registry::Classes` (`max_values`: None, `max_size`: Some(27), added: 2502, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:8 w:1)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Datasets` (r:51 w:51)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:0 w:1)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Registry::ModelSheets` (r:0 w:1)
    /// Proof: `Registry::ModelSheets` (`max_values`: None, `max_size`: Some(446), added: 2921, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Awaited` (r:0 w:1)
    /// Proof: `Registry::Awaited` (`max_values`: None, `max_size`: Some(2146), added: 4621, mode: `MaxEncodedLen`)
    fn register_model() -> Weight {
        // Proof size in bytes:
        //  Measured:  `27691`
        //  Estimated: `133437`
        // Minimum execution time: 781_163_000 picoseconds.
        Weight::from_parts(888_733_000, 133437)
            .saturating_add(T::DbWeight::get().reads(78))
            .saturating_add(T::DbWeight::get().writes(69))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    fn set_model_payee() -> Weight {
        // Proof size in bytes:
        //  Measured:  `310`
        //  Estimated: `3626`
        // Minimum execution time: 12_348_000 picoseconds.
        Weight::from_parts(14_191_000, 3626)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Datasets` (r:1 w:0)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Awaited` (r:1 w:1)
    /// Proof: `Registry::Awaited` (`max_values`: None, `max_size`: Some(2146), added: 4621, mode: `MaxEncodedLen`)
    fn accept_use() -> Weight {
        // Proof size in bytes:
        //  Measured:  `3502`
        //  Estimated: `5611`
        // Minimum execution time: 62_523_000 picoseconds.
        Weight::from_parts(77_815_000, 5611)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Registry::Models` (r:13 w:13)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Datasets` (r:51 w:51)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Awaited` (r:1 w:1)
    /// Proof: `Registry::Awaited` (`max_values`: None, `max_size`: Some(2146), added: 4621, mode: `MaxEncodedLen`)
    /// Storage: `Registry::ModelSheets` (r:1 w:1)
    /// Proof: `Registry::ModelSheets` (`max_values`: None, `max_size`: Some(446), added: 2921, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:1)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:0 w:1)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Registry::PastDisputers` (r:0 w:1)
    /// Proof: `Registry::PastDisputers` (`max_values`: None, `max_size`: Some(1057), added: 3532, mode: `MaxEncodedLen`)
    fn refuse_use() -> Weight {
        // Proof size in bytes:
        //  Measured:  `15586`
        //  Estimated: `133437`
        // Minimum execution time: 362_019_000 picoseconds.
        Weight::from_parts(415_709_000, 133437)
            .saturating_add(T::DbWeight::get().reads(69))
            .saturating_add(T::DbWeight::get().writes(71))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    fn deprecate_model() -> Weight {
        // Proof size in bytes:
        //  Measured:  `310`
        //  Estimated: `3626`
        // Minimum execution time: 12_869_000 picoseconds.
        Weight::from_parts(17_276_000, 3626)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Models` (r:14 w:14)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Ledgers` (r:1 w:0)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::ModelSheets` (r:1 w:1)
    /// Proof: `Registry::ModelSheets` (`max_values`: None, `max_size`: Some(446), added: 2921, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:1)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Datasets` (r:51 w:51)
    /// Proof: `Registry::Datasets` (`max_values`: None, `max_size`: Some(122), added: 2597, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:0 w:1)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Awaited` (r:0 w:1)
    /// Proof: `Registry::Awaited` (`max_values`: None, `max_size`: Some(2146), added: 4621, mode: `MaxEncodedLen`)
    /// Storage: `Registry::PastDisputers` (r:0 w:1)
    /// Proof: `Registry::PastDisputers` (`max_values`: None, `max_size`: Some(1057), added: 3532, mode: `MaxEncodedLen`)
    fn remove_model() -> Weight {
        // Proof size in bytes:
        //  Measured:  `13714`
        //  Estimated: `133437`
        // Minimum execution time: 360_296_000 picoseconds.
        Weight::from_parts(389_280_000, 133437)
            .saturating_add(T::DbWeight::get().reads(70))
            .saturating_add(T::DbWeight::get().writes(72))
    }
    /// Storage: `Registry::Classes` (r:0 w:1)
    /// Proof: `Registry::Classes` (`max_values`: None, `max_size`: Some(27), added: 2502, mode: `MaxEncodedLen`)
    fn set_class() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_818_000 picoseconds.
        Weight::from_parts(6_669_000, 0)
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    fn quarantine() -> Weight {
        // Proof size in bytes:
        //  Measured:  `310`
        //  Estimated: `3626`
        // Minimum execution time: 11_457_000 picoseconds.
        Weight::from_parts(13_109_000, 3626)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    fn release_quarantine() -> Weight {
        // Proof size in bytes:
        //  Measured:  `310`
        //  Estimated: `3626`
        // Minimum execution time: 11_246_000 picoseconds.
        Weight::from_parts(14_802_000, 3626)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::OperatorList` (r:0 w:1)
    /// Proof: `Registry::OperatorList` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    fn set_operator_list() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 4_978_000 picoseconds.
        Weight::from_parts(5_919_000, 0)
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Registry::Models` (r:2 w:2)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:2 w:0)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Registry::PastDisputers` (r:1 w:1)
    /// Proof: `Registry::PastDisputers` (`max_values`: None, `max_size`: Some(1057), added: 3532, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `Registry::DisputeQueueRange` (r:1 w:1)
    /// Proof: `Registry::DisputeQueueRange` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Registry::DisputeQueue` (r:0 w:1)
    /// Proof: `Registry::DisputeQueue` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Disputes` (r:0 w:1)
    /// Proof: `Registry::Disputes` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    fn open_dispute() -> Weight {
        // Proof size in bytes:
        //  Measured:  `8713`
        //  Estimated: `11384`
        // Minimum execution time: 122_462_000 picoseconds.
        Weight::from_parts(141_520_000, 11384)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(8))
    }
    /// Storage: `Registry::Disputes` (r:1 w:1)
    /// Proof: `Registry::Disputes` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:2 w:2)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Registry::DisputeQueue` (r:0 w:1)
    /// Proof: `Registry::DisputeQueue` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn resolve_dispute() -> Weight {
        // Proof size in bytes:
        //  Measured:  `2562`
        //  Estimated: `6262`
        // Minimum execution time: 103_434_000 picoseconds.
        Weight::from_parts(130_054_000, 6262)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(7))
    }
    /// Storage: `Registry::DisputeQueueRange` (r:1 w:0)
    /// Proof: `Registry::DisputeQueueRange` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn inspect_dispute_queue() -> Weight {
        // Proof size in bytes:
        //  Measured:  `104`
        //  Estimated: `1505`
        // Minimum execution time: 3_585_000 picoseconds.
        Weight::from_parts(3_986_000, 1505)
            .saturating_add(T::DbWeight::get().reads(2))
    }
    /// Storage: `Registry::DisputeQueue` (r:1 w:1)
    /// Proof: `Registry::DisputeQueue` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:2 w:2)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Disputes` (r:1 w:1)
    /// Proof: `Registry::Disputes` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    fn lapse_dispute() -> Weight {
        // Proof size in bytes:
        //  Measured:  `2234`
        //  Estimated: `6262`
        // Minimum execution time: 75_202_000 picoseconds.
        Weight::from_parts(86_479_000, 6262)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(6))
    }
}

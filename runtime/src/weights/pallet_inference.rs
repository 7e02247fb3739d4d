// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_inference`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_inference \
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

/// Weights of `pallet_inference`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_inference::WeightInfo for WeightInfo<T> {
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Verification::SwitchedOff` (r:1 w:0)
    /// Proof: `Verification::SwitchedOff` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:10 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:0)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::LatestBlockUse` (r:1 w:1)
    /// Proof: `Inference::LatestBlockUse` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::NextJob` (r:1 w:1)
    /// Proof: `Inference::NextJob` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:0 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:1)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// The range of component `b` is `[64, 16384]`.
    fn request(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `4944`
        //  Estimated: `26100`
        // Minimum execution time: 249_491_000 picoseconds.
        Weight::from_parts(348_108_525, 26100)
            // Standard error: 1_048.
            .saturating_add(Weight::from_parts(7_599, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().writes(12))
    }
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Verification::SwitchedOff` (r:1 w:0)
    /// Proof: `Verification::SwitchedOff` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:10 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:0)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::LatestBlockUse` (r:1 w:1)
    /// Proof: `Inference::LatestBlockUse` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::NextJob` (r:1 w:1)
    /// Proof: `Inference::NextJob` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:0 w:16)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:16)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:16)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:16)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 16]`.
    /// The range of component `b` is `[1024, 262144]`.
    fn request_batch(n: u32, b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `4944`
        //  Estimated: `26100`
        // Minimum execution time: 370_402_000 picoseconds.
        Weight::from_parts(429_139_000, 26100)
            // Standard error: 9_674_338.
            .saturating_add(Weight::from_parts(159_646_979, 0).saturating_mul(n.into()))
            // Standard error: 600.
            .saturating_add(Weight::from_parts(3_239, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(25))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
    }
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:1)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:1)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:1)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:1)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn cancel() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1157`
        //  Estimated: `6196`
        // Minimum execution time: 120_219_000 picoseconds.
        Weight::from_parts(212_787_000, 6196)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(15))
    }
    /// Storage: `Inference::Jobs` (r:64 w:64)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:64 w:0)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:64 w:64)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:6 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:64)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:0 w:128)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 64]`.
    fn submit_hidden(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `940 + n * (347 ±0)`
        //  Estimated: `16056 + n * (36865 ±0)`
        // Minimum execution time: 233_588_000 picoseconds.
        Weight::from_parts(64_338_453, 16056)
            // Standard error: 7_329_044.
            .saturating_add(Weight::from_parts(121_489_559, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 36865).saturating_mul(n.into()))
    }
    /// Storage: `Inference::Jobs` (r:64 w:64)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:64 w:64)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Inference::LatestBlockUse` (r:1 w:1)
    /// Proof: `Inference::LatestBlockUse` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:3 w:3)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Ledgers` (r:1 w:1)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:0)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::CreditsOf` (r:1 w:1)
    /// Proof: `Attribution::CreditsOf` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::SettledJobs` (r:1 w:1)
    /// Proof: `Attribution::SettledJobs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:64 w:64)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:64)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:64)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:64)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:64)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:64)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 64]`.
    fn submit_opened(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `1805 + n * (355 ±0)`
        //  Estimated: `11363 + n * (2984 ±0)`
        // Minimum execution time: 478_622_000 picoseconds.
        Weight::from_parts(2_497_995_333, 11363)
            // Standard error: 35_637_140.
            .saturating_add(Weight::from_parts(574_660_672, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(21))
            .saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(15))
            .saturating_add(T::DbWeight::get().writes(8_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2984).saturating_mul(n.into()))
    }
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:1)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:0 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// The range of component `b` is `[64, 16384]`.
    fn open(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `34397`
        //  Estimated: `37855`
        // Minimum execution time: 303_913_000 picoseconds.
        Weight::from_parts(342_554_834, 37855)
            // Standard error: 577.
            .saturating_add(Weight::from_parts(9_362, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:1 w:1)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:1)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:1)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:1)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn decline() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1900`
        //  Estimated: `6196`
        // Minimum execution time: 243_603_000 picoseconds.
        Weight::from_parts(269_872_000, 6196)
            .saturating_add(T::DbWeight::get().reads(16))
            .saturating_add(T::DbWeight::get().writes(17))
    }
    /// Storage: `Inference::LatestBlockUse` (r:1 w:1)
    /// Proof: `Inference::LatestBlockUse` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:5 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:1)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::TimerCursor` (r:1 w:0)
    /// Proof: `Inference::TimerCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetentionCursor` (r:1 w:0)
    /// Proof: `Inference::RetentionCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Babe::Initialized` (r:1 w:0)
    /// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
    fn on_poll_base() -> Weight {
        // Proof size in bytes:
        //  Measured:  `659`
        //  Estimated: `16025`
        // Minimum execution time: 41_742_000 picoseconds.
        Weight::from_parts(65_507_000, 16025)
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:1 w:1)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:0)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:3 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:64 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:0)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:1 w:1)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:2)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// The range of component `w` is `[1, 64]`.
    fn draw_assigned(w: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `1198 + w * (246 ±0)`
        //  Estimated: `11363 + w * (2990 ±0)`
        // Minimum execution time: 155_071_000 picoseconds.
        Weight::from_parts(142_278_026, 11363)
            // Standard error: 312_945.
            .saturating_add(Weight::from_parts(7_418_085, 0).saturating_mul(w.into()))
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(w.into())))
            .saturating_add(T::DbWeight::get().writes(9))
            .saturating_add(Weight::from_parts(0, 2990).saturating_mul(w.into()))
    }
    /// Storage: `Inference::Ends` (r:2 w:2)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:1 w:2)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:0)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:3 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:64 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:0)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:3 w:0)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:3 w:0)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// The range of component `w` is `[3, 64]`.
    fn draw_put_back(w: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `2077 + w * (258 ±0)`
        //  Estimated: `11363 + w * (2990 ±0)`
        // Minimum execution time: 242_311_000 picoseconds.
        Weight::from_parts(311_128_569, 11363)
            // Standard error: 304_446.
            .saturating_add(Weight::from_parts(7_668_458, 0).saturating_mul(w.into()))
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(w.into())))
            .saturating_add(T::DbWeight::get().writes(7))
            .saturating_add(Weight::from_parts(0, 2990).saturating_mul(w.into()))
    }
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:1 w:0)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    fn draw_hole() -> Weight {
        // Proof size in bytes:
        //  Measured:  `54`
        //  Estimated: `3502`
        // Minimum execution time: 9_565_000 picoseconds.
        Weight::from_parts(12_559_000, 3502)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Inference::TimerCursor` (r:1 w:1)
    /// Proof: `Inference::TimerCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:1 w:0)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    fn timer_advance() -> Weight {
        // Proof size in bytes:
        //  Measured:  `32`
        //  Estimated: `3493`
        // Minimum execution time: 8_282_000 picoseconds.
        Weight::from_parts(9_494_000, 3493)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Inference::TimerCursor` (r:1 w:0)
    /// Proof: `Inference::TimerCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:1 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:3 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:1)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:1)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:1)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:1)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn timer_close() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1292`
        //  Estimated: `8799`
        // Minimum execution time: 189_011_000 picoseconds.
        Weight::from_parts(223_663_000, 8799)
            .saturating_add(T::DbWeight::get().reads(17))
            .saturating_add(T::DbWeight::get().writes(17))
    }
    /// Storage: `Inference::TimerCursor` (r:1 w:0)
    /// Proof: `Inference::TimerCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:1 w:64)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:64 w:64)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:64 w:64)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::SlashQueue` (r:1 w:1)
    /// Proof: `Workers::SlashQueue` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:3 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:64 w:64)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:64)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:64)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:64)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Slashes` (r:0 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:64)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 64]`.
    fn timer_no_show(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `1713 + n * (362 ±0)`
        //  Estimated: `8799 + n * (2984 ±0)`
        // Minimum execution time: 201_691_000 picoseconds.
        Weight::from_parts(219_647_000, 8799)
            // Standard error: 2_451_683.
            .saturating_add(Weight::from_parts(197_904_984, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(19))
            .saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(13))
            .saturating_add(T::DbWeight::get().writes(8_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 2984).saturating_mul(n.into()))
    }
    /// Storage: `Inference::RetentionCursor` (r:1 w:1)
    /// Proof: `Inference::RetentionCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:1 w:0)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    fn retention_advance() -> Weight {
        // Proof size in bytes:
        //  Measured:  `32`
        //  Estimated: `3493`
        // Minimum execution time: 6_520_000 picoseconds.
        Weight::from_parts(9_003_000, 3493)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Inference::RetentionCursor` (r:1 w:0)
    /// Proof: `Inference::RetentionCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:1 w:1)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:3 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:1 w:1)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:1)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    fn delete_job() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1021`
        //  Estimated: `8799`
        // Minimum execution time: 127_220_000 picoseconds.
        Weight::from_parts(196_963_000, 8799)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(8))
    }
}

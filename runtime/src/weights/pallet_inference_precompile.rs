// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_inference_precompile`, written by `make weights`. Not edited by hand.
//!
//! Date: 2026-11-22. Steps: 20, repeat: 10.
//! Machine: `vm`, CPU: `AMD EPYC`. Of the measurements of this day, each function has the largest.
//! frame-benchmarking-cli 64.0.0, wasm execution: Compiled.
//!
//! ```text
//! credence-bencher \
//!     pallet \
//!     --runtime=runtime.wasm \
//!     --genesis-builder=runtime \
//!     --genesis-patch=genesis.json \
//!     --pallet=pallet_inference_precompile \
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

/// Weights of `pallet_inference_precompile`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_inference_precompile::WeightInfo for WeightInfo<T> {
    /// The range of component `b` is `[0, 131072]`.
    fn decode(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 481_000 picoseconds.
        Weight::from_parts(880_524, 0)
            // Standard error: 1.
            .saturating_add(Weight::from_parts(1_211, 0).saturating_mul(b.into()))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:0)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Verification::SwitchedOff` (r:1 w:0)
    /// Proof: `Verification::SwitchedOff` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:8 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:0)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Ends` (r:1 w:0)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    fn quote() -> Weight {
        // Proof size in bytes:
        //  Measured:  `5324`
        //  Estimated: `22289`
        // Minimum execution time: 150_414_000 picoseconds.
        Weight::from_parts(195_411_000, 22289)
            .saturating_add(T::DbWeight::get().reads(19))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    fn quote_callback() -> Weight {
        // Proof size in bytes:
        //  Measured:  `520`
        //  Estimated: `6044`
        // Minimum execution time: 19_038_000 picoseconds.
        Weight::from_parts(37_326_000, 6044)
            .saturating_add(T::DbWeight::get().reads(3))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:4 w:4)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Revive::AccountInfoOf` (r:1 w:0)
    /// Proof: `Revive::AccountInfoOf` (`max_values`: None, `max_size`: Some(247), added: 2722, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
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
    /// Storage: `Inference::Jobs` (r:0 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:1)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:1)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:0 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// The range of component `b` is `[64, 16384]`.
    fn request(_b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `6135`
        //  Estimated: `26100`
        // Minimum execution time: 520_395_000 picoseconds.
        Weight::from_parts(778_872_409, 26100)
            .saturating_add(T::DbWeight::get().reads(32))
            .saturating_add(T::DbWeight::get().writes(15))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:3 w:3)
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
        //  Measured:  `2504`
        //  Estimated: `8799`
        // Minimum execution time: 403_720_000 picoseconds.
        Weight::from_parts(501_476_000, 8799)
            .saturating_add(T::DbWeight::get().reads(17))
            .saturating_add(T::DbWeight::get().writes(16))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:0)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:0)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// The range of component `b` is `[64, 16384]`.
    fn result(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `1396 + b * (1 ±0)`
        //  Estimated: `19869`
        // Minimum execution time: 83_975_000 picoseconds.
        Weight::from_parts(103_173_903, 19869)
            // Standard error: 345.
            .saturating_add(Weight::from_parts(2_565, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(5))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:0)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    fn callback_of() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1292`
        //  Estimated: `6044`
        // Minimum execution time: 84_175_000 picoseconds.
        Weight::from_parts(110_264_000, 6044)
            .saturating_add(T::DbWeight::get().reads(4))
    }
    /// Storage: `Revive::OriginalAccount` (r:3 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:1 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:0)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Revive::AccountInfoOf` (r:1 w:1)
    /// Proof: `Revive::AccountInfoOf` (`max_values`: None, `max_size`: Some(247), added: 2722, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:0)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Revive::CodeInfoOf` (r:1 w:0)
    /// Proof: `Revive::CodeInfoOf` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Revive::PristineCode` (r:1 w:0)
    /// Proof: `Revive::PristineCode` (`max_values`: None, `max_size`: None, mode: `Measured`)
    /// The range of component `b` is `[64, 16384]`.
    fn retry_callback(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `1961 + b * (1 ±0)`
        //  Estimated: `19869 + b * (1 ±0)`
        // Minimum execution time: 161_331_000 picoseconds.
        Weight::from_parts(259_305_665, 19869)
            // Standard error: 7_076.
            .saturating_add(Weight::from_parts(5_230, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(Weight::from_parts(0, 1).saturating_mul(b.into()))
    }
    /// Storage: `Revive::OriginalAccount` (r:3 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::CreditsOf` (r:1 w:0)
    /// Proof: `Attribution::CreditsOf` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:1 w:0)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    fn credits_of() -> Weight {
        // Proof size in bytes:
        //  Measured:  `520`
        //  Estimated: `8571`
        // Minimum execution time: 22_254_000 picoseconds.
        Weight::from_parts(46_560_000, 8571)
            .saturating_add(T::DbWeight::get().reads(6))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:0)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Ledgers` (r:1 w:0)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:8 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// The range of component `r` is `[1, 9]`.
    fn shares_of(r: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `559 + r * (239 ±0)`
        //  Estimated: `10323 + r * (1792 ±61)`
        // Minimum execution time: 41_782_000 picoseconds.
        Weight::from_parts(46_235_816, 10323)
            // Standard error: 101_165.
            .saturating_add(Weight::from_parts(9_999_537, 0).saturating_mul(r.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(r.into())))
            .saturating_add(Weight::from_parts(0, 1792).saturating_mul(r.into()))
    }
    /// Storage: `Revive::OriginalAccount` (r:2 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    fn models() -> Weight {
        // Proof size in bytes:
        //  Measured:  `8702`
        //  Estimated: `11363`
        // Minimum execution time: 123_594_000 picoseconds.
        Weight::from_parts(189_162_000, 11363)
            .saturating_add(T::DbWeight::get().reads(5))
    }
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:0)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:6 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:1 w:0)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:0)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(400), added: 2875, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Reserved` (r:0 w:1)
    /// Proof: `InferencePrecompile::Reserved` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    fn on_poll() -> Weight {
        // Proof size in bytes:
        //  Measured:  `295`
        //  Estimated: `19032`
        // Minimum execution time: 50_695_000 picoseconds.
        Weight::from_parts(61_251_000, 19032)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `InferencePrecompile::Reserved` (r:1 w:0)
    /// Proof: `InferencePrecompile::Reserved` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `SafeMode::EnteredUntil` (r:1 w:0)
    /// Proof: `SafeMode::EnteredUntil` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `TxPause::PausedCalls` (r:6 w:0)
    /// Proof: `TxPause::PausedCalls` (`max_values`: None, `max_size`: Some(532), added: 3007, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:0)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::FailedEnds` (r:1 w:0)
    /// Proof: `InferencePrecompile::FailedEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    fn on_idle_base() -> Weight {
        // Proof size in bytes:
        //  Measured:  `50`
        //  Estimated: `19032`
        // Minimum execution time: 16_745_000 picoseconds.
        Weight::from_parts(25_277_000, 19032)
            .saturating_add(T::DbWeight::get().reads(10))
    }
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:1 w:1)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:0)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:0)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:4 w:4)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Revive::AccountInfoOf` (r:1 w:1)
    /// Proof: `Revive::AccountInfoOf` (`max_values`: None, `max_size`: Some(247), added: 2722, mode: `MaxEncodedLen`)
    /// Storage: `Revive::OriginalAccount` (r:1 w:0)
    /// Proof: `Revive::OriginalAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    /// Storage: `Revive::CodeInfoOf` (r:1 w:0)
    /// Proof: `Revive::CodeInfoOf` (`max_values`: None, `max_size`: Some(97), added: 2572, mode: `MaxEncodedLen`)
    /// Storage: `Revive::PristineCode` (r:1 w:0)
    /// Proof: `Revive::PristineCode` (`max_values`: None, `max_size`: None, mode: `Measured`)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    /// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// The range of component `b` is `[64, 16384]`.
    fn deliver(b: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `2757 + b * (1 ±0)`
        //  Estimated: `19869 + b * (1 ±0)`
        // Minimum execution time: 324_212_000 picoseconds.
        Weight::from_parts(414_179_626, 19869)
            // Standard error: 1_536.
            .saturating_add(Weight::from_parts(6_052, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(15))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(Weight::from_parts(0, 1).saturating_mul(b.into()))
    }
    /// Storage: `InferencePrecompile::FailedEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::FailedEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Failed` (r:1 w:1)
    /// Proof: `InferencePrecompile::Failed` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:0)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    fn sweep() -> Weight {
        // Proof size in bytes:
        //  Measured:  `470`
        //  Estimated: `3974`
        // Minimum execution time: 31_116_000 picoseconds.
        Weight::from_parts(47_832_000, 3974)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
}

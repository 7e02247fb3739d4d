// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_verification`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_verification \
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

/// Weights of `pallet_verification`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_verification::WeightInfo for WeightInfo<T> {
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Keys` (r:1 w:1)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Verification::NextRegistration` (r:1 w:1)
    /// Proof: `Verification::NextRegistration` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn register_checker() -> Weight {
        // Proof size in bytes:
        //  Measured:  `255`
        //  Estimated: `3932`
        // Minimum execution time: 152_247_000 picoseconds.
        Weight::from_parts(202_441_000, 3932)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn bond_extra() -> Weight {
        // Proof size in bytes:
        //  Measured:  `771`
        //  Estimated: `3932`
        // Minimum execution time: 62_723_000 picoseconds.
        Weight::from_parts(97_846_000, 3932)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn unbond() -> Weight {
        // Proof size in bytes:
        //  Measured:  `544`
        //  Estimated: `3932`
        // Minimum execution time: 13_551_000 picoseconds.
        Weight::from_parts(18_678_000, 3932)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Keys` (r:0 w:1)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    fn withdraw() -> Weight {
        // Proof size in bytes:
        //  Measured:  `797`
        //  Estimated: `3932`
        // Minimum execution time: 57_346_000 picoseconds.
        Weight::from_parts(94_761_000, 3932)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Keys` (r:1 w:2)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn rotate_key() -> Weight {
        // Proof size in bytes:
        //  Measured:  `684`
        //  Estimated: `3932`
        // Minimum execution time: 77_805_000 picoseconds.
        Weight::from_parts(145_817_000, 3932)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn leave() -> Weight {
        // Proof size in bytes:
        //  Measured:  `544`
        //  Estimated: `3932`
        // Minimum execution time: 14_011_000 picoseconds.
        Weight::from_parts(16_555_000, 3932)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn return_to_duty() -> Weight {
        // Proof size in bytes:
        //  Measured:  `548`
        //  Estimated: `3932`
        // Minimum execution time: 13_651_000 picoseconds.
        Weight::from_parts(17_927_000, 3932)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Verification::Keys` (r:1 w:0)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:0)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:32 w:0)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// The range of component `d` is `[1, 32]`.
    fn authorize_duties(d: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `22683 + d * (52 ±0)`
        //  Estimated: `3932 + d * (36865 ±0)`
        // Minimum execution time: 188_630_000 picoseconds.
        Weight::from_parts(152_247_133, 3932)
            // Standard error: 1_427_388.
            .saturating_add(Weight::from_parts(60_265_430, 0).saturating_mul(d.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(d.into())))
            .saturating_add(Weight::from_parts(0, 36865).saturating_mul(d.into()))
    }
    /// Storage: `Verification::Keys` (r:1 w:0)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    fn duties() -> Weight {
        // Proof size in bytes:
        //  Measured:  `640`
        //  Estimated: `3932`
        // Minimum execution time: 13_991_000 picoseconds.
        Weight::from_parts(22_163_000, 3932)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Verification::Keys` (r:1 w:0)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Acknowledgements` (r:1 w:1)
    /// Proof: `Verification::Acknowledgements` (`max_values`: None, `max_size`: Some(8050), added: 10525, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 200]`.
    fn duty_acknowledge(_n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `2203 + n * (146 ±0)`
        //  Estimated: `22289`
        // Minimum execution time: 1_295_779_000 picoseconds.
        Weight::from_parts(1_962_688_281, 22289)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Verification::Keys` (r:1 w:0)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:0 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[2, 200]`.
    fn duty_commit(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `2223 + n * (101 ±0)`
        //  Estimated: `37855`
        // Minimum execution time: 1_222_760_000 picoseconds.
        Weight::from_parts(1_500_281_768, 37855)
            // Standard error: 1_806_995.
            .saturating_add(Weight::from_parts(5_340_413, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Verification::Keys` (r:1 w:0)
    /// Proof: `Verification::Keys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:0)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:0 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Tiles` (r:0 w:1)
    /// Proof: `Verification::Tiles` (`max_values`: None, `max_size`: Some(1058), added: 3533, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[2, 200]`.
    fn duty_reveal(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `18891 + n * (103 ±0)`
        //  Estimated: `37855`
        // Minimum execution time: 1_354_656_000 picoseconds.
        Weight::from_parts(1_342_867_184, 37855)
            // Standard error: 2_415_932.
            .saturating_add(Weight::from_parts(13_321_601, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:0)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:1 w:1)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:0 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    fn challenge() -> Weight {
        // Proof size in bytes:
        //  Measured:  `23857`
        //  Estimated: `37855`
        // Minimum execution time: 180_840_000 picoseconds.
        Weight::from_parts(201_240_000, 37855)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `System::BlockHash` (r:2 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Verification::ReportedTickets` (r:1 w:1)
    /// Proof: `Verification::ReportedTickets` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Operators` (r:1 w:0)
    /// Proof: `Workers::Operators` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::SlashQueue` (r:1 w:1)
    /// Proof: `Workers::SlashQueue` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Serving` (r:1 w:0)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:64 w:63)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:63 w:63)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:0 w:63)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:63)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:126)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:0 w:1)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Slashes` (r:0 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Barred` (r:0 w:1)
    /// Proof: `Workers::Barred` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Verification::TicketQueue` (r:0 w:1)
    /// Proof: `Verification::TicketQueue` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn report_equivocation() -> Weight {
        // Proof size in bytes:
        //  Measured:  `24115`
        //  Estimated: `191966`
        // Minimum execution time: 7_960_959_000 picoseconds.
        Weight::from_parts(9_852_604_000, 191966)
            .saturating_add(T::DbWeight::get().reads(139))
            .saturating_add(T::DbWeight::get().writes(388))
    }
    /// Storage: `Verification::SwitchedOff` (r:0 w:1)
    /// Proof: `Verification::SwitchedOff` (`max_values`: None, `max_size`: Some(17), added: 2492, mode: `MaxEncodedLen`)
    fn set_method() -> Weight {
        // Proof size in bytes:
        //  Measured:  `0`
        //  Estimated: `0`
        // Minimum execution time: 5_828_000 picoseconds.
        Weight::from_parts(9_905_000, 0)
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Verification::Slashes` (r:1 w:1)
    /// Proof: `Verification::Slashes` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Verification::SlashQueue` (r:0 w:1)
    /// Proof: `Verification::SlashQueue` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:0 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn cancel_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `750`
        //  Estimated: `3932`
        // Minimum execution time: 26_079_000 picoseconds.
        Weight::from_parts(37_776_000, 3932)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Session::Validators` (r:1 w:0)
    /// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:1)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:1 w:0)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:200 w:0)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[1, 200]`.
    fn refresh_roster(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `686 + n * (483 ±0)`
        //  Estimated: `22289 + n * (2942 ±0)`
        // Minimum execution time: 12_669_000 picoseconds.
        Weight::from_parts(14_452_000, 22289)
            // Standard error: 814_687.
            .saturating_add(Weight::from_parts(9_535_850, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(Weight::from_parts(0, 2942).saturating_mul(n.into()))
    }
    /// Storage: `Verification::Due` (r:1 w:0)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    fn next_due() -> Weight {
        // Proof size in bytes:
        //  Measured:  `205`
        //  Estimated: `3477`
        // Minimum execution time: 19_289_000 picoseconds.
        Weight::from_parts(20_931_000, 3477)
            .saturating_add(T::DbWeight::get().reads(1))
    }
    /// Storage: `Session::Validators` (r:1 w:0)
    /// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:1 w:0)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Babe::Initialized` (r:1 w:0)
    /// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:2 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:1 w:0)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[10, 200]`.
    fn step_committee(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `2928 + n * (136 ±0)`
        //  Estimated: `37855 + n * (137 ±0)`
        // Minimum execution time: 136_613_000 picoseconds.
        Weight::from_parts(197_842_435, 37855)
            // Standard error: 61_825.
            .saturating_add(Weight::from_parts(473_149, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(Weight::from_parts(0, 137).saturating_mul(n.into()))
    }
    /// Storage: `Session::Validators` (r:1 w:0)
    /// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:1 w:0)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Babe::Initialized` (r:1 w:0)
    /// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:2 w:2)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:1 w:0)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[10, 200]`.
    fn step_everyone(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `3562 + n * (136 ±0)`
        //  Estimated: `37855 + n * (137 ±0)`
        // Minimum execution time: 112_507_000 picoseconds.
        Weight::from_parts(197_930_064, 37855)
            // Standard error: 54_758.
            .saturating_add(Weight::from_parts(33_417, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(Weight::from_parts(0, 137).saturating_mul(n.into()))
    }
    /// Storage: `Session::Validators` (r:1 w:0)
    /// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:1 w:0)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Babe::Initialized` (r:1 w:0)
    /// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:2 w:1)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:8 w:8)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:1 w:1)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:1)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Tables` (r:1 w:0)
    /// Proof: `Registry::Tables` (`max_values`: None, `max_size`: Some(2722), added: 5197, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:0)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:4 w:4)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Ledgers` (r:1 w:1)
    /// Proof: `Attribution::Ledgers` (`max_values`: None, `max_size`: Some(6858), added: 9333, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::CreditsOf` (r:9 w:9)
    /// Proof: `Attribution::CreditsOf` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:8 w:8)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::SettledJobs` (r:1 w:1)
    /// Proof: `Attribution::SettledJobs` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:1 w:1)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RequestBlocks` (r:1 w:1)
    /// Proof: `Inference::RequestBlocks` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::RetainedCount` (r:1 w:1)
    /// Proof: `Inference::RetainedCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Callbacks` (r:1 w:1)
    /// Proof: `InferencePrecompile::Callbacks` (`max_values`: None, `max_size`: Some(384), added: 2859, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::QueueEnds` (r:1 w:1)
    /// Proof: `InferencePrecompile::QueueEnds` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Retained` (r:0 w:1)
    /// Proof: `Inference::Retained` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Inputs` (r:0 w:1)
    /// Proof: `Inference::Inputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Tiles` (r:0 w:8)
    /// Proof: `Verification::Tiles` (`max_values`: None, `max_size`: Some(1058), added: 3533, mode: `MaxEncodedLen`)
    /// Storage: `InferencePrecompile::Queue` (r:0 w:1)
    /// Proof: `InferencePrecompile::Queue` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    /// The range of component `k` is `[0, 8]`.
    fn conclude_committee(k: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `50904 + k * (883 ±0)`
        //  Estimated: `52240 + k * (2942 ±0)`
        // Minimum execution time: 616_197_000 picoseconds.
        Weight::from_parts(906_345_956, 52240)
            // Standard error: 25_721_115.
            .saturating_add(Weight::from_parts(39_589_374, 0).saturating_mul(k.into()))
            .saturating_add(T::DbWeight::get().reads(32))
            .saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(k.into())))
            .saturating_add(T::DbWeight::get().writes(23))
            .saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(k.into())))
            .saturating_add(Weight::from_parts(0, 2942).saturating_mul(k.into()))
    }
    /// Storage: `Session::Validators` (r:1 w:0)
    /// Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    /// Storage: `Verification::CheckerRoster` (r:1 w:0)
    /// Proof: `Verification::CheckerRoster` (`max_values`: Some(1), `max_size`: Some(20804), added: 21299, mode: `MaxEncodedLen`)
    /// Storage: `Verification::RosterStale` (r:1 w:1)
    /// Proof: `Verification::RosterStale` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    /// Storage: `Babe::Initialized` (r:1 w:0)
    /// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Due` (r:2 w:1)
    /// Proof: `Verification::Due` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checks` (r:1 w:1)
    /// Proof: `Verification::Checks` (`max_values`: None, `max_size`: Some(34390), added: 36865, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Tiles` (r:200 w:200)
    /// Proof: `Verification::Tiles` (`max_values`: None, `max_size`: Some(1058), added: 3533, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Outputs` (r:1 w:64)
    /// Proof: `Inference::Outputs` (`max_values`: None, `max_size`: Some(16404), added: 18879, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:200 w:200)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:68 w:68)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:69 w:69)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Liabilities` (r:1 w:1)
    /// Proof: `Attribution::Liabilities` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
    /// Storage: `Attribution::Claimable` (r:134 w:134)
    /// Proof: `Attribution::Claimable` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
    /// Storage: `Verification::NextSlash` (r:1 w:1)
    /// Proof: `Verification::NextSlash` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Jobs` (r:64 w:64)
    /// Proof: `Inference::Jobs` (`max_values`: None, `max_size`: Some(509), added: 2984, mode: `MaxEncodedLen`)
    /// Storage: `Workers::OpenJobs` (r:64 w:64)
    /// Proof: `Workers::OpenJobs` (`max_values`: None, `max_size`: Some(132), added: 2607, mode: `MaxEncodedLen`)
    /// Storage: `Workers::SlashQueue` (r:1 w:1)
    /// Proof: `Workers::SlashQueue` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::WorkerJobs` (r:1 w:1)
    /// Proof: `Inference::WorkerJobs` (`max_values`: None, `max_size`: Some(562), added: 3037, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Ends` (r:1 w:1)
    /// Proof: `Inference::Ends` (`max_values`: None, `max_size`: Some(25), added: 2500, mode: `MaxEncodedLen`)
    /// Storage: `Inference::CurrentLoad` (r:1 w:1)
    /// Proof: `Inference::CurrentLoad` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Queue` (r:0 w:64)
    /// Proof: `Inference::Queue` (`max_values`: None, `max_size`: Some(37), added: 2512, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Timers` (r:0 w:127)
    /// Proof: `Inference::Timers` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Slashes` (r:0 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Verification::SlashQueue` (r:0 w:200)
    /// Proof: `Verification::SlashQueue` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Slashes` (r:0 w:200)
    /// Proof: `Verification::Slashes` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
    /// The range of component `n` is `[10, 200]`.
    fn conclude_everyone(n: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `43019 + n * (827 ±0)`
        //  Estimated: `191966 + n * (3533 ±6)`
        // Minimum execution time: 7_272_123_000 picoseconds.
        Weight::from_parts(13_515_914_286, 191966)
            // Standard error: 23_899_543.
            .saturating_add(Weight::from_parts(319_448_898, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(151))
            .saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(397))
            .saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(n.into())))
            .saturating_add(Weight::from_parts(0, 3533).saturating_mul(n.into()))
    }
    /// Storage: `Verification::SlashQueue` (r:1 w:1)
    /// Proof: `Verification::SlashQueue` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Slashes` (r:1 w:1)
    /// Proof: `Verification::Slashes` (`max_values`: None, `max_size`: Some(77), added: 2552, mode: `MaxEncodedLen`)
    /// Storage: `Verification::Checkers` (r:1 w:1)
    /// Proof: `Verification::Checkers` (`max_values`: None, `max_size`: Some(467), added: 2942, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(283), added: 2758, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    fn apply_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1201`
        //  Estimated: `6196`
        // Minimum execution time: 68_142_000 picoseconds.
        Weight::from_parts(73_860_000, 6196)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    /// Storage: `Verification::TicketQueue` (r:1 w:1)
    /// Proof: `Verification::TicketQueue` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Verification::ReportedTickets` (r:0 w:1)
    /// Proof: `Verification::ReportedTickets` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn forget_equivocation() -> Weight {
        // Proof size in bytes:
        //  Measured:  `106`
        //  Estimated: `3501`
        // Minimum execution time: 6_480_000 picoseconds.
        Weight::from_parts(7_141_000, 3501)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}

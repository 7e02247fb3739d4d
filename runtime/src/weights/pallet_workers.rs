// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights of `pallet_workers`, written by `make weights`. Not edited by hand.
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
//!     --pallet=pallet_workers \
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

/// Weights of `pallet_workers`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_workers::WeightInfo for WeightInfo<T> {
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Barred` (r:2 w:0)
    /// Proof: `Workers::Barred` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Operators` (r:1 w:1)
    /// Proof: `Workers::Operators` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::RetiredKeys` (r:1 w:1)
    /// Proof: `Workers::RetiredKeys` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    fn register() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1038`
        //  Estimated: `6038`
        // Minimum execution time: 165_336_000 picoseconds.
        Weight::from_parts(193_208_000, 6038)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    fn bond_extra() -> Weight {
        // Proof size in bytes:
        //  Measured:  `742`
        //  Estimated: `3980`
        // Minimum execution time: 58_607_000 picoseconds.
        Weight::from_parts(94_841_000, 3980)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn unbond() -> Weight {
        // Proof size in bytes:
        //  Measured:  `638`
        //  Estimated: `3980`
        // Minimum execution time: 17_496_000 picoseconds.
        Weight::from_parts(27_972_000, 3980)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Serving` (r:1 w:0)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `Workers::RetiredKeys` (r:1 w:1)
    /// Proof: `Workers::RetiredKeys` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Operators` (r:0 w:9)
    /// Proof: `Workers::Operators` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    fn withdraw() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1336`
        //  Estimated: `4538`
        // Minimum execution time: 77_435_000 picoseconds.
        Weight::from_parts(115_862_000, 4538)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(12))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Operators` (r:1 w:9)
    /// Proof: `Workers::Operators` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Barred` (r:1 w:0)
    /// Proof: `Workers::Barred` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::RetiredKeys` (r:2 w:2)
    /// Proof: `Workers::RetiredKeys` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    fn rotate_operator() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1617`
        //  Estimated: `6686`
        // Minimum execution time: 107_059_000 picoseconds.
        Weight::from_parts(163_464_000, 6686)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(12))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    fn set_payee() -> Weight {
        // Proof size in bytes:
        //  Measured:  `649`
        //  Estimated: `3980`
        // Minimum execution time: 12_098_000 picoseconds.
        Weight::from_parts(19_208_000, 3980)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    fn set_capacity() -> Weight {
        // Proof size in bytes:
        //  Measured:  `649`
        //  Estimated: `3980`
        // Minimum execution time: 11_958_000 picoseconds.
        Weight::from_parts(19_279_000, 3980)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::Workers` (r:65 w:0)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:2 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Models` (r:1 w:0)
    /// Proof: `Registry::Models` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
    /// Storage: `Registry::Interfaces` (r:1 w:0)
    /// Proof: `Registry::Interfaces` (`max_values`: None, `max_size`: Some(7898), added: 10373, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:1)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Serving` (r:2 w:2)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:0 w:1)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn serve() -> Weight {
        // Proof size in bytes:
        //  Measured:  `20705`
        //  Estimated: `195340`
        // Minimum execution time: 475_298_000 picoseconds.
        Weight::from_parts(649_827_000, 195340)
            .saturating_add(T::DbWeight::get().reads(72))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    /// Storage: `Workers::Seats` (r:1 w:1)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    fn set_ask() -> Weight {
        // Proof size in bytes:
        //  Measured:  `3294`
        //  Estimated: `6587`
        // Minimum execution time: 42_794_000 picoseconds.
        Weight::from_parts(55_502_000, 6587)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::Serving` (r:1 w:1)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:1)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:0 w:1)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn stop_serving() -> Weight {
        // Proof size in bytes:
        //  Measured:  `3903`
        //  Estimated: `6587`
        // Minimum execution time: 54_661_000 picoseconds.
        Weight::from_parts(85_948_000, 6587)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Serving` (r:1 w:1)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:32 w:32)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// The range of component `m` is `[0, 32]`.
    fn leave(m: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `4775 + m * (118 ±0)`
        //  Estimated: `4538 + m * (5597 ±0)`
        // Minimum execution time: 24_216_000 picoseconds.
        Weight::from_parts(91_304_253, 4538)
            // Standard error: 393_678.
            .saturating_add(Weight::from_parts(10_274_681, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(m.into())))
            .saturating_add(T::DbWeight::get().writes(2))
            .saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(m.into())))
            .saturating_add(Weight::from_parts(0, 5597).saturating_mul(m.into()))
    }
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Parameters::Parameters` (r:1 w:0)
    /// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    fn return_to_service() -> Weight {
        // Proof size in bytes:
        //  Measured:  `662`
        //  Estimated: `3980`
        // Minimum execution time: 17_045_000 picoseconds.
        Weight::from_parts(21_312_000, 3980)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::Slashes` (r:1 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    fn cancel_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `866`
        //  Estimated: `3980`
        // Minimum execution time: 24_717_000 picoseconds.
        Weight::from_parts(38_677_000, 3980)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    /// Storage: `Workers::Slashes` (r:1 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    fn apply_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1240`
        //  Estimated: `6196`
        // Minimum execution time: 91_716_000 picoseconds.
        Weight::from_parts(109_293_000, 6196)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    /// Storage: `Workers::Barred` (r:1 w:1)
    /// Proof: `Workers::Barred` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Serving` (r:1 w:1)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:32 w:32)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:0 w:1)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    /// The range of component `m` is `[0, 32]`.
    fn pardon(m: u32, ) -> Weight {
        // Proof size in bytes:
        //  Measured:  `4670 + m * (118 ±0)`
        //  Estimated: `4538 + m * (5597 ±0)`
        // Minimum execution time: 34_081_000 picoseconds.
        Weight::from_parts(94_548_876, 4538)
            // Standard error: 423_831.
            .saturating_add(Weight::from_parts(11_554_091, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(m.into())))
            .saturating_add(T::DbWeight::get().writes(4))
            .saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(m.into())))
            .saturating_add(Weight::from_parts(0, 5597).saturating_mul(m.into()))
    }
    /// Storage: `Workers::SlashQueue` (r:1 w:1)
    /// Proof: `Workers::SlashQueue` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Slashes` (r:1 w:0)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:1 w:0)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn peek_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `250`
        //  Estimated: `3579`
        // Minimum execution time: 8_723_000 picoseconds.
        Weight::from_parts(12_338_000, 3579)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    /// Storage: `Workers::SlashQueue` (r:1 w:1)
    /// Proof: `Workers::SlashQueue` (`max_values`: Some(1), `max_size`: Some(20), added: 515, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Slashes` (r:1 w:1)
    /// Proof: `Workers::Slashes` (`max_values`: None, `max_size`: Some(114), added: 2589, mode: `MaxEncodedLen`)
    /// Storage: `Inference::Now` (r:1 w:0)
    /// Proof: `Inference::Now` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Workers` (r:1 w:1)
    /// Proof: `Workers::Workers` (`max_values`: None, `max_size`: Some(515), added: 2990, mode: `MaxEncodedLen`)
    /// Storage: `Balances::Holds` (r:1 w:1)
    /// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(229), added: 2704, mode: `MaxEncodedLen`)
    /// Storage: `System::Account` (r:2 w:2)
    /// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    /// Storage: `System::BlockHash` (r:1 w:0)
    /// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Departing` (r:1 w:0)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn apply_due_slash() -> Weight {
        // Proof size in bytes:
        //  Measured:  `1383`
        //  Estimated: `6196`
        // Minimum execution time: 94_150_000 picoseconds.
        Weight::from_parts(135_622_000, 6196)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    /// Storage: `Workers::Departing` (r:1 w:0)
    /// Proof: `Workers::Departing` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
    fn peek_departing() -> Weight {
        // Proof size in bytes:
        //  Measured:  `217`
        //  Estimated: `3513`
        // Minimum execution time: 2_944_000 picoseconds.
        Weight::from_parts(4_897_000, 3513)
            .saturating_add(T::DbWeight::get().reads(1))
    }
    /// Storage: `Workers::Serving` (r:1 w:1)
    /// Proof: `Workers::Serving` (`max_values`: None, `max_size`: Some(1073), added: 3548, mode: `MaxEncodedLen`)
    /// Storage: `Workers::Seats` (r:1 w:1)
    /// Proof: `Workers::Seats` (`max_values`: None, `max_size`: Some(3122), added: 5597, mode: `MaxEncodedLen`)
    fn vacate_next_seat() -> Weight {
        // Proof size in bytes:
        //  Measured:  `5571`
        //  Estimated: `6587`
        // Minimum execution time: 49_043_000 picoseconds.
        Weight::from_parts(65_918_000, 6587)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
}

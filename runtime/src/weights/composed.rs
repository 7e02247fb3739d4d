// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Weights that no benchmark measures whole, put together from measured parts.
//!
//! BABE's and GRANDPA's benchmarks check an equivocation proof and stop there; the rest of a
//! report is priced as those pallets' own defaults price it, with reads and writes at this
//! runtime's `DbWeight`. The Mountain Range's benchmark counts leaves, while the cost of a block
//! grows with the peaks of the range.

use super::{pallet_babe, pallet_grandpa, pallet_mmr, pallet_staking};
use frame_support::{
    traits::Get,
    weights::{
        constants::{WEIGHT_REF_TIME_PER_MICROS, WEIGHT_REF_TIME_PER_NANOS},
        RuntimeDbWeight, Weight,
    },
};

/// Bytes of proof for a read of a report, whose values have no bound that is measured. The
/// benchmarks count 2,475 for the path through the trie; the rest is for the value.
const PROOF_BYTES_PER_READ: u64 = 4_096;

/// Bytes of proof for a peak of the Mountain Range, as its benchmark counts them.
const PROOF_BYTES_PER_PEAK: u64 = 2_515;

/// Leaves to a peak in the benchmark of the Mountain Range, whose largest sample appends the
/// 512th leaf to 9 peaks.
const LEAVES_PER_PEAK: u64 = 57;

/// Reads and writes, with the proof of what is read.
fn storage(database: RuntimeDbWeight, reads: u64, writes: u64) -> Weight {
    database
        .reads_writes(reads, writes)
        .saturating_add(Weight::from_parts(0, PROOF_BYTES_PER_READ.saturating_mul(reads)))
}

/// What follows an equivocation proof that holds: the key's membership in the validator set of
/// its session, the offence's record, the slash, and standing the offender down.
fn accepted_report<T: frame_system::Config>(validators: u32, nominators: u32) -> Weight {
    let database = T::DbWeight::get();
    // The count is the reporter's claim.
    let validators = u64::from(validators.max(100));
    let nominators = u64::from(nominators);
    let membership = 35 * WEIGHT_REF_TIME_PER_MICROS + 175 * WEIGHT_REF_TIME_PER_NANOS * validators;
    let offence = 110 * WEIGHT_REF_TIME_PER_MICROS + 25 * WEIGHT_REF_TIME_PER_MICROS * nominators;

    Weight::from_parts(membership.saturating_add(offence), 0)
        .saturating_add(storage(database, 5, 0))
        .saturating_add(storage(database, 14 + 3 * nominators, 10 + 3 * nominators))
        .saturating_add(<pallet_staking::WeightInfo<T> as ::pallet_staking::WeightInfo>::chill())
}

impl<T: frame_system::Config> ::pallet_babe::WeightInfo for pallet_babe::WeightInfo<T> {
    fn plan_config_change() -> Weight {
        T::DbWeight::get().writes(1)
    }

    fn report_equivocation(validators: u32, nominators: u32) -> Weight {
        Self::check_equivocation_proof_time(1)
            .saturating_add(accepted_report::<T>(validators, nominators))
    }
}

impl<T: frame_system::Config> ::pallet_grandpa::WeightInfo for pallet_grandpa::WeightInfo<T> {
    fn report_equivocation(validators: u32, nominators: u32) -> Weight {
        Self::check_equivocation_proof_time(1)
            .saturating_add(accepted_report::<T>(validators, nominators))
            // The sessions of the set and of the one before.
            .saturating_add(storage(T::DbWeight::get(), 2, 0))
    }

    fn note_stalled() -> Weight {
        Self::note_stalled_time().saturating_add(T::DbWeight::get().writes(1))
    }
}

impl<T: frame_system::Config> ::pallet_mmr::WeightInfo for pallet_mmr::WeightInfo<T> {
    fn on_initialize(peaks: u32) -> Weight {
        let peaks = u64::from(peaks);
        // Read besides the peaks: the parent's hash and the number of leaves. Written at the worst:
        // the number of leaves, the root, and a new peak in the place of all others.
        Self::on_initialize_time(peaks.saturating_mul(LEAVES_PER_PEAK))
            .saturating_add(T::DbWeight::get().reads_writes(2 + peaks, 3 + peaks))
            .saturating_add(Weight::from_parts(0, PROOF_BYTES_PER_PEAK * (2 + peaks)))
    }
}

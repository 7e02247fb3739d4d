// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What calls, settlements and the end of a block cost. A runtime's values come from
//! `benchmarking.rs`.

use frame_support::weights::Weight;

/// Weights of this pallet.
pub trait WeightInfo {
    /// `claim`.
    fn claim() -> Weight;
    /// `claim_many` of `n` rows.
    fn claim_many(n: u32) -> Weight;
    /// `withdraw`.
    fn withdraw() -> Weight;
    /// `withdraw_for`.
    fn withdraw_for() -> Weight;
    /// `flag_receipt`.
    fn flag_receipt() -> Weight;
    /// Settling a job of a model with a full table, judged by `c` checkers.
    fn settle(c: u32) -> Weight;
    /// Opening a model's ledger at its first settlement.
    fn open_ledger() -> Weight;
    /// Noting a debt.
    fn owe() -> Weight;
    /// The root of `n` leaves, and deleting their list.
    fn block_end(n: u32) -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
    fn claim() -> Weight {
        Weight::zero()
    }
    fn claim_many(_: u32) -> Weight {
        Weight::zero()
    }
    fn withdraw() -> Weight {
        Weight::zero()
    }
    fn withdraw_for() -> Weight {
        Weight::zero()
    }
    fn flag_receipt() -> Weight {
        Weight::zero()
    }
    fn settle(_: u32) -> Weight {
        Weight::zero()
    }
    fn open_ledger() -> Weight {
        Weight::zero()
    }
    fn owe() -> Weight {
        Weight::zero()
    }
    fn block_end(_: u32) -> Weight {
        Weight::zero()
    }
}

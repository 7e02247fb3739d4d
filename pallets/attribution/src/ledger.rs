// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A model's ledger: what its royalty has brought, and whose it is.
//!
//! # Why it adds up
//!
//! One inference with royalty `R` gives row `i` the part `s_i` of 10¹², where the `s_i` of the
//! inference sum to exactly 10¹² ([`Ledger::weigh`]). What a row is entitled to after any number
//! of inferences is `E_i = Σ R · s_i / 10¹²`. The fixed part of `s_i` is the same in every
//! inference, so its sum follows from `T = Σ R` alone; the rest is summed exactly, in 256 bits,
//! in the row's own accumulator. `E_i` is never rounded before it is paid, and therefore:
//!
//! - the `E_i` sum to exactly `T`, so the payable amounts `⌊E_i⌋` sum to at most `T` and to more
//!   than `T` less one planck per row;
//! - `paid_i ≤ ⌊E_i⌋` always, since `E_i` never falls and only the difference is ever paid;
//! - `E_i` is linear in `R`: one payment of `a + b` and two of `a` and `b` give the same, so
//!   nothing is gained or lost by splitting payments, however small.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    division::share_of,
    lineage::{ShareTable, TableRow},
    manifest::{ShareOf, MAX_TABLE_ROWS},
    Balance, Ppm, MILLION,
};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, U256};

/// The whole of an inference, in the unit of [`Weighing::parts`]: a millionth of a millionth.
pub(crate) const WHOLE: u64 = MILLION as u64 * MILLION as u64;

/// What a dataset gets beyond its minimum, by the weights of each inference.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Weighed {
    /// The share in the table less the minimum: what counts where weights are malformed.
    pub above_minimum: Ppm,
    /// The sum of royalty times the part above the minimum, in 10⁻¹² planck.
    pub accumulated: U256,
}

/// A row of a table of shares, with its history.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LedgerRow<AccountId> {
    /// Whose it is.
    pub of: ShareOf<AccountId>,
    /// Its part of every royalty: the share, or for a weighed dataset its minimum.
    pub fixed: Ppm,
    /// Set for a direct dataset of a model with an attribution output.
    pub weighed: Option<Weighed>,
    /// Planck paid so far; at most what the row is entitled to.
    pub paid: Balance,
    /// Micro-credits so far.
    pub credits: u128,
}

/// A model's ledger.
///
/// Invariants: fixed parts and parts above minimums sum to one million; the accumulators sum to
/// `received` times all parts above minimums; no row is paid more than it is entitled to.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Ledger<AccountId> {
    /// All royalty so far, in planck.
    pub received: Balance,
    /// How many jobs have settled.
    pub settled_jobs: u64,
    /// The rows of the model's table, in its order.
    pub rows: BoundedVec<LedgerRow<AccountId>, ConstU32<MAX_TABLE_ROWS>>,
}

/// How one inference divides a model's royalty and credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighing {
    /// Each row's part, of 10¹²; they sum to exactly that.
    pub parts: Vec<u64>,
    /// Whether the inference's own weights have divided the datasets' part.
    pub is_attributed: bool,
}

/// An amount or a count overflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerOverflow;

impl<AccountId: Clone> Ledger<AccountId> {
    /// An empty ledger over a model's table. With an attribution output, the direct datasets keep
    /// their minimums, and the rest of their shares goes by the weights of each inference.
    pub fn open(table: &ShareTable<AccountId>, has_attribution_output: bool) -> Self {
        let row = |row: &TableRow<AccountId>| {
            let is_weighed =
                has_attribution_output && row.is_direct && matches!(row.of, ShareOf::Dataset(_));
            // A share is at least its minimum.
            let above_minimum = row.share.saturating_sub(row.minimum);
            LedgerRow {
                of: row.of.clone(),
                fixed: if is_weighed { row.share - above_minimum } else { row.share },
                weighed: is_weighed.then_some(Weighed { above_minimum, accumulated: U256::zero() }),
                paid: 0,
                credits: 0,
            }
        };
        // As long as the table, whose bound is the same.
        let rows = BoundedVec::truncate_from(table.iter().map(row).collect());
        Self { received: 0, settled_jobs: 0, rows }
    }

    /// How an inference with these weights divides royalty and credit.
    ///
    /// Weights count only if there is one for each weighed dataset and they sum to one million;
    /// otherwise the shares of the table do.
    pub fn weigh(&self, weights: Option<&[Ppm]>) -> Weighing {
        let weights = weights.filter(|weights| self.accepts(weights));
        let above_minimums = self.above_minimums();
        let mut next_weight = weights.unwrap_or_default().iter();
        let parts = self
            .rows
            .iter()
            .map(|row| {
                let fixed = u64::from(row.fixed) * u64::from(MILLION);
                let above = match (&row.weighed, weights) {
                    (None, _) => 0,
                    (Some(weighed), None) => u64::from(weighed.above_minimum) * u64::from(MILLION),
                    (Some(_), Some(_)) => {
                        above_minimums * u64::from(next_weight.next().copied().unwrap_or(0))
                    },
                };
                // At most twice 10¹².
                fixed + above
            })
            .collect();
        Weighing { parts, is_attributed: weights.is_some() }
    }

    fn accepts(&self, weights: &[Ppm]) -> bool {
        let datasets = self.rows.iter().filter(|row| row.weighed.is_some()).count();
        let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        weights.len() == datasets && sum == u64::from(MILLION)
    }

    /// All that the weighed datasets have above their minimums, in parts per million.
    pub(crate) fn above_minimums(&self) -> u64 {
        let weighed = self.rows.iter().filter_map(|row| row.weighed);
        weighed.map(|weighed| u64::from(weighed.above_minimum)).sum()
    }

    /// Enters a settled job; returns by how many whole planck each row's payable amount grows.
    ///
    /// `credits` are the micro-credits of the rows.
    ///
    /// # Errors
    /// [`LedgerOverflow`]; the ledger is then spoilt and must not be stored.
    pub fn enter(
        &mut self,
        royalty: Balance,
        weighing: &Weighing,
        credits: &[u32],
    ) -> Result<Vec<Balance>, LedgerOverflow> {
        let before = self.received;
        let after = before.checked_add(royalty).ok_or(LedgerOverflow)?;
        self.received = after;
        self.settled_jobs = self.settled_jobs.checked_add(1).ok_or(LedgerOverflow)?;
        let mut growth = Vec::with_capacity(self.rows.len());
        for (row, (part, credits)) in
            self.rows.iter_mut().zip(weighing.parts.iter().zip(credits.iter()))
        {
            let payable = row.payable(before);
            row.add(royalty, *part, *credits)?;
            growth.push(row.payable(after).saturating_sub(payable));
        }
        Ok(growth)
    }

    /// What the row can be paid now; `None` beyond the last row.
    pub fn due(&self, row: u32) -> Option<Balance> {
        let row = self.rows.get(usize::try_from(row).ok()?)?;
        Some(row.payable(self.received).saturating_sub(row.paid))
    }

    /// Notes that what is due to the row has been paid.
    pub fn note_paid(&mut self, row: u32) {
        let received = self.received;
        let row = usize::try_from(row).ok().and_then(|row| self.rows.get_mut(row));
        if let Some(row) = row {
            row.paid = row.payable(received);
        }
    }

    /// What has been received and not yet paid, dust included; `None` if more was paid.
    pub fn unpaid(&self) -> Option<Balance> {
        self.rows.iter().try_fold(self.received, |left, row| left.checked_sub(row.paid))
    }

    /// The micro-credits of all rows; `None` when they overflow.
    pub fn credits(&self) -> Option<u128> {
        self.rows.iter().try_fold(0u128, |sum, row| sum.checked_add(row.credits))
    }

    /// Checks the ledger's invariants.
    ///
    /// # Errors
    /// A sentence about the one that does not hold.
    pub fn check(&self) -> Result<(), &'static str> {
        let fixed: u64 = self.rows.iter().map(|row| u64::from(row.fixed)).sum();
        if fixed + self.above_minimums() != u64::from(MILLION) {
            return Err("a ledger's shares do not sum to one million");
        }
        let accumulated = self.rows.iter().filter_map(|row| row.weighed);
        let accumulated =
            accumulated.fold(U256::zero(), |sum, weighed| sum.saturating_add(weighed.accumulated));
        let expected =
            U256::from(self.received) * U256::from(self.above_minimums()) * U256::from(MILLION);
        if accumulated != expected {
            return Err("a ledger's accumulators do not sum to the datasets' part");
        }
        if self.rows.iter().any(|row| row.paid > row.payable(self.received)) {
            return Err("a row was paid more than it is entitled to");
        }
        Ok(())
    }
}

impl<AccountId> LedgerRow<AccountId> {
    /// All whole planck the row is entitled to when its model has received this much, paid or
    /// not.
    pub fn payable(&self, received: Balance) -> Balance {
        let Some(weighed) = self.weighed else { return share_of(received, self.fixed) };
        let fixed = U256::from(received) * U256::from(self.fixed) * U256::from(MILLION);
        // At most what was received, whose parts these are; and below 2^170 in between.
        (fixed.saturating_add(weighed.accumulated) / U256::from(WHOLE)).low_u128()
    }

    fn add(&mut self, royalty: Balance, part: u64, credits: u32) -> Result<(), LedgerOverflow> {
        let fixed = u64::from(self.fixed) * u64::from(MILLION);
        if let Some(weighed) = &mut self.weighed {
            let above = part.checked_sub(fixed).ok_or(LedgerOverflow)?;
            weighed.accumulated = weighed
                .accumulated
                .checked_add(U256::from(royalty) * U256::from(above))
                .ok_or(LedgerOverflow)?;
        }
        self.credits = self.credits.checked_add(u128::from(credits)).ok_or(LedgerOverflow)?;
        Ok(())
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whether a history adds up to the chain's ledger.

use super::{
    summary::{Difference, Sums},
    StatementError,
};
use crate::{
    amount::Amount, chain::ask, credits::MicroCredits, error::Failure, identifier::Address,
};
use credence_client::{runtime, AccountId, Client, Hash};
use credence_index::{
    row::{Kind, Reason, Role, Row},
    totals::{Category, Sum, TotalOverflow},
};
use sp_core::H256;
use std::{collections::BTreeSet, error::Error};

/// What rows sum to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    /// By category.
    pub(super) sums: Sums,
    /// Planck that were paid out of what could be claimed.
    pub(super) claimed: u128,
}

impl Gathered {
    /// Adds a row.
    pub(super) fn add(&mut self, row: &Row) -> Result<(), TotalOverflow> {
        self.sums.add(row)?;
        if row.kind == Kind::Payment && row.reason == Some(Reason::Claim) {
            let planck = row.planck.unwrap_or_default();
            self.claimed = self.claimed.checked_add(planck).ok_or(TotalOverflow)?;
        }
        Ok(())
    }
}

/// What the chain's state says of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ledger {
    /// Planck that it could withdraw.
    pub(super) claimable: u128,
    /// Its micro-credits for computation.
    pub(super) compute: u128,
    /// Those for verification.
    pub(super) verification: u128,
}

/// Asks the chain as of a block; `None` if the node has forgotten the state of that time.
pub(super) async fn ledger(
    client: &Client,
    account: &Address,
    block: H256,
) -> Result<Option<Ledger>, Failure> {
    match at_block(client, AccountId::from(account.0), block).await {
        Ok(ledger) => Ok(Some(ledger)),
        Err(failure) if is_forgotten(&failure) => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn at_block(client: &Client, account: AccountId, block: H256) -> Result<Ledger, Failure> {
    let at = client.at_hash(Hash::from(block.0)).await?;
    let functions = runtime::view_functions;
    let (compute, verification) = ask(&at, functions().attribution().credits(account)).await?;
    let claimable = ask(&at, functions().attribution().claimable(account)).await?;
    Ok(Ledger { claimable, compute, verification })
}

/// Nodes have no code of their own for this.
fn is_forgotten(failure: &Failure) -> bool {
    let mut cause: Option<&dyn Error> = Some(failure);
    while let Some(error) = cause {
        if error.to_string().contains("tate already discarded") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Compares the sums of a whole history with the ledger of its last block. `claimed` is what was
/// paid out of what could be claimed.
pub(super) fn with_ledger(
    whole: &Sums,
    claimed: u128,
    ledger: &Ledger,
) -> Result<Vec<Difference>, TotalOverflow> {
    let credit = |role| move |of: &Category| of.kind == Kind::Credit && of.role == Some(role);
    let checks = whole.sum(credit(Role::Checker))?;
    let owed = whole.sum(|category| category.kind == Kind::Owed)?;
    let compute = whole.sum(credit(Role::Worker))?.credits;
    let due = checks.planck.checked_add(owed.planck).ok_or(TotalOverflow)?;
    let claimable = due
        .checked_sub(claimed)
        .map_or_else(|| format!("{} less than nothing", Amount(claimed - due)), shown_amount);
    let lines = [
        ("can be claimed", claimable, shown_amount(ledger.claimable)),
        ("credits for computation", shown_credits(compute), shown_credits(ledger.compute)),
        ("credits for checks", shown_credits(checks.credits), shown_credits(ledger.verification)),
    ];
    Ok(lines
        .into_iter()
        .filter(|(_, history, expected)| history != expected)
        .map(|(what, history, expected)| Difference { what: what.to_owned(), history, expected })
        .collect())
}

/// Compares the sums of all rows with those that the node has told of the same history.
pub(super) fn with_totals(rows: &Sums, told: &Sums) -> Vec<Difference> {
    let categories: BTreeSet<_> = rows.0.keys().chain(told.0.keys()).collect();
    categories
        .into_iter()
        .map(|category| {
            let of = |sums: &Sums| sums.0.get(category).copied().unwrap_or_default();
            (category, of(rows), of(told))
        })
        .filter(|(_, found, expected)| found != expected)
        .map(|(category, found, expected)| {
            let shown = |sum: Sum| {
                let (credits, amount) = (MicroCredits(sum.credits), Amount(sum.planck));
                format!("{} rows, {credits} credits, {amount}", sum.rows)
            };
            let history = shown(found);
            Difference { what: shown_category(category), history, expected: shown(expected) }
        })
        .collect()
}

fn shown_category(category: &Category) -> String {
    let role = category.role.map(|role| role.word());
    let status = category.status.map(|status| status.word());
    let words = [Some(category.kind.word()), role, status];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn shown_amount(planck: u128) -> String {
    Amount(planck).to_string()
}

fn shown_credits(credits: u128) -> String {
    MicroCredits(credits).to_string()
}

impl From<TotalOverflow> for StatementError {
    fn from(_: TotalOverflow) -> Self {
        Self::Overflow
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_index::row::Status;
    use rstest::rstest;

    fn sums() -> Sums {
        let category = |kind, role, status| Category { kind, role: Some(role), status };
        let sum = |credits, planck| Sum { rows: 2, credits, planck };
        let settled = Some(Status::Settled);
        Sums(
            [
                (category(Kind::Credit, Role::Checker, settled), sum(30, 1_000)),
                (category(Kind::Credit, Role::Worker, settled), sum(500, 7_777)),
                (category(Kind::Credit, Role::Contributor, settled), sum(9, 9)),
                (category(Kind::Owed, Role::Payee, None), sum(0, 50)),
                (category(Kind::Payment, Role::Payee, None), sum(0, 8_000)),
            ]
            .into(),
        )
    }

    const LEDGER: Ledger = Ledger { claimable: 650, compute: 500, verification: 30 };

    #[test]
    fn a_history_that_adds_up_has_no_differences() {
        assert_eq!(with_ledger(&sums(), 400, &LEDGER), Ok(Vec::new()));
    }

    #[rstest]
    #[case(Ledger { claimable: 651, ..LEDGER }, "can be claimed")]
    #[case(Ledger { compute: 499, ..LEDGER }, "credits for computation")]
    #[case(Ledger { verification: 0, ..LEDGER }, "credits for checks")]
    fn every_sum_is_compared(#[case] ledger: Ledger, #[case] what: &str) {
        let differences = with_ledger(&sums(), 400, &ledger).expect("small numbers");
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].what, what);
    }

    #[test]
    fn more_claimed_than_was_due_is_a_difference() {
        let differences = with_ledger(&sums(), 2_050, &LEDGER).expect("small numbers");
        assert_eq!(differences[0].history, "0.000000001 CRED less than nothing");
    }

    #[test]
    fn rows_that_are_missing_are_found_by_their_category() {
        let (told, mut rows) = (sums(), sums());
        assert_eq!(with_totals(&rows, &told), Vec::new());
        rows.0.pop_first();
        let differences = with_totals(&rows, &told);
        assert_eq!(differences.len(), 1);
        assert_eq!(differences[0].what, "credit worker settled");
        assert!(differences[0].history.starts_with("0 rows"));
    }

    #[test]
    fn sums_beyond_all_money_are_refused() {
        let mut sums = sums();
        let owed = Category { kind: Kind::Owed, role: None, status: None };
        sums.0.insert(owed, Sum { rows: 1, credits: 0, planck: u128::MAX });
        assert_eq!(with_ledger(&sums, 0, &LEDGER), Err(TotalOverflow));
    }
}

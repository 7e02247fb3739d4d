// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Corrupted state is seen.

use crate::{
    mock::*, BlockLeaves, Claimable, Credits, CreditsOf, LeavesRoot, Ledger, Ledgers, Liabilities,
    SettledJobs,
};
use alloc::vec;
use credence_primitives::protocol::{Attribution as _, Settlement};
use frame_support::{
    assert_ok,
    traits::{fungible::Mutate, tokens::Preservation},
};
use rstest::rstest;
use sp_core::{H256, U256};

fn edit(change: impl FnOnce(&mut Ledger<AccountId>)) {
    Ledgers::<Test>::mutate(ATTRIBUTING, |ledger| change(ledger.as_mut().unwrap()));
}

fn withdraw_from_account(amount: u128) {
    let account = Attribution::account();
    Balances::transfer(&account, &REQUESTER, amount, Preservation::Preserve).unwrap();
}

#[rstest]
#[case::shares(
    || edit(|ledger| ledger.rows.get_mut(0).unwrap().fixed += 1),
    "a ledger's shares do not sum to one million"
)]
#[case::missing_row(
    || edit(|ledger| ledger.rows.truncate(4)),
    "a ledger's shares do not sum to one million"
)]
#[case::accumulator(
    || edit(|ledger| {
        let weighed = ledger.rows.get_mut(2).unwrap().weighed.as_mut().unwrap();
        weighed.accumulated += U256::one();
    }),
    "a ledger's accumulators do not sum to the datasets' part"
)]
#[case::received(
    || edit(|ledger| ledger.received += 1),
    "a ledger's accumulators do not sum to the datasets' part"
)]
#[case::overpaid(
    || edit(|ledger| ledger.rows.get_mut(0).unwrap().paid = 501),
    "a row was paid more than it is entitled to"
)]
#[case::without_jobs(
    || edit(|ledger| ledger.settled_jobs = 0),
    "a ledger was opened without a settled job"
)]
#[case::paid_without_payment(
    || edit(|ledger| ledger.rows.get_mut(0).unwrap().paid = 500),
    "liabilities differ from what is owed"
)]
#[case::claimable(
    || Claimable::<Test>::insert(STRANGER, 1),
    "liabilities differ from what is owed"
)]
#[case::claimable_nothing(
    || Claimable::<Test>::insert(STRANGER, 0),
    "an account can withdraw nothing"
)]
#[case::claimable_overflow(
    || Claimable::<Test>::insert(STRANGER, u128::MAX),
    "claimable amounts overflow"
)]
#[case::liabilities(
    || Liabilities::<Test>::mutate(|owed| *owed -= 1),
    "liabilities differ from what is owed"
)]
#[case::account(|| withdraw_from_account(1), "the account holds less than is owed")]
#[case::settled_jobs(
    || SettledJobs::<Test>::put(2),
    "the jobs of all ledgers differ from the settled jobs"
)]
#[case::jobs_of_a_ledger(
    || edit(|ledger| ledger.settled_jobs = 2),
    "the jobs of all ledgers differ from the settled jobs"
)]
#[case::credits_of_a_row(
    || edit(|ledger| ledger.rows.get_mut(0).unwrap().credits += 1),
    "credits are not a million per settled job"
)]
#[case::credits_of_an_account(
    || CreditsOf::<Test>::insert(STRANGER, Credits { compute: 1, verification: 0 }),
    "credits are not a million per settled job"
)]
#[case::credits_overflow(
    || CreditsOf::<Test>::insert(STRANGER, Credits { compute: u128::MAX, verification: 1 }),
    "an account's credits overflow"
)]
#[case::no_credits(
    || CreditsOf::<Test>::insert(STRANGER, Credits::default()),
    "an account is kept without credits"
)]
#[case::leaf_of_nothing(
    || BlockLeaves::<Test>::put(bounded(vec![H256::zero(); 2])),
    "a leaf without a hash"
)]
#[case::too_many_leaves(|| MaxLeaves::set(1), "a block has too many leaves")]
fn corruption_is_seen(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        let weights = Some(vec![600_000, 400_000]);
        assert_ok!(settle(Settlement {
            model: ATTRIBUTING,
            dataset_weights: weights,
            ..settlement(0)
        }));
        Attribution::do_try_state().unwrap();
        corrupt();
        assert_eq!(Attribution::do_try_state(), Err(sentence.into()));
    });
}

fn bounded(hashes: alloc::vec::Vec<H256>) -> frame_support::BoundedVec<H256, MaxLeaves> {
    hashes.try_into().unwrap()
}

#[rstest]
#[case::list_left(
    || BlockLeaves::<Test>::put(bounded(vec![H256::repeat_byte(1)])),
    "leaves of a finished block are left"
)]
#[case::empty_root(
    || LeavesRoot::<Test>::put(H256::zero()),
    "the root of no leaves is stored"
)]
fn corruption_between_blocks_is_seen(#[case] corrupt: fn(), #[case] sentence: &'static str) {
    ExtBuilder::default().build().execute_with(|| {
        assert_ok!(settle(settlement(0)));
        next_block();
        Attribution::check_between_blocks().unwrap();
        corrupt();
        assert_eq!(Attribution::check_between_blocks(), Err(sentence.into()));
    });
}

#[test]
fn what_strangers_send_disturbs_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        fund(12_345);
    });
}

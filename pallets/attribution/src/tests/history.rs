// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Entries beside the receipts, and the bounds of a block.

use crate::{mock::*, BlockLeaves, Error, Flag, FlagReason};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use credence_primitives::{
    history::{Doubt, Entry, History, Source, What, ENTRY_VERSION},
    ids::{JobId, ModelId},
    protocol::{Attribution as _, Settlement},
    receipt::{self, ReceiptLeaf, RECEIPT_VERSION},
};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use rstest::rstest;
use sp_core::H256;

/// A leaf as the offchain index has it.
#[derive(Debug, PartialEq)]
enum Leaf {
    Receipt(JobId),
    Entry(Option<AccountId>, Option<JobId>, Option<ModelId>, What),
}

fn decoded(encoded: &[u8], genesis: H256) -> Leaf {
    match encoded.first().unwrap() {
        &RECEIPT_VERSION => {
            Leaf::Receipt(ReceiptLeaf::<AccountId>::decode(&mut &*encoded).unwrap().job)
        },
        &ENTRY_VERSION => {
            let entry = Entry::<AccountId>::decode(&mut &*encoded).unwrap();
            assert_eq!((entry.genesis, entry.block), (genesis, 1));
            Leaf::Entry(entry.account, entry.job, entry.model, entry.what)
        },
        other => panic!("no leaf begins with {other}"),
    }
}

/// What the first block leaves behind if this happens in it.
fn leaves_of(act: impl FnOnce()) -> Vec<Leaf> {
    let mut externalities = ExtBuilder::default().build();
    let (hashes, genesis, root) = externalities.execute_with(|| {
        act();
        let hashes = leaf_hashes();
        Attribution::on_finalize(1);
        (hashes, System::block_hash(0), crate::LeavesRoot::<Test>::get())
    });
    externalities.persist_offchain_overlay();
    let index = externalities.offchain_db();
    let listed = index.get(&receipt::block_key(&root)).unwrap();
    assert_eq!(listed, hashes.encode());
    let leaf = |hash: &H256| {
        let encoded = index.get(&receipt::leaf_key(hash)).unwrap();
        assert_eq!(receipt::leaf_hash(&encoded), *hash);
        decoded(&encoded, genesis)
    };
    hashes.iter().map(leaf).collect()
}

fn paid(planck: u128, source: Source) -> What {
    What::Paid { planck, source }
}

#[test]
fn a_settlement_leaves_the_workers_pay_and_the_receipt() {
    let leaves = leaves_of(|| settle(settlement(4)).unwrap());
    let pay = paid(100, Source::Compute);
    assert_eq!(
        leaves,
        [Leaf::Entry(Some(WORKER_PAYEE), Some(4), Some(PLAIN), pay), Leaf::Receipt(4)]
    );
}

#[test]
fn a_worker_that_cannot_be_paid_is_noted_as_owed() {
    let compute = EXISTENTIAL_DEPOSIT - 1;
    let leaves = leaves_of(|| settle(Settlement { compute, ..settlement(4) }).unwrap());
    let owed = What::Owed { planck: compute };
    assert_eq!(
        leaves,
        [Leaf::Entry(Some(WORKER_PAYEE), Some(4), Some(PLAIN), owed), Leaf::Receipt(4)]
    );
}

#[test]
fn a_job_at_price_zero_leaves_its_receipt_only() {
    let leaves = leaves_of(|| settle(free_settlement(4)).unwrap());
    assert_eq!(leaves, [Leaf::Receipt(4)]);
}

#[test]
fn claims_leave_what_each_row_was_paid() {
    let leaves = leaves_of(|| {
        settle_royalty(PLAIN, 1_000, None);
        let origin = || RuntimeOrigin::signed(STRANGER);
        assert_ok!(Attribution::claim(origin(), PLAIN, 2));
        assert_ok!(Attribution::claim_many(origin(), PLAIN, vec![2, 0, 4].try_into().unwrap()));
    });
    let row = |payee, row, planck| {
        Leaf::Entry(Some(payee), None, Some(PLAIN), paid(planck, Source::Row(row)))
    };
    assert_eq!(
        leaves,
        [
            Leaf::Receipt(0),
            row(DATASET_PAYEES[0], 2, 250),
            row(CONTRIBUTOR, 0, 500),
            row(INHERITED_PAYEE, 4, 20),
        ]
    );
}

#[test]
fn debts_and_withdrawals_leave_their_amounts() {
    let leaves = leaves_of(|| {
        fund(70);
        assert_ok!(Attribution::owe(&STRANGER, 30));
        assert_ok!(Attribution::owe(&STRANGER, 0));
        assert_ok!(Attribution::owe(&STRANGER, 40));
        assert_ok!(Attribution::withdraw_for(RuntimeOrigin::signed(OWNER), STRANGER));
    });
    let of = |what| Leaf::Entry(Some(STRANGER), None, None, what);
    assert_eq!(
        leaves,
        [
            of(What::Owed { planck: 30 }),
            of(What::Owed { planck: 40 }),
            of(paid(70, Source::Claimable)),
        ]
    );
}

#[test]
fn a_payment_that_fails_leaves_nothing() {
    let leaves = leaves_of(|| {
        fund(30);
        assert_ok!(Attribution::owe(&STRANGER, EXISTENTIAL_DEPOSIT - 1));
        let before = leaf_hashes();
        assert!(frame_support::storage::with_storage_layer(|| {
            Attribution::withdraw(RuntimeOrigin::signed(STRANGER))
        })
        .is_err());
        assert_eq!(leaf_hashes(), before);
    });
    assert_eq!(leaves.len(), 1);
}

#[rstest]
#[case(FlagReason::EvidenceRevoked, Doubt::EvidenceRevoked)]
#[case(FlagReason::MethodBroken, Doubt::MethodBroken)]
#[case(FlagReason::LineageUpheld, Doubt::LineageUpheld)]
#[case(FlagReason::Collusion, Doubt::Collusion)]
fn a_flag_belongs_to_its_job_alone(#[case] reason: FlagReason, #[case] doubt: Doubt) {
    let leaf_hash = H256::repeat_byte(3);
    let leaves = leaves_of(|| {
        let flag = Flag { leaf_hash, reason };
        assert_ok!(Attribution::flag_receipt(RuntimeOrigin::root(), 9, flag));
    });
    assert_eq!(leaves, [Leaf::Entry(None, Some(9), None, What::Flagged { leaf_hash, doubt })]);
}

/// Fills the block up to this many leaves.
fn fill(leaves: u32) {
    while Attribution::leaf_count() < leaves {
        Attribution::record(Some(&OWNER), None, None, What::Pardoned);
    }
}

#[test]
fn calls_find_no_room_where_settlements_and_debts_still_do() {
    ExtBuilder::default().bounds([4, 8, 16]).build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        next_block();
        let origin = || RuntimeOrigin::signed(CHECKERS[0]);
        fill(4);
        assert!(!<Attribution as History<_>>::has_room());
        assert_noop!(Attribution::claim(origin(), PLAIN, 0), Error::<Test>::BlockFull);
        let rows = vec![0, 1].try_into().unwrap();
        assert_noop!(Attribution::claim_many(origin(), PLAIN, rows), Error::<Test>::BlockFull);
        assert_noop!(Attribution::withdraw(origin()), Error::<Test>::BlockFull);
        assert_noop!(Attribution::withdraw_for(origin(), CHECKERS[0]), Error::<Test>::BlockFull);
        assert!(Attribution::can_settle());
        assert_ok!(settle(settlement(1)));

        fill(8);
        assert!(!<Attribution as History<_>>::has_room_for_work());
        assert!(!Attribution::can_settle());
        fund(30);
        assert_ok!(Attribution::owe(&CHECKERS[0], 30));
        assert_eq!(leaf_hashes().len(), 9);

        next_block();
        assert_ok!(Attribution::claim(origin(), PLAIN, 0));
        assert_ok!(Attribution::withdraw(origin()));
    });
}

#[test]
#[should_panic(expected = "leave room for all that follows")]
fn more_than_a_block_holds_is_an_alarm_in_tests() {
    ExtBuilder::default().bounds([1, 2, 3]).build().execute_with(|| {
        fill(3);
        Attribution::record(Some(&OWNER), None, None, What::Pardoned);
    });
}

#[rstest]
#[case::in_order([1, 2, 14], true)]
#[case::no_room_for_calls([0, 2, 14], false)]
#[case::calls_crowd_out_work([2, 2, 14], false)]
#[case::work_fills_the_block([1, 2, 2], false)]
#[case::no_room_for_the_penalties_of_all([1, 2, 13], false)]
fn the_order_of_bounds_is_checked(#[case] bounds: [u32; 3], #[case] is_sound: bool) {
    ExtBuilder::default().bounds(bounds).max_checkers(3).build().execute_with(|| {
        let outcome = std::panic::catch_unwind(<Attribution as Hooks<u64>>::integrity_test);
        assert_eq!(outcome.is_ok(), is_sound, "{bounds:?}");
    });
}

#[test]
fn entries_alike_have_a_place_each() {
    ExtBuilder::default().build_and_execute(|| {
        fill(2);
        let leaves = BlockLeaves::<Test>::get();
        assert_eq!(leaves[0], leaves[1]);
        for index in 0..2 {
            let siblings = receipt::proof(&leaves, index).unwrap();
            assert!(receipt::is_under(&receipt::root(&leaves), leaves[0], index, 2, &siblings));
        }
    });
}

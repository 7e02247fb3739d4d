// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Leaves, roots, and what the offchain index keeps.

use crate::{mock::*, Event, LeavesRoot};
use alloc::vec::Vec;
use codec::Decode;
use credence_primitives::{
    manifest::ShareOf,
    protocol::Settlement,
    receipt::{self, CreditOf, CreditRow, RangeLeaf, ReceiptHint, ReceiptLeaf, RECEIPT_VERSION},
    MILLION,
};
use frame_support::assert_ok;
use sp_core::H256;

/// What a node would find in its offchain index after the blocks so far.
fn offchain<V: Decode>(externalities: &mut sp_io::TestExternalities, key: &[u8]) -> Option<V> {
    externalities.persist_offchain_overlay();
    let value = externalities.offchain_db().get(key)?;
    Some(V::decode(&mut value.as_slice()).unwrap())
}

fn row(of: CreditOf<AccountId>, credits: u32, planck: u128) -> CreditRow<AccountId> {
    CreditRow { of, credits, planck }
}

#[test]
fn the_leaf_holds_the_whole_division() {
    let mut externalities = ExtBuilder::default().build();
    let leaf_hash = externalities.execute_with(|| {
        assert_ok!(settle(settlement(5)));
        leaf_hashes()[1]
    });

    let leaf: ReceiptLeaf<AccountId> =
        offchain(&mut externalities, &receipt::leaf_key(&leaf_hash)).unwrap();

    let settled = settlement(5);
    let expected = ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis: externalities.execute_with(|| System::block_hash(0)),
        job: 5,
        ticket: settled.ticket,
        model: PLAIN,
        requester: REQUESTER,
        input_hash: settled.input_hash,
        output_hash: settled.output_hash,
        worker: WORKER,
        signature: settled.signature,
        report: settled.report,
        paid: 1_121,
        is_attributed: false,
        credits: Vec::from([
            row(CreditOf::Row(ShareOf::Contributor(CONTRIBUTOR)), 300_000, 500),
            row(CreditOf::Row(parent()), 60_000, 100),
            row(CreditOf::Row(dataset(0)), 150_000, 250),
            row(CreditOf::Row(dataset(1)), 78_000, 130),
            row(CreditOf::Row(dataset(2)), 12_000, 20),
            row(CreditOf::Worker(WORKER), 300_000, 100),
            row(CreditOf::Checker(CHECKERS[0]), 33_334, 7),
            row(CreditOf::Checker(CHECKERS[1]), 33_333, 7),
            row(CreditOf::Checker(CHECKERS[2]), 33_333, 7),
        ]),
        block: 1,
    };
    assert_eq!(leaf, expected);
    assert_eq!(leaf.hash(), leaf_hash);
    assert_eq!(leaf.credits.iter().map(|row| row.credits).sum::<u32>(), MILLION);
}

#[test]
fn history_can_be_rebuilt_from_roots_and_the_offchain_index_alone() {
    let mut externalities = ExtBuilder::default().build();
    let mut roots = Vec::new();
    for jobs in [3u64, 0, 1, 2] {
        roots.push(externalities.execute_with(|| {
            for job in 0..jobs {
                assert_ok!(settle(free_settlement(10 * System::block_number() + job)));
            }
            next_block();
            Attribution::range_leaf().receipts_root
        }));
    }

    let mut jobs = Vec::new();
    for (root, block) in roots.iter().zip(1u32..).filter(|(root, _)| !root.is_zero()) {
        let hashes: Vec<H256> = offchain(&mut externalities, &receipt::block_key(root)).unwrap();
        assert_eq!(receipt::root(&hashes), *root);
        for (index, leaf_hash) in (0u32..).zip(&hashes) {
            let leaf: ReceiptLeaf<AccountId> =
                offchain(&mut externalities, &receipt::leaf_key(leaf_hash)).unwrap();
            assert_eq!((leaf.hash(), leaf.block), (*leaf_hash, block));
            let hint: ReceiptHint =
                offchain(&mut externalities, &receipt::hint_key(leaf.job)).unwrap();
            assert_eq!(hint, ReceiptHint { block, index, leaf_hash: *leaf_hash });
            jobs.push(leaf.job);
        }
    }
    assert_eq!(jobs, [10, 11, 12, 30, 40, 41]);
}

#[test]
fn the_range_leaf_names_the_parent_block_and_the_root_of_its_leaves() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Attribution::range_leaf().parent_number, 0);
        assert_eq!(Attribution::range_leaf().receipts_root, H256::zero());
        for job in 0..3 {
            assert_ok!(settle(settlement(job)));
        }
        let root = receipt::root(&leaf_hashes());

        next_block();

        let parent_hash = System::parent_hash();
        assert_eq!(
            Attribution::range_leaf(),
            RangeLeaf { parent_number: 1, parent_hash, receipts_root: root }
        );
        assert_ok!(settle(settlement(3)));
        assert_eq!(Attribution::range_leaf().receipts_root, root);
    });
}

#[test]
fn a_block_without_leaves_resets_the_root() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        next_block();
        assert!(!Attribution::range_leaf().receipts_root.is_zero());
        next_block();
        assert_eq!(Attribution::range_leaf().receipts_root, H256::zero());
        assert!(!LeavesRoot::<Test>::exists());
    });
}

#[test]
fn leaves_are_listed_until_the_end_of_their_block() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(settle(settlement(0)));
        assert_ok!(settle(settlement(1)));
        let leaves = leaf_hashes();
        assert_eq!(leaves.len(), 4);
        use frame_support::traits::OnFinalize;
        Attribution::on_finalize(1);
        assert_eq!(LeavesRoot::<Test>::get(), receipt::root(&leaves));
        Attribution::check_between_blocks().unwrap();
    });
}

#[test]
fn what_runs_before_the_pallet_in_a_block_belongs_to_it() {
    ExtBuilder::default().build_and_execute(|| {
        use frame_support::traits::{OnFinalize, OnInitialize};
        Attribution::on_finalize(1);
        // As scheduled calls do.
        assert_ok!(settle(settlement(0)));
        let leaves = leaf_hashes();
        Attribution::on_initialize(2);
        assert_eq!(leaf_hashes(), leaves);
        Attribution::on_finalize(2);
        assert_eq!(LeavesRoot::<Test>::get(), receipt::root(&leaves));
    });
}

#[test]
fn places_count_from_zero_in_every_block() {
    ExtBuilder::default().build_and_execute(|| {
        let places = || {
            let events = events();
            let place = |event: &Event<Test>| match event {
                Event::Settled { index, leaf_hash, .. } => Some((*index, *leaf_hash)),
                _ => None,
            };
            events.iter().filter_map(place).unzip::<u32, H256, Vec<_>, Vec<_>>()
        };
        for _ in 0..2 {
            assert_ok!(settle(free_settlement(0)));
            assert_ok!(settle(free_settlement(1)));
            assert_eq!(places(), (Vec::from([0, 1]), leaf_hashes()));
            next_block();
        }
    });
}

#[test]
fn nothing_permanent_is_kept_per_job() {
    ExtBuilder::default().bounds([100, 200, 300]).build_and_execute(|| {
        // The event log is pruned like a chain's: only storage of this pallet is measured.
        let bytes = || {
            let prefix = storage_prefix();
            let mut key = prefix.to_vec();
            let mut sum = 0;
            while let Some(next) = sp_io::storage::next_key(&key) {
                if !next.starts_with(&prefix) {
                    break;
                }
                sum += next.len() + sp_io::storage::get(&next).map_or(0, |value| value.len());
                key = next;
            }
            sum
        };
        let settle_blocks = |blocks: u64| {
            for _ in 0..blocks {
                for _ in 0..50 {
                    let job = Attribution::settled_jobs();
                    assert_ok!(settle(Settlement { compute: 20, ..settlement(job) }));
                }
                next_block();
            }
            next_block();
        };
        settle_blocks(1);
        let before = bytes();
        settle_blocks(199);
        assert_eq!(Attribution::settled_jobs(), 10_000);
        assert_eq!(bytes(), before);
    });
}

/// The prefix of all storage of this pallet.
fn storage_prefix() -> [u8; 16] {
    use frame_support::traits::PalletInfoAccess;
    sp_io::hashing::twox_128(<Attribution as PalletInfoAccess>::name().as_bytes())
}

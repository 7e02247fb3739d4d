// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use crate::{
    ids::{ModelId, Signature, Ticket},
    receipt::{is_under, leaf_key, node_hash, proof, root, ReceiptLeaf, Report, RECEIPT_VERSION},
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use rstest::rstest;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

fn leaves(count: usize) -> Vec<H256> {
    (0..count as u64).map(|index| blake2_256(&index.encode()).into()).collect()
}

#[rstest]
fn every_leaf_is_proven_at_its_place_only(#[values(1, 2, 3, 4, 5, 6, 7, 8, 9, 17)] count: usize) {
    let leaves = leaves(count);
    let root = root(&leaves);
    for index in 0..count {
        let siblings = proof(&leaves, index).unwrap();
        let holds =
            |leaf, index, count, siblings: &[H256]| is_under(&root, leaf, index, count, siblings);
        assert!(holds(leaves[index], index, count, &siblings));
        for other in (0..count + 2).filter(|other| *other != index) {
            assert!(!holds(leaves[index], other, count, &siblings));
        }
        assert!(!holds(H256::zero(), index, count, &siblings));
        assert!(!holds(leaves[index], index, count, &[&siblings[..], &[root]].concat()));
        assert!(!is_under(&H256::zero(), leaves[index], index, count, &siblings));
        for changed in 0..siblings.len() {
            let mut wrong = siblings.clone();
            wrong[changed].0[31] ^= 1;
            assert!(!holds(leaves[index], index, count, &wrong));
            let mut missing = siblings.clone();
            missing.remove(changed);
            assert!(!holds(leaves[index], index, count, &missing));
        }
    }
    assert_eq!(proof(&leaves, count), None);
}

#[test]
fn the_root_of_nothing_is_zero_and_proves_nothing() {
    assert_eq!(root(&[]), H256::zero());
    assert_eq!(proof(&[], 0), None);
    assert!(!is_under(&H256::zero(), H256::zero(), 0, 0, &[]));
}

#[test]
fn an_odd_node_rises_unchanged() {
    let leaves = leaves(3);
    assert_eq!(root(&leaves), node_hash(&node_hash(&leaves[0], &leaves[1]), &leaves[2]));
    assert_eq!(proof(&leaves, 2), Some(vec![node_hash(&leaves[0], &leaves[1])]));
    assert_eq!(root(&leaves[..1]), leaves[0]);
}

#[test]
fn the_order_of_settlement_is_in_the_root() {
    let mut leaves = leaves(4);
    let before = root(&leaves);
    leaves.swap(0, 1);
    assert_ne!(root(&leaves), before);
}

fn leaf() -> ReceiptLeaf<u64> {
    ReceiptLeaf {
        version: RECEIPT_VERSION,
        genesis: H256([1; 32]),
        job: 7,
        ticket: Ticket(H256([2; 32])),
        model: ModelId(H256([3; 32])),
        requester: 4,
        input_hash: H256([5; 32]),
        output_hash: H256([6; 32]),
        worker: 7,
        signature: Signature::from_raw([8; 64]),
        report: Report {
            reached: Default::default(),
            verdicts: vec![],
            evidence_hash: H256::zero(),
            pay: vec![],
        },
        paid: 9,
        is_attributed: false,
        credits: vec![],
        block: 10,
    }
}

#[test]
fn a_leaf_hash_is_that_of_zero_and_the_encoding() {
    let leaf = leaf();
    let preimage = [&[0][..], &leaf.encode()].concat();
    assert_eq!(leaf.hash(), H256(blake2_256(&preimage)));
    assert_eq!(ReceiptLeaf::decode(&mut &leaf.encode()[..]), Ok(leaf.clone()));
    assert_ne!(leaf.hash(), ReceiptLeaf { block: 11, ..leaf.clone() }.hash());
    assert_ne!(leaf_key(&leaf.hash()), leaf_key(&H256::zero()));
}

#[test]
fn no_leaf_is_a_node() {
    // The preimage of a node, taken for the encoding of a leaf, hashes to something else.
    let [left, right] = [H256([1; 32]), H256([2; 32])];
    let as_leaf: H256 = blake2_256(&[&[0][..], &left.0, &right.0].concat()).into();
    assert_ne!(node_hash(&left, &right), as_leaf);
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The Mountain Range, as pallet-mmr makes it: Keccak-256, one leaf for each block.

use alloc::{vec, vec::Vec};
use ckb_merkle_mountain_range::{
    leaf_index_to_mmr_size, leaf_index_to_pos, Merge, MerkleProof, Result as RangeResult,
};
use codec::Encode as _;
use credence_primitives::receipt::RangeLeaf;
use sp_core::H256;
use sp_crypto_hashing::keccak_256;

/// How two nodes become the one above them.
pub(crate) struct Keccak;

impl Merge for Keccak {
    type Item = H256;

    fn merge(left: &H256, right: &H256) -> RangeResult<H256> {
        Ok(keccak_256(&[left.0, right.0].concat()).into())
    }
}

/// A leaf's node.
pub(crate) fn leaf_node(leaf: &RangeLeaf) -> H256 {
    keccak_256(&leaf.encode()).into()
}

/// Whether the leaf lies under the root of the range of block number `height`.
///
/// Block m + 1 adds the leaf of block m: the range of a block has as many leaves as its number
/// says, and the leaf of block m is number m, counted from 0.
pub(crate) fn contains(root: H256, height: u32, leaf: &RangeLeaf, items: &[H256]) -> bool {
    let (index, count) = (u64::from(leaf.parent_number), u64::from(height));
    if index >= count || items.len() != item_count(index, count) {
        return false;
    }
    let size = leaf_index_to_mmr_size(count - 1);
    let leaves = vec![(leaf_index_to_pos(index), leaf_node(leaf))];
    MerkleProof::<H256, Keccak>::new(size, items.to_vec()).verify(root, leaves).unwrap_or(false)
}

/// How many items the proof of a leaf has: its siblings up to its peak, the peaks before, and one
/// for all peaks after. The library takes other forms of the same proof, too.
fn item_count(index: u64, count: u64) -> usize {
    let peaks: Vec<u32> = (0..u64::BITS).rev().filter(|height| count >> height & 1 == 1).collect();
    let mut end = 0;
    for (before, height) in peaks.iter().enumerate() {
        end += 1u64 << height;
        if index < end {
            let after = usize::from(before + 1 < peaks.len());
            return *height as usize + before + after;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use ckb_merkle_mountain_range::{MMRStoreReadOps, MMRStoreWriteOps, MMR};
    use core::cell::RefCell;
    use std::collections::BTreeMap;

    #[derive(Default)]
    struct Nodes(RefCell<BTreeMap<u64, H256>>);

    impl MMRStoreReadOps<H256> for &Nodes {
        fn get_elem(&self, position: u64) -> RangeResult<Option<H256>> {
            Ok(self.0.borrow().get(&position).copied())
        }
    }

    impl MMRStoreWriteOps<H256> for &Nodes {
        fn append(&mut self, position: u64, nodes: Vec<H256>) -> RangeResult<()> {
            self.0.borrow_mut().extend((position..).zip(nodes));
            Ok(())
        }
    }

    fn leaf(number: u32) -> RangeLeaf {
        RangeLeaf {
            parent_number: number,
            parent_hash: H256::repeat_byte(number as u8),
            receipts_root: H256::zero(),
        }
    }

    #[test]
    fn every_leaf_of_every_range_has_one_proof() {
        let nodes = Nodes::default();
        let mut range = MMR::<H256, Keccak, _>::new(0, &nodes);
        for height in 1..70 {
            range.push(leaf_node(&leaf(height - 1))).expect("it is kept in memory");
            range.commit().expect("it is kept in memory");
            let root = range.get_root().expect("it has leaves");
            for number in 0..height {
                let position = leaf_index_to_pos(number.into());
                let proof = range.gen_proof(vec![position]).expect("it has the leaf");
                let items = proof.proof_items().to_vec();
                assert!(contains(root, height, &leaf(number), &items), "{number} of {height}");
                assert!(!contains(root, height, &leaf(number + 1), &items));
                for end in 0..items.len() {
                    assert!(!contains(root, height, &leaf(number), &items[..end]));
                }
                let more = [items.as_slice(), &[root]].concat();
                assert!(!contains(root, height, &leaf(number), &more));
            }
        }
    }

    #[test]
    fn peaks_that_are_not_bagged_are_no_second_proof() {
        let nodes = Nodes::default();
        let mut range = MMR::<H256, Keccak, _>::new(0, &nodes);
        for number in 0..7 {
            range.push(leaf_node(&leaf(number))).expect("it is kept in memory");
        }
        range.commit().expect("it is kept in memory");
        let root = range.get_root().expect("it has leaves");
        let at = |position| nodes.0.borrow()[&position];
        // Peaks of seven leaves are at 6, 9 and 10; leaf 0 is below the first.
        let unbagged = [at(1), at(5), at(9), at(10)];
        let size = leaf_index_to_mmr_size(6);
        let proof = MerkleProof::<H256, Keccak>::new(size, unbagged.to_vec());
        assert_eq!(proof.verify(root, vec![(0, leaf_node(&leaf(0)))]), Ok(true));
        assert!(!contains(root, 7, &leaf(0), &unbagged));
    }
}

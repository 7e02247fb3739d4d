// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where a leaf lies in its block, by its way up to the root of the block's tree.

use credence_receipt::{ReceiptFile, Sibling};

/// On which side the siblings lie on the way from a leaf up to its root: true for left ones.
pub(crate) fn turns(file: &ReceiptFile) -> Vec<bool> {
    file.path.iter().map(|sibling| matches!(sibling, Sibling::Left(_))).collect()
}

/// Whether the leaf at `index` of some tree has these turns. A node without sibling rises, and is
/// the last of its level from there on.
pub(crate) fn is_at(mut index: u32, turns: &[bool]) -> bool {
    let mut has_risen = false;
    let mut turns = turns.iter().peekable();
    while index > 0 || turns.peek().is_some() {
        match (index % 2 == 1, turns.peek()) {
            (true, Some(true)) => {
                turns.next();
            },
            (false, Some(false)) if !has_risen => {
                turns.next();
            },
            (false, Some(true)) if index > 0 => has_risen = true,
            _ => return false,
        }
        index /= 2;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_primitives::receipt::proof;
    use sp_core::H256;

    /// The turns of a leaf, by the protocol's own proof.
    fn turns_of(index: usize, count: usize) -> Vec<bool> {
        let hashes: Vec<_> = (0..count as u64).map(H256::from_low_u64_be).collect();
        let siblings = proof(&hashes, index).expect("it is there").len();
        let (mut at, mut width, mut turns) = (index, count, Vec::new());
        while width > 1 {
            if at ^ 1 < width {
                turns.push(at % 2 == 1);
            }
            at /= 2;
            width = width.div_ceil(2);
        }
        assert_eq!(turns.len(), siblings);
        turns
    }

    #[test]
    fn every_place_of_every_tree_is_known_by_its_turns() {
        for count in 1..=70 {
            for index in 0..count {
                assert!(is_at(index as u32, &turns_of(index, count)), "{index} of {count}");
            }
        }
    }

    #[test]
    fn no_two_places_of_a_tree_share_their_turns() {
        for count in 1..=70 {
            let mut all: Vec<_> = (0..count).map(|index| turns_of(index, count)).collect();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn other_places_have_other_turns() {
        let turns = turns_of(5, 8);
        let places: Vec<_> = (0..64).filter(|index| is_at(*index, &turns)).collect();
        assert!(places.contains(&5) && !places.contains(&4) && !places.contains(&6));
        assert!(!is_at(0, &[true]) && !is_at(1, &[false]) && !is_at(1, &[]));
    }
}

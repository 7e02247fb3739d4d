// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use crate::committee::{
    committee_size, two_thirds, Draw,
    Purpose::{self, Audit, Checkers, Replacement, Sample, Tile, Worker},
};
use alloc::{collections::BTreeSet, vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;
use sp_core::H256;

fn draw(subject: u64) -> Draw {
    Draw::new(&H256([1; 32]), &H256([2; 32]), Worker, &subject, 0)
}

#[test]
fn draws_differ_in_each_of_their_parts() {
    let (one, two) = (H256([1; 32]), H256([2; 32]));
    let mut firsts = BTreeSet::new();
    let mut count = 0;
    for (randomness, genesis) in [(&one, &one), (&one, &two), (&two, &one), (&two, &two)] {
        for purpose in [Worker, Checkers, Replacement, Tile, Sample, Audit] {
            for subject in [0u64, 1] {
                for attempt in [0, 1] {
                    let mut draw = Draw::new(randomness, genesis, purpose, &subject, attempt);
                    firsts.insert(draw.below(u128::MAX));
                    count += 1;
                }
            }
        }
    }
    assert_eq!(firsts.len(), count);
}

#[test]
fn purposes_keep_their_numbers() {
    use codec::Encode;
    let numbers: Vec<u8> = [Worker, Checkers, Replacement, Tile, Sample, Audit]
        .iter()
        .flat_map(Purpose::encode)
        .collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn numbers_below_a_bound_are_uniform() {
    let mut counts = [0u32; 10];
    let mut draw = draw(0);
    for _ in 0..20_000 {
        counts[draw.below(10) as usize] += 1;
    }
    // 2,000 each, with a standard deviation of 42.
    assert!(counts.iter().all(|count| (1_800..2_200).contains(count)), "{counts:?}");
}

#[rstest]
#[case(0, 0)]
#[case(1, 0)]
fn nothing_else_lies_below(#[case] bound: u128, #[case] expected: u128) {
    assert_eq!(draw(0).below(bound), expected);
}

#[test]
fn the_whole_range_is_reached() {
    let mut draw = draw(0);
    let high = (0..64).map(|_| draw.below(u128::MAX)).max().unwrap();
    assert!(high > u128::MAX / 2);
}

#[test]
fn chances_are_proportional_to_weights() {
    let weights = [1, 0, 3, 6];
    let mut counts = [0u32; 4];
    let mut draw = draw(1);
    for _ in 0..20_000 {
        counts[draw.weighted(&weights).unwrap()] += 1;
    }
    assert_eq!(counts[1], 0);
    for (count, expected) in [(counts[0], 2_000), (counts[2], 6_000), (counts[3], 12_000)] {
        // At least four standard deviations.
        assert!(u32::abs_diff(count, expected) < 300, "{counts:?}");
    }
}

#[rstest]
#[case::none(&[], None)]
#[case::no_weight(&[0, 0], None)]
#[case::overflow(&[u128::MAX, 1], None)]
#[case::the_only(&[0, u128::MAX, 0], Some(1))]
fn some_weights_choose_themselves(#[case] weights: &[u128], #[case] expected: Option<usize>) {
    assert_eq!(draw(2).weighted(weights), expected);
}

#[test]
fn every_order_is_equally_likely() {
    let mut counts = alloc::collections::BTreeMap::new();
    for subject in 0..6_000 {
        *counts.entry(draw(subject).distinct(&[1, 2, 3], 3)).or_insert(0u32) += 1;
    }
    assert_eq!(counts.len(), 6);
    // 1,000 each, with a standard deviation of 29.
    assert!(counts.values().all(|count| (860..1_140).contains(count)), "{counts:?}");
}

proptest! {
    #[test]
    fn drawn_ones_are_different(subject: u64, size in 0usize..50, count in 0usize..60) {
        let candidates: Vec<usize> = (0..size).collect();
        let drawn = draw(subject).distinct(&candidates, count);
        prop_assert_eq!(drawn.len(), count.min(size));
        let unique: BTreeSet<_> = drawn.iter().copied().collect();
        prop_assert_eq!(unique.len(), drawn.len());
        prop_assert!(unique.iter().all(|index| *index < size));
    }

    #[test]
    fn no_weight_is_never_chosen(subject: u64, weights in vec_of(0u128..3, 0..20)) {
        match draw(subject).weighted(&weights) {
            Some(index) => prop_assert!(weights[index] > 0),
            None => prop_assert!(weights.iter().all(|weight| *weight == 0)),
        }
    }

    #[test]
    fn a_number_lies_below_its_bound(subject: u64, bound in 1u128..) {
        prop_assert!(draw(subject).below(bound) < bound);
    }
}

#[test]
fn two_thirds_are_a_majority_that_two_groups_cannot_both_have() {
    for validators in 1..=100u32 {
        let quorum = two_thirds(validators);
        assert_eq!(quorum, (2 * validators) / 3 + 1);
        assert!(quorum * 3 > validators * 2, "more than two thirds of {validators}");
        assert!((quorum - 1) * 3 <= validators * 2, "no more than needed of {validators}");
        let dishonest = (validators - 1) / 3;
        assert!(validators - dishonest >= quorum, "the honest of {validators} decide alone");
        assert!(2 * quorum - validators > dishonest, "two decisions share an honest validator");
    }
}

#[test]
fn an_uncapped_committee_has_an_honest_member() {
    for validators in 1..=100u32 {
        let size = committee_size(validators, u32::MAX);
        let dishonest = (validators - 1) / 3;
        assert_eq!(size, (dishonest + 1).max(3));
        assert!(size > dishonest);
        assert_eq!(committee_size(validators, 8), size.min(8));
    }
}

#[rstest]
#[case(0, 3)]
#[case(1, 3)]
#[case(4, 3)]
#[case(9, 3)]
#[case(10, 4)]
#[case(12, 4)]
#[case(13, 5)]
#[case(22, 8)]
#[case(24, 8)]
#[case(25, 8)]
#[case(100, 8)]
fn committees_grow_up_to_their_cap(#[case] validators: u32, #[case] size: u32) {
    assert_eq!(committee_size(validators, 8), size);
}

#[test]
fn distinct_keeps_no_one_out() {
    let mut seen = vec![0u32; 5];
    for subject in 0..1_000 {
        seen[draw(subject).distinct(&[0usize, 1, 2, 3, 4], 1)[0]] += 1;
    }
    assert!(seen.iter().all(|count| (140..260).contains(count)), "{seen:?}");
}

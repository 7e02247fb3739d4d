// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The arithmetic of ledgers, without a chain.

use crate::{
    ledger::{LedgerOverflow, WHOLE},
    mock::*,
    Ledger,
};
use alloc::{vec, vec::Vec};
use credence_primitives::{
    division::{largest_remainder, share_of},
    lineage::ShareTable,
    manifest::ShareOf,
    Balance, Ppm, MILLION,
};
use proptest::prelude::*;
use rstest::rstest;

type TestLedger = Ledger<AccountId>;

fn weighed() -> TestLedger {
    Ledger::open(&five_rows(), true)
}

fn payables(ledger: &TestLedger) -> Vec<Balance> {
    ledger.rows.iter().map(|row| row.payable(ledger.received)).collect()
}

/// Enters a royalty without credit.
fn enter(ledger: &mut TestLedger, royalty: Balance, weights: Option<&[Ppm]>) -> Vec<Balance> {
    let weighing = ledger.weigh(weights);
    let credits = vec![0; ledger.rows.len()];
    ledger.enter(royalty, &weighing, &credits).unwrap()
}

#[test]
fn a_table_without_attribution_output_is_fixed() {
    let ledger = TestLedger::open(&five_rows(), false);
    assert!(ledger.rows.iter().all(|row| row.weighed.is_none()));
    let weighing = ledger.weigh(Some(&[600_000, 400_000]));
    assert!(!weighing.is_attributed);
    let shares: Vec<u64> = five_rows().iter().map(|row| u64::from(row.share)).collect();
    assert_eq!(weighing.parts, shares.iter().map(|share| share * 1_000_000).collect::<Vec<_>>());
}

#[test]
fn an_attribution_output_leaves_direct_datasets_their_minimums() {
    let ledger = weighed();
    let rows: Vec<_> = ledger
        .rows
        .iter()
        .map(|row| (row.fixed, row.weighed.map(|weighed| weighed.above_minimum)))
        .collect();
    assert_eq!(
        rows,
        [
            (500_000, None),
            (100_000, None),
            (50_000, Some(200_000)),
            (30_000, Some(100_000)),
            (20_000, None)
        ]
    );
}

#[rstest]
#[case::even(&[500_000, 500_000], [200_000, 180_000])]
#[case::all_to_the_first(&[1_000_000, 0], [350_000, 30_000])]
#[case::all_to_the_second(&[0, 1_000_000], [50_000, 330_000])]
#[case::as_the_table(&[666_667, 333_333], [250_000, 130_000])]
fn weights_divide_what_is_above_the_minimums(#[case] weights: &[Ppm], #[case] ppm: [u64; 2]) {
    let mut ledger = weighed();
    let weighing = ledger.weigh(Some(weights));
    assert!(weighing.is_attributed);
    assert_eq!(weighing.parts.iter().sum::<u64>(), WHOLE);
    let rounded: Vec<u64> =
        weighing.parts.iter().map(|part| (part + 500_000) / 1_000_000).collect();
    assert_eq!(rounded, [500_000, 100_000, ppm[0], ppm[1], 20_000]);
    assert_eq!(enter(&mut ledger, 0, Some(weights)), [0; 5]);
}

#[rstest]
#[case::missing(None)]
#[case::too_few(Some(&[1_000_000][..]))]
#[case::too_many(Some(&[500_000, 300_000, 200_000][..]))]
#[case::sum_too_small(Some(&[500_000, 499_999][..]))]
#[case::sum_too_great(Some(&[500_000, 500_001][..]))]
#[case::sum_that_would_wrap(Some(&[u32::MAX, 1_000_001][..]))]
#[case::empty(Some(&[][..]))]
fn malformed_weights_fall_back_to_the_table(#[case] weights: Option<&[Ppm]>) {
    let weighing = weighed().weigh(weights);
    assert!(!weighing.is_attributed);
    assert_eq!(weighing, TestLedger::open(&five_rows(), false).weigh(None));
}

#[test]
fn datasets_at_their_minimums_have_nothing_to_weigh() {
    let table: ShareTable<AccountId> = vec![
        row(ShareOf::Contributor(CONTRIBUTOR), 900_000, 0, true),
        row(dataset(0), 100_000, 100_000, true),
    ]
    .try_into()
    .unwrap();
    let ledger = TestLedger::open(&table, true);
    let weighing = ledger.weigh(Some(&[MILLION]));
    assert!(weighing.is_attributed);
    assert_eq!(weighing.parts, [900_000_000_000, 100_000_000_000]);
}

#[test]
fn growth_sums_to_what_rows_can_be_paid() {
    let mut ledger = weighed();
    let mut sums = [0; 5];
    for royalty in [1, 0, 7, 999_999, 13] {
        for (sum, growth) in sums.iter_mut().zip(enter(&mut ledger, royalty, Some(&[1, 999_999]))) {
            *sum += growth;
        }
    }
    assert_eq!(payables(&ledger), sums);
}

#[test]
fn the_greatest_royalty_divides_exactly() {
    let mut ledger = weighed();
    enter(&mut ledger, Balance::MAX, Some(&[250_000, 750_000]));
    ledger.check().unwrap();
    let sum: Balance = payables(&ledger).iter().sum();
    assert!(Balance::MAX - sum < 5);
    let weighing = ledger.weigh(None);
    assert_eq!(ledger.enter(1, &weighing, &[0; 5]), Err(LedgerOverflow));
}

#[test]
fn counters_at_their_end_refuse_another_job() {
    let mut ledger = weighed();
    ledger.settled_jobs = u64::MAX;
    let weighing = ledger.weigh(None);
    assert_eq!(ledger.clone().enter(1, &weighing, &[0; 5]), Err(LedgerOverflow));
    ledger.settled_jobs = 0;
    ledger.rows.get_mut(0).unwrap().credits = u128::MAX;
    assert_eq!(ledger.enter(1, &weighing, &[1; 5]), Err(LedgerOverflow));
}

#[test]
fn a_row_that_does_not_exist_has_nothing() {
    let mut ledger = weighed();
    enter(&mut ledger, 1_000, None);
    let before = ledger.clone();
    assert_eq!(ledger.due(5), None);
    ledger.note_paid(5);
    assert_eq!(ledger, before);
}

/// Tables with contributors, direct datasets with minimums, and inherited rows.
pub(super) fn tables() -> impl Strategy<Value = ShareTable<AccountId>> {
    let weights = proptest::collection::vec((1u64..1_000_000, 0u32..=100), 1..=64);
    (weights, 0usize..=16).prop_map(|(weights, datasets)| {
        let shares: Vec<u64> = weights.iter().map(|(weight, _)| *weight).collect();
        let shares = largest_remainder(u128::from(MILLION), &shares);
        let rows = shares.iter().zip(&weights).enumerate().map(|(index, (share, (_, percent)))| {
            let share = u32::try_from(*share).unwrap();
            let number = u8::try_from(index).unwrap();
            if index < datasets {
                row(dataset(number), share, share / 100 * percent, true)
            } else if index % 3 == 0 {
                row(dataset(number), share, share, false)
            } else {
                row(ShareOf::Contributor(1_000 + index as AccountId), share, 0, true)
            }
        });
        rows.collect::<Vec<_>>().try_into().unwrap()
    })
}

/// Weights for so many datasets, well-formed.
pub(super) fn weights_for(datasets: usize, seeds: &[u16]) -> Vec<Ppm> {
    let seeds: Vec<u64> =
        (0..datasets).map(|index| u64::from(seeds[index % seeds.len()]) + 1).collect();
    let parts = largest_remainder(u128::from(MILLION), &seeds);
    parts.into_iter().map(|part| u32::try_from(part).unwrap()).collect()
}

fn datasets_of(ledger: &TestLedger) -> usize {
    ledger.rows.iter().filter(|row| row.weighed.is_some()).count()
}

/// Royalties from dust to much more than there will ever be.
pub(super) fn royalties() -> impl Strategy<Value = Balance> {
    prop_oneof![0u128..4, 0u128..1_000_000, 0u128..(1 << 100)]
}

type Inference = (Balance, Option<Vec<u16>>);

fn inferences() -> impl Strategy<Value = Vec<Inference>> {
    let weights = proptest::option::of(proptest::collection::vec(any::<u16>(), 16));
    proptest::collection::vec((royalties(), weights), 1..40)
}

fn enter_all(ledger: &mut TestLedger, inferences: &[Inference]) {
    for (royalty, seeds) in inferences {
        let weights = seeds.as_ref().map(|seeds| weights_for(datasets_of(ledger), seeds));
        enter(ledger, *royalty, weights.as_deref());
    }
}

proptest! {
    #[test]
    fn rows_get_all_but_less_than_a_planck_each(
        table in tables(),
        has_output: bool,
        inferences in inferences(),
    ) {
        let mut ledger = TestLedger::open(&table, has_output);
        enter_all(&mut ledger, &inferences);
        prop_assert_eq!(ledger.check(), Ok(()));
        let payable: Balance = payables(&ledger).iter().sum();
        prop_assert!(payable <= ledger.received);
        prop_assert!(ledger.received - payable < ledger.rows.len() as Balance);
    }

    #[test]
    fn no_row_gets_less_than_its_fixed_part(
        table in tables(),
        inferences in inferences(),
    ) {
        let mut ledger = TestLedger::open(&table, true);
        enter_all(&mut ledger, &inferences);
        for (row, share) in ledger.rows.iter().zip(&table) {
            let minimum = if row.weighed.is_some() { share.minimum } else { share.share };
            prop_assert!(row.payable(ledger.received) >= share_of(ledger.received, minimum));
        }
    }

    #[test]
    fn splitting_payments_changes_nothing(
        table in tables(),
        has_output: bool,
        royalty in 1u128..5_000,
        seeds in proptest::collection::vec(any::<u16>(), 16),
        is_weighed: bool,
    ) {
        let mut whole = TestLedger::open(&table, has_output);
        let weights = weights_for(datasets_of(&whole), &seeds);
        let weights = is_weighed.then_some(weights.as_slice());
        let mut dust = whole.clone();
        enter(&mut whole, royalty, weights);
        for _ in 0..royalty {
            enter(&mut dust, 1, weights);
        }
        prop_assert_eq!(payables(&whole), payables(&dust));
        whole.settled_jobs = dust.settled_jobs;
        prop_assert_eq!(whole, dust);
    }

    #[test]
    fn the_order_of_payments_changes_nothing(
        table in tables(),
        mut inferences in inferences(),
    ) {
        let mut forth = TestLedger::open(&table, true);
        let mut back = forth.clone();
        enter_all(&mut forth, &inferences);
        inferences.reverse();
        enter_all(&mut back, &inferences);
        prop_assert_eq!(forth, back);
    }

    #[test]
    fn each_division_of_credit_is_exact(table in tables(), credits in 0u32..=MILLION) {
        let ledger = TestLedger::open(&table, true);
        let weights = weights_for(datasets_of(&ledger), &[3, 1, 4, 1, 5]);
        for weighing in [ledger.weigh(None), ledger.weigh(Some(&weights))] {
            prop_assert_eq!(weighing.parts.iter().sum::<u64>(), WHOLE);
            let parts = largest_remainder(credits.into(), &weighing.parts);
            prop_assert_eq!(parts.iter().sum::<u128>(), u128::from(credits));
        }
    }
}

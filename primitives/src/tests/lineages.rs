// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use crate::{
    division::share_of,
    ids::{DatasetId, ModelId},
    lineage::{flatten, inherited_from, Ancestor, InheritedFrom, LineageError, ShareTable},
    manifest::{DirectShare, LineageTerms, ShareOf},
    Balance, Ppm, MILLION,
};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use proptest::{collection::vec as vec_of, prelude::*};
use rstest::rstest;
use sp_core::H256;

type Of = ShareOf<u64>;

const CAP: Ppm = 300_000;

fn model(number: u8) -> ModelId {
    ModelId(H256([number; 32]))
}

fn parent(number: u8) -> Of {
    ShareOf::Parent(model(number))
}

fn dataset(number: u8) -> Of {
    ShareOf::Dataset(DatasetId(H256([number; 32])))
}

fn direct(of: Of, share: Ppm) -> DirectShare<u64> {
    DirectShare { of, share }
}

fn ancestor(of: Of, minimum_share: Ppm, minimum_planck: Balance) -> Ancestor<u64> {
    Ancestor { of, terms: LineageTerms { minimum_share, minimum_planck, needs_consent: false } }
}

fn me(share: Ppm) -> DirectShare<u64> {
    direct(ShareOf::Contributor(1), share)
}

fn rows(table: &ShareTable<u64>) -> Vec<(Of, Ppm, Ppm, bool)> {
    table.iter().map(|row| (row.of.clone(), row.share, row.minimum, row.is_direct)).collect()
}

#[test]
fn direct_rows_come_first_and_inherited_ones_by_name() {
    let table = flatten(
        &[me(800_000), direct(dataset(9), 100_000), direct(parent(3), 50_000)],
        &[
            ancestor(dataset(7), 20_000, 0),
            ancestor(parent(2), 10_000, 0),
            ancestor(parent(1), 20_000, 0),
            ancestor(parent(3), 40_000, 0),
            ancestor(parent(2), 10_000, 0),
            ancestor(dataset(9), 100_000, 0),
        ],
        1_000_000,
        CAP,
    )
    .unwrap();
    assert_eq!(
        rows(&table),
        [
            (ShareOf::Contributor(1), 800_000, 0, true),
            (dataset(9), 100_000, 100_000, true),
            (parent(3), 50_000, 40_000, true),
            (parent(1), 20_000, 20_000, false),
            (parent(2), 10_000, 10_000, false),
            (dataset(7), 20_000, 20_000, false),
        ]
    );
    assert_eq!(
        inherited_from(&table).collect::<Vec<_>>(),
        [
            InheritedFrom::Dataset(DatasetId(H256([9; 32]))),
            InheritedFrom::Model(model(3)),
            InheritedFrom::Model(model(1)),
            InheritedFrom::Model(model(2)),
            InheritedFrom::Dataset(DatasetId(H256([7; 32]))),
        ]
    );
}

fn parents(count: u8) -> Vec<DirectShare<u64>> {
    let inherited = (0..count).map(|number| direct(parent(number), 10_000));
    [me(MILLION - u32::from(count) * 10_000)].into_iter().chain(inherited).collect()
}

fn strangers(count: u32) -> Vec<Ancestor<u64>> {
    (0..count).map(|number| ancestor(dataset(number as u8), 0, 0)).collect()
}

#[rstest]
#[case::nothing(vec![], vec![], Err(LineageError::Sum { sum: 0 }))]
#[case::alone(vec![me(MILLION)], vec![], Ok(1))]
#[case::too_little(vec![me(MILLION - 1)], vec![], Err(LineageError::Sum { sum: 999_999 }))]
#[case::too_much(vec![me(MILLION + 1)], vec![], Err(LineageError::Sum { sum: 1_000_001 }))]
#[case::far_too_much(
    vec![me(u32::MAX), direct(ShareOf::Contributor(2), u32::MAX)], vec![],
    Err(LineageError::Sum { sum: 2 * u32::MAX as u64 }))]
#[case::repeated_account(vec![me(1), me(MILLION - 1)], vec![], Err(LineageError::Repeated))]
#[case::repeated_dataset(
    vec![direct(dataset(1), 1), direct(dataset(1), MILLION - 1)], vec![],
    Err(LineageError::Repeated))]
#[case::a_model_and_a_dataset_of_one_hash(
    vec![direct(dataset(1), 900_000), direct(parent(1), 100_000)], vec![], Ok(2))]
#[case::zero_share(
    vec![me(MILLION), direct(dataset(1), 0)], vec![], Err(LineageError::ZeroShare))]
#[case::eight_parents(parents(8), vec![], Ok(9))]
#[case::nine_parents(parents(9), vec![], Err(LineageError::TooManyParents))]
#[case::sixty_four_rows(vec![me(MILLION)], strangers(63), Ok(64))]
#[case::sixty_five_rows(vec![me(MILLION)], strangers(64), Err(LineageError::TooManyRows))]
#[case::at_the_minimum(
    vec![me(900_000), direct(parent(1), 100_000)], vec![ancestor(parent(1), 100_000, 0)], Ok(2))]
#[case::below_the_minimum(
    vec![me(900_001), direct(parent(1), 99_999)], vec![ancestor(parent(1), 100_000, 0)],
    Err(LineageError::BelowMinimumShare))]
#[case::inherited_minimum_untold(
    vec![me(MILLION)], vec![ancestor(dataset(1), 1, 0)],
    Err(LineageError::Sum { sum: 1_000_001 }))]
#[case::at_the_planck(
    vec![me(900_000), direct(parent(1), 100_000)], vec![ancestor(parent(1), 0, 100)], Ok(2))]
#[case::below_the_planck(
    vec![me(900_001), direct(parent(1), 99_999)], vec![ancestor(parent(1), 0, 100)],
    Err(LineageError::BelowMinimumPlanck))]
#[case::inherited_below_the_planck(
    vec![me(900_000)], vec![ancestor(dataset(1), 100_000, 101)],
    Err(LineageError::BelowMinimumPlanck))]
#[case::inherited_planck_without_share(
    vec![me(MILLION)], vec![ancestor(dataset(1), 0, 1)],
    Err(LineageError::BelowMinimumPlanck))]
#[case::at_the_cap(vec![me(700_000), direct(parent(1), CAP)], vec![], Ok(2))]
#[case::beyond_the_cap(
    vec![me(699_999), direct(parent(1), CAP + 1)], vec![], Err(LineageError::LineageCap))]
#[case::inherited_datasets_count_in_the_cap(
    vec![me(699_999), direct(parent(1), CAP)], vec![ancestor(dataset(1), 1, 0)],
    Err(LineageError::LineageCap))]
#[case::own_datasets_do_not(
    vec![direct(dataset(1), 700_000), direct(parent(1), CAP)], vec![], Ok(2))]
fn shares_are_had_as_declared_or_refused(
    #[case] direct: Vec<DirectShare<u64>>,
    #[case] ancestors: Vec<Ancestor<u64>>,
    #[case] expected: Result<usize, LineageError>,
) {
    // A royalty of 1,000 planck: 100,000 parts per million are 100.
    let table = flatten(&direct, &ancestors, 1_000, CAP);
    assert_eq!(table.map(|table| table.len()), expected);
}

#[test]
fn a_common_ancestor_of_two_parents_is_paid_once() {
    let through_both = [
        ancestor(parent(1), 10_000, 0),
        ancestor(parent(2), 10_000, 0),
        ancestor(parent(9), 50_000, 0),
        ancestor(parent(9), 50_000, 0),
    ];
    let direct = [me(930_000), direct(parent(1), 10_000), direct(parent(2), 10_000)];
    let table = flatten(&direct, &through_both, 0, CAP).unwrap();
    assert_eq!(table.iter().filter(|row| row.of == parent(9)).count(), 1);
}

/// Registered models in order, each with its table and terms.
struct Family {
    terms: BTreeMap<Of, LineageTerms>,
    tables: Vec<ShareTable<u64>>,
}

/// A model as proptest gives it: which earlier ones it derives from, and its own terms.
type Wish = (Vec<prop::sample::Index>, Vec<u8>, Ppm);

impl Family {
    fn terms_of(&self, of: &Of) -> Ancestor<u64> {
        Ancestor { of: of.clone(), terms: self.terms[of] }
    }

    /// Registers the next model as a registry does: ancestors from the parents' tables, and what
    /// they and their minimums leave for the owner.
    fn register(&mut self, (parent_choice, datasets, minimum): Wish, royalty: Balance) {
        let number = self.tables.len();
        let mut named: Vec<Of> = datasets.iter().map(|number| dataset(*number)).collect();
        let mut ancestors = Vec::new();
        for index in parent_choice.iter().filter(|_| number > 0) {
            let chosen = index.index(number);
            named.push(parent(chosen as u8));
            ancestors.extend(inherited_from(&self.tables[chosen]).map(|from| match from {
                InheritedFrom::Model(id) => self.terms_of(&ShareOf::Parent(id)),
                InheritedFrom::Dataset(id) => self.terms_of(&ShareOf::Dataset(id)),
            }));
        }
        named.sort();
        named.dedup();
        ancestors.extend(named.iter().map(|of| self.terms_of(of)));
        let mut due: BTreeMap<Of, Ppm> = BTreeMap::new();
        for ancestor in &ancestors {
            due.insert(ancestor.of.clone(), ancestor.terms.minimum_share);
        }
        let mut entries: Vec<_> =
            named.into_iter().map(|of| direct(of.clone(), due[&of].max(1))).collect();
        for entry in &entries {
            due.insert(entry.of.clone(), entry.share);
        }
        let owed: Ppm = due.values().sum();
        entries.push(me(MILLION - owed));
        // Families of proptest stay far below the caps.
        let table = flatten(&entries, &ancestors, royalty, MILLION).unwrap();
        self.tables.push(table);
        let terms =
            LineageTerms { minimum_share: minimum, minimum_planck: 0, needs_consent: false };
        self.terms.insert(parent(number as u8), terms);
    }
}

proptest! {
    #[test]
    fn minimums_hold_at_any_depth(
        wishes in vec_of(
            (vec_of(any::<prop::sample::Index>(), 0..3), vec_of(0u8..6, 0..3), 0u32..20_000), 1..12),
        royalty: Balance,
    ) {
        let datasets = (0u8..6).map(|number| {
            let minimum_share = u32::from(number) * 1_000;
            (dataset(number), LineageTerms { minimum_share, ..Default::default() })
        });
        let mut family = Family { terms: datasets.collect(), tables: vec![] };
        for wish in wishes {
            let number = family.tables.len();
            let parents: Vec<_> = wish
                .0
                .iter()
                .filter(|_| number > 0)
                .map(|index| index.index(number))
                .collect();
            family.register(wish, royalty);
            let table = &family.tables[number];

            prop_assert_eq!(table.iter().map(|row| row.share).sum::<Ppm>(), MILLION);
            for (index, row) in table.iter().enumerate() {
                prop_assert!(table[..index].iter().all(|earlier| earlier.of != row.of));
                prop_assert!(row.share >= row.minimum);
                if let Some(terms) = family.terms.get(&row.of) {
                    prop_assert_eq!(row.minimum, terms.minimum_share);
                    prop_assert!(share_of(royalty, row.share) >= terms.minimum_planck);
                }
            }
            // Whatever a parent's table owes, the child's owes, too.
            for chosen in parents {
                prop_assert!(table.iter().any(|row| row.of == parent(chosen as u8)));
                for inherited in inherited_from(&family.tables[chosen]) {
                    prop_assert!(inherited_from(table).any(|own| own == inherited));
                }
            }
        }
    }
}

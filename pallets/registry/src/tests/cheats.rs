// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Owners who would take what is not theirs, by name.

use super::*;
use credence_primitives::{manifest::LineageTerms, MILLION};
use rstest::rstest;

/// A ← B ← C: B a shell that gives A its minimum and nothing else of note.
fn shell_over(base: ModelId, minimum: u32, seed: u8) -> ModelId {
    register(BOB, derived(seed, BOB, [parent(base, minimum)], 0)).unwrap()
}

#[test]
fn a_stolen_registration_is_another_model_without_claim_on_the_first() {
    ExtBuilder::build_and_execute(|| {
        let declared = manifest(1, [contributor(ALICE, MILLION)]);
        let original = register(ALICE, declared.clone()).unwrap();
        let stolen = register(BOB, declared).unwrap();
        assert_ne!(original, stolen);
        assert_eq!(record(original).owner, ALICE);
        assert_noop!(
            Registry::set_model_payee(signed(BOB), original, BOB),
            Error::<Test>::NotOwner
        );
        assert_noop!(Registry::deprecate_model(signed(BOB), original), Error::<Test>::NotOwner);
        // Even the copy pays whom its manifest names.
        assert_eq!(shares_of(stolen), [(ShareOf::Contributor(ALICE), MILLION, true)]);
    });
}

#[test]
fn a_registration_before_the_victims_does_not_block_it() {
    ExtBuilder::build_and_execute(|| {
        let declared = manifest(1, [contributor(ALICE, MILLION)]);
        assert_ok!(register(BOB, declared.clone()));
        assert_ok!(register(ALICE, declared));
    });
}

#[test]
fn using_data_without_consent_stays_pending_for_ever() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, consent(10_000));
        let model = register(BOB, derived(1, BOB, [data(dataset, 10_000)], 0)).unwrap();
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Pending));
        assert_noop!(
            Registry::accept_use(signed(BOB), model, Source::Dataset(dataset)),
            Error::<Test>::NotOwner
        );
        assert_noop!(Registry::deprecate_model(signed(BOB), model), Error::<Test>::NotActive);
        assert_eq!(<Registry as ModelCatalog<_>>::offer(&model), Err(ModelUnavailable::Pending));
    });
}

#[test]
fn offering_data_of_another_under_other_terms_names_another_dataset() {
    ExtBuilder::build_and_execute(|| {
        let original = register_dataset(ALICE, 1, consent(10_000));
        let copied = register_dataset(BOB, 1, terms(0));
        assert_ne!(original, copied);
        // The copy gives no way to name the original without its owner.
        let model = register(BOB, derived(1, BOB, [data(copied, 1)], 0)).unwrap();
        assert_eq!(references_of(Source::Dataset(original)), 0);
        // A dispute names what was really used.
        assert_ok!(Registry::open_dispute(
            signed(ALICE),
            model,
            Source::Dataset(original),
            Default::default()
        ));
    });
}

#[test]
fn a_shell_intermediate_does_not_dilute_its_ancestor() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(100_000));
        let shell = shell_over(base, 100_000, 2);
        // C names only the shell; the minimum of A is due all the same.
        assert_noop!(
            register(CAROL, derived(3, CAROL, [parent(shell, 1)], 0)),
            Error::<Test>::SharesDoNotSum
        );
        let child = register(CAROL, derived(3, CAROL, [parent(shell, 1)], 100_000)).unwrap();
        assert!(shares_of(child).contains(&(ShareOf::Parent(base), 100_000, false)));
        // Nor do two shells over each other.
        let twice = register(DAVE, derived(4, DAVE, [parent(child, 1)], 100_000)).unwrap();
        assert!(shares_of(twice).contains(&(ShareOf::Parent(base), 100_000, false)));
        assert_eq!(references_of(Source::Model(base)), 3);
    });
}

#[test]
fn a_shell_intermediate_does_not_replace_consent() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, consent(100_000));
        let shell = shell_over(base, 100_000, 2);
        assert_ok!(Registry::accept_use(signed(ALICE), shell, Source::Model(base)));
        let child = register(CAROL, derived(3, CAROL, [parent(shell, 1)], 100_000)).unwrap();
        assert_eq!(record(child).stage, Stage::Pending { missing: 1 });
        assert_eq!(Registry::model(child).unwrap().awaits, [Source::Model(base)]);
        assert_ok!(Registry::accept_use(signed(ALICE), child, Source::Model(base)));
        assert_eq!(Registry::status(child), Ok(()));
    });
}

#[test]
fn a_shell_intermediate_does_not_hide_data() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, terms(40_000));
        let shell = register(BOB, derived(1, BOB, [data(dataset, 40_000)], 0)).unwrap();
        let child = register(CAROL, derived(2, CAROL, [parent(shell, 1)], 40_000)).unwrap();
        assert!(shares_of(child).contains(&(ShareOf::Dataset(dataset), 40_000, false)));
    });
}

#[rstest]
#[case::direct_one_planck_short(9_999, 0, false)]
#[case::direct_met(10_000, 0, true)]
#[case::inherited_one_planck_short(9_999, 1, false)]
#[case::inherited_met(10_000, 1, true)]
fn a_royalty_below_planck_floors_is_refused_at_any_depth(
    #[case] royalty: u128,
    #[case] depth: u8,
    #[case] is_met: bool,
) {
    ExtBuilder::build_and_execute(|| {
        // A tenth of the royalty must be a thousand planck.
        let floor = LineageTerms { minimum_planck: 1_000, ..terms(100_000) };
        let base = root_model(ALICE, 1, floor);
        let declared = if depth == 0 {
            derived(3, CAROL, [parent(base, 100_000)], 0)
        } else {
            let rich = derived(2, BOB, [parent(base, 100_000)], 0);
            let shell = register(BOB, Manifest { royalty: 10_000, ..rich }).unwrap();
            derived(3, CAROL, [parent(shell, 1)], 100_000)
        };
        let result = register(CAROL, Manifest { royalty, ..declared });
        if is_met {
            assert_ok!(result);
        } else {
            assert_eq!(result, Err(Error::<Test>::BelowMinimumPlanck.into()));
        }
    });
}

#[rstest]
#[case::at_the_cap(150_000, 150_000, true)]
#[case::above_the_cap(150_000, 150_001, false)]
fn lineage_above_the_cap_fails_and_is_not_scaled(
    #[case] first: u32,
    #[case] second: u32,
    #[case] is_accepted: bool,
) {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(first));
        let shell = shell_over(base, first, 2);
        // One direct parent, one inherited ancestor.
        let declared = derived(3, CAROL, [parent(shell, second)], first);
        if is_accepted {
            assert_ok!(register(CAROL, declared));
        } else {
            assert_noop!(register(CAROL, declared), Error::<Test>::LineageCapExceeded);
        }
    });
}

#[test]
fn own_datasets_do_not_count_against_the_cap_on_lineage() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(BOB, 1, terms(900_000));
        assert_ok!(register(ALICE, derived(1, ALICE, [data(dataset, 900_000)], 0)));
    });
}

#[test]
fn an_ancestor_reached_on_two_ways_counts_once() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(50_000));
        let left = shell_over(base, 50_000, 2);
        let right = shell_over(base, 50_000, 3);
        let declared = derived(4, CAROL, [parent(left, 1), parent(right, 1)], 50_000);
        let child = register(CAROL, declared).unwrap();
        let rows = shares_of(child);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[3], (ShareOf::Parent(base), 50_000, false));
        assert_eq!(references_of(Source::Model(base)), 3);
        // Named as well, it is direct and still one row.
        let shares = [parent(left, 1), parent(base, 60_000)];
        let named = register(CAROL, derived(5, CAROL, shares, 0)).unwrap();
        assert_eq!(shares_of(named)[2], (ShareOf::Parent(base), 60_000, true));
    });
}

#[test]
fn nine_parents_are_refused() {
    ExtBuilder::build_and_execute(|| {
        let parents: Vec<_> =
            (0..9).map(|seed| parent(root_model(ALICE, seed, terms(1)), 1)).collect();
        assert_noop!(
            register(BOB, derived(9, BOB, parents.clone(), 0)),
            Error::<Test>::TooManyParents
        );
        assert_ok!(register(BOB, derived(9, BOB, parents.into_iter().take(8), 0)));
    });
}

/// A parent with its own row of `datasets` datasets.
fn with_datasets(first_seed: u8, datasets: u8) -> ModelId {
    let rows: Vec<_> = (first_seed..first_seed + datasets)
        .map(|seed| data(register_dataset(ALICE, seed, terms(1)), 1))
        .collect();
    register(ALICE, derived(first_seed, ALICE, rows, 0)).unwrap()
}

#[test]
fn sixty_five_rows_are_refused() {
    ExtBuilder::build_and_execute(|| {
        // Four parents with 15, 15, 15 and 14 datasets are 63 rows; the owner's is the 64th.
        let parents: Vec<_> = [(0, 15), (20, 15), (40, 15), (60, 14)]
            .map(|(seed, datasets)| parent(with_datasets(seed, datasets), 1))
            .into();
        let full = derived(100, BOB, parents.clone(), 59);
        let model = register(BOB, full).unwrap();
        assert_eq!(shares_of(model).len(), 64);

        let mut shares = parents.clone();
        shares.push(contributor(CAROL, 1));
        assert_noop!(register(BOB, derived(101, BOB, shares, 59)), Error::<Test>::TooManyRows);
        // And where ancestors alone are too many, none of them is read.
        let mut shares = parents;
        shares.push(parent(with_datasets(80, 15), 1));
        assert_noop!(register(BOB, derived(102, BOB, shares, 74)), Error::<Test>::TooManyRows);
    });
}

#[test]
fn a_payee_is_paid_for_rows_of_descendants_and_can_change() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(1_000));
        shell_over(base, 1_000, 2);
        let of = ShareOf::Parent(base);
        assert_eq!(<Registry as ModelCatalog<_>>::payee(&of), Some(ALICE));
        events();
        assert_noop!(
            Registry::set_model_payee(signed(ALICE), ModelId::default(), DAVE),
            Error::<Test>::UnknownModel
        );
        assert_ok!(Registry::set_model_payee(signed(ALICE), base, DAVE));
        assert_eq!(events(), [Event::ModelPayeeSet { model: base, payee: DAVE }]);
        assert_eq!(<Registry as ModelCatalog<_>>::payee(&of), Some(DAVE));
    });
}

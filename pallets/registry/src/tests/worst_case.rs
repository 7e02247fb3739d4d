// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The states that benchmarks measure in are as bad as they claim, and sound.

use super::*;
use crate::{types::sources_of, worst_case as worst};
use frame_support::traits::fungible::Mutate;

fn fund(who: &AccountId) {
    assert_ok!(Balances::mint_into(who, ENDOWMENT));
}

/// Any other account than those of the mock.
fn owner() -> AccountId {
    worst::stranger::<Test>(250)
}

#[test]
fn the_worst_model_to_register_has_sixty_four_rows_and_eight_parents() {
    ExtBuilder::build_and_execute(|| {
        let (model, last) = worst::worst_pending::<Test>(fund, &owner());
        let table = Tables::<Test>::get(model).unwrap();
        assert_eq!(table.len(), 64);
        assert_eq!(sources_of(&table).count(), 63);
        let parents = table.iter().filter(|row| row.is_direct);
        let parents = parents.filter(|row| matches!(row.of, ShareOf::Parent(_)));
        assert_eq!(parents.count(), 8);
        assert_eq!(record(model).stage, Stage::Pending { missing: 63 });
        assert!(Registry::manifest(model).unwrap().supersedes.is_some());
        assert_ok!(Registry::accept_use(signed(worst::owner_of::<Test>(&last)), model, last));
        assert_eq!(record(model).stage, Stage::Pending { missing: 62 });
        let of = Registry::model(model).unwrap().awaits[0];
        assert_ok!(Registry::refuse_use(signed(worst::owner_of::<Test>(&of)), model, of));
        assert!(!Models::<Test>::contains_key(model));
    });
}

#[test]
fn the_worst_dispute_is_decided_and_its_model_removed() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = worst::two_models::<Test>(fund);
        worst::dispute_often::<Test>(accused);
        for model in [accused, original] {
            assert_eq!(Tables::<Test>::get(model).unwrap().len(), 64);
        }
        let ancestor = Source::Model(original);
        assert_ok!(Registry::open_dispute(signed(ALICE), accused, ancestor, Default::default()));
        assert_eq!(PastDisputers::<Test>::get(accused).len() as u32, MAX_DISPUTES);
        assert_ok!(Registry::resolve_dispute(RuntimeOrigin::root(), accused, Ruling::Upheld));
        let of = worst::owner_of::<Test>(&Source::Model(accused));
        assert_ok!(Registry::remove_model(signed(of), accused));
    });
}

#[test]
fn a_dataset_and_a_model_for_benchmarks_are_sound() {
    ExtBuilder::build_and_execute(|| {
        let dataset = worst::create_dataset::<Test>(fund, &owner(), 1);
        assert_eq!(Registry::dataset(dataset).unwrap().terms, worst::dataset_terms());
        assert_eq!(Registry::dataset(dataset).unwrap().metadata_uri, worst::uri());
        let declared = manifest(1, [contributor(ALICE, 1_000_000)]);
        let model = worst::create_model::<Test>(fund, &ALICE, declared);
        assert_eq!(Registry::status(model), Ok(()));
        assert_ok!(Registry::set_class(
            RuntimeOrigin::root(),
            worst::CLASS,
            Some(worst::tolerance())
        ));
    });
}

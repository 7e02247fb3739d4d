// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is noted of registrations and lost deposits.

use super::*;
use credence_primitives::history::{Party, What};
use rstest::rstest;
use sp_core::H256;

#[test]
fn registrations_are_noted_for_their_owners() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, terms(10));
        let model = root_model(BOB, 2, terms(0));
        assert_eq!(
            noted(),
            [
                (Some(ALICE), None, None, What::DatasetRegistered { dataset }),
                (Some(BOB), None, Some(model), What::ModelRegistered),
            ]
        );
    });
}

#[test]
fn a_pending_model_is_noted_when_it_is_registered() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, consent(100_000));
        noted();
        let model = register(BOB, derived(2, BOB, [data(dataset, 100_000)], 0)).unwrap();
        assert_eq!(noted(), [(Some(BOB), None, Some(model), What::ModelRegistered)]);
        assert_ok!(Registry::accept_use(signed(ALICE), model, Source::Dataset(dataset)));
        assert_eq!(noted(), []);
    });
}

#[test]
fn a_refused_registration_leaves_nothing() {
    ExtBuilder::build_and_execute(|| {
        register_dataset(ALICE, 1, terms(10));
        noted();
        let uri = MetadataUri::default();
        let terms = dataset_terms(terms(10));
        assert_noop!(
            Registry::register_dataset(signed(ALICE), H256::repeat_byte(1), terms, ALICE, uri),
            Error::<Test>::DatasetExists
        );
        assert_eq!(noted(), []);
    });
}

#[rstest]
#[case::upheld(Ruling::Upheld, false)]
#[case::dismissed(Ruling::Dismissed, true)]
fn a_dismissed_dispute_is_a_charge(#[case] ruling: Ruling, #[case] is_charged: bool) {
    ExtBuilder::build_and_execute(|| {
        let original = Source::Model(root_model(ALICE, 1, terms(0)));
        let accused = root_model(BOB, 2, terms(0));
        assert_ok!(Registry::open_dispute(signed(CAROL), accused, original, H256::zero()));
        noted();
        assert_ok!(Registry::resolve_dispute(RuntimeOrigin::root(), accused, ruling));
        let lost = What::Charged { party: Party::Disputer, planck: DisputeDeposit::get() };
        let charge = (Some(CAROL), None, Some(accused), lost);
        assert_eq!(noted(), if is_charged { vec![charge] } else { vec![] });
    });
}

#[test]
fn a_block_without_room_takes_no_registrations() {
    ExtBuilder::build_and_execute(|| {
        HasRoom::set(false);
        let uri = MetadataUri::default();
        let content = H256::repeat_byte(1);
        assert_noop!(
            Registry::register_dataset(signed(ALICE), content, dataset_terms(terms(1)), ALICE, uri),
            Error::<Test>::BlockFull
        );
        let manifest = manifest(2, [contributor(BOB, 1_000_000)]);
        assert_noop!(
            Registry::register_model(signed(BOB), Box::new(manifest), BOB),
            Error::<Test>::BlockFull
        );
    });
}

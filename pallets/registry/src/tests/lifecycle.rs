// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Consent, deprecation, removal.

use super::*;
use credence_primitives::MILLION;

/// A model of Bob's that waits for Alice's and Carol's consent.
fn pending_model() -> (ModelId, Source, Source) {
    let base = root_model(ALICE, 1, consent(10_000));
    let dataset = register_dataset(CAROL, 1, consent(20_000));
    let shares = [parent(base, 10_000), data(dataset, 20_000)];
    let model = register(BOB, derived(2, BOB, shares, 0)).unwrap();
    (model, Source::Model(base), Source::Dataset(dataset))
}

#[test]
fn a_model_waits_until_all_owners_have_agreed() {
    ExtBuilder::build_and_execute(|| {
        let (model, base, dataset) = pending_model();
        let registered = events().pop().unwrap();
        assert!(matches!(registered, Event::ModelRegistered { missing: 2, .. }));
        assert_eq!(record(model).stage, Stage::Pending { missing: 2 });
        assert_eq!(Registry::model(model).unwrap().awaits, [base, dataset]);

        assert_ok!(Registry::accept_use(signed(CAROL), model, dataset));
        assert_eq!(events(), [Event::UseAccepted { model, of: dataset, missing: 1 }]);
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Pending));
        Registry::do_try_state().unwrap();

        assert_ok!(Registry::accept_use(signed(ALICE), model, base));
        assert_eq!(events(), [Event::UseAccepted { model, of: base, missing: 0 }]);
        assert_eq!(Registry::status(model), Ok(()));
        assert_eq!(record(model).stage, Stage::Active);
        assert!(!Awaited::<Test>::contains_key(model));
    });
}

#[test]
fn only_awaited_consents_of_their_owners_count() {
    ExtBuilder::build_and_execute(|| {
        let (model, base, dataset) = pending_model();
        let accept = |who, model, of| Registry::accept_use(signed(who), model, of);
        let unknown = Source::Dataset(DatasetId::default());
        assert_noop!(accept(ALICE, ModelId::default(), base), Error::<Test>::UnknownModel);
        assert_noop!(accept(ALICE, model, unknown), Error::<Test>::UnknownDataset);
        assert_noop!(
            accept(ALICE, model, Source::Model(ModelId::default())),
            Error::<Test>::UnknownModel
        );
        assert_noop!(accept(CAROL, model, base), Error::<Test>::NotOwner);
        let other = Source::Dataset(register_dataset(DAVE, 9, terms(0)));
        assert_noop!(accept(DAVE, model, other), Error::<Test>::ConsentNotAwaited);
        assert_ok!(accept(ALICE, model, base));
        assert_noop!(accept(ALICE, model, base), Error::<Test>::ConsentNotAwaited);
        assert_ok!(accept(CAROL, model, dataset));
        assert_noop!(accept(CAROL, model, dataset), Error::<Test>::NotPending);
        assert_noop!(
            Registry::refuse_use(signed(CAROL), model, dataset),
            Error::<Test>::NotPending
        );
    });
}

#[test]
fn an_owner_need_not_agree_with_itself() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, consent(10_000));
        let model = register(ALICE, derived(2, ALICE, [parent(base, 10_000)], 0)).unwrap();
        assert_eq!(Registry::status(model), Ok(()));
        assert!(!Awaited::<Test>::contains_key(model));
    });
}

#[test]
fn a_refused_use_removes_the_model_and_returns_its_deposit() {
    ExtBuilder::build_and_execute(|| {
        let (model, base, dataset) = pending_model();
        assert_ok!(Registry::accept_use(signed(CAROL), model, dataset));
        assert_noop!(Registry::refuse_use(signed(BOB), model, base), Error::<Test>::NotOwner);
        assert_noop!(
            Registry::refuse_use(signed(CAROL), model, dataset),
            Error::<Test>::ConsentNotAwaited
        );
        events();
        assert_ok!(Registry::refuse_use(signed(ALICE), model, base));
        assert_eq!(events(), [Event::UseRefused { model, of: base }]);
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Unknown));
        assert_eq!(held(HoldReason::Model, BOB), 0);
        assert_eq!(references_of(base), 0);
        assert_eq!(references_of(dataset), 0);
    });
}

#[test]
fn a_pending_model_can_be_given_up() {
    ExtBuilder::build_and_execute(|| {
        let (model, ..) = pending_model();
        events();
        assert_ok!(Registry::remove_model(signed(BOB), model));
        assert_eq!(events(), [Event::ModelRemoved { model }]);
        assert_eq!(held(HoldReason::Model, BOB), 0);
    });
}

#[test]
fn a_deprecated_model_takes_no_jobs_and_keeps_its_terms() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        events();
        assert_noop!(
            Registry::deprecate_model(signed(ALICE), ModelId::default()),
            Error::<Test>::UnknownModel
        );
        assert_noop!(Registry::deprecate_model(signed(BOB), model), Error::<Test>::NotOwner);
        assert_ok!(Registry::deprecate_model(signed(ALICE), model));
        assert_eq!(events(), [Event::ModelDeprecated { model }]);
        assert_noop!(Registry::deprecate_model(signed(ALICE), model), Error::<Test>::NotActive);
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Deprecated));
        assert!(<Registry as ModelCatalog<_>>::terms(&model).is_some());
        assert!(<Registry as ModelCatalog<_>>::table(&model).is_some());
    });
}

#[test]
fn only_a_model_that_nothing_rests_on_is_removed() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(10_000));
        let child = register(BOB, derived(2, BOB, [parent(base, 10_000)], 0)).unwrap();
        let remove = |who, model| Registry::remove_model(signed(who), model);
        assert_noop!(remove(ALICE, ModelId::default()), Error::<Test>::UnknownModel);
        assert_noop!(remove(BOB, base), Error::<Test>::NotOwner);
        assert_noop!(remove(ALICE, base), Error::<Test>::StillActive);
        assert_ok!(Registry::deprecate_model(signed(ALICE), base));
        assert_noop!(remove(ALICE, base), Error::<Test>::StillReferenced);

        <Registry as ModelCatalog<_>>::job_opened(&child);
        assert_ok!(Registry::deprecate_model(signed(BOB), child));
        assert_noop!(remove(BOB, child), Error::<Test>::JobsOpen);
        <Registry as ModelCatalog<_>>::job_closed(&child);
        Unclaimed::set(Some(child));
        assert_noop!(remove(BOB, child), ROYALTY_UNCLAIMED);
        Unclaimed::set(None);
        assert!(Closed::get().is_empty());
        events();

        assert_ok!(remove(BOB, child));
        assert_eq!(events(), [Event::ModelRemoved { model: child }]);
        assert_eq!(Closed::get(), [child]);
        assert_eq!(held(HoldReason::Model, BOB), 0);
        assert_ok!(remove(ALICE, base));
        assert_eq!(held(HoldReason::Model, ALICE), 0);
        for map in [
            Models::<Test>::iter_keys().count(),
            Interfaces::<Test>::iter_keys().count(),
            ModelSheets::<Test>::iter_keys().count(),
            Tables::<Test>::iter_keys().count(),
        ] {
            assert_eq!(map, 0);
        }
        // The same may be registered again.
        assert_eq!(root_model(ALICE, 1, terms(10_000)), base);
    });
}

#[test]
fn an_inherited_ancestor_is_kept_as_well_as_a_parent() {
    ExtBuilder::build_and_execute(|| {
        let base = root_model(ALICE, 1, terms(0));
        let middle = register(BOB, derived(2, BOB, [parent(base, 1)], 0)).unwrap();
        let child = register(CAROL, derived(3, CAROL, [parent(middle, 1)], 0)).unwrap();
        assert_eq!(shares_of(child)[2], (ShareOf::Parent(base), 0, false));
        assert_ok!(Registry::deprecate_model(signed(ALICE), base));
        assert_ok!(Registry::deprecate_model(signed(BOB), middle));
        assert_noop!(Registry::remove_model(signed(BOB), middle), Error::<Test>::StillReferenced);
        assert_ok!(Registry::deprecate_model(signed(CAROL), child));
        assert_ok!(Registry::remove_model(signed(CAROL), child));
        assert_noop!(Registry::remove_model(signed(ALICE), base), Error::<Test>::StillReferenced);
        assert_ok!(Registry::remove_model(signed(BOB), middle));
        assert_ok!(Registry::remove_model(signed(ALICE), base));
    });
}

#[test]
fn calls_of_owners_need_a_signature() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        let dataset = register_dataset(ALICE, 1, terms(0));
        let of = Source::Dataset(dataset);
        let root = RuntimeOrigin::root;
        let declared = Box::new(manifest(2, [contributor(ALICE, MILLION)]));
        let (uri, no_terms) = (MetadataUri::default(), dataset_terms(terms(0)));
        let results = [
            Registry::register_dataset(root(), Default::default(), no_terms, ALICE, uri),
            Registry::set_dataset_payee(root(), dataset, BOB),
            Registry::retire_dataset(root(), dataset),
            Registry::remove_dataset(root(), dataset),
            Registry::register_model(root(), declared, ALICE),
            Registry::set_model_payee(root(), model, BOB),
            Registry::accept_use(root(), model, of),
            Registry::refuse_use(root(), model, of),
            Registry::deprecate_model(root(), model),
            Registry::remove_model(root(), model),
            Registry::open_dispute(root(), model, of, Default::default()),
        ];
        for result in results {
            assert_eq!(result, Err(sp_runtime::DispatchError::BadOrigin));
        }
    });
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The registry as other pallets see it.

use super::*;
use credence_primitives::MILLION;

type Catalog = Registry;

#[test]
fn an_offer_holds_what_the_manifest_says() {
    ExtBuilder::build_and_execute(|| {
        let declared = manifest(1, [contributor(ALICE, MILLION)]);
        let model = register(ALICE, declared.clone()).unwrap();
        let offered = <Catalog as ModelCatalog<_>>::offer(&model).unwrap();
        assert_eq!(offered.owner, ALICE);
        assert_eq!(offered.inputs, declared.inputs);
        assert_eq!(offered.outputs, declared.outputs);
        assert_eq!(offered.class, CLOSE_VALUE);
        assert_eq!(offered.time_bound_ms, declared.time_bound_ms);
        assert_eq!(offered.royalty, declared.royalty);
        assert_eq!(offered.accepted, declared.accepted);
        assert_eq!(offered.attribution_output, None);
        assert_eq!(<Catalog as ModelCatalog<_>>::terms(&model), Some(offered));
        assert_eq!(<Catalog as ModelCatalog<_>>::table(&model), Registry::shares(model));
    });
}

#[test]
fn nothing_is_known_of_an_unknown_model() {
    ExtBuilder::build_and_execute(|| {
        let model = ModelId::default();
        assert_eq!(<Catalog as ModelCatalog<_>>::offer(&model), Err(ModelUnavailable::Unknown));
        assert_eq!(<Catalog as ModelCatalog<_>>::terms(&model), None);
        assert_eq!(<Catalog as ModelCatalog<_>>::table(&model), None);
        assert_eq!(<Catalog as ModelCatalog<_>>::payee(&ShareOf::Parent(model)), None);
        assert_eq!(<Catalog as ModelCatalog<_>>::royalty_redirect(&model), None);
        assert!(!<Catalog as ModelCatalog<_>>::is_royalty_frozen(&model));
        assert_eq!(Registry::manifest(model), None);
        assert_eq!(Registry::model(model), None);
        assert_eq!(Registry::status(model), Err(ModelUnavailable::Unknown));
        <Catalog as ModelCatalog<_>>::quarantine(&model);
        <Catalog as ModelCatalog<_>>::job_opened(&model);
        <Catalog as ModelCatalog<_>>::job_closed(&model);
        assert_eq!(events(), []);
    });
}

#[test]
fn a_contributor_is_its_own_payee() {
    ExtBuilder::build_and_execute(|| {
        assert_eq!(<Catalog as ModelCatalog<_>>::payee(&ShareOf::Contributor(77)), Some(77));
    });
}

#[test]
fn open_jobs_are_counted() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        <Catalog as ModelCatalog<_>>::job_opened(&model);
        <Catalog as ModelCatalog<_>>::job_opened(&model);
        assert_eq!(record(model).open_jobs, 2);
        <Catalog as ModelCatalog<_>>::job_closed(&model);
        assert_eq!(record(model).open_jobs, 1);
    });
}

#[test]
#[should_panic(expected = "Defensive failure")]
fn closing_more_jobs_than_have_opened_is_noticed() {
    ExtBuilder::build().execute_with(|| {
        let model = root_model(ALICE, 1, terms(0));
        <Catalog as ModelCatalog<_>>::job_closed(&model);
    });
}

#[test]
fn verification_quarantines_once() {
    ExtBuilder::build_and_execute(|| {
        let model = root_model(ALICE, 1, terms(0));
        events();
        <Catalog as ModelCatalog<_>>::quarantine(&model);
        <Catalog as ModelCatalog<_>>::quarantine(&model);
        assert_eq!(events(), [Event::ModelQuarantined { model }]);
        assert_eq!(<Catalog as ModelCatalog<_>>::offer(&model), Err(ModelUnavailable::Quarantined));
        assert!(<Catalog as ModelCatalog<_>>::terms(&model).is_some());
    });
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a manifest must be to become a model, and what becomes of it.

use super::*;
use credence_primitives::{
    lineage::TableRow,
    manifest::{Assurance, AssuranceSet, LineageTerms, ManifestError},
    numeric::{ClassId, NumericClass},
    MILLION,
};
use rstest::rstest;

#[test]
fn a_model_is_registered_active_with_its_table_and_deposit() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(CAROL, 1, terms(20_000));
        events();
        let declared = derived(1, ALICE, [data(dataset, 30_000)], 0);
        let model = ModelId::new(&ALICE, &declared);
        assert_ok!(Registry::register_model(signed(ALICE), Box::new(declared.clone()), BOB));

        let expected = Event::ModelRegistered {
            model,
            owner: ALICE,
            payee: BOB,
            supersedes: None,
            missing: 0,
        };
        assert_eq!(events(), [expected]);
        let rows = vec![
            TableRow {
                of: ShareOf::Contributor(ALICE),
                share: 970_000,
                minimum: 0,
                is_direct: true,
            },
            TableRow {
                of: ShareOf::Dataset(dataset),
                share: 30_000,
                minimum: 20_000,
                is_direct: true,
            },
        ];
        assert_eq!(Registry::shares(model).unwrap().into_inner(), rows);
        assert_eq!(Registry::manifest(model), Some(declared.clone()));
        assert_eq!(Registry::status(model), Ok(()));
        let view = Registry::model(model).unwrap();
        assert_eq!(view.record.payee, BOB);
        assert_eq!(view.record.stage, Stage::Active);
        assert!(view.awaits.is_empty() && view.dispute.is_none() && view.redirect.is_none());
        assert_eq!(references_of(Source::Dataset(dataset)), 1);
        assert!(held(HoldReason::Model, ALICE) > DepositBase::get() + 200 * DepositPerByte::get());
    });
}

#[test]
fn a_longer_manifest_takes_a_larger_deposit() {
    ExtBuilder::build_and_execute(|| {
        root_model(ALICE, 1, terms(0));
        let short = held(HoldReason::Model, ALICE);
        let mut longer = manifest(1, [contributor(BOB, MILLION)]);
        longer.metadata_uri = vec![b'x'; 111].try_into().unwrap();
        register(BOB, longer).unwrap();
        // The other URI has 12 bytes; lengths above 63 take one byte more.
        assert_eq!(held(HoldReason::Model, BOB), short + 100 * DepositPerByte::get());
    });
}

#[test]
fn the_same_manifest_is_refused_twice_from_one_owner() {
    ExtBuilder::build_and_execute(|| {
        let declared = manifest(1, [contributor(ALICE, MILLION)]);
        assert_ok!(register(ALICE, declared.clone()));
        assert_noop!(register(ALICE, declared), Error::<Test>::ModelExists);
    });
}

#[test]
fn an_owner_without_money_for_the_deposit_registers_no_model() {
    ExtBuilder::build_and_execute(|| {
        let declared = manifest(1, [contributor(77, MILLION)]);
        assert_noop!(register(77, declared), sp_runtime::TokenError::FundsUnavailable);
    });
}

#[test]
fn what_a_manifest_breaks_in_itself_is_named() {
    ExtBuilder::build_and_execute(|| {
        let sound = || manifest(1, [contributor(ALICE, MILLION)]);
        let cases = [
            (Manifest { time_bound_ms: 0, ..sound() }, ManifestError::TimeBound),
            (Manifest { sample: None, ..sound() }, ManifestError::NoSample),
            (Manifest { inputs: Default::default(), ..sound() }, ManifestError::NoInput),
            (Manifest { accepted: AssuranceSet::default(), ..sound() }, ManifestError::Accepted),
            (Manifest { attribution_output: Some(1), ..sound() }, ManifestError::AttributionOutput),
        ];
        for (broken, fault) in cases {
            assert_noop!(register(ALICE, broken), Error::<Test>::Manifest(ManifestFault(fault)));
        }
    });
}

#[test]
fn an_attribution_output_needs_a_dataset_to_weigh() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(BOB, 1, terms(0));
        let weighing = |shares| Manifest { attribution_output: Some(0), ..manifest(1, shares) };
        assert_noop!(
            register(ALICE, weighing(vec![contributor(ALICE, MILLION)])),
            Error::<Test>::AttributionWithoutDatasets
        );
        assert_ok!(register(
            ALICE,
            weighing(vec![contributor(ALICE, MILLION - 5), data(dataset, 5)])
        ));
    });
}

#[test]
fn terms_for_descendants_never_ask_for_more_than_the_whole() {
    ExtBuilder::build_and_execute(|| {
        let asking = |minimum| Manifest {
            terms: terms(minimum),
            ..manifest(1, [contributor(ALICE, MILLION)])
        };
        assert_noop!(register(ALICE, asking(MILLION + 1)), Error::<Test>::MinimumOverWhole);
        assert_ok!(register(ALICE, asking(MILLION)));
    });
}

#[rstest]
#[case::checked_at_the_cap(&[Assurance::Checked], 0, true)]
#[case::checked_above_the_cap(&[Assurance::Checked], 1, false)]
#[case::sampled_above_the_cap(&[Assurance::Signed, Assurance::Sampled], 1, false)]
#[case::signed_above_the_cap(&[Assurance::Signed], 1, true)]
fn artifacts_are_capped_where_they_are_executed_again(
    #[case] accepted: &[Assurance],
    #[case] excess: u64,
    #[case] is_accepted: bool,
) {
    ExtBuilder::build_and_execute(|| {
        let declared = Manifest {
            artifact_bytes: MaxCheckedArtifactBytes::get() + excess,
            accepted: AssuranceSet::of(accepted),
            ..manifest(1, [contributor(ALICE, MILLION)])
        };
        if is_accepted {
            assert_ok!(register(ALICE, declared));
        } else {
            assert_noop!(register(ALICE, declared), Error::<Test>::ArtifactTooLarge);
        }
    });
}

#[test]
fn the_class_must_be_in_the_table_and_stays_as_it_was() {
    ExtBuilder::build_and_execute(|| {
        let unknown = Manifest { class: ClassId(9), ..manifest(1, [contributor(ALICE, MILLION)]) };
        assert_noop!(register(ALICE, unknown), Error::<Test>::UnknownClass);

        let model = root_model(ALICE, 1, terms(0));
        assert_ok!(Registry::set_class(RuntimeOrigin::root(), CLOSE, Some(NumericClass::Exact)));
        let later = root_model(ALICE, 2, terms(0));
        assert_ok!(Registry::set_class(RuntimeOrigin::root(), CLOSE, None));
        let class = |model| <Registry as ModelCatalog<_>>::terms(&model).unwrap().class;
        assert_eq!(class(model), CLOSE_VALUE);
        assert_eq!(class(later), NumericClass::Exact);
    });
}

#[test]
fn a_version_replaces_only_one_of_the_same_owner() {
    ExtBuilder::build_and_execute(|| {
        let first = root_model(ALICE, 1, consent(100_000));
        let next = |owner, former| Manifest {
            supersedes: Some(former),
            ..manifest(2, [contributor(owner, MILLION)])
        };
        assert_noop!(register(BOB, next(BOB, first)), Error::<Test>::SupersedesForeign);
        assert_noop!(register(ALICE, next(ALICE, ModelId::default())), Error::<Test>::UnknownModel);
        events();
        let second = register(ALICE, next(ALICE, first)).unwrap();
        let expected = Event::ModelRegistered {
            model: second,
            owner: ALICE,
            payee: ALICE,
            supersedes: Some(first),
            missing: 0,
        };
        assert_eq!(events(), [expected]);
        // No parent, no share, and the former goes on.
        assert_eq!(shares_of(second), [(ShareOf::Contributor(ALICE), MILLION, true)]);
        assert_eq!(Registry::status(first), Ok(()));
    });
}

#[test]
fn parents_and_datasets_must_be_there_and_in_use() {
    ExtBuilder::build_and_execute(|| {
        let asking = root_model(BOB, 1, consent(1));
        let pending = register(CAROL, derived(2, CAROL, [parent(asking, 1)], 0)).unwrap();
        let sick = root_model(BOB, 3, terms(1));
        assert_ok!(Registry::quarantine(RuntimeOrigin::root(), sick));
        let ended = root_model(BOB, 4, terms(1));
        assert_ok!(Registry::deprecate_model(signed(BOB), ended));
        let sick_and_ended = root_model(BOB, 5, terms(1));
        assert_ok!(Registry::deprecate_model(signed(BOB), sick_and_ended));
        assert_ok!(Registry::quarantine(RuntimeOrigin::root(), sick_and_ended));

        let build_on = |source| register(ALICE, derived(9, ALICE, [source], 0));
        let none = (ModelId::default(), DatasetId::default());
        assert_noop!(build_on(parent(none.0, 1)), Error::<Test>::UnknownModel);
        assert_noop!(build_on(data(none.1, 1)), Error::<Test>::UnknownDataset);
        assert_noop!(build_on(parent(pending, 1)), Error::<Test>::ParentPending);
        assert_noop!(build_on(parent(sick, 1)), Error::<Test>::ParentQuarantined);
        assert_noop!(build_on(parent(sick_and_ended, 1)), Error::<Test>::ParentQuarantined);
        // What was derived from a deprecated model must be able to say so.
        assert_ok!(build_on(parent(ended, 1)));
    });
}

#[rstest]
#[case::repeated(vec![contributor(ALICE, 500_000), contributor(ALICE, 500_000)], Error::EntryRepeated)]
#[case::without_share(vec![contributor(ALICE, MILLION), contributor(BOB, 0)], Error::EntryWithoutShare)]
#[case::one_too_little(vec![contributor(ALICE, MILLION - 1)], Error::SharesDoNotSum)]
#[case::one_too_much(vec![contributor(ALICE, MILLION), contributor(BOB, 1)], Error::SharesDoNotSum)]
#[case::none(vec![], Error::SharesDoNotSum)]
fn shares_that_do_not_add_up_are_refused(
    #[case] shares: Vec<credence_primitives::manifest::DirectShare<AccountId>>,
    #[case] error: Error<Test>,
) {
    ExtBuilder::build_and_execute(|| {
        assert_noop!(register(ALICE, manifest(1, shares)), error);
    });
}

#[rstest]
#[case::at_the_minimum(50_000, true)]
#[case::above(50_001, true)]
#[case::below(49_999, false)]
fn direct_shares_meet_the_minimum_of_their_terms(#[case] share: u32, #[case] is_met: bool) {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(BOB, 1, terms(50_000));
        let declared = derived(1, ALICE, [data(dataset, share)], 0);
        if is_met {
            assert_ok!(register(ALICE, declared));
        } else {
            assert_noop!(register(ALICE, declared), Error::<Test>::BelowMinimumShare);
        }
    });
}

#[test]
fn price_zero_is_allowed_without_floors() {
    ExtBuilder::build_and_execute(|| {
        let open = register_dataset(BOB, 1, terms(50_000));
        let floored = register_dataset(BOB, 2, LineageTerms { minimum_planck: 1, ..terms(50_000) });
        let free =
            |dataset| Manifest { royalty: 0, ..derived(1, ALICE, [data(dataset, 50_000)], 0) };
        assert_noop!(register(ALICE, free(floored)), Error::<Test>::BelowMinimumPlanck);
        let model = register(ALICE, free(open)).unwrap();
        assert_eq!(<Registry as ModelCatalog<_>>::offer(&model).unwrap().royalty, 0);
    });
}

#[test]
fn the_view_of_inherited_shares_tells_what_registration_demands() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(CAROL, 1, consent(20_000));
        let base = register(CAROL, {
            let declared = derived(1, CAROL, [data(dataset, 20_000)], 0);
            Manifest { terms: terms(30_000), ..declared }
        })
        .unwrap();
        let own = register_dataset(BOB, 2, terms(5));

        let mut demands = Registry::inherited_shares(vec![base], vec![own]).unwrap();
        demands.sort_by_key(|demand| demand.terms.minimum_share);
        let expected = [
            (Source::Dataset(own), BOB, terms(5), true),
            (Source::Dataset(dataset), CAROL, consent(20_000), false),
            (Source::Model(base), CAROL, terms(30_000), true),
        ]
        .map(|(of, owner, terms, is_direct)| LineageDemand { of, owner, terms, is_direct });
        assert_eq!(demands, expected);

        // Reckoned with exactly, registration succeeds.
        let shares = [parent(base, 30_000), data(own, 5)];
        assert_ok!(register(ALICE, derived(3, ALICE, shares, 20_000)));
        assert_eq!(
            Registry::inherited_shares(vec![ModelId::default()], vec![]),
            Err(Error::<Test>::UnknownModel.into())
        );
        assert_eq!(
            Registry::inherited_shares(vec![base; 9], vec![]),
            Err(Error::<Test>::TooManyParents.into())
        );
        assert_eq!(
            Registry::inherited_shares(vec![], vec![own; 17]),
            Err(Error::<Test>::TooManyRows.into())
        );
    });
}

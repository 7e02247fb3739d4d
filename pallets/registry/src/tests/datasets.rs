// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Datasets: offered, paid, retired, removed.

use super::*;
use sp_core::H256;

#[test]
fn a_dataset_is_registered_and_its_deposit_held() {
    ExtBuilder::build_and_execute(|| {
        let (content, terms) = (H256::repeat_byte(1), dataset_terms(consent(50_000)));
        let uri: MetadataUri = b"ipfs://data".to_vec().try_into().unwrap();
        assert_ok!(Registry::register_dataset(
            signed(ALICE),
            content,
            terms.clone(),
            BOB,
            uri.clone()
        ));

        let dataset = DatasetId::new(&ALICE, &terms, &content);
        assert_eq!(
            events(),
            [Event::DatasetRegistered {
                dataset,
                owner: ALICE,
                payee: BOB,
                terms: terms.clone(),
                content_hash: content,
            }]
        );
        let record = DatasetRecord {
            owner: ALICE,
            payee: BOB,
            terms: terms.lineage,
            is_retired: false,
            references: 0,
        };
        let view = DatasetView { record, terms, content_hash: content, metadata_uri: uri };
        assert_eq!(Registry::dataset(dataset), Some(view));
        // At least the two hashes and the two accounts.
        assert!(held(HoldReason::Dataset, ALICE) > DepositBase::get() + 80 * DepositPerByte::get());
        assert_eq!(held(HoldReason::Dataset, BOB), 0);
    });
}

#[test]
fn a_dataset_is_refused_twice_from_the_same_owner_under_the_same_terms() {
    ExtBuilder::build_and_execute(|| {
        let first = register_dataset(ALICE, 1, terms(10));
        let again = |owner, lineage| {
            let uri = MetadataUri::default();
            let terms = dataset_terms(lineage);
            Registry::register_dataset(signed(owner), H256::repeat_byte(1), terms, owner, uri)
        };
        assert_noop!(again(ALICE, terms(10)), Error::<Test>::DatasetExists);
        assert_ok!(again(ALICE, terms(11)));
        assert_ok!(again(BOB, terms(10)));
        assert_eq!(Datasets::<Test>::get(first).unwrap().owner, ALICE);
    });
}

#[test]
fn a_minimum_share_above_the_whole_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let offer = |minimum| {
            let terms = dataset_terms(terms(minimum));
            Registry::register_dataset(
                signed(ALICE),
                H256::zero(),
                terms,
                ALICE,
                MetadataUri::default(),
            )
        };
        assert_noop!(offer(1_000_001), Error::<Test>::MinimumOverWhole);
        assert_ok!(offer(1_000_000));
    });
}

#[test]
fn a_metadata_uri_that_is_not_text_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let uri: MetadataUri = vec![0xff, 0xfe].try_into().unwrap();
        let terms = dataset_terms(terms(0));
        assert_noop!(
            Registry::register_dataset(signed(ALICE), H256::zero(), terms, ALICE, uri),
            Error::<Test>::MetadataNotText
        );
    });
}

#[test]
fn an_owner_without_money_for_the_deposit_registers_nothing() {
    ExtBuilder::build_and_execute(|| {
        let terms = dataset_terms(terms(0));
        let refused =
            Registry::register_dataset(signed(77), H256::zero(), terms, 77, MetadataUri::default());
        assert_noop!(refused, sp_runtime::TokenError::FundsUnavailable);
    });
}

#[test]
fn only_the_owner_names_another_payee() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, terms(10));
        events();
        let of = ShareOf::Dataset(dataset);
        assert_eq!(<Registry as ModelCatalog<_>>::payee(&of), Some(ALICE));
        assert_noop!(
            Registry::set_dataset_payee(signed(BOB), dataset, BOB),
            Error::<Test>::NotOwner
        );
        assert_noop!(
            Registry::set_dataset_payee(signed(ALICE), DatasetId::default(), BOB),
            Error::<Test>::UnknownDataset
        );
        assert_ok!(Registry::set_dataset_payee(signed(ALICE), dataset, CAROL));
        assert_eq!(events(), [Event::DatasetPayeeSet { dataset, payee: CAROL }]);
        assert_eq!(<Registry as ModelCatalog<_>>::payee(&of), Some(CAROL));
    });
}

#[test]
fn a_retired_dataset_keeps_its_uses_and_gets_no_new_ones() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, terms(10_000));
        let user = register(BOB, derived(1, BOB, [data(dataset, 10_000)], 0)).unwrap();
        events();
        assert_noop!(Registry::retire_dataset(signed(BOB), dataset), Error::<Test>::NotOwner);
        assert_noop!(
            Registry::retire_dataset(signed(ALICE), DatasetId::default()),
            Error::<Test>::UnknownDataset
        );
        assert_ok!(Registry::retire_dataset(signed(ALICE), dataset));
        assert_eq!(events(), [Event::DatasetWasRetired { dataset }]);
        assert_noop!(
            Registry::retire_dataset(signed(ALICE), dataset),
            Error::<Test>::DatasetRetired
        );

        assert_noop!(
            register(CAROL, derived(2, CAROL, [data(dataset, 10_000)], 0)),
            Error::<Test>::DatasetRetired
        );
        assert_ok!(Registry::status(user));
        // Deriving from the model that uses it is no new use, and pays.
        let child = register(CAROL, derived(3, CAROL, [parent(user, 1)], 10_000)).unwrap();
        assert_eq!(shares_of(child)[2], (ShareOf::Dataset(dataset), 10_000, false));
    });
}

#[test]
fn only_a_retired_dataset_that_nothing_names_is_removed() {
    ExtBuilder::build_and_execute(|| {
        let dataset = register_dataset(ALICE, 1, terms(10_000));
        let user = register(BOB, derived(1, BOB, [data(dataset, 10_000)], 0)).unwrap();
        let remove = |who| Registry::remove_dataset(signed(who), dataset);
        assert_noop!(
            Registry::remove_dataset(signed(ALICE), DatasetId::default()),
            Error::<Test>::UnknownDataset
        );
        assert_noop!(remove(BOB), Error::<Test>::NotOwner);
        assert_noop!(remove(ALICE), Error::<Test>::StillActive);
        assert_ok!(Registry::retire_dataset(signed(ALICE), dataset));
        assert_noop!(remove(ALICE), Error::<Test>::StillReferenced);
        assert_ok!(Registry::deprecate_model(signed(BOB), user));
        assert_ok!(Registry::remove_model(signed(BOB), user));
        events();

        assert_ok!(remove(ALICE));
        assert_eq!(events(), [Event::DatasetRemoved { dataset }]);
        assert_eq!(held(HoldReason::Dataset, ALICE), 0);
        assert_eq!(Registry::dataset(dataset), None);
        assert_eq!(<Registry as ModelCatalog<_>>::payee(&ShareOf::Dataset(dataset)), None);
        // The same may be offered again.
        assert_eq!(register_dataset(ALICE, 1, terms(10_000)), dataset);
    });
}

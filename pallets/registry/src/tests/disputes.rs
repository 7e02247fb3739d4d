// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Undeclared lineage: claimed, withheld, decided, lapsed.

use super::*;
use frame_support::{traits::Hooks, weights::Weight};
use sp_core::H256;

type Catalog = Registry;

const EVIDENCE: H256 = H256::repeat_byte(0xee);

/// Bob's model, and Alice's that it is said to be built on.
fn accused_and_original() -> (ModelId, ModelId) {
    let original = root_model(ALICE, 1, terms(0));
    let accused = root_model(BOB, 2, terms(0));
    events();
    (accused, original)
}

fn open(
    who: AccountId,
    model: ModelId,
    ancestor: Source,
) -> frame_support::dispatch::DispatchResult {
    Registry::open_dispute(signed(who), model, ancestor, EVIDENCE)
}

fn resolve(model: ModelId, ruling: Ruling) {
    assert_ok!(Registry::resolve_dispute(RuntimeOrigin::root(), model, ruling));
}

fn idle() -> Weight {
    Registry::on_idle(1, Weight::MAX)
}

fn steps(count: u64) -> Weight {
    <() as WeightInfo>::lapse_dispute() * count + <() as WeightInfo>::inspect_dispute_queue()
}

#[test]
fn an_open_dispute_withholds_the_royalty_and_holds_a_deposit() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        let dispute = Dispute {
            disputer: CAROL,
            ancestor: Source::Model(original),
            evidence_hash: EVIDENCE,
            deposit: DisputeDeposit::get(),
            until: Now::get() + DisputeWindow::get(),
            sequence: 0,
        };
        assert_eq!(events(), [Event::DisputeOpened { model: accused, dispute: dispute.clone() }]);
        assert_eq!(Registry::dispute(accused), Some(dispute.clone()));
        assert_eq!(Registry::model(accused).unwrap().dispute, Some(dispute));
        assert_eq!(held(HoldReason::Dispute, CAROL), DisputeDeposit::get());
        assert!(<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));
        assert!(!<Catalog as ModelCatalog<_>>::is_royalty_frozen(&original));
        assert_eq!(<Catalog as ModelCatalog<_>>::payee(&ShareOf::Parent(accused)), None);
        assert_eq!(<Catalog as ModelCatalog<_>>::royalty_redirect(&accused), None);
        // Jobs go on: a claim is not yet a proof.
        assert_eq!(Registry::status(accused), Ok(()));
        // What is named stays.
        assert_ok!(Registry::deprecate_model(signed(ALICE), original));
        assert_noop!(
            Registry::remove_model(signed(ALICE), original),
            Error::<Test>::StillReferenced
        );
        assert_ok!(Registry::deprecate_model(signed(BOB), accused));
        assert_noop!(Registry::remove_model(signed(BOB), accused), Error::<Test>::DisputeOpen);
    });
}

#[test]
fn an_upheld_dispute_withdraws_the_model_and_redirects_its_royalty() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        let child = register(DAVE, derived(3, DAVE, [parent(accused, 1)], 0)).unwrap();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        events();
        resolve(accused, Ruling::Upheld);
        let wronged = Source::Model(original);
        let expected = Event::DisputeUpheld { model: accused, disputer: CAROL, wronged };
        assert_eq!(events(), [expected]);
        assert_eq!(held(HoldReason::Dispute, CAROL), 0);
        assert_eq!(Balances::free_balance(CAROL), ENDOWMENT);
        assert_eq!(Registry::status(accused), Err(ModelUnavailable::Deprecated));
        assert!(!<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));
        assert_eq!(<Catalog as ModelCatalog<_>>::royalty_redirect(&accused), Some(ALICE));
        assert_eq!(Registry::model(accused).unwrap().redirect, Some(ALICE));
        // Descendants pay the wronged for it too, at the payee it names now.
        assert_ok!(Registry::set_model_payee(signed(ALICE), original, DAVE));
        let row = ShareOf::Parent(accused);
        assert_eq!(<Catalog as ModelCatalog<_>>::payee(&row), Some(DAVE));
        assert_eq!(<Catalog as ModelCatalog<_>>::royalty_redirect(&accused), Some(DAVE));
        assert_eq!(Registry::status(child), Ok(()));

        // Withdrawn is final: no new use, no second dispute, no way back.
        assert_noop!(
            register(DAVE, derived(4, DAVE, [parent(accused, 1)], 0)),
            Error::<Test>::ParentWithdrawn
        );
        assert_noop!(open(DAVE, accused, Source::Model(original)), Error::<Test>::NotDisputable);
        assert_noop!(Registry::deprecate_model(signed(BOB), accused), Error::<Test>::NotActive);
        assert_noop!(
            Registry::resolve_dispute(RuntimeOrigin::root(), accused, Ruling::Dismissed),
            Error::<Test>::NoDispute
        );
    });
}

#[test]
fn a_withdrawn_model_goes_once_its_royalty_is_claimed() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        resolve(accused, Ruling::Upheld);
        assert_eq!(references_of(Source::Model(original)), 1);
        Unclaimed::set(Some(accused));
        assert_noop!(Registry::remove_model(signed(BOB), accused), ROYALTY_UNCLAIMED);
        Unclaimed::set(None);
        assert_ok!(Registry::remove_model(signed(BOB), accused));
        assert_eq!(references_of(Source::Model(original)), 0);
        assert!(!PastDisputers::<Test>::contains_key(accused));
    });
}

#[test]
fn a_dismissed_dispute_costs_its_deposit() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        events();
        resolve(accused, Ruling::Dismissed);
        let slashed = DisputeDeposit::get();
        let expected = Event::DisputeDismissed { model: accused, disputer: CAROL, slashed };
        assert_eq!(events(), [expected]);
        assert_eq!(held(HoldReason::Dispute, CAROL), 0);
        assert_eq!(Balances::free_balance(CAROL), ENDOWMENT - slashed);
        assert_eq!(Balances::free_balance(TREASURY), ENDOWMENT + slashed);
        assert!(!<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));
        assert_eq!(<Catalog as ModelCatalog<_>>::payee(&ShareOf::Parent(accused)), Some(BOB));
        assert_eq!(references_of(Source::Model(original)), 0);
        assert!(!DisputeQueue::<Test>::contains_key(0));
    });
}

#[test]
fn nobody_freezes_a_model_twice() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        let ancestor = Source::Model(original);
        assert_ok!(open(CAROL, accused, ancestor));
        assert_noop!(open(DAVE, accused, ancestor), Error::<Test>::DisputeOpen);
        resolve(accused, Ruling::Dismissed);
        assert_noop!(open(CAROL, accused, ancestor), Error::<Test>::AlreadyDisputed);
        assert_ok!(open(DAVE, accused, ancestor));
    });
}

#[test]
fn a_model_is_disputed_only_so_often() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        let past: Vec<_> = (100..99 + u64::from(MAX_DISPUTES)).collect();
        PastDisputers::<Test>::insert(accused, BoundedPast::truncate_from(past));
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        resolve(accused, Ruling::Dismissed);
        assert_noop!(open(DAVE, accused, Source::Model(original)), Error::<Test>::TooManyDisputes);
    });
}

type BoundedPast =
    frame_support::BoundedVec<AccountId, frame_support::traits::ConstU32<MAX_DISPUTES>>;

#[test]
fn disputes_must_name_something_undeclared_that_is_there() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        let dataset = register_dataset(ALICE, 1, terms(0));
        let shares = [parent(original, 1), data(dataset, 1)];
        let honest = register(DAVE, derived(3, DAVE, shares, 0)).unwrap();
        let asking = root_model(ALICE, 4, consent(1));
        let pending = register(DAVE, derived(5, DAVE, [parent(asking, 1)], 0)).unwrap();

        let unknown = Source::Model(ModelId::default());
        let no_data = Source::Dataset(DatasetId::default());
        assert_noop!(
            open(CAROL, ModelId::default(), Source::Model(original)),
            Error::<Test>::UnknownModel
        );
        assert_noop!(open(CAROL, accused, unknown), Error::<Test>::UnknownModel);
        assert_noop!(open(CAROL, accused, no_data), Error::<Test>::UnknownDataset);
        assert_noop!(open(CAROL, accused, Source::Model(accused)), Error::<Test>::AncestorDescends);
        assert_noop!(open(CAROL, original, Source::Model(honest)), Error::<Test>::AncestorDescends);
        for declared in [Source::Model(original), Source::Dataset(dataset)] {
            assert_noop!(open(CAROL, honest, declared), Error::<Test>::AncestorDeclared);
        }
        assert_noop!(open(CAROL, accused, Source::Model(pending)), Error::<Test>::ParentPending);
        assert_noop!(open(CAROL, pending, Source::Model(original)), Error::<Test>::NotDisputable);
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        resolve(accused, Ruling::Upheld);
        assert_noop!(open(CAROL, original, Source::Model(accused)), Error::<Test>::ParentWithdrawn);
        assert_noop!(
            Registry::resolve_dispute(RuntimeOrigin::root(), honest, Ruling::Upheld),
            Error::<Test>::NoDispute
        );
    });
}

#[test]
fn a_disputer_without_the_deposit_is_refused() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_noop!(
            open(77, accused, Source::Model(original)),
            sp_runtime::TokenError::FundsUnavailable
        );
    });
}

#[test]
fn a_dataset_can_be_the_wronged() {
    ExtBuilder::build_and_execute(|| {
        let (accused, _) = accused_and_original();
        let dataset = register_dataset(ALICE, 1, consent(500_000));
        assert_ok!(open(ALICE, accused, Source::Dataset(dataset)));
        resolve(accused, Ruling::Upheld);
        assert_eq!(<Catalog as ModelCatalog<_>>::royalty_redirect(&accused), Some(ALICE));
        assert_ok!(Registry::retire_dataset(signed(ALICE), dataset));
        assert_noop!(
            Registry::remove_dataset(signed(ALICE), dataset),
            Error::<Test>::StillReferenced
        );
    });
}

#[test]
fn a_dispute_that_nobody_decides_lapses_by_itself() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        events();
        let until = Now::get() + DisputeWindow::get();
        Now::set(until);
        assert_eq!(idle(), steps(1));
        assert_eq!(events(), []);
        assert!(<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));

        Now::set(until + 1);
        assert_eq!(idle(), steps(1));
        assert_eq!(events(), [Event::DisputeLapsed { model: accused, disputer: CAROL }]);
        assert_eq!(Balances::free_balance(CAROL), ENDOWMENT);
        assert!(!<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));
        assert_eq!(references_of(Source::Model(original)), 0);
        assert_noop!(open(CAROL, accused, Source::Model(original)), Error::<Test>::AlreadyDisputed);
        assert_eq!(idle(), steps(0));
    });
}

#[test]
fn lapsing_stops_where_the_meter_does_and_goes_on_later() {
    ExtBuilder::build_and_execute(|| {
        let (first, original) = accused_and_original();
        let more: Vec<_> = (3..6).map(|seed| root_model(BOB, seed, terms(0))).collect();
        assert_ok!(open(CAROL, first, Source::Model(original)));
        for model in &more {
            assert_ok!(open(CAROL, *model, Source::Model(original)));
        }
        // A decided one leaves an empty place.
        resolve(more[0], Ruling::Dismissed);
        Now::set(1_000);
        let base = <() as WeightInfo>::inspect_dispute_queue();
        assert_eq!(Registry::on_idle(1, base - Weight::from_parts(1, 0)), Weight::zero());
        assert_eq!(Registry::on_idle(1, base), base);
        assert_eq!(Disputes::<Test>::iter_keys().count(), 3);
        assert_eq!(Registry::on_idle(1, steps(2)), steps(2));
        assert_eq!(Disputes::<Test>::iter_keys().count(), 2);
        Registry::do_try_state().unwrap();
        assert_eq!(idle(), steps(2));
        assert_eq!(Disputes::<Test>::iter_keys().count(), 0);
        assert_eq!(held(HoldReason::Dispute, CAROL), 0);
        let ends = DisputeQueueRange::<Test>::get();
        assert_eq!((ends.head, ends.tail), (4, 4));
    });
}

#[test]
fn a_shorter_time_for_decisions_keeps_the_queue_in_order() {
    ExtBuilder::build_and_execute(|| {
        let (first, original) = accused_and_original();
        let second = root_model(BOB, 3, terms(0));
        assert_ok!(open(CAROL, first, Source::Model(original)));
        DisputeWindow::set(1);
        assert_ok!(open(CAROL, second, Source::Model(original)));
        let until = |model| Registry::dispute(model).unwrap().until;
        assert_eq!(until(second), until(first));
        DisputeWindow::set(100);
    });
}

#[test]
fn an_emergency_stop_lets_no_dispute_lapse() {
    ExtBuilder::build_and_execute(|| {
        let (accused, original) = accused_and_original();
        assert_ok!(open(CAROL, accused, Source::Model(original)));
        // Blocks go by, active ones do not.
        System::set_block_number(1_000_000);
        idle();
        assert!(<Catalog as ModelCatalog<_>>::is_royalty_frozen(&accused));
    });
}

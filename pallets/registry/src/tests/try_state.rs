// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Each invariant is broken once, and seen to be.

use super::*;
use credence_primitives::{manifest::LineageTerms, numeric::NumericClass, numeric::Tolerance};
use frame_support::traits::fungible::MutateHold;
use rstest::rstest;
use sp_core::H256;

/// A chain with all there is: a dataset, a model built on it and on another, a pending model, an
/// open dispute and an upheld one. Every model's name ends up in [`Names`].
#[derive(Clone, Copy)]
struct Names {
    dataset: DatasetId,
    base: ModelId,
    child: ModelId,
    pending: ModelId,
    disputed: ModelId,
    withdrawn: ModelId,
}

fn everything() -> Names {
    let dataset = register_dataset(ALICE, 1, consent(10_000));
    let base = root_model(ALICE, 1, terms(20_000));
    let child = register(BOB, derived(2, BOB, [parent(base, 20_000)], 0)).unwrap();
    let shares = [parent(child, 5), data(dataset, 10_000)];
    let pending = register(CAROL, derived(3, CAROL, shares, 20_000)).unwrap();
    let disputed = root_model(BOB, 4, terms(0));
    let withdrawn = root_model(BOB, 5, terms(0));
    let open = |model| {
        let ancestor = Source::Dataset(dataset);
        assert_ok!(Registry::open_dispute(signed(DAVE), model, ancestor, H256::zero()));
    };
    open(withdrawn);
    assert_ok!(Registry::resolve_dispute(RuntimeOrigin::root(), withdrawn, Ruling::Upheld));
    open(disputed);
    Names { dataset, base, child, pending, disputed, withdrawn }
}

#[test]
fn a_state_with_everything_is_sound() {
    ExtBuilder::build_and_execute(|| {
        everything();
    });
}

fn change(model: ModelId, change: impl FnOnce(&mut ModelRecord<AccountId>)) {
    Models::<Test>::mutate(model, |record| change(record.as_mut().unwrap()));
}

fn change_dispute(model: ModelId, change: impl FnOnce(&mut Dispute<AccountId>)) {
    Disputes::<Test>::mutate(model, |dispute| change(dispute.as_mut().unwrap()));
}

fn change_table(
    model: ModelId,
    change: impl FnOnce(&mut credence_primitives::lineage::ShareTable<AccountId>),
) {
    Tables::<Test>::mutate(model, |table| change(table.as_mut().unwrap()));
}

const UNSOUND: NumericClass = NumericClass::Tolerance(Tolerance {
    norm_nano: 0,
    floor_nano: 0,
    element_rms_nano: 0,
    element_relative_nano: 0,
});

type Corruption = fn(Names);

#[rstest]
#[case::interface_without_model("a part of a model lies without its model", |names: Names| {
    let interface = Interfaces::<Test>::get(names.base).unwrap();
    Interfaces::<Test>::insert(ModelId::default(), interface);
})]
#[case::interface_of_another("a model has no interface", |names: Names| {
    Interfaces::<Test>::swap(names.base, ModelId::default());
})]
#[case::no_model_deposit("a model has no sheet and no deposit", |names: Names| {
    ModelSheets::<Test>::swap(names.base, ModelId::default());
})]
#[case::no_table("a model has no table", |names: Names| {
    Tables::<Test>::swap(names.base, ModelId::default());
})]
#[case::unsound_snapshot("a model's class is unsound", |names: Names| {
    Interfaces::<Test>::mutate(names.base, |interface| {
        interface.as_mut().unwrap().class = UNSOUND;
    });
})]
#[case::other_owner("a model's name is not the hash of its owner and manifest", |names: Names| {
    change(names.disputed, |record| record.owner = DAVE);
})]
#[case::other_royalty("a model's name is not the hash of its owner and manifest", |names: Names| {
    Interfaces::<Test>::mutate(names.base, |interface| interface.as_mut().unwrap().royalty += 1);
})]
#[case::sum("a table does not sum to a million", |names: Names| {
    change_table(names.base, |table| table[0].share -= 1);
})]
#[case::twice("a table names something twice", |names: Names| {
    change_table(names.child, |table| {
        let first = table[0].clone();
        table[1].of = first.of;
    });
})]
#[case::unknown_row("a table names an unknown model", |names: Names| {
    change_table(names.child, |table| table[1].of = ShareOf::Parent(ModelId::default()));
})]
#[case::unknown_data("a table names an unknown dataset", |names: Names| {
    change_table(names.child, |table| table[1].of = ShareOf::Dataset(DatasetId::default()));
})]
#[case::minimum("a row's minimum is not that of its terms", |names: Names| {
    change_table(names.child, |table| table[1].minimum += 1);
})]
#[case::diluted("a row's share is not what its terms ask", |names: Names| {
    change_table(names.child, |table| {
        table[1].share -= 1;
        table[0].share += 1;
    });
})]
#[case::missing_ancestor("a table lacks an ancestor", |names: Names| {
    change_table(names.pending, |table| {
        let inherited = table.pop().unwrap();
        table[0].share += inherited.share;
    });
})]
#[case::sheet_without_dataset("a sheet lies without its dataset", |names: Names| {
    let sheet = DatasetSheets::<Test>::get(names.dataset).unwrap();
    DatasetSheets::<Test>::insert(DatasetId::default(), sheet);
})]
#[case::no_dataset_deposit("a dataset has no sheet and no deposit", |names: Names| {
    DatasetSheets::<Test>::swap(names.dataset, DatasetId::default());
})]
#[case::other_data("a dataset's name is not the hash of its owner, terms and content", |names: Names| {
    DatasetSheets::<Test>::mutate(names.dataset, |sheet| {
        sheet.as_mut().unwrap().content_hash = H256::repeat_byte(9);
    });
})]
#[case::unsound_class("a numeric class is unsound", |_: Names| Classes::<Test>::insert(CLOSE, UNSOUND))]
#[case::none_missing("a model waits for no consent and is not active", |names: Names| {
    change(names.pending, |record| record.stage = Stage::Pending { missing: 0 });
})]
#[case::miscounted("missing consents are miscounted", |names: Names| {
    change(names.pending, |record| record.stage = Stage::Pending { missing: 2 });
})]
#[case::active_too_early("missing consents are miscounted", |names: Names| {
    change(names.pending, |record| record.stage = Stage::Active);
})]
#[case::awaited_twice("a consent is awaited twice", |names: Names| {
    change(names.pending, |record| record.stage = Stage::Pending { missing: 2 });
    Awaited::<Test>::mutate(names.pending, |awaited| {
        let awaited = awaited.as_mut().unwrap();
        awaited.try_push(awaited[0]).unwrap();
    });
})]
#[case::not_in_table("a consent is awaited that the table does not need", |names: Names| {
    Awaited::<Test>::mutate(names.pending, |awaited| {
        awaited.as_mut().unwrap()[0] = Source::Model(names.disputed);
    });
})]
#[case::not_in_terms("a consent is awaited that the terms do not need", |names: Names| {
    Awaited::<Test>::mutate(names.pending, |awaited| {
        awaited.as_mut().unwrap()[0] = Source::Model(names.base);
    });
})]
#[case::job_too_early("a pending model has jobs or a dispute", |names: Names| {
    change(names.pending, |record| record.open_jobs = 1);
})]
#[case::awaited_for_nothing("consents are awaited for an unknown model", |names: Names| {
    let awaited = Awaited::<Test>::get(names.pending).unwrap();
    Awaited::<Test>::insert(ModelId::default(), awaited);
})]
#[case::references("references are miscounted", |names: Names| {
    change(names.base, |record| record.references += 1);
})]
#[case::references_to_data("references are miscounted", |names: Names| {
    Datasets::<Test>::mutate(names.dataset, |record| record.as_mut().unwrap().references -= 1);
})]
#[case::wronged_is_gone("a reference is to nothing", |names: Names| {
    Datasets::<Test>::mutate(names.dataset, |record| record.as_mut().unwrap().references -= 1);
    let wronged = Source::Dataset(DatasetId::default());
    change(names.withdrawn, |record| record.stage = Stage::Withdrawn { wronged });
})]
#[case::not_withheld("a royalty is withheld without a dispute, or not withheld in one", |names: Names| {
    change(names.disputed, |record| record.is_disputed = false);
})]
#[case::withheld("a royalty is withheld without a dispute, or not withheld in one", |names: Names| {
    change(names.base, |record| record.is_disputed = true);
})]
#[case::no_place("a dispute has no place in the queue", |names: Names| {
    change_dispute(names.disputed, |dispute| dispute.sequence = 7);
})]
#[case::beyond("a dispute lies beyond the ends of the queue", |_: Names| {
    DisputeQueueRange::<Test>::mutate(|ends| ends.tail = 0);
})]
#[case::later_than_last("a dispute lies beyond the ends of the queue", |names: Names| {
    change_dispute(names.disputed, |dispute| dispute.until += 1);
})]
#[case::place_taken("a place of the queue is taken by no dispute", |names: Names| {
    DisputeQueue::<Test>::insert(9, names.base);
})]
#[case::forgotten("a disputer is not remembered", |names: Names| {
    PastDisputers::<Test>::remove(names.disputed);
})]
#[case::disputed_twice("an account has disputed a model twice", |names: Names| {
    PastDisputers::<Test>::mutate(names.disputed, |past| past.try_push(DAVE).unwrap());
})]
#[case::remembered("disputers of an unknown model are remembered", |names: Names| {
    let past = PastDisputers::<Test>::get(names.disputed);
    PastDisputers::<Test>::insert(ModelId::default(), past);
})]
#[case::deposit("what is held for disputes is not what they hold", |names: Names| {
    change_dispute(names.disputed, |dispute| dispute.deposit += 1);
})]
#[case::released("what is held for disputes is not what they hold", |_: Names| {
    let reason = RuntimeHoldReason::Registry(HoldReason::Dispute);
    Balances::set_on_hold(&reason, &DAVE, 1).unwrap();
})]
fn try_state_sees(#[case] sentence: &'static str, #[case] corrupt: Corruption) {
    ExtBuilder::build().execute_with(|| {
        let names = everything();
        assert_ok!(Registry::do_try_state());
        corrupt(names);
        assert_eq!(Registry::do_try_state(), Err(sentence.into()));
    });
}

#[test]
fn try_state_sees_disputes_out_of_order() {
    ExtBuilder::build().execute_with(|| {
        let names = everything();
        let ancestor = Source::Dataset(names.dataset);
        assert_ok!(Registry::open_dispute(signed(DAVE), names.base, ancestor, H256::zero()));
        change_dispute(names.base, |dispute| dispute.until -= 1);
        assert_eq!(Registry::do_try_state(), Err("the queue of disputes is out of order".into()));
    });
}

#[test]
fn try_state_sees_a_dispute_about_nothing() {
    ExtBuilder::build().execute_with(|| {
        let names = everything();
        // A second claim of the same ancestor, so that only the model is missing.
        Disputes::<Test>::swap(names.disputed, ModelId::default());
        change(names.disputed, |record| record.is_disputed = false);
        assert_eq!(Registry::do_try_state(), Err("a dispute is about an unknown model".into()));
    });
}

#[test]
fn try_state_sees_changed_terms() {
    ExtBuilder::build().execute_with(|| {
        let names = everything();
        change(names.disputed, |record| {
            record.terms = LineageTerms { needs_consent: true, ..record.terms };
        });
        assert_eq!(
            Registry::do_try_state(),
            Err("a model's name is not the hash of its owner and manifest".into())
        );
    });
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random sequences of all calls by a few actors: nothing panics, and every invariant holds.

use super::*;
use credence_primitives::{
    manifest::{DirectShare, LineageTerms},
    Ppm, MILLION,
};
use frame_support::{
    dispatch::DispatchResult, storage::with_storage_layer, traits::Hooks, weights::Weight,
};
use proptest::prelude::*;
use sp_core::H256;

const ACTORS: [AccountId; 4] = [ALICE, BOB, CAROL, DAVE];

/// One step; numbers pick among what is there, so that most steps do something.
#[derive(Clone, Debug)]
enum Step {
    OfferData { seed: u8, minimum: Ppm, needs_consent: bool },
    Register { seed: u8, minimum: Ppm, needs_consent: bool, on: Vec<u8>, slack: Ppm },
    SetPayee { of: u8, payee: u8 },
    Answer { model: u8, of: u8, is_accepted: bool },
    Retire { of: u8 },
    Remove { of: u8 },
    Quarantine { model: u8, is_released: bool },
    Dispute { model: u8, of: u8 },
    Resolve { model: u8, is_upheld: bool },
    Job { model: u8, is_opened: bool },
    Wait { blocks: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let minimum = prop_oneof![Just(0u32), 1..100_000u32];
    prop_oneof![
        3 => (0..6u8, minimum.clone(), any::<bool>()).prop_map(|(seed, minimum, needs_consent)| {
            Step::OfferData { seed, minimum, needs_consent }
        }),
        6 => (
            0..40u8,
            minimum,
            prop::bool::weighted(0.2),
            prop::collection::vec(any::<u8>(), 0..4),
            prop_oneof![4 => Just(0u32), 1 => 1..3u32],
        )
            .prop_map(|(seed, minimum, needs_consent, on, slack)| {
                Step::Register { seed, minimum, needs_consent, on, slack }
            }),
        1 => (any::<u8>(), 0..4u8).prop_map(|(of, payee)| Step::SetPayee { of, payee }),
        6 => (any::<u8>(), any::<u8>(), prop::bool::weighted(0.8))
            .prop_map(|(model, of, is_accepted)| Step::Answer { model, of, is_accepted }),
        2 => any::<u8>().prop_map(|of| Step::Retire { of }),
        3 => any::<u8>().prop_map(|of| Step::Remove { of }),
        1 => (any::<u8>(), any::<bool>())
            .prop_map(|(model, is_released)| Step::Quarantine { model, is_released }),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(model, of)| Step::Dispute { model, of }),
        2 => (any::<u8>(), any::<bool>())
            .prop_map(|(model, is_upheld)| Step::Resolve { model, is_upheld }),
        2 => (any::<u8>(), any::<bool>())
            .prop_map(|(model, is_opened)| Step::Job { model, is_opened }),
        2 => (0..60u32).prop_map(|blocks| Step::Wait { blocks }),
    ]
}

fn sorted<Item: Ord>(items: impl Iterator<Item = Item>) -> Vec<Item> {
    let mut items: Vec<_> = items.collect();
    items.sort();
    items
}

fn pick<Item: Copy + Default>(items: &[Item], index: u8) -> Item {
    // One beyond the end is nothing that is registered.
    items.get(usize::from(index) % (items.len() + 1)).copied().unwrap_or_default()
}

fn models() -> Vec<ModelId> {
    sorted(Models::<Test>::iter_keys())
}

fn sources() -> Vec<Source> {
    let datasets = sorted(Datasets::<Test>::iter_keys()).into_iter().map(Source::Dataset);
    models().into_iter().map(Source::Model).chain(datasets).collect()
}

fn source(index: u8) -> Source {
    let sources = sources();
    let none = Source::Model(ModelId::default());
    sources.get(usize::from(index) % (sources.len() + 1)).copied().unwrap_or(none)
}

fn owner_of(of: Source) -> AccountId {
    match of {
        Source::Model(model) => Models::<Test>::get(model).map_or(ALICE, |record| record.owner),
        Source::Dataset(dataset) => {
            Datasets::<Test>::get(dataset).map_or(ALICE, |record| record.owner)
        },
    }
}

/// A manifest on these sources that reckons with what they bring along, but for `slack`.
fn manifest_on(owner: AccountId, seed: u8, on: &[u8], slack: Ppm) -> Manifest<AccountId> {
    let mut direct: Vec<_> = on.iter().map(|index| source(*index)).collect();
    direct.sort();
    direct.dedup();
    let split = |direct: &[Source]| {
        let (mut parents, mut datasets) = (Vec::new(), Vec::new());
        for source in direct {
            match source {
                Source::Model(model) => parents.push(*model),
                Source::Dataset(dataset) => datasets.push(*dataset),
            }
        }
        Registry::inherited_shares(parents, datasets).unwrap_or_default()
    };
    let demands = split(&direct);
    let shares: Vec<_> = demands
        .iter()
        .filter(|demand| demand.is_direct)
        .map(|demand| DirectShare {
            of: demand.of.as_row(),
            share: demand.terms.minimum_share.max(1),
        })
        .collect();
    let inherited: Ppm = demands
        .iter()
        .filter(|demand| !demand.is_direct)
        .map(|demand| demand.terms.minimum_share)
        .sum();
    let taken: Ppm = shares.iter().map(|entry| entry.share).sum();
    let rest = MILLION.saturating_sub(taken + inherited + slack);
    manifest(seed, [contributor(owner, rest)].into_iter().chain(shares))
}

fn apply(step: Step) -> DispatchResult {
    match step {
        Step::OfferData { seed, minimum, needs_consent } => {
            let lineage = LineageTerms { minimum_share: minimum, minimum_planck: 0, needs_consent };
            let owner = ACTORS[usize::from(seed) % 4];
            let (content, uri) = (H256::repeat_byte(seed), MetadataUri::default());
            Registry::register_dataset(signed(owner), content, dataset_terms(lineage), owner, uri)
        },
        Step::Register { seed, minimum, needs_consent, on, slack } => {
            let owner = ACTORS[usize::from(seed) % 4];
            let lineage = LineageTerms { minimum_share: minimum, minimum_planck: 0, needs_consent };
            let declared = manifest_on(owner, seed, &on, slack);
            register(owner, Manifest { terms: lineage, ..declared }).map(|_| ())
        },
        Step::SetPayee { of, payee } => {
            let (of, payee) = (source(of), ACTORS[usize::from(payee)]);
            let origin = signed(owner_of(of));
            match of {
                Source::Model(model) => Registry::set_model_payee(origin, model, payee),
                Source::Dataset(dataset) => Registry::set_dataset_payee(origin, dataset, payee),
            }
        },
        Step::Answer { model, of, is_accepted } => {
            let pending = sorted(Awaited::<Test>::iter_keys());
            let model = pick(&pending, model);
            let awaited = Awaited::<Test>::get(model).unwrap_or_default();
            let of = awaited.get(usize::from(of) % 4).copied().unwrap_or_else(|| source(of));
            let origin = signed(owner_of(of));
            if is_accepted {
                Registry::accept_use(origin, model, of)
            } else {
                Registry::refuse_use(origin, model, of)
            }
        },
        Step::Retire { of } => {
            let of = source(of);
            let origin = signed(owner_of(of));
            match of {
                Source::Model(model) => Registry::deprecate_model(origin, model),
                Source::Dataset(dataset) => Registry::retire_dataset(origin, dataset),
            }
        },
        Step::Remove { of } => {
            let of = source(of);
            let origin = signed(owner_of(of));
            match of {
                Source::Model(model) => Registry::remove_model(origin, model),
                Source::Dataset(dataset) => Registry::remove_dataset(origin, dataset),
            }
        },
        governed => apply_governed(governed),
    }
}

fn apply_governed(step: Step) -> DispatchResult {
    let root = RuntimeOrigin::root();
    match step {
        Step::Quarantine { model, is_released } => {
            let model = pick(&models(), model);
            if is_released {
                Registry::release_quarantine(root, model)
            } else {
                Registry::quarantine(root, model)
            }
        },
        Step::Dispute { model, of } => {
            let disputer = ACTORS[usize::from(of) % 4];
            let (model, of) = (pick(&models(), model), source(of));
            Registry::open_dispute(signed(disputer), model, of, H256::zero())
        },
        Step::Resolve { model, is_upheld } => {
            let model = pick(&sorted(Disputes::<Test>::iter_keys()), model);
            let ruling = if is_upheld { Ruling::Upheld } else { Ruling::Dismissed };
            Registry::resolve_dispute(root, model, ruling)
        },
        Step::Job { model, is_opened } => {
            let model = pick(&models(), model);
            let has_jobs = Models::<Test>::get(model).is_some_and(|record| record.open_jobs > 0);
            if is_opened && <Registry as ModelCatalog<_>>::offer(&model).is_ok() {
                <Registry as ModelCatalog<_>>::job_opened(&model);
            } else if has_jobs {
                <Registry as ModelCatalog<_>>::job_closed(&model);
            }
            Ok(())
        },
        Step::Wait { blocks } => {
            Now::mutate(|now| *now += blocks);
            Registry::on_idle(1, Weight::from_parts(3_000, 30));
            Ok(())
        },
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_after_any_sequence_of_calls(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        ExtBuilder::build_and_execute(|| {
            Now::set(10);
            for step in steps {
                // As in a block, a call that fails leaves nothing behind.
                let _ = with_storage_layer(|| apply(step));
                assert_ok!(Registry::do_try_state());
            }
        });
    }
}

#[test]
fn random_sequences_reach_what_they_are_for() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..64 {
        let steps = prop::collection::vec(step(), 80).new_tree(&mut runner).unwrap().current();
        ExtBuilder::build_and_execute(|| {
            Now::set(10);
            for step in steps {
                let _ = with_storage_layer(|| apply(step));
            }
            for event in events() {
                let text = format!("{event:?}");
                let name: String = text
                    .split_once("::")
                    .map_or(text.as_str(), |(_, rest)| rest)
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric())
                    .collect();
                reached.insert(name);
            }
        });
    }
    for event in [
        "DatasetRegistered",
        "DatasetPayeeSet",
        "DatasetWasRetired",
        "DatasetRemoved",
        "ModelRegistered",
        "ModelPayeeSet",
        "UseAccepted",
        "UseRefused",
        "ModelDeprecated",
        "ModelRemoved",
        "ModelQuarantined",
        "QuarantineReleased",
        "DisputeOpened",
        "DisputeUpheld",
        "DisputeDismissed",
        "DisputeLapsed",
    ] {
        assert!(reached.contains(event), "{event} is not among {reached:?}");
    }
}

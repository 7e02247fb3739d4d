// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The check of the history sees what it is there to see: after a life of many jobs it holds, and
//! after one change to the state it does not.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use credence_primitives::{
    history::{History as _, What},
    manifest::Assurance,
};
use credence_simulation::{
    history::History,
    party::Nature,
    runtime::{next_block, Attribution, Runtime, System},
    world::{chain, manifest, offer, whole, World},
};
use rstest::rstest;

const OWNER: u64 = 61;

/// Blocks in which jobs are asked for, worked on by honest and dishonest workers, and paid for.
fn live(world: &mut World, history: &mut History, model: credence_primitives::ids::ModelId) {
    for block in 0..60 {
        let assurance = if block % 2 == 0 { Assurance::Checked } else { Assurance::Signed };
        let _ = world.request(41, model, assurance);
        world.live();
        if block % 7 == 0 {
            let _ = world.call(OWNER, pallet_attribution::Call::claim { model, row: 0 });
            let _ = world.call(1, pallet_attribution::Call::withdraw {});
        }
        history.listen();
        next_block(Default::default());
        history.note_root();
    }
}

/// Checks the history of such a life after `change`.
fn after(change: impl FnOnce()) {
    let (mut chain, mut world) = chain(5);
    let mut history = History::default();
    chain.execute_with(|| {
        world.natures = [(25, Nature::Lying), (24, Nature::Silent)].into();
        let model = world.register_model(OWNER, manifest(1, 16, whole(OWNER)), false).unwrap();
        history.listen();
        offer(&mut world, &model, &[21, 24, 25]);
        history.note_root();
        live(&mut world, &mut history, model.id);
    });
    history.read(&mut chain);
    let (receipts, entries) = history.len();
    assert!(receipts > 10 && entries > 100, "{receipts} receipts, {entries} entries");
    chain.execute_with(|| {
        history.check();
        change();
    });
    history.read(&mut chain);
    chain.execute_with(|| history.check());
}

#[test]
fn leaves_tell_all_that_events_and_state_do() {
    after(|| {});
}

#[rstest]
#[should_panic(expected = "what 1 can claim")]
#[case::claimable(|| pallet_attribution::Claimable::<Runtime>::mutate(1, |planck| *planck += 1))]
#[should_panic(expected = "claimable without a leaf")]
#[case::claimable_by_a_stranger(|| pallet_attribution::Claimable::<Runtime>::insert(83, 1))]
fn claims_without_leaves_are_seen(#[case] change: fn()) {
    after(change);
}

#[test]
#[should_panic(expected = "row 0 of")]
fn a_row_paid_without_a_leaf_is_seen() {
    after(|| {
        pallet_attribution::Ledgers::<Runtime>::translate_values(
            |mut ledger: pallet_attribution::Ledger<u64>| {
                ledger.rows.get_mut(0).unwrap().paid -= 1;
                Some(ledger)
            },
        );
    });
}

#[test]
#[should_panic(expected = "what requesters have paid")]
fn escrow_without_a_leaf_is_seen() {
    after(|| {
        let open = pallet_inference::Jobs::<Runtime>::iter().find(|(_, job)| job.is_open());
        let (id, mut job) = open.unwrap();
        job.escrow.royalty += 1;
        pallet_inference::Jobs::<Runtime>::insert(id, job);
    });
}

#[test]
#[should_panic(expected = "a job was never requested")]
fn a_job_without_a_leaf_is_seen() {
    after(|| pallet_inference::NextJob::<Runtime>::mutate(|next| *next += 1));
}

#[test]
#[should_panic(expected = "slashes that wait")]
fn a_slash_without_a_leaf_is_seen() {
    after(|| {
        let slash = pallet_workers::PendingSlash {
            owner: 21,
            amount: 1,
            due: 1,
            offence: pallet_workers::Offence::Equivocation,
            reporter: None,
            reporter_share: Default::default(),
        };
        pallet_workers::Slashes::<Runtime>::insert(u64::MAX, slash);
    });
}

#[test]
#[should_panic(expected = "some leaf or event is missing")]
fn an_event_without_a_leaf_is_seen() {
    after(|| System::deposit_event(pallet_workers::Event::Pardoned { worker: 21 }));
}

#[test]
#[should_panic(expected = "some leaf or event is missing")]
fn a_leaf_without_an_event_is_seen() {
    after(|| Attribution::record(Some(&21), None, None, What::Pardoned));
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The invariants across pallets see what they are there to see: after a life of many jobs they
//! hold, and after one change to the state they do not.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use credence_primitives::manifest::Assurance;
use credence_simulation::{
    invariants,
    party::Nature,
    runtime::{next_block, Attribution, Balances, Inference, Runtime, RuntimeHoldReason},
    world::{chain, manifest, offer, whole, Conduct, World},
};
use frame_support::traits::fungible::{Mutate, MutateHold};

/// A chain in the middle of its life.
fn life(change: impl FnOnce()) {
    let (mut chain, mut world) = chain(5);
    chain.execute_with(|| {
        world.natures.clear();
        let model = world.register_model(61, manifest(1, 16, whole(61)), false).unwrap();
        offer(&mut world, &model, &[21, 22]);
        for _ in 0..20 {
            let _ = world.request(41, model.id, Assurance::Checked);
            world.live();
            next_block(Default::default());
        }
        invariants::check();
        change();
        invariants::check();
    });
}

#[test]
#[should_panic(expected = "money was lost or made")]
fn money_from_nowhere_is_seen() {
    life(|| {
        pallet_balances::TotalIssuance::<Runtime>::mutate(|issuance| *issuance += 1);
    });
}

#[test]
#[should_panic(expected = "escrow")]
fn a_gift_to_escrow_is_seen() {
    life(|| {
        Balances::transfer(
            &81,
            &Inference::account_id(),
            1,
            frame_support::traits::tokens::Preservation::Preserve,
        )
        .unwrap();
    });
}

#[test]
#[should_panic(expected = "debts")]
fn a_gift_to_creditors_is_seen() {
    life(|| {
        Balances::mint_into(&Attribution::account_id(), 1).unwrap();
    });
}

#[test]
#[should_panic]
fn credit_from_nowhere_is_seen() {
    life(|| {
        pallet_attribution::CreditsOf::<Runtime>::mutate(21, |credits| credits.compute += 1);
    });
}

#[test]
#[should_panic]
fn a_hold_without_record_is_seen() {
    life(|| {
        let reason = RuntimeHoldReason::from(pallet_workers::HoldReason::WorkerBond);
        Balances::hold(&reason, &81, 5).unwrap();
    });
}

#[test]
#[should_panic]
fn a_bond_that_is_not_held_is_seen() {
    life(|| {
        pallet_workers::Workers::<Runtime>::mutate(21, |worker| {
            worker.as_mut().unwrap().bond.held += 1;
        });
    });
}

#[test]
#[should_panic]
fn a_verification_without_job_is_seen() {
    life(|| {
        let job = pallet_verification::Checks::<Runtime>::iter_keys().next().unwrap();
        pallet_verification::Checks::<Runtime>::remove(job);
    });
}

#[test]
#[should_panic]
fn an_open_job_that_the_registry_does_not_count_is_seen() {
    life(|| {
        let model = pallet_registry::Models::<Runtime>::iter_keys().next().unwrap();
        pallet_registry::Models::<Runtime>::mutate(model, |record| {
            record.as_mut().unwrap().open_jobs -= 1;
        });
    });
}

/// One job with this worker, of which the observer is told that it is honest.
fn observe(script: Conduct, seven_collude: bool) {
    let (mut chain, mut world) = chain(6);
    chain.execute_with(|| {
        world.natures.clear();
        let model = world.register_model(61, manifest(1, 16, whole(61)), false).unwrap();
        offer(&mut world, &model, &[21]);
        world.scripts.insert(21, script);
        if seven_collude {
            // More than the protocol can bear.
            world.natures.extend((1..=7).map(|validator| (validator, Nature::Colluding)));
            world.natures.insert(21, Nature::Colluding);
            let backs = Conduct::Lies(credence_primitives::duty::Verdict::Pass);
            world.scripts.extend((1..=7).map(|validator| (validator, backs)));
        }
        world.request(41, model.id, Assurance::Checked).unwrap();
        for _ in 0..40 {
            live(&mut world);
        }
    });
}

fn live(world: &mut World) {
    world.live();
    invariants::watch(world);
    next_block(Default::default());
}

#[test]
#[should_panic(expected = "an honest worker")]
fn the_observer_sees_who_is_called_honest_lose_bond() {
    observe(Conduct::Absent, false);
}

#[test]
#[should_panic(expected = "a false result became final")]
fn the_observer_sees_a_false_result_become_final() {
    observe(Conduct::Lies(credence_primitives::duty::Verdict::Pass), true);
}

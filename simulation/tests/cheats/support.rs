// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A scene in which everybody is honest unless a test says otherwise.

use credence_primitives::{
    ids::{JobId, Ticket},
    Balance,
};
use credence_simulation::{
    invariants,
    runtime::{
        next_block, AccountId, AuditProbability, Balances, Failure, Runtime, RuntimeEvent,
        SampleProbability, System, Workers,
    },
    world::{self, chain, manifest, offer, whole, Model, World},
};
use frame_support::traits::fungible::Inspect;
use pallet_inference::{Outcome, Stage};
use sp_runtime::{DispatchError, Permill};

/// Who asks.
pub(crate) const REQUESTER: AccountId = 41;
/// Who owns the model.
pub(crate) const OWNER: AccountId = 61;
/// The worker with the only, or the first, seat.
pub(crate) const WORKER: AccountId = 21;
/// Another worker.
pub(crate) const OTHER: AccountId = 22;

/// Runs a test on a chain with one model, served by these workers; then checks every invariant.
pub(crate) fn scene(workers: &[AccountId], test: impl FnOnce(&mut World, Model)) {
    AuditProbability::set(Permill::zero());
    SampleProbability::set(Permill::zero());
    let (mut chain, mut world) = chain(7);
    chain.execute_with(|| {
        world.natures.clear();
        let shares = whole(OWNER);
        let model = world.register_model(OWNER, manifest(1, 320, shares), false).unwrap();
        offer(&mut world, &model, workers);
        test(&mut world, model);
        invariants::check();
    });
}

/// A block in which everybody does what it has to do.
pub(crate) fn block(world: &mut World) {
    world.live();
    next_block(Default::default());
}

/// Blocks until a job is over; how it ended.
pub(crate) fn finish(world: &mut World, job: JobId) -> Outcome {
    for _ in 0..100 {
        if let Some(outcome) = outcome(job) {
            return outcome;
        }
        block(world);
    }
    panic!("job {job} does not end: {:?}", pallet_inference::Jobs::<Runtime>::get(job));
}

/// How a job ended.
pub(crate) fn outcome(job: JobId) -> Option<Outcome> {
    match pallet_inference::Jobs::<Runtime>::get(job)?.stage {
        Stage::Closed { outcome, .. } => Some(outcome),
        _ => None,
    }
}

/// Who has a job, and under which ticket.
pub(crate) fn attempt(job: JobId) -> (AccountId, Ticket) {
    let attempt = pallet_inference::Jobs::<Runtime>::get(job).unwrap().latest.unwrap();
    (attempt.worker, attempt.ticket)
}

/// What a worker's bond is worth: all that is held and awaits no slash.
pub(crate) fn stake(worker: AccountId) -> Balance {
    let bond = Workers::worker(worker).map(|worker| worker.bond).unwrap_or_default();
    bond.held - bond.pending_slashes
}

/// What a checker's bond is worth.
pub(crate) fn checker_stake(validator: AccountId) -> Balance {
    let checker = pallet_verification::Checkers::<Runtime>::get(validator).unwrap();
    checker.bond.held - checker.bond.pending_slashes
}

/// What an account has, free and on hold.
pub(crate) fn wealth(who: AccountId) -> Balance {
    Balances::total_balance(&who)
}

/// Why the entries of submissions in this block were refused.
pub(crate) fn refusals() -> Vec<pallet_inference::Refusal> {
    System::read_events_no_consensus()
        .filter_map(|record| match record.event {
            RuntimeEvent::Inference(pallet_inference::Event::ResultRefused { reason, .. }) => {
                Some(reason)
            },
            _ => None,
        })
        .collect()
}

/// That a call failed with this error.
#[track_caller]
pub(crate) fn assert_failed<E: Into<DispatchError>>(outcome: Result<(), Failure>, error: E) {
    assert_eq!(outcome, Err(Failure::Dispatch(error.into())));
}

/// The fee of every request that the world makes.
pub(crate) const FEE: Balance = 20_000;
/// What is burned of it: the minimum, and a planck per byte of input.
pub(crate) fn burned() -> Balance {
    50 + world::input(1).len() as Balance
}

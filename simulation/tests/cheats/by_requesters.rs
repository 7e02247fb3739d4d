// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What dishonest requesters try.

use crate::support::*;
use credence_primitives::manifest::{Assurance, AssuranceSet};
use credence_simulation::{
    runtime::{next_block, Runtime},
    world::input,
};
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_inference::{Call, Outcome, Request};
use sp_runtime::DispatchError;

type Error = pallet_inference::Error<Runtime>;

fn request(model: credence_primitives::ids::ModelId) -> Request {
    Request {
        model,
        input: input(1),
        assurance: AssuranceSet::of(&[Assurance::Checked]),
        max_fee: FEE,
        deadline: 60,
    }
}

#[test]
fn grinding_for_a_worker_by_reverting() {
    scene(&[WORKER, OTHER], |world, model| {
        let next = pallet_inference::NextJob::<Runtime>::get();
        // Whatever a requester reverts, no worker was drawn in the same block to be looked at.
        for _ in 0..20 {
            let drawn = with_transaction(|| {
                let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
                let latest = pallet_inference::Jobs::<Runtime>::get(job).unwrap().latest;
                TransactionOutcome::Rollback(Ok::<_, DispatchError>(latest))
            });
            assert_eq!(drawn, Ok(None));
        }
        assert_eq!(pallet_inference::NextJob::<Runtime>::get(), next);
        assert_eq!(wealth(REQUESTER), 1_000_000_000);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        next_block(Default::default());
        attempt(job);
        // And then it is too late.
        assert_failed(world.call(REQUESTER, Call::cancel { job }), Error::AlreadyAssigned);
    });
}

#[test]
fn input_that_does_not_fit_the_manifest() {
    scene(&[WORKER], |world, model| {
        for bytes in [vec![], vec![1, 0], vec![0; 100]] {
            let request = Request { input: bytes.try_into().unwrap(), ..request(model.id) };
            let outcome = world.call(REQUESTER, Call::request { request });
            assert_failed(outcome, Error::InputMismatch);
        }
        assert_eq!(wealth(REQUESTER), 1_000_000_000, "nothing was taken");
    });
}

#[test]
fn fee_too_low_by_one_planck() {
    scene(&[WORKER], |world, model| {
        // Burned, three checks, royalty, and the one worker's ask.
        let least = burned() + 3 * 20 + 1_000 + 121;
        let ask = |max_fee| Call::request { request: Request { max_fee, ..request(model.id) } };
        assert_failed(world.call(REQUESTER, ask(least - 1)), Error::FeeTooLow);
        assert_eq!(world.call(REQUESTER, ask(least)), Ok(()));
        let job = pallet_inference::NextJob::<Runtime>::get() - 1;
        assert_eq!(finish(world, job), Outcome::Settled);
        assert_eq!(wealth(REQUESTER), 1_000_000_000 - least);
    });
}

#[test]
fn cancel_after_assignment() {
    scene(&[WORKER], |world, model| {
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        next_block(Default::default());
        assert_failed(world.call(REQUESTER, Call::cancel { job }), Error::AlreadyAssigned);
        assert_eq!(finish(world, job), Outcome::Settled);
        assert_failed(world.call(REQUESTER, Call::cancel { job }), Error::UnknownJob);
    });
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What dishonest workers try.

use crate::support::*;
use credence_primitives::duty::Verdict;
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload},
    ids::{OutputCommitment, Ticket},
    manifest::Assurance,
};
use credence_simulation::{
    runtime::{next_block, Runtime, System},
    world::{genesis, Conduct, World},
};
use pallet_inference::{Call, Opening, Outcome, Refusal, ResultEntry};
use pallet_verification::types::{Equivocation, Statement};
use sp_core::{Pair, H256};

type Error = pallet_inference::Error<Runtime>;

/// An entry that the worker has signed for a ticket.
fn entry(world: &World, job: u64, ticket: &Ticket, commitment: OutputCommitment) -> ResultEntry {
    let worker = attempt(job).0;
    let payload = result_payload(ticket, &commitment, &H256::zero());
    let signature = world.sign_result(worker, job, &payload).unwrap();
    ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening: None }
}

fn submit(world: &mut World, entries: Vec<ResultEntry>) -> Vec<Refusal> {
    let results = entries.try_into().unwrap();
    world.call(81, Call::submit_results { results }).unwrap();
    refusals()
}

/// A job that has just been assigned.
fn assigned(world: &mut World, model: credence_primitives::ids::ModelId) -> u64 {
    let job = world.request(REQUESTER, model, Assurance::Checked).unwrap();
    next_block(Default::default());
    attempt(job);
    job
}

/// All validators find the result wrong: the worker pays the checks at once and is slashed later,
/// and the requester loses nothing, since another worker does the job.
fn is_rejected_and_done_by_another(conduct: Conduct) {
    scene(&[WORKER], |world, model| {
        world.scripts.insert(WORKER, conduct);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        let (bond, validators) = (stake(WORKER), 7 * 20);
        while !System::read_events_no_consensus().any(|record| {
            matches!(
                record.event,
                credence_simulation::runtime::RuntimeEvent::Workers(
                    pallet_workers::Event::Struck { .. }
                )
            )
        }) {
            block(world);
        }
        // Seven checks at 20, and twenty times the fee, as far as the bond goes.
        assert_eq!(bond - stake(WORKER), validators + 20 * FEE);
        let serve = pallet_workers::Call::serve { model: model.id, ask: 150 };
        world.call(OTHER, serve).unwrap();
        let stop = pallet_workers::Call::stop_serving { model: model.id };
        world.call(WORKER, stop).unwrap();
        assert_eq!(finish(world, job), Outcome::Settled);
        assert_eq!(attempt(job).0, OTHER);
        // Ask, three checks, royalty.
        assert_eq!(wealth(REQUESTER), 1_000_000_000 - burned() - 150 - 3 * 20 - 1_000);
    });
}

#[test]
fn fabricated_output() {
    is_rejected_and_done_by_another(Conduct::Lies(Verdict::Pass));
}

#[test]
fn other_model() {
    is_rejected_and_done_by_another(Conduct::OtherModel);
}

#[test]
fn output_that_fits_no_manifest_cannot_open_and_is_a_no_show() {
    scene(&[WORKER], |world, model| {
        world.scripts.insert(WORKER, Conduct::Malformed);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        let bond = stake(WORKER);
        // It goes on failing until the attempts are used up or it sits in jail.
        let outcome = finish(world, job);
        assert!(matches!(outcome, Outcome::AttemptsExhausted | Outcome::NoWorker), "{outcome:?}");
        assert!(stake(WORKER) < bond);
        assert_eq!(wealth(REQUESTER), 1_000_000_000 - burned(), "refunded but for what is burned");
    });
}

#[test]
fn copied_commitment_of_another_job() {
    scene(&[WORKER, OTHER], |world, model| {
        let first = assigned(world, model.id);
        let output = vec![1, 0];
        let salt = H256::zero();
        let commitment = output_commitment(&attempt(first).1, &output_hash(&output), &salt);
        let copied = entry(world, first, &attempt(first).1, commitment);
        assert_eq!(submit(world, vec![copied.clone()]), []);
        let second = assigned(world, model.id);
        // As it is, it is not signed for this job.
        let replayed = ResultEntry { job: second, ..copied };
        assert_eq!(submit(world, vec![replayed]), [Refusal::BadSignature]);
        // Signed anew, it can never open: the commitment binds the ticket.
        let ticket = attempt(second).1;
        let anew = entry(world, second, &ticket, commitment);
        assert_eq!(submit(world, vec![anew]), [Refusal::BadSignature], "only the one before");
        let worker = attempt(second).0;
        world.scripts.insert(worker, Conduct::StopsHalfWay);
        while !pallet_verification::Checks::<Runtime>::get(second)
            .is_some_and(|check| check.phase == pallet_verification::Phase::Opening)
        {
            block(world);
        }
        let opening = Opening { output: output.try_into().unwrap(), salt };
        let outcome = world.call(worker, Call::open { job: second, opening });
        assert_failed(outcome, Error::OpeningMismatch);
    });
}

#[test]
fn replay_across_chains_forks_and_attempts() {
    scene(&[WORKER], |world, model| {
        let job = assigned(world, model.id);
        let record = pallet_inference::Jobs::<Runtime>::get(job).unwrap();
        let (worker, ticket) = attempt(job);
        let parts = |genesis: &H256, request_block: &H256, attempt: u8| {
            credence_primitives::commitment::TicketParts {
                genesis,
                request_block,
                job,
                attempt,
                model: &model.id,
                input_hash: &record.input_hash,
                worker: &worker,
            }
            .ticket()
        };
        let ours = System::block_hash(record.request_block);
        assert_eq!(parts(&genesis(), &ours, 0), ticket, "the ticket is what everybody computes");
        let elsewhere = [
            parts(&H256::repeat_byte(9), &ours, 0),
            parts(&genesis(), &H256::repeat_byte(9), 0),
            parts(&genesis(), &ours, 1),
        ];
        for foreign in elsewhere {
            assert_ne!(foreign, ticket);
            let replayed = entry(world, job, &foreign, OutputCommitment(H256::repeat_byte(1)));
            let before = refusals().len();
            assert_eq!(submit(world, vec![replayed])[before..], [Refusal::BadSignature]);
        }
        assert_eq!(finish(world, job), Outcome::Settled);
    });
}

#[test]
fn two_different_results_for_one_ticket() {
    scene(&[WORKER], |world, model| {
        let job = assigned(world, model.id);
        let waiting = assigned(world, model.id);
        let record = pallet_inference::Jobs::<Runtime>::get(job).unwrap();
        let ticket = attempt(job).1;
        let first = entry(world, job, &ticket, OutputCommitment(H256::repeat_byte(1)));
        let second = entry(world, job, &ticket, OutputCommitment(H256::repeat_byte(2)));
        assert_eq!(submit(world, vec![first.clone(), second.clone()]), [Refusal::NotAssigned]);
        let statement = |entry: &ResultEntry| Statement {
            commitment: entry.commitment,
            evidence_hash: entry.evidence_hash,
            signature: entry.signature,
        };
        let operator = pallet_workers::OpenJobs::<Runtime>::get(WORKER, job).unwrap().operator;
        let proof = Box::new(Equivocation {
            request_number: record.request_block,
            request_block: System::block_hash(record.request_block),
            job,
            attempt: 0,
            model: model.id,
            input_hash: record.input_hash,
            operator,
            statements: [statement(&first), statement(&second)],
        });
        let report = |world: &mut World| {
            let call = pallet_verification::Call::report_equivocation {
                worker: WORKER,
                proof: proof.clone(),
            };
            world.call(82, call)
        };
        let (bond, reporter) = (stake(WORKER), wealth(82));
        assert_eq!(report(world), Ok(()));
        assert_failed(report(world), pallet_verification::Error::<Runtime>::AlreadyReported);
        assert_eq!(stake(WORKER), 0, "the whole bond");
        // What it had not answered goes to somebody else.
        let serve = pallet_workers::Call::serve { model: model.id, ask: 150 };
        world.call(OTHER, serve).unwrap();
        assert_eq!(finish(world, waiting), Outcome::Settled);
        assert_eq!(attempt(waiting).0, OTHER);
        for _ in 0..30 {
            block(world);
        }
        assert_eq!(wealth(82) - reporter, bond / 10, "the reporter's tenth, once it is taken");
    });
}

#[test]
fn opening_that_does_not_match_and_no_opening() {
    scene(&[WORKER], |world, model| {
        world.scripts.insert(WORKER, Conduct::StopsHalfWay);
        let job = world.request(REQUESTER, model.id, Assurance::Checked).unwrap();
        let bond = stake(WORKER);
        while !pallet_verification::Checks::<Runtime>::get(job)
            .is_some_and(|check| check.phase == pallet_verification::Phase::Opening)
        {
            block(world);
        }
        let opening = Opening {
            output: credence_simulation::world::truth(&model, &H256::zero()).try_into().unwrap(),
            salt: H256::zero(),
        };
        assert_failed(world.call(WORKER, Call::open { job, opening }), Error::OpeningMismatch);
        for _ in 0..6 {
            block(world);
        }
        // A hundredth of the bond, and the next attempt.
        assert_eq!(bond - stake(WORKER), bond / 100);
        world.scripts.clear();
        world.forget();
        assert_eq!(finish(world, job), Outcome::Settled);
    });
}

#[test]
fn result_after_deadline() {
    scene(&[WORKER], |world, model| {
        let job = assigned(world, model.id);
        let ticket = attempt(job).1;
        let late = entry(world, job, &ticket, OutputCommitment(H256::repeat_byte(1)));
        let bond = stake(WORKER);
        let pallet_inference::Stage::Assigned { due } =
            pallet_inference::Jobs::<Runtime>::get(job).unwrap().stage
        else {
            panic!("assigned")
        };
        // No idle weight: nobody has told the job yet that its time is over.
        let busy = credence_simulation::runtime::Conditions {
            idle: frame_support::weights::Weight::zero(),
            ..Default::default()
        };
        while pallet_inference::Now::<Runtime>::get() <= due {
            next_block(busy);
        }
        assert_eq!(submit(world, vec![late]), [Refusal::Late]);
        next_block(Default::default());
        assert_eq!(bond - stake(WORKER), bond / 100, "a no-show");
        assert_eq!(finish(world, job), Outcome::Settled);
    });
}

#[test]
fn result_by_a_non_assigned_worker_and_a_batch_with_one_bad_entry() {
    scene(&[WORKER], |world, model| {
        let job = assigned(world, model.id);
        let good = assigned(world, model.id);
        let ticket = attempt(job).1;
        let commitment = OutputCommitment(H256::repeat_byte(1));
        let payload = result_payload(&ticket, &commitment, &H256::zero());
        let stranger = world.new_pair("operator", OTHER);
        let signature = stranger.sign(payload.as_bytes());
        let forged =
            ResultEntry { job, commitment, evidence_hash: H256::zero(), signature, opening: None };
        let fine = entry(world, good, &attempt(good).1, commitment);
        assert_eq!(submit(world, vec![forged, fine]), [Refusal::BadSignature]);
        let stage = |job| pallet_inference::Jobs::<Runtime>::get(job).unwrap().stage;
        assert!(matches!(stage(job), pallet_inference::Stage::Assigned { .. }));
        assert!(matches!(stage(good), pallet_inference::Stage::Verifying { .. }));
    });
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reports of equivocation.

use crate::{
    mock::*,
    types::{Equivocation, Statement},
    Error, Event, ReportedTickets, TicketQueue,
};
use credence_primitives::{
    commitment::{result_payload, TicketParts},
    ids::{OutputCommitment, Ticket},
};
use frame_support::{assert_noop, assert_ok};
use sp_core::{ed25519, Pair, H256};
use sp_runtime::DispatchError;

fn ticket_of(proof: &Equivocation<u64>, worker: u64) -> Ticket {
    TicketParts {
        genesis: &Verification::genesis(),
        request_block: &proof.request_block,
        job: proof.job,
        attempt: proof.attempt,
        model: &proof.model,
        input_hash: &proof.input_hash,
        worker: &worker,
    }
    .ticket()
}

fn statement(ticket: &Ticket, commitment: u8, pair: &ed25519::Pair) -> Statement {
    let commitment = OutputCommitment(H256::repeat_byte(commitment));
    let evidence_hash = H256::zero();
    let payload = result_payload(ticket, &commitment, &evidence_hash);
    Statement { commitment, evidence_hash, signature: pair.sign(payload.as_bytes()) }
}

/// Two results of the worker for one ticket.
fn proof_by(pair: &ed25519::Pair, worker: u64, job: u64) -> Equivocation<u64> {
    let nothing = Statement {
        commitment: OutputCommitment::default(),
        evidence_hash: H256::zero(),
        signature: Default::default(),
    };
    let mut proof = Equivocation {
        request_number: 1_000_000,
        request_block: H256::repeat_byte(1),
        job,
        attempt: 0,
        model: model(),
        input_hash: H256::repeat_byte(2),
        operator: pair.public(),
        statements: [nothing.clone(), nothing],
    };
    let ticket = ticket_of(&proof, worker);
    proof.statements = [statement(&ticket, 1, pair), statement(&ticket, 2, pair)];
    proof
}

fn valid() -> Equivocation<u64> {
    proof_by(&operator(), WORKER, 1)
}

fn report(worker: u64, proof: Equivocation<u64>) -> sp_runtime::DispatchResult {
    Verification::report_equivocation(RuntimeOrigin::signed(STRANGER), worker, Box::new(proof))
}

#[test]
fn two_results_for_one_ticket_cost_the_bond_and_the_assigned_jobs() {
    ExtBuilder::default().build_and_execute(|| {
        let ticket = ticket_of(&valid(), WORKER);
        assert_ok!(report(WORKER, valid()));
        assert_eq!(
            events(),
            [Event::EquivocationReported { worker: WORKER, ticket, reporter: STRANGER }]
        );
        assert_eq!(Equivocated::get(), [(WORKER, Some(STRANGER))]);
        assert_eq!(Redrawn::get(), [WORKER]);
    });
}

#[test]
fn a_ticket_is_reported_once() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(report(WORKER, valid()));
        assert_noop!(report(WORKER, valid()), Error::<Test>::AlreadyReported);
        // Another pair of statements about the same ticket is no news either.
        let mut other = valid();
        let ticket = ticket_of(&other, WORKER);
        other.statements[1] = statement(&ticket, 3, &operator());
        assert_noop!(report(WORKER, other), Error::<Test>::AlreadyReported);
        assert_ok!(report(WORKER, proof_by(&operator(), WORKER, 2)));
    });
}

#[test]
fn a_report_waits_for_room() {
    ExtBuilder::default().build_and_execute(|| {
        HasRoomForWork::set(false);
        assert_noop!(report(WORKER, valid()), Error::<Test>::BlockFull);
        HasRoomForWork::set(true);
        assert_ok!(report(WORKER, valid()));
    });
}

#[test]
fn one_result_twice_is_no_equivocation() {
    ExtBuilder::default().build_and_execute(|| {
        let mut proof = valid();
        proof.statements[1] = proof.statements[0].clone();
        assert_noop!(report(WORKER, proof), Error::<Test>::SameCommitment);
    });
}

#[test]
fn a_result_signed_for_another_ticket_proves_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let mut proof = valid();
        proof.statements[1] = proof_by(&operator(), WORKER, 2).statements[1].clone();
        assert_noop!(report(WORKER, proof), Error::<Test>::SignatureMismatch);
        let mut proof = valid();
        proof.attempt = 1;
        assert_noop!(report(WORKER, proof), Error::<Test>::SignatureMismatch);
        let mut proof = valid();
        proof.statements[0].evidence_hash = H256::repeat_byte(9);
        assert_noop!(report(WORKER, proof), Error::<Test>::SignatureMismatch);
    });
}

#[test]
fn somebody_elses_signatures_prove_nothing() {
    ExtBuilder::default().build_and_execute(|| {
        let proof = proof_by(&pair(40), WORKER, 1);
        assert_noop!(report(WORKER, proof), Error::<Test>::NotItsOperator);
        let proof = proof_by(&operator(), OTHER_WORKER, 1);
        assert_noop!(report(OTHER_WORKER, proof), Error::<Test>::NotItsOperator);
    });
}

#[test]
fn a_request_block_that_is_not_ours_is_refused_while_we_remember() {
    ExtBuilder::default().build_and_execute(|| {
        frame_system::BlockHash::<Test>::insert(5, H256::repeat_byte(5));
        let mut proof = valid();
        proof.request_number = 5;
        assert_noop!(report(WORKER, proof), Error::<Test>::UnknownRequestBlock);
        frame_system::BlockHash::<Test>::insert(5, H256::repeat_byte(1));
        let mut proof = valid();
        proof.request_number = 5;
        assert_ok!(report(WORKER, proof));
    });
}

#[test]
fn what_another_chain_has_heard_proves_nothing_here() {
    ExtBuilder::default().build_and_execute(|| {
        let proof = valid();
        frame_system::BlockHash::<Test>::insert(0, H256::repeat_byte(9));
        assert_noop!(report(WORKER, proof), Error::<Test>::SignatureMismatch);
    });
}

#[test]
fn reports_are_forgotten_when_no_bond_can_answer() {
    ExtBuilder::default().build_and_execute(|| {
        assert_ok!(report(WORKER, valid()));
        next_blocks(EvidenceLifetime::get() - 1);
        assert_eq!(ReportedTickets::<Test>::iter().count(), 1);
        next_block();
        assert_eq!(ReportedTickets::<Test>::iter().count(), 0);
        assert_eq!(TicketQueue::<Test>::iter().count(), 0);
    });
}

#[test]
fn calls_need_their_origins() {
    ExtBuilder::default().build_and_execute(|| {
        let none = RuntimeOrigin::none;
        let bad = DispatchError::BadOrigin;
        let (key, proof) = (key(40), proof(40, &pair(40)));
        assert_noop!(Verification::register_checker(none(), key, proof, BOND), bad);
        assert_noop!(Verification::bond_extra(none(), 1), bad);
        assert_noop!(Verification::unbond(none(), 1), bad);
        assert_noop!(Verification::withdraw(none()), bad);
        assert_noop!(Verification::rotate_key(none(), key, proof), bad);
        assert_noop!(Verification::leave(none()), bad);
        assert_noop!(Verification::return_to_duty(none()), bad);
        assert_noop!(Verification::challenge(none(), 1), bad);
        assert_noop!(Verification::report_equivocation(none(), WORKER, Box::new(valid())), bad);
        assert_noop!(Verification::cancel_slash(RuntimeOrigin::signed(1), 0), bad);
    });
}

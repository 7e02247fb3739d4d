// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What outsiders can bring against a result or a worker.

use crate::{
    check::{Phase, Round},
    types::{Challenge, Equivocation},
    CheckerRoster, Checkers, Checks, Config, Error, Event, HoldReason, Pallet, ReportedTickets,
    TicketQueue,
};
use credence_primitives::{
    commitment::{result_payload, TicketParts},
    history::History,
    ids::{JobId, Ticket},
    protocol::{JobBook, WorkerPool},
};
use frame_support::{pallet_prelude::*, traits::fungible::MutateHold};
use frame_system::pallet_prelude::BlockNumberFor;

impl<T: Config> Pallet<T> {
    /// Doubts a sampled result that was not checked; all validators will check it.
    pub(crate) fn do_challenge(challenger: T::AccountId, job: JobId) -> DispatchResult {
        let mut check = Checks::<T>::get(job).ok_or(Error::<T>::NotChallengeable)?;
        let is_open = check.phase == Phase::Challengeable && Self::now() < check.due;
        ensure!(is_open && check.round == Round::Committee, Error::<T>::NotChallengeable);
        ensure!(challenger != check.worker, Error::<T>::OwnResult);
        let is_checker = Checkers::<T>::get(&challenger).is_some_and(|c| c.is_bonded());
        ensure!(is_checker || T::Workers::is_bonded(&challenger), Error::<T>::NotBonded);
        let validators = CheckerRoster::<T>::get().size();
        let bond = check.fee.checked_mul(validators.into()).ok_or(Error::<T>::Overflow)?;
        T::Currency::hold(&HoldReason::ChallengeBond.into(), &challenger, bond)?;
        check.challenge = Some(Challenge { challenger: challenger.clone(), bond });
        Self::await_next_block(job, check, Phase::Escalating);
        Self::deposit_event(Event::Challenged { job, challenger, bond });
        Ok(())
    }

    /// Takes a worker's bond for two results that it has signed for one ticket.
    pub(crate) fn do_report_equivocation(
        reporter: T::AccountId,
        worker: T::AccountId,
        proof: &Equivocation<BlockNumberFor<T>>,
    ) -> DispatchResult {
        let ticket = Self::equivocated_ticket(&worker, proof)?;
        ensure!(T::History::has_room_for_work(), Error::<T>::BlockFull);
        T::Workers::equivocated(&worker, Some(&reporter))?;
        let until = Self::now().saturating_add(T::EvidenceLifetime::get());
        ReportedTickets::<T>::insert(ticket, until);
        TicketQueue::<T>::insert((until.to_be_bytes(), ticket), ());
        T::Jobs::redraw_assigned(&worker);
        Self::deposit_event(Event::EquivocationReported { worker, ticket, reporter });
        Ok(())
    }

    /// The ticket, if the proof holds and is new.
    fn equivocated_ticket(
        worker: &T::AccountId,
        proof: &Equivocation<BlockNumberFor<T>>,
    ) -> Result<Ticket, Error<T>> {
        // Old blocks are forgotten; the ticket binds the worker to their hash all the same.
        let known = frame_system::Pallet::<T>::block_hash(proof.request_number);
        let is_ours = known.is_zero() || known == proof.request_block;
        ensure!(is_ours, Error::<T>::UnknownRequestBlock);
        let ticket = TicketParts {
            genesis: &Self::genesis(),
            request_block: &proof.request_block,
            job: proof.job,
            attempt: proof.attempt,
            model: &proof.model,
            input_hash: &proof.input_hash,
            worker,
        }
        .ticket();
        ensure!(!ReportedTickets::<T>::contains_key(ticket), Error::<T>::AlreadyReported);
        let [first, second] = &proof.statements;
        ensure!(first.commitment != second.commitment, Error::<T>::SameCommitment);
        let is_its_key = T::Workers::has_operator(worker, &proof.operator);
        ensure!(is_its_key, Error::<T>::NotItsOperator);
        let is_signed = proof.statements.iter().all(|statement| {
            let payload = result_payload(&ticket, &statement.commitment, &statement.evidence_hash);
            sp_io::crypto::ed25519_verify(&statement.signature, payload.as_bytes(), &proof.operator)
        });
        ensure!(is_signed, Error::<T>::SignatureMismatch);
        Ok(ticket)
    }
}

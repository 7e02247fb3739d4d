// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Workers' answers: results, openings, declines. Anyone may bring them; what counts is what the
//! operator has signed for this ticket, which no other attempt, fork or chain has.

use crate::{pallet::*, types::*, weights::WeightInfo, LOG_TARGET};
use alloc::vec::Vec;
use credence_primitives::{
    commitment::{decline_payload, output_commitment, output_hash, result_payload},
    history::History,
    ids::{JobId, Signature},
    protocol::{
        AttemptEnd, Attribution, Begun, ModelCatalog, Submission, Verification, WorkerPool,
    },
    receipt::Report,
    tensor::{self, TensorError},
};
use frame_support::{
    defensive, ensure, storage::with_storage_layer, traits::Get, weights::Weight, BoundedVec,
};
use sp_core::{ConstU32, H256};
use sp_runtime::{DispatchError, DispatchResult};

/// Why an opening is refused.
enum OpeningFault {
    /// It does not match the commitment.
    Mismatch,
    /// The output does not fit the manifest.
    Output(TensorError),
}

impl From<OpeningFault> for Refusal {
    fn from(fault: OpeningFault) -> Self {
        match fault {
            OpeningFault::Mismatch => Self::OpeningMismatch,
            OpeningFault::Output(error) => Self::Output(error),
        }
    }
}

/// Lets one entry fail inside a storage layer with its reason.
enum EntryError {
    Refused(Refusal),
    Layer(DispatchError),
}

impl From<DispatchError> for EntryError {
    fn from(error: DispatchError) -> Self {
        Self::Layer(error)
    }
}

impl From<Refusal> for EntryError {
    fn from(reason: Refusal) -> Self {
        Self::Refused(reason)
    }
}

impl<T: Config> Pallet<T> {
    /// What a submission weighs at most.
    pub(crate) fn submission_weight(
        results: &BoundedVec<ResultEntry, ConstU32<MAX_RESULTS>>,
    ) -> Weight {
        let opened = results.iter().filter(|entry| entry.opening.is_some()).count();
        let hidden = results.len().saturating_sub(opened);
        let opened = u32::try_from(opened).unwrap_or(MAX_RESULTS);
        let hidden = u32::try_from(hidden).unwrap_or(MAX_RESULTS);
        T::WeightInfo::submit_hidden(hidden).saturating_add(T::WeightInfo::submit_opened(opened))
    }

    /// Takes what can be taken of the entries.
    pub(crate) fn do_submit_results(entries: Vec<ResultEntry>) {
        for entry in entries {
            let job = entry.job;
            let reason = match with_storage_layer(|| Self::submit_one(entry)) {
                Ok(()) => continue,
                Err(EntryError::Refused(reason)) => reason,
                Err(EntryError::Layer(error)) => {
                    log::error!(target: LOG_TARGET, "the result of job {job} failed: {error:?}");
                    Refusal::Unexpected
                },
            };
            Self::deposit_event(Event::ResultRefused { job, reason });
        }
    }

    fn submit_one(entry: ResultEntry) -> Result<(), EntryError> {
        let job_id = entry.job;
        let mut job = Self::open_job_of(job_id).map_err(|_| Refusal::UnknownJob)?;
        let Stage::Assigned { due } = job.stage else {
            return Err(Refusal::NotAssigned.into());
        };
        let Some(attempt) = job.latest.clone() else {
            defensive!("an assigned job has an attempt");
            return Err(Refusal::Unexpected.into());
        };
        if Now::<T>::get() > due {
            return Err(Refusal::Late.into());
        }
        let payload = result_payload(&attempt.ticket, &entry.commitment, &entry.evidence_hash);
        if !Self::is_signed_by_operator(job_id, &attempt, &payload, &entry.signature) {
            return Err(Refusal::BadSignature.into());
        }
        Timers::<T>::remove(due, job_id);
        job.stage = Stage::Verifying {
            commitment: entry.commitment,
            signature: entry.signature,
            output_hash: None,
        };
        Jobs::<T>::insert(job_id, &job);
        Self::deposit_event(Event::ResultSubmitted {
            job: job_id,
            ticket: attempt.ticket,
            worker: attempt.worker.clone(),
            commitment: entry.commitment,
            evidence_hash: entry.evidence_hash,
        });
        let begun = T::Verification::begin(Submission {
            job: job_id,
            ticket: attempt.ticket,
            model: job.model,
            assurance: job.assurance,
            worker: attempt.worker,
            commitment: entry.commitment,
            value: job.value,
            check_fee: job.escrow.checks,
        });
        match (begun, entry.opening) {
            (Begun::Hidden, None) => Ok(()),
            (Begun::Hidden, Some(_)) => Err(Refusal::OpeningTooEarly.into()),
            (Begun::OpensAtOnce(_), None) => Err(Refusal::OpeningMissing.into()),
            (Begun::OpensAtOnce(report), Some(opening)) => {
                Self::settle_at_once(job_id, job, opening, report)
            },
        }
    }

    fn settle_at_once(
        job_id: JobId,
        mut job: JobOf<T>,
        opening: Opening,
        report: Report<T::AccountId>,
    ) -> Result<(), EntryError> {
        let mut block_use = Self::block_use();
        if block_use.settled_at_once >= T::MaxSettledAtOnce::get() || !T::Attribution::can_settle()
        {
            return Err(Refusal::BlockFull.into());
        }
        block_use.settled_at_once = block_use.settled_at_once.saturating_add(1);
        LatestBlockUse::<T>::put(block_use);
        Self::open_output(job_id, &mut job, opening).map_err(Refusal::from)?;
        Self::settle(job_id, job, report);
        Ok(())
    }

    /// Opens the output of a result in verification.
    pub(crate) fn do_open(job_id: JobId, opening: Opening) -> DispatchResult {
        let mut job = Self::open_job_of(job_id)?;
        let is_closed = matches!(job.stage, Stage::Verifying { output_hash: None, .. });
        ensure!(
            is_closed && T::Verification::awaits_opening(job_id),
            Error::<T>::OpeningNotAwaited
        );
        let bytes = opening.output.clone();
        Self::open_output(job_id, &mut job, opening).map_err(|fault| match fault {
            OpeningFault::Mismatch => Error::<T>::OpeningMismatch,
            OpeningFault::Output(_) => Error::<T>::OutputMismatch,
        })?;
        // Last, since it may conclude the job.
        T::Verification::opened(job_id, &bytes);
        Ok(())
    }

    /// Records an output if it is the one committed to and fits the manifest.
    fn open_output(
        job_id: JobId,
        job: &mut JobOf<T>,
        opening: Opening,
    ) -> Result<(), OpeningFault> {
        let Stage::Verifying { commitment, output_hash: opened, .. } = &mut job.stage else {
            return Err(OpeningFault::Mismatch);
        };
        let Some(attempt) = &job.latest else { return Err(OpeningFault::Mismatch) };
        let hash = output_hash(&opening.output);
        if output_commitment(&attempt.ticket, &hash, &opening.salt) != *commitment {
            return Err(OpeningFault::Mismatch);
        }
        let Some(terms) = T::Models::terms(&job.model) else {
            defensive!("a model with open jobs is not removed");
            return Err(OpeningFault::Mismatch);
        };
        tensor::decode_as(&opening.output, terms.outputs.iter().map(|output| &output.tensor))
            .map_err(OpeningFault::Output)?;
        *opened = Some(hash);
        let ticket = attempt.ticket;
        Jobs::<T>::insert(job_id, &*job);
        Outputs::<T>::insert(job_id, opening.output);
        Self::deposit_event(Event::Opened { job: job_id, ticket, output_hash: hash });
        Ok(())
    }

    /// Takes a job from a worker that does not want it.
    pub(crate) fn do_decline(
        job_id: JobId,
        reason: DeclineReason,
        signature: &Signature,
    ) -> DispatchResult {
        let mut job = Self::open_job_of(job_id)?;
        let Stage::Assigned { due } = job.stage else {
            return Err(Error::<T>::NotAssigned.into());
        };
        let attempt = job.latest.clone().ok_or(Error::<T>::NotAssigned)?;
        ensure!(Now::<T>::get() <= due, Error::<T>::Late);
        let payload = decline_payload(&attempt.ticket, &reason);
        ensure!(
            Self::is_signed_by_operator(job_id, &attempt, &payload, signature),
            Error::<T>::BadSignature
        );
        ensure!(T::History::has_room_for_work(), Error::<T>::BlockFull);
        T::Workers::note_decline(&attempt.worker)?;
        job.declined_by.try_push(attempt.worker.clone()).map_err(|_| Error::<T>::Unexpected)?;
        T::Workers::release(&attempt.worker, job_id, job.value, AttemptEnd::Declined);
        Self::record_failure(job_id, &job, &attempt, reason.into());
        Self::deposit_event(Event::Declined {
            job: job_id,
            ticket: attempt.ticket,
            worker: attempt.worker,
            reason,
        });
        if job.declined_by.is_full() {
            Self::close_unpaid(job_id, job, Outcome::DeclinedThrice);
        } else {
            Self::requeue(job_id, job);
        }
        Ok(())
    }

    fn is_signed_by_operator(
        job_id: JobId,
        attempt: &Attempt<T::AccountId>,
        payload: &H256,
        signature: &Signature,
    ) -> bool {
        T::Workers::operator_for(&attempt.worker, job_id).is_some_and(|operator| {
            sp_io::crypto::ed25519_verify(signature, payload.as_bytes(), &operator)
        })
    }
}

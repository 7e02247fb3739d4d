// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The queues of jobs that wait for a worker, and the draw.
//!
//! A job is drawn in a later block than the one that brought it here. Its requester therefore
//! cannot know the randomness when it decides whether its request, or the call around it, fails;
//! a request that is taken back has never been drawn.

use crate::{pallet::*, types::*, weights::WeightInfo};
use alloc::vec::Vec;
use credence_primitives::{
    commitment::TicketParts,
    committee::{Draw, Purpose},
    ids::{JobId, Ticket},
    protocol::{BlockRandomness, Candidate, ModelCatalog, ModelUnavailable, WorkerPool},
    ActiveBlock,
};
use frame_support::{
    defensive,
    storage::with_storage_layer,
    traits::{Defensive, Get},
    weights::{Weight, WeightMeter},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::H256;
use sp_runtime::{traits::Zero, DispatchError};

/// How many of the drawn may turn out unable before the job waits for another block.
const ASSIGN_TRIES: u32 = 3;

/// The draws that a block has left.
pub(crate) struct Turns<BlockNumber> {
    /// The block.
    pub(crate) block: BlockNumber,
    /// Its randomness.
    pub(crate) randomness: H256,
    /// How many.
    pub(crate) left: u32,
}

/// What a position of a queue came to.
enum Turn {
    /// Nothing is there any more.
    Hole,
    /// The job moved on: to a worker, to the end of the queue, or out.
    Drawn {
        /// How many workers were looked at, at most.
        workers: u32,
    },
    /// The job and all behind it came in this block.
    TooEarly,
}

impl<T: Config> Pallet<T> {
    /// Puts a job, new or detached from its last stage, at the end of a queue.
    pub(crate) fn enqueue(job_id: JobId, job: &mut JobOf<T>, lane: Lane) {
        let position = Ends::<T>::mutate(lane, |ends| {
            let position = ends.tail;
            ends.tail = ends.tail.saturating_add(1);
            position
        });
        let since = frame_system::Pallet::<T>::block_number();
        Queue::<T>::insert(lane, position, QueueEntry { job: job_id, since });
        CurrentLoad::<T>::mutate(|load| load.queued = load.queued.saturating_add(1));
        job.stage = Stage::Queued { lane, position };
        Self::start_timer(job_id, job);
    }

    /// Draws workers for the jobs in front, as far as weight and the limit allow.
    pub(crate) fn draw_queued(block: BlockNumberFor<T>, meter: &mut WeightMeter) {
        if CurrentLoad::<T>::get().queued == 0 {
            return;
        }
        let Some(randomness) = T::Randomness::get() else { return };
        // As it was at the start: what is put back has no second turn in the block.
        let waiting = Ends::<T>::get(Lane::Waiting);
        let limit = T::MaxDrawsPerBlock::get();
        let reserved = if waiting.head == waiting.tail { 0 } else { limit / 4 };
        let mut turns = Turns { block, randomness, left: limit.saturating_sub(reserved) };
        Self::draw_from(Lane::Fresh, Ends::<T>::get(Lane::Fresh), &mut turns, meter);
        turns.left = turns.left.saturating_add(reserved);
        Self::draw_from(Lane::Waiting, waiting, &mut turns, meter);
    }

    /// Draws from one queue.
    pub(crate) fn draw_from(
        lane: Lane,
        start: QueueEnds,
        turns: &mut Turns<BlockNumberFor<T>>,
        meter: &mut WeightMeter,
    ) {
        let most = Self::draw_weight(T::Workers::MAX_CANDIDATES);
        let mut position = start.head;
        while position < start.tail && turns.left > 0 && meter.can_consume(most) {
            match Self::take_turn(lane, position, turns) {
                Turn::Hole => meter.consume(T::WeightInfo::draw_hole()),
                Turn::Drawn { workers } => {
                    meter.consume(Self::draw_weight(workers));
                    turns.left = turns.left.saturating_sub(1);
                },
                Turn::TooEarly => break,
            }
            position = position.saturating_add(1);
        }
        if position > start.head {
            Ends::<T>::mutate(lane, |ends| ends.head = position);
        }
    }

    fn draw_weight(workers: u32) -> Weight {
        T::WeightInfo::draw_assigned(workers).max(T::WeightInfo::draw_put_back(workers))
    }

    fn take_turn(lane: Lane, position: u64, turns: &Turns<BlockNumberFor<T>>) -> Turn {
        let Some(entry) = Queue::<T>::get(lane, position) else { return Turn::Hole };
        if entry.since >= turns.block {
            return Turn::TooEarly;
        }
        let Some(job) = Jobs::<T>::get(entry.job).defensive() else {
            Queue::<T>::remove(lane, position);
            return Turn::Drawn { workers: 0 };
        };
        let workers = T::Workers::serving(&job.model);
        Self::draw_job(entry.job, job, &turns.randomness);
        Turn::Drawn { workers }
    }

    fn draw_job(job_id: JobId, job: JobOf<T>, randomness: &H256) {
        let now = Now::<T>::get();
        if !job.leaves_time_for_a_draw(now) {
            let outcome = job.outcome_of_waiting();
            return Self::close_unpaid(job_id, job, outcome);
        }
        // A model that was withdrawn finishes its open jobs; a faulty one must not.
        if matches!(
            T::Models::offer(&job.model),
            Err(ModelUnavailable::Quarantined | ModelUnavailable::Unknown)
        ) {
            return Self::close_unpaid(job_id, job, Outcome::ModelWithdrawn);
        }
        let candidates = Self::candidates_for(&job);
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let mut draw =
            Draw::new(randomness, &genesis, Purpose::Worker, &job_id, job.next_attempt.into());
        let mut weights: Vec<u128> = candidates.iter().map(|one| one.weight).collect();
        for _ in 0..ASSIGN_TRIES {
            let Some(index) = draw.weighted(&weights) else { break };
            let (Some(drawn), Some(weight)) = (candidates.get(index), weights.get_mut(index))
            else {
                break;
            };
            if Self::assign(job_id, job.clone(), drawn, now).is_ok() {
                return;
            }
            *weight = 0;
        }
        Self::put_back(job_id, job);
    }

    fn candidates_for(job: &JobOf<T>) -> Vec<Candidate<T::AccountId>> {
        let mut candidates =
            T::Workers::candidates(&job.model, job.escrow.compute_budget, job.value);
        // They said that they will not; and one worker alone must not close a job by declining.
        candidates.retain(|one| {
            !job.declined_by.contains(&one.owner) && one.ask <= job.escrow.compute_budget
        });
        candidates
    }

    /// Gives the job to a worker; changes nothing if it cannot be.
    fn assign(
        job_id: JobId,
        mut job: JobOf<T>,
        to: &Candidate<T::AccountId>,
        now: ActiveBlock,
    ) -> Result<(), DispatchError> {
        with_storage_layer(|| {
            let attempt = job.next_attempt;
            let ticket = Self::ticket_of(job_id, &job, &to.owner)?;
            T::Workers::assign(&to.owner, job_id, job.value)?;
            Self::detach(job_id, &job);
            WorkerJobs::<T>::try_mutate(&to.owner, |jobs| jobs.try_push(job_id))
                .map_err(|_| Error::<T>::TooManyOpenJobs)?;
            job.next_attempt = attempt.checked_add(1).ok_or(Error::<T>::Overflow)?;
            job.latest = Some(Attempt { ticket, worker: to.owner.clone(), ask: to.ask });
            let due = job.due_if_drawn(now);
            job.stage = Stage::Assigned { due };
            Self::start_timer(job_id, &job);
            Jobs::<T>::insert(job_id, job);
            Self::deposit_event(Event::Assigned {
                job: job_id,
                attempt,
                ticket,
                worker: to.owner.clone(),
                ask: to.ask,
                due,
            });
            Ok(())
        })
    }

    fn ticket_of(
        job_id: JobId,
        job: &JobOf<T>,
        worker: &T::AccountId,
    ) -> Result<Ticket, DispatchError> {
        let Some(request_block) =
            RequestBlocks::<T>::get(job.request_block).and_then(|entry| entry.hash)
        else {
            defensive!("a job is drawn in a later block than its request's");
            return Err(Error::<T>::Unexpected.into());
        };
        let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
        let parts = TicketParts {
            genesis: &genesis,
            request_block: &request_block,
            job: job_id,
            attempt: job.next_attempt,
            model: &job.model,
            input_hash: &job.input_hash,
            worker,
        };
        Ok(parts.ticket())
    }

    /// Sends a job that found no worker to the end of the queue of such jobs.
    fn put_back(job_id: JobId, mut job: JobOf<T>) {
        Self::detach(job_id, &job);
        if matches!(job.stage, Stage::Queued { lane: Lane::Fresh, .. }) {
            Self::deposit_event(Event::NoWorkerFound { job: job_id });
        }
        Self::enqueue(job_id, &mut job, Lane::Waiting);
        Jobs::<T>::insert(job_id, job);
    }
}

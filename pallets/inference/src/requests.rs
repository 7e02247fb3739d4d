// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Quotes, requests and their cancellation.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use credence_primitives::{
    api::{NoQuote, Quote},
    commitment::input_hash,
    history::{History, What},
    ids::{JobId, ModelId},
    manifest::{AssuranceSet, MAX_TENSOR_BYTES},
    protocol::{ModelCatalog, ModelTerms, Verification, WorkerPool},
    tensor, ActiveBlock, Balance,
};
use frame_support::{ensure, storage::with_storage_layer, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::One, DispatchError, DispatchResult};

/// What a request takes from its requester.
struct Price {
    escrow: Balance,
    burned: Balance,
}

impl<T: Config> Pallet<T> {
    /// What a request would cost now.
    pub(crate) fn quote_for(
        model: &ModelId,
        assurance: AssuranceSet,
        input_bytes: u32,
    ) -> Result<Quote, NoQuote> {
        if input_bytes > MAX_TENSOR_BYTES {
            return Err(NoQuote::InputTooLarge);
        }
        let load = CurrentLoad::<T>::get();
        if Self::is_paused(&load) {
            return Err(NoQuote::Paused);
        }
        let terms = T::Models::offer(model).map_err(NoQuote::Model)?;
        let checks =
            T::Verification::check_fee(model, &terms, assurance).map_err(NoQuote::Assurance)?;
        let compute = T::Workers::cheapest_ask(model).ok_or(NoQuote::NoWorker)?;
        Ok(Quote {
            compute,
            checks,
            royalty: terms.royalty,
            burned: Self::burned_part(input_bytes),
            queue_position: Self::fresh_jobs(&load),
        })
    }

    /// Opens a job for a requester, for layers such as contracts that ask on its behalf. Leaves
    /// nothing behind if it fails.
    ///
    /// # Errors
    /// As [`Pallet::request`].
    pub fn do_request(parts: RequestParts<T::AccountId>) -> Result<JobId, DispatchError> {
        with_storage_layer(|| {
            let (job, price) = Self::open_job(&parts.requester, parts.request)?;
            Self::take_fee(&parts.requester, price.escrow, price.burned)?;
            Ok(job)
        })
    }

    /// Opens all the jobs, with one payment, or none.
    pub(crate) fn do_request_batch(
        requester: T::AccountId,
        requests: Vec<Request>,
    ) -> DispatchResult {
        ensure!(!requests.is_empty(), Error::<T>::EmptyBatch);
        with_storage_layer(|| {
            let mut total = Price { escrow: 0, burned: 0 };
            for request in requests {
                let (_, price) = Self::open_job(&requester, request)?;
                total.escrow =
                    total.escrow.checked_add(price.escrow).ok_or(Error::<T>::Overflow)?;
                total.burned =
                    total.burned.checked_add(price.burned).ok_or(Error::<T>::Overflow)?;
            }
            Self::take_fee(&requester, total.escrow, total.burned)
        })
    }

    /// Withdraws a queued job.
    pub(crate) fn do_cancel(who: &T::AccountId, job_id: JobId) -> DispatchResult {
        let job = Self::open_job_of(job_id)?;
        ensure!(job.requester == *who, Error::<T>::NotRequester);
        ensure!(matches!(job.stage, Stage::Queued { .. }), Error::<T>::AlreadyAssigned);
        ensure!(T::History::has_room(), Error::<T>::BlockFull);
        Self::close_unpaid(job_id, job, Outcome::Cancelled);
        Ok(())
    }

    /// An open job.
    pub(crate) fn open_job_of(job_id: JobId) -> Result<JobOf<T>, Error<T>> {
        Jobs::<T>::get(job_id).filter(Job::is_open).ok_or(Error::UnknownJob)
    }

    /// Records a request. The caller takes the money.
    fn open_job(
        requester: &T::AccountId,
        request: Request,
    ) -> Result<(JobId, Price), DispatchError> {
        let terms = T::Models::offer(&request.model).map_err(Error::<T>::from)?;
        tensor::decode_as(&request.input, terms.inputs.iter())
            .map_err(|_| Error::<T>::InputMismatch)?;
        let (escrow, burned) = Self::price(&request, &terms)?;
        let (deadline, time_blocks) = Self::deadline_of(&request, &terms)?;
        Self::take_block_room(&request)?;

        let job_id = NextJob::<T>::get();
        NextJob::<T>::put(job_id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let block = frame_system::Pallet::<T>::block_number();
        let mut job = Job {
            requester: requester.clone(),
            model: request.model,
            input_hash: input_hash(&request.input),
            assurance: request.assurance,
            request_block: block,
            deadline,
            time_blocks,
            value: request.max_fee,
            escrow,
            rules: JobRules {
                max_redraws: T::MaxRedraws::get(),
                decline_share: T::DeclineShare::get(),
                answer_margin: T::AnswerMargin::get(),
            },
            next_attempt: 0,
            failures: 0,
            declined_by: Default::default(),
            latest: None,
            reached: AssuranceSet::default(),
            // Replaced below, where the position is known.
            stage: Stage::Queued { lane: Lane::Fresh, position: 0 },
        };
        CurrentLoad::<T>::mutate(|load| load.open = load.open.saturating_add(1));
        RequestBlocks::<T>::mutate(block, |entry| {
            let entry = entry.get_or_insert(RequestBlock { hash: None, open_jobs: 0 });
            entry.open_jobs = entry.open_jobs.saturating_add(1);
        });
        Self::enqueue(job_id, &mut job, Lane::Fresh);
        Inputs::<T>::insert(job_id, request.input);
        T::Models::job_opened(&job.model);
        Jobs::<T>::insert(job_id, &job);
        let (account, model) = (Some(&job.requester), Some(job.model));
        let requested = What::Requested { escrow: escrow.total(), burned };
        T::History::record(account, Some(job_id), model, requested);
        Self::deposit_event(Event::Requested {
            job: job_id,
            requester: job.requester,
            model: job.model,
            input_hash: job.input_hash,
            assurance: job.assurance,
            deadline,
            escrow,
            burned,
        });
        Ok((job_id, Price { escrow: escrow.total(), burned }))
    }

    /// Divides the fee, if it reaches.
    fn price(
        request: &Request,
        terms: &ModelTerms<T::AccountId>,
    ) -> Result<(Escrow, Balance), DispatchError> {
        let checks = T::Verification::check_fee(&request.model, terms, request.assurance)
            .map_err(Error::<T>::from)?;
        let cheapest = T::Workers::cheapest_ask(&request.model).ok_or(Error::<T>::NoWorker)?;
        let input_bytes = u32::try_from(request.input.len()).map_err(|_| Error::<T>::Overflow)?;
        let burned = Self::burned_part(input_bytes);
        let escrow = request
            .max_fee
            .checked_sub(burned)
            .and_then(|rest| Escrow::divide(rest, checks, terms.royalty))
            .filter(|escrow| escrow.compute_budget >= cheapest)
            .ok_or(Error::<T>::FeeTooLow)?;
        Ok((escrow, burned))
    }

    /// The active block of the deadline, and the time bound in blocks.
    fn deadline_of(
        request: &Request,
        terms: &ModelTerms<T::AccountId>,
    ) -> Result<(ActiveBlock, ActiveBlock), Error<T>> {
        let time_blocks = terms.time_bound_ms.div_ceil(T::BlockMilliseconds::get().max(1));
        let least = time_blocks.checked_add(MIN_DEADLINE_SLACK).ok_or(Error::Overflow)?;
        ensure!(request.deadline >= least, Error::DeadlineTooSoon);
        ensure!(request.deadline <= T::MaxDeadline::get(), Error::DeadlineTooLate);
        let deadline = Now::<T>::get().checked_add(request.deadline).ok_or(Error::Overflow)?;
        Ok((deadline, time_blocks))
    }

    fn take_block_room(request: &Request) -> Result<(), Error<T>> {
        let load = CurrentLoad::<T>::get();
        ensure!(!Self::is_paused(&load), Error::Paused);
        ensure!(load.open < T::MaxOpenJobs::get(), Error::TooManyOpenJobs);
        let input_bytes = u32::try_from(request.input.len()).map_err(|_| Error::Overflow)?;
        let mut block_use = Self::block_use();
        let taken = block_use.input_bytes.checked_add(input_bytes).ok_or(Error::Overflow)?;
        ensure!(taken <= T::MaxBlockInputBytes::get(), Error::BlockFull);
        ensure!(T::History::has_room(), Error::BlockFull);
        block_use.input_bytes = taken;
        LatestBlockUse::<T>::put(block_use);
        Ok(())
    }

    /// What the current block has taken in so far.
    pub(crate) fn block_use() -> BlockUse<BlockNumberFor<T>> {
        let block = frame_system::Pallet::<T>::block_number();
        Self::note_request_block(block);
        LatestBlockUse::<T>::get().unwrap_or(BlockUse { block, input_bytes: 0, settled_at_once: 0 })
    }

    /// Keeps the hash of the latest block with requests, once it is over.
    ///
    /// During a multi-block migration no block has requests and `on_poll` does not run. Should one
    /// last until the chain has forgotten the hash, the parent's takes its place: it differs
    /// between forks all the same.
    pub(crate) fn note_request_block(current: BlockNumberFor<T>) {
        let Some(latest) = LatestBlockUse::<T>::get().filter(|latest| latest.block < current)
        else {
            return;
        };
        LatestBlockUse::<T>::kill();
        let hash = if frame_system::BlockHash::<T>::contains_key(latest.block) {
            frame_system::Pallet::<T>::block_hash(latest.block)
        } else {
            frame_system::Pallet::<T>::block_hash(current - One::one())
        };
        RequestBlocks::<T>::mutate(latest.block, |entry| {
            if let Some(entry) = entry {
                entry.hash = Some(hash);
            }
        });
    }

    /// At most so many jobs are drawn before a new one: some places of the queue may be empty.
    fn fresh_jobs(load: &Load) -> u32 {
        let ends = Ends::<T>::get(Lane::Fresh);
        let places = ends.tail.saturating_sub(ends.head);
        u32::try_from(places).unwrap_or(u32::MAX).min(load.queued)
    }

    fn is_paused(load: &Load) -> bool {
        load.overdue > T::MaxOverdue::get()
    }

    fn burned_part(input_bytes: u32) -> Balance {
        // An absurd price makes a request too expensive, not free.
        T::InputByteFee::get()
            .saturating_mul(Balance::from(input_bytes))
            .saturating_add(T::MinimumFee::get())
    }
}

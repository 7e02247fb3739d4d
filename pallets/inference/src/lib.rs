// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Requests, escrow, assignment and results.
//!
//! A requester pays the whole fee with its request. In a later block the job is drawn to a worker
//! by randomness that nobody knew when the request was included, the worker commits to a result,
//! verification judges it, and the pallet moves the money. A job is in one of these stages:
//!
//! - *queued*: waits for a draw, until its deadline;
//! - *assigned*: one worker has it, until `due`;
//! - *verifying*: its result is in; the windows of verification bound this stage;
//! - *closed*: paid or refunded; the record and the output are kept for a while, then deleted, so
//!   that nothing permanent is stored per job.
//!
//! A worker's failure sends the job back to the queue with the escrow untouched. Time is counted
//! in active blocks by this pallet: while the emergency stop is on, the clock stands still, and
//! with it draws, deadlines and deletions.
//!
//! Money: the pallet's account holds the existential deposit it was given at genesis and, beyond
//! it, what requesters have in escrow. Escrow leaves it only to attribution, at settlement, and
//! to the requester; after three declines a part goes to the treasury.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod book;
mod endings;
mod invariants;
#[cfg(test)]
mod mock;
mod money;
mod queue;
mod requests;
mod results;
#[cfg(test)]
mod tests;
mod timers;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use views::{JobStatus, OpenJob, WorkerDuty};
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
pub(crate) const LOG_TARGET: &str = "runtime::inference";

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use credence_primitives::{
        api::{NoQuote, Quote},
        history::History,
        ids::{JobId, ModelId, OutputCommitment, Signature, Ticket},
        manifest::AssuranceSet,
        protocol::{
            ActiveClock, AssuranceUnavailable, Attribution, BlockRandomness, JobHook, ModelCatalog,
            ModelUnavailable, Verification, WorkerPool,
        },
        ActiveBlock, Balance,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{Balanced, Credit, Inspect, Mutate},
            OnUnbalanced,
        },
        weights::WeightMeter,
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::{traits::AccountIdConversion, Permill};

    pub(crate) type AccountIdOf<T> = <T as frame_system::Config>::AccountId;
    /// A job of this runtime.
    pub type JobOf<T> = Job<AccountIdOf<T>, BlockNumberFor<T>>;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// What fees are paid in.
        type Currency: Balanced<Self::AccountId>
            + Mutate<Self::AccountId>
            + Inspect<Self::AccountId, Balance = Balance>;

        /// The registry of models.
        type Models: ModelCatalog<Self::AccountId>;

        /// The workers.
        type Workers: WorkerPool<Self::AccountId>;

        /// Who judges results.
        type Verification: Verification<Self::AccountId>;

        /// Who credits and pays for accepted results.
        type Attribution: Attribution<Self::AccountId>;

        /// Where charges, refunds and failures are noted.
        type History: History<Self::AccountId>;

        /// The randomness of draws.
        type Randomness: BlockRandomness;

        /// Who is told that a job has ended.
        type Hook: JobHook<Self::AccountId>;

        /// What three declines cost goes here.
        type Treasury: OnUnbalanced<Credit<Self::AccountId, Self::Currency>>;

        /// Whether an emergency stop keeps users from the protocol's calls. While it does, the
        /// clock stands still.
        type IsStopped: Get<bool>;

        /// Names the account that holds escrow.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The part of every fee that is burned, before the price of bytes.
        #[pallet::constant]
        type MinimumFee: Get<Balance>;

        /// What a byte of input costs; burned.
        #[pallet::constant]
        type InputByteFee: Get<Balance>;

        /// The most bytes of input that one block takes.
        #[pallet::constant]
        type MaxBlockInputBytes: Get<u32>;

        /// The most jobs open at a time.
        #[pallet::constant]
        type MaxOpenJobs: Get<u32>;

        /// The furthest deadline, in active blocks.
        #[pallet::constant]
        type MaxDeadline: Get<ActiveBlock>;

        /// Milliseconds in a block, to convert models' time bounds. At least 1.
        #[pallet::constant]
        type BlockMilliseconds: Get<u32>;

        /// Active blocks that a worker has beyond the model's time bound.
        #[pallet::constant]
        type AnswerMargin: Get<ActiveBlock>;

        /// How often a job is drawn again after a worker has failed it.
        #[pallet::constant]
        type MaxRedraws: Get<u8>;

        /// The part of the fee that three declines cost.
        #[pallet::constant]
        type DeclineShare: Get<Permill>;

        /// The most jobs drawn in one block; a quarter is for those that have found no worker
        /// before, if there are any. At least 4.
        #[pallet::constant]
        type MaxDrawsPerBlock: Get<u32>;

        /// The most results that may open and settle at once in one block; leaves room for those
        /// that verification concludes.
        #[pallet::constant]
        type MaxSettledAtOnce: Get<u32>;

        /// Active blocks for which a closed job and its output are kept.
        #[pallet::constant]
        type Retention: Get<ActiveBlock>;

        /// The most records whose deletion may be overdue before requests pause.
        #[pallet::constant]
        type MaxOverdue: Get<u32>;

        /// By how many active blocks `on_idle` may lag before `on_poll` does its work.
        #[pallet::constant]
        type IdleStarvation: Get<ActiveBlock>;

        /// How many steps `on_poll` takes in a block when `on_idle` lags.
        #[pallet::constant]
        type StarvedSteps: Get<u32>;

        /// What the calls and hooks weigh.
        type WeightInfo: WeightInfo;
    }

    /// The number of the active block. Only `on_poll` advances it.
    #[pallet::storage]
    pub type Now<T> = StorageValue<_, ActiveBlock, ValueQuery>;

    /// The number of the next job.
    #[pallet::storage]
    pub type NextJob<T> = StorageValue<_, JobId, ValueQuery>;

    /// The jobs. Deleted [`Config::Retention`] after they close.
    #[pallet::storage]
    pub type Jobs<T: Config> = StorageMap<_, Twox64Concat, JobId, JobOf<T>>;

    /// The inputs of exactly the open jobs.
    #[pallet::storage]
    pub type Inputs<T> = StorageMap<_, Twox64Concat, JobId, TensorBytes>;

    /// The opened outputs of settled jobs and of results in verification. Deleted with the job,
    /// or when the result fails.
    #[pallet::storage]
    pub type Outputs<T> = StorageMap<_, Twox64Concat, JobId, TensorBytes>;

    /// The blocks that hold requests of open jobs. Deleted with the last of them.
    #[pallet::storage]
    pub type RequestBlocks<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumberFor<T>, RequestBlock>;

    /// What the latest block with requests has taken in. Deleted by the next `on_poll`.
    #[pallet::storage]
    pub type LatestBlockUse<T: Config> = StorageValue<_, BlockUse<BlockNumberFor<T>>>;

    /// How much there is to do.
    #[pallet::storage]
    pub type CurrentLoad<T> = StorageValue<_, Load, ValueQuery>;

    /// The queues: exactly the queued jobs, each at the place its record names.
    #[pallet::storage]
    pub type Queue<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        Lane,
        Twox64Concat,
        u64,
        QueueEntry<BlockNumberFor<T>>,
        OptionQuery,
    >;

    /// The ends of each queue; all its entries lie between.
    #[pallet::storage]
    pub type Ends<T> = StorageMap<_, Twox64Concat, Lane, QueueEnds, ValueQuery>;

    /// The jobs that each worker has: exactly those assigned or in verification. Deleted when
    /// empty.
    #[pallet::storage]
    pub type WorkerJobs<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<JobId, ConstU32<MAX_WORKER_JOBS>>,
        ValueQuery,
    >;

    /// When queued and assigned jobs must be looked at, one entry each. Deleted by `on_idle`, or
    /// when the job moves on.
    #[pallet::storage]
    pub type Timers<T> =
        StorageDoubleMap<_, Twox64Concat, ActiveBlock, Twox64Concat, JobId, (), OptionQuery>;

    /// No timer lies before this active block.
    #[pallet::storage]
    pub type TimerCursor<T> = StorageValue<_, ActiveBlock, ValueQuery>;

    /// When closed jobs are deleted, one entry each. Deleted with the job.
    #[pallet::storage]
    pub type Retained<T> =
        StorageDoubleMap<_, Twox64Concat, ActiveBlock, Twox64Concat, JobId, (), OptionQuery>;

    /// How many entries of [`Retained`] each active block has that is not over. Deleted when it is.
    #[pallet::storage]
    pub type RetainedCount<T> = StorageMap<_, Twox64Concat, ActiveBlock, u32, ValueQuery>;

    /// No entry of [`Retained`] lies before this active block.
    #[pallet::storage]
    pub type RetentionCursor<T> = StorageValue<_, ActiveBlock, ValueQuery>;

    /// Gives the pallet's account what keeps it alive.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No value; ties the configuration to the runtime.
        #[serde(skip)]
        pub runtime: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let account = Pallet::<T>::account_id();
            frame_system::Pallet::<T>::inc_providers(&account);
            // A provider alone does not save a balance below the minimum from being burned as
            // dust, and escrow passes through all values.
            let missing =
                T::Currency::minimum_balance().saturating_sub(T::Currency::balance(&account));
            if let Err(error) = T::Currency::mint_into(&account, missing) {
                panic!("the account of escrow cannot get the existential deposit: {error:?}");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A job has been requested and paid for.
        Requested {
            /// The job.
            job: JobId,
            /// Who asked and paid.
            requester: T::AccountId,
            /// Which model.
            model: ModelId,
            /// The hash of the encoded input.
            input_hash: H256,
            /// How the result must be verified.
            assurance: AssuranceSet,
            /// The last active block of the job.
            deadline: ActiveBlock,
            /// What is in escrow.
            escrow: Escrow,
            /// What was burned.
            burned: Balance,
        },
        /// A worker has been drawn.
        Assigned {
            /// The job.
            job: JobId,
            /// The number of the attempt, from 0.
            attempt: u8,
            /// What its result is signed for.
            ticket: Ticket,
            /// The owner account of the worker.
            worker: T::AccountId,
            /// What the worker gets.
            ask: Balance,
            /// The last active block for the result.
            due: ActiveBlock,
        },
        /// No worker can take the job at present; it stays queued. Told once per wait.
        NoWorkerFound {
            /// The job.
            job: JobId,
        },
        /// A worker has committed to a result.
        ResultSubmitted {
            /// The job.
            job: JobId,
            /// The attempt.
            ticket: Ticket,
            /// The owner account of the worker.
            worker: T::AccountId,
            /// What it has committed to.
            commitment: OutputCommitment,
            /// The hash of evidence beside the output.
            evidence_hash: H256,
        },
        /// An entry of a submission has been refused; the others stand.
        ResultRefused {
            /// The job that the entry names.
            job: JobId,
            /// Why.
            reason: Refusal,
        },
        /// The output of a result is open.
        Opened {
            /// The job.
            job: JobId,
            /// The attempt.
            ticket: Ticket,
            /// The hash of the encoded output.
            output_hash: H256,
        },
        /// A worker will not do a job.
        Declined {
            /// The job.
            job: JobId,
            /// The attempt.
            ticket: Ticket,
            /// The owner account of the worker.
            worker: T::AccountId,
            /// Why not.
            reason: DeclineReason,
        },
        /// An attempt has ended without a verified result.
        AttemptFailed {
            /// The job.
            job: JobId,
            /// The attempt.
            ticket: Ticket,
            /// The owner account of the worker.
            worker: T::AccountId,
            /// How.
            failure: AttemptFailure,
        },
        /// A job waits for another draw.
        Requeued {
            /// The job.
            job: JobId,
            /// The number of the next attempt.
            attempt: u8,
        },
        /// A verified result has been paid for; the job is over.
        Settled {
            /// The job.
            job: JobId,
            /// The attempt.
            ticket: Ticket,
            /// The owner account of the worker.
            worker: T::AccountId,
            /// What the worker got.
            compute: Balance,
            /// What checkers got.
            checks: Balance,
            /// What the model's contributors got.
            royalty: Balance,
            /// What the requester got back.
            refund: Balance,
        },
        /// A job is over without a verified result.
        Closed {
            /// The job.
            job: JobId,
            /// Why.
            outcome: Outcome,
            /// What the requester got back.
            refund: Balance,
            /// What the treasury got.
            to_treasury: Balance,
        },
        /// The books could not take a settlement; the job is closed and refunded.
        SettlementFailed {
            /// The job.
            job: JobId,
            /// Why.
            error: DispatchError,
        },
        /// A refund could not be paid out and can be claimed from attribution.
        RefundClaimable {
            /// The job.
            job: JobId,
            /// Whose it is.
            requester: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A refund could neither be paid out nor be made claimable. It stays in escrow and is
        /// tried again when the record would be deleted.
        RefundPostponed {
            /// The job.
            job: JobId,
            /// Whose it is.
            requester: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// The record and output of a job are no longer kept.
        Deleted {
            /// The job.
            job: JobId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// No model has this name.
        UnknownModel,
        /// Owners of what the model builds on have not all agreed yet.
        ModelPending,
        /// The model's owner has withdrawn it.
        ModelDeprecated,
        /// The model's results differ between honest checkers.
        ModelQuarantined,
        /// The demands name no method of verification, or one that does not exist.
        UnknownAssurance,
        /// The model does not accept a demanded method.
        AssuranceNotAccepted,
        /// A demanded method is not in operation.
        AssuranceOff,
        /// Fewer than two thirds of the validators hold the model.
        NotAcknowledged,
        /// No worker serves the model.
        NoWorker,
        /// The fee does not cover what is burned, the checks, the royalty and the cheapest worker;
        /// a quote names these parts.
        FeeTooLow,
        /// The deadline leaves less than the model's time bound and 20 blocks.
        DeadlineTooSoon,
        /// The deadline is further away than the limit.
        DeadlineTooLate,
        /// The input is malformed or does not fit the model's manifest.
        InputMismatch,
        /// The block has no room for the input, or for noting what the call does.
        BlockFull,
        /// As many jobs are open as may be.
        TooManyOpenJobs,
        /// Requests wait until old outputs have been deleted.
        Paused,
        /// The batch is empty.
        EmptyBatch,
        /// No open job has this number.
        UnknownJob,
        /// Only its requester may cancel a job.
        NotRequester,
        /// A worker has the job.
        AlreadyAssigned,
        /// The job is with no worker that could still decline it.
        NotAssigned,
        /// The time for an answer is over.
        Late,
        /// The assigned worker's operator has not signed this.
        BadSignature,
        /// Verification does not wait for this output.
        OpeningNotAwaited,
        /// The opening does not match the commitment.
        OpeningMismatch,
        /// The output is malformed or does not fit the model's manifest.
        OutputMismatch,
        /// No more job numbers, or a sum that does not fit: neither can happen in practice.
        Overflow,
        /// Something that should not happen.
        Unexpected,
    }

    impl<T> From<ModelUnavailable> for Error<T> {
        fn from(reason: ModelUnavailable) -> Self {
            match reason {
                ModelUnavailable::Unknown => Self::UnknownModel,
                ModelUnavailable::Pending => Self::ModelPending,
                ModelUnavailable::Deprecated => Self::ModelDeprecated,
                ModelUnavailable::Quarantined => Self::ModelQuarantined,
            }
        }
    }

    impl<T> From<AssuranceUnavailable> for Error<T> {
        fn from(reason: AssuranceUnavailable) -> Self {
            match reason {
                AssuranceUnavailable::Unknown => Self::UnknownAssurance,
                AssuranceUnavailable::NotAccepted(_) => Self::AssuranceNotAccepted,
                AssuranceUnavailable::Off(_) => Self::AssuranceOff,
                AssuranceUnavailable::NotAcknowledged => Self::NotAcknowledged,
            }
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(block: BlockNumberFor<T>, meter: &mut WeightMeter) {
            if meter.try_consume(T::WeightInfo::on_poll_base()).is_err() {
                return;
            }
            Self::note_request_block(block);
            if T::IsStopped::get() {
                return;
            }
            Self::tick();
            // The rest is for verification, whose largest step needs half a block, and for calls.
            let mut share = WeightMeter::with_limit(meter.remaining() / 3);
            Self::catch_up(&mut share);
            Self::draw_queued(block, &mut share);
            meter.consume(share.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            if T::IsStopped::get() {
                return Weight::zero();
            }
            // The other half is for others' idle work.
            let mut meter = WeightMeter::with_limit(remaining / 2);
            Self::work_off(u32::MAX, &mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            assert!(T::BlockMilliseconds::get() > 0, "a block takes time");
            assert!(T::MaxDrawsPerBlock::get() >= 4, "jobs must be drawn from both queues");
            assert!(T::StarvedSteps::get() > 0, "jobs must expire on busy chains");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Asks for an inference and pays for it.
        ///
        /// # Origin
        /// Signed, by who pays.
        ///
        /// # Details
        /// `max_fee` leaves the account at once: a part is burned, the rest is escrow, of which
        /// comes back what the worker, checkers and contributors do not get.
        ///
        /// # Errors
        /// Whatever the model, the demands, the fee, the deadline, the input or the limits refuse.
        ///
        /// # Events
        /// [`Event::Requested`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::request(request.input.len() as u32))]
        pub fn request(origin: OriginFor<T>, request: Request) -> DispatchResult {
            let requester = ensure_signed(origin)?;
            Self::do_request(RequestParts { requester, request }).map(|_| ())
        }

        /// Asks for several inferences: for all of them or, if one is refused, for none.
        ///
        /// # Origin
        /// Signed, by who pays.
        ///
        /// # Errors
        /// As [`Pallet::request`], and [`Error::EmptyBatch`].
        ///
        /// # Events
        /// [`Event::Requested`] for each.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::request_batch(
            requests.len() as u32,
            requests.iter().map(|request| request.input.len() as u32).sum(),
        ))]
        pub fn request_batch(
            origin: OriginFor<T>,
            requests: BoundedVec<Request, ConstU32<MAX_BATCH>>,
        ) -> DispatchResult {
            let requester = ensure_signed(origin)?;
            Self::do_request_batch(requester, requests.into_inner())
        }

        /// Withdraws a job that waits for a worker.
        ///
        /// # Origin
        /// Signed, by its requester.
        ///
        /// # Errors
        /// [`Error::UnknownJob`], [`Error::NotRequester`], [`Error::AlreadyAssigned`],
        /// [`Error::BlockFull`].
        ///
        /// # Events
        /// [`Event::Closed`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::cancel())]
        pub fn cancel(origin: OriginFor<T>, job: JobId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_cancel(&who, job)
        }

        /// Hands in workers' results.
        ///
        /// # Origin
        /// Signed, by anyone: what counts are the operators' signatures in the entries.
        ///
        /// # Details
        /// Each entry stands for itself: one that is refused is reported and changes nothing.
        ///
        /// # Events
        /// [`Event::ResultSubmitted`] or [`Event::ResultRefused`] for each, and what follows.
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::submission_weight(results))]
        pub fn submit_results(
            origin: OriginFor<T>,
            results: BoundedVec<ResultEntry, ConstU32<MAX_RESULTS>>,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_submit_results(results.into_inner());
            Ok(())
        }

        /// Opens the output that a worker has committed to.
        ///
        /// # Origin
        /// Signed, by anyone: what counts is that the opening matches the commitment.
        ///
        /// # Errors
        /// [`Error::UnknownJob`], [`Error::OpeningNotAwaited`], [`Error::OpeningMismatch`],
        /// [`Error::OutputMismatch`].
        ///
        /// # Events
        /// [`Event::Opened`], and what verification does.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::open(opening.output.len() as u32))]
        pub fn open(origin: OriginFor<T>, job: JobId, opening: Opening) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_open(job, opening)
        }

        /// Says that a worker will not do a job it was drawn for.
        ///
        /// # Origin
        /// Signed, by anyone: what counts is the operator's signature over
        /// [`decline_payload`](credence_primitives::commitment::decline_payload).
        ///
        /// # Details
        /// The job is drawn again, among others. The third decline closes it.
        ///
        /// # Errors
        /// [`Error::UnknownJob`], [`Error::NotAssigned`], [`Error::Late`],
        /// [`Error::BadSignature`], [`Error::BlockFull`], and when the worker declines too often.
        ///
        /// # Events
        /// [`Event::Declined`], and [`Event::Requeued`] or [`Event::Closed`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::decline())]
        pub fn decline(
            origin: OriginFor<T>,
            job: JobId,
            reason: DeclineReason,
            signature: Signature,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_decline(job, reason, &signature)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What a request would cost now.
        pub fn quote(
            model: ModelId,
            assurance: AssuranceSet,
            input_bytes: u32,
        ) -> Result<Quote, NoQuote> {
            Self::quote_for(&model, assurance, input_bytes)
        }

        /// Where a job stands; nothing of unknown and deleted jobs.
        pub fn job_status(job: JobId) -> Option<JobStatus<T::AccountId>> {
            Self::status_of(job)
        }

        /// The encoded input of an open job.
        pub fn input(job: JobId) -> Option<TensorBytes> {
            Inputs::<T>::get(job)
        }

        /// The encoded output of a job, while it is open and kept.
        pub fn output(job: JobId) -> Option<TensorBytes> {
            Outputs::<T>::get(job)
        }

        /// The jobs that a worker has, and what it has to do for each.
        pub fn open_jobs_of(worker: T::AccountId) -> alloc::vec::Vec<OpenJob> {
            Self::jobs_of(&worker)
        }

        /// The number of the active block.
        pub fn active_block() -> ActiveBlock {
            Now::<T>::get()
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that holds escrow.
        pub fn account_id() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }
    }

    impl<T: Config> ActiveClock for Pallet<T> {
        fn now() -> ActiveBlock {
            Now::<T>::get()
        }
    }
}

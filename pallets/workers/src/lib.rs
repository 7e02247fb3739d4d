// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Bonded workers, what they serve, and what they lose.
//!
//! A worker is an owner account with a bond on hold, an operator key that signs results, and a
//! payee. It serves models at an ask each, gets jobs by the inference pallet's draws, and answers
//! for them with its bond: at most half of what is free stands behind open jobs. What it loses is
//! set aside at once and taken later, so that governance can cancel it. The other pallets see all
//! this through [`WorkerPool`](credence_primitives::protocol::WorkerPool).
//!
//! - `bonds`: registration, the bond's way in and out, leaving
//! - `operators`: operator keys, their proof, rotation and retirement
//! - `seats`: who serves which model
//! - `jobs`: draws, and what the end of a job means for its worker
//! - `slashing`: deferred slashes, ejection, pardon
//!
//! A draw reads one table per model, of owners and asks, and then one record per worker that is
//! not too dear: at most 65 reads. Bonds are not copied into the table, because every slash and
//! every job would have to be written to the tables of all models that the worker serves.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod jobs;
#[cfg(test)]
mod mock;
mod operators;
mod seats;
mod slashing;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
mod weights;

pub use pallet::*;
pub use seats::{Seat, SeatTable, MAX_SEATS};
pub use slashing::{Offence, PendingSlash, SlashQueueEnds};
pub use types::{
    Declines, EjectionCause, OpenJob, RetiredKey, Standing, TrackRecord, Worker, WorkerStatus,
    MAX_RETIRED_KEYS, MAX_ROTATIONS, STRIKES_TO_EJECT, STRIKE_WINDOW,
};
pub use weights::WeightInfo;

const LOG_TARGET: &str = "runtime::workers";

#[frame_support::pallet]
pub mod pallet {
    use super::{
        bonds::Registration, EjectionCause, Offence, OpenJob, PendingSlash, RetiredKey, Seat,
        SeatTable, SlashQueueEnds, WeightInfo, Worker, WorkerStatus, MAX_RETIRED_KEYS, MAX_SEATS,
    };
    use alloc::vec::Vec;
    use credence_primitives::{
        history::History,
        ids::{JobId, ModelId, OperatorKey, Signature},
        protocol::{ActiveClock, ModelCatalog},
        ActiveBlock, Balance,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{BalancedHold, Credit, MutateHold},
            OnUnbalanced,
        },
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Permill;

    /// Slashed money.
    pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;
    /// The models that a worker serves.
    pub type ModelsOf<T> = BoundedVec<ModelId, <T as Config>::MaxModelsPerWorker>;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The money of bonds.
        type Currency: MutateHold<Self::AccountId, Balance = Balance, Reason = Self::RuntimeHoldReason>
            + BalancedHold<Self::AccountId>;
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;
        /// Counts active blocks.
        type Clock: ActiveClock;
        /// The models there are.
        type Models: ModelCatalog<Self::AccountId>;
        /// Where strikes, slashes and payments are noted.
        type History: History<Self::AccountId>;
        /// Gets slashed money, less the reporter's part.
        type SlashTarget: OnUnbalanced<CreditOf<Self>>;
        /// Cancels and hastens slashes, and pardons the ejected.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// ⚙ The least free bond of a worker that gets jobs.
        #[pallet::constant]
        type MinimumBond: Get<Balance>;
        /// ⚙ The most jobs a worker may want open at a time.
        #[pallet::constant]
        type MaxCapacity: Get<u32>;
        /// ⚙ The most workers that serve one model; at most [`MAX_SEATS`].
        #[pallet::constant]
        type MaxWorkersPerModel: Get<u32>;
        /// The most models that one worker serves.
        #[pallet::constant]
        type MaxModelsPerWorker: Get<u32>;
        /// ⚙ From unbonding to withdrawing.
        #[pallet::constant]
        type UnbondingPeriod: Get<ActiveBlock>;
        /// The longest that a fault can show after a job's worker has left: the challenge window.
        #[pallet::constant]
        type ChallengeWindow: Get<ActiveBlock>;
        /// ⚙ From a fault to the slash for it.
        #[pallet::constant]
        type SlashDeferral: Get<ActiveBlock>;
        /// ⚙ How many times a job's value a wrong result costs at most.
        #[pallet::constant]
        type PenaltyMultiple: Get<u32>;
        /// ⚙ What part of the bond a missing result costs.
        #[pallet::constant]
        type NoShowShare: Get<Permill>;
        /// ⚙ How many missing results in a row send a worker to jail.
        #[pallet::constant]
        type NoShowsToJail: Get<u32>;
        /// ⚙ How long jail lasts.
        #[pallet::constant]
        type JailPeriod: Get<ActiveBlock>;
        /// ⚙ What part of a slash goes to who reported the fault.
        #[pallet::constant]
        type ReporterShare: Get<Permill>;
        /// ⚙ The most refusals in one window.
        #[pallet::constant]
        type MaxDeclines: Get<u32>;
        /// ⚙ How long that window is.
        #[pallet::constant]
        type DeclineWindow: Get<ActiveBlock>;
        /// What calls and steps of hooks weigh.
        type WeightInfo: WeightInfo;
    }

    /// Why money is on hold.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// It is a worker's bond.
        WorkerBond,
    }

    /// The workers, by owner account. Removed when one has left and withdrawn everything.
    ///
    /// Invariant: `bond.held` is what is on hold on the account.
    #[pallet::storage]
    pub type Workers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Worker<T::AccountId>>;

    /// Who answers for an operator key, in use or retired. Removed with the worker, when a
    /// retired key's time is over, or never if the owner was ejected.
    #[pallet::storage]
    pub type Operators<T: Config> = StorageMap<_, Blake2_128Concat, OperatorKey, T::AccountId>;

    /// Keys that an owner has used before. Those whose time is over go with the next rotation, or
    /// when somebody else takes them.
    #[pallet::storage]
    pub type RetiredKeys<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        T::AccountId,
        BoundedVec<RetiredKey, ConstU32<MAX_RETIRED_KEYS>>,
        ValueQuery,
    >;

    /// Owners that may never register again. Removed by a pardon only.
    #[pallet::storage]
    pub type Barred<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, EjectionCause>;

    /// Who serves a model. Agrees with [`Serving`]; removed with the last seat.
    #[pallet::storage]
    pub type Seats<T: Config> =
        StorageMap<_, Blake2_128Concat, ModelId, SeatTable<T::AccountId>, ValueQuery>;

    /// What a worker serves. Agrees with [`Seats`]; removed with the last model.
    #[pallet::storage]
    pub type Serving<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, ModelsOf<T>, ValueQuery>;

    /// Ejected workers that still have seats. Emptied in idle time.
    #[pallet::storage]
    pub type Departing<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ()>;

    /// The jobs that a worker has, assigned or under verification. Number and value agree with
    /// the worker's record; removed when the job ends. At most the worker's capacity.
    #[pallet::storage]
    pub type OpenJobs<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, JobId, OpenJob>;

    /// Slashes that wait, by number. Removed when taken or cancelled.
    ///
    /// Invariant: the later the number the later it is due; those of a worker sum to
    /// `bond.pending_slashes`.
    #[pallet::storage]
    pub type Slashes<T: Config> = StorageMap<_, Twox64Concat, u64, PendingSlash<T::AccountId>>;

    /// The ends of the queue that [`Slashes`] are.
    #[pallet::storage]
    pub type SlashQueue<T: Config> = StorageValue<_, SlashQueueEnds, ValueQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A worker has registered.
        Registered {
            /// Its owner.
            worker: T::AccountId,
            /// The key that signs its results.
            operator: OperatorKey,
            /// Who is paid.
            payee: T::AccountId,
            /// What is on hold.
            bond: Balance,
            /// The most jobs it wants open.
            capacity: u32,
        },
        /// A bond has grown.
        BondAdded {
            /// The worker.
            worker: T::AccountId,
            /// By how much.
            amount: Balance,
            /// What is free now.
            free: Balance,
        },
        /// A part of a bond is on its way out.
        UnbondingStarted {
            /// The worker.
            worker: T::AccountId,
            /// How much.
            amount: Balance,
            /// When it can be withdrawn.
            at: ActiveBlock,
            /// What is free now.
            free: Balance,
        },
        /// Money has been withdrawn.
        Withdrawn {
            /// The worker.
            worker: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A worker that had left is gone.
        Removed {
            /// The worker.
            worker: T::AccountId,
        },
        /// A worker has another operator key.
        OperatorRotated {
            /// The worker.
            worker: T::AccountId,
            /// The key that is retired.
            previous: OperatorKey,
            /// The key in use.
            operator: OperatorKey,
        },
        /// Somebody else is paid.
        PayeeChanged {
            /// The worker.
            worker: T::AccountId,
            /// Who is paid.
            payee: T::AccountId,
        },
        /// A worker wants more or fewer jobs open.
        CapacityChanged {
            /// The worker.
            worker: T::AccountId,
            /// The most jobs it wants open.
            capacity: u32,
        },
        /// A worker serves a model.
        ServingStarted {
            /// The worker.
            worker: T::AccountId,
            /// The model.
            model: ModelId,
            /// What it asks for a job.
            ask: Balance,
        },
        /// A worker's ask has changed.
        AskChanged {
            /// The worker.
            worker: T::AccountId,
            /// The model.
            model: ModelId,
            /// What it asks for a job.
            ask: Balance,
        },
        /// A worker no longer serves a model.
        ServingStopped {
            /// The worker.
            worker: T::AccountId,
            /// The model.
            model: ModelId,
        },
        /// A worker has lost its seat to one with a larger bond.
        Displaced {
            /// The worker that no longer serves the model.
            worker: T::AccountId,
            /// The model.
            model: ModelId,
            /// Who has taken the seat.
            by: T::AccountId,
        },
        /// A worker is leaving.
        LeavingStarted {
            /// The worker.
            worker: T::AccountId,
            /// When all of its bond is free.
            until: ActiveBlock,
        },
        /// A worker is back from jail.
        ReturnedToService {
            /// The worker.
            worker: T::AccountId,
        },
        /// A worker's result was found wrong.
        Struck {
            /// The worker.
            worker: T::AccountId,
            /// The job.
            job: JobId,
            /// Strikes among its last checked jobs.
            strikes: u32,
        },
        /// A worker has missed too many jobs in a row and gets none for a time.
        Jailed {
            /// The worker.
            worker: T::AccountId,
            /// When it may return.
            until: ActiveBlock,
        },
        /// A worker must leave for ever.
        Ejected {
            /// The worker.
            worker: T::AccountId,
            /// What for.
            cause: EjectionCause,
            /// When what slashes leave of its bond is free.
            until: ActiveBlock,
        },
        /// An owner and its keys are no longer barred.
        Pardoned {
            /// The worker.
            worker: T::AccountId,
        },
        /// Money is set aside for a slash.
        SlashQueued {
            /// The slash's number.
            id: u64,
            /// Who loses.
            worker: T::AccountId,
            /// How much.
            amount: Balance,
            /// When it is taken.
            due: ActiveBlock,
            /// What for.
            offence: Offence,
            /// Who reported it.
            reporter: Option<T::AccountId>,
        },
        /// A slash will not be taken.
        SlashCancelled {
            /// The slash's number.
            id: u64,
            /// Whose bond it was.
            worker: T::AccountId,
            /// How much is free again.
            amount: Balance,
        },
        /// A slash has been taken.
        SlashApplied {
            /// The slash's number.
            id: u64,
            /// Who has lost.
            worker: T::AccountId,
            /// How much.
            amount: Balance,
            /// Who got a part.
            reporter: Option<T::AccountId>,
            /// That part.
            reported: Balance,
        },
        /// A payment was taken from a bond.
        Charged {
            /// Who has paid.
            worker: T::AccountId,
            /// Who was paid.
            to: T::AccountId,
            /// How much.
            amount: Balance,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The account is no worker.
        NotRegistered,
        /// The account is a worker already.
        AlreadyRegistered,
        /// The operator key has not signed that it works for this owner on this chain.
        OperatorDoesNotAgree,
        /// Another worker has the operator key, or had it too recently.
        OperatorTaken,
        /// The operator key was a worker's that was ejected.
        OperatorBarred,
        /// The key is the operator already.
        SameOperator,
        /// The operator has changed too often within one unbonding period.
        TooManyRotations,
        /// The capacity is zero or more than allowed.
        CapacityOutOfRange,
        /// The amount is zero.
        ZeroAmount,
        /// Less of the bond is free than the minimum, or would be.
        BelowMinimumBond,
        /// Less of the bond is free than asked for.
        InsufficientBond,
        /// The bond is needed for the worker's open jobs.
        SecuresOpenJobs,
        /// Too many withdrawals wait; withdraw first.
        TooManyWithdrawals,
        /// Nothing can be withdrawn yet.
        NothingToWithdraw,
        /// The worker is in jail.
        Jailed,
        /// The worker is not in jail.
        NotJailed,
        /// The worker is leaving.
        Leaving,
        /// The worker was ejected.
        Ejected,
        /// The owner is not barred.
        NotBarred,
        /// The model accepts no jobs.
        ModelNotOffered,
        /// The worker serves the model already.
        AlreadyServing,
        /// The worker does not serve the model.
        NotServing,
        /// The worker serves as many models as one may.
        TooManyModels,
        /// All seats of the model are taken by workers with no less free bond.
        NoSeat,
        /// The worker has as many open jobs as it wants.
        AtCapacity,
        /// The worker's bond stands behind as much open value as it may.
        BondCommitted,
        /// The worker has the job already.
        AlreadyAssigned,
        /// The worker refuses jobs too often.
        DeclinesTooOften,
        /// No slash with this number waits.
        UnknownSlash,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::work_off(&mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            let deferred = T::ChallengeWindow::get().saturating_add(T::SlashDeferral::get());
            assert!(
                T::UnbondingPeriod::get() > deferred,
                "`UnbondingPeriod` must exceed `ChallengeWindow` and `SlashDeferral` together"
            );
            assert!(T::MinimumBond::get() > 0, "`MinimumBond` must be positive");
            assert!(T::MaxCapacity::get() > 0, "`MaxCapacity` must be positive");
            assert!(
                (1..=MAX_SEATS).contains(&T::MaxWorkersPerModel::get()),
                "`MaxWorkersPerModel` must be 1 to 64"
            );
            assert!(T::MaxModelsPerWorker::get() > 0, "`MaxModelsPerWorker` must be positive");
            assert!(T::PenaltyMultiple::get() > 0, "`PenaltyMultiple` must be positive");
            assert!(T::NoShowsToJail::get() > 0, "`NoShowsToJail` must be positive");
            assert!(T::DeclineWindow::get() > 0, "`DeclineWindow` must be positive");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Registers the caller as a worker and puts its bond on hold.
        ///
        /// `proof` is the operator key's signature over
        /// [`operator_payload`](credence_primitives::commitment::operator_payload) of the genesis
        /// hash and the caller. Fails if the caller is a worker already or was ejected, if the
        /// bond is below the minimum or cannot be held, if the capacity is out of range, or if the
        /// operator key is another's or has not agreed. Emits [`Event::Registered`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register())]
        pub fn register(
            origin: OriginFor<T>,
            operator: OperatorKey,
            proof: Signature,
            payee: T::AccountId,
            #[pallet::compact] bond: Balance,
            #[pallet::compact] capacity: u32,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let registration = Registration { operator, proof, payee, bond, capacity };
            Self::do_register(owner, registration)
        }

        /// Adds to the caller's bond.
        ///
        /// Fails for an amount of zero, for workers that are leaving or ejected, and if the amount
        /// cannot be held. Emits [`Event::BondAdded`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::bond_extra())]
        pub fn bond_extra(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResult {
            Self::do_bond_extra(ensure_signed(origin)?, amount)
        }

        /// Puts a part of the caller's free bond on its way out. It can still be slashed.
        ///
        /// Fails for an amount of zero, for workers that are leaving or ejected, if what remains
        /// is below the minimum or less than twice the value of open jobs, and if too many
        /// withdrawals wait. Emits [`Event::UnbondingStarted`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            Self::do_unbond(ensure_signed(origin)?, amount)
        }

        /// Pays out what the caller has unbonded long enough ago. A worker that has left gets the
        /// whole bond when its time has come, and is removed.
        ///
        /// Fails if nothing can be withdrawn, or if open jobs need it. Emits
        /// [`Event::Withdrawn`] and [`Event::Removed`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
            Self::do_withdraw(ensure_signed(origin)?)
        }

        /// Gives the caller's worker another operator key. Jobs that it has keep the key that they
        /// were assigned with.
        ///
        /// `proof` is as in [`Self::register`]. Fails for ejected workers, for the key in use, for
        /// a key that is another's or has not agreed, and after too many rotations. Emits
        /// [`Event::OperatorRotated`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::rotate_operator())]
        pub fn rotate_operator(
            origin: OriginFor<T>,
            operator: OperatorKey,
            proof: Signature,
        ) -> DispatchResult {
            Self::do_rotate(ensure_signed(origin)?, operator, proof)
        }

        /// Names who is paid for the caller's work from now on.
        ///
        /// Fails if the caller is no worker. Emits [`Event::PayeeChanged`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_payee())]
        pub fn set_payee(origin: OriginFor<T>, payee: T::AccountId) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let mut worker = Self::worker_of(&owner)?;
            worker.payee = payee.clone();
            Workers::<T>::insert(&owner, worker);
            Self::deposit_event(Event::PayeeChanged { worker: owner, payee });
            Ok(())
        }

        /// Sets how many jobs the caller wants open at most. Jobs that it has stay.
        ///
        /// Fails if the caller is no worker or the capacity is out of range. Emits
        /// [`Event::CapacityChanged`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::set_capacity())]
        pub fn set_capacity(
            origin: OriginFor<T>,
            #[pallet::compact] capacity: u32,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            let mut worker = Self::worker_of(&owner)?;
            Self::ensure_capacity(capacity)?;
            worker.capacity = capacity;
            Workers::<T>::insert(&owner, worker);
            Self::deposit_event(Event::CapacityChanged { worker: owner, capacity });
            Ok(())
        }

        /// Serves a model at this ask from now on. If all seats are taken, the worker with the
        /// least free bond loses its own to a caller with more.
        ///
        /// Fails unless the caller is in service with the minimum bond and the model accepts jobs;
        /// if it serves the model already or too many; and if no seat can be had. Emits
        /// [`Event::ServingStarted`], and [`Event::Displaced`] for who lost the seat.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::serve())]
        pub fn serve(
            origin: OriginFor<T>,
            model: ModelId,
            #[pallet::compact] ask: Balance,
        ) -> DispatchResult {
            Self::do_serve(ensure_signed(origin)?, model, ask)
        }

        /// Changes what the caller asks for jobs that it has not got yet.
        ///
        /// Fails if it does not serve the model. Emits [`Event::AskChanged`].
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::set_ask())]
        pub fn set_ask(
            origin: OriginFor<T>,
            model: ModelId,
            #[pallet::compact] ask: Balance,
        ) -> DispatchResult {
            Self::do_set_ask(ensure_signed(origin)?, model, ask)
        }

        /// Serves a model no longer. Jobs that the caller has stay.
        ///
        /// Fails if it does not serve the model. Emits [`Event::ServingStopped`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::stop_serving())]
        pub fn stop_serving(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            Self::do_stop_serving(ensure_signed(origin)?, model)
        }

        /// Serves nothing any more and puts all of the bond on its way out. Jobs that the caller
        /// has are to be finished.
        ///
        /// Fails if the worker is leaving already or was ejected. Emits
        /// [`Event::ServingStopped`] for each model and [`Event::LeavingStarted`].
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::leave(T::MaxModelsPerWorker::get()))]
        pub fn leave(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
            let models = Self::do_leave(ensure_signed(origin)?)?;
            Ok(Some(T::WeightInfo::leave(models)).into())
        }

        /// Takes the caller's worker out of jail when its time is over.
        ///
        /// Fails if it is not in jail, must stay longer, or has less than the minimum bond. Emits
        /// [`Event::ReturnedToService`].
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::return_to_service())]
        pub fn return_to_service(origin: OriginFor<T>) -> DispatchResult {
            Self::do_return(ensure_signed(origin)?)
        }

        /// Cancels a slash that has not been taken. Strikes and ejections stay.
        ///
        /// Only for the admin origin. Fails if no such slash waits. Emits
        /// [`Event::SlashCancelled`].
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::cancel_slash())]
        pub fn cancel_slash(origin: OriginFor<T>, #[pallet::compact] id: u64) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_cancel_slash(id)
        }

        /// Takes a slash before it is due.
        ///
        /// Only for the admin origin. Fails if no such slash waits. Emits
        /// [`Event::SlashApplied`].
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::apply_slash())]
        pub fn apply_slash(origin: OriginFor<T>, #[pallet::compact] id: u64) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_apply_slash(id)
        }

        /// Lifts the bar on an ejected owner and its keys. The worker still leaves, and may
        /// register again when it has.
        ///
        /// Only for the admin origin. Fails if the owner is not barred. Emits
        /// [`Event::Pardoned`].
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::pardon(T::MaxModelsPerWorker::get()))]
        pub fn pardon(origin: OriginFor<T>, owner: T::AccountId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_pardon(owner)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// Whether a worker could get a job of a model now, and if not, why.
        pub fn status(owner: T::AccountId, model: ModelId) -> WorkerStatus {
            Self::status_of(&owner, &model)
        }

        /// All that is recorded of a worker.
        pub fn worker(owner: T::AccountId) -> Option<Worker<T::AccountId>> {
            Workers::<T>::get(owner)
        }

        /// What a worker serves.
        pub fn models(owner: T::AccountId) -> Vec<ModelId> {
            Serving::<T>::get(owner).into_inner()
        }

        /// Who serves a model, the cheapest first.
        pub fn serving(model: ModelId) -> Vec<Seat<T::AccountId>> {
            Seats::<T>::get(model).0.into_inner()
        }

        /// A slash that waits.
        pub fn slash(id: u64) -> Option<PendingSlash<T::AccountId>> {
            Slashes::<T>::get(id)
        }

        /// What an operator key must sign to work for an owner.
        pub fn operator_message(owner: T::AccountId) -> H256 {
            Self::key_payload(&owner)
        }
    }

    impl<T: Config> Pallet<T> {
        pub(crate) fn is_serving(owner: &T::AccountId) -> bool {
            Serving::<T>::contains_key(owner)
        }
    }
}

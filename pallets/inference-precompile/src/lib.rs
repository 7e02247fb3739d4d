// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Inference for smart contracts.
//!
//! [`Inference`] is the precompile behind `contracts/src/IInference.sol`: it asks for inferences on
//! behalf of the contract that calls it, and reads results and attribution. The pallet keeps what
//! the precompile cannot finish at once: **callbacks**. A contract may wish to be called when its
//! job has ended, and prepays the gas and the storage deposit of that call. Settlement only puts
//! the job into a queue; idle parts of later blocks make the calls, and if blocks have none, room is
//! kept free for them. A call that fails is kept, with the reason, and anyone may make it again with
//! gas of their own.
//!
//! Money: the pallet's account holds the existential deposit it was given at genesis and, beyond
//! it, what is prepaid for callbacks. Calls are made from the precompile's own account, which holds
//! no escrow: for the time of a call it has the deposit that was prepaid for this call, and no
//! other.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod callbacks;
mod delivery;
mod interface;
mod invariants;
mod precompile;
mod prices;
pub mod weights;

pub use callbacks::{Callback, CallbackStage, Ends, Failure, Prepaid, MAX_FAILURE_BYTES};
pub use interface::{EncodedCall, IInference, IInferenceCallback, ADDRESS, INFERENCE};
pub use pallet::*;
pub use precompile::Inference;
pub use weights::WeightInfo;

/// The target of the pallet's log lines.
pub(crate) const LOG_TARGET: &str = "runtime::inference-precompile";

/// What contracts do through the precompile that changes the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Asking for inferences.
    Request,
    /// Asking for several at once.
    RequestBatch,
    /// Withdrawing a job.
    Cancel,
    /// Having rows of a model paid.
    Claim,
    /// Being paid what is owed.
    Withdraw,
    /// Calling contracts back, from the queue or again.
    CallBack,
}

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use credence_primitives::{
        ids::JobId,
        protocol::{JobEnd, JobHook},
        Balance,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{Credit, Inspect, Mutate},
            Contains, OnUnbalanced,
        },
        weights::WeightMeter,
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::{H160, H256};
    use sp_runtime::{traits::AccountIdConversion, AccountId32};

    /// What fees, escrow and callbacks are paid in.
    pub type CurrencyOf<T> = <T as pallet_inference::Config>::Currency;
    pub(crate) type WeightsOf<T> = <T as Config>::WeightInfo;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId32, Hash = H256>
        + pallet_revive::Config<Balance = Balance>
        + pallet_inference::Config
        + pallet_attribution::Config
    {
        /// Whether contracts may do something now: what root has paused, they may not do either.
        type Operations: Contains<Operation>;

        /// Where the fees of callbacks go.
        type Fees: OnUnbalanced<Credit<AccountId32, CurrencyOf<Self>>>;

        /// Names the account that holds what is prepaid.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The most that one callback may weigh. A block without transactions must have room for
        /// it.
        #[pallet::constant]
        type MaxCallbackWeight: Get<Weight>;

        /// What the precompile's functions and the hooks weigh.
        type WeightInfo: WeightInfo;
    }

    /// The callbacks that have not succeeded yet, by job: of open jobs, queued ones, and failed
    /// ones until the job's record is deleted.
    #[pallet::storage]
    pub type Callbacks<T> = StorageMap<_, Twox64Concat, JobId, Callback>;

    /// The jobs whose callbacks are to be made, in the order in which they ended.
    #[pallet::storage]
    pub type Queue<T> = StorageMap<_, Twox64Concat, u64, JobId>;

    /// The ends of [`Queue`]; there are no holes between.
    #[pallet::storage]
    pub type QueueEnds<T> = StorageValue<_, Ends, ValueQuery>;

    /// The room that this block keeps free for the oldest callback, which found none in the last.
    #[pallet::storage]
    pub type Reserved<T> = StorageValue<_, Weight, ValueQuery>;

    /// The jobs whose callbacks have failed, oldest first; those that have been made again
    /// meanwhile are still listed. For cleaning up.
    #[pallet::storage]
    pub type Failed<T> = StorageMap<_, Twox64Concat, u64, JobId>;

    /// The ends of [`Failed`]; there are no holes between.
    #[pallet::storage]
    pub type FailedEnds<T> = StorageValue<_, Ends, ValueQuery>;

    /// Gives the pallet's account and the precompile's what keeps them alive.
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
            for account in [Pallet::<T>::account_id(), Pallet::<T>::caller_account()] {
                frame_system::Pallet::<T>::inc_providers(&account);
                let missing = CurrencyOf::<T>::minimum_balance()
                    .saturating_sub(CurrencyOf::<T>::balance(&account));
                if let Err(error) = CurrencyOf::<T>::mint_into(&account, missing) {
                    panic!("an account of callbacks cannot get the existential deposit: {error:?}");
                }
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A contract has been told how its job ended.
        CallbackMade {
            /// The job.
            job: JobId,
            /// The contract.
            target: H160,
            /// What the call weighed.
            weight: Weight,
            /// What it cost of what was prepaid.
            fee: Balance,
        },
        /// A contract could not be told. Anyone may try again.
        CallbackFailed {
            /// The job.
            job: JobId,
            /// The contract.
            target: H160,
            /// Why.
            failure: Failure,
            /// What the attempt weighed.
            weight: Weight,
            /// What it cost of what was prepaid.
            fee: Balance,
        },
        /// A failed callback was made with somebody's own gas.
        CallbackRetried {
            /// The job.
            job: JobId,
            /// The contract.
            target: H160,
        },
        /// A callback can no longer be made, since the job's record is deleted.
        CallbackExpired {
            /// The job.
            job: JobId,
        },
        /// What was prepaid and not used could not be paid out, and can be claimed from attribution.
        RemainderClaimable {
            /// The job.
            job: JobId,
            /// Whose it is.
            payer: AccountId32,
            /// How much.
            amount: Balance,
        },
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            Self::keep_room(meter);
        }

        fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
            Self::use_idle(limit)
        }

        fn integrity_test() {
            let most =
                <T as Config>::MaxCallbackWeight::get().saturating_add(Self::delivery_overhead());
            assert!(
                most.all_lt(T::BlockWeights::get().max_block),
                "the heaviest callback does not fit a block"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    impl<T: Config> JobHook<AccountId32> for Pallet<T> {
        fn ended(job: JobId, _requester: &AccountId32, _end: JobEnd) {
            Self::enqueue(job);
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The callback of a job, until it has succeeded or the job's record is deleted.
        pub fn callback(job: JobId) -> Option<Callback> {
            Callbacks::<T>::get(job)
        }

        /// How many callbacks wait to be made.
        pub fn queued_callbacks() -> u64 {
            QueueEnds::<T>::get().len()
        }

        /// What a callback with this gas and deposit must be prepaid now, in planck.
        pub fn callback_price(gas: u64, deposit: Balance) -> Option<Balance> {
            Self::prepayment(gas, deposit).ok().map(|prepaid| prepaid.total())
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that holds what is prepaid for callbacks.
        pub fn account_id() -> AccountId32 {
            <T as Config>::PalletId::get().into_account_truncating()
        }

        /// The precompile's account, from which callbacks are made.
        pub fn caller_account() -> AccountId32 {
            use pallet_revive::AddressMapper;
            <T as pallet_revive::Config>::AddressMapper::to_fallback_account_id(&ADDRESS)
        }
    }
}

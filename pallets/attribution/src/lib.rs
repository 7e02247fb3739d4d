// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Credit and money for settled jobs, and their receipts.
//!
//! Settlement of a job mints one credit, a million micro-credits, and divides it and the job's
//! money between those whose work the result is: the rows of the model's table of shares, the
//! worker, and the checkers. Credits are never transferred, converted or taken away.
//!
//! # Money
//!
//! The caller of `settle` or `owe` first moves the money to this pallet's account. From there the
//! worker is paid at once; checks, and whatever cannot be paid, are noted as [`Claimable`] until
//! `withdraw`; royalty enters the model's [`Ledger`] until a row's part is claimed, by anyone, for
//! its payee. [`Liabilities`] is the sum of all that; the account never holds less than that and
//! an existential deposit, which is put there at genesis because an account below it is emptied.
//!
//! # Receipts
//!
//! Nothing permanent is written per job. The leaf of a settled job goes to the node's offchain
//! index under its hash, and the hash joins [`BlockReceipts`]. The end of the block puts the root
//! of those into [`ReceiptsRoot`], which becomes part of the Mountain Range in the next block
//! ([`Pallet::range_leaf`]). Rebuilding history takes the roots in the Mountain Range and the
//! offchain index alone: root to leaf hashes, leaf hash to leaf (`credence_primitives::receipt`).

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod claims;
mod invariants;
mod ledger;
mod receipts;
mod settlement;
mod types;
pub mod weights;

pub use ledger::{Ledger, LedgerOverflow, LedgerRow, Weighed, Weighing};
pub use pallet::*;
pub use types::{Credits, Flag, FlagReason, GroupCredits, GroupPlanck};
pub use weights::WeightInfo;

/// The accounts of a runtime.
pub(crate) type AccountIdOf<T> = <T as frame_system::Config>::AccountId;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::vec::Vec;
    use core::marker::PhantomData;
    use credence_primitives::{
        ids::{JobId, ModelId},
        manifest::MAX_TABLE_ROWS,
        protocol::{Attribution, ModelCatalog, RoyaltyLedgers, Settlement},
        Balance, Ppm,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, Mutate},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    /// Row numbers of one `claim_many`.
    pub type ClaimedRows = BoundedVec<u32, ConstU32<MAX_TABLE_ROWS>>;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The money.
        type Currency: Mutate<Self::AccountId> + Inspect<Self::AccountId, Balance = Balance>;

        /// Models, their tables of shares, and who is paid for a row.
        type Models: ModelCatalog<Self::AccountId>;

        /// Who may flag receipts.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Names the account that holds what is owed.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// The weights by which a credit is divided between contributors, compute and
        /// verification. A job settles by those of its block.
        #[pallet::constant]
        type CreditWeights: Get<(Ppm, Ppm, Ppm)>;

        /// The most jobs that one block settles. Bounds the hashing at the block's end.
        #[pallet::constant]
        type MaxSettlementsPerBlock: Get<u32>;

        /// The most checkers credited for one job; at least the most validators there can be.
        #[pallet::constant]
        type MaxCheckers: Get<u32>;

        /// Measured weights.
        type WeightInfo: WeightInfo;
    }

    /// The ledgers of models that have settled a job. Each stays for ever: it is all that is
    /// kept of a model's jobs. Sound as [`Ledger::check`] says.
    #[pallet::storage]
    pub type Ledgers<T: Config> =
        StorageMap<_, Blake2_128Concat, ModelId, Ledger<T::AccountId>, OptionQuery>;

    /// What accounts can withdraw; never zero. Deleted by the withdrawal.
    #[pallet::storage]
    pub type Claimable<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Balance, ValueQuery>;

    /// The sum of everything claimable and of everything unpaid in ledgers.
    #[pallet::storage]
    pub type Liabilities<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// Micro-credits of workers' owners and validators. With the credits in ledgers they sum to
    /// a million per settled job. Never deleted.
    #[pallet::storage]
    pub type CreditsOf<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, Credits, ValueQuery>;

    /// How many jobs have settled, of all models.
    #[pallet::storage]
    pub type SettledJobs<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Doubts that governance has noted about settled jobs. Rare, and kept for ever.
    #[pallet::storage]
    pub type Flags<T: Config> = StorageMap<_, Twox64Concat, JobId, Flag, OptionQuery>;

    /// The leaf hashes of this block's receipts, in order of settlement. They can be read in the
    /// state of their block, and the next block deletes them as it begins.
    #[pallet::storage]
    pub type BlockReceipts<T: Config> =
        StorageValue<_, BoundedVec<H256, T::MaxSettlementsPerBlock>, ValueQuery>;

    /// The root of the receipts of the last finished block; zero if it settled nothing.
    #[pallet::storage]
    pub type ReceiptsRoot<T: Config> = StorageValue<_, H256, ValueQuery>;

    /// Puts an existential deposit on the pallet's account.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No value; ties the configuration to the runtime.
        #[serde(skip)]
        pub runtime: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let account = Pallet::<T>::account_id();
            let deposit = T::Currency::minimum_balance();
            if T::Currency::balance(&account) < deposit {
                T::Currency::mint_into(&account, deposit)
                    .expect("genesis leaves room in the issuance for an existential deposit; qed");
            }
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A job has settled. Every single part is in the receipt's leaf.
        Settled {
            /// The job.
            job: JobId,
            /// The model.
            model: ModelId,
            /// The hash of the receipt's leaf.
            leaf_hash: H256,
            /// The receipt's place in this block's tree.
            index: u32,
            /// Micro-credits by group; they sum to a million.
            credits: GroupCredits,
            /// Planck by group.
            planck: GroupPlanck,
            /// Whether the model's attribution output has divided the datasets' part.
            is_attributed: bool,
        },
        /// A row of a model's table was paid.
        Claimed {
            /// The model.
            model: ModelId,
            /// The row.
            row: u32,
            /// Who was paid.
            payee: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// One of several rows could not be paid; it stays due.
        ClaimFailed {
            /// The model.
            model: ModelId,
            /// The row.
            row: u32,
            /// Why.
            error: DispatchError,
        },
        /// An account can withdraw more than before, other than for a check.
        Owed {
            /// The account.
            who: T::AccountId,
            /// By how much.
            amount: Balance,
        },
        /// An account was paid all that it could withdraw.
        Withdrawn {
            /// The account.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// Governance has marked a settled job as doubtful.
        Flagged {
            /// The job.
            job: JobId,
            /// The hash of its receipt's leaf, and why.
            flag: Flag,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The registry knows no such model.
        UnknownModel,
        /// No job of the model has settled yet.
        NeverSettled,
        /// The model's table has no such row.
        UnknownRow,
        /// The row has been paid all that it is entitled to.
        NothingDue,
        /// A dispute about the model's lineage withholds its royalty.
        RoyaltyFrozen,
        /// Nobody is named to be paid for the row.
        NoPayee,
        /// There is nothing to withdraw.
        NothingClaimable,
        /// No more jobs can settle in this block.
        BlockFull,
        /// More checkers than one settlement can credit.
        TooManyCheckers,
        /// The money for it was not moved to this pallet's account.
        Unfunded,
        /// An amount or a count overflows.
        Overflow,
        /// The job has a flag already.
        AlreadyFlagged,
        /// A row of the model's ledger can still be claimed.
        StillDue,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        /// Deletes the former block's receipts, and reserves the weight of this block's end.
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            BlockReceipts::<T>::kill();
            T::WeightInfo::block_end(T::MaxSettlementsPerBlock::get())
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::close_receipts();
        }

        fn integrity_test() {
            assert!(T::MaxSettlementsPerBlock::get() > 0, "no job could ever settle");
            assert!(T::MaxCheckers::get() > 0, "no checked job could ever settle");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Pays what is due to a row of a model's table.
        ///
        /// Origin: anyone; whoever it is, the money goes to the row's payee of this moment, or,
        /// after an upheld dispute, to whoever the registry names instead of contributors.
        ///
        /// Errors: [`Error::NeverSettled`], [`Error::RoyaltyFrozen`], [`Error::UnknownRow`],
        /// [`Error::NothingDue`], [`Error::NoPayee`], and whatever the currency refuses, such as
        /// less than an existential deposit to an empty account; it then stays due.
        ///
        /// Events: [`Event::Claimed`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(origin: OriginFor<T>, model: ModelId, row: u32) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim(&model, row)
        }

        /// Pays what is due to several rows of a model's table. Rows with nothing due are
        /// skipped, and one that cannot be paid fails alone.
        ///
        /// Origin: anyone, as for `claim`.
        ///
        /// Errors: if no row is paid, the first row's error or [`Error::NothingDue`].
        ///
        /// Events: [`Event::Claimed`] for each row paid, [`Event::ClaimFailed`] for each that
        /// could not be.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::claim_many(rows.len() as u32))]
        pub fn claim_many(
            origin: OriginFor<T>,
            model: ModelId,
            rows: ClaimedRows,
        ) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_claim_many(&model, &rows)
        }

        /// Pays the caller all that it can withdraw.
        ///
        /// Origin: signed.
        ///
        /// Errors: [`Error::NothingClaimable`], and whatever the currency refuses; the amount
        /// then stays.
        ///
        /// Events: [`Event::Withdrawn`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(&who)
        }

        /// Pays `who` all that it can withdraw.
        ///
        /// Origin: anyone.
        ///
        /// Errors and events: as for `withdraw`.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_for())]
        pub fn withdraw_for(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
            ensure_signed(origin)?;
            Self::do_withdraw(&who)
        }

        /// Marks a settled job as doubtful. Its credit and money stay as they are.
        ///
        /// The chain keeps no list of settled jobs: who flags vouches that the leaf is this
        /// job's, and readers find the flag by job and compare the leaf's hash.
        ///
        /// Origin: `AdminOrigin`.
        ///
        /// Errors: [`Error::AlreadyFlagged`].
        ///
        /// Events: [`Event::Flagged`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::flag_receipt())]
        pub fn flag_receipt(origin: OriginFor<T>, job: JobId, flag: Flag) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            ensure!(!Flags::<T>::contains_key(job), Error::<T>::AlreadyFlagged);
            Flags::<T>::insert(job, flag);
            Self::deposit_event(Event::Flagged { job, flag });
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What an account can withdraw now.
        pub fn claimable(who: T::AccountId) -> Balance {
            Claimable::<T>::get(who)
        }

        /// What each row of a model's table could claim now, and its micro-credits so far.
        /// Nothing can be claimed while a dispute withholds the royalty.
        pub fn row_totals(model: ModelId) -> Vec<(Balance, u128)> {
            Self::totals_of_rows(&model)
        }

        /// Micro-credits of an account for computation and for verification.
        pub fn credits(who: T::AccountId) -> (u128, u128) {
            let credits = CreditsOf::<T>::get(who);
            (credits.compute, credits.verification)
        }

        /// How a credit is divided between contributors, compute and verification.
        pub fn credit_weights() -> (Ppm, Ppm, Ppm) {
            T::CreditWeights::get()
        }

        /// A model's ledger, once a job of it has settled.
        pub fn ledger(model: ModelId) -> Option<Ledger<T::AccountId>> {
            Ledgers::<T>::get(model)
        }

        /// The leaf hashes of this block's receipts, in order of settlement.
        pub fn receipts() -> Vec<H256> {
            BlockReceipts::<T>::get().into_inner()
        }

        /// The flag of a settled job, if it has one.
        pub fn flag(job: JobId) -> Option<Flag> {
            Flags::<T>::get(job)
        }

        /// How many jobs have settled, of all models.
        pub fn settled_jobs() -> u64 {
            SettledJobs::<T>::get()
        }
    }

    impl<T: Config> RoyaltyLedgers for Pallet<T> {
        fn close(model: &ModelId) -> DispatchResult {
            ensure!(!Self::has_dues(model), Error::<T>::StillDue);
            Ok(())
        }
    }

    impl<T: Config> Attribution<T::AccountId> for Pallet<T> {
        fn account() -> T::AccountId {
            Self::account_id()
        }

        fn can_settle() -> bool {
            Self::has_room()
        }

        fn settle(settlement: Settlement<T::AccountId>) -> DispatchResult {
            Self::do_settle(settlement)
        }

        fn owe(who: &T::AccountId, amount: Balance) -> DispatchResult {
            Self::do_owe(who, amount)
        }
    }
}

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

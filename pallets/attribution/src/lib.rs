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
//! # Receipts and history
//!
//! Nothing permanent is written per job. The receipt of a settled job goes to the node's offchain
//! index under its hash, and so does each entry about an account that this and other pallets
//! [record](credence_primitives::history::History); the hashes join [`BlockLeaves`] in order of
//! occurrence. The end of the block puts the root of those into [`LeavesRoot`], which becomes part
//! of the Mountain Range in the next block ([`Pallet::range_leaf`]). Rebuilding history takes the
//! roots in the Mountain Range and the offchain index alone: root to leaf hashes, leaf hash to
//! leaf (`credence_primitives::receipt`).
//!
//! A block has at most [`Config::MaxLeaves`]. Calls that anyone may make end well before that, at
//! [`Config::MaxCallLeaves`], so that nobody can crowd out settlements and other work that can
//! wait for a later block; that ends at [`Config::MaxWorkLeaves`], so that there is room for all
//! that follows from a step once it is made, such as penalties for every validator.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod claims;
mod invariants;
mod leaves;
mod ledger;
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
        history::History,
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

        /// A call that anyone may make notes something only in a block with fewer leaves.
        #[pallet::constant]
        type MaxCallLeaves: Get<u32>;

        /// Jobs are settled, and other work is done that can wait, only in a block with fewer
        /// leaves.
        #[pallet::constant]
        type MaxWorkLeaves: Get<u32>;

        /// The most leaves of a block. Bounds the hashing at the block's end.
        #[pallet::constant]
        type MaxLeaves: Get<u32>;

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

    /// The hashes of the leaves of the block under way, in order of occurrence. Deleted at the
    /// block's end, so that also what calls do that run before this pallet's `on_initialize`, such
    /// as scheduled ones, counts for their block.
    ///
    /// Whitelisted, because it is never in the database: what a block reads here it has written
    /// itself, in memory, which takes neither an access nor a proof.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type BlockLeaves<T: Config> = StorageValue<_, BoundedVec<H256, T::MaxLeaves>, ValueQuery>;

    /// The root of the leaves of the last finished block; zero if it has none.
    #[pallet::storage]
    pub type LeavesRoot<T: Config> = StorageValue<_, H256, ValueQuery>;

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
        /// No more can be noted in this block.
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
        /// Reserves the weight of this block's end.
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            T::WeightInfo::block_end(T::MaxLeaves::get())
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::close_leaves();
        }

        fn integrity_test() {
            let (calls, work) = (T::MaxCallLeaves::get(), T::MaxWorkLeaves::get());
            assert!(calls > 0, "no call could ever note anything");
            assert!(calls < work, "calls could crowd out settlements");
            let left = T::MaxLeaves::get().saturating_sub(work);
            // A charge, a fault, a slash or a debt for each, and what the job itself leaves.
            let most = T::MaxCheckers::get().saturating_mul(4);
            assert!(left > 0 && left >= most, "what follows from a step would find no room");
            assert!(T::MaxCheckers::get() > 0, "no checked job could ever settle");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()?;
            Self::check_between_blocks()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Pays what is due to a row of a model's table.
        ///
        /// Origin: anyone; whoever it is, the money goes to the row's payee of this moment, or,
        /// after an upheld dispute, to whoever the registry names instead of contributors.
        ///
        /// Errors: [`Error::BlockFull`], [`Error::NeverSettled`], [`Error::RoyaltyFrozen`],
        /// [`Error::UnknownRow`], [`Error::NothingDue`], [`Error::NoPayee`], and whatever the currency refuses, such as
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
        /// Errors: [`Error::BlockFull`]; if no row is paid, the first row's error or
        /// [`Error::NothingDue`].
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
        /// Errors: [`Error::BlockFull`], [`Error::NothingClaimable`], and whatever the currency refuses; the amount
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
            Self::record(None, Some(job), None, flag.into());
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
            Self::has_room_for_work()
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

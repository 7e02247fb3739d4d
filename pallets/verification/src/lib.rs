// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Committees of checkers and their verdicts.
//!
//! A result that a worker commits to is verified as its request demands: by its signature alone
//! (*Signed*), by a challenge window and random checks (*Sampled*), or always by a random committee
//! of validators' checkers (*Checked*). A committee commits to its own outputs before it sees the
//! worker's, then judges and shows one tile of its own output, drawn after it has committed. Unless
//! all of it passes the result, all validators are asked, and two thirds of them decide.
//!
//! - [`check`]: a verification under way, and the rules of its rounds
//! - [`method`]: what methods cost and how they start
//! - [`tiles`]: tiles against the worker's output and against each other
//! - `rounds`: what `on_poll` draws, and when windows close
//! - `duties`: the fee-less call of checkers
//! - `conclusion`: decisions, pay, penalties
//! - `slashing`: strikes and deferred slashes
//! - `disputes`: challenges and reports of equivocation
//! - `checkers`: keys, bonds, and the roster that is drawn from
//!
//! The pallet holds no money: bonds stay on hold where they are, and what they pay goes to
//! attribution's account at once.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod check;
mod checkers;
mod conclusion;
mod disputes;
mod duties;
mod invariants;
pub mod method;
mod queue;
mod rounds;
mod slashing;
pub mod tiles;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(feature = "runtime-benchmarks")]
mod worst_case;

pub use check::{Check, Phase, Round};
pub use conclusion::Finding;
pub use duties::Taken;
pub use pallet::*;
pub use weights::WeightInfo;
#[cfg(feature = "runtime-benchmarks")]
pub use worst_case::BenchmarkHelper;

/// A validator's checker on this chain.
pub type CheckerOf<T> = types::Checker<frame_system::pallet_prelude::BlockNumberFor<T>>;
/// The roster on this chain.
pub type RosterOf<T> =
    types::Roster<<T as frame_system::Config>::AccountId, <T as Config>::MaxValidators>;
/// What a slash takes.
pub type CreditOf<T> = frame_support::traits::fungible::Credit<
    <T as frame_system::Config>::AccountId,
    <T as Config>::Currency,
>;

#[frame_support::pallet]
pub mod pallet {
    use super::{
        check::{Check, Phase},
        method,
        types::{Equivocation, Fault, PendingSlash, QueueKey, ShownTile, SlashId, TicketQueueKey},
        CheckerOf, CreditOf, Finding, RosterOf, Taken, WeightInfo,
    };
    use alloc::{boxed::Box, vec::Vec};
    use credence_primitives::{
        committee::{committee_size, two_thirds},
        duty::Duties,
        history::History,
        ids::{CheckerKey, JobId, ModelId, Signature, Ticket},
        manifest::{Assurance, AssuranceSet, MAX_TIME_BOUND_MS},
        protocol::{
            ActiveClock, AssuranceUnavailable, Attribution, Begun, BlockRandomness, JobBook,
            ModelCatalog, ModelTerms, Submission, ValidatorSet, Verification, WorkerPool,
        },
        ActiveBlock, Balance, Ppm,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{fungible, OnUnbalanced},
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;
    use sp_runtime::Permill;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config<Hash = H256> {
        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;
        /// The money that bonds are made of.
        type Currency: fungible::MutateHold<
                Self::AccountId,
                Balance = Balance,
                Reason = Self::RuntimeHoldReason,
            > + fungible::BalancedHold<Self::AccountId>;
        /// Where slashes go.
        type SlashTarget: OnUnbalanced<CreditOf<Self>>;
        /// Who may switch methods and cancel slashes.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The registry.
        type Models: ModelCatalog<Self::AccountId>;
        /// The workers.
        type Workers: WorkerPool<Self::AccountId>;
        /// The jobs.
        type Jobs: JobBook<Self::AccountId>;
        /// The active clock. It must advance before this pallet's `on_poll`.
        type Clock: ActiveClock;
        /// The block's own randomness.
        type Randomness: BlockRandomness;
        /// The session's validators.
        type Validators: ValidatorSet<Self::AccountId>;
        /// Who books what checks earn.
        type Attribution: Attribution<Self::AccountId>;
        /// Where faults, slashes and payments are noted.
        type History: History<Self::AccountId>;
        /// Whether an emergency stop keeps the protocol's calls out.
        type IsStopped: Get<bool>;

        /// The most validators of a session.
        #[pallet::constant]
        type MaxValidators: Get<u32>;
        /// The largest committee.
        #[pallet::constant]
        type CommitteeCap: Get<u32>;
        /// The most steps of verifications in a block.
        #[pallet::constant]
        type MaxStepsPerBlock: Get<u32>;
        /// The time between blocks, in milliseconds.
        #[pallet::constant]
        type MillisecondsPerBlock: Get<u32>;
        /// The active blocks for committing, opening and revealing, each; committing takes longer
        /// where the model's time bound does.
        #[pallet::constant]
        type Window: Get<ActiveBlock>;
        /// The active blocks in which an unchecked result can be challenged.
        #[pallet::constant]
        type ChallengeWindow: Get<ActiveBlock>;
        /// The smallest bond of a checker.
        #[pallet::constant]
        type MinimumBond: Get<Balance>;
        /// The active blocks from unbonding to withdrawing.
        #[pallet::constant]
        type UnbondingPeriod: Get<ActiveBlock>;
        /// The active blocks from a fault to its slash.
        #[pallet::constant]
        type SlashDeferral: Get<ActiveBlock>;
        /// The active blocks for which a checker with too many strikes is not drawn.
        #[pallet::constant]
        type SuspensionPeriod: Get<ActiveBlock>;
        /// The active blocks for which a worker's bond answers for what it has signed.
        #[pallet::constant]
        type EvidenceLifetime: Get<ActiveBlock>;
        /// What silence costs, in parts per million of the job's value.
        #[pallet::constant]
        type SilencePenalty: Get<Ppm>;
        /// What a commitment without reveal costs, in parts per million of the job's value.
        #[pallet::constant]
        type MissingRevealPenalty: Get<Ppm>;
        /// What dissent from two thirds costs, in parts per million of the job's value.
        #[pallet::constant]
        type DissentPenalty: Get<Ppm>;
        /// The least that a check costs.
        #[pallet::constant]
        type MinimumCheckFee: Get<Balance>;
        /// What a check costs for each millisecond of the model's time bound.
        #[pallet::constant]
        type PlanckPerMillisecond: Get<Balance>;
        /// How often an accepted result is checked again by all validators.
        #[pallet::constant]
        type AuditProbability: Get<Permill>;
        /// How often a sampled result is checked.
        #[pallet::constant]
        type SampleProbability: Get<Permill>;
        /// What a successful challenger gets from the worker's bond, of the job's value.
        #[pallet::constant]
        type ChallengeReward: Get<Permill>;

        /// What this pallet's calls and steps cost.
        type WeightInfo: WeightInfo;

        /// Prepares the rest of the runtime for benchmarks.
        #[cfg(feature = "runtime-benchmarks")]
        type BenchmarkHelper: super::BenchmarkHelper<Self::AccountId>;
    }

    /// Why money is on hold.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// A checker's stake.
        CheckerBond,
        /// What a challenge costs if the result stands.
        ChallengeBond,
    }

    /// Checkers by validator. Removed when they have left and withdrawn.
    #[pallet::storage]
    pub type Checkers<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, CheckerOf<T>, OptionQuery>;

    /// The validator of each checker key in use; exactly the keys of [`Checkers`].
    #[pallet::storage]
    pub type Keys<T: Config> =
        StorageMap<_, Blake2_128Concat, CheckerKey, T::AccountId, OptionQuery>;

    /// The number of the next registration.
    #[pallet::storage]
    pub type NextRegistration<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// Whom draws and quotes know. Rebuilt in `on_poll` when the session or a checker has changed.
    #[pallet::storage]
    pub type CheckerRoster<T: Config> = StorageValue<_, RosterOf<T>, ValueQuery>;

    /// Whether a checker has changed since the roster was built.
    #[pallet::storage]
    pub type RosterStale<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// The validators whose checkers hold a model, each with the registration under which it said
    /// so: after a checker has left, its word counts no more. Former validators make room for new.
    #[pallet::storage]
    pub type Acknowledgements<T: Config> = StorageMap<
        _,
        Blake2_128Concat,
        ModelId,
        BoundedBTreeMap<T::AccountId, u64, T::MaxValidators>,
        ValueQuery,
    >;

    /// Methods that governance has switched off.
    #[pallet::storage]
    pub type SwitchedOff<T: Config> = StorageMap<_, Blake2_128Concat, Assurance, (), OptionQuery>;

    /// Verifications under way. Removed when they conclude.
    #[pallet::storage]
    pub type Checks<T: Config> = StorageMap<_, Twox64Concat, JobId, Check<T>, OptionQuery>;

    /// When the phase of each check ends, in order; exactly one entry for each of [`Checks`].
    #[pallet::storage]
    pub type Due<T: Config> = StorageMap<_, Identity, QueueKey, (), OptionQuery>;

    /// Tiles shown in the round of all validators, by job and place among the members. Removed
    /// with the check.
    #[pallet::storage]
    pub type Tiles<T: Config> =
        StorageDoubleMap<_, Twox64Concat, JobId, Twox64Concat, u32, ShownTile, OptionQuery>;

    /// Slashes that governance can still cancel. Removed when taken or cancelled.
    #[pallet::storage]
    pub type Slashes<T: Config> =
        StorageMap<_, Twox64Concat, SlashId, PendingSlash<T::AccountId>, OptionQuery>;

    /// When each slash is taken, in order; exactly one entry for each of [`Slashes`].
    #[pallet::storage]
    pub type SlashQueue<T: Config> = StorageMap<_, Identity, QueueKey, (), OptionQuery>;

    /// The number of the next slash.
    #[pallet::storage]
    pub type NextSlash<T: Config> = StorageValue<_, SlashId, ValueQuery>;

    /// Tickets for which a worker has lost its bond, and until when they are remembered.
    #[pallet::storage]
    pub type ReportedTickets<T: Config> = StorageMap<_, Identity, Ticket, ActiveBlock, OptionQuery>;

    /// The same in order of time.
    #[pallet::storage]
    pub type TicketQueue<T: Config> = StorageMap<_, Identity, TicketQueueKey, (), OptionQuery>;

    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    #[expect(missing_docs, reason = "the variants' sentences and the fields' names say it")]
    pub enum Event<T: Config> {
        /// A validator has a checker.
        CheckerRegistered { validator: T::AccountId, key: CheckerKey, bond: Balance },
        /// A bond has grown, to `held`.
        BondAdded { validator: T::AccountId, amount: Balance, held: Balance },
        /// Bonded money can be withdrawn at `at`.
        Unbonding { validator: T::AccountId, amount: Balance, at: ActiveBlock },
        /// Bonded money was withdrawn.
        Withdrawn { validator: T::AccountId, amount: Balance },
        /// A checker has left and withdrawn the last of its bond.
        CheckerRemoved { validator: T::AccountId, amount: Balance },
        /// A checker signs with another key.
        KeyRotated { validator: T::AccountId, previous: CheckerKey, key: CheckerKey },
        /// A checker is not drawn any more; its free bond can be withdrawn at `at`.
        CheckerLeaving { validator: T::AccountId, amount: Balance, at: ActiveBlock },
        /// Too many strikes: a checker is not drawn before it returns, at `until` or later.
        CheckerSuspended { validator: T::AccountId, until: ActiveBlock },
        /// A suspended checker can be drawn again.
        CheckerReturned { validator: T::AccountId },
        /// A call of a checker was applied.
        DutiesDone { validator: T::AccountId, sequence: u64, taken: Taken },
        /// A result is being verified.
        CheckBegun { job: JobId, ticket: Ticket, method: Assurance },
        /// Who commits to its own output until `until`.
        CommitteeDrawn { job: JobId, validators: Vec<T::AccountId>, until: ActiveBlock },
        /// Who does so in place of absent ones.
        MembersReplaced { job: JobId, validators: Vec<T::AccountId>, until: ActiveBlock },
        /// All `validators` count now; those without commitment make one until `until`.
        EveryoneAsked { job: JobId, validators: u32, until: ActiveBlock },
        /// The worker must open its output until `until`; `seed` picks the tile to be shown.
        OpeningAwaited { job: JobId, seed: Option<u64>, until: ActiveBlock },
        /// Members must judge until `until`, and show the tile that `seed` picks.
        RevealsAwaited { job: JobId, seed: u64, until: ActiveBlock },
        /// The result stands unless challenged until `until`.
        Challengeable { job: JobId, until: ActiveBlock },
        /// A result is doubted.
        Challenged { job: JobId, challenger: T::AccountId, bond: Balance },
        /// The doubt was right; the reward comes from the worker's bond.
        ChallengeUpheld { job: JobId, challenger: T::AccountId, reward: Balance },
        /// A verification has ended; correct checks earn `pay` together.
        Concluded { job: JobId, finding: Finding, pay: Balance },
        /// Honest outputs of a model differ.
        ModelQuarantined { model: ModelId, job: JobId },
        /// A checker has paid for an escalation.
        CheckerCharged { validator: T::AccountId, amount: Balance },
        /// A checker has failed in a duty; `amount` is set aside for a slash, if any.
        CheckerPenalised {
            validator: T::AccountId,
            job: JobId,
            fault: Fault,
            amount: Balance,
            slash: Option<SlashId>,
        },
        /// A slash will not be taken.
        SlashCancelled { slash: SlashId, validator: T::AccountId, amount: Balance },
        /// A slash was taken.
        Slashed { slash: SlashId, validator: T::AccountId, amount: Balance },
        /// A worker has signed two results for one ticket.
        EquivocationReported { worker: T::AccountId, ticket: Ticket, reporter: T::AccountId },
        /// Governance has switched a method on or off.
        MethodSet { method: Assurance, is_on: bool },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// The validator has a checker already.
        AlreadyRegistered,
        /// The account has no checker.
        NotRegistered,
        /// The key is another checker's, or the present one.
        KeyInUse,
        /// The key has not signed for this account on this chain.
        ProofMismatch,
        /// Less than the smallest bond would stand behind the checker.
        BondTooSmall,
        /// Less of the bond is free than asked for.
        BondInsufficient,
        /// Too many withdrawals wait; withdraw first.
        TooManyWithdrawals,
        /// Nothing can be withdrawn yet.
        NothingToWithdraw,
        /// The checker is on its way out.
        Leaving,
        /// The checker is not suspended.
        NotSuspended,
        /// The suspension has not ended yet.
        TooEarly,
        /// The job has no unchecked, opened result within its challenge window.
        NotChallengeable,
        /// A worker cannot challenge its own result.
        OwnResult,
        /// Only workers and checkers with a bond can challenge.
        NotBonded,
        /// The block with this number has another hash.
        UnknownRequestBlock,
        /// The ticket was reported before.
        AlreadyReported,
        /// Both statements commit to the same result.
        SameCommitment,
        /// The key is not the worker's.
        NotItsOperator,
        /// A statement is not signed by the key for this ticket.
        SignatureMismatch,
        /// No code for the method exists.
        MethodAbsent,
        /// No slash with this number waits.
        UnknownSlash,
        /// An amount overflows.
        Overflow,
        /// The block has no room for noting what the call does.
        BlockFull,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            if !T::IsStopped::get() {
                Self::advance_due(meter);
            }
        }

        fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(limit);
            Self::apply_slashes(&mut meter);
            Self::forget_equivocations(&mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            // Two committees and everybody commit; then opening, two rounds of reveals, and what
            // queues.
            let longest = Self::commit_window(MAX_TIME_BOUND_MS)
                .saturating_add(T::Window::get())
                .saturating_mul(4)
                .saturating_add(T::ChallengeWindow::get())
                .saturating_add(T::SlashDeferral::get());
            assert!(
                T::UnbondingPeriod::get() > longest,
                "a checker could withdraw before what it has done costs it"
            );
            assert!(T::CommitteeCap::get() >= 3, "a committee has at least three members");
            assert!(T::Window::get() > 0 && T::MillisecondsPerBlock::get() > 0);
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Gives a validator a checker.
        ///
        /// Origin: signed, by the validator's account. Anybody can; drawn are those of the
        /// session's validators. `proof` is the key's signature over
        /// [`checker_payload`](super::types::checker_payload).
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_checker())]
        pub fn register_checker(
            origin: OriginFor<T>,
            key: CheckerKey,
            proof: Signature,
            bond: Balance,
        ) -> DispatchResult {
            Self::do_register(ensure_signed(origin)?, key, proof, bond)
        }

        /// Adds to the bond. Origin: signed.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::bond_extra())]
        pub fn bond_extra(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            Self::do_bond_extra(ensure_signed(origin)?, amount)
        }

        /// Puts bonded money on its way out. The smallest bond must stay, unless the checker
        /// leaves. Origin: signed.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::unbond())]
        pub fn unbond(origin: OriginFor<T>, amount: Balance) -> DispatchResult {
            Self::do_unbond(ensure_signed(origin)?, amount)
        }

        /// Takes out what was unbonded long enough ago; of a checker that leaves, the last
        /// withdrawal removes it. Origin: signed.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>) -> DispatchResult {
            Self::do_withdraw(ensure_signed(origin)?)
        }

        /// Changes the key that signs duties. What was committed to stays bound to the key it
        /// was committed with. Origin: signed.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::rotate_key())]
        pub fn rotate_key(
            origin: OriginFor<T>,
            key: CheckerKey,
            proof: Signature,
        ) -> DispatchResult {
            Self::do_rotate_key(ensure_signed(origin)?, key, proof)
        }

        /// Stops being drawn, and unbonds all that is free; again, after a slash was cancelled.
        /// Origin: signed.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::leave())]
        pub fn leave(origin: OriginFor<T>) -> DispatchResult {
            Self::do_leave(ensure_signed(origin)?)
        }

        /// Lets a suspended checker be drawn again. Origin: signed.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::return_to_duty())]
        pub fn return_to_duty(origin: OriginFor<T>) -> DispatchResult {
            Self::do_return_to_duty(ensure_signed(origin)?)
        }

        /// Says what a checker has to say, without a fee.
        ///
        /// Origin: authorized, when the checker is bonded, `sequence` is its next, this block has
        /// no other call of it, an entry matches an open duty, and the key has signed
        /// [`duties_payload`](credence_primitives::duty::duties_payload). Entries that match
        /// nothing are skipped.
        #[pallet::call_index(7)]
        #[pallet::weight((Pallet::<T>::duties_weight(duties), DispatchClass::Operational, Pays::No))]
        #[pallet::authorize(|_source, checker, sequence, duties, signature| {
            Self::authorize_duties(checker, *sequence, duties, signature)
        })]
        #[pallet::weight_of_authorize(
            T::WeightInfo::authorize_duties(u32::try_from(duties.len()).unwrap_or(u32::MAX))
        )]
        pub fn duties(
            origin: OriginFor<T>,
            checker: CheckerKey,
            sequence: u64,
            duties: Duties,
            signature: Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            // Verified by authorization.
            let _ = signature;
            let weight = Self::do_duties(&checker, sequence, &duties)?;
            Ok((Some(weight), Pays::No).into())
        }

        /// Doubts a sampled result that was accepted unchecked: all validators check it. The
        /// challenger bonds what that costs; right, it gets a reward from the worker's bond,
        /// wrong, it pays. Origin: signed, by a bonded worker or checker.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::challenge())]
        pub fn challenge(origin: OriginFor<T>, job: JobId) -> DispatchResult {
            Self::do_challenge(ensure_signed(origin)?, job)
        }

        /// Proves that a worker has signed two results for one ticket; it loses its bond, of
        /// which the reporter gets a share. Origin: signed, by anybody.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::report_equivocation())]
        pub fn report_equivocation(
            origin: OriginFor<T>,
            worker: T::AccountId,
            proof: Box<Equivocation<BlockNumberFor<T>>>,
        ) -> DispatchResult {
            Self::do_report_equivocation(ensure_signed(origin)?, worker, &proof)
        }

        /// Switches a method of verification off, or on again. Off, it is quoted to nobody; jobs
        /// under way finish. Origin: `AdminOrigin`.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_method())]
        pub fn set_method(origin: OriginFor<T>, method: Assurance, is_on: bool) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            ensure!(method::method(method).start().is_some(), Error::<T>::MethodAbsent);
            if is_on {
                SwitchedOff::<T>::remove(method);
            } else {
                SwitchedOff::<T>::insert(method, ());
            }
            Self::deposit_event(Event::MethodSet { method, is_on });
            Ok(())
        }

        /// Cancels a slash that has not been taken yet. Origin: `AdminOrigin`.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::cancel_slash())]
        pub fn cancel_slash(origin: OriginFor<T>, slash: SlashId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_cancel_slash(slash)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// How many of the session's checkers have acknowledged a model.
        pub fn acknowledgements(model: ModelId) -> u32 {
            Self::acknowledged(model)
        }

        /// Whether a checker still has to acknowledge a model.
        pub fn needs_acknowledgement(checker: CheckerKey, model: ModelId) -> bool {
            Keys::<T>::get(checker)
                .is_some_and(|validator| Self::awaits_acknowledgement(&validator, &model))
        }

        /// The verification of a job, while it is under way.
        pub fn check(job: JobId) -> Option<Check<T>> {
            Checks::<T>::get(job)
        }

        /// A validator's checker.
        pub fn checker(validator: T::AccountId) -> Option<CheckerOf<T>> {
            Checkers::<T>::get(validator)
        }

        /// Whether a method exists and is on.
        pub fn is_on(assurance: Assurance) -> bool {
            method::method(assurance).start().is_some()
                && !SwitchedOff::<T>::contains_key(assurance)
        }
    }

    impl<T: Config> Pallet<T> {
        /// The size of a committee of this many validators.
        pub(crate) fn committee_size(validators: u32) -> u32 {
            committee_size(validators, T::CommitteeCap::get())
        }

        fn ensure_available(
            terms: &ModelTerms<T::AccountId>,
            demanded: AssuranceSet,
        ) -> Result<(), AssuranceUnavailable> {
            if demanded.is_empty_or_unknown() {
                return Err(AssuranceUnavailable::Unknown);
            }
            for assurance in method::asked_for(demanded) {
                if !terms.accepted.contains(assurance) {
                    return Err(AssuranceUnavailable::NotAccepted(assurance));
                }
                if !Self::is_on(assurance) {
                    return Err(AssuranceUnavailable::Off(assurance));
                }
            }
            Ok(())
        }
    }

    impl<T: Config> Verification<T::AccountId> for Pallet<T> {
        fn check_fee(
            model: &ModelId,
            terms: &ModelTerms<T::AccountId>,
            assurance: AssuranceSet,
        ) -> Result<Balance, AssuranceUnavailable> {
            Self::ensure_available(terms, assurance)?;
            let method = method::method(method::leading(assurance));
            let validators = CheckerRoster::<T>::get().size();
            if method.is_by_checkers() && Self::acknowledged(*model) < two_thirds(validators) {
                return Err(AssuranceUnavailable::NotAcknowledged);
            }
            Ok(method.check_fee(&method::Basis {
                fee: Self::fee_per_check(terms.time_bound_ms),
                validators,
                committee: Self::committee_size(validators),
                audits: T::AuditProbability::get(),
                samples: T::SampleProbability::get(),
            }))
        }

        fn begin(submission: Submission<T::AccountId>) -> Begun<T::AccountId> {
            Self::do_begin(submission)
        }

        fn awaits_opening(job: JobId) -> bool {
            Checks::<T>::get(job)
                .is_some_and(|check| check.phase == Phase::Opening && T::Clock::now() < check.due)
        }

        fn opened(job: JobId, _output: &[u8]) {
            Self::do_opened(job);
        }

        #[cfg(feature = "runtime-benchmarks")]
        fn expect_opening(job: JobId) {
            super::worst_case::await_opening::<T>(job);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What each pallet asks of the others. No pallet reads another's storage.

use crate::{
    ids::{JobId, ModelId, OperatorKey, OutputCommitment, Signature, Ticket},
    lineage::ShareTable,
    manifest::{Assurance, AssuranceSet},
    numeric::NumericClass,
    receipt::Report,
    tensor::{OutputSpecs, TensorSpecs},
    ActiveBlock, Balance, Ppm,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::DispatchError;

/// Counts the blocks in which the protocol could be used. Kept by the inference pallet.
pub trait ActiveClock {
    /// The number of the active block, from 0.
    fn now() -> ActiveBlock;
}

/// The randomness of the block that is being executed. From consensus.
pub trait BlockRandomness {
    /// A value nobody but the block's author knew before the block, or `None` where the block
    /// carries none.
    fn get() -> Option<H256>;
}

/// The validators of the session. From staking.
pub trait ValidatorSet<AccountId> {
    /// All of them, in the session's order.
    fn validators() -> Vec<AccountId>;
}

// ---- Registry ----

/// Why a model accepts no new jobs.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ModelUnavailable {
    /// No model has this name.
    Unknown,
    /// Owners of what it builds on have not all agreed yet.
    Pending,
    /// Its owner has withdrawn it.
    Deprecated,
    /// Its results differ between honest checkers.
    Quarantined,
}

/// What the protocol needs to know of a model.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ModelTerms<AccountId> {
    /// Who registered it.
    pub owner: AccountId,
    /// What it takes.
    pub inputs: TensorSpecs,
    /// What it gives.
    pub outputs: OutputSpecs,
    /// How outputs are compared.
    pub class: NumericClass,
    /// The longest a run may take, in milliseconds.
    pub time_bound_ms: u32,
    /// What its contributors get for every inference, together.
    pub royalty: Balance,
    /// How its results may be verified.
    pub accepted: AssuranceSet,
    /// The output that weighs its datasets, by index.
    pub attribution_output: Option<u8>,
}

/// The registry, as others see it.
pub trait ModelCatalog<AccountId> {
    /// The terms of a model that accepts new jobs.
    ///
    /// # Errors
    /// Why it accepts none.
    fn offer(model: &ModelId) -> Result<ModelTerms<AccountId>, ModelUnavailable>;

    /// The terms of any registered model: open jobs of a deprecated one are finished.
    fn terms(model: &ModelId) -> Option<ModelTerms<AccountId>>;

    /// Its table of shares.
    fn table(model: &ModelId) -> Option<ShareTable<AccountId>>;

    /// Who is paid for a row of a table at this moment: a contributor itself, or the payee that
    /// the ancestor's or dataset's owner has named.
    fn payee(of: &crate::manifest::ShareOf<AccountId>) -> Option<AccountId>;

    /// Whether a dispute about the model's lineage withholds its royalty.
    fn is_royalty_frozen(model: &ModelId) -> bool;

    /// Who gets what the model's own contributors have not claimed, after a dispute about its
    /// lineage was upheld; declared ancestors and datasets keep theirs.
    fn royalty_redirect(model: &ModelId) -> Option<AccountId> {
        let _ = model;
        None
    }

    /// Notes that a job of the model opens: until it closes the model is not removed.
    fn job_opened(model: &ModelId);

    /// Notes that a job of the model has closed.
    fn job_closed(model: &ModelId);

    /// Takes the model out of use because honest checkers disagree about its results.
    fn quarantine(model: &ModelId);

    /// A registered, active model with a royalty and no parents, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn create_model(owner: &AccountId, manifest: crate::manifest::Manifest<AccountId>) -> ModelId;
}

// ---- Workers ----

/// A worker that could get a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<AccountId> {
    /// Its owner account.
    pub owner: AccountId,
    /// What it asks for the computation.
    pub ask: Balance,
    /// Its chance in a draw: free bond divided by the ask.
    pub weight: u128,
}

/// The accounts and keys of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WorkerIdentity<AccountId> {
    /// The key that signs its results.
    pub operator: OperatorKey,
    /// Who is paid.
    pub payee: AccountId,
}

/// How an attempt ended for its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The result was accepted; `checked` if anybody has re-executed it.
    Accepted {
        /// Whether it counts among the worker's checked jobs.
        is_checked: bool,
    },
    /// The result was found wrong by two thirds of all validators: a strike and a slash.
    Rejected,
    /// No result, or no opening, in time.
    NoShow,
    /// The worker has said that it will not do it.
    Declined,
    /// Nobody's fault: no decision, a quarantined model, a job taken away.
    Void,
}

/// What an ending has done to a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttemptConsequence {
    /// Whether its other assigned jobs must be drawn again.
    pub loses_assigned_jobs: bool,
}

/// The workers, as others see them.
pub trait WorkerPool<AccountId> {
    /// The most candidates that [`Self::candidates`] returns.
    const MAX_CANDIDATES: u32;

    /// Who could do a job of the model for at most `compute_budget`, when `value` (the job's
    /// whole fee) is put at stake.
    fn candidates(
        model: &ModelId,
        compute_budget: Balance,
        value: Balance,
    ) -> Vec<Candidate<AccountId>>;

    /// How many workers [`Self::candidates`] looks at for the model, at most.
    fn serving(_model: &ModelId) -> u32 {
        Self::MAX_CANDIDATES
    }

    /// The lowest ask among workers that serve the model, busy or not; `None` if there are none.
    fn cheapest_ask(model: &ModelId) -> Option<Balance>;

    /// Gives a job to one of the candidates.
    ///
    /// # Errors
    /// If the worker could not do it after all.
    fn assign(owner: &AccountId, job: JobId, value: Balance) -> Result<(), DispatchError>;

    /// Takes the job back, with what follows for the worker.
    fn release(
        owner: &AccountId,
        job: JobId,
        value: Balance,
        end: AttemptEnd,
    ) -> AttemptConsequence;

    /// Checks and counts a refusal by a worker.
    ///
    /// # Errors
    /// When it refuses too often.
    fn note_decline(owner: &AccountId) -> Result<(), DispatchError>;

    /// Moves money from a worker's bond to `to` at once, for what a job of it has cost; returns how
    /// much there was.
    fn charge(owner: &AccountId, job: JobId, amount: Balance, to: &AccountId) -> Balance;

    /// Takes the whole bond, later and cancellable, for two signatures on one ticket; the worker
    /// leaves at once. Its assigned jobs must be drawn again.
    ///
    /// # Errors
    /// If there is no such worker.
    fn equivocated(owner: &AccountId, reporter: Option<&AccountId>) -> Result<(), DispatchError>;

    /// Its keys and payee.
    fn identity(owner: &AccountId) -> Option<WorkerIdentity<AccountId>>;

    /// The key that signs the result of this job: the one the worker had when it got the job, so
    /// that rotating a key in mid-job harms nobody.
    fn operator_for(owner: &AccountId, _job: JobId) -> Option<OperatorKey> {
        Self::identity(owner).map(|identity| identity.operator)
    }

    /// Whether the key is the worker's, or was until so recently that what it signed can still
    /// cost the bond.
    fn has_operator(owner: &AccountId, key: &OperatorKey) -> bool {
        Self::identity(owner).is_some_and(|identity| identity.operator == *key)
    }

    /// Whether the account has something at stake, as worker.
    fn is_bonded(owner: &AccountId) -> bool;

    /// An active worker that serves the model at this ask, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn create_worker(owner: &AccountId, operator: OperatorKey, model: &ModelId, ask: Balance);
}

// ---- Verification ----

/// Why a demand cannot be met at present.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum AssuranceUnavailable {
    /// The set names no method, or one that does not exist.
    Unknown,
    /// The model does not accept the method.
    NotAccepted(Assurance),
    /// The method is not in operation, or governance has switched it off.
    Off(Assurance),
    /// Fewer than two thirds of the validators hold the model.
    NotAcknowledged,
}

/// A result on its way to being verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission<AccountId> {
    /// The job.
    pub job: JobId,
    /// The attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// What verification was asked for.
    pub assurance: AssuranceSet,
    /// The owner account of the worker.
    pub worker: AccountId,
    /// What the worker has committed to.
    pub commitment: OutputCommitment,
    /// The job's whole fee.
    pub value: Balance,
    /// What of it pays for checks.
    pub check_fee: Balance,
}

/// What verification does with a result at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun<AccountId> {
    /// It opens at once and is accepted as soon as it has opened.
    OpensAtOnce(Report<AccountId>),
    /// It stays hidden until verification asks for it.
    Hidden,
}

/// The end of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion<AccountId> {
    /// The result stands. Checks are paid from the check fee as the report says.
    Accepted(Report<AccountId>),
    /// Two thirds of all validators found it wrong. The checks have been paid for.
    Rejected(Report<AccountId>),
    /// The worker has not opened its output in time.
    NotOpened,
    /// Nothing could be decided, or the model is at fault.
    Void(Report<AccountId>),
}

/// Verification, as the inference pallet sees it.
pub trait Verification<AccountId> {
    /// What the checks of one job cost under these demands.
    ///
    /// # Errors
    /// Why the demands cannot be met.
    fn check_fee(
        model: &ModelId,
        terms: &ModelTerms<AccountId>,
        assurance: AssuranceSet,
    ) -> Result<Balance, AssuranceUnavailable>;

    /// Takes on a result.
    fn begin(submission: Submission<AccountId>) -> Begun<AccountId>;

    /// Whether the result's output may open now.
    fn awaits_opening(job: JobId) -> bool;

    /// The output has opened; its bytes are canonical and fit the manifest.
    fn opened(job: JobId, output: &[u8]);

    /// Has results of *Checked* jobs stay hidden whatever the session's validators, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn hide_results() {}

    /// Has a hidden result that has begun wait for its opening now, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn expect_opening(_job: JobId) {}
}

/// The jobs, as verification sees them.
pub trait JobBook<AccountId> {
    /// Ends the verification of a job's result.
    fn conclude(job: JobId, conclusion: Conclusion<AccountId>);

    /// The opened output, while it is kept.
    fn output(job: JobId) -> Option<Vec<u8>>;

    /// Takes away all jobs that a worker has been assigned and has not answered.
    fn redraw_assigned(worker: &AccountId);

    /// The attempt that a worker was given for a job, while the job is known.
    fn attempt(job: JobId) -> Option<(Ticket, AccountId)>;
}

// ---- Attribution ----

/// An accepted job, to be credited and paid. The sum of compute, checks and royalty has been
/// moved to the attribution pallet's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement<AccountId> {
    /// The job.
    pub job: JobId,
    /// The accepted attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// Who asked and paid.
    pub requester: AccountId,
    /// The hash of the input.
    pub input_hash: H256,
    /// The hash of the output.
    pub output_hash: H256,
    /// The owner account of the worker.
    pub worker: AccountId,
    /// Who is paid for the computation.
    pub worker_payee: AccountId,
    /// The operator's signature.
    pub signature: Signature,
    /// How the result was verified, and who is paid for it.
    pub report: Report<AccountId>,
    /// What the worker gets.
    pub compute: Balance,
    /// What the model's contributors get.
    pub royalty: Balance,
    /// The weights of the model's direct datasets in this inference, in parts per million, in the
    /// order of the table; `None` without an attribution output or when it was malformed.
    pub dataset_weights: Option<Vec<Ppm>>,
}

/// Attribution, as others see it.
pub trait Attribution<AccountId> {
    /// The account that the money for [`Self::settle`] and [`Self::owe`] is moved to first.
    fn account() -> AccountId;

    /// Whether this block has room for another settlement.
    fn can_settle() -> bool {
        true
    }

    /// Credits and pays for an accepted job.
    ///
    /// # Errors
    /// If the books cannot take it; then nothing has changed.
    fn settle(settlement: Settlement<AccountId>) -> Result<(), DispatchError>;

    /// Notes that an amount, already moved to [`Self::account`], can be claimed by `who`.
    ///
    /// # Errors
    /// If the amount overflows.
    fn owe(who: &AccountId, amount: Balance) -> Result<(), DispatchError>;
}

/// What attribution keeps for each model, as the registry sees it.
pub trait RoyaltyLedgers {
    /// Agrees that a model is removed; a model without a ledger is fine. A ledger that has paid
    /// everything stays, as the record of what the model has earned.
    ///
    /// # Errors
    /// While anything in it could still be claimed.
    fn close(model: &ModelId) -> Result<(), DispatchError>;
}

/// What becomes of a job, for whoever wants to be called when it ends.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum JobEnd {
    /// It has a verified result.
    Settled,
    /// It was refunded.
    Refunded,
}

/// A layer, such as contracts, that may be told how a job ended. It runs later and from its own
/// means: whatever it does, settlement has happened.
pub trait JobHook<AccountId> {
    /// The job has ended.
    fn ended(job: JobId, requester: &AccountId, end: JobEnd);
}

impl<AccountId> JobHook<AccountId> for () {
    fn ended(_: JobId, _: &AccountId, _: JobEnd) {}
}

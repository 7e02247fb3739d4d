// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is stored of a job, and the rules that need nothing else.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    history::{Ending, Failure},
    ids::{JobId, ModelId, OutputCommitment, Signature, Ticket},
    manifest::{AssuranceSet, MAX_TENSOR_BYTES},
    tensor::TensorError,
    ActiveBlock, Balance,
};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::Permill;

/// An encoded input or output.
pub type TensorBytes = BoundedVec<u8, ConstU32<MAX_TENSOR_BYTES>>;
/// The most requests of one batch.
pub const MAX_BATCH: u32 = 16;
/// The most results of one submission.
pub const MAX_RESULTS: u32 = 64;
/// The most open jobs of one worker.
pub const MAX_WORKER_JOBS: u32 = 64;
/// How many declines close a job.
pub const MAX_DECLINES: u32 = 3;
/// How far beyond a model's time bound a deadline must lie.
pub const MIN_DEADLINE_SLACK: ActiveBlock = 20;
/// What a worker has beyond the model's time bound at the least: less would fine it for a
/// congested block.
pub const MIN_ANSWER_SLACK: ActiveBlock = 4;

/// What a requester asks for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Request {
    /// Which model.
    pub model: ModelId,
    /// The encoded input.
    pub input: TensorBytes,
    /// How the result must be verified.
    pub assurance: AssuranceSet,
    /// The most to pay, all parts together.
    pub max_fee: Balance,
    /// Active blocks from now until the job is given up.
    pub deadline: ActiveBlock,
}

/// A request with its requester, for layers that ask on an account's behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestParts<AccountId> {
    /// Who asks and pays.
    pub requester: AccountId,
    /// What it asks for.
    pub request: Request,
}

/// An output, and what ties it to its commitment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Opening {
    /// The encoded output.
    pub output: TensorBytes,
    /// The salt of the commitment.
    pub salt: H256,
}

/// One result of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ResultEntry {
    /// The job.
    pub job: JobId,
    /// What the worker commits to.
    pub commitment: OutputCommitment,
    /// The hash of evidence beside the output; zero without any.
    pub evidence_hash: H256,
    /// The operator's signature over ticket, commitment and evidence hash.
    pub signature: Signature,
    /// The output, where the method of verification does not hide it.
    pub opening: Option<Opening>,
}

/// Why one entry of a submission was refused.
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
pub enum Refusal {
    /// No open job has this number.
    UnknownJob,
    /// The job is with no worker, or has had its result.
    NotAssigned,
    /// The time for the result is over.
    Late,
    /// The assigned worker's operator has not signed this result of this attempt.
    BadSignature,
    /// The result must open at once, and has no opening.
    OpeningMissing,
    /// The result must stay hidden until checkers have committed.
    OpeningTooEarly,
    /// The opening does not match the commitment.
    OpeningMismatch,
    /// The output does not fit the model's manifest.
    Output(TensorError),
    /// So many results have settled at once in this block that the rest must wait.
    BlockFull,
    /// Something that should not happen.
    Unexpected,
}

/// Why a worker will not do a job.
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
pub enum DeclineReason {
    /// It has too much to do.
    Overloaded,
    /// The model's artifact cannot be had.
    ArtifactUnavailable,
    /// The engine fails at this model or input.
    EngineFault,
    /// The operator does not want to process this input.
    Unwilling,
}

impl From<DeclineReason> for Failure {
    fn from(reason: DeclineReason) -> Self {
        match reason {
            DeclineReason::Overloaded => Self::Overloaded,
            DeclineReason::ArtifactUnavailable => Self::ArtifactUnavailable,
            DeclineReason::EngineFault => Self::EngineFault,
            DeclineReason::Unwilling => Self::Unwilling,
        }
    }
}

/// What a job's requester has paid that is not burned.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Escrow {
    /// For the computation: at least what the drawn worker asks.
    pub compute_budget: Balance,
    /// For the checks.
    pub checks: Balance,
    /// For the model's contributors.
    pub royalty: Balance,
}

impl Escrow {
    /// Divides what is left of a fee after the burned part; `None` if it does not reach.
    pub fn divide(after_burn: Balance, checks: Balance, royalty: Balance) -> Option<Self> {
        let compute_budget = after_burn.checked_sub(checks)?.checked_sub(royalty)?;
        Some(Self { compute_budget, checks, royalty })
    }

    /// All parts together. They were divided from one fee, so the sum fits.
    pub fn total(&self) -> Balance {
        self.compute_budget.saturating_add(self.checks).saturating_add(self.royalty)
    }
}

/// The values of governed parameters that a job keeps from its request on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct JobRules {
    /// How often the job is drawn again after a worker has failed it.
    pub max_redraws: u8,
    /// The part of the fee that goes to the treasury after too many declines.
    pub decline_share: Permill,
    /// Active blocks that a worker has beyond the model's time bound.
    pub answer_margin: ActiveBlock,
}

/// A worker's turn at a job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Attempt<AccountId> {
    /// What its result is signed for.
    pub ticket: Ticket,
    /// The owner account of the worker.
    pub worker: AccountId,
    /// What the worker gets.
    pub ask: Balance,
}

/// How an attempt ended without a verified result.
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
pub enum AttemptFailure {
    /// No result came in time.
    NoShow,
    /// The output was not opened in time.
    NotOpened,
    /// Two thirds of all validators found the result wrong.
    Rejected,
    /// The worker has lost its assigned jobs for something it did elsewhere.
    TakenAway,
    /// Nobody could decide.
    Undecided,
    /// The books could not take the settlement.
    NotSettled,
}

impl From<AttemptFailure> for Failure {
    fn from(failure: AttemptFailure) -> Self {
        match failure {
            AttemptFailure::NoShow => Self::NoShow,
            AttemptFailure::NotOpened => Self::NotOpened,
            AttemptFailure::Rejected => Self::Rejected,
            AttemptFailure::TakenAway => Self::TakenAway,
            AttemptFailure::Undecided => Self::Undecided,
            AttemptFailure::NotSettled => Self::NotSettled,
        }
    }
}

/// How a job has ended.
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
pub enum Outcome {
    /// It has a verified result, and all were paid.
    Settled,
    /// Its requester has withdrawn it.
    Cancelled,
    /// Until its deadline no worker could take it.
    NoWorker,
    /// Its deadline passed.
    Expired,
    /// Three workers have declined it.
    DeclinedThrice,
    /// Too many workers have failed it.
    AttemptsExhausted,
    /// Its verification could not decide.
    Undecided,
    /// The books could not take its settlement.
    SettlementFailed,
    /// The model was taken out of use before a worker was drawn.
    ModelWithdrawn,
}

impl From<Outcome> for Ending {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Settled => Self::Settled,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::NoWorker => Self::NoWorker,
            Outcome::Expired => Self::Expired,
            Outcome::DeclinedThrice => Self::DeclinedThrice,
            Outcome::AttemptsExhausted => Self::AttemptsExhausted,
            Outcome::Undecided => Self::Undecided,
            Outcome::SettlementFailed => Self::SettlementFailed,
            Outcome::ModelWithdrawn => Self::ModelWithdrawn,
        }
    }
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Stage {
    /// It waits for a worker.
    Queued {
        /// Which queue.
        lane: Lane,
        /// Its place there.
        position: u64,
    },
    /// A worker computes it.
    Assigned {
        /// The last active block for the result.
        due: ActiveBlock,
    },
    /// A result has arrived.
    Verifying {
        /// What the worker has committed to.
        commitment: OutputCommitment,
        /// The operator's signature.
        signature: Signature,
        /// The hash of the output, once it has opened.
        output_hash: Option<H256>,
    },
    /// It is over; the record is kept for a while.
    Closed {
        /// How.
        outcome: Outcome,
        /// When it is deleted.
        delete_at: ActiveBlock,
    },
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Job<AccountId, BlockNumber> {
    /// Who asks and pays.
    pub requester: AccountId,
    /// Which model.
    pub model: ModelId,
    /// The hash of the encoded input.
    pub input_hash: H256,
    /// How the result must be verified.
    pub assurance: AssuranceSet,
    /// The block that holds the request.
    pub request_block: BlockNumber,
    /// The last active block of the job, but for a verification under way.
    pub deadline: ActiveBlock,
    /// The model's time bound in blocks.
    pub time_blocks: ActiveBlock,
    /// The whole fee.
    pub value: Balance,
    /// What of it is on the pallet's account for this job. Zero once paid out.
    pub escrow: Escrow,
    /// The rules of its request.
    pub rules: JobRules,
    /// The number of the next attempt. Attempts have different tickets whatever ends them.
    pub next_attempt: u8,
    /// How many attempts workers have failed.
    pub failures: u8,
    /// The workers that have declined it; they are not drawn for it again.
    pub declined_by: BoundedVec<AccountId, ConstU32<MAX_DECLINES>>,
    /// The latest attempt.
    pub latest: Option<Attempt<AccountId>>,
    /// The methods of verification that the accepted result has passed; none before there is one.
    pub reached: AssuranceSet,
    /// Where it stands.
    pub stage: Stage,
}

impl<AccountId: Clone + PartialEq, BlockNumber> Job<AccountId, BlockNumber> {
    /// Whether it is not over.
    pub fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Closed { .. })
    }

    /// Whether a worker drawn now would have enough time.
    pub fn leaves_time_for_a_draw(&self, now: ActiveBlock) -> bool {
        let needed = self.time_blocks.saturating_add(MIN_ANSWER_SLACK);
        now.saturating_add(needed) <= self.deadline
    }

    /// The last active block for the result of a worker drawn now.
    pub fn due_if_drawn(&self, now: ActiveBlock) -> ActiveBlock {
        let span = self.time_blocks.saturating_add(self.rules.answer_margin.max(MIN_ANSWER_SLACK));
        now.saturating_add(span).min(self.deadline)
    }

    /// Whether one more failure would close it.
    pub fn may_be_redrawn(&self) -> bool {
        self.failures <= self.rules.max_redraws && self.next_attempt < u8::MAX
    }

    /// When it has to be looked at if nobody does anything; `None` while its verification, whose
    /// own windows are bounded, goes on, and when it is over.
    pub fn timer(&self) -> Option<ActiveBlock> {
        match self.stage {
            Stage::Queued { .. } => Some(self.deadline),
            Stage::Assigned { due } => Some(due),
            Stage::Verifying { .. } | Stage::Closed { .. } => None,
        }
    }

    /// The worker that has it now.
    pub fn worker(&self) -> Option<&Attempt<AccountId>> {
        match self.stage {
            Stage::Assigned { .. } | Stage::Verifying { .. } => self.latest.as_ref(),
            Stage::Queued { .. } | Stage::Closed { .. } => None,
        }
    }

    /// How a job ends that waits for a worker when its time is up.
    pub fn outcome_of_waiting(&self) -> Outcome {
        match self.stage {
            Stage::Queued { lane: Lane::Waiting, .. } => Outcome::NoWorker,
            _ => Outcome::Expired,
        }
    }
}

/// A block that holds requests of jobs still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RequestBlock {
    /// Its hash, known from the next block on.
    pub hash: Option<H256>,
    /// How many of its jobs are open.
    pub open_jobs: u32,
}

/// What one block has taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct BlockUse<BlockNumber> {
    /// The block.
    pub block: BlockNumber,
    /// Bytes of inputs.
    pub input_bytes: u32,
    /// Results that opened and settled at once.
    pub settled_at_once: u32,
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Load {
    /// Jobs that are not over.
    pub open: u32,
    /// Jobs that wait for a worker.
    pub queued: u32,
    /// Records that should have been deleted.
    pub overdue: u32,
}

/// The queues. Jobs that nobody could take stand apart, so that whoever asks for what cannot be
/// had delays nobody else.
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
pub enum Lane {
    /// Jobs before their first draw, or drawn again after an attempt.
    Fresh,
    /// Jobs whose last draw found no worker.
    Waiting,
}

/// The positions in a queue: from `head` to before `tail`, with holes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct QueueEnds {
    /// The first position that may be taken.
    pub head: u64,
    /// The next position to give.
    pub tail: u64,
}

/// A place in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct QueueEntry<BlockNumber> {
    /// The job.
    pub job: JobId,
    /// The block in which it came here: it is drawn in a later one only, from randomness that
    /// nobody knew then.
    pub since: BlockNumber,
}

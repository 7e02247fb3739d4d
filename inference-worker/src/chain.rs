// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The chain as a worker or checker sees it: one of the two things outside that it depends on.
//!
//! - [`records`]: who is registered, and with what
//! - [`subxt`]: the one implementation for real chains

pub mod records;
pub mod subxt;

use async_trait::async_trait;
use codec::{Decode, Encode};
use credence_engine::ModelSpec;
use credence_primitives::{
    api::OpenDuty,
    duty::Duty,
    ids::{CheckerKey, JobId, ModelId, OutputCommitment, Signature, Ticket},
    manifest::{Assurance, AssuranceSet, SampleRun},
    ActiveBlock, Balance,
};
use records::{CheckerRecord, CheckerRegistration, WorkerRecord, WorkerRegistration};
use sp_core::{crypto::AccountId32, H256};
use std::{error::Error, sync::Arc};

/// Why something below this module failed, whatever its type.
pub type Source = Box<dyn Error + Send + Sync>;

/// A block that is the best of its chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct BlockRef {
    /// Its height.
    pub number: u64,
    /// The hash of its header.
    pub hash: H256,
}

/// A moment of the chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Moment {
    /// The best block.
    pub best: BlockRef,
    /// The height of the last final block.
    pub finalized: u64,
    /// The active block, in which all windows are counted.
    pub now: ActiveBlock,
}

/// The chain as it concerns a worker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct WorkerView {
    /// When.
    pub moment: Moment,
    /// All jobs that the worker has.
    pub jobs: Vec<AssignedJob>,
}

/// A job that a worker has.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AssignedJob {
    /// The job.
    pub job: JobId,
    /// The attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// The hash of the encoded input.
    pub input_hash: H256,
    /// How the result must be verified.
    pub assurance: AssuranceSet,
    /// What is left to do.
    pub todo: Todo,
}

impl AssignedJob {
    /// Whether the result must show its output at once: it is so where nothing but the signature
    /// is verified.
    pub fn opens_at_once(&self) -> bool {
        self.assurance.iter().last() == Some(Assurance::Signed)
    }
}

/// What a worker owes a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Todo {
    /// A signed result.
    Submit {
        /// The last active block for it.
        until: ActiveBlock,
    },
    /// The opening of its commitment: the chain takes it in the next block.
    Open,
    /// Nothing; others verify.
    Wait,
}

/// The chain as it concerns a checker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct CheckerView {
    /// When.
    pub moment: Moment,
    /// The number that the next call must carry; none if the checker is not registered.
    pub sequence: Option<u64>,
    /// What there is to do; models to acknowledge among it, whoever knows of them.
    pub duties: Vec<OpenDuty>,
}

/// What the chain says of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// What an engine must know.
    pub spec: Arc<ModelSpec>,
    /// The hash of the artifact.
    pub artifact_hash: H256,
    /// The artifact's length.
    pub artifact_bytes: u64,
    /// What a checker reproduces before it acknowledges the model.
    pub sample: Option<SampleRun>,
}

/// An output with what ties it to its commitment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Opening {
    /// The encoded output.
    pub output: Vec<u8>,
    /// The salt of the commitment.
    pub salt: H256,
}

/// A result as the chain takes it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedResult {
    /// The job.
    pub job: JobId,
    /// What the worker commits to.
    pub commitment: OutputCommitment,
    /// The operator's signature.
    pub signature: Signature,
    /// The output, where the result opens at once.
    pub opening: Option<Opening>,
}

/// What became of a batch of results: those not refused were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Taken {
    /// The height of the block that holds the batch.
    pub block: u64,
    /// The entries that were refused.
    pub refused: Vec<(JobId, Refusal)>,
}

/// Why a result was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Refusal {
    /// The job waits for no result any more.
    Gone,
    /// The block had no room; the next may.
    BlockFull,
    /// The output does not fit the model's manifest, or the opening its method.
    Unfit,
    /// The operator's key is not the one the job was assigned with.
    BadSignature,
    /// The chain cannot tell.
    Unexpected,
}

/// Why a worker will not do a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum DeclineReason {
    /// It has too much to do, or too little time.
    Overloaded,
    /// The model's artifact cannot be had.
    ArtifactUnavailable,
    /// The engine fails at this model or input.
    EngineFault,
}

/// A call of a checker, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DutiesCall {
    /// The checker.
    pub checker: CheckerKey,
    /// The number of the call.
    pub sequence: u64,
    /// What it says.
    pub duties: Vec<Duty>,
    /// The checker's signature.
    pub signature: Signature,
}

/// A chain that is followed block by block. All calls reconnect by themselves, to another address
/// if need be, and end within a time that is named where they are implemented.
#[async_trait]
pub trait Chain: Send + Sync + 'static {
    /// The hash of the chain's first block.
    fn genesis(&self) -> H256;

    /// Waits for a best block other than `after` and tells what `owner` has to do there.
    async fn next_worker_view(
        &self,
        owner: &AccountId32,
        after: Option<H256>,
    ) -> Result<WorkerView, ChainError>;

    /// Waits for a best block other than `after` and tells what `checker` has to do there.
    async fn next_checker_view(
        &self,
        checker: CheckerKey,
        after: Option<H256>,
    ) -> Result<CheckerView, ChainError>;

    /// A model, if it is registered.
    async fn model(&self, model: ModelId) -> Result<Option<ModelInfo>, ChainError>;

    /// The encoded input of an open job, as of a block.
    async fn input(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError>;

    /// The encoded output of a job, once opened, as of a block.
    async fn output(&self, job: JobId, at: H256) -> Result<Option<Vec<u8>>, ChainError>;

    /// Hands in results, and waits until they are in a best block.
    async fn submit_results(&self, results: Vec<SignedResult>) -> Result<Taken, ChainError>;

    /// Opens an output; returns the height of the block that holds it.
    async fn open(&self, job: JobId, opening: Opening) -> Result<u64, ChainError>;

    /// Declines a job; returns the height of the block that holds it.
    async fn decline(
        &self,
        job: JobId,
        reason: DeclineReason,
        signature: Signature,
    ) -> Result<u64, ChainError>;

    /// Says what a checker has to say, and waits until it is in a best block.
    async fn duties(&self, call: DutiesCall) -> Result<(), ChainError>;

    /// An account's record as a worker.
    async fn worker(&self, owner: &AccountId32) -> Result<Option<WorkerRecord>, ChainError>;

    /// Registers the account that signs transactions as a worker.
    async fn register_worker(&self, registration: WorkerRegistration) -> Result<(), ChainError>;

    /// Serves a model at a price, or changes the price if it is served already.
    async fn set_price(&self, model: ModelId, ask: Balance) -> Result<(), ChainError>;

    /// A validator's checker.
    async fn checker(&self, validator: &AccountId32) -> Result<Option<CheckerRecord>, ChainError>;

    /// Gives the account that signs transactions a checker.
    async fn register_checker(&self, registration: CheckerRegistration) -> Result<(), ChainError>;

    /// What an account can spend.
    async fn spendable(&self, account: &AccountId32) -> Result<Balance, ChainError>;
}

/// Why the chain did not do or tell what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// No node answers, or none can be worked with at the moment.
    #[error("no node answers")]
    Unreachable {
        /// What was met at last.
        #[source]
        source: Source,
    },
    /// A node's answer cannot be understood: it is of another chain or another release.
    #[error("the node's answer cannot be understood; it may be of another chain or release")]
    Incompatible {
        /// What was met.
        #[source]
        source: Source,
    },
    /// The node's pool turned a transaction away or gave it up.
    #[error("the node's pool did not keep the transaction")]
    GivenUp {
        /// Why.
        #[source]
        source: Source,
    },
    /// The runtime refused a call.
    #[error("the chain refuses: {pallet}.{error}")]
    Refused {
        /// The pallet.
        pallet: String,
        /// The name of its error.
        error: String,
    },
    /// A transaction may or may not have reached a block.
    #[error("it is not known whether the transaction is in a block")]
    Unsure {
        /// Why not.
        #[source]
        source: Source,
    },
    /// No account was configured that could sign the transaction.
    #[error("no account is configured to sign this transaction with")]
    NoAccount,
}

impl ChainError {
    /// Whether asking again may help.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::GivenUp { .. } | Self::Unsure { .. })
    }

    /// Whether the runtime refused the call with this error.
    pub fn is_refusal(&self, name: &str) -> bool {
        matches!(self, Self::Refused { error, .. } if error == name)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a runtime answers to its node.

use crate::{
    ids::{CheckerKey, JobId, ModelId, Ticket},
    lineage::ShareTable,
    manifest::AssuranceSet,
    protocol::{AssuranceUnavailable, ModelUnavailable},
    ActiveBlock, Balance, Ppm,
};
use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What a request would cost now, in planck.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, Serialize, Deserialize)]
pub struct Quote {
    /// The lowest ask of a worker that serves the model.
    pub compute: Balance,
    /// What checks cost.
    pub checks: Balance,
    /// What the model's contributors get.
    pub royalty: Balance,
    /// What is burned: the minimum fee, and the price of the input's bytes.
    pub burned: Balance,
    /// How many jobs wait for a worker before this one would.
    pub queue_position: u32,
}

/// Why there is no quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum NoQuote {
    /// The model accepts no jobs.
    Model(ModelUnavailable),
    /// The demands on verification cannot be met.
    Assurance(AssuranceUnavailable),
    /// No worker serves the model.
    NoWorker,
    /// The input is larger than the limit.
    InputTooLarge,
    /// New requests wait until old outputs have been deleted.
    Paused,
}

/// What a checker has to do for a job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum OpenDuty {
    /// Compute the output from the input, and commit.
    Commit {
        /// The job.
        job: JobId,
        /// The attempt.
        ticket: Ticket,
        /// The model.
        model: ModelId,
        /// The last active block for it.
        until: ActiveBlock,
    },
    /// Compare with the worker's output, and show the tile at `seed` modulo the number of tiles.
    Reveal {
        /// The job.
        job: JobId,
        /// The attempt.
        ticket: Ticket,
        /// The number that picks the tile.
        seed: u64,
        /// The last active block for it.
        until: ActiveBlock,
    },
    /// Fetch the model, reproduce its sample run, and acknowledge it.
    Acknowledge {
        /// The model.
        model: ModelId,
    },
}

/// Whose open jobs are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum OpenJobsOf<AccountId> {
    /// What this account has asked for.
    Requester(AccountId),
    /// What this model is to compute.
    Model(ModelId),
    /// What this worker has been assigned.
    Worker(AccountId),
}

/// A job that is not over.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OpenJob<AccountId> {
    /// The job.
    pub job: JobId,
    /// The model.
    pub model: ModelId,
    /// Who asked and paid.
    pub requester: AccountId,
    /// What verification was asked for.
    pub assurance: AssuranceSet,
    /// What is kept until the job is over.
    pub escrow: Balance,
    /// How many active blocks are left until it is given up.
    pub active_blocks_left: ActiveBlock,
    /// Where it stands.
    pub stage: OpenStage<AccountId>,
}

/// Where an open job stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum OpenStage<AccountId> {
    /// It waits for a worker.
    Queued,
    /// A worker has it and has not answered.
    Assigned {
        /// The owner account of the worker.
        worker: AccountId,
        /// The attempt.
        ticket: Ticket,
    },
    /// There is a result, and it is being verified.
    Verifying {
        /// The owner account of the worker.
        worker: AccountId,
        /// The attempt.
        ticket: Ticket,
    },
}

sp_api::decl_runtime_apis! {
    /// Inference and its verification.
    pub trait InferenceApi<AccountId> where AccountId: Codec {
        /// What a request would cost now.
        fn quote(
            model: ModelId,
            assurance: AssuranceSet,
            input_bytes: u32,
        ) -> Result<Quote, NoQuote>;

        /// What a checker has to do now; at most `limit` entries.
        fn open_duties(checker: CheckerKey, limit: u32) -> Vec<OpenDuty>;

        /// The number that a checker's next `duties` call must carry.
        fn next_sequence(checker: CheckerKey) -> Option<u64>;

        /// A job that is not over.
        fn open_job(job: JobId) -> Option<OpenJob<AccountId>>;

        /// Jobs that are not over, newest first; at most `limit` of them.
        fn open_jobs(of: OpenJobsOf<AccountId>, limit: u32) -> Vec<OpenJob<AccountId>>;

        /// The number of the next job; all below it exist or have existed.
        fn next_job() -> JobId;
    }

    /// Credit and money.
    pub trait AttributionApi<AccountId> where AccountId: Codec {
        /// What an account can withdraw now.
        fn claimable(who: AccountId) -> Balance;

        /// What each row of a model's table could claim now, and its micro-credits so far.
        fn row_totals(model: ModelId) -> Vec<(Balance, u128)>;

        /// A model's table of shares.
        fn table(model: ModelId) -> Option<ShareTable<AccountId>>;

        /// Micro-credits of an account for computation and for verification.
        fn credits(who: AccountId) -> (u128, u128);

        /// How a model's credit would be divided between contributors, compute and verification.
        fn credit_weights() -> (Ppm, Ppm, Ppm);
    }
}

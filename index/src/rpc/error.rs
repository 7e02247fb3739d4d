// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Why a call is refused, and under which code.

use crate::{
    chain::{Cause, ChainError, ProofError},
    cursor::CursorError,
    follower::with_causes,
    query::MAX_LIMIT,
    row::{Reason, Status},
    store::StoreError,
};
use jsonrpsee::types::{ErrorObject, ErrorObjectOwned};

/// Why a call is refused. Codes mean the same for ever.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// None or several of the dimensions were named.
    #[error("name exactly one of {expected}; {found} are named")]
    Dimensions {
        /// Those there are.
        expected: &'static str,
        /// How many were named.
        found: usize,
    },
    /// The limit is zero or too large.
    #[error("`limit` is {limit}; it is 1 to {MAX_LIMIT}, and the answer's cursor leads on")]
    Limit {
        /// What was sent.
        limit: u32,
    },
    /// A text is no account.
    #[error(
        "`{name}` is no account: send an SS58 address of this network or 0x and 64 hex digits"
    )]
    Account {
        /// The parameter.
        name: &'static str,
    },
    /// An account is written for another network.
    #[error(
        "`{name}` is an address of network {found}, and this chain's is {expected}: convert it, or \
         send 0x and 64 hex digits"
    )]
    Network {
        /// The parameter.
        name: &'static str,
        /// Its prefix.
        found: u16,
        /// The chain's.
        expected: u16,
    },
    /// A text is no hash.
    #[error("`{name}` is no hash: send 0x and 64 hex digits")]
    Hash {
        /// The parameter.
        name: &'static str,
    },
    /// A text is no time.
    #[error("`{name}` is no time: send one such as 2026-11-21T00:00:00Z")]
    Time {
        /// The parameter.
        name: &'static str,
    },
    /// The cursor is refused.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// No job has this number.
    #[error("job {job} does not exist; the next one will be {next}")]
    UnknownJob {
        /// The number.
        job: u64,
        /// The first that is free.
        next: u64,
    },
    /// The job is over and not in the index.
    #[error(
        "job {job} is over, and no final block that is indexed here says how: it ended in a block \
         that is not final yet, or before block {indexed_from}, where this history begins"
    )]
    NotIndexed {
        /// The job.
        job: u64,
        /// The first block of the history.
        indexed_from: u32,
    },
    /// A job without receipt, because it is not over.
    #[error("job {job} has not settled: it is {stage}; ask again later")]
    Pending {
        /// The job.
        job: u64,
        /// Where it stands.
        stage: &'static str,
    },
    /// A job without receipt, because it was not settled.
    #[error(
        "job {job} has no receipt: it is {status} ({}); ask with `block` {block} and `index` \
         {index} for the proof of that", reason.map_or("settled", Reason::word)
    )]
    NotSettled {
        /// The job.
        job: u64,
        /// What has become of it.
        status: Status,
        /// Why.
        reason: Option<Reason>,
        /// The block that ended it.
        block: u32,
        /// The leaf that says so.
        index: u32,
    },
    /// There is no proof.
    #[error(transparent)]
    Proof(ProofError),
    /// There is no price.
    #[error("no quote: {word}. {advice}")]
    NoQuote {
        /// Why, as a word.
        word: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Too many calls of one connection wait.
    #[error("{limit} calls of this connection are under way; wait for their answers")]
    TooManyCalls {
        /// The limit.
        limit: usize,
    },
    /// Too many subscriptions.
    #[error("{limit} subscriptions of this connection are open; close one first")]
    TooManySubscriptions {
        /// The limit.
        limit: usize,
    },
    /// All calls together take too long.
    #[error("the node is busy with other calls; ask again in a moment")]
    Busy,
    /// The database does not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The node cannot read its state or its chain.
    #[error("the node cannot read its state; see its log")]
    State(#[source] Cause),
    /// A thread has panicked.
    #[error("the call has failed; see the node's log")]
    Failed,
}

impl RpcError {
    /// The JSON-RPC error code.
    pub fn code(&self) -> i32 {
        match self {
            Self::Dimensions { .. } => 12_001,
            Self::Limit { .. } => 12_002,
            Self::Account { .. } => 12_003,
            Self::Network { .. } => 12_004,
            Self::Hash { .. } => 12_005,
            Self::Time { .. } => 12_006,
            Self::Cursor(CursorError::Malformed) => 12_101,
            Self::Cursor(CursorError::OtherSchema) => 12_102,
            Self::Cursor(CursorError::OtherChain) => 12_103,
            Self::Cursor(CursorError::OtherQuery) => 12_104,
            Self::Cursor(CursorError::OtherOrder) => 12_105,
            Self::UnknownJob { .. } => 12_201,
            Self::NotIndexed { .. } => 12_202,
            Self::Pending { .. } => 12_203,
            Self::NotSettled { .. } => 12_204,
            Self::Proof(ProofError::UnknownLeaf { .. }) => 12_205,
            Self::Proof(ProofError::NotFinal { .. }) => 12_206,
            Self::Proof(ProofError::HistoryUnavailable { .. }) => 12_207,
            Self::NoQuote { .. } => 12_208,
            Self::Proof(ProofError::UnknownSet { .. }) => 12_209,
            Self::TooManyCalls { .. } => 12_301,
            Self::TooManySubscriptions { .. } => 12_302,
            Self::Busy => 12_303,
            Self::Store(error) if error.is_retryable() => 12_304,
            Self::Store(_) => 12_401,
            Self::Proof(ProofError::Backend(_)) | Self::State(_) => 12_402,
            Self::Failed => 12_403,
        }
    }

    /// All codes, each with what it says, for descriptions of the methods.
    pub(crate) const CODES: [(i32, &'static str); 29] = [
        (12_001, "none or several dimensions are named"),
        (12_002, "the limit is zero or too large"),
        (12_003, "a text is no account"),
        (12_004, "an address is of another network"),
        (12_005, "a text is no hash"),
        (12_006, "a text is no time"),
        (12_101, "the cursor is malformed"),
        (12_102, "the cursor is from another version of the index"),
        (12_103, "the cursor is from another chain"),
        (12_104, "the cursor belongs to another query"),
        (12_105, "the cursor belongs to the other order"),
        (12_201, "the job does not exist"),
        (12_202, "the job is over, in a block that is not indexed"),
        (12_203, "the job has not settled yet"),
        (12_204, "the job has ended without settlement; data.reason says why"),
        (12_205, "the block has no such leaf"),
        (12_206, "the block cannot be proven yet"),
        (12_207, "history is unavailable on this node"),
        (12_208, "there is no quote; data.reason says why"),
        (12_209, "there is no such set of authorities yet"),
        (12_301, "too many calls of this connection are under way"),
        (12_302, "too many subscriptions of this connection are open"),
        (12_303, "the node is busy"),
        (12_304, "the query took too long, or the database is busy"),
        (12_401, "the database fails"),
        (12_402, "the node cannot read its state"),
        (12_403, "the call has failed"),
        (-32_602, "the parameters are malformed, or have unknown fields"),
        (-32_601, "there is no such method"),
    ];

    /// A word for programs, beside the code.
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Pending { stage, .. } => Some(stage),
            Self::NotSettled { reason, .. } => reason.map(Reason::word),
            Self::NoQuote { word, .. } => Some(word),
            _ => None,
        }
    }

    /// Whether the fault is the node's, so that it belongs in its log.
    fn is_internal(&self) -> bool {
        (12_401..12_500).contains(&self.code())
    }
}

impl From<ProofError> for RpcError {
    fn from(error: ProofError) -> Self {
        Self::Proof(error)
    }
}

impl From<ChainError> for RpcError {
    fn from(error: ChainError) -> Self {
        Self::State(error.into())
    }
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        if error.is_internal() {
            tracing::error!(error = %with_causes(&error), "history-call-failed");
        }
        let data = error.reason().map(|reason| serde_json::json!({ "reason": reason }));
        ErrorObject::owned(error.code(), error.to_string(), data)
    }
}

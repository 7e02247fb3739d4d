// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Typed access to a Credence chain over RPC.
//!
//! [`Endpoints`] keeps a connection to one of several nodes, [`Submitter`] sends an account's
//! transactions over it, [`BestBlocks`] follows the best block.
//!
//! [`Client`] is one connection, for reading the chain and for calls that nobody signs;
//! [`runtime`] holds every call, event and storage item of the chain as Rust types, generated from
//! the committed `metadata.scale`. [`Rpc`] is the small part that needs no metadata: how far a node
//! has come, who its peers are, new session keys.
//!
//! Whatever waits has a timeout, and its error says what was awaited. Errors answer
//! `is_retryable()`, so that callers need not match on variants.

pub mod amount;
mod blocks;
mod chain;
mod endpoints;
mod nonces;
mod rpc;
mod submit;
mod submitter;
#[cfg(test)]
mod test_node;
mod view;

pub use blocks::{BestBlock, BestBlocks, HEAD_TIMEOUT};
pub use chain::{Client, ClientError, SetKeysCall, CONNECT_TIMEOUT};
pub use endpoints::{
    EndpointError, Endpoints, EndpointsError, Unusable, FIRST_BACKOFF, LONGEST_BACKOFF,
    MAX_BLOCKS_BEHIND, MAX_ENDPOINTS, STABLE_CONNECTION,
};
pub use rpc::{BlockId, GeneratedKeys, Health, Rpc, RpcError, REQUEST_TIMEOUT};
pub use submit::{Executed, SubmitError, AUTHORIZED_TIMEOUT, MORTAL_BLOCKS};
pub use submitter::{Submitter, POLL_INTERVAL, SEND_TIMEOUT, SETTLE_TIMEOUT};
pub use view::{view, ViewError};

pub use subxt;
pub use subxt_signer::{
    sr25519::{dev, Keypair},
    SecretUri,
};

/// How transactions, headers and hashes of this chain are encoded.
///
/// Substrate's defaults fit: subxt picks the transaction extensions a runtime declares by name,
/// and leaves out those that encode to nothing.
pub type ChainConfig = subxt::SubstrateConfig;
/// An account, named by 32 bytes.
pub type AccountId = subxt::utils::AccountId32;
/// The hash of a block.
pub type Hash = subxt::utils::H256;
/// The chain's state, calls and events as of one block.
pub type AtBlock = subxt::client::OnlineClientAtBlock<ChainConfig>;
/// The events one transaction caused.
pub type Events = subxt::extrinsics::ExtrinsicEvents<ChainConfig>;

/// The calls, events, errors, constants and storage of the runtime.
///
/// `metadata.scale` is written by `make chain-spec`; CI compares it with the runtime's own.
///
/// What `credence_primitives` defines is used from there: the same types, hashes and encodings on
/// both sides.
#[subxt::subxt(
    runtime_metadata_path = "metadata.scale",
    substitute_type(
        path = "credence_primitives::manifest::Manifest<AccountId>",
        with = "::subxt::utils::Static<::credence_primitives::manifest::Manifest<AccountId>>"
    ),
    substitute_type(
        path = "credence_primitives::manifest::AssuranceSet",
        with = "::subxt::utils::Static<::credence_primitives::manifest::AssuranceSet>"
    ),
    substitute_type(
        path = "credence_primitives::manifest::DatasetTerms",
        with = "::subxt::utils::Static<::credence_primitives::manifest::DatasetTerms>"
    ),
    substitute_type(
        path = "credence_primitives::ids::ModelId",
        with = "::subxt::utils::Static<::credence_primitives::ids::ModelId>"
    ),
    substitute_type(
        path = "credence_primitives::ids::DatasetId",
        with = "::subxt::utils::Static<::credence_primitives::ids::DatasetId>"
    ),
    substitute_type(
        path = "credence_primitives::ids::Ticket",
        with = "::subxt::utils::Static<::credence_primitives::ids::Ticket>"
    ),
    substitute_type(
        path = "credence_primitives::ids::OutputCommitment",
        with = "::subxt::utils::Static<::credence_primitives::ids::OutputCommitment>"
    ),
    substitute_type(
        path = "credence_primitives::duty::Duty",
        with = "::subxt::utils::Static<::credence_primitives::duty::Duty>"
    ),
    substitute_type(
        path = "credence_primitives::api::OpenDuty",
        with = "::subxt::utils::Static<::credence_primitives::api::OpenDuty>"
    ),
    substitute_type(
        path = "credence_primitives::api::Quote",
        with = "::subxt::utils::Static<::credence_primitives::api::Quote>"
    )
)]
pub mod runtime {}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is kept of a ticket.

use codec::{Decode, Encode};
use credence_primitives::ids::{JobId, ModelId, Ticket};
use sp_core::{ed25519, H256};

/// Whose journal it is. Another party's, or that of another chain, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Identity {
    /// What it does.
    pub role: Role,
    /// The chain.
    pub genesis: H256,
    /// The key that signs.
    pub key: ed25519::Public,
}

/// What a party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Role {
    /// It serves models.
    Worker,
    /// It checks results.
    Checker,
}

/// An output with its commitment.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The attempt.
    pub ticket: Ticket,
    /// The job.
    pub job: JobId,
    /// The model.
    pub model: ModelId,
    /// The encoded output.
    pub output: Vec<u8>,
    /// The salt of the commitment.
    pub salt: H256,
    /// What is committed to: a worker's output commitment, a checker's root.
    pub digest: H256,
    /// Whether a worker's result shows its output at once.
    pub opens_at_once: bool,
}

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum State {
    /// Output and commitment are durable; a signature may exist.
    Held,
    /// The commitment was seen in a block.
    Submitted,
    /// The output has been opened, or the verdict revealed.
    Opened,
    /// The chain no longer waits for anything.
    Closed,
    /// Not to be signed by this journal.
    Disowned,
}

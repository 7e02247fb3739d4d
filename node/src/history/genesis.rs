// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The proof of the first authorities. Nodes that prune states do not keep the first one, so it is
//! made anew from the chain specification.

use credence_receipt::authorities_key;
use credence_runtime::{Hash, Header};
use sp_core::storage::{StateVersion, Storage};
use sp_runtime::traits::{BlakeTwo256, Header as _};
use sp_state_machine::{prove_read, TrieBackend};
use sp_trie::PrefixedMemoryDB;

/// The first header, and the part of its state that holds GRANDPA's authorities.
#[derive(Clone, Debug)]
pub(crate) struct GenesisProof {
    /// The header.
    pub(crate) header: Header,
    /// Nodes of the state's trie.
    pub(crate) nodes: Vec<Vec<u8>>,
}

/// Why there is no such proof.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GenesisProofError {
    /// The specification is another chain's, or of another layout.
    #[error(
        "the state of the chain specification has the root {found:?}, and the first block \
         {expected:?}"
    )]
    OtherState { found: Hash, expected: Hash },
    /// The trie cannot be read.
    #[error("cannot prove a part of the first state: {reason}")]
    Unprovable { reason: String },
}

impl GenesisProof {
    /// The proof for a chain with this first header, whose state is this storage.
    pub(crate) fn new(header: Header, storage: Storage) -> Result<Self, GenesisProofError> {
        let expected = *header.state_root();
        let trie: TrieBackend<PrefixedMemoryDB<BlakeTwo256>, BlakeTwo256> =
            (storage, StateVersion::V1).into();
        let found = *trie.root();
        if found != expected {
            return Err(GenesisProofError::OtherState { found, expected });
        }
        let proof = prove_read(trie, [authorities_key()])
            .map_err(|error| GenesisProofError::Unprovable { reason: error.to_string() })?;
        Ok(Self { header, nodes: proof.into_iter_nodes().collect() })
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Finalized blocks and the leaves of their trees, as they reach the index.

use codec::DecodeAll;
use credence_primitives::{
    history::{Entry, ENTRY_VERSION},
    receipt::{leaf_hash, ReceiptLeaf, RECEIPT_VERSION},
};
use sp_core::{crypto::AccountId32, H256};

/// A block, by all its names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockRef {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: H256,
    /// When its slot began, in milliseconds since 1970; 0 for the first block, which has no slot.
    pub time_ms: u64,
}

/// A finalized block and what lies in its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalizedBlock {
    /// The block.
    pub block: BlockRef,
    /// The hash of its parent.
    pub parent: H256,
    /// Its leaves, in the order of its tree.
    pub leaves: Vec<Leaf>,
}

/// A leaf of a block's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Its hash in the tree.
    pub hash: H256,
    /// What it says.
    pub content: Content,
}

/// What a leaf says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A job has settled.
    Receipt(Box<ReceiptLeaf<AccountId32>>),
    /// Something else has happened.
    Entry(Box<Entry<AccountId32>>),
}

impl Leaf {
    /// Decodes a leaf as it lies in the offchain index.
    ///
    /// # Errors
    /// If the version is unknown, or the bytes are not exactly one leaf.
    pub fn from_encoded(encoded: &[u8]) -> Result<Self, LeafError> {
        let content = match encoded.first() {
            None => return Err(LeafError::Empty),
            Some(&RECEIPT_VERSION) => {
                Content::Receipt(Box::new(ReceiptLeaf::decode_all(&mut &*encoded)?))
            },
            Some(&ENTRY_VERSION) => Content::Entry(Box::new(Entry::decode_all(&mut &*encoded)?)),
            Some(version) => return Err(LeafError::Version { version: *version }),
        };
        Ok(Self { hash: leaf_hash(encoded), content })
    }

    /// The leaf with this content.
    pub fn new(content: Content) -> Self {
        let hash = match &content {
            Content::Receipt(receipt) => receipt.hash(),
            Content::Entry(entry) => entry.hash(),
        };
        Self { hash, content }
    }

    /// Whether the leaf says that it is of this block of this chain.
    pub fn is_of(&self, genesis: &H256, block: u32) -> bool {
        let (of, number) = match &self.content {
            Content::Receipt(receipt) => (&receipt.genesis, receipt.block),
            Content::Entry(entry) => (&entry.genesis, entry.block),
        };
        of == genesis && number == block
    }
}

/// Why bytes are not a leaf.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// There are none.
    #[error("the leaf is empty")]
    Empty,
    /// A later version of this program may know it.
    #[error("leaf version {version:#04x} is unknown; update this node")]
    Version {
        /// The first byte.
        version: u8,
    },
    /// They are no encoding of a leaf.
    #[error("the leaf cannot be decoded")]
    Encoding(#[from] codec::Error),
}

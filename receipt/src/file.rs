// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The file, to the byte.

use crate::{authorities::AuthorityKey, error::VerifyError};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use credence_primitives::receipt::{leaf_hash, node_hash};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// How every file begins.
pub const MAGIC: [u8; 8] = *b"CREDRCPT";
/// The version of the format; follows [`MAGIC`].
pub const FILE_VERSION: u8 = 1;

/// The longest file: the changes of authorities of more than a year at the largest sets.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// The longest leaf: several times what the largest committee and table of shares need.
pub const MAX_LEAF_BYTES: u32 = 64 * 1024;
/// The most levels of a block's tree.
pub const MAX_PATH: u32 = 32;
/// The most items of a Mountain Range's proof, for as many blocks as there can be.
pub const MAX_RANGE_ITEMS: u32 = 64;
/// The longest header: several times one that names two sets of 200 authorities.
pub const MAX_HEADER_BYTES: u32 = 64 * 1024;
/// The longest justification: several times one of 200 authorities.
pub const MAX_JUSTIFICATION_BYTES: u32 = 512 * 1024;
/// The most nodes of the first state's trie.
pub const MAX_STATE_NODES: u32 = 64;
/// The most changes of authorities.
pub const MAX_HANDOVERS: u32 = 8 * 1024;
/// The most authorities of a set that a file starts from.
const MAX_AUTHORITIES: u32 = 4 * 1024;

/// Bytes of bounded length; longer ones are refused before they are read.
pub type Bytes<const LIMIT: u32> = BoundedVec<u8, ConstU32<LIMIT>>;

/// A hash beside the way from a leaf to the root of its block's tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Sibling {
    /// It is the left one of the two.
    #[codec(index = 0)]
    Left(H256),
    /// It is the right one.
    #[codec(index = 1)]
    Right(H256),
}

/// A header, and GRANDPA's word that it is final.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Finality {
    /// The encoded header.
    pub header: Bytes<MAX_HEADER_BYTES>,
    /// The encoded justification.
    pub justification: Bytes<MAX_JUSTIFICATION_BYTES>,
}

/// The authorities that a file starts from.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Origin {
    /// Those in the state of the first block.
    #[codec(index = 0)]
    Genesis {
        /// The encoded header of the first block.
        header: Bytes<MAX_HEADER_BYTES>,
        /// The nodes of its state's trie from the root to the authorities.
        nodes: BoundedVec<Bytes<MAX_HEADER_BYTES>, ConstU32<MAX_STATE_NODES>>,
    },
    /// Later ones, which the verifier must have named.
    #[codec(index = 1)]
    Set {
        /// The number of the set.
        id: u64,
        /// The authorities and their weights, in the chain's order.
        authorities: BoundedVec<(AuthorityKey, u64), ConstU32<MAX_AUTHORITIES>>,
    },
}

/// A receipt file.
///
/// What follows from the rest is not in it: the number of the leaf's block is in the leaf, and the
/// places of that block in the Mountain Range follow from its number.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReceiptFile {
    /// The encoded leaf.
    pub leaf: Bytes<MAX_LEAF_BYTES>,
    /// From the leaf to the root of its block's tree.
    pub path: BoundedVec<Sibling, ConstU32<MAX_PATH>>,
    /// The hash of the leaf's block.
    pub block_hash: H256,
    /// The proof of that block's leaf in the Mountain Range of the justified block.
    pub range_items: BoundedVec<H256, ConstU32<MAX_RANGE_ITEMS>>,
    /// The authorities to start from.
    pub origin: Origin,
    /// Each change of authorities since, in order.
    pub handovers: BoundedVec<Finality, ConstU32<MAX_HANDOVERS>>,
    /// The justified block.
    pub finality: Finality,
}

impl ReceiptFile {
    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        (MAGIC, FILE_VERSION, self).encode()
    }

    /// Reads a file. Nothing is verified yet.
    ///
    /// # Errors
    /// If it is not the canonical encoding of a file of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VerifyError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(VerifyError::TooLong { length: bytes.len() });
        }
        let rest = bytes.strip_prefix(&MAGIC).ok_or(VerifyError::NotAReceipt)?;
        let mut input = match rest.split_first() {
            Some((&FILE_VERSION, rest)) => rest,
            Some((&version, _)) => return Err(VerifyError::UnknownFileVersion { version }),
            None => return Err(VerifyError::Malformed),
        };
        let file = Self::decode(&mut input).map_err(|_| VerifyError::Malformed)?;
        if !input.is_empty() {
            return Err(VerifyError::TrailingBytes { count: input.len() });
        }
        if file.to_bytes() != bytes {
            return Err(VerifyError::NotCanonical);
        }
        Ok(file)
    }

    /// The hash of the leaf.
    pub fn leaf_hash(&self) -> H256 {
        leaf_hash(&self.leaf)
    }

    /// The root of the tree that the path leads to.
    pub(crate) fn tree_root(&self) -> H256 {
        self.path.iter().fold(self.leaf_hash(), |below, sibling| match sibling {
            Sibling::Left(left) => node_hash(left, &below),
            Sibling::Right(right) => node_hash(&below, right),
        })
    }
}

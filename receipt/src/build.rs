// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Making files, from what a node has.

use crate::{
    authorities::{look_up, AuthorityKey, SetId},
    file::{Finality, Origin, ReceiptFile, Sibling},
    header::HashedHeader,
    justification::Justification,
};
use alloc::vec::Vec;
use codec::{DecodeAll as _, Encode as _};
use credence_primitives::receipt::{leaf_hash, proof};
use sp_core::{bounded::BoundedVec, Get, H256};

/// Why no file can be made of this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A part is longer than a verifier takes.
    #[error("{part} is longer than a receipt can hold")]
    TooLong {
        /// Which.
        part: &'static str,
    },
    /// The leaf is not where it should be in its block's tree.
    #[error("the leaf is not number {index} of its block")]
    LeafElsewhere {
        /// Where it should be.
        index: usize,
    },
    /// These bytes are no header.
    #[error("a header cannot be read")]
    Header,
    /// These bytes are no justification.
    #[error("a justification cannot be read")]
    Justification,
    /// The nodes of the first state's trie do not lead to its authorities.
    #[error("the first authorities are not in the proof of the first state")]
    Authorities,
}

/// What a receipt is made of.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The encoded leaf.
    pub leaf: &'a [u8],
    /// The leaf's place among those of its block.
    pub index: usize,
    /// The hashes of all leaves of its block, in order.
    pub leaf_hashes: &'a [H256],
    /// The hash of its block.
    pub block_hash: H256,
    /// The proof of that block's leaf in the Mountain Range of the justified block, as pallet-mmr
    /// makes it.
    pub range_items: &'a [H256],
    /// The authorities to start from.
    pub origin: Origin,
    /// Each change of authorities from there to the justified block, in order.
    pub handovers: Vec<Finality>,
    /// The justified block.
    pub finality: Finality,
}

impl Finality {
    /// A header with its justification, both as a node has them. The justification is put into the
    /// form that verifiers want.
    ///
    /// # Errors
    /// If either cannot be read or is too long. Signatures are not verified.
    pub fn new(header: &[u8], justification: &[u8]) -> Result<Self, BuildError> {
        HashedHeader::read(header).ok_or(BuildError::Header)?;
        let justification = Justification::decode_all(&mut &*justification)
            .map_err(|_| BuildError::Justification)?
            .in_order();
        Ok(Self {
            header: bounded(header.to_vec(), "a header")?,
            justification: bounded(justification.encode(), "a justification")?,
        })
    }
}

impl Origin {
    /// The first block, with nodes of its state's trie that lead to
    /// [`authorities_key`](crate::authorities_key): in any order, idle ones too.
    ///
    /// # Errors
    /// If the header cannot be read, or the nodes do not lead there.
    pub fn genesis<Node: AsRef<[u8]>>(
        header: &[u8],
        nodes: impl IntoIterator<Item = Node>,
    ) -> Result<Self, BuildError> {
        let genesis = HashedHeader::read(header).ok_or(BuildError::Header)?;
        let (_, path) =
            look_up(&genesis.header.state_root, nodes).ok_or(BuildError::Authorities)?;
        let path = path
            .into_iter()
            .map(|node| bounded(node, "a node of the state"))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::Genesis {
            header: bounded(header.to_vec(), "a header")?,
            nodes: bounded(path, "the proof of the first authorities")?,
        })
    }

    /// A later set, which verifiers must have named.
    ///
    /// # Errors
    /// If it is too large.
    pub fn set(id: SetId, authorities: Vec<(AuthorityKey, u64)>) -> Result<Self, BuildError> {
        Ok(Self::Set { id, authorities: bounded(authorities, "the list of authorities")? })
    }
}

impl ReceiptFile {
    /// Makes a file. Whether it proves the leaf, only [`Self::verify`] says.
    ///
    /// # Errors
    /// If the leaf is not among those of its block, or a part is too long.
    pub fn new(parts: Parts<'_>) -> Result<Self, BuildError> {
        let Parts { leaf, index, leaf_hashes, block_hash, range_items, .. } = parts;
        let elsewhere = BuildError::LeafElsewhere { index };
        if leaf_hashes.get(index) != Some(&leaf_hash(leaf)) {
            return Err(elsewhere);
        }
        let siblings = proof(leaf_hashes, index).ok_or(elsewhere)?;
        let path = sides(index, leaf_hashes.len())
            .into_iter()
            .zip(siblings)
            .map(|(side, sibling)| side(sibling))
            .collect::<Vec<_>>();
        Ok(Self {
            leaf: bounded(leaf.to_vec(), "the leaf")?,
            path: bounded(path, "the path to the root of the block's tree")?,
            block_hash,
            range_items: bounded(range_items.to_vec(), "the proof in the Mountain Range")?,
            origin: parts.origin,
            handovers: bounded(parts.handovers, "the list of changes of authorities")?,
            finality: parts.finality,
        })
    }
}

/// On which side each sibling of [`proof`] stands.
fn sides(mut index: usize, mut count: usize) -> Vec<fn(H256) -> Sibling> {
    let mut sides: Vec<fn(H256) -> Sibling> = Vec::new();
    while count > 1 {
        if index ^ 1 < count {
            sides.push(if index.is_multiple_of(2) { Sibling::Right } else { Sibling::Left });
        }
        index /= 2;
        count = count.div_ceil(2);
    }
    sides
}

fn bounded<T, Limit: Get<u32>>(
    items: Vec<T>,
    part: &'static str,
) -> Result<BoundedVec<T, Limit>, BuildError> {
    BoundedVec::try_from(items).map_err(|_| BuildError::TooLong { part })
}

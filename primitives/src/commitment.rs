// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tickets, commitments, trees of tiles, and what is signed.
//!
//! Every hash is Blake2-256 of the SCALE encoding of a tuple whose first element is its domain,
//! so that nothing signed or committed for one purpose serves another.

use crate::{
    ids::{CheckerKey, JobId, ModelId, OutputCommitment, Ticket},
    tensor::{DType, OutputRole, OutputSpec, Tensor},
};
use alloc::vec::Vec;
use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// Bytes of a tile, except the last of a tensor, which may be shorter.
pub const TILE_BYTES: usize = 1024;

/// Blake2-256 of `(domain, value)`.
pub fn domain_hash(domain: &str, value: &impl Encode) -> H256 {
    blake2_256(&(domain, value).encode()).into()
}

/// What names an attempt before it has a ticket.
#[derive(Clone, Debug, Encode)]
pub struct TicketParts<'a, AccountId> {
    /// The hash of the chain's first block.
    pub genesis: &'a H256,
    /// The hash of the block that holds the request.
    pub request_block: &'a H256,
    /// The job.
    pub job: JobId,
    /// The number of the attempt, from 0.
    pub attempt: u8,
    /// The model.
    pub model: &'a ModelId,
    /// Blake2-256 of the encoded input.
    pub input_hash: &'a H256,
    /// The owner account of the worker drawn.
    pub worker: &'a AccountId,
}

impl<AccountId: Encode> TicketParts<'_, AccountId> {
    /// The ticket.
    pub fn ticket(&self) -> Ticket {
        Ticket(domain_hash("credence/ticket/v1", self))
    }
}

/// Blake2-256 of an encoded input.
pub fn input_hash(encoded: &[u8]) -> H256 {
    blake2_256(encoded).into()
}

/// The hash of an encoded output under its domain.
pub fn output_hash(encoded: &[u8]) -> H256 {
    domain_hash("credence/output/v1", &encoded)
}

/// What a worker commits to before it shows its output.
pub fn output_commitment(ticket: &Ticket, output_hash: &H256, salt: &H256) -> OutputCommitment {
    OutputCommitment(domain_hash("credence/commitment/v1", &(ticket, output_hash, salt)))
}

/// What the operator key signs.
pub fn result_payload(
    ticket: &Ticket,
    commitment: &OutputCommitment,
    evidence_hash: &H256,
) -> H256 {
    domain_hash("credence/result/v1", &(ticket, commitment, evidence_hash))
}

/// One tile of an output's compared tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile<'a> {
    /// The element type.
    pub dtype: DType,
    /// The elements; at most [`TILE_BYTES`] unless of strings, whose tensor is one tile.
    pub data: &'a [u8],
}

/// The tiles of the compared tensors, in order. No tile spans two tensors, and an empty tensor
/// is one empty tile.
pub fn tiles<'a>(specs: &[OutputSpec], output: &[Tensor<'a>]) -> Vec<Tile<'a>> {
    let _ = (specs, output, OutputRole::Compared);
    todo!()
}

/// A checker's own output, committed to before anybody's is open: a Merkle tree over tiles that
/// is bound to ticket, checker and salt, so that a copied root opens for nobody else.
#[derive(Clone, Debug)]
pub struct TileTree {
    /// Levels from the leaves up; the last has one hash.
    levels: Vec<Vec<H256>>,
    root: H256,
}

impl TileTree {
    /// The tree of a checker's tiles. There must be at least one tile.
    pub fn new(ticket: &Ticket, checker: &CheckerKey, salt: &H256, tiles: &[Tile<'_>]) -> Self {
        let _ = (ticket, checker, salt, tiles);
        todo!()
    }

    /// What the checker commits to; binds the number of tiles.
    pub fn root(&self) -> H256 {
        self.root
    }

    /// The number of tiles.
    pub fn len(&self) -> u32 {
        self.levels[0].len() as u32
    }

    /// Never: a tree has at least one tile.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The siblings from the tile at `index` to the root; `None` beyond the last tile.
    pub fn path(&self, index: u32) -> Option<Vec<H256>> {
        let _ = index;
        todo!()
    }
}

/// A tile that claims its place under a committed root.
#[derive(Clone, Copy, Debug)]
pub struct TileClaim<'a> {
    /// The attempt.
    pub ticket: &'a Ticket,
    /// Who committed.
    pub checker: &'a CheckerKey,
    /// The salt of the commitment.
    pub salt: &'a H256,
    /// The number of tiles under the root.
    pub tile_count: u32,
    /// Which tile.
    pub index: u32,
    /// The tile's bytes.
    pub data: &'a [u8],
    /// The siblings from leaf to root, only where there are any.
    pub path: &'a [H256],
}

impl TileClaim<'_> {
    /// Whether the tile lies at its index under `root`.
    pub fn is_under(&self, root: &H256) -> bool {
        let _ = root;
        todo!()
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tickets, commitments, trees of tiles, and what is signed.
//!
//! Every hash is Blake2-256 of the SCALE encoding of a tuple whose first element is its domain,
//! so that nothing signed or committed for one purpose serves another.

use crate::{
    ids::{CheckerKey, JobId, ModelId, OutputCommitment, Ticket},
    receipt::{parents, root_above},
    tensor::{DType, OutputRole, OutputSpec, Tensor},
};
use alloc::{vec, vec::Vec};
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

/// What the operator key signs to decline an attempt for a reason.
pub fn decline_payload(ticket: &Ticket, reason: &impl Encode) -> H256 {
    domain_hash("credence/decline/v1", &(ticket, reason))
}

/// What an operator key signs to show that it agrees to work for `owner` on this chain.
pub fn operator_payload(genesis: &H256, owner: &impl Encode) -> H256 {
    domain_hash("credence/operator/v1", &(genesis, owner))
}

/// One tile of an output's compared tensors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile<'a> {
    /// The element type.
    pub dtype: DType,
    /// At most [`TILE_BYTES`] of the tensor's data. Whole elements, except of strings, whose data
    /// is cut anywhere and compared byte by byte.
    pub data: &'a [u8],
}

/// The tiles of the compared tensors, in order. No tile spans two tensors, and an empty tensor
/// is one empty tile.
pub fn tiles<'a>(specs: &[OutputSpec], output: &[Tensor<'a>]) -> Vec<Tile<'a>> {
    compared(specs, output)
        .flat_map(|tensor| (0..tiles_of(tensor)).filter_map(|index| tile_of(tensor, index)))
        .collect()
}

/// How many tiles [`tiles`] gives.
pub fn tile_count(specs: &[OutputSpec], output: &[Tensor<'_>]) -> u32 {
    let count: usize = compared(specs, output).map(tiles_of).sum();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The tile at `index` of those that [`tiles`] gives.
pub fn tile_at<'a>(specs: &[OutputSpec], output: &[Tensor<'a>], index: u32) -> Option<Tile<'a>> {
    tile_in(specs, output, index).map(|(_, tile)| tile)
}

/// The tile at `index`, and the tensor it is of.
pub(crate) fn tile_in<'t, 'a>(
    specs: &'t [OutputSpec],
    output: &'t [Tensor<'a>],
    index: u32,
) -> Option<(&'t Tensor<'a>, Tile<'a>)> {
    let mut index = usize::try_from(index).ok()?;
    for tensor in compared(specs, output) {
        let count = tiles_of(tensor);
        if index < count {
            return tile_of(tensor, index).map(|tile| (tensor, tile));
        }
        index -= count;
    }
    None
}

fn compared<'t, 'a>(
    specs: &'t [OutputSpec],
    output: &'t [Tensor<'a>],
) -> impl Iterator<Item = &'t Tensor<'a>> {
    specs
        .iter()
        .zip(output)
        .filter(|(spec, _)| spec.role == OutputRole::Compared)
        .map(|(_, tensor)| tensor)
}

fn tiles_of(tensor: &Tensor<'_>) -> usize {
    tensor.data.len().div_ceil(TILE_BYTES).max(1)
}

fn tile_of<'a>(tensor: &Tensor<'a>, index: usize) -> Option<Tile<'a>> {
    let start = index.checked_mul(TILE_BYTES)?;
    let rest = tensor.data.get(start..)?;
    let data = rest.get(..TILE_BYTES).unwrap_or(rest);
    Some(Tile { dtype: tensor.dtype, data })
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
        let leaves: Vec<H256> = (0u32..)
            .zip(tiles)
            .map(|(index, tile)| tile_hash(ticket, checker, salt, index, tile.data))
            .collect();
        let count = count_of(&leaves);
        let mut top = leaves.clone();
        let mut levels = vec![leaves];
        while top.len() > 1 {
            top = parents(&top);
            levels.push(top.clone());
        }
        let merkle_root = top.first().copied().unwrap_or_default();
        Self { levels, root: bound_root(ticket, checker, count, &merkle_root) }
    }

    /// What the checker commits to; binds the number of tiles.
    pub fn root(&self) -> H256 {
        self.root
    }

    /// The number of tiles.
    pub fn len(&self) -> u32 {
        self.levels.first().map_or(0, |leaves| count_of(leaves))
    }

    /// Whether it was built, against its contract, of no tiles.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The siblings from the tile at `index` to the root; `None` beyond the last tile.
    pub fn path(&self, index: u32) -> Option<Vec<H256>> {
        if index >= self.len() {
            return None;
        }
        let mut index = usize::try_from(index).ok()?;
        let mut siblings = Vec::new();
        for level in &self.levels {
            siblings.extend(level.get(index ^ 1));
            index /= 2;
        }
        Some(siblings)
    }
}

// There is no memory for more than numbers for them.
fn count_of(leaves: &[H256]) -> u32 {
    u32::try_from(leaves.len()).unwrap_or(u32::MAX)
}

fn tile_hash(ticket: &Ticket, checker: &CheckerKey, salt: &H256, index: u32, data: &[u8]) -> H256 {
    domain_hash("credence/tile/v1", &(ticket, checker, salt, index, data))
}

fn bound_root(ticket: &Ticket, checker: &CheckerKey, tile_count: u32, merkle_root: &H256) -> H256 {
    domain_hash("credence/tiles/v1", &(ticket, checker, tile_count, merkle_root))
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
        let leaf = tile_hash(self.ticket, self.checker, self.salt, self.index, self.data);
        let (Ok(index), Ok(count)) =
            (usize::try_from(self.index), usize::try_from(self.tile_count))
        else {
            return false;
        };
        root_above(leaf, index, count, self.path).is_some_and(|merkle_root| {
            bound_root(self.ticket, self.checker, self.tile_count, &merkle_root) == *root
        })
    }
}

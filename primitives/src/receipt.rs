// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What settlement leaves behind for ever, and how it is proven.

use crate::{
    duty::Verdict,
    ids::{JobId, ModelId, Signature, Ticket},
    manifest::{AssuranceSet, ShareOf},
    Balance,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;

/// The version of [`ReceiptLeaf`].
pub const RECEIPT_VERSION: u8 = 1;

/// Who got credit for a settled job, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum CreditOf<AccountId> {
    /// A row of the model's table of shares.
    Row(ShareOf<AccountId>),
    /// The worker's owner.
    Worker(AccountId),
    /// A validator for its checker's work.
    Checker(AccountId),
}

/// One line of a division of credit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct CreditRow<AccountId> {
    /// Whose it is.
    pub of: CreditOf<AccountId>,
    /// Micro-credits.
    pub credits: u32,
    /// Planck that this job brings.
    pub planck: Balance,
}

/// How a result was found right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Report<AccountId> {
    /// The methods passed.
    pub reached: AssuranceSet,
    /// The validators that judged, in the order they were drawn, and how.
    pub verdicts: Vec<(AccountId, Option<Verdict>)>,
    /// The hash of evidence beside the verdicts; zero without any.
    pub evidence_hash: H256,
    /// What each validator is paid for its check.
    pub pay: Vec<(AccountId, Balance)>,
}

/// A settled job.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ReceiptLeaf<AccountId> {
    /// [`RECEIPT_VERSION`].
    pub version: u8,
    /// The hash of the chain's first block.
    pub genesis: H256,
    /// The job.
    pub job: JobId,
    /// The accepted attempt.
    pub ticket: Ticket,
    /// The model.
    pub model: ModelId,
    /// Who asked and paid.
    pub requester: AccountId,
    /// The hash of the encoded input.
    pub input_hash: H256,
    /// The domain-separated hash of the encoded output.
    pub output_hash: H256,
    /// The owner account of the worker.
    pub worker: AccountId,
    /// The operator's signature over the result.
    pub signature: Signature,
    /// How the result was verified.
    pub report: Report<AccountId>,
    /// All that was paid: compute, checks, royalty.
    pub paid: Balance,
    /// Whether the datasets' part was divided by the model's attribution output.
    pub is_attributed: bool,
    /// The division of one credit; sums to one million.
    pub credits: Vec<CreditRow<AccountId>>,
    /// The number of the block that settled it.
    pub block: u32,
}

impl<AccountId: Encode> ReceiptLeaf<AccountId> {
    /// The leaf's hash in its block's tree.
    pub fn hash(&self) -> H256 {
        leaf_hash(&self.encode())
    }
}

/// The hash of an encoded leaf in its block's tree.
pub fn leaf_hash(encoded: &[u8]) -> H256 {
    blake2_256(&[&[0u8], encoded].concat()).into()
}

/// Where a node's offchain index keeps an encoded [`ReceiptLeaf`]. Named by content: blocks of
/// other forks never overwrite it.
pub fn leaf_key(leaf_hash: &H256) -> Vec<u8> {
    ("credence/receipt/v1", leaf_hash).encode()
}

/// Where it keeps the leaf hashes, in order, of the block whose receipts have this root.
pub fn block_key(root: &H256) -> Vec<u8> {
    ("credence/receipts/v1", root).encode()
}

/// Where it keeps a [`ReceiptHint`] for a job.
pub fn hint_key(job: JobId) -> Vec<u8> {
    ("credence/receipt-of/v1", job).encode()
}

/// Where a job's receipt was last seen by a node. Forks overwrite it: whoever reads it must find
/// the leaf hash under the root of the finalized block of that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ReceiptHint {
    /// The number of the block that settled the job.
    pub block: u32,
    /// The place among the block's receipts.
    pub index: u32,
    /// The hash of the leaf.
    pub leaf_hash: H256,
}

/// The hash above two hashes of a binary Merkle tree.
pub fn node_hash(left: &H256, right: &H256) -> H256 {
    blake2_256(&[&[1u8], left.as_bytes(), right.as_bytes()].concat()).into()
}

/// The root of a block's receipts from their leaf hashes in order of settlement; an odd last
/// node rises unchanged. Of no receipts it is zero.
pub fn root(leaf_hashes: &[H256]) -> H256 {
    let mut level = leaf_hashes.to_vec();
    while level.len() > 1 {
        level = parents(&level);
    }
    level.first().copied().unwrap_or_default()
}

/// The next level up.
pub(crate) fn parents(level: &[H256]) -> Vec<H256> {
    level
        .chunks(2)
        .map(|pair| match pair {
            [left, right] => node_hash(left, right),
            _ => pair[0],
        })
        .collect()
}

/// The siblings from the leaf at `index` to the root, only where there are any; `None` beyond
/// the last leaf.
pub fn proof(leaf_hashes: &[H256], mut index: usize) -> Option<Vec<H256>> {
    if index >= leaf_hashes.len() {
        return None;
    }
    let mut siblings = Vec::new();
    let mut level = leaf_hashes.to_vec();
    while level.len() > 1 {
        siblings.extend(level.get(index ^ 1));
        level = parents(&level);
        index /= 2;
    }
    Some(siblings)
}

/// Whether the leaf hash lies at `index` of `count` leaves under `root`.
pub fn is_under(
    root: &H256,
    leaf_hash: H256,
    index: usize,
    count: usize,
    siblings: &[H256],
) -> bool {
    root_above(leaf_hash, index, count, siblings) == Some(*root)
}

/// The root above a leaf hash at `index` of `count`; `None` unless the siblings are exactly as
/// many as lie beside its way up.
pub(crate) fn root_above(
    leaf_hash: H256,
    mut index: usize,
    mut count: usize,
    siblings: &[H256],
) -> Option<H256> {
    if index >= count {
        return None;
    }
    let mut siblings = siblings.iter();
    let mut hash = leaf_hash;
    while count > 1 {
        if index ^ 1 < count {
            let sibling = siblings.next()?;
            hash = if index.is_multiple_of(2) {
                node_hash(&hash, sibling)
            } else {
                node_hash(sibling, &hash)
            };
        }
        index /= 2;
        count = count.div_ceil(2);
    }
    siblings.next().is_none().then_some(hash)
}

/// What a block leaves to the Mountain Range: the leaf of block m + 1 names block m and the root
/// of its receipts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct RangeLeaf {
    /// The number of the parent block.
    pub parent_number: u32,
    /// Its hash.
    pub parent_hash: H256,
    /// The root of the receipts it settled.
    pub receipts_root: H256,
}

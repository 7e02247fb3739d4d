// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What checkers say to the chain.

use crate::{
    commitment::{domain_hash, TILE_BYTES},
    ids::{CheckerKey, JobId, ModelId},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// The most entries of one `duties` call: as many as fit a block at the largest committees.
pub const MAX_DUTIES: u32 = 32;
/// The longest path of a tile. An output of 16 KiB in 16 tensors has at most 32 tiles and paths
/// of 5; the rest is room for larger outputs.
pub const MAX_PATH: u32 = 15;

/// A checker's judgement of a result.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum Verdict {
    /// The worker's output matches the checker's.
    Pass,
    /// It does not.
    Fail,
    /// The checker's engine failed, or the artifact could not be had.
    Inconclusive,
}

/// A tile shown from a committed tree.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Reveal {
    /// The salt of the commitment.
    pub salt: H256,
    /// The judgement.
    pub verdict: Verdict,
    /// The number of tiles committed to.
    pub tile_count: u32,
    /// The tile at the index drawn, modulo the number of tiles.
    pub tile: BoundedVec<u8, ConstU32<{ TILE_BYTES as u32 }>>,
    /// The siblings from the tile to the root.
    pub path: BoundedVec<H256, ConstU32<MAX_PATH>>,
}

/// One entry of a `duties` call.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Duty {
    /// The checker holds the model's artifact and has reproduced its sample run.
    Acknowledge(ModelId),
    /// The checker has computed the job's output itself.
    Commit {
        /// The job.
        job: JobId,
        /// The root of its tree of tiles.
        root: H256,
    },
    /// The checker cannot compute the job's output.
    Decline {
        /// The job.
        job: JobId,
    },
    /// The checker judges the job's result.
    Reveal {
        /// The job.
        job: JobId,
        /// The proof of its own work.
        reveal: Reveal,
    },
}

/// The entries of one call.
pub type Duties = BoundedVec<Duty, ConstU32<MAX_DUTIES>>;

/// What the checker key signs.
pub fn duties_payload(
    genesis: &H256,
    checker: &CheckerKey,
    sequence: u64,
    duties: &[Duty],
) -> H256 {
    domain_hash("credence/duties/v1", &(genesis, checker, sequence, duties))
}

/// What a checker key signs to show that it agrees to check for `validator` on this chain.
pub fn checker_payload(genesis: &H256, validator: &impl Encode) -> H256 {
    domain_hash("credence/checker/v1", &(genesis, validator))
}

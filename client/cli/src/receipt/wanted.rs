// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Which receipt is asked for.

use crate::place::{is_at, turns};
use credence_index::rpc::ReceiptQuery;
use credence_primitives::ids::JobId;
use credence_receipt::{Leaf, Proven, ReceiptFile, SetId};
use std::{fmt, path::PathBuf};

/// Whose receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A settled job's.
    Job(JobId),
    /// That of any leaf, by its place as rows of a history have it.
    Leaf {
        /// The block.
        block: u32,
        /// The leaf's place in it.
        leaf: u32,
    },
}

impl Wanted {
    /// The question for it, from that set of authorities on.
    pub(super) fn query(self, set: Option<SetId>) -> ReceiptQuery {
        let query = ReceiptQuery { set, ..ReceiptQuery::default() };
        match self {
            Self::Job(job) => ReceiptQuery { job: Some(job), ..query },
            Self::Leaf { block, leaf } => {
                ReceiptQuery { block: Some(block), index: Some(leaf), ..query }
            },
        }
    }

    /// Where it is kept if no file is named.
    pub(super) fn file(self) -> PathBuf {
        PathBuf::from(match self {
            Self::Job(job) => format!("job-{job}.receipt"),
            Self::Leaf { block, leaf } => format!("block-{block}-leaf-{leaf}.receipt"),
        })
    }

    /// Whether this is it.
    pub(super) fn is(self, file: &ReceiptFile, proven: &Proven) -> bool {
        match (self, &proven.leaf) {
            (Self::Job(job), Leaf::ReceiptV1(receipt)) => receipt.job == job,
            (Self::Job(_), _) => false,
            (Self::Leaf { block, leaf }, _) => {
                proven.block.number == block && is_at(leaf, &turns(file))
            },
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(job) => write!(formatter, "job {job}"),
            Self::Leaf { block, leaf } => write!(formatter, "leaf {leaf} in block {block}"),
        }
    }
}

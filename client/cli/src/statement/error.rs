// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Why there is no statement.

use crate::{
    history_api::{shown_position, HistoryApiError, RowError},
    identifier::shown,
    new_file::NewFileError,
};
use credence_index::{leaf::LeafError, row::Position};
use credence_receipt::VerifyError;
use sp_core::H256;
use std::{io, path::PathBuf};

/// Why there is no statement, or a wrong one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StatementError {
    /// The period ends before it begins.
    #[error("the period is empty: {from} is not before {to}")]
    EmptyPeriod {
        /// Its beginning.
        from: String,
        /// Its end.
        to: String,
    },
    /// The node is of another chain than the one named.
    #[error("the node's chain begins with {}, not with {}", shown(found), shown(expected))]
    OtherChain {
        /// The first block that was named.
        expected: H256,
        /// The node's.
        found: H256,
    },
    /// The history cannot be asked.
    #[error(transparent)]
    Api(#[from] HistoryApiError),
    /// A row has parts that are nothing.
    #[error("{} cannot be read", shown_position(position))]
    Unreadable {
        /// Its place.
        position: Position,
        /// Why.
        source: RowError,
    },
    /// The sums have parts that are nothing.
    #[error("the node's sums cannot be read")]
    Totals(#[source] RowError),
    /// A row belongs to another account, time or kind.
    #[error("{} was not asked for", shown_position(position))]
    NotAskedFor {
        /// Its place.
        position: Position,
    },
    /// A row comes twice, or too late.
    #[error("{} comes after {}", shown_position(position), shown_position(after))]
    OutOfOrder {
        /// Its place.
        position: Position,
        /// That of the row before.
        after: Position,
    },
    /// Two nodes have histories that begin at different blocks.
    #[error("a node's history begins at block {found}, and another's at {expected}")]
    OtherBeginning {
        /// Where the first began.
        expected: u32,
        /// Where the other begins.
        found: u32,
    },
    /// The node knows less than the one that was asked first.
    #[error("the node's history ends with block {found}, before block {needed}")]
    Behind {
        /// Where it ends.
        found: u32,
        /// Where the statement ends.
        needed: u32,
    },
    /// The node leads in a circle.
    #[error("the node's pages do not come to an end")]
    Stuck,
    /// Sums are larger than all money.
    #[error("a sum of amounts exceeds 128 bits")]
    Overflow,
    /// An amount is larger than all money.
    #[error("{}: its amount has more than 38 digits", shown_position(position))]
    TooLarge {
        /// The row's place.
        position: Position,
    },
    /// A file cannot be made.
    #[error(transparent)]
    File(#[from] NewFileError),
    /// Rows cannot be written.
    #[error("cannot write the statement")]
    Write(#[from] io::Error),
    /// Rows cannot be written as Parquet.
    #[error("cannot write the statement")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Rows cannot be written as JSON.
    #[error("cannot write the statement")]
    Json(#[from] serde_json::Error),
    /// A receipt cannot be fetched.
    #[error("no receipt for {}", shown_position(position))]
    NoReceipt {
        /// The row's place.
        position: Position,
        /// Why not.
        source: HistoryApiError,
    },
    /// A row is not proven.
    #[error("{} is not proven", shown_position(position))]
    Unproven {
        /// Its place.
        position: Position,
        /// Why not.
        source: Box<ProofError>,
    },
    /// History and ledger disagree.
    #[error("the history of the account is wrong: its sums are not what they should be")]
    Disagrees,
}

/// Why a row is not proven.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofError {
    /// The receipt is no hexadecimal text.
    #[error("the node's receipt is not hexadecimal")]
    NotHexadecimal(#[source] hex::FromHexError),
    /// The receipt proves nothing.
    #[error("its receipt proves nothing")]
    Verify(#[from] VerifyError),
    /// The proven leaf cannot be read.
    #[error("its leaf cannot be read")]
    Leaf(#[from] LeafError),
    /// The receipt is of another leaf.
    #[error("its receipt is of the leaf {}", shown(found))]
    OtherLeaf {
        /// The leaf's hash.
        found: H256,
    },
    /// The receipt is of another block.
    #[error("its receipt is of block {found}")]
    OtherBlock {
        /// The block.
        found: u32,
    },
    /// The leaf lies elsewhere in its block.
    #[error("its leaf is at another place of the block, or listed twice")]
    OtherPlace,
    /// The node does not know the block.
    #[error("the node has no header of its block that has the proven hash")]
    NoHeader,
    /// The header has no slot.
    #[error("the header of its block has no slot")]
    NoSlot,
    /// The chain does not say how long a slot is.
    #[error("the chain does not say how long its slots are")]
    NoSlotDuration,
    /// The leaf has no such row.
    #[error("its leaf has no such row")]
    NoSuchRow,
    /// The leaf has a row of the account that was not listed.
    #[error("its leaf has one more row of the account: row {row}")]
    RowMissing {
        /// Its place in the leaf.
        row: u32,
    },
    /// A part of the row is not what the leaf says.
    #[error("its {field} is `{listed}`, and by the proven leaf `{proven}`")]
    Differs {
        /// Which part.
        field: &'static str,
        /// By the node.
        listed: String,
        /// By the leaf.
        proven: String,
    },
    /// It is not proven that the account owns what got the credit.
    #[error("no registration by the account is found of {}, which got the credit", shown(of))]
    NoOwner {
        /// The dataset or model.
        of: H256,
    },
    /// A file with the leaf's name has something else.
    #[error("{} is there already and is not its receipt", path.display())]
    OtherFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Box<ProofError>,
    },
}

impl StatementError {
    /// Whether the command line is to blame.
    pub(crate) fn is_wrong_use(&self) -> bool {
        matches!(self, Self::EmptyPeriod { .. })
    }

    /// Whether what the node says is disproved.
    pub(crate) fn is_disproof(&self) -> bool {
        matches!(self, Self::Disagrees | Self::Unproven { .. })
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::EmptyPeriod { .. } => "--to is not in the period: name the day after its last",
            Self::OtherChain { .. } => "name a node of that chain with --url, or another --genesis",
            Self::Api(error) | Self::NoReceipt { source: error, .. } => error.advice(),
            Self::Unreadable { .. } | Self::Totals(_) => {
                "check that tool and node are of the same version; else name another node with \
                 --url"
            },
            Self::NotAskedFor { .. }
            | Self::OutOfOrder { .. }
            | Self::Stuck
            | Self::Overflow
            | Self::TooLarge { .. } => "do not trust this node: name another one with --url",
            Self::OtherBeginning { .. } => "name one node with --url, that with the longer history",
            Self::Behind { .. } => "try again in a minute, or name one node with --url",
            Self::File(error) => error.advice(),
            Self::Write(_) | Self::Parquet(_) | Self::Json(_) => {
                "check the disk, and who may read and write there"
            },
            Self::Unproven { source, .. } => match **source {
                ProofError::OtherFile { .. } => "move that file away, or add --force to replace it",
                _ => {
                    "do not trust this node's history: name another node with --url, and report \
                     this one to who runs it"
                },
            },
            Self::Disagrees => {
                "do not rely on the statement: compare with another node by --url; if that one \
                 agrees, the first one's operator must reindex"
            },
        }
    }
}

impl From<csv::Error> for StatementError {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What can go wrong with receipts.

use super::Wanted;
use crate::{history_api::HistoryApiError, new_file::NewFileError};
use credence_receipt::VerifyError;
use std::{io, path::PathBuf};

/// Why there is no receipt, or none that proves anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReceiptError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is no receipt.
    #[error("cannot read a receipt in {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: VerifyError,
    },
    /// A receipt does not prove what it says.
    #[error("NOT VERIFIED: {} proves nothing", path.display())]
    ProvesNothing {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: VerifyError,
    },
    /// A file names no set of authorities.
    #[error("{} names no set of authorities", path.display())]
    Set {
        /// The file.
        path: PathBuf,
    },
    /// A node's receipt does not prove what it says.
    #[error("the node's receipt of {wanted} proves nothing; it was not kept")]
    NodeProvesNothing {
        /// Whose.
        wanted: Wanted,
        /// Why not.
        source: VerifyError,
    },
    /// A node's receipt is one of something else.
    #[error("the node's receipt is not that of {wanted}; it was not kept")]
    OtherLeaf {
        /// Whose.
        wanted: Wanted,
    },
    /// A node's answer is no file.
    #[error("the node's answer has no receipt in it")]
    Answer(#[source] hex::FromHexError),
    /// There is none yet.
    #[error("there is no receipt of {wanted} yet: {message}")]
    NotYet {
        /// Whose.
        wanted: Wanted,
        /// What the node says.
        message: String,
    },
    /// There is still none.
    #[error("there is no receipt of {wanted} after {timeout_secs} s: {message}")]
    StillNot {
        /// Whose.
        wanted: Wanted,
        /// What the node has said last.
        message: String,
        /// How long was waited.
        timeout_secs: u64,
    },
    /// There will never be one.
    #[error("{message}")]
    Unsettled {
        /// What the node says.
        message: String,
    },
    /// The node cannot make it.
    #[error("the node has no receipt of {wanted}: {message}")]
    Refused {
        /// Whose.
        wanted: Wanted,
        /// What the node says.
        message: String,
    },
    /// No node answers.
    #[error(transparent)]
    Api(HistoryApiError),
    /// The file cannot be made.
    #[error(transparent)]
    File(NewFileError),
}

impl ReceiptError {
    /// Whether there is a receipt that proves nothing, or something else than asked for.
    pub(crate) fn is_disproof(&self) -> bool {
        matches!(
            self,
            Self::ProvesNothing { .. } | Self::NodeProvesNothing { .. } | Self::OtherLeaf { .. }
        )
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check the path and who may read it",
            Self::Unreadable { .. } => "get the file again: `credence receipt get`",
            Self::ProvesNothing { source, .. } => match source {
                VerifyError::OtherChain { .. } | VerifyError::OtherGenesis { .. } => {
                    "check --genesis; if it is right, do not believe what the file says"
                },
                VerifyError::SetNotNamed { .. } => {
                    "name that set with --set if you trust it, or get a file from another node"
                },
                VerifyError::ForcedChange { .. } => "name a later set that you trust with --set",
                VerifyError::UnknownFileVersion { .. } | VerifyError::UnknownLeafVersion { .. } => {
                    "use a newer version of this tool"
                },
                _ => "do not believe what the file says; get it again: `credence receipt get`",
            },
            Self::Set { .. } => {
                "write the `authority_set` that `credence receipt verify --output json` prints"
            },
            Self::NodeProvesNothing { .. } | Self::OtherLeaf { .. } | Self::Answer(_) => {
                "check --genesis, and name another node with --url"
            },
            Self::NotYet { .. } => "try again later, or add --wait",
            Self::StillNot { .. } => "see `credence job status`, and wait again",
            Self::Unsettled { .. } => {
                "see `credence job status` for what became of the job; what proves that is got with \
                 --block and --leaf"
            },
            Self::Refused { .. } => "check the numbers; else name another node with --url",
            Self::Api(error) => error.advice(),
            Self::File(_) => "name another file with --out",
        }
    }
}

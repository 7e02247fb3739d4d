// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Why a journal cannot be used.

use super::Role;
use std::{io, path::PathBuf};

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The data folder cannot be made or written to.
    #[error("cannot use the data folder {}", path.display())]
    Folder {
        /// The folder, or a file in it.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process has the data folder.
    #[error(
        "another process uses the data folder {}: stop it first, or give each process its own \
         folder; two with one key would sign different results and lose the bond",
        path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The file is no journal, or damaged.
    #[error(
        "the journal {} is damaged: restore the disk or keep the file aside; a new journal declines \
         the jobs that are open now",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was met.
        #[source]
        source: Box<redb::Error>,
    },
    /// A value in the file cannot be read.
    #[error(
        "the journal {} is damaged: keep the file aside; a new journal declines the jobs that are \
         open now",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// A later release has written the file.
    #[error(
        "the journal {} has layout {found}, and this release knows {known}: run the release that \
         wrote it, or a later one",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: u32,
        /// The layout of this release.
        known: u32,
    },
    /// The journal belongs to somebody else.
    #[error(
        "the journal {} is of a {found_role:?} with another key or on another chain: give this \
         {role:?} a data folder of its own",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        found_role: Role,
        /// Who asks.
        role: Role,
    },
    /// The disk has failed, or is full. Nothing was written.
    #[error("cannot write to the journal {}; nothing is signed until that works again",
        path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: Box<redb::Error>,
    },
    /// The ticket was used, and what for is no longer known.
    #[error("the ticket was used before")]
    Spent,
    /// The journal's thread cannot be started.
    #[error("cannot start the journal's thread")]
    Thread {
        /// Why not.
        source: io::Error,
    },
    /// The journal has been closed, or has failed before it could answer.
    #[error("the journal does not answer")]
    Ended,
}

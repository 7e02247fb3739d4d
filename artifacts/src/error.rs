// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What goes wrong with objects.

use sp_core::H256;
use std::{fmt, io, path::PathBuf};
use url::Url;

/// Why a store cannot be opened, or an object not be had or published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// The URL of a source is of no known kind.
    #[error(
        "`{url}` is no source of artifacts: use file:///, http://, https://, s3://, gs:// or az://"
    )]
    UnknownSource {
        /// The URL.
        url: Url,
    },
    /// The URL of a source holds more than a place.
    #[error(
        "the source at `{place}` carries a user name, password, query or fragment: remove it; \
         credentials belong in the environment (AWS_…, GOOGLE_…, AZURE_…)"
    )]
    SecretInSource {
        /// Scheme and host.
        place: String,
    },
    /// A source is not configured well enough to be asked.
    #[error("cannot use the source `{url}`")]
    Source {
        /// The source.
        url: Url,
        /// What is missing.
        source: object_store::Error,
    },
    /// No source has the object.
    #[error("cannot fetch {hash:?}: {failures}")]
    Unavailable {
        /// The object.
        hash: H256,
        /// What each source said.
        failures: Failures,
    },
    /// The object is not in the cache, and there is nobody to ask.
    #[error("{hash:?} is not in the cache, and no sources are configured")]
    NoSources {
        /// The object.
        hash: H256,
    },
    /// Nothing can be published: no source takes objects.
    #[error("no source can be written to: add a file:///, s3://, gs:// or az:// source")]
    NoWritableSource,
    /// No source took the object.
    #[error("cannot publish {hash:?}: {failures}")]
    NotPublished {
        /// The object.
        hash: H256,
        /// What each source said.
        failures: Failures,
    },
    /// The runtime is shutting down.
    #[error("interrupted by shutdown")]
    Interrupted,
}

impl ArtifactError {
    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable { failures, .. } | Self::NotPublished { failures, .. } => {
                failures.0.iter().any(|failure| failure.reason.is_retryable())
            },
            _ => false,
        }
    }
}

/// What each source said, in the order asked.
#[derive(Debug)]
pub struct Failures(pub Vec<SourceFailure>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, failure) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", failure.url, failure.reason)?;
        }
        Ok(())
    }
}

/// What one source said.
#[derive(Debug)]
pub struct SourceFailure {
    /// The source.
    pub url: Url,
    /// What is wrong with it, or with what it has.
    pub reason: SourceError,
}

/// Why a source did not help.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// It does not have the object.
    #[error("not found")]
    NotFound,
    /// What it has under the name is something else.
    #[error("wrong content: its hash is {found:?}")]
    WrongContent {
        /// The hash of what it has.
        found: H256,
    },
    /// What it has is longer than the object may be.
    #[error("longer than the {limit_bytes} bytes allowed")]
    TooLong {
        /// The limit.
        limit_bytes: u64,
    },
    /// It sent less than it had announced.
    #[error("broke off after {received_bytes} of {total_bytes} bytes")]
    BrokeOff {
        /// How much has come.
        received_bytes: u64,
        /// How much was to come.
        total_bytes: u64,
    },
    /// It sent nothing for too long.
    #[error("sent nothing for {timeout_secs} s")]
    Stalled {
        /// How long was waited.
        timeout_secs: u64,
    },
    /// It took too long altogether.
    #[error("not done within {timeout_secs} s")]
    TooSlow {
        /// How long was waited.
        timeout_secs: u64,
    },
    /// The object store's client failed.
    #[error("{source}")]
    Client {
        /// What failed.
        source: object_store::Error,
    },
    /// The object was written, but may not survive a loss of power.
    #[error("cannot write it to disk for good: {source}")]
    Sync {
        /// What failed.
        source: io::Error,
    },
}

impl SourceError {
    /// Whether the same source may help later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::WrongContent { .. } | Self::TooLong { .. } => false,
            Self::Client { source } => !matches!(
                source,
                object_store::Error::PermissionDenied { .. }
                    | object_store::Error::Unauthenticated { .. }
                    | object_store::Error::UnknownConfigurationKey { .. }
            ),
            _ => true,
        }
    }
}

impl From<object_store::Error> for SourceError {
    fn from(source: object_store::Error) -> Self {
        match source {
            object_store::Error::NotFound { .. } => Self::NotFound,
            source => Self::Client { source },
        }
    }
}

/// Why the cache could not keep an object. Nothing fails because of it: the object is kept in
/// memory instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The disk is full.
    #[error(
        "the disk with `{}` is full: free some space, or move the cache (`artifacts.cache`)",
        path.display()
    )]
    DiskFull {
        /// The file that was written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder cannot be written.
    #[error(
        "`{}` cannot be written ({source}): give this user the folder, or choose another \
         (`artifacts.cache`)",
        path.display()
    )]
    NotWritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Reading or writing failed otherwise.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The object does not fit into the budget beside what is in use.
    #[error(
        "{needed_bytes} more bytes do not fit into the disk budget of {budget_bytes} bytes: raise \
         `artifacts.disk_budget_bytes`"
    )]
    OverBudget {
        /// What was to be written.
        needed_bytes: u64,
        /// The budget.
        budget_bytes: u64,
    },
    /// Another process holds a file or the folder.
    #[error("another process has held `{}` for {timeout_secs} s", path.display())]
    Held {
        /// What it holds.
        path: PathBuf,
        /// How long was waited.
        timeout_secs: u64,
    },
}

impl CacheError {
    /// Sorts an I/O error by what an operator has to do about it.
    pub(crate) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { path, source }
            },
            io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotADirectory => Self::NotWritable { path, source },
            _ => Self::Io { doing, path, source },
        }
    }
}

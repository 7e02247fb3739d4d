// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Publishing files by their hash.

use crate::identifier::shown;
use credence_artifacts::{ArtifactError, Store, StoreConfig, DEFAULT_DISK_BUDGET_BYTES};
use sp_core::H256;
use std::{env, path::PathBuf};
use url::Url;

/// Why files cannot be published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ObjectError {
    /// No address to publish to.
    #[error("the model's files must be published, and no address is named")]
    NoAddress,
    /// No folder for local copies.
    #[error("no folder for local copies: neither XDG_CACHE_HOME nor HOME is set")]
    NoCache,
    /// The store does not take them.
    #[error("cannot publish to {url}")]
    Store {
        /// The address.
        url: Url,
        /// Why not.
        source: Box<ArtifactError>,
    },
}

impl ObjectError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::NoAddress => {
                "add --artifacts URL, such as file:///srv/credence or s3://bucket, that workers \
                 and checkers can read"
            },
            Self::NoCache => "set HOME",
            Self::Store { .. } => {
                "check the address and the credentials that its kind of store reads from the \
                 environment"
            },
        }
    }
}

/// A place that files are published to.
#[derive(Debug)]
pub(crate) struct Objects {
    store: Store,
    url: Url,
}

impl Objects {
    /// Opens the place at an address.
    pub(crate) fn open(url: Option<&Url>) -> Result<Self, ObjectError> {
        let url = url.ok_or(ObjectError::NoAddress)?.clone();
        let config = StoreConfig {
            cache: cache().ok_or(ObjectError::NoCache)?,
            disk_budget_bytes: DEFAULT_DISK_BUDGET_BYTES,
            sources: vec![url.clone()],
        };
        match Store::open(config) {
            Ok(store) => Ok(Self { store, url }),
            Err(source) => Err(ObjectError::Store { url, source: Box::new(source) }),
        }
    }

    /// Publishes one file.
    pub(crate) async fn put(&self, content: &[u8]) -> Result<H256, ObjectError> {
        self.store
            .put(content)
            .await
            .map_err(|source| ObjectError::Store { url: self.url.clone(), source: source.into() })
    }
}

/// The URI by which the chain names an object. Not its address, which may change.
pub(crate) fn uri(hash: &H256) -> String {
    format!("urn:blake2-256:{}", shown(hash).trim_start_matches("0x"))
}

fn cache() -> Option<PathBuf> {
    let folder =
        |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(base.join("credence").join("objects"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_primitives::commitment::input_hash;

    #[test]
    fn an_address_must_be_named() {
        assert!(matches!(Objects::open(None), Err(ObjectError::NoAddress)));
    }

    #[test]
    fn an_address_of_an_unknown_kind_is_refused_with_its_cause() {
        let url = Url::parse("gopher://example.org/").expect("a URL");
        let error = Objects::open(Some(&url)).expect_err("nobody speaks that");
        assert!(matches!(error, ObjectError::Store { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_file_lies_under_its_hash() {
        let folder = tempfile::tempdir().expect("room for a folder");
        let url = Url::from_directory_path(folder.path()).expect("an absolute path");
        let objects = Objects::open(Some(&url)).expect("a folder");
        let hash = objects.put(b"a model").await.expect("it can be written");
        assert_eq!(hash, input_hash(b"a model"));
        let name = shown(hash);
        let path = folder.path().join(name.trim_start_matches("0x"));
        assert_eq!(std::fs::read(path).expect("it is there"), b"a model");
    }

    #[test]
    fn uris_fit_the_chains_limit() {
        let uri = uri(&H256::zero());
        assert_eq!(uri.len(), "urn:blake2-256:".len() + 64);
    }
}

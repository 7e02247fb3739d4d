// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Model files, and everything else that a manifest names by its hash.
//!
//! An object is bytes, and its name is their Blake2-256. It lies in a *source* as
//! `<base>/<hash>`, with 64 lower-case hex digits: a folder, a web server, or a bucket of S3,
//! Google Cloud Storage or Azure. Sources need no trust: whatever comes from one is hashed, and
//! so is whatever comes from the local cache, at every load.
//!
//! [`Store::fetch`] looks in the cache, then asks the sources in turn. A download that broke off
//! goes on where it stopped, in the same process or a later one. Several processes may share a
//! cache folder, and its files never exceed the disk budget: what was used longest ago goes first.
//! Where the cache cannot be written, objects are kept in memory only, with a warning.
//!
//! Credentials of buckets come from the usual variables of the environment (`AWS_…`, `GOOGLE_…`,
//! `AZURE_…`), never from a URL.

mod cache;
mod error;
mod fetch;
mod locks;
mod source;
mod store;

pub use error::{ArtifactError, CacheError, Failures, SourceError, SourceFailure};
pub use fetch::{Progress, SOURCE_TIMEOUT, STALL_TIMEOUT};
pub use source::CONNECT_TIMEOUT;
pub use store::{Status, Store, StoreConfig, DEFAULT_DISK_BUDGET_BYTES, MAX_OBJECT_BYTES};

pub use credence_primitives::commitment::input_hash as hash_of;
pub use sp_core::H256;

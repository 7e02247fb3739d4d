// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Cache and sources together.

use crate::{
    cache::{Cache, Partial},
    fetch::{Download, Downloaded, Sink},
    hash_of,
    source::Source,
    ArtifactError, CacheError, Failures, Progress, SourceFailure, SOURCE_TIMEOUT,
};
use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex, MutexGuard, PoisonError,
    },
    time::{Duration, Instant},
};
use tokio::sync::{watch, Mutex as AsyncMutex};
use tracing::{info, warn};
use url::Url;

/// The longest object fetched where no length is declared: what the chain allows a model.
pub const MAX_OBJECT_BYTES: u64 = 256 * 1024 * 1024;
/// The disk budget where none is configured.
pub const DEFAULT_DISK_BUDGET_BYTES: u64 = 10 * 1024 * 1024 * 1024;

/// How often it is looked whether another process is done with a download.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Where objects are kept and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// The folder for local copies. It may be shared by several processes.
    pub cache: PathBuf,
    /// What all local copies may take together, in bytes.
    #[serde(default = "default_disk_budget_bytes")]
    pub disk_budget_bytes: u64,
    /// Where objects come from, asked in this order: `file:///`, `http://`, `https://`, `s3://`,
    /// `gs://` or `az://`, without credentials.
    #[serde(default)]
    pub sources: Vec<Url>,
}

fn default_disk_budget_bytes() -> u64 {
    DEFAULT_DISK_BUDGET_BYTES
}

/// Objects by their hash. Cheap to clone; clones share everything.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    cache: Arc<Cache>,
    sources: Vec<Source>,
    turns: Mutex<HashMap<H256, Turn>>,
    counters: Counters,
    fault: Mutex<Option<CacheError>>,
}

/// What those who want one object at the same time share.
type Turn = Arc<AsyncMutex<Option<Arc<[u8]>>>>;

#[derive(Debug, Default)]
struct Counters {
    from_cache: AtomicU64,
    from_sources: AtomicU64,
    failed: AtomicU64,
}

/// What a store has done since it was opened, and how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Objects that the cache had.
    pub from_cache: u64,
    /// Objects that were downloaded.
    pub from_sources: u64,
    /// Objects that could not be had.
    pub failed: u64,
    /// What the files of the cache take.
    pub cached_bytes: u64,
    /// What they may take.
    pub disk_budget_bytes: u64,
    /// Why the last download could not be kept on disk; nothing if it could.
    pub cache_fault: Option<String>,
}

impl Store {
    /// Checks the sources, creates the cache folder, and brings it down to its budget. A folder
    /// that cannot be written is no error: objects are then kept in memory, with a warning.
    pub fn open(config: StoreConfig) -> Result<Self, ArtifactError> {
        let sources = config.sources.iter().map(Source::open).collect::<Result<Vec<_>, _>>()?;
        let cache = Arc::new(Cache::new(config.cache, config.disk_budget_bytes));
        let fault = cache.prepare().err();
        if let Some(reason) = &fault {
            warn!(%reason, "artifact-cache-not-writable");
        }
        Ok(Self {
            inner: Arc::new(Inner {
                cache,
                sources,
                turns: Mutex::default(),
                counters: Counters::default(),
                fault: Mutex::new(fault),
            }),
        })
    }

    /// The object with this hash, of at most `bytes` bytes, or [`MAX_OBJECT_BYTES`] where its
    /// length is not known. Whoever wants the same object at the same time shares one download.
    pub async fn fetch(&self, hash: H256, bytes: Option<u64>) -> Result<Arc<[u8]>, ArtifactError> {
        self.fetch_with_progress(hash, bytes, &watch::Sender::new(Progress::default())).await
    }

    /// As [`fetch`](Self::fetch), and tells how far it is. Who only joins a download that another
    /// has begun is told nothing.
    pub async fn fetch_with_progress(
        &self,
        hash: H256,
        bytes: Option<u64>,
        progress: &watch::Sender<Progress>,
    ) -> Result<Arc<[u8]>, ArtifactError> {
        let place = Place::take(&self.inner, hash);
        let mut shared = place.turn.lock().await;
        if let Some(content) = &*shared {
            return Ok(content.clone());
        }
        let counters = &self.inner.counters;
        let limit_bytes = bytes.unwrap_or(MAX_OBJECT_BYTES);
        let (content, counter) = match self.inner.obtain(hash, limit_bytes, progress).await {
            Ok(Obtained::Cached(content)) => (content, &counters.from_cache),
            Ok(Obtained::Downloaded(content)) => (content, &counters.from_sources),
            Err(error) => {
                counters.failed.fetch_add(1, Ordering::Relaxed);
                return Err(error);
            },
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let content = Arc::<[u8]>::from(content);
        *shared = Some(content.clone());
        Ok(content)
    }

    /// Publishes an object to the first source that takes it.
    pub async fn put(&self, content: &[u8]) -> Result<H256, ArtifactError> {
        let hash = hash_of(content);
        let content = bytes::Bytes::copy_from_slice(content);
        let mut failures = Vec::new();
        for source in self.inner.sources.iter().filter(|source| source.is_writable()) {
            match source.put(hash, content.clone()).await {
                Ok(()) => {
                    info!(?hash, source = %source.url(), "artifact-published");
                    return Ok(hash);
                },
                Err(reason) => {
                    failures.push(SourceFailure { url: source.url().clone(), reason });
                },
            }
        }
        if failures.is_empty() {
            return Err(ArtifactError::NoWritableSource);
        }
        Err(ArtifactError::NotPublished { hash, failures: Failures(failures) })
    }

    /// What it has done and how it is. Lists the cache folder.
    pub fn status(&self) -> Status {
        let Inner { cache, counters, fault, .. } = &*self.inner;
        Status {
            from_cache: counters.from_cache.load(Ordering::Relaxed),
            from_sources: counters.from_sources.load(Ordering::Relaxed),
            failed: counters.failed.load(Ordering::Relaxed),
            cached_bytes: cache.used_bytes(),
            disk_budget_bytes: cache.budget_bytes(),
            cache_fault: locked(fault).as_ref().map(ToString::to_string),
        }
    }
}

enum Obtained {
    Cached(Vec<u8>),
    Downloaded(Vec<u8>),
}

enum Begun {
    /// Another process had just finished.
    Cached(Vec<u8>),
    At(Sink, Option<CacheError>),
}

impl Inner {
    async fn obtain(
        &self,
        hash: H256,
        limit_bytes: u64,
        progress: &watch::Sender<Progress>,
    ) -> Result<Obtained, ArtifactError> {
        match self.with_cache(move |cache| cache.load(hash, limit_bytes)).await? {
            Ok(Some(content)) => return Ok(Obtained::Cached(content)),
            Ok(None) => {},
            Err(reason) => warn!(?hash, %reason, "artifact-cache-not-readable"),
        }
        if self.sources.is_empty() {
            return Err(ArtifactError::NoSources { hash });
        }
        let (sink, fault) = match self.begin(hash, limit_bytes).await? {
            Begun::Cached(content) => return Ok(Obtained::Cached(content)),
            Begun::At(sink, fault) => (sink, fault),
        };
        let cache = self.cache.clone();
        let download = Download { cache, hash, limit_bytes, progress, sink, fault };
        let Downloaded { content, fault } = download.run(&self.sources).await?;
        *locked(&self.fault) = fault;
        Ok(Obtained::Downloaded(content))
    }

    /// Finds a place for a download, once no other process is at the same.
    async fn begin(&self, hash: H256, limit_bytes: u64) -> Result<Begun, ArtifactError> {
        let deadline = Instant::now() + SOURCE_TIMEOUT;
        loop {
            let start = move |cache: &Cache| {
                let Some(mut partial) = cache.partial(hash)? else {
                    return cache.load(hash, limit_bytes).map(|content| content.map(Begun::Cached));
                };
                if let Some(content) = cache.load(hash, limit_bytes)? {
                    partial.discard();
                    return Ok(Some(Begun::Cached(content)));
                }
                if let Some(content) = whole(&mut partial, hash, limit_bytes)? {
                    cache.finish(partial, hash)?;
                    return Ok(Some(Begun::Cached(content)));
                }
                Ok(Some(Begun::At(Sink::Cache(partial), None)))
            };
            let timeout_secs = SOURCE_TIMEOUT.as_secs();
            let fault = match self.with_cache(start).await? {
                Ok(Some(begun)) => return Ok(begun),
                Ok(None) if Instant::now() < deadline => {
                    tokio::time::sleep(POLL_INTERVAL).await;
                    continue;
                },
                Ok(None) => CacheError::Held { path: self.cache.partial_path(hash), timeout_secs },
                Err(error) => error,
            };
            warn!(?hash, reason = %fault, "artifact-kept-in-memory-only");
            return Ok(Begun::At(Sink::Memory(Vec::new()), Some(fault)));
        }
    }

    async fn with_cache<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cache) -> T + Send + 'static,
    ) -> Result<T, ArtifactError> {
        let cache = self.cache.clone();
        let work = tokio::task::spawn_blocking(move || work(&cache));
        work.await.map_err(|_| ArtifactError::Interrupted)
    }
}

/// What an earlier process left of a download, if that is all of it. What is too long to be a part
/// of it is removed.
fn whole(
    partial: &mut Partial,
    hash: H256,
    limit_bytes: u64,
) -> Result<Option<Vec<u8>>, CacheError> {
    if partial.bytes() == 0 {
        return Ok(None);
    }
    if partial.bytes() > limit_bytes {
        partial.clear()?;
        return Ok(None);
    }
    let content = partial.content()?;
    Ok((hash_of(&content) == hash).then_some(content))
}

/// A place among those who want one object.
struct Place<'a> {
    inner: &'a Inner,
    hash: H256,
    turn: Turn,
}

impl<'a> Place<'a> {
    fn take(inner: &'a Inner, hash: H256) -> Self {
        let turn = locked(&inner.turns).entry(hash).or_default().clone();
        Self { inner, hash, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut turns = locked(&self.inner.turns);
        // The map's and this one: nobody else waits, so what was shared goes.
        if Arc::strong_count(&self.turn) == 2 {
            turns.remove(&self.hash);
        }
    }
}

// Nothing panics while holding these; what they guard is whole in any case.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

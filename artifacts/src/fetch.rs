// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One download: sources in turn, attempts in turn, into the cache or into memory.

use crate::{
    cache::{Cache, Partial},
    hash_of,
    source::{Incoming, Source},
    ArtifactError, CacheError, Failures, SourceError, SourceFailure,
};
use futures::StreamExt;
use sp_core::H256;
use std::{
    future::Future,
    mem,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tracing::{info, warn};
use url::Url;

/// How long a source may be silent.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a source may take altogether, all attempts together.
pub const SOURCE_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// How often in a row a source may fail without having come further.
const FRUITLESS_ATTEMPTS: u32 = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LOG_INTERVAL: Duration = Duration::from_secs(10);
/// What is gathered before it is written.
const WRITE_BYTES: usize = 1 << 20;

/// How far a fetch is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Who is being asked; nobody before and after a download.
    pub source: Option<Url>,
    /// How much is here.
    pub received_bytes: u64,
    /// How much it will be, once known.
    pub total_bytes: Option<u64>,
}

/// Where a download goes.
pub(crate) enum Sink {
    /// A file of the cache.
    Cache(Partial),
    /// Memory, where the cache cannot be written.
    Memory(Vec<u8>),
}

impl Sink {
    fn bytes(&self) -> u64 {
        match self {
            Self::Cache(partial) => partial.bytes(),
            Self::Memory(content) => content.len() as u64,
        }
    }
}

/// An object on its way.
pub(crate) struct Download<'a> {
    pub(crate) cache: Arc<Cache>,
    pub(crate) hash: H256,
    pub(crate) limit_bytes: u64,
    pub(crate) progress: &'a watch::Sender<Progress>,
    pub(crate) sink: Sink,
    /// Why the cache is not used, if so.
    pub(crate) fault: Option<CacheError>,
}

/// What came of a download.
pub(crate) struct Downloaded {
    pub(crate) content: Vec<u8>,
    pub(crate) fault: Option<CacheError>,
}

impl Download<'_> {
    /// Asks the sources in turn.
    pub(crate) async fn run(mut self, sources: &[Source]) -> Result<Downloaded, ArtifactError> {
        let mut failures = Vec::new();
        for source in sources {
            match self.from(source).await {
                Ok(content) => {
                    info!(
                        hash = ?self.hash,
                        source = %source.url(),
                        bytes = content.len(),
                        "artifact-fetched"
                    );
                    self.keep().await;
                    return Ok(Downloaded { content, fault: self.fault });
                },
                Err(reason) => {
                    let url = source.url().clone();
                    warn!(hash = ?self.hash, source = %url, %reason, "artifact-source-failed");
                    failures.push(SourceFailure { url, reason });
                },
            }
        }
        if let Sink::Cache(partial) = self.sink {
            if partial.bytes() == 0 {
                partial.discard();
            }
        }
        Err(ArtifactError::Unavailable { hash: self.hash, failures: Failures(failures) })
    }

    async fn from(&mut self, source: &Source) -> Result<Vec<u8>, SourceError> {
        let deadline = Instant::now() + SOURCE_TIMEOUT;
        let (mut furthest, mut fruitless, mut resumes) = (self.sink.bytes(), 0, true);
        loop {
            let offset = if resumes { self.sink.bytes() } else { 0 };
            match self.attempt(source, offset, deadline).await {
                Ok(()) => {
                    let (content, found) = self.content().await?;
                    if found == self.hash {
                        return Ok(content);
                    }
                    self.clear().await?;
                    // What was here before may have been the wrong part.
                    if offset == 0 {
                        return Err(SourceError::WrongContent { found });
                    }
                    furthest = 0;
                },
                Err(error @ SourceError::TooLong { .. }) => {
                    self.clear().await?;
                    return Err(error);
                },
                Err(error @ (SourceError::NotFound | SourceError::TooSlow { .. })) => {
                    return Err(error)
                },
                Err(error) => {
                    if self.sink.bytes() > furthest {
                        (furthest, fruitless, resumes) = (self.sink.bytes(), 0, true);
                    } else {
                        // Perhaps the source knows no ranges: the next attempt is for the whole.
                        (fruitless, resumes) = (fruitless + 1, !resumes);
                    }
                    if fruitless == FRUITLESS_ATTEMPTS {
                        return Err(error);
                    }
                    tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(fruitless)).await;
                },
            }
        }
    }

    async fn attempt(
        &mut self,
        source: &Source,
        offset: u64,
        deadline: Instant,
    ) -> Result<(), SourceError> {
        let Incoming { total_bytes, mut data } =
            within(deadline, source.get(self.hash, offset)).await??;
        if total_bytes > self.limit_bytes {
            return Err(SourceError::TooLong { limit_bytes: self.limit_bytes });
        }
        if offset == 0 {
            self.clear().await?;
        }
        let budget_bytes = self.cache.budget_bytes();
        if total_bytes > budget_bytes {
            let error = CacheError::OverBudget { needed_bytes: total_bytes, budget_bytes };
            self.leave_cache(error).await?;
        }
        info!(hash = ?self.hash, source = %source.url(), offset, total_bytes, "artifact-download");
        let mut log_at = Instant::now() + LOG_INTERVAL;
        let mut gathered = Vec::new();
        let ended = loop {
            let piece = match within(deadline, data.next()).await {
                Ok(Some(Ok(piece))) => piece,
                Ok(Some(Err(error))) | Err(error) => break Err(error),
                Ok(None) => break Ok(()),
            };
            gathered.extend_from_slice(&piece);
            let received_bytes = self.sink.bytes() + gathered.len() as u64;
            if received_bytes > self.limit_bytes {
                return Err(SourceError::TooLong { limit_bytes: self.limit_bytes });
            }
            if gathered.len() >= WRITE_BYTES {
                self.append(mem::take(&mut gathered)).await?;
            }
            self.progress.send_replace(Progress {
                source: Some(source.url().clone()),
                received_bytes,
                total_bytes: Some(total_bytes),
            });
            if Instant::now() >= log_at {
                log_at += LOG_INTERVAL;
                info!(hash = ?self.hash, received_bytes, total_bytes, "artifact-download-goes-on");
            }
        };
        // Whatever ended it, what has come need not come again.
        self.append(gathered).await?;
        ended?;
        let received_bytes = self.sink.bytes();
        if received_bytes < total_bytes {
            return Err(SourceError::BrokeOff { received_bytes, total_bytes });
        }
        Ok(())
    }

    async fn append(&mut self, data: Vec<u8>) -> Result<(), SourceError> {
        let mut partial = match &mut self.sink {
            Sink::Memory(content) => {
                content.extend_from_slice(&data);
                return Ok(());
            },
            Sink::Cache(_) if data.is_empty() => return Ok(()),
            sink => match mem::replace(sink, Sink::Memory(Vec::new())) {
                Sink::Cache(partial) => partial,
                Sink::Memory(_) => return Ok(()),
            },
        };
        let cache = self.cache.clone();
        let written = blocking(move || {
            let result = cache.append(&mut partial, &data);
            (partial, data, result)
        });
        let (partial, data, result) = written.await?;
        self.sink = Sink::Cache(partial);
        if let Err(error) = result {
            self.leave_cache(error).await?;
            if let Sink::Memory(content) = &mut self.sink {
                content.extend_from_slice(&data);
            }
        }
        Ok(())
    }

    /// Goes on in memory, with what is there already.
    async fn leave_cache(&mut self, error: CacheError) -> Result<(), SourceError> {
        let Sink::Cache(mut partial) = mem::replace(&mut self.sink, Sink::Memory(Vec::new()))
        else {
            return Ok(());
        };
        warn!(hash = ?self.hash, reason = %error, "artifact-kept-in-memory-only");
        self.fault = Some(error);
        let received_bytes = partial.bytes();
        let content = blocking(move || {
            let content = partial.content();
            partial.discard();
            content
        });
        match content.await? {
            Ok(content) => self.sink = Sink::Memory(content),
            // The next attempt starts from nothing.
            Err(_) => {
                return Err(SourceError::BrokeOff {
                    received_bytes: 0,
                    total_bytes: received_bytes,
                })
            },
        }
        Ok(())
    }

    async fn clear(&mut self) -> Result<(), SourceError> {
        match &mut self.sink {
            Sink::Memory(content) => content.clear(),
            Sink::Cache(partial) => {
                if let Err(error) = partial.clear() {
                    self.leave_cache(error).await?;
                    self.sink = Sink::Memory(Vec::new());
                }
            },
        }
        Ok(())
    }

    /// All that is here, and its hash.
    async fn content(&mut self) -> Result<(Vec<u8>, H256), SourceError> {
        let sink = mem::replace(&mut self.sink, Sink::Memory(Vec::new()));
        let read = blocking(move || match sink {
            Sink::Memory(content) => {
                let hash = hash_of(&content);
                (Sink::Memory(Vec::new()), Ok(content), hash)
            },
            Sink::Cache(mut partial) => {
                let content = partial.content();
                let hash = content.as_deref().map(hash_of).unwrap_or_default();
                (Sink::Cache(partial), content, hash)
            },
        });
        let (sink, content, hash) = read.await?;
        self.sink = sink;
        match content {
            Ok(content) => Ok((content, hash)),
            Err(error) => {
                self.leave_cache(error).await?;
                Err(SourceError::BrokeOff { received_bytes: 0, total_bytes: self.sink.bytes() })
            },
        }
    }

    /// Makes a right download part of the cache.
    async fn keep(&mut self) {
        let Sink::Cache(partial) = mem::replace(&mut self.sink, Sink::Memory(Vec::new())) else {
            return;
        };
        let (cache, hash) = (self.cache.clone(), self.hash);
        if let Ok(Err(error)) = blocking(move || cache.finish(partial, hash)).await {
            warn!(?hash, reason = %error, "artifact-kept-in-memory-only");
            self.fault = Some(error);
        }
    }
}

/// Waits for a source, but neither beyond `deadline` nor for [`STALL_TIMEOUT`].
async fn within<T>(deadline: Instant, wait: impl Future<Output = T>) -> Result<T, SourceError> {
    let left = deadline.saturating_duration_since(Instant::now());
    tokio::time::timeout(left.min(STALL_TIMEOUT), wait).await.map_err(|_| {
        if left > STALL_TIMEOUT {
            SourceError::Stalled { timeout_secs: STALL_TIMEOUT.as_secs() }
        } else {
            SourceError::TooSlow { timeout_secs: SOURCE_TIMEOUT.as_secs() }
        }
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, object_store::Error> {
    tokio::task::spawn_blocking(work).await.map_err(object_store::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waiting_for_a_source_ends() {
        let soon = Instant::now() + Duration::from_secs(5);
        let later = Instant::now() + SOURCE_TIMEOUT;
        let silent = within(later, std::future::pending::<()>()).await;
        assert!(matches!(silent, Err(SourceError::Stalled { timeout_secs: 30 })));
        let slow = within(soon, std::future::pending::<()>()).await;
        assert!(matches!(slow, Err(SourceError::TooSlow { timeout_secs: 900 })));
    }
}

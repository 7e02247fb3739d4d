// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A thread that computes, and the queue before it.

#[cfg(test)]
mod tests;

use super::permits::{Permit, Permits};
use crate::{EngineError, LOAD_LIMIT};
use std::{
    collections::VecDeque,
    panic::{catch_unwind, AssertUnwindSafe},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// The answer to one job.
pub(super) type Reply = oneshot::Sender<Result<Vec<u8>, EngineError>>;
/// Computes the outputs of several inputs at once, or of one.
pub(super) type Compute =
    Box<dyn FnMut(&[Arc<[u8]>]) -> Result<Vec<Result<Vec<u8>, EngineError>>, EngineError> + Send>;

/// When to try again if nothing is known yet of how long a model takes.
const FIRST_RETRY: Duration = Duration::from_millis(100);
const LEAST_RETRY: Duration = Duration::from_millis(1);
/// Waiting for others to join a batch costs those that wait: at most this part of a run.
const DELAY_PART: u32 = 2;

/// What a lane is bound by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The most jobs that wait.
    pub(super) queue_length: usize,
    /// The most rows of a batch.
    pub(super) max_rows: u32,
    /// The longest that a job waits for others to join it.
    pub(super) batch_delay: Duration,
    /// After which a run is given up.
    pub(super) overdue: Duration,
}

/// What the thread needs before it can begin.
pub(super) struct Ready {
    pub(super) compute: Compute,
    /// Makes a computation end early, if it can.
    pub(super) cancel: Box<dyn Fn() + Send>,
    pub(super) limits: Limits,
}

/// What is to be computed.
pub(super) struct Job {
    pub(super) input: Arc<[u8]>,
    /// Jobs with equal keys can be computed at once; one without a key, only alone.
    pub(super) key: Option<Vec<u32>>,
    /// Its part of a batch.
    pub(super) rows: u32,
    pub(super) reply: Reply,
}

/// What a lane has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Jobs waiting.
    pub(super) waiting: usize,
    /// Jobs computed.
    pub(super) runs: u64,
    /// Computations, of one or several jobs each.
    pub(super) batches: u64,
    /// Jobs that failed.
    pub(super) failures: u64,
    /// Time spent computing.
    pub(super) busy: Duration,
}

/// One model session's thread and queue. When this is dropped, the thread ends after what it is at.
pub(super) struct Lane(Arc<Shared>);

struct Shared {
    limits: Limits,
    state: Mutex<State>,
    work: Condvar,
    cancel: Mutex<Box<dyn Fn() + Send>>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    queued_rows: u32,
    current: Option<Current>,
    is_closed: bool,
    counts: Counts,
    /// When the last computation ended, and how long it took.
    last: Option<(Instant, Duration)>,
    /// Of a job, averaged over the recent ones.
    time_per_job: Option<Duration>,
    /// Rows that were computed or waiting when the last batch ended: as many may be expected again.
    expected_rows: u32,
}

/// What is being computed.
struct Current {
    since: Instant,
    replies: Vec<Reply>,
    // Returned when this is dropped.
    _permit: Permit,
}

impl Lane {
    /// Starts a thread that prepares itself and then computes.
    ///
    /// # Errors
    /// What preparing fails with; if it panics or takes longer than [`LOAD_LIMIT`].
    pub(super) async fn start(
        name: String,
        permits: Permits,
        prepare: impl FnOnce() -> Result<Ready, EngineError> + Send + 'static,
    ) -> Result<Self, EngineError> {
        let (sender, prepared) = oneshot::channel();
        let body = move || {
            let ready = match prepare() {
                Ok(ready) => ready,
                Err(error) => return drop(sender.send(Err(error))),
            };
            let shared = Arc::new(Shared {
                limits: ready.limits,
                state: Mutex::default(),
                work: Condvar::new(),
                cancel: Mutex::new(ready.cancel),
            });
            // Given up in the meantime.
            if sender.send(Ok(Self(shared.clone()))).is_err() {
                return;
            }
            shared.serve(&permits, ready.compute);
        };
        thread::Builder::new().name(name).spawn(body).map_err(EngineError::Thread)?;
        match tokio::time::timeout(LOAD_LIMIT, prepared).await {
            Err(_) => Err(EngineError::LoadOverdue),
            // It panicked.
            Ok(Err(_)) => Err(EngineError::Crashed),
            Ok(Ok(lane)) => lane,
        }
    }

    /// Puts a job at the end of the queue.
    ///
    /// # Errors
    /// If the queue is full, or the thread has ended.
    pub(super) fn push(&self, job: Job) -> Result<(), EngineError> {
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(EngineError::Stopped);
        }
        if state.queue.len() >= self.0.limits.queue_length {
            return Err(EngineError::Busy { retry_after: state.retry_after() });
        }
        state.queued_rows = state.queued_rows.saturating_add(job.rows);
        state.queue.push_back(job);
        let wanted = state.expected_rows.min(self.0.limits.max_rows);
        if state.queue.len() == 1 || state.queued_rows >= wanted {
            self.0.work.notify_one();
        }
        Ok(())
    }

    /// The most rows of a batch.
    pub(super) fn max_rows(&self) -> u32 {
        self.0.limits.max_rows
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.lock().is_closed
    }

    /// Whether nothing is computed or waits.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.0.lock();
        state.current.is_none() && state.queue.is_empty()
    }

    /// When a job would find the queue half empty.
    pub(super) fn retry_after(&self) -> Duration {
        self.0.lock().retry_after()
    }

    pub(super) fn counts(&self) -> Counts {
        let state = self.0.lock();
        Counts { waiting: state.queue.len(), ..state.counts }
    }

    /// Ends the lane if its computation takes too long. The thread may go on in vain.
    pub(super) fn give_up_if_overdue(&self, now: Instant) {
        let limit = self.0.limits.overdue;
        let mut state = self.0.lock();
        let since = state.current.as_ref().map(|current| current.since);
        if since.is_some_and(|since| now.saturating_duration_since(since) > limit) {
            state.fail(|| EngineError::Overdue { limit });
            drop(state);
            (self.0.cancel.lock().unwrap_or_else(PoisonError::into_inner))();
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.work.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, permits: &Permits, mut compute: Compute) {
        while self.wait_for_work() {
            // Waited for before the batch is made up, so that others can join meanwhile.
            let permit = permits.acquire();
            let Some(inputs) = self.begin(permit) else { continue };
            let outcome = catch_unwind(AssertUnwindSafe(|| compute_all(&mut compute, &inputs)));
            let Ok(results) = outcome else {
                return self.lock().fail(|| EngineError::Crashed);
            };
            if !self.lock().end(results) {
                return;
            }
        }
        // What still waits gets its answer by the senders being dropped.
        self.lock().queue.clear();
    }

    /// Waits until there is work and, for a little, for more of it. `false` when there will be
    /// none.
    fn wait_for_work(&self) -> bool {
        let mut state = self.lock();
        // Since when the thread could have begun.
        let mut free_since = Instant::now();
        loop {
            if state.is_closed {
                return false;
            }
            let Some(first) = state.queue.front() else {
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
                free_since = Instant::now();
                continue;
            };
            let wanted = state.expected_rows.min(self.limits.max_rows);
            let (_, last_run) = state.last.unwrap_or((free_since, Duration::ZERO));
            let delay = self.limits.batch_delay.min(last_run / DELAY_PART);
            let left = delay.saturating_sub(free_since.elapsed());
            if first.key.is_none() || state.queued_rows >= wanted || left.is_zero() {
                return true;
            }
            let waited = self.work.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes a batch from the queue: its first job, and those behind it that go with it.
    fn begin(&self, permit: Permit) -> Option<Vec<Arc<[u8]>>> {
        let mut state = self.lock();
        let first = state.queue.pop_front()?;
        let mut rows = first.rows;
        let mut batch = vec![first];
        let mut others = VecDeque::with_capacity(state.queue.len());
        for job in std::mem::take(&mut state.queue) {
            let joins = job.key.is_some()
                && batch.first().is_some_and(|first| first.key == job.key)
                && rows.saturating_add(job.rows) <= self.limits.max_rows;
            if joins {
                rows += job.rows;
                batch.push(job);
            } else {
                others.push_back(job);
            }
        }
        state.queue = others;
        state.queued_rows = state.queue.iter().map(|job| job.rows).sum();
        state.expected_rows = rows;
        let (inputs, replies) = batch.into_iter().map(|job| (job.input, job.reply)).unzip();
        state.current = Some(Current { since: Instant::now(), replies, _permit: permit });
        Some(inputs)
    }
}

impl State {
    /// Answers what has been computed. `false` if nobody waits for it any more.
    fn end(&mut self, results: Vec<Result<Vec<u8>, EngineError>>) -> bool {
        let Some(current) = self.current.take() else { return false };
        let now = Instant::now();
        let took = now - current.since;
        let jobs = u32::try_from(current.replies.len()).unwrap_or(u32::MAX).max(1);
        let per_job = took / jobs;
        self.time_per_job =
            Some(self.time_per_job.map_or(per_job, |average| (average * 7 + per_job) / 8));
        self.last = Some((now, took));
        self.expected_rows = self.expected_rows.saturating_add(self.queued_rows);
        self.counts.batches += 1;
        self.counts.runs += u64::from(jobs);
        self.counts.busy += took;
        for (reply, result) in current.replies.into_iter().zip(results) {
            self.counts.failures += u64::from(result.is_err());
            // Whoever asked may be gone.
            drop(reply.send(result));
        }
        true
    }

    /// Ends the lane with an error for everyone.
    fn fail(&mut self, error: impl Fn() -> EngineError) {
        self.is_closed = true;
        let running = self.current.take().into_iter().flat_map(|current| current.replies);
        for reply in running {
            self.counts.failures += 1;
            drop(reply.send(Err(error())));
        }
        self.queued_rows = 0;
        for job in self.queue.drain(..) {
            drop(job.reply.send(Err(EngineError::Stopped)));
        }
    }

    fn retry_after(&self) -> Duration {
        let jobs = u32::try_from(self.queue.len() / 2).unwrap_or(u32::MAX);
        self.time_per_job
            .map_or(FIRST_RETRY, |time| time.saturating_mul(jobs.saturating_add(1)))
            .max(LEAST_RETRY)
    }
}

/// Computes a batch; if that fails, each job alone, so that one bad input fails only itself.
fn compute_all(compute: &mut Compute, inputs: &[Arc<[u8]>]) -> Vec<Result<Vec<u8>, EngineError>> {
    match compute(inputs) {
        Ok(results) => results,
        Err(error) if inputs.len() == 1 => vec![Err(error)],
        Err(_) => inputs
            .iter()
            .map(|input| {
                compute(std::slice::from_ref(input))?.pop().unwrap_or(Err(EngineError::Stopped))
            })
            .collect(),
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Prices, and what has become of jobs.

use super::{
    answers::{Attempt, JobAnswer, JobProgress, JobSummary, JobsAnswer, QuoteAnswer},
    error::RpcError,
    questions::{checked_limit, set_of, JobsQuery, QuoteQuery},
    server::Desk,
    texts::{methods, time, Written},
};
use crate::{
    cursor::Scope,
    query::{Dimension, Filter, MarkedRow, Order, Page, Query, MAX_LIMIT},
    row::{Kind, Role, Status},
};
use credence_primitives::{
    api::{NoQuote, OpenJob, OpenJobsOf, OpenStage},
    ids::ModelId,
    protocol::{AssuranceUnavailable, ModelUnavailable},
};
use sp_core::crypto::AccountId32;

impl Desk {
    pub(super) fn quote(&self, query: &QuoteQuery) -> Result<QuoteAnswer, RpcError> {
        let model = ModelId(self.texts.hash_of("model", &query.model)?);
        let quote = self.deps.jobs.quote(model, set_of(&query.assurance), query.input_bytes);
        let quote = quote.map_err(RpcError::State)?.map_err(no_quote)?;
        let parts = [quote.compute, quote.checks, quote.royalty, quote.burned];
        let total = parts.into_iter().try_fold(0u128, u128::checked_add);
        Ok(QuoteAnswer {
            total: total.ok_or(RpcError::Failed)?.to_string(),
            compute: quote.compute.to_string(),
            checks: quote.checks.to_string(),
            royalty: quote.royalty.to_string(),
            burned: quote.burned.to_string(),
            queue_position: quote.queue_position,
        })
    }

    pub(super) fn job(&self, job: u64) -> Result<JobAnswer, RpcError> {
        let page = self.deps.store.page(&Query {
            of: Dimension::Job(job),
            filter: Filter::default(),
            order: Order::Ascending,
            after: None,
            limit: MAX_LIMIT,
        })?;
        let mut written = Written::new(&self.texts);
        let mut answer = JobAnswer {
            job,
            status: JobProgress::Queued,
            is_pending: true,
            reason: None,
            model: None,
            requester: None,
            worker: None,
            assurance: Vec::new(),
            escrow: None,
            refund: None,
            active_blocks_left: None,
            failed_attempts: Vec::new(),
            requested_at: None,
            ended_at: None,
            block: None,
            doubts: Vec::new(),
            indexed_through: (&page.indexed_through).into(),
        };
        for row in &page.rows {
            answer.note(&mut written, row);
        }
        if answer.is_pending {
            let open = self.deps.jobs.open_job(job).map_err(RpcError::State)?;
            let Some(open) = open else { return Err(self.why_unknown(job)?) };
            answer.note_open(&mut written, &open);
        }
        Ok(answer)
    }

    pub(super) fn jobs(&self, query: &JobsQuery) -> Result<JobsAnswer, RpcError> {
        let limit = checked_limit(query.limit)?;
        let (of, open_of, filter) = self.whose(query)?;
        let genesis = self.deps.store.origin().genesis;
        let scope = Scope::new(genesis, &of, &filter, query.order);
        let cursor = query.cursor.as_deref();
        let after = cursor.map(|cursor| scope.position(cursor)).transpose()?;
        let page = self.deps.store.page(&Query { of, filter, order: query.order, after, limit })?;
        let mut written = Written::new(&self.texts);
        let pending = match after {
            None => self.deps.jobs.open_jobs(open_of, limit).map_err(RpcError::State)?,
            Some(_) => Vec::new(),
        };
        Ok(JobsAnswer {
            pending: pending.iter().map(|open| open_summary(&mut written, open)).collect(),
            jobs: summaries(&mut written, &page),
            next: page.next.map(|position| scope.cursor(position)),
            indexed_through: (&page.indexed_through).into(),
        })
    }

    /// Where the jobs stand in the history, and whose the open ones are.
    fn whose(
        &self,
        query: &JobsQuery,
    ) -> Result<(Dimension, OpenJobsOf<AccountId32>, Filter), RpcError> {
        let ended = Filter { kinds: [Kind::Ended].into(), ..Filter::default() };
        match (&query.requester, &query.model, &query.worker) {
            (Some(requester), None, None) => {
                let account = self.texts.account_of("requester", requester)?;
                let of = Dimension::Account(account.clone());
                Ok((of, OpenJobsOf::Requester(account), ended))
            },
            (None, Some(model), None) => {
                let model = ModelId(self.texts.hash_of("model", model)?);
                Ok((Dimension::Model(model), OpenJobsOf::Model(model), ended))
            },
            (None, None, Some(worker)) => {
                let account = self.texts.account_of("worker", worker)?;
                let filter = Filter {
                    kinds: [Kind::Credit, Kind::AttemptFailed].into(),
                    roles: [Role::Worker].into(),
                    ..Filter::default()
                };
                let of = Dimension::Worker(account.clone());
                Ok((of, OpenJobsOf::Worker(account), filter))
            },
            (requester, model, worker) => {
                let named = [requester, model, worker];
                let found = named.into_iter().filter(|name| name.is_some()).count();
                Err(RpcError::Dimensions { expected: "requester, model and worker", found })
            },
        }
    }
}

impl JobAnswer {
    /// Adds what a final row says.
    fn note(&mut self, written: &mut Written, marked: &MarkedRow) {
        let row = &marked.row;
        let planck = || row.planck.map(|planck| planck.to_string());
        self.model = self.model.take().or(row.model.map(|model| written.model(&model.0)));
        self.doubts.clone_from(&marked.doubts);
        let account = row.account.as_ref().map(|account| written.account(account));
        match row.kind {
            Kind::Request => {
                self.requester = account;
                self.escrow = planck();
                self.requested_at = Some(time(row.time_ms));
            },
            Kind::Credit => {
                self.worker = row.worker.as_ref().map(|worker| written.account(worker));
                self.assurance = methods(row.reached);
                self.end(row.status, row.position.block, row.time_ms);
            },
            Kind::Ended => {
                self.requester = self.requester.take().or(account);
                self.refund = planck();
                self.reason = row.reason;
                self.end(row.status, row.position.block, row.time_ms);
            },
            Kind::AttemptFailed => self.failed_attempts.push(Attempt {
                worker: account,
                reason: row.reason,
                block: row.position.block,
                time: time(row.time_ms),
            }),
            _ => {},
        }
    }

    fn end(&mut self, status: Option<Status>, block: u32, time_ms: u64) {
        self.status = progress_of(status);
        self.is_pending = false;
        self.block = Some(block);
        self.ended_at = Some(time(time_ms));
    }

    /// Adds what the best block says.
    fn note_open(&mut self, written: &mut Written, open: &OpenJob<AccountId32>) {
        let summary = open_summary(written, open);
        self.status = summary.status;
        self.model = summary.model;
        self.requester = summary.requester;
        self.worker = summary.worker;
        self.assurance = methods(open.assurance);
        self.escrow = Some(open.escrow.to_string());
        self.active_blocks_left = Some(open.active_blocks_left);
    }
}

fn summaries(written: &mut Written, page: &Page) -> Vec<JobSummary> {
    page.rows
        .iter()
        .filter_map(|MarkedRow { row, doubts }| {
            let role = |role| row.account.as_ref().filter(|_| row.role == Some(role));
            Some(JobSummary {
                job: row.job?,
                status: progress_of(row.status),
                is_pending: false,
                reason: row.reason,
                model: row.model.map(|model| written.model(&model.0)),
                requester: role(Role::Requester).map(|account| written.account(account)),
                worker: row.worker.as_ref().map(|account| written.account(account)),
                block: Some(row.position.block),
                time: Some(written.time(row.time_ms)),
                doubts: doubts.clone(),
            })
        })
        .collect()
}

fn open_summary(written: &mut Written, open: &OpenJob<AccountId32>) -> JobSummary {
    let (status, worker) = match &open.stage {
        OpenStage::Queued => (JobProgress::Queued, None),
        OpenStage::Assigned { worker, .. } => (JobProgress::Assigned, Some(worker)),
        OpenStage::Verifying { worker, .. } => (JobProgress::Verifying, Some(worker)),
    };
    JobSummary {
        job: open.job,
        status,
        is_pending: true,
        reason: None,
        model: Some(written.model(&open.model.0)),
        requester: Some(written.account(&open.requester)),
        worker: worker.map(|worker| written.account(worker)),
        block: None,
        time: None,
        doubts: Vec::new(),
    }
}

/// A stage's word.
pub(super) fn word_of(stage: &OpenStage<AccountId32>) -> &'static str {
    match stage {
        OpenStage::Queued => "queued",
        OpenStage::Assigned { .. } => "assigned",
        OpenStage::Verifying { .. } => "verifying",
    }
}

fn progress_of(status: Option<Status>) -> JobProgress {
    match status {
        Some(Status::Settled) => JobProgress::Settled,
        Some(Status::Cancelled) => JobProgress::Cancelled,
        Some(Status::Expired) => JobProgress::Expired,
        Some(Status::Void | Status::Failed) | None => JobProgress::Void,
    }
}

fn no_quote(reason: NoQuote) -> RpcError {
    let (word, advice) = match reason {
        NoQuote::Model(ModelUnavailable::Unknown) => ("unknown-model", "No model has this name."),
        NoQuote::Model(ModelUnavailable::Pending) => {
            ("model-pending", "Owners of what the model builds on have not all agreed yet.")
        },
        NoQuote::Model(ModelUnavailable::Deprecated) => {
            ("model-deprecated", "Its owner has withdrawn the model; ask for a newer version.")
        },
        NoQuote::Model(ModelUnavailable::Quarantined) => {
            ("model-quarantined", "Honest checkers disagree about the model's results.")
        },
        NoQuote::Assurance(AssuranceUnavailable::Unknown) => {
            ("unknown-assurance", "Name at least one method of verification.")
        },
        NoQuote::Assurance(AssuranceUnavailable::NotAccepted(_)) => {
            ("assurance-not-accepted", "The model does not accept one of the methods.")
        },
        NoQuote::Assurance(AssuranceUnavailable::Off(_)) => {
            ("assurance-off", "One of the methods is not in operation.")
        },
        NoQuote::Assurance(AssuranceUnavailable::NotAcknowledged) => {
            ("not-acknowledged", "Fewer than two thirds of the validators hold the model; wait.")
        },
        NoQuote::NoWorker => ("no-worker", "No worker serves the model; wait for one."),
        NoQuote::InputTooLarge => ("input-too-large", "Send a shorter input."),
        NoQuote::Paused => ("paused", "Requests wait until old outputs are deleted; ask later."),
    };
    RpcError::NoQuote { word, advice }
}

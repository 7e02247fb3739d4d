// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What final blocks say of jobs and of those who take part.

use crate::accounts::name_of;
use credence_client::{
    runtime::{
        attribution::Event as AttributionEvent, inference, runtime_types, verification, workers,
        Event,
    },
    AccountId, Client, ClientError, RpcError,
};
use credence_primitives::ids::{JobId, ModelId};
use std::collections::BTreeMap;

/// What has happened since the block from which this was begun.
#[derive(Debug)]
pub struct Chronicle {
    next: u64,
    jobs: BTreeMap<JobId, Story>,
    incidents: Vec<Incident>,
}

/// What has happened to a job.
#[derive(Clone, Debug)]
pub struct Story {
    /// The model asked for.
    pub model: ModelId,
    /// Who asked.
    pub requester: AccountId,
    /// The worker drawn last.
    pub worker: Option<AccountId>,
    /// How far it has come.
    pub stage: Stage,
    /// How many results were found wrong.
    pub rejections: u32,
    /// Height and event, in order.
    pub chapters: Vec<(u64, String)>,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It waits for a worker.
    Queued,
    /// A worker computes it.
    Computing,
    /// Checkers compute it.
    Checking,
    /// It is verified and paid.
    Settled,
    /// It has ended without a verified result.
    Unpaid,
}

/// What a worker or checker has to answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The height.
    pub block: u64,
    /// Who.
    pub who: AccountId,
    /// What.
    pub what: String,
    /// Planck taken or set aside.
    pub amount_planck: u128,
}

impl Story {
    /// Whether nothing more will happen to the job.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Settled | Stage::Unpaid)
    }

    /// Blocks from the request to the end.
    pub fn blocks(&self) -> Option<u64> {
        let (first, last) = (self.chapters.first()?, self.chapters.last()?);
        self.is_over().then(|| last.0 - first.0)
    }
}

impl Chronicle {
    /// A chronicle of the blocks after `height`.
    pub fn after(height: u64) -> Self {
        Self { next: height + 1, jobs: BTreeMap::new(), incidents: Vec::new() }
    }

    /// All jobs, by number.
    pub fn jobs(&self) -> &BTreeMap<JobId, Story> {
        &self.jobs
    }

    /// All incidents, in order.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// Reads the blocks that have become final since. What a busy node does not tell in time, the
    /// next call reads.
    ///
    /// # Errors
    /// If a block cannot be read, now or later.
    pub async fn advance(&mut self, client: &Client) -> Result<(), ChronicleError> {
        match self.read(client).await {
            Err(error) if error.is_retryable() => Ok(()),
            outcome => outcome,
        }
    }

    async fn read(&mut self, client: &Client) -> Result<(), ChronicleError> {
        let finalized = client.rpc().finalized().await?.number;
        while self.next <= finalized {
            let at = client.at_number(self.next).await?;
            let events = at.events().fetch().await.map_err(ChronicleError::events)?;
            for event in events.iter() {
                let event = event.map_err(ChronicleError::events)?;
                let event = event.decode_as::<Event>().map_err(ChronicleError::events)?;
                self.record(self.next, event);
            }
            self.next += 1;
        }
        Ok(())
    }

    fn record(&mut self, block: u64, event: Event) {
        match event {
            Event::Inference(event) => self.record_inference(block, event),
            Event::Verification(event) => self.record_verification(block, event),
            Event::Workers(event) => self.record_workers(block, event),
            Event::Attribution(AttributionEvent::Settled { job, credits, .. }) => {
                let text = format!(
                    "one credit is written: {} for the model and its data, {} for computing, {} \
                     for checking",
                    share(credits.contributors),
                    share(credits.compute),
                    share(credits.verification)
                );
                self.tell(block, job, None, text);
            },
            _ => {},
        }
    }

    fn record_inference(&mut self, block: u64, event: inference::Event) {
        use runtime_types::pallet_inference::pallet::Event::*;
        match event {
            Requested { job, requester, model, escrow, .. } => {
                let story = Story {
                    model: model.0,
                    requester,
                    worker: None,
                    stage: Stage::Queued,
                    rejections: 0,
                    chapters: Vec::new(),
                };
                self.jobs.insert(job, story);
                let escrow = escrow.compute_budget + escrow.checks + escrow.royalty;
                let text =
                    format!("{} asks and puts {} into escrow", name(&requester), cred(escrow));
                self.tell(block, job, None, text);
            },
            Assigned { job, worker, ask, attempt, .. } => {
                if let Some(story) = self.jobs.get_mut(&job) {
                    story.worker = Some(worker);
                }
                let attempt = u32::from(attempt) + 1;
                let text = format!(
                    "the block's randomness draws the worker {}, for {} (attempt {attempt})",
                    name(&worker),
                    cred(ask)
                );
                self.tell(block, job, Some(Stage::Computing), text);
            },
            ResultSubmitted { job, worker, .. } => {
                let text = format!("{} signs a commitment; the output is hidden", name(&worker));
                self.tell(block, job, Some(Stage::Checking), text);
            },
            Opened { job, .. } => self.tell(block, job, None, "the output is open".into()),
            Declined { job, worker, reason, .. } => {
                let text = format!("{} declines: {reason:?}", name(&worker));
                self.tell(block, job, None, text);
            },
            AttemptFailed { job, worker, failure, .. } => {
                let text = format!("the attempt of {} has failed: {failure:?}", name(&worker));
                self.tell(block, job, None, text);
            },
            Requeued { job, .. } => {
                self.tell(block, job, Some(Stage::Queued), "it waits for another worker".into());
            },
            Settled { job, worker, compute, checks, royalty, refund, .. } => {
                let text = format!(
                    "settled: {} to {}, {} to checkers, {} to the model's contributors, {} back \
                     to the requester",
                    cred(compute),
                    name(&worker),
                    cred(checks),
                    cred(royalty),
                    cred(refund)
                );
                self.tell(block, job, Some(Stage::Settled), text);
            },
            Closed { job, outcome, refund, .. } => {
                let text = format!("closed unpaid: {outcome:?}; {} returned", cred(refund));
                self.tell(block, job, Some(Stage::Unpaid), text);
            },
            _ => {},
        }
    }

    fn record_verification(&mut self, block: u64, event: verification::Event) {
        use runtime_types::pallet_verification::conclusion::Finding;
        use runtime_types::pallet_verification::pallet::Event::*;
        match event {
            CommitteeDrawn { job, validators, .. } => {
                let text = format!("drawn to check it: {}", names(&validators));
                self.tell(block, job, None, text);
            },
            MembersReplaced { job, validators, .. } => {
                let text = format!("drawn in place of absent checkers: {}", names(&validators));
                self.tell(block, job, None, text);
            },
            EveryoneAsked { job, validators, .. } => {
                let text = format!("all {validators} validators are asked to check it again");
                self.tell(block, job, None, text);
            },
            OpeningAwaited { job, .. } => {
                let text = "checkers have committed to outputs of their own".into();
                self.tell(block, job, None, text);
            },
            Concluded { job, finding, pay } => {
                if matches!(finding, Finding::Rejected) {
                    if let Some(story) = self.jobs.get_mut(&job) {
                        story.rejections += 1;
                    }
                }
                let text = format!("verdict: {finding:?}; correct checks earn {}", cred(pay));
                self.tell(block, job, None, text);
            },
            CheckerPenalised { validator, job, fault, amount, .. } => {
                let what = format!("as checker of job {job}: {fault:?}");
                self.incidents.push(Incident {
                    block,
                    who: validator,
                    what,
                    amount_planck: amount,
                });
            },
            _ => {},
        }
    }

    fn record_workers(&mut self, block: u64, event: workers::Event) {
        use runtime_types::pallet_workers::pallet::Event::*;
        let (who, what, amount_planck) = match event {
            Struck { worker, job, strikes } => {
                // The slash for the same result has just been set aside.
                let what = format!("strike {strikes}, for the result of job {job}");
                match self
                    .incidents
                    .last_mut()
                    .filter(|last| (last.block, last.who) == (block, worker))
                {
                    Some(last) if last.amount_planck > 0 => {
                        last.what = what;
                        return;
                    },
                    _ => (worker, what, 0),
                }
            },
            Jailed { worker, .. } => (worker, "jailed for absence".into(), 0),
            Ejected { worker, cause, .. } => (worker, format!("ejected: {cause:?}"), 0),
            SlashQueued { worker, amount, offence, .. } => {
                (worker, format!("a slash is set aside: {offence:?}"), amount)
            },
            _ => return,
        };
        self.incidents.push(Incident { block, who, what, amount_planck });
    }

    fn tell(&mut self, block: u64, job: JobId, stage: Option<Stage>, text: String) {
        // Jobs requested before this chronicle began are not in it.
        let Some(story) = self.jobs.get_mut(&job) else { return };
        story.chapters.push((block, text));
        story.stage = stage.unwrap_or(story.stage);
    }
}

/// Whose account it is, or its address.
pub fn name(account: &AccountId) -> String {
    name_of(account).map_or_else(|| account.to_string(), str::to_owned)
}

fn names(accounts: &[AccountId]) -> String {
    accounts.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Micro-credits as a part of one credit.
fn share(micro: u32) -> String {
    let text = format!("0.{micro:06}");
    text.trim_end_matches('0').to_owned()
}

/// Planck as CRED, to nine places.
pub fn cred(planck: u128) -> String {
    let nano = planck / 1_000;
    let text = format!("{}.{:09}", nano / 1_000_000_000, nano % 1_000_000_000);
    format!("{} CRED", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Why the chain cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ChronicleError {
    /// The node does not say what is final.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// A block cannot be read.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A block's events cannot be read.
    #[error("cannot read a block's events")]
    Events {
        /// What failed.
        #[source]
        source: Box<credence_client::subxt::error::EventsError>,
    },
}

impl ChronicleError {
    /// Whether the same blocks may be read later.
    fn is_retryable(&self) -> bool {
        match self {
            Self::Rpc(error) => error.is_retryable(),
            Self::Client(error) => error.is_retryable(),
            Self::Events { .. } => false,
        }
    }

    fn events(source: credence_client::subxt::error::EventsError) -> Self {
        Self::Events { source: Box::new(source) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "0 CRED")]
    #[case(999, "0 CRED")]
    #[case(1_000_000_000, "0.001 CRED")]
    #[case(12_345_000_000_000, "12.345 CRED")]
    #[case(u128::MAX, "340282366920938463463374607.431768211 CRED")]
    fn amounts_are_written_in_whole_units(#[case] planck: u128, #[case] text: &str) {
        assert_eq!(cred(planck), text);
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What a job's events tell, from request to end.

use crate::{
    amount::Amount,
    error::Failure,
    identifier::{shown, Address},
    output::{some, Page, Report},
    tensor_words, words,
};
use credence_client::{
    runtime::{
        attribution::events as attribution,
        inference::events as inference,
        runtime_types::{
            pallet_inference::types::Outcome, pallet_verification::conclusion::Finding,
        },
        verification::events as verification,
    },
    subxt::events::Events,
    ChainConfig,
};
use credence_engine::oip::JsonTensor;
use credence_primitives::{ids::JobId, manifest::AssuranceSet};
use serde::Serialize;
use sp_core::H256;

type BlockEvents = Events<ChainConfig>;

/// What is known of a job from final blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    model: Option<H256>,
    worker: Option<Address>,
    attempts: u32,
    checkers: Vec<Address>,
    everyone: Option<u32>,
    is_checked: bool,
    burned: Amount,
    credits: Option<CreditLine>,
    receipt: Option<H256>,
    is_attributed: bool,
    /// How it has ended.
    pub(super) end: Option<End>,
}

/// How a job has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a verified result.
    Settled(Paid),
    /// Without one: code, sentence, advice.
    Unpaid([&'static str; 3]),
}

/// What became of the fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Paid {
    pub(super) compute: Amount,
    pub(super) checks: Amount,
    pub(super) royalty: Amount,
    pub(super) returned: Amount,
}

/// Micro-credits by group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct CreditLine {
    pub(super) contributors: u32,
    pub(super) compute: u32,
    pub(super) verification: u32,
}

impl Story {
    /// Adds what a final block tells of the job.
    pub(super) fn read(&mut self, job: JobId, events: &BlockEvents) -> Result<(), Failure> {
        for event in events.find::<inference::Requested>() {
            let event = event?;
            if event.job == job {
                self.model = Some(event.model.0 .0);
                self.burned = Amount(event.burned);
            }
        }
        for event in events.find::<inference::Assigned>() {
            let event = event?;
            if event.job == job {
                self.worker = Some(event.worker.into());
                self.attempts += 1;
                self.checkers.clear();
                self.everyone = None;
            }
        }
        self.read_checks(job, events)?;
        self.read_end(job, events)
    }

    fn read_checks(&mut self, job: JobId, events: &BlockEvents) -> Result<(), Failure> {
        for event in events.find::<verification::CommitteeDrawn>() {
            let event = event?;
            if event.job == job {
                self.checkers.extend(event.validators.iter().map(Address::from));
            }
        }
        for event in events.find::<verification::MembersReplaced>() {
            let event = event?;
            if event.job == job {
                self.checkers.extend(event.validators.iter().map(Address::from));
            }
        }
        for event in events.find::<verification::EveryoneAsked>() {
            let event = event?;
            if event.job == job {
                self.everyone = Some(event.validators);
            }
        }
        for event in events.find::<verification::Concluded>() {
            let event = event?;
            if event.job == job {
                let is_accepted = matches!(event.finding, Finding::Accepted);
                self.is_checked =
                    is_accepted && (!self.checkers.is_empty() || self.everyone.is_some());
            }
        }
        Ok(())
    }

    fn read_end(&mut self, job: JobId, events: &BlockEvents) -> Result<(), Failure> {
        for event in events.find::<attribution::Settled>() {
            let event = event?;
            if event.job == job {
                self.receipt = Some(H256(event.leaf_hash.0));
                self.is_attributed = event.is_attributed;
                self.credits = Some(CreditLine {
                    contributors: event.credits.contributors,
                    compute: event.credits.compute,
                    verification: event.credits.verification,
                });
            }
        }
        for event in events.find::<inference::Settled>() {
            let event = event?;
            if event.job == job {
                self.end = Some(End::Settled(Paid {
                    compute: Amount(event.compute),
                    checks: Amount(event.checks),
                    royalty: Amount(event.royalty),
                    returned: Amount(event.refund),
                }));
            }
        }
        for event in events.find::<inference::Closed>() {
            let event = event?;
            if event.job == job && !matches!(event.outcome, Outcome::Settled) {
                self.end = Some(End::Unpaid(words::outcome(&event.outcome)));
            }
        }
        Ok(())
    }

    /// The report of a settled job.
    pub(super) fn report(
        self,
        job: JobId,
        assurance: AssuranceSet,
        paid: Paid,
        block: u64,
        outputs: Vec<JsonTensor>,
    ) -> InferReport {
        let mut reached = words::assurances(assurance);
        if self.is_checked && !reached.contains(&"checked") {
            reached.push("checked");
        }
        let total = [paid.compute, paid.checks, paid.royalty, self.burned];
        InferReport {
            job,
            model: self.model.unwrap_or_default(),
            assurance_requested: words::assurances(assurance),
            assurance_reached: reached,
            worker: self.worker,
            attempts: self.attempts,
            checkers: self.checkers,
            everyone_asked: self.everyone,
            fee: Fee {
                total: total.into_iter().fold(Amount(0), Amount::plus),
                burned: self.burned,
                parts: paid,
            },
            credits: self.credits,
            is_attributed: self.is_attributed,
            receipt: self.receipt,
            block,
            outputs,
        }
    }
}

/// A verified inference.
#[derive(Debug, Serialize)]
pub(crate) struct InferReport {
    job: JobId,
    model: H256,
    assurance_requested: Vec<&'static str>,
    assurance_reached: Vec<&'static str>,
    worker: Option<Address>,
    attempts: u32,
    checkers: Vec<Address>,
    everyone_asked: Option<u32>,
    fee: Fee,
    credits: Option<CreditLine>,
    is_attributed: bool,
    receipt: Option<H256>,
    block: u64,
    outputs: Vec<JsonTensor>,
}

#[derive(Debug, Serialize)]
struct Fee {
    total: Amount,
    burned: Amount,
    #[serde(flatten)]
    parts: Paid,
}

impl Report for InferReport {
    fn table(&self) -> Page {
        let parts = &self.fee.parts;
        let paid = format!(
            "{} (computation {}, checks {}, contributors {}, burned {})",
            self.fee.total, parts.compute, parts.checks, parts.royalty, self.fee.burned
        );
        let credits = self.credits.map(|credits| {
            format!(
                "{} to contributors, {} to the worker, {} to checkers, of 1000000",
                credits.contributors, credits.compute, credits.verification
            )
        });
        let checkers: Vec<_> = self.checkers.iter().map(|who| vec![who.to_string()]).collect();
        let attempts = (self.attempts > 1).then(|| self.attempts.to_string());
        Page::new()
            .fields(&[
                ("Job", some(self.job)),
                ("Model", some(shown(self.model))),
                ("Verified by", some(self.assurance_reached.join(", "))),
                ("Worker", self.worker.map(|worker| worker.to_string())),
                ("Attempts", attempts),
                ("All validators asked", self.everyone_asked.map(|count| count.to_string())),
                ("Paid", some(paid)),
                ("Returned", some(parts.returned)),
                ("Credit", credits),
                ("Receipt", self.receipt.map(shown)),
                ("Final in block", some(self.block)),
            ])
            .rows("Checkers", &["Validator"], checkers)
            .rows(
                "Result",
                &tensor_words::OUTPUT_HEADER,
                self.outputs.iter().map(tensor_words::row),
            )
    }
}

#[cfg(test)]
mod tests;

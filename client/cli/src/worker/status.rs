// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence worker status`.

use crate::{
    amount::Amount,
    chain::{active_block, ask, Context},
    credits::{of_account, AccountCredits},
    error::Failure,
    identifier::{shown, Address},
    output::{some, Page, Report},
};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            credence_primitives::bond::Bond as ChainBond,
            pallet_inference::views::{OpenJob, WorkerDuty},
            pallet_workers::types::{EjectionCause, Standing, Worker, WorkerStatus},
        },
    },
    subxt::utils::Static,
    AccountId, AtBlock,
};
use credence_primitives::{
    ids::{JobId, ModelId},
    ActiveBlock,
};
use serde::Serialize;
use sp_core::H256;

/// How many checked jobs the track record has; as pallet-workers counts.
const STRIKE_WINDOW: u32 = 50;

/// A worker as the chain has it.
#[derive(Debug, Serialize)]
struct WorkerReport {
    worker: Address,
    standing: &'static str,
    words: String,
    operator: String,
    payee: Address,
    bond: BondLine,
    capacity: u32,
    open_value: Amount,
    strikes: u32,
    missed_in_a_row: u32,
    credits: AccountCredits,
    models: Vec<ModelLine>,
    jobs: Vec<JobLine>,
}

/// A bond and its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct BondLine {
    held: Amount,
    free: Amount,
    unlocking: Amount,
    pending_slashes: Amount,
    next_unlock_in_blocks: Option<ActiveBlock>,
}

impl BondLine {
    /// Of the chain's record, at an active block.
    pub(crate) fn new(bond: &ChainBond, now: ActiveBlock) -> Self {
        let unlocking = bond.unlocking.0.iter();
        let total = unlocking.clone().fold(0u128, |sum, chunk| sum.saturating_add(chunk.amount));
        let free = bond.held.saturating_sub(bond.pending_slashes).saturating_sub(total);
        Self {
            held: Amount(bond.held),
            free: Amount(free),
            unlocking: Amount(total),
            pending_slashes: Amount(bond.pending_slashes),
            next_unlock_in_blocks: unlocking.map(|chunk| chunk.at.saturating_sub(now)).min(),
        }
    }

    /// In a line.
    pub(crate) fn words(&self) -> String {
        let mut words = format!("{}, of which free {}", self.held, self.free);
        if self.unlocking > Amount(0) {
            words.push_str(&format!(", on its way out {}", self.unlocking));
        }
        if let Some(blocks) = self.next_unlock_in_blocks {
            words.push_str(&format!(" (next in {blocks} block(s))"));
        }
        if self.pending_slashes > Amount(0) {
            words.push_str(&format!(", about to be slashed {}", self.pending_slashes));
        }
        words
    }
}

#[derive(Debug, Serialize)]
struct ModelLine {
    model: H256,
    ask: Amount,
    status: &'static str,
}

#[derive(Debug, Serialize)]
struct JobLine {
    job: JobId,
    model: H256,
    todo: &'static str,
    until_in_blocks: Option<ActiveBlock>,
}

impl Report for WorkerReport {
    fn table(&self) -> Page {
        let credits = &self.credits;
        let models = self
            .models
            .iter()
            .map(|line| vec![shown(line.model), line.ask.to_string(), line.status.to_owned()]);
        let jobs = self.jobs.iter().map(|line| {
            let until = line.until_in_blocks.map(|blocks| format!("{blocks} block(s)"));
            vec![
                line.job.to_string(),
                shown(line.model),
                line.todo.to_owned(),
                until.unwrap_or_default(),
            ]
        });
        Page::new()
            .fields(&[
                ("Worker", some(self.worker)),
                ("Standing", some(format!("{}: {}", self.standing, self.words))),
                ("Operator key", some(&self.operator)),
                ("Payee", some(self.payee)),
                ("Bond", some(self.bond.words())),
                (
                    "Open jobs",
                    some(format!(
                        "{} of {}, worth {}",
                        self.jobs.len(),
                        self.capacity,
                        self.open_value
                    )),
                ),
                (
                    "Strikes",
                    some(format!("{} in the last {STRIKE_WINDOW} checked jobs", self.strikes)),
                ),
                ("Missed in a row", some(self.missed_in_a_row)),
                ("Credits for computation", some(credits.compute_micro_credits)),
                ("Can be claimed", some(credits.claimable)),
            ])
            .rows("Models", &["Model", "Ask", "Now"], models)
            .rows("Jobs", &["Job", "Model", "To do", "Within"], jobs)
    }
}

/// Prints all about a worker.
pub(super) async fn show(context: &Context, owner: AccountId) -> Result<(), Failure> {
    let at = context.at_best().await?;
    let functions = runtime::view_functions;
    let worker: Option<Worker<AccountId>> = ask(&at, functions().workers().worker(owner)).await?;
    let worker = worker.ok_or(Failure::NotAWorker)?;
    let now = active_block(&at).await?;
    let mut models = Vec::new();
    for model in ask(&at, functions().workers().models(owner)).await? {
        models.push(model_line(&at, owner, model.0).await?);
    }
    let jobs = ask(&at, functions().inference().open_jobs_of(owner)).await?;
    let (standing, words) = standing(&worker.standing, now);
    let report = WorkerReport {
        worker: owner.into(),
        standing,
        words,
        operator: shown(worker.operator),
        payee: worker.payee.into(),
        bond: BondLine::new(&worker.bond, now),
        capacity: worker.capacity,
        open_value: Amount(worker.open_value),
        strikes: worker.record.failures.count_ones(),
        missed_in_a_row: worker.record.missed,
        credits: of_account(&at, owner).await?,
        models,
        jobs: jobs.iter().map(|job| job_line(job, now)).collect(),
    };
    Ok(context.output.show(&report)?)
}

async fn model_line(at: &AtBlock, owner: AccountId, model: ModelId) -> Result<ModelLine, Failure> {
    let functions = runtime::view_functions;
    let seats = ask(at, functions().workers().serving(Static(model))).await?;
    let price = seats.iter().find(|seat| seat.owner == owner).map_or(0, |seat| seat.ask);
    let status = ask(at, functions().workers().status(owner, Static(model))).await?;
    Ok(ModelLine { model: model.0, ask: Amount(price), status: readiness(&status) })
}

fn job_line(job: &OpenJob, now: ActiveBlock) -> JobLine {
    let (todo, until) = match job.todo {
        WorkerDuty::Submit { until } => ("submit", Some(until)),
        WorkerDuty::Open => ("open", None),
        WorkerDuty::Wait => ("wait", None),
    };
    JobLine {
        job: job.job,
        model: job.model.0 .0,
        todo,
        until_in_blocks: until.map(|until| until.saturating_sub(now)),
    }
}

/// Whether a worker may work: a code and a sentence.
fn standing(standing: &Standing, now: ActiveBlock) -> (&'static str, String) {
    let left = |until: &ActiveBlock| until.saturating_sub(now);
    match standing {
        Standing::Active => ("active", "it may get jobs".to_owned()),
        Standing::Jailed { until } => (
            "jailed",
            format!("it missed jobs in a row, and may return in {} block(s)", left(until)),
        ),
        Standing::Leaving { until } => {
            ("leaving", format!("all of its bond is free in {} block(s)", left(until)))
        },
        Standing::Ejected { until, cause } => {
            let cause = match cause {
                EjectionCause::Strikes => "too many wrong results",
                EjectionCause::Equivocation => "two results signed for one ticket",
            };
            ("ejected", format!("for {cause}; what is left is free in {} block(s)", left(until)))
        },
    }
}

/// Whether a worker could get a job of a model now.
fn readiness(status: &WorkerStatus) -> &'static str {
    match status {
        WorkerStatus::Ready => "ready",
        WorkerStatus::NotRegistered => "not_registered",
        WorkerStatus::NotServing => "not_serving",
        WorkerStatus::ModelUnavailable(_) => "model_unavailable",
        WorkerStatus::Jailed { .. } => "jailed",
        WorkerStatus::Leaving => "leaving",
        WorkerStatus::Ejected(_) => "ejected",
        WorkerStatus::BelowMinimumBond => "below_minimum_bond",
        WorkerStatus::AtCapacity => "at_capacity",
        WorkerStatus::BondCommitted => "bond_committed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{credits::MicroCredits, output::assert_looks};
    use credence_client::runtime::runtime_types::{
        bounded_collections::bounded_vec::BoundedVec, credence_primitives::bond::Unlocking,
    };
    use serde_json::json;

    fn bond() -> ChainBond {
        ChainBond {
            held: 10_000_000_000_000,
            pending_slashes: 1_000_000_000_000,
            unlocking: BoundedVec(vec![
                Unlocking { amount: 2_000_000_000_000, at: 120 },
                Unlocking { amount: 1_000_000_000_000, at: 150 },
            ]),
        }
    }

    #[test]
    fn a_bond_is_told_part_by_part() {
        assert_eq!(
            BondLine::new(&bond(), 100).words(),
            "10 CRED, of which free 6 CRED, on its way out 3 CRED (next in 20 block(s)), about to \
             be slashed 1 CRED"
        );
    }

    #[test]
    fn standings_have_codes_and_sentences() {
        let jailed = standing(&Standing::Jailed { until: 30 }, 10);
        assert_eq!(jailed.0, "jailed");
        assert!(jailed.1.contains("in 20 block(s)"));
        let cause = EjectionCause::Equivocation;
        let ejected = standing(&Standing::Ejected { until: 5, cause }, 10);
        assert!(ejected.1.contains("two results") && ejected.1.contains("in 0 block(s)"));
    }

    #[test]
    fn a_worker_looks_as_documented() {
        let report = WorkerReport {
            worker: Address([2; 32]),
            standing: "active",
            words: "it may get jobs".into(),
            operator: shown([3; 32]),
            payee: Address([4; 32]),
            bond: BondLine::new(
                &ChainBond { held: 5, pending_slashes: 0, unlocking: BoundedVec(vec![]) },
                0,
            ),
            capacity: 16,
            open_value: Amount(7_500_000_000),
            strikes: 1,
            missed_in_a_row: 0,
            credits: AccountCredits {
                account: Address([2; 32]),
                compute_micro_credits: MicroCredits(300_000),
                verification_micro_credits: MicroCredits(0),
                claimable: Amount(0),
            },
            models: vec![ModelLine {
                model: H256::repeat_byte(1),
                ask: Amount(2_000_000_000),
                status: "ready",
            }],
            jobs: vec![JobLine {
                job: 9,
                model: H256::repeat_byte(1),
                todo: "submit",
                until_in_blocks: Some(4),
            }],
        };
        let (worker, payee, model) =
            (Address([2; 32]).to_string(), Address([4; 32]).to_string(), shown([1; 32]));
        let operator = shown([3; 32]);
        let gap = " ".repeat(model.len() - "Model".len());
        let table = format!(
            "Worker                   {worker}\nStanding                 active: it may get jobs\n\
             Operator key             {operator}\nPayee                    {payee}\n\
             Bond                     0.000000000005 CRED, of which free 0.000000000005 CRED\n\
             Open jobs                1 of 16, worth 0.0075 CRED\n\
             Strikes                  1 in the last 50 checked jobs\n\
             Missed in a row          0\nCredits for computation  0.300000\n\
             Can be claimed           0 CRED\n\nModels\nModel{gap}  Ask         Now\n\
             {model}  0.002 CRED  ready\n\nJobs\nJob  Model{gap}  To do   Within\n\
             9    {model}  submit  4 block(s)\n"
        );
        let json = json!({
            "worker": worker, "standing": "active", "words": "it may get jobs",
            "operator": operator, "payee": payee,
            "bond": { "held": "5", "free": "5", "unlocking": "0", "pending_slashes": "0",
                      "next_unlock_in_blocks": null },
            "capacity": 16, "open_value": "7500000000", "strikes": 1, "missed_in_a_row": 0,
            "credits": { "account": worker, "compute_micro_credits": "300000",
                         "verification_micro_credits": "0", "claimable": "0" },
            "models": [{ "model": model, "ask": "2000000000", "status": "ready" }],
            "jobs": [{ "job": 9, "model": model, "todo": "submit", "until_in_blocks": 4 }],
        });
        assert_looks(&report, &table, &json);
    }
}

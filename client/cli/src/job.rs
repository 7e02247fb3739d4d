// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence job`: status, cancel.

use crate::{
    amount::Amount,
    chain::{active_block, ask, Context},
    error::Failure,
    identifier::{shown, Address},
    infer::state,
    output::{some, Page, Report},
    tensor_words, words,
};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            pallet_inference::{
                types::{Job, Stage},
                views::JobStatus,
            },
            pallet_verification::check::Check,
        },
    },
    AccountId,
};
use credence_engine::oip::{self, JsonTensor};
use credence_primitives::{ids::JobId, ActiveBlock};
use serde::Serialize;
use sp_core::H256;

/// A job as the chain has it.
#[derive(Debug, Serialize)]
struct JobReport {
    job: JobId,
    stage: &'static str,
    words: String,
    reason: Option<&'static str>,
    next: Option<&'static str>,
    model: H256,
    requester: Address,
    assurance: Vec<&'static str>,
    fee: Amount,
    worker: Option<Address>,
    ask: Option<Amount>,
    due_in_blocks: Option<ActiveBlock>,
    deadline_in_blocks: Option<ActiveBlock>,
    failed_attempts: u8,
    declined_by: Vec<Address>,
    checkers: Vec<Address>,
    outputs: Option<Vec<JsonTensor>>,
}

impl Report for JobReport {
    fn table(&self) -> Page {
        let blocks = |count: ActiveBlock| format!("{count} block(s)");
        let failed = (self.failed_attempts > 0).then(|| self.failed_attempts.to_string());
        let lines =
            |who: &[Address]| who.iter().map(|who| vec![who.to_string()]).collect::<Vec<_>>();
        let page = Page::new()
            .fields(&[
                ("Job", some(self.job)),
                ("Stage", some(format!("{}: {}", self.stage, self.words))),
                ("Reason", self.reason.map(str::to_owned)),
                ("Model", some(shown(self.model))),
                ("Requester", some(self.requester)),
                ("Verified by", some(self.assurance.join(", "))),
                ("Fee", some(self.fee)),
                ("Worker", self.worker.map(|worker| worker.to_string())),
                ("Worker asks", self.ask.map(|ask| ask.to_string())),
                ("Result due in", self.due_in_blocks.map(blocks)),
                ("Given up in", self.deadline_in_blocks.map(blocks)),
                ("Failed attempts", failed),
            ])
            .rows("Declined by", &["Worker"], lines(&self.declined_by))
            .rows("Checkers", &["Validator"], lines(&self.checkers))
            .rows(
                "Result",
                &tensor_words::OUTPUT_HEADER,
                self.outputs.iter().flatten().map(tensor_words::row),
            );
        match self.next {
            Some(next) => page.note(&format!("next: {next}")),
            None => page,
        }
    }
}

/// Everything that the chain says about a job at one block.
struct Seen {
    job: JobId,
    record: Job<AccountId, u32>,
    status: JobStatus<AccountId>,
    check: Option<Check>,
    outputs: Option<Vec<JsonTensor>>,
    now: ActiveBlock,
}

impl From<Seen> for JobReport {
    fn from(seen: Seen) -> Self {
        let Seen { job, record, status, check, outputs, now } = seen;
        let left = |until: ActiveBlock| until.saturating_sub(now);
        let (stage, due, ending) = match &record.stage {
            Stage::Queued { .. } => ("queued", None, None),
            Stage::Assigned { due } => ("assigned", Some(left(*due)), None),
            Stage::Verifying { .. } => ("verifying", None, None),
            Stage::Closed { outcome, .. } => ("closed", None, Some(words::outcome(outcome))),
        };
        let words = match ending {
            Some([_, sentence, _]) => sentence.to_owned(),
            None => state(Some(&status), check.as_ref(), now),
        };
        let is_unpaid = ending.is_some_and(|[code, ..]| code != "settled");
        let members = check.iter().flat_map(|check| &check.members.0);
        Self {
            job,
            stage,
            words,
            reason: ending.map(|[code, ..]| code),
            next: ending.filter(|_| is_unpaid).map(|[.., next]| next),
            model: record.model.0 .0,
            requester: record.requester.into(),
            assurance: words::assurances(record.assurance.0),
            fee: Amount(record.value),
            worker: record.latest.as_ref().map(|attempt| attempt.worker.into()),
            ask: record.latest.as_ref().map(|attempt| Amount(attempt.ask)),
            due_in_blocks: due,
            deadline_in_blocks: ending.is_none().then(|| left(record.deadline)),
            failed_attempts: record.failures,
            declined_by: record.declined_by.0.iter().map(Address::from).collect(),
            checkers: members.map(|member| Address::from(&member.validator)).collect(),
            outputs,
        }
    }
}

/// Prints where a job stands.
pub(crate) async fn status(context: &Context, job: JobId) -> Result<(), Failure> {
    let at = context.at_best().await?;
    let address = runtime::storage().inference().jobs();
    let record = at.storage().try_fetch(address, (job,)).await?;
    let record = record.ok_or(Failure::UnknownJob { job })?;
    let record = record.decode()?;
    let functions = runtime::view_functions;
    let status = ask(&at, functions().inference().job_status(job)).await?;
    let output = ask(&at, functions().inference().output(job)).await?;
    let seen = Seen {
        job,
        record,
        status: status.ok_or(Failure::UnknownJob { job })?,
        check: ask(&at, functions().verification().check(job)).await?,
        // What is on chain has been checked against the manifest.
        outputs: output.and_then(|output| oip::decode(&output.0).ok()),
        now: active_block(&at).await?,
    };
    Ok(context.output.show(&JobReport::from(seen))?)
}

/// Withdraws a job that waits for a worker.
pub(crate) async fn cancel(context: &Context, job: JobId) -> Result<(), Failure> {
    let submitter = context.submitter()?;
    context.output.confirm(&format!("Withdraw job {job}?"))?;
    context.finalize(&submitter, &runtime::tx().inference().cancel(job)).await?;
    status(context, job).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use serde_json::json;

    #[test]
    fn an_unpaid_job_looks_as_documented() {
        let report = JobReport {
            job: 7,
            stage: "closed",
            words: "Its deadline passed.".into(),
            reason: Some("expired"),
            next: Some("request it again"),
            model: H256::repeat_byte(1),
            requester: Address([2; 32]),
            assurance: vec!["checked"],
            fee: Amount(7_500_000_000),
            worker: Some(Address([3; 32])),
            ask: Some(Amount(2_000_000_000)),
            due_in_blocks: None,
            deadline_in_blocks: None,
            failed_attempts: 1,
            declined_by: Vec::new(),
            checkers: Vec::new(),
            outputs: None,
        };
        let (requester, worker) = (Address([2; 32]).to_string(), Address([3; 32]).to_string());
        let model = format!("0x{}", "01".repeat(32));
        let table = format!(
            "Job              7\nStage            closed: Its deadline passed.\n\
             Reason           expired\nModel            {model}\n\
             Requester        {requester}\nVerified by      checked\n\
             Fee              0.0075 CRED\nWorker           {worker}\n\
             Worker asks      0.002 CRED\nFailed attempts  1\nnext: request it again\n"
        );
        let json = json!({
            "job": 7, "stage": "closed", "words": "Its deadline passed.", "reason": "expired",
            "next": "request it again", "model": model, "requester": requester,
            "assurance": ["checked"], "fee": "7500000000", "worker": worker,
            "ask": "2000000000", "due_in_blocks": null, "deadline_in_blocks": null,
            "failed_attempts": 1, "declined_by": [], "checkers": [], "outputs": null,
        });
        assert_looks(&report, &table, &json);
    }
}

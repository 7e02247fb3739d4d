// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Requests that name a job on chain.

use super::*;
use crate::{
    chain::Todo, commitment::Subject, journal::State, scheduler::Restored, server::jobs::MAX_JOBS,
};
use credence_primitives::{
    commitment::{input_hash, output_hash},
    ids::Ticket,
    manifest::{Assurance, AssuranceSet},
};
use serde_json::json;
use sp_core::H256;

const JOB: u64 = 7;
const TICKET: Ticket = Ticket(H256::repeat_byte(2));
const ASKED: &str = r#"{"inputs":[],"parameters":{"credence_job":7}}"#;

fn assigned(assurance: Assurance) -> AssignedJob {
    AssignedJob {
        job: JOB,
        ticket: TICKET,
        model: MODEL,
        input_hash: input_hash(&testing::encoded("x", [1.0, 2.0, 3.0, 4.0])),
        assurance: AssuranceSet::of(&[assurance]),
        todo: Todo::Wait,
    }
}

/// A server whose worker has computed the job.
async fn with_job(assurance: Assurance) -> TestResult<Served> {
    let served = Served::begin().await?;
    let job = assigned(assurance);
    let output = testing::output(&testing::encoded("x", [1.0, 2.0, 3.0, 4.0]), 0.0);
    let subject = Subject { ticket: TICKET, job: JOB, model: MODEL };
    let entry = key().worker_entry(subject, &output, job.opens_at_once());
    served.journal.hold(entry).await?;
    served.jobs.see(&[job]);
    served.jobs.note(TICKET, State::Held);
    Ok(served)
}

#[tokio::test]
async fn an_open_job_comes_back_with_where_its_receipt_is() -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    served.jobs.note(TICKET, State::Opened);
    let with_input = INPUT.replacen('{', r#"{"parameters":{"credence_job":7},"#, 1);
    for body in [ASKED, &with_input] {
        // The engine is not asked: what was signed is what comes back.
        served.set_mood(Mood::WrongModel);
        let answer = served.infer(body).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json()?;
        assert_eq!(json["outputs"][0]["data"], json!([2.0, 4.0, 6.0, 8.0]));
        let output = testing::output(&testing::encoded("x", [1.0, 2.0, 3.0, 4.0]), 0.0);
        let expected = json!({
            "receipt": format!("{GENESIS:?}/7"),
            "assurance_asked": "checked",
            "credence_genesis": GENESIS,
            "credence_job": 7,
            "credence_ticket": TICKET,
            "credence_model": MODEL,
            "credence_output_hash": output_hash(&output),
        });
        assert_eq!(json["parameters"], expected);
    }
    Ok(())
}

#[rstest]
#[case::held(Assurance::Checked, State::Held)]
#[case::committed(Assurance::Checked, State::Submitted)]
#[case::committed_to_be_sampled(Assurance::Sampled, State::Submitted)]
#[case::never_signed(Assurance::Signed, State::Disowned)]
#[tokio::test]
async fn nobody_learns_an_output_before_it_is_open(
    #[case] assurance: Assurance,
    #[case] state: State,
) -> TestResult {
    let served = with_job(assurance).await?;
    served.jobs.note(TICKET, state);
    // Neither as the job's, nor as if it were none.
    for body in [ASKED, INPUT] {
        let answer = served.infer(body).await?;
        assert_eq!(answer.status, 409, "{}", answer.body);
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
    let other = INPUT.replace("[1,2,", "[1,9,");
    assert_eq!(served.infer(&other).await?.status, 200, "other inputs are nobody's secret");
    Ok(())
}

#[rstest]
#[case::signed_only(Assurance::Signed, State::Submitted)]
#[case::opened(Assurance::Sampled, State::Opened)]
#[case::settled(Assurance::Checked, State::Closed)]
#[tokio::test]
async fn what_is_open_is_no_secret(
    #[case] assurance: Assurance,
    #[case] state: State,
) -> TestResult {
    let served = with_job(assurance).await?;
    served.jobs.note(TICKET, state);
    for body in [ASKED, INPUT] {
        let answer = served.infer(body).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    Ok(())
}

#[rstest]
#[case::unknown_job(&ASKED.replace('7', "8"), 404, "not one of this worker's")]
#[case::other_input(
    &INPUT.replace("[1,2,", "[1,9,").replacen('{', r#"{"parameters":{"credence_job":7},"#, 1),
    400,
    "another input"
)]
#[tokio::test]
async fn a_job_must_be_this_workers_and_have_this_input(
    #[case] body: &str,
    #[case] status: u16,
    #[case] message: &str,
) -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    served.jobs.note(TICKET, State::Opened);
    let answer = served.infer(body).await?;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.body.contains(message), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn a_job_is_of_its_model() -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    let job = AssignedJob { model: ModelId(H256::zero()), ..assigned(Assurance::Checked) };
    served.jobs.see(&[job]);
    let answer = served.infer(ASKED).await?;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("of another model"), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn what_the_journal_has_forgotten_is_gone() -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    served.jobs.note(TICKET, State::Closed);
    served.journal.forget(TICKET).await?;
    assert_eq!(served.infer(ASKED).await?.status, 410);
    Ok(())
}

#[tokio::test]
async fn jobs_are_known_again_after_a_restart() -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    let restored = Restored { ticket: TICKET, job: JOB, model: MODEL, state: State::Opened };
    let book = JobBook::new(served.journal.clone(), &[restored]);
    assert!(book.get(JOB).is_some_and(|job| job.is_open()));
    // A sight of the job by the chain keeps its state, a new attempt does not.
    book.see(&[assigned(Assurance::Checked)]);
    assert!(book.get(JOB).is_some_and(|job| job.is_open()));
    let attempt = AssignedJob { ticket: Ticket(H256::zero()), ..assigned(Assurance::Checked) };
    book.see(&[attempt]);
    assert!(book.get(JOB).is_some_and(|job| !job.is_open()));
    Ok(())
}

#[tokio::test]
async fn metrics_show_how_far_jobs_have_come() -> TestResult {
    let served = with_job(Assurance::Checked).await?;
    let metrics = served.client.get("/metrics").await?;
    let line = "credence_worker_journal_entries{kind=\"held\"} 1";
    assert!(metrics.body.contains(line), "{}", metrics.body);
    Ok(())
}

#[tokio::test]
async fn so_many_jobs_are_remembered() -> TestResult {
    let served = Served::begin().await?;
    let jobs: Vec<_> = (0..MAX_JOBS as u64 + 5)
        .map(|job| AssignedJob { job, ..assigned(Assurance::Checked) })
        .collect();
    served.jobs.see(&jobs);
    assert_eq!(served.jobs.get(4), None);
    assert!(served.jobs.get(5).is_some());
    Ok(())
}

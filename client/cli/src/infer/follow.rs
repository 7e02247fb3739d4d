// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Waiting for the end of a job.

use super::{
    progress::{state, Progress},
    story::{End, InferReport, Story},
    InferError,
};
use crate::{
    chain::{active_block, ask, Context},
    error::Failure,
};
use credence_client::{runtime, AccountId, AtBlock, BestBlocks, Client, ClientError};
use credence_engine::oip;
use credence_primitives::{ids::JobId, manifest::AssuranceSet, ActiveBlock};
use sp_core::H256;
use std::time::Duration;
use tokio::time::{timeout_at, Instant};

/// A slot, with room for slots that stay empty.
const SLOT: Duration = Duration::from_secs(6);
/// What verification and finality may take after a deadline.
const AFTER_DEADLINE: Duration = Duration::from_secs(600);

/// A job that somebody waits for.
pub(super) struct Awaited {
    /// Its number in the block that held the request first.
    pub(super) job: JobId,
    /// Who asks.
    pub(super) requester: AccountId,
    /// The hash of its input.
    pub(super) input_hash: H256,
    /// How it must be verified.
    pub(super) assurance: AssuranceSet,
    /// The last final block before the request.
    pub(super) since: u64,
    /// Active blocks until it is given up.
    pub(super) deadline: ActiveBlock,
    /// Another request of ours with the same input.
    pub(super) twin: Option<JobId>,
    /// Whether somebody else's job has the number.
    pub(super) is_displaced: bool,
}

impl Awaited {
    /// Notes a request in a final block, ours or somebody's. A fork may have given our job another
    /// number than the final chain; then somebody else's has the number that we know.
    fn note_request(&mut self, job: JobId, is_ours: bool) {
        match (is_ours, job == self.job) {
            (true, false) if self.is_displaced => {
                self.job = job;
                self.is_displaced = false;
            },
            (true, false) => self.twin = Some(job),
            (false, true) => match self.twin.take() {
                Some(twin) => self.job = twin,
                None => self.is_displaced = true,
            },
            _ => {},
        }
    }
}

/// Follows a job to its end in a final block.
pub(super) async fn follow(
    context: &Context,
    mut awaited: Awaited,
) -> Result<InferReport, Failure> {
    let until = Instant::now() + SLOT * awaited.deadline + AFTER_DEADLINE;
    let mut progress = Progress::new(context.output);
    let mut blocks = BestBlocks::new(context.endpoints().clone());
    let mut story = Story::default();
    loop {
        let no_end = InferError::NoEnd { job: awaited.job };
        let block = match timeout_at(until, blocks.next()).await {
            Err(_) => return Err(no_end.into()),
            Ok(Ok(block)) => block,
            // Nodes restart.
            Ok(Err(error)) if error.is_retryable() => {
                progress.show("no node answers; trying again".to_owned());
                continue;
            },
            Ok(Err(error)) => return Err(error.into()),
        };
        // Another block may have taken this one's place; then the next one tells more.
        if let Ok(at) = block.at().await {
            if let Ok(words) = standing(&at, awaited.job).await {
                progress.show(words);
            }
        }
        match read_final(&block.client, &mut awaited, &mut story).await {
            Ok(Some(number)) => return conclude(&block.client, &awaited, story, number).await,
            Ok(None) => {},
            // A node that is going away; the next block comes from another.
            Err(Failure::Client(error)) if error.is_retryable() => {},
            Err(failure) => return Err(failure),
        }
    }
}

async fn standing(at: &AtBlock, job: JobId) -> Result<String, Failure> {
    let status = ask(at, runtime::view_functions().inference().job_status(job)).await?;
    let check = ask(at, runtime::view_functions().verification().check(job)).await?;
    Ok(state(status.as_ref(), check.as_ref(), active_block(at).await?))
}

/// Reads final blocks that have not been read; the number of the one that ends the job.
async fn read_final(
    client: &Client,
    awaited: &mut Awaited,
    story: &mut Story,
) -> Result<Option<u64>, Failure> {
    let finalized = client.rpc().finalized().await.map_err(ClientError::from)?.number;
    while awaited.since < finalized {
        let number = awaited.since + 1;
        let events = client.at_number(number).await?.events().fetch().await?;
        for event in events.find::<runtime::inference::events::Requested>() {
            let event = event?;
            let is_ours =
                event.requester == awaited.requester && event.input_hash.0 == awaited.input_hash.0;
            awaited.note_request(event.job, is_ours);
        }
        story.read(awaited.job, &events)?;
        awaited.since = number;
        if story.end.is_some() {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

async fn conclude(
    client: &Client,
    awaited: &Awaited,
    story: Story,
    block: u64,
) -> Result<InferReport, Failure> {
    let job = awaited.job;
    let paid = match story.end {
        Some(End::Settled(paid)) => paid,
        Some(End::Unpaid([_, sentence, advice])) => {
            return Err(InferError::Unpaid { job, sentence, advice }.into())
        },
        None => return Err(InferError::NoEnd { job }.into()),
    };
    let at = client.at_number(block).await?;
    let output = ask(&at, runtime::view_functions().inference().output(job)).await?;
    let output = output.ok_or(InferError::OutputDeleted { job })?;
    let outputs = oip::decode(&output.0).map_err(InferError::Raw)?;
    Ok(story.report(job, awaited.assurance, paid, block, outputs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_client::dev;
    use rstest::rstest;

    fn awaited() -> Awaited {
        Awaited {
            job: 7,
            requester: dev::bob().public_key().to_account_id(),
            input_hash: H256::zero(),
            assurance: AssuranceSet::default(),
            since: 0,
            deadline: 100,
            twin: None,
            is_displaced: false,
        }
    }

    #[rstest]
    #[case(&[(7, true)], 7)]
    #[case(&[(6, true), (7, true)], 7)]
    #[case(&[(7, true), (8, true)], 7)]
    #[case(&[(6, true), (7, false)], 6)]
    #[case(&[(7, false), (8, false), (9, true)], 9)]
    fn the_number_is_that_of_the_final_chain(#[case] seen: &[(JobId, bool)], #[case] job: JobId) {
        let mut awaited = awaited();
        for (number, is_ours) in seen {
            awaited.note_request(*number, *is_ours);
        }
        assert_eq!(awaited.job, job);
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The worker: computes what it is drawn for, commits, and opens when asked.

use super::{blake2_256, key, next_best, perceptron};
use crate::common::{TestResult, UNIT};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec,
            pallet_inference::{
                types::{Opening, ResultEntry},
                views::WorkerDuty,
            },
            pallet_verification::check::{MemberState, Phase},
        },
    },
    subxt::utils::{Static, H256},
    view, AtBlock, Client, SubmitError,
};
use credence_localnet::Identity;
use credence_primitives::{
    commitment::{operator_payload, output_commitment, output_hash, result_payload},
    ids::{JobId, Ticket},
};
use sp_core::{crypto::Pair as _, ed25519};
use std::collections::BTreeSet;

const BOND: u128 = 10_000 * UNIT;
/// What the worker asks for a run.
pub(crate) const ASK: u128 = 2_000_000_000;

/// Registers the worker and has it serve the model.
pub(crate) async fn register(client: &Client, name: &str, owner_of_model: &str) -> TestResult {
    let identity = Identity::named(name);
    let operator = key("worker", name);
    let proof = operator.sign(operator_payload(&genesis(client), &identity.account()).as_bytes());
    let register = runtime::tx().workers().register(
        operator.public().0,
        proof.0,
        identity.account(),
        BOND,
        16,
    );
    let submitter = client.submitter(identity.signer());
    submitter.submit_and_finalize(&register).await?;
    let model = perceptron::model_id(&Identity::named(owner_of_model).account());
    let serve = runtime::tx().workers().serve(Static(model), ASK);
    submitter.submit_and_finalize(&serve).await?;
    Ok(())
}

pub(crate) fn genesis(client: &Client) -> sp_core::H256 {
    sp_core::H256(client.online().genesis_hash().0)
}

/// The worker's salt for a ticket: known to nobody else, and not to be stored.
fn salt(operator: &ed25519::Pair, ticket: &Ticket) -> sp_core::H256 {
    blake2_256(&operator.sign(ticket.as_ref()).0).into()
}

/// Serves jobs for ever.
pub(crate) async fn work(client: &Client, name: &str, _owner: &str) -> TestResult {
    let identity = Identity::named(name);
    let operator = key("worker", name);
    let submitter = client.submitter(identity.signer());
    let mut seen = 0;
    let mut submitted = BTreeSet::new();
    let mut opened = BTreeSet::new();
    loop {
        let at = next_best(client, &mut seen).await?;
        let jobs =
            view(&at, runtime::view_functions().inference().open_jobs_of(identity.account()))
                .await?;
        let mut results = Vec::new();
        for job in jobs {
            let ticket = job.ticket.0;
            let asked = runtime::view_functions().inference().input(job.job);
            let Some(input) = view(&at, asked).await? else { continue };
            let output = perceptron::run(&input.0);
            let salt = salt(&operator, &ticket);
            match job.todo {
                WorkerDuty::Submit { .. } if submitted.insert(ticket) => {
                    let commitment = output_commitment(&ticket, &output_hash(&output), &salt);
                    let payload = result_payload(&ticket, &commitment, &sp_core::H256::zero());
                    results.push(ResultEntry {
                        job: job.job,
                        commitment: Static(commitment),
                        evidence_hash: H256::zero(),
                        signature: operator.sign(payload.as_bytes()).0,
                        opening: None,
                    });
                },
                WorkerDuty::Open | WorkerDuty::Wait
                    if !opened.contains(&ticket) && can_open(&at, job.job, &job.todo).await? =>
                {
                    let opening = Opening { output: BoundedVec(output), salt: H256(salt.0) };
                    let open = runtime::tx().inference().open(job.job, opening);
                    match submitter.submit_and_include(&open).await {
                        Ok(_) => drop(opened.insert(ticket)),
                        // The block in between has not drawn the committee's tiles, or is another
                        // than the one that was read: the next one tells.
                        Err(error @ SubmitError::Dispatch { .. }) => {
                            eprintln!("opening job {}: {error:?}", job.job);
                        },
                        Err(error) => return Err(error.into()),
                    }
                },
                _ => {},
            }
        }
        if !results.is_empty() {
            let submit = runtime::tx().inference().submit_results(BoundedVec(results));
            submitter.submit_and_include(&submit).await?;
        }
    }
}

/// Whether an opening sent now is in time: the chain waits for it, or will from its next block on,
/// because the whole committee has committed. Nobody can copy the output any more.
async fn can_open(at: &AtBlock, job: JobId, todo: &WorkerDuty) -> TestResult<bool> {
    if matches!(todo, WorkerDuty::Open) {
        return Ok(true);
    }
    let check = view(at, runtime::view_functions().verification().check(job)).await?;
    Ok(check.is_some_and(|check| {
        let members = check.members.0;
        matches!(check.phase, Phase::Committed)
            && members.len() as u32 == check.committee
            && members.iter().all(|member| matches!(member.state, MemberState::Committed(_)))
    }))
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A checker: computes from the input alone, commits, then judges and shows a tile.

use super::{
    blake2_256, key, next_best,
    perceptron::{self, CLASS},
    worker::genesis,
};
use crate::common::{TestResult, UNIT};
use credence_client::{
    runtime::{self, runtime_types::bounded_collections::bounded_vec::BoundedVec},
    subxt::utils::Static,
    view, AtBlock, Client, SubmitError,
};
use credence_localnet::Identity;
use credence_primitives::{
    api::OpenDuty,
    commitment::{tile_at, tiles, TileTree},
    duty::{checker_payload, duties_payload, Duty, Reveal, Verdict},
    ids::{JobId, ModelId, Ticket},
    tensor,
};
use sp_core::{crypto::Pair as _, ed25519, H256};
use std::collections::BTreeSet;

const BOND: u128 = 5_000 * UNIT;
const MAX_DUTIES: u32 = 32;

/// Registers the checker of a validator.
pub(crate) async fn register(client: &Client, name: &str) -> TestResult {
    let identity = Identity::named(name);
    let checker = key("checker", name);
    let proof = checker.sign(checker_payload(&genesis(client), &identity.account()).as_bytes());
    let register = runtime::tx().verification().register_checker(checker.public().0, proof.0, BOND);
    client.submitter(identity.signer()).submit_and_finalize(&register).await?;
    Ok(())
}

/// What this checker has said already.
#[derive(Default)]
struct Said {
    acknowledged: bool,
    committed: BTreeSet<Ticket>,
    revealed: BTreeSet<(Ticket, u64)>,
}

/// Checks jobs for ever.
pub(crate) async fn check(client: &Client, name: &str, owner: &str) -> TestResult {
    let checker = key("checker", name);
    let model = perceptron::model_id(&Identity::named(owner).account());
    let mut said = Said::default();
    let mut seen = 0;
    loop {
        let at = next_best(client, &mut seen).await?;
        let mut duties = Vec::new();
        if !said.acknowledged && needs_acknowledgement(&at, &checker, model).await? {
            said.acknowledged = true;
            duties.push(Duty::Acknowledge(model));
        }
        let asked =
            runtime::runtime_apis().inference_api().open_duties(checker.public().0, MAX_DUTIES);
        for duty in at.runtime_apis().call(asked).await? {
            duties.extend(answer(&at, &checker, duty.0, &mut said).await?);
        }
        if !duties.is_empty() && !submit(client, &at, &checker, duties).await? {
            // What has not arrived is still open in the next block, and is said again.
            said = Said::default();
        }
    }
}

/// Whether the chain would take this checker's word for the model now.
async fn needs_acknowledgement(
    at: &AtBlock,
    checker: &ed25519::Pair,
    model: ModelId,
) -> TestResult<bool> {
    let asked = runtime::view_functions()
        .verification()
        .needs_acknowledgement(checker.public().0, Static(model));
    Ok(view(at, asked).await?)
}

async fn answer(
    at: &AtBlock,
    checker: &ed25519::Pair,
    duty: OpenDuty,
    said: &mut Said,
) -> TestResult<Option<Duty>> {
    match duty {
        OpenDuty::Commit { job, ticket, .. } if said.committed.insert(ticket) => {
            let Some(own) = own_output(at, job).await? else { return Ok(None) };
            let root = tree(checker, &ticket, &own)?.root();
            Ok(Some(Duty::Commit { job, root }))
        },
        OpenDuty::Reveal { job, ticket, seed, .. } if said.revealed.insert((ticket, seed)) => {
            let Some(own) = own_output(at, job).await? else { return Ok(None) };
            let output = runtime::view_functions().inference().output(job);
            let Some(output) = view(at, output).await? else { return Ok(None) };
            let reveal = reveal(checker, &ticket, seed, &own, &output.0)?;
            Ok(Some(Duty::Reveal { job, reveal }))
        },
        _ => Ok(None),
    }
}

/// The checker's own output, from the input alone.
async fn own_output(at: &AtBlock, job: JobId) -> TestResult<Option<Vec<u8>>> {
    let input = runtime::view_functions().inference().input(job);
    Ok(view(at, input).await?.map(|input| perceptron::run(&input.0)))
}

fn salt(checker: &ed25519::Pair, ticket: &Ticket) -> H256 {
    blake2_256(&checker.sign(ticket.as_ref()).0).into()
}

fn tree(checker: &ed25519::Pair, ticket: &Ticket, output: &[u8]) -> TestResult<TileTree> {
    let tensors = tensor::decode(output)?;
    let tiles = tiles(&perceptron::outputs(), &tensors);
    Ok(TileTree::new(ticket, &checker.public(), &salt(checker, ticket), &tiles))
}

fn reveal(
    checker: &ed25519::Pair,
    ticket: &Ticket,
    seed: u64,
    own: &[u8],
    workers: &[u8],
) -> TestResult<Reveal> {
    let specs = perceptron::outputs();
    let (own_tensors, workers_tensors) = (tensor::decode(own)?, tensor::decode(workers)?);
    let is_equal = CLASS.outputs_match(&specs, &workers_tensors, &own_tensors);
    let tree = tree(checker, ticket, own)?;
    let index = u32::try_from(seed % u64::from(tree.len()))?;
    let tile = tile_at(&specs, &own_tensors, index).ok_or("there is no such tile")?;
    Ok(Reveal {
        salt: salt(checker, ticket),
        verdict: if is_equal { Verdict::Pass } else { Verdict::Fail },
        tile_count: tree.len(),
        tile: tile.data.to_vec().try_into().map_err(|_| "the tile is too long")?,
        path: tree
            .path(index)
            .ok_or("there is no such tile")?
            .try_into()
            .map_err(|_| "the path is too long")?,
    })
}

/// Signs entries and submits them. False if they are in no block in time, or the pool has given
/// them up, which happens to calls that are in a block already as well as to calls that came too
/// early.
async fn submit(
    client: &Client,
    at: &AtBlock,
    checker: &ed25519::Pair,
    duties: Vec<Duty>,
) -> TestResult<bool> {
    let asked = runtime::runtime_apis().inference_api().next_sequence(checker.public().0);
    let Some(sequence) = at.runtime_apis().call(asked).await? else { return Ok(false) };
    let payload = duties_payload(&genesis(client), &checker.public(), sequence, &duties);
    let signature = checker.sign(payload.as_bytes()).0;
    let duties = BoundedVec(duties.into_iter().map(Static).collect());
    let call = runtime::tx().verification().duties(checker.public().0, sequence, duties, signature);
    match client.submit_authorized(&call).await {
        Ok(_) => Ok(true),
        Err(
            SubmitError::GivenUp(_)
            | SubmitError::NotAccepted { .. }
            | SubmitError::TimedOut { .. },
        ) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! From a request to credit: four validators, a worker and four checkers as processes of their
//! own, real tensors, public RPC, nobody's root rights.

#![expect(clippy::print_stdout, reason = "the distribution is what the test shows")]

mod common;
mod parties;

use common::{eventually, explain, with_network, Steps, TestResult, UNIT};
use credence_client::{
    runtime::{self, runtime_types::bounded_collections::bounded_vec::BoundedVec},
    subxt::utils::Static,
    view, AccountId, Client,
};
use credence_localnet::{Identity, Network};
use credence_primitives::manifest::{Assurance, AssuranceSet};
use parties::{checker, perceptron, worker, Party};
use std::{collections::BTreeMap, time::Duration};

const OWNER: &str = "Eve";
const WORKER: &str = "Ferdie";
const VALIDATORS: [&str; 4] = ["Alice", "Bob", "Charlie", "Dave"];
const REQUESTER: &str = "Bob";

/// How many inferences are asked for, one after the other.
const JOBS: u32 = 6;
/// Active blocks that a request allows.
const DEADLINE: u32 = 60;
const MAX_FEE: u128 = UNIT / 10;
/// Draw, result, committee, commitments, opening and reveals take a block each, six in all on an
/// idle machine. A step that is answered only when its window of ten blocks ends would show.
const MOST_BLOCKS_OF_THE_FASTEST: u64 = 10;

const ACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(300);
const SETTLED_TIMEOUT: Duration = Duration::from_secs(600);

#[tokio::test]
#[ignore = "a process that the test below starts"]
async fn a_scripted_party() {
    if let Err(error) = parties::play().await {
        panic!("a scripted party failed: {}", explain(&*error));
    }
}

#[tokio::test]
async fn a_checked_inference_goes_from_request_to_credit() {
    with_network("inference", 4, async |network, steps| {
        let client = network.client("alice").await?;
        let mut parties = set_up(network, &client, steps).await?;
        let mut blocks = Vec::new();
        for number in 0..JOBS {
            for party in &mut parties {
                party.ensure_alive()?;
            }
            let job = request(&client, number).await?;
            blocks.push(settled_after(&client, job).await?);
        }
        steps.reached("every job is settled");
        print_distribution(&blocks);
        let fastest = blocks.iter().min().copied().unwrap_or(u64::MAX);
        assert!(fastest <= MOST_BLOCKS_OF_THE_FASTEST, "the fastest took {fastest} blocks");
        ensure_credited(&client).await
    })
    .await;
}

/// Registers model, worker and checkers, starts the processes, and waits until *Checked* is
/// offered.
async fn set_up(network: &mut Network, client: &Client, steps: &Steps) -> TestResult<Vec<Party>> {
    let owner = Identity::named(OWNER);
    let manifest = perceptron::manifest(&owner.account());
    let register = runtime::tx().registry().register_model(Static(manifest), owner.account());
    client.submitter(owner.signer()).submit_and_finalize(&register).await?;
    worker::register(client, WORKER, OWNER).await?;
    for name in VALIDATORS {
        checker::register(client, name).await?;
    }
    steps.reached("model, worker and checkers are registered");

    let mut parties = Vec::new();
    for name in VALIDATORS {
        let url = network.node(&name.to_lowercase())?.url();
        parties.push(Party::start("checker", name, OWNER, &url)?);
    }
    parties.push(Party::start("worker", WORKER, OWNER, &network.node("alice")?.url())?);

    let model = perceptron::model_id(&owner.account());
    eventually("the checkers acknowledge the model", ACKNOWLEDGED_TIMEOUT, async || {
        for party in &mut parties {
            party.ensure_alive()?;
        }
        let asked = runtime::view_functions().verification().acknowledgements(Static(model));
        let at = client.at_finalized().await?;
        Ok((view(&at, asked).await? >= VALIDATORS.len() as u32).then_some(()))
    })
    .await?;
    steps.reached("the checkers hold the model");
    Ok(parties)
}

/// A job, and the height of the block with its request.
struct Requested {
    job: u64,
    block: u64,
}

async fn request(client: &Client, number: u32) -> TestResult<Requested> {
    use runtime::runtime_types::pallet_inference::types::Request;

    let owner = Identity::named(OWNER);
    let request = runtime::tx().inference().request(Request {
        model: Static(perceptron::model_id(&owner.account())),
        input: BoundedVec(perceptron::input(number + 1)),
        assurance: Static(AssuranceSet::of(&[Assurance::Checked])),
        max_fee: MAX_FEE,
        deadline: DEADLINE,
    });
    let executed =
        client.submitter(Identity::named(REQUESTER).signer()).submit_and_finalize(&request).await?;
    let event = executed
        .events
        .find_first::<runtime::inference::events::Requested>()
        .ok_or("the request left no event")??;
    let block = executed.at(client).await?.block_number();
    Ok(Requested { job: event.job, block })
}

/// How many blocks after its request a job settled.
async fn settled_after(client: &Client, requested: Requested) -> TestResult<u64> {
    let mut next = requested.block + 1;
    let job = requested.job;
    eventually(&format!("job {job} is settled"), SETTLED_TIMEOUT, async || {
        let finalized = client.rpc().finalized().await?.number;
        while next <= finalized {
            let block = client.at_number(next).await?;
            let events = block.events().fetch().await?;
            for event in events.find::<runtime::attribution::events::Settled>() {
                if event?.job == job {
                    return Ok(Some(next - requested.block));
                }
            }
            for event in events.find::<runtime::inference::events::Closed>() {
                let event = event?;
                if event.job == job {
                    return Err(format!("job {job} closed unpaid: {:?}", event.outcome).into());
                }
            }
            next += 1;
        }
        Ok(None)
    })
    .await
}

fn print_distribution(blocks: &[u64]) {
    let mut counts = BTreeMap::new();
    for count in blocks {
        *counts.entry(*count).or_insert(0u32) += 1;
    }
    println!("slots from request to credit, and how many jobs took them:");
    for (slots, jobs) in counts {
        println!("{slots:>4} {jobs:>4} {}", "#".repeat(jobs as usize));
    }
}

/// Everybody who made the results possible has credit, and the contributor can claim its money.
async fn ensure_credited(client: &Client) -> TestResult {
    let at = client.at_finalized().await?;
    let credits = async |who: AccountId| -> TestResult<(u128, u128)> {
        let asked = runtime::view_functions().attribution().credits(who);
        Ok(view(&at, asked).await?)
    };
    let (compute, _) = credits(Identity::named(WORKER).account()).await?;
    assert!(compute > 0, "the worker has credit");
    let mut verification = 0;
    for name in VALIDATORS {
        verification += credits(Identity::named(name).account()).await?.1;
    }
    assert!(verification > 0, "the checkers have credit");

    let owner = Identity::named(OWNER).account();
    let model = perceptron::model_id(&owner);
    let rows = runtime::view_functions().attribution().row_totals(Static(model));
    let rows = view(&at, rows).await?;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, perceptron::ROYALTY * u128::from(JOBS));
    let total = u128::from(JOBS) * 1_000_000;
    assert_eq!(rows[0].1 + compute + verification, total, "one credit for each job");
    Ok(())
}

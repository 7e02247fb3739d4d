// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Finality with four validators, with one lost, and with two lost.

mod common;

use common::{with_network, Steps, TestResult, SLOT};
use credence_localnet::{silent, Goal, Network};
use std::time::Duration;
use tokio::time::sleep;

const BLOCK_20_TIMEOUT: Duration = Duration::from_secs(600);
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(300);
/// Two validators of four make blocks in half of the slots.
const HALF_THE_SLOTS: Duration = Duration::from_secs(600);
/// How long votes under way take to arrive, or not.
const SETTLE: Duration = Duration::from_secs(5 * SLOT.as_secs());

#[tokio::test]
async fn finality_survives_one_loss_and_stops_at_two() {
    with_network("finality", 4, async |network, steps| {
        pass_block_20(network, steps).await?;
        lose_one(network, steps).await?;
        lose_two(network, steps).await
    })
    .await;
}

async fn pass_block_20(network: &mut Network, steps: &Steps) -> TestResult {
    network.wait_finalized(20, BLOCK_20_TIMEOUT).await?;
    for number in [1, 10, 20] {
        network.common_hash(number).await?;
    }
    steps.reached("four validators finalized block 20");
    Ok(())
}

async fn lose_one(network: &mut Network, steps: &Steps) -> TestResult {
    network.kill_node("dave")?;
    let others = network.started();
    let finalized = highest_finalized(network).await;
    let goal = Goal::Finalized(finalized + 5);
    network.wait(&others, goal, PROGRESS_TIMEOUT, &mut silent).await?;
    steps.reached("three validators finalize");

    network.restart_nodes(&["dave"]).await?;
    let finalized = highest_finalized(network).await;
    network.wait_finalized(finalized + 2, PROGRESS_TIMEOUT).await?;
    network.common_hash(finalized + 2).await?;
    steps.reached("the killed validator has caught up");
    Ok(())
}

async fn lose_two(network: &mut Network, steps: &Steps) -> TestResult {
    network.stop_nodes(&["charlie", "dave"]).await?;
    sleep(SETTLE).await;
    let frozen = highest_finalized(network).await;
    let best = highest_best(network).await;
    sleep(6 * SLOT).await;
    let after = highest_finalized(network).await;
    if after != frozen {
        return Err(format!("two of four validators finalized {} blocks", after - frozen).into());
    }
    steps.reached("two validators do not finalize");
    let remaining = network.started();
    network.wait(&remaining, Goal::Best(best + 1), HALF_THE_SLOTS, &mut silent).await?;

    network.restart_nodes(&["charlie", "dave"]).await?;
    let best = highest_best(network).await;
    network.wait_finalized(best + 2, PROGRESS_TIMEOUT).await?;
    network.common_hash(best + 2).await?;
    steps.reached("four validators finalize again");
    Ok(())
}

async fn highest_finalized(network: &mut Network) -> u64 {
    network.statuses().await.iter().map(|status| status.finalized()).max().unwrap_or(0)
}

async fn highest_best(network: &mut Network) -> u64 {
    network.statuses().await.iter().map(|status| status.best()).max().unwrap_or(0)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rounds of kills, outages and forks on one network: after each, all validators finalize the
//! same chain again.
//!
//! As a test it plays one round of each kind. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS`
//! and `CREDENCE_CAMPAIGN_FOLDER`, where totals are kept and from where a later run goes on.

#![expect(clippy::print_stdout, reason = "a campaign reports its totals")]

mod common;

use common::{with_network, Steps, TestResult, SLOT};
use credence_localnet::{silent, Goal, Network};
use serde_json::{json, Value};
use std::{
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};
use tokio::time::sleep;

const PROGRESS_TIMEOUT: Duration = Duration::from_secs(240);

const NAMES: [&str; 4] = ["alice", "bob", "charlie", "dave"];

/// What all campaigns so far have done.
#[derive(Default)]
struct Totals {
    rounds: u64,
    kills: u64,
    outages: u64,
    forks: u64,
    finalized_blocks: u64,
    file: Option<PathBuf>,
}

impl Totals {
    fn read() -> TestResult<Self> {
        let file = env::var_os("CREDENCE_CAMPAIGN_FOLDER")
            .map(|folder| PathBuf::from(folder).join("network.json"));
        let saved: Value = match &file {
            Some(path) if path.exists() => serde_json::from_slice(&fs::read(path)?)?,
            _ => Value::Null,
        };
        let number = |name: &str| saved[name].as_u64().unwrap_or(0);
        Ok(Self {
            rounds: number("rounds"),
            kills: number("kills"),
            outages: number("outages"),
            forks: number("forks"),
            finalized_blocks: number("finalized_blocks"),
            file,
        })
    }

    /// Prints the totals, and writes them whole or not at all: a campaign may be stopped at any
    /// moment.
    fn report(&self) -> TestResult {
        let saved = json!({
            "rounds": self.rounds,
            "kills": self.kills,
            "outages": self.outages,
            "forks": self.forks,
            "finalized_blocks": self.finalized_blocks,
        });
        println!("network, in all campaigns: {saved}");
        if let Some(path) = &self.file {
            let fresh = path.with_extension("new");
            fs::write(&fresh, saved.to_string())?;
            fs::rename(fresh, path)?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn kills_outages_and_forks_never_break_agreement() {
    with_network("campaign", 4, async |network, steps| {
        let seconds: Option<u64> =
            env::var("CREDENCE_CAMPAIGN_SECONDS").ok().map(|text| text.parse()).transpose()?;
        let end = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let mut totals = Totals::read()?;
        let mut finalized = agree(network).await?;
        loop {
            for kind in 0..3 {
                play(network, steps, kind, &mut totals).await?;
                totals.rounds += 1;
                let now = agree(network).await?;
                totals.finalized_blocks += now - finalized;
                finalized = now;
                totals.report()?;
                if end.is_some_and(|end| Instant::now() >= end) {
                    return Ok(());
                }
            }
            if end.is_none() {
                return Ok(());
            }
        }
    })
    .await;
}

async fn play(network: &mut Network, steps: &Steps, kind: u8, totals: &mut Totals) -> TestResult {
    // The number of the round picks who is hit, and so each is in turn.
    let victim = NAMES[totals.rounds as usize % NAMES.len()];
    match kind {
        0 => {
            network.kill_node(victim)?;
            sleep(SLOT * (1 + totals.rounds as u32 % 4)).await;
            network.restart_nodes(&[victim]).await?;
            totals.kills += 1;
            steps.reached("a validator was killed and has returned");
        },
        1 => {
            let other = NAMES[(totals.rounds as usize + 1) % NAMES.len()];
            network.kill_node(victim)?;
            network.kill_node(other)?;
            sleep(SLOT * 2).await;
            network.restart_nodes(&[victim, other]).await?;
            totals.kills += 2;
            totals.outages += 1;
            steps.reached("finality was lost with two validators and has returned");
        },
        _ => {
            fork(network).await?;
            totals.forks += 1;
            steps.reached("two halves built two chains and agreed on one");
        },
    }
    Ok(())
}

/// Lets each half of the validators build its own chain while the other half is down.
async fn fork(network: &mut Network) -> TestResult {
    let (left, right) = NAMES.split_at(2);
    network.stop_nodes(left).await?;
    build_alone(network, right).await?;
    network.stop_nodes(right).await?;
    network.restart_nodes(left).await?;
    build_alone(network, left).await?;
    network.restart_nodes(right).await?;
    Ok(())
}

async fn build_alone(network: &mut Network, names: &[&str]) -> TestResult {
    let best = best(network).await;
    network.wait(names, Goal::Best(best + 2), PROGRESS_TIMEOUT, &mut silent).await?;
    Ok(())
}

async fn best(network: &mut Network) -> u64 {
    network.statuses().await.iter().map(|status| status.best()).max().unwrap_or(0)
}

/// Waits until all validators have finalized what any of them now holds for the best block's
/// height, and the same one; returns that height.
async fn agree(network: &mut Network) -> TestResult<u64> {
    let height = best(network).await + 1;
    network.wait_finalized(height, PROGRESS_TIMEOUT).await?;
    network.common_hash(height).await?;
    Ok(height)
}

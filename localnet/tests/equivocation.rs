// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A validator that runs twice with one key is found out, silenced, removed and slashed.

mod common;

use common::{with_network, FinalBlocks, Steps, TestError, TestResult, ERA, SLOT, UNIT};
use credence_client::{runtime, subxt::events::Events, AccountId, AtBlock, ChainConfig, Client};
use credence_localnet::{silent, Goal, Identity, Network};
use std::time::Duration;
use tokio::time::Instant;

const BLOCK_TIMEOUT: Duration = Duration::from_secs(40 * SLOT.as_secs());
/// Both nodes sign in the first slot of theirs; the slash waits for an era after the offence's.
const SLASH_TIMEOUT: Duration = Duration::from_secs(5 * ERA.as_secs());
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(300);

const BOND: u128 = 10_000 * UNIT;

#[tokio::test]
async fn a_validator_run_twice_is_slashed_and_removed() {
    with_network("equivocation", 4, async |network, steps| {
        network.add_twin(&dave()).await?;
        steps.reached("Dave runs twice");
        let client = network.client("alice").await?;
        let slashed = follow_the_offence(&client, steps).await?;

        let at = client.at_finalized().await?;
        assert_eq!(bonded(&at, &dave()).await?, BOND - slashed);
        for honest in ["Alice", "Bob", "Charlie"].map(Identity::named) {
            assert_eq!(bonded(&at, &honest).await?, BOND, "{} did nothing", honest.name());
        }
        keep_finalizing(network).await?;
        steps.reached("the others finalize");
        Ok(())
    })
    .await;
}

fn dave() -> Identity {
    Identity::named("Dave")
}

/// What has become of the offender so far.
#[derive(Debug, Default)]
struct Verdict {
    is_reported: bool,
    is_slash_reported: bool,
    is_disabled: bool,
    is_chilled: bool,
    is_removed: bool,
    slashed: u128,
}

impl Verdict {
    fn is_complete(&self) -> bool {
        self.is_reported
            && self.is_slash_reported
            && self.is_disabled
            && self.is_chilled
            && self.is_removed
            && self.slashed > 0
    }

    /// Takes note of a block's events; fails if they harm anybody but the offender.
    fn hear(&mut self, events: &Events<ChainConfig>) -> TestResult {
        use runtime::{offences, session, staking};

        self.is_reported |= events.has::<offences::events::Offence>();
        for event in events.find::<staking::events::SlashReported>() {
            self.is_slash_reported |= is_daves(event?.validator)?;
        }
        for event in events.find::<session::events::ValidatorDisabled>() {
            self.is_disabled |= is_daves(event?.validator)?;
        }
        for event in events.find::<staking::events::Chilled>() {
            self.is_chilled |= is_daves(event?.stash)?;
        }
        for event in events.find::<staking::events::Slashed>() {
            let event = event?;
            is_daves(event.staker)?;
            self.slashed += event.amount;
        }
        Ok(())
    }
}

fn is_daves(account: AccountId) -> Result<bool, TestError> {
    if account == dave().account() {
        return Ok(true);
    }
    Err(format!("{account} is punished, and is not Dave").into())
}

/// Follows the chain until Dave has got all he deserves, and returns what he lost.
async fn follow_the_offence(client: &Client, steps: &Steps) -> TestResult<u128> {
    let mut blocks = FinalBlocks::from(client, 1);
    let mut verdict = Verdict::default();
    let deadline = Instant::now() + SLASH_TIMEOUT;
    while !verdict.is_complete() {
        if Instant::now() >= deadline {
            return Err(format!("not all has happened in time: {verdict:?}").into());
        }
        let (at, events) = blocks.next(BLOCK_TIMEOUT).await?;
        let before = verdict.is_disabled;
        verdict.hear(&events)?;
        if verdict.is_disabled && !before {
            steps.reached("Dave is reported and disabled");
        }
        if !verdict.is_removed && !validators(&at).await?.contains(&dave().account()) {
            verdict.is_removed = true;
            steps.reached("Dave is out of the set");
        }
    }
    steps.reached("Dave is slashed");
    Ok(verdict.slashed)
}

async fn validators(at: &AtBlock) -> TestResult<Vec<AccountId>> {
    let address = runtime::storage().session().validators();
    Ok(at.storage().fetch(address, ()).await?.decode()?)
}

async fn bonded(at: &AtBlock, identity: &Identity) -> TestResult<u128> {
    let address = runtime::storage().staking().ledger();
    let ledger = at.storage().fetch(address, (identity.account(),)).await?.decode()?;
    Ok(ledger.total)
}

async fn keep_finalizing(network: &mut Network) -> TestResult {
    let finalized = network.node("alice")?.status().await.finalized();
    let goal = Goal::Finalized(finalized + 3);
    network.wait(&["alice", "bob", "charlie"], goal, PROGRESS_TIMEOUT, &mut silent).await?;
    Ok(())
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Validators join and leave by staking, with nobody's permission.

mod common;

use common::{eventually, with_network, Steps, TestResult, ERA, UNIT};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            pallet_staking::{RewardDestination, ValidatorPrefs},
            sp_arithmetic::per_things::Perbill,
        },
    },
    AccountId, AtBlock, Client,
};
use credence_localnet::{silent, Goal, Identity, Network, Role};
use std::time::Duration;

const SYNC_TIMEOUT: Duration = Duration::from_secs(120);
/// A change made just after an election takes effect with the one after the next era begins; the
/// rest is for slots missed on a busy machine.
const ELECTION_TIMEOUT: Duration = Duration::from_secs(6 * ERA.as_secs());
/// Two eras of unbonding, the era that has begun, and the rest to spare.
const UNBONDING_TIMEOUT: Duration = Duration::from_secs(6 * ERA.as_secs());
/// Slots fall to authors by lot. One in four is Eve's: that none of 80 is has a chance of 10^-10.
const AUTHORING_TIMEOUT: Duration = Duration::from_secs(4 * ERA.as_secs());

const EVES_BOND: u128 = 20_000 * UNIT;
const DAVES_BOND: u128 = 10_000 * UNIT;

#[tokio::test]
async fn validators_join_and_leave_by_staking() {
    with_network("staking", 4, async |network, steps| {
        let alice = network.client("alice").await?;
        start_eve(network, steps).await?;
        let eve = network.client("eve").await?;
        let (joined, unlock_era) = tokio::join!(join_as_eve(&eve), leave_as_dave(&alice));
        joined?;
        let unlock_era = unlock_era?;
        steps.reached("Eve has bonded and registered; Dave has stood down");

        wait_elected(&alice, network).await?;
        steps.reached("Eve validates and Dave does not");
        wait_authored(&alice).await?;
        steps.reached("Eve has made a block");
        pay_out_first_era(&alice).await?;
        steps.reached("the first era is paid out");
        withdraw_as_dave(&alice, unlock_era).await?;
        steps.reached("Dave has his bond back");
        Ok(())
    })
    .await;
}

fn eve() -> Identity {
    Identity::named("Eve")
}

fn dave() -> Identity {
    Identity::named("Dave")
}

async fn start_eve(network: &mut Network, steps: &Steps) -> TestResult {
    network.add_node("eve", Role::Validator, &[]).await?;
    network.wait(&["eve"], Goal::Finalized(1), SYNC_TIMEOUT, &mut silent).await?;
    steps.reached("Eve's node has caught up");
    Ok(())
}

/// What an operator does who brings a validator to the chain.
async fn join_as_eve(eves_node: &Client) -> TestResult {
    let submitter = eves_node.submitter(eve().signer());
    let bond = runtime::tx().staking().bond(EVES_BOND, RewardDestination::Staked);
    submitter.submit_and_include(&bond).await?;

    let keys = eves_node.rpc().rotate_keys(&eve().account()).await?;
    let set_keys = eves_node.set_keys_call(keys).await?;
    submitter.submit_and_include(&set_keys).await?;

    let preferences = ValidatorPrefs { commission: Perbill(50_000_000), blocked: false };
    let validate = runtime::tx().staking().validate(preferences);
    submitter.submit_and_finalize(&validate).await?;
    Ok(())
}

/// What an operator does who takes a validator away. Returns the era in which the bond is free.
async fn leave_as_dave(client: &Client) -> TestResult<u32> {
    let submitter = client.submitter(dave().signer());
    submitter.submit_and_include(&runtime::tx().staking().chill()).await?;
    let unbond = runtime::tx().staking().unbond(DAVES_BOND);
    submitter.submit_and_finalize(&unbond).await?;

    let ledger = client
        .at_finalized()
        .await?
        .storage()
        .fetch(runtime::storage().staking().ledger(), (dave().account(),))
        .await?
        .decode()?;
    let chunk = ledger.unlocking.0.first().ok_or("nothing of Dave's bond unlocks")?;
    assert_eq!(chunk.value, DAVES_BOND);
    Ok(chunk.era)
}

async fn validators(at: &AtBlock) -> TestResult<Vec<AccountId>> {
    let address = runtime::storage().session().validators();
    Ok(at.storage().fetch(address, ()).await?.decode()?)
}

async fn wait_elected(client: &Client, network: &mut Network) -> TestResult {
    let (joining, leaving) = (eve().account(), dave().account());
    eventually("Eve validates and Dave does not", ELECTION_TIMEOUT, async || {
        network.ensure_alive()?;
        let set = validators(&client.at_finalized().await?).await?;
        Ok((set.contains(&joining) && !set.contains(&leaving)).then_some(()))
    })
    .await
}

/// Staking credits authors when their block is executed, so points are proof of blocks.
async fn wait_authored(client: &Client) -> TestResult {
    eventually("Eve makes a block", AUTHORING_TIMEOUT, async || {
        let at = client.at_finalized().await?;
        let active = at.storage().fetch(runtime::storage().staking().active_era(), ()).await?;
        let era = active.decode()?.index;
        // A block that was made just before the era changed counts as well.
        for era in era.saturating_sub(1)..=era {
            let address = runtime::storage().staking().eras_reward_points();
            let points = at.storage().fetch(address, (era,)).await?.decode()?;
            if points.individual.iter().any(|(author, _)| *author == eve().account()) {
                return Ok(Some(()));
            }
        }
        Ok(None)
    })
    .await
}

/// Anybody may have an era paid out; Bob has it done for whoever has made a block in it.
async fn pay_out_first_era(client: &Client) -> TestResult {
    let address = runtime::storage().staking().eras_reward_points();
    let points = client.at_finalized().await?.storage().fetch(address, (0,)).await?.decode()?;
    let (author, _) = points.individual.first().ok_or("nobody has made a block in era 0")?;
    let payout = runtime::tx().staking().payout_stakers(*author, 0);
    let bob = client.submitter(Identity::named("Bob").signer());
    let executed = bob.submit_and_include(&payout).await?;
    let rewarded = executed
        .events
        .find_first::<runtime::staking::events::Rewarded>()
        .ok_or("the payout rewarded nobody")??;
    assert_eq!(rewarded.stash, *author);
    assert!(rewarded.amount > 0, "validating is rewarded");
    Ok(())
}

async fn withdraw_as_dave(client: &Client, unlock_era: u32) -> TestResult {
    eventually("Dave's bond is free", UNBONDING_TIMEOUT, async || {
        let at = client.at_finalized().await?;
        let address = runtime::storage().staking().current_era();
        let era = at.storage().fetch(address, ()).await?.decode()?;
        Ok((era >= unlock_era).then_some(()))
    })
    .await?;
    let withdraw = runtime::tx().staking().withdraw_unbonded(0);
    let executed = client.submitter(dave().signer()).submit_and_finalize(&withdraw).await?;
    let withdrawn = executed
        .events
        .find_first::<runtime::staking::events::Withdrawn>()
        .ok_or("nothing was withdrawn")??;
    assert_eq!((withdrawn.stash, withdrawn.amount), (dave().account(), DAVES_BOND));
    Ok(())
}

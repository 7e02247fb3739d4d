// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The emergency stop, and a runtime upgrade while the chain runs.

mod common;

use common::{
    ensure_filtered, ensure_sudo_succeeded, eventually, sudo, transfer, with_network, Steps,
    TestResult, UNIT,
};
use credence_client::{
    dev,
    runtime::{
        self,
        runtime_types::{
            bounded_collections::bounded_vec::BoundedVec, sp_weights::weight_v2::Weight,
        },
    },
    Client, Submitter,
};
use credence_localnet::Network;
use std::time::Duration;

const UPGRADE_TIMEOUT: Duration = Duration::from_secs(300);
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(300);

#[tokio::test]
async fn the_chain_can_be_stopped_resumed_and_upgraded() {
    with_network("emergency", 4, async |network, steps| {
        let client = network.client("alice").await?;
        let (alice, bob) = (client.submitter(dev::alice()), client.submitter(dev::bob()));
        safe_mode_lets_emergency_calls_through(&alice, &bob, steps).await?;
        a_pause_stops_one_call(&alice, steps).await?;
        upgrade(network, &client, &alice, steps).await
    })
    .await;
}

async fn safe_mode_lets_emergency_calls_through(
    alice: &Submitter,
    bob: &Submitter,
    steps: &Steps,
) -> TestResult {
    let payment = transfer(&dev::bob(), UNIT);
    alice.submit_and_finalize(&payment).await?;

    let enter = runtime::Call::SafeMode(runtime::safe_mode::Call::force_enter);
    sudo(alice, enter).await?;
    steps.reached("safe mode is entered");
    ensure_filtered(alice.submit_and_finalize(&payment).await)?;
    // Whoever governs can still speak, and act.
    let remark = runtime::tx().system().remark_with_event(b"help is on its way".to_vec());
    bob.submit_and_finalize(&remark).await?;

    let exit = runtime::Call::SafeMode(runtime::safe_mode::Call::force_exit);
    sudo(alice, exit).await?;
    alice.submit_and_finalize(&payment).await?;
    steps.reached("safe mode is left");
    Ok(())
}

async fn a_pause_stops_one_call(alice: &Submitter, steps: &Steps) -> TestResult {
    let bob = dev::bob();
    let payment = transfer(&bob, UNIT);
    let other_call =
        runtime::tx().balances().transfer_allow_death(bob.public_key().to_address(), UNIT);
    let name = || (BoundedVec(b"Balances".to_vec()), BoundedVec(b"transfer_keep_alive".to_vec()));

    let pause = runtime::tx_pause::Call::pause { full_name: name() };
    sudo(alice, runtime::Call::TxPause(pause)).await?;
    steps.reached("one call is paused");
    ensure_filtered(alice.submit_and_finalize(&payment).await)?;
    alice.submit_and_finalize(&other_call).await?;

    let unpause = runtime::tx_pause::Call::unpause { ident: name() };
    sudo(alice, runtime::Call::TxPause(unpause)).await?;
    alice.submit_and_finalize(&payment).await?;
    steps.reached("the pause is lifted");
    Ok(())
}

/// A runtime of the next version, which otherwise is the one that runs.
fn upgrade_blob() -> Vec<u8> {
    credence_runtime::NEXT_VERSION_WASM_BINARY
        .expect("a build with debug assertions has the next version's blob; qed")
        .to_vec()
}

async fn upgrade(
    network: &mut Network,
    client: &Client,
    alice: &Submitter,
    steps: &Steps,
) -> TestResult {
    let before = client.rpc().runtime_version().await?.spec_version;
    let set_code = runtime::system::Call::set_code { code: upgrade_blob() };
    // The weight of an upgrade is a whole block's, so root says that it does not matter.
    let unweighed = Weight { ref_time: 0, proof_size: 0 };
    let call =
        runtime::tx().sudo().sudo_unchecked_weight(runtime::Call::System(set_code), unweighed);
    let executed = alice.submit_and_finalize(&call).await?;
    ensure_sudo_succeeded(&executed)?;
    steps.reached("the new runtime is in the state");

    let after = eventually("the new runtime runs", UPGRADE_TIMEOUT, async || {
        let version = client.rpc().runtime_version().await?.spec_version;
        Ok((version > before).then_some(version))
    })
    .await?;
    steps.reached("the new runtime runs");

    let best = network.node("alice")?.status().await.best();
    network.wait_finalized(best + 2, PROGRESS_TIMEOUT).await?;
    network.common_hash(best + 2).await?;
    steps.reached("all validators finalize blocks of the new runtime");

    let at = client.at_finalized().await?;
    let address = runtime::storage().system().last_runtime_upgrade();
    let recorded = at.storage().fetch(address, ()).await?.decode()?;
    assert_eq!(recorded.spec_version, after);
    alice.submit_and_finalize(&transfer(&dev::bob(), UNIT)).await?;
    steps.reached("transactions work as before");
    Ok(())
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A scripted worker and scripted checkers, each a process of its own that knows the chain by its
//! public RPC alone.
//!
//! The process is this test's own program, told by its environment to be a party.

pub(crate) mod checker;
pub(crate) mod perceptron;
pub(crate) mod worker;

use crate::common::TestResult;
use credence_client::{AtBlock, Client};
use sp_core::{crypto::Pair as _, ed25519};
use std::{
    env,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::time::sleep;

/// Which party a process is: `worker` or `checker`.
const ROLE: &str = "CREDENCE_TEST_ROLE";
/// The RPC address it uses.
const URL: &str = "CREDENCE_TEST_URL";
/// The name of its account and key.
const NAME: &str = "CREDENCE_TEST_NAME";
/// The name of the account that owns the model.
const OWNER: &str = "CREDENCE_TEST_OWNER";

/// Several times in a slot.
const POLL: Duration = Duration::from_millis(150);

pub(crate) fn blake2_256(bytes: &[u8]) -> [u8; 32] {
    credence_primitives::commitment::input_hash(bytes).0
}

/// A running party; killed when dropped.
pub(crate) struct Party(Child);

impl Party {
    /// Starts a party that acts for the account `name`.
    pub(crate) fn start(role: &str, name: &str, owner: &str, url: &str) -> TestResult<Self> {
        let child = Command::new(env::current_exe()?)
            .args(["--ignored", "--exact", "a_scripted_party", "--nocapture"])
            .env(ROLE, role)
            .env(NAME, name)
            .env(OWNER, owner)
            .env(URL, url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self(child))
    }

    /// Fails if the party has ended.
    pub(crate) fn ensure_alive(&mut self) -> TestResult {
        match self.0.try_wait()? {
            None => Ok(()),
            Some(status) => Err(format!("a scripted party has ended: {status}").into()),
        }
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Plays the party that the environment names, for ever.
pub(crate) async fn play() -> TestResult {
    let variable = |name| env::var(name).map_err(|_| format!("{name} is not set"));
    let client = Client::connect(&variable(URL)?).await?;
    let (name, owner) = (variable(NAME)?, variable(OWNER)?);
    match variable(ROLE)?.as_str() {
        "worker" => worker::work(&client, &name, &owner).await,
        "checker" => checker::check(&client, &name, &owner).await,
        other => Err(format!("there is no role {other}").into()),
    }
}

/// The ed25519 key of a party.
pub(crate) fn key(role: &str, name: &str) -> ed25519::Pair {
    ed25519::Pair::from_string(&format!("//{name}//{role}"), None)
        .expect("a derivation path of the development phrase has a key; qed")
}

/// Waits for a best block other than the one at `seen`, and reads the chain there.
pub(crate) async fn next_best(client: &Client, seen: &mut u64) -> TestResult<AtBlock> {
    loop {
        let best = client.rpc().best_number().await?;
        if best != *seen {
            if let Some(hash) = client.rpc().block_hash(best).await? {
                *seen = best;
                return Ok(client.at_hash(hash).await?);
            }
        }
        sleep(POLL).await;
    }
}

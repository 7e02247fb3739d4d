// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the end-to-end tests share.

// Each test is a crate of its own and uses its own part of this.
#![allow(dead_code, reason = "no test needs all of this")]

use credence_client::{
    runtime,
    subxt::{events::Events, transactions::Payload},
    AtBlock, ChainConfig, Client, Executed, Keypair, SubmitError, Submitter,
};
use credence_localnet::{default_node_binary, silent, Network, Options};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process,
    time::{Duration, Instant},
};
use tokio::time::sleep;

pub(crate) type TestError = Box<dyn Error + Send + Sync>;
pub(crate) type TestResult<T = ()> = Result<T, TestError>;

/// One CRED in planck.
pub(crate) const UNIT: u128 = 1_000_000_000_000;
/// The length of a slot.
pub(crate) const SLOT: Duration = Duration::from_secs(3);
/// The length of an era of the local chain: two sessions of ten slots.
pub(crate) const ERA: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(500);

/// Starts a network of `validators`, runs `test` on it, and stops it.
///
/// The network's folder is removed after a success, and kept and named after a failure.
pub(crate) async fn with_network(
    name: &str,
    validators: usize,
    test: impl AsyncFnOnce(&mut Network, &Steps) -> TestResult,
) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
    let folder = Folder { path: folder, is_kept: true };
    let steps = Steps::begin();
    let outcome = run(&folder.path, validators, test, &steps).await;
    if let Err(error) = outcome {
        panic!("{}", explain(&*error));
    }
    folder.remove();
}

async fn run(
    folder: &Path,
    validators: usize,
    test: impl AsyncFnOnce(&mut Network, &Steps) -> TestResult,
    steps: &Steps,
) -> TestResult {
    let node_binary = default_node_binary().ok_or("build the workspace first: no node")?;
    let options = Options { validators, ..Options::new(folder, node_binary) };
    let mut network = Network::start(options, &mut silent).await?;
    steps.reached("all nodes answer");
    test(&mut network, steps).await?;
    network.stop().await?;
    steps.reached("all nodes have stopped");
    Ok(())
}

/// The folder of a test's network.
struct Folder {
    path: PathBuf,
    is_kept: bool,
}

impl Folder {
    fn remove(mut self) {
        self.is_kept = fs::remove_dir_all(&self.path).is_err();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_kept {
            eprintln!("the network's logs are kept in {}", self.path.join("logs").display());
        }
    }
}

pub(crate) fn explain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(&format!("\n  because: {source}"));
        cause = source.source();
    }
    text
}

/// Says when a test reached what.
pub(crate) struct Steps {
    start: Instant,
}

impl Steps {
    fn begin() -> Self {
        Self { start: Instant::now() }
    }

    pub(crate) fn reached(&self, what: &str) {
        eprintln!("[{:6.1} s] {what}", self.start.elapsed().as_secs_f32());
    }
}

/// Asks `question` again and again until it has an answer.
pub(crate) async fn eventually<T>(
    what: &str,
    timeout: Duration,
    mut question: impl AsyncFnMut() -> TestResult<Option<T>>,
) -> TestResult<T> {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(answer) = question().await? {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            return Err(format!("not within {} s: {what}", timeout.as_secs()).into());
        }
        sleep(POLL).await;
    }
}

/// Reads final blocks one after the other.
pub(crate) struct FinalBlocks {
    client: Client,
    next: u64,
}

impl FinalBlocks {
    pub(crate) fn from(client: &Client, number: u64) -> Self {
        Self { client: client.clone(), next: number }
    }

    /// The next block and its events, once it is final.
    pub(crate) async fn next(
        &mut self,
        timeout: Duration,
    ) -> TestResult<(AtBlock, Events<ChainConfig>)> {
        let number = self.next;
        let rpc = self.client.rpc().clone();
        eventually(&format!("block {number} is final"), timeout, async || {
            Ok((rpc.finalized().await?.number >= number).then_some(()))
        })
        .await?;
        self.next += 1;
        let block = self.client.at_number(number).await?;
        let events = block.events().fetch().await?;
        Ok((block, events))
    }
}

/// Has sudo, whose account this is, make `call` with root's rights, and fails if the call fails.
pub(crate) async fn sudo(submitter: &Submitter, call: runtime::Call) -> TestResult<Executed> {
    let executed = submitter.submit_and_finalize(&runtime::tx().sudo().sudo(call)).await?;
    ensure_sudo_succeeded(&executed)?;
    Ok(executed)
}

pub(crate) fn ensure_sudo_succeeded(executed: &Executed) -> TestResult {
    let sudid = executed
        .events
        .find_first::<runtime::sudo::events::Sudid>()
        .ok_or("the transaction used no sudo")??;
    sudid.sudo_result.map_err(|error| format!("the call failed as root: {error:?}").into())
}

/// Fails unless the call failed because an emergency filter stands in its way.
pub(crate) fn ensure_filtered(outcome: Result<Executed, SubmitError>) -> TestResult {
    match outcome {
        Err(error) if error.is_pallet_error("System", "CallFiltered") => Ok(()),
        Err(error) => Err(error.into()),
        Ok(_) => Err("the call went through although it is filtered".into()),
    }
}

/// The payload of a transfer.
pub(crate) fn transfer(to: &Keypair, amount: u128) -> impl Payload {
    let to = to.public_key().to_address();
    runtime::tx().balances().transfer_keep_alive(to, amount)
}

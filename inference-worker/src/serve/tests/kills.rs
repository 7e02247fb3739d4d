// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Kills the process at every transition, by SIGKILL: no job may be lost, and no ticket signed
//! twice for different outputs.

use crate::{
    journal::Role,
    serve::run,
    shutdown::Shutdown,
    testing::{
        chain::{ScriptedChain, Stage},
        engine::{Behaviour, ScriptedEngine},
        kill, parts,
        remote::{serve, RemoteChain},
        serve_settings, until, TestResult, PATIENCE,
    },
};
use nix::{
    sys::signal::{self, Signal},
    unistd::Pid,
};
use std::{
    env,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{ExitStatus, Stdio},
    sync::Arc,
};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

const FOLDER: &str = "CREDENCE_TEST_FOLDER";

/// All points that a worker passes while it serves.
const POINTS: &[&str] = &[
    "before-run",
    "after-run",
    "before-hold",
    "after-hold",
    "before-submit",
    "sent-submit",
    "after-submit",
    "before-note-submitted",
    "after-note-submitted",
    "before-open",
    "sent-open",
    "after-open",
    "before-note-opened",
    "after-note-opened",
    "before-note-closed",
    "after-note-closed",
    "before-forget",
    "after-forget",
    "sent-view",
];
/// How often at each point, at its first, second… passage.
const PASSAGES: u32 = 6;

/// The worker's process. It is a test only so that this program can start itself.
#[tokio::test]
#[ignore = "started by the test that kills it"]
async fn a_worker_that_is_killed() -> TestResult {
    let folder = env::var(FOLDER)?;
    let folder = Path::new(&folder);
    let chain = Arc::new(RemoteChain(folder.join("chain")));
    let engine = ScriptedEngine::new(Behaviour { is_noisy: true, ..Behaviour::default() });
    let shutdown = Shutdown::from_signals()?;
    let parts = parts(folder, Role::Worker, chain, engine, shutdown).await?;
    Ok(run(serve_settings(), parts).await?)
}

fn start(folder: &Path, kill_at: Option<String>) -> TestResult<Child> {
    let mut command = Command::new(env::current_exe()?);
    command
        .args(["--ignored", "--exact", "serve::tests::kills::a_worker_that_is_killed"])
        .env(FOLDER, folder)
        .env_remove(kill::VARIABLE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    if let Some(point) = kill_at {
        command.env(kill::VARIABLE, point);
    }
    Ok(command.spawn()?)
}

async fn end_of(child: &mut Child) -> TestResult<ExitStatus> {
    Ok(timeout(PATIENCE, child.wait()).await??)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_any_point_loses_no_job_and_signs_nothing_twice() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let server = serve(chain.clone(), &folder.path().join("chain"))?;
    let mut kills = 0;
    let mut job = 0;
    for passage in 1..=PASSAGES {
        for point in POINTS {
            let mut child = start(folder.path(), Some(format!("{point}:{passage}")))?;
            // Work until it has died.
            let status = loop {
                if let Ok(status) = timeout(PATIENCE / 500, child.wait()).await {
                    break status?;
                }
                let open = chain.with(|state| state.worker_view().jobs.len());
                if open < 8 {
                    job += 1;
                    chain.with(|state| state.assign(job));
                }
                assert!(job < 1_000_000, "{point}:{passage} is never reached");
            };
            assert_eq!(status.signal(), Some(Signal::SIGKILL as i32), "{point}:{passage}");
            kills += 1;
        }
    }
    let mut last = start(folder.path(), None)?;
    // One more job, so that it listens to signals when all are over.
    chain.with(|state| state.assign(job + 1));
    let is_over = |stage: &Stage| {
        matches!(stage, Stage::Settled | Stage::Missed | Stage::NotOpened | Stage::Declined(_))
    };
    until(&chain, "all jobs are over", |state| state.all_jobs(is_over)).await?;
    let pid = i32::try_from(last.id().ok_or("it has ended")?)?;
    signal::kill(Pid::from_raw(pid), Signal::SIGTERM)?;
    assert!(end_of(&mut last).await?.success(), "a drain ends well");
    let (jobs, lost, tickets, twice) = chain.with(|state| {
        let lost: Vec<_> =
            state.jobs.iter().filter(|(_, job)| job.stage != Stage::Settled).collect();
        let twice = state.signed.values().filter(|signed| signed.len() > 1).count();
        (state.jobs.len(), format!("{lost:?}"), state.signed.len(), twice)
    });
    eprintln!("{kills} kills, {jobs} jobs, {tickets} tickets signed, {twice} of them twice");
    assert!(kills >= 100);
    assert_eq!(lost, "[]", "jobs were lost");
    assert_eq!(twice, 0, "tickets were signed twice");
    server.abort();
    blocks.abort();
    Ok(())
}

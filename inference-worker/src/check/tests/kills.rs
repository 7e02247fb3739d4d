// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Kills the process at every transition, by SIGKILL: no duty may be missed, and no ticket get
//! two roots, no seed two verdicts.

use crate::{
    check::run,
    journal::Role,
    shutdown::Shutdown,
    testing::{
        chain::{CheckStage, ScriptedChain},
        check_settings,
        engine::{Behaviour, ScriptedEngine},
        input, kill, output, parts,
        remote::{serve, RemoteChain},
        until, TestResult, PATIENCE,
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

/// All points that a checker passes.
const POINTS: &[&str] = &[
    "before-run",
    "after-run",
    "before-hold",
    "after-hold",
    "before-judge",
    "after-judge",
    "before-duties",
    "sent-duties",
    "after-duties",
    "before-note-submitted",
    "after-note-opened",
    "before-forget",
];
/// How often at each point, at its first, second… passage.
const PASSAGES: u32 = 3;

/// The checker's process. It is a test only so that this program can start itself.
#[tokio::test]
#[ignore = "started by the test that kills it"]
async fn a_checker_that_is_killed() -> TestResult {
    let folder = env::var(FOLDER)?;
    let folder = Path::new(&folder);
    let chain = Arc::new(RemoteChain(folder.join("chain")));
    let engine = ScriptedEngine::new(Behaviour { is_noisy: true, ..Behaviour::default() });
    let shutdown = Shutdown::from_signals()?;
    let parts = parts(folder, Role::Checker, chain, engine, shutdown).await?;
    Ok(run(check_settings(), parts).await?)
}

fn start(folder: &Path, kill_at: Option<String>) -> TestResult<Child> {
    let mut command = Command::new(env::current_exe()?);
    command
        .args(["--ignored", "--exact", "check::tests::kills::a_checker_that_is_killed"])
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
async fn a_kill_at_any_point_misses_no_duty_and_commits_to_nothing_twice() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let server = serve(chain.clone(), &folder.path().join("chain"))?;
    let mut kills = 0;
    let mut job = 0;
    for passage in 1..=PASSAGES {
        for point in POINTS {
            let mut child = start(folder.path(), Some(format!("{point}:{passage}")))?;
            let status = loop {
                if let Ok(status) = timeout(PATIENCE / 500, child.wait()).await {
                    break status?;
                }
                let open = chain.with(|state| state.checker_view().duties.len());
                if open < 8 {
                    job += 1;
                    chain.with(|state| state.ask_for_check(job, output(&input(job), 0.0)));
                }
            };
            assert_eq!(status.signal(), Some(Signal::SIGKILL as i32), "{point}:{passage}");
            kills += 1;
        }
    }
    let mut last = start(folder.path(), None)?;
    // One more duty, so that it listens to signals when all are over.
    chain.with(|state| state.ask_for_check(job + 1, output(&input(job + 1), 0.0)));
    let is_over = |stage: CheckStage| {
        matches!(stage, CheckStage::Judged(_) | CheckStage::Missed | CheckStage::Declined)
    };
    until(&chain, "all checks are over", |state| {
        state.checks.values().all(|check| is_over(check.stage))
    })
    .await?;
    let pid = i32::try_from(last.id().ok_or("it has ended")?)?;
    signal::kill(Pid::from_raw(pid), Signal::SIGTERM)?;
    assert!(end_of(&mut last).await?.success(), "a drain ends well");
    let (checks, missed, twice) = chain.with(|state| {
        let missed = state
            .checks
            .iter()
            .filter(|(_, check)| !matches!(check.stage, CheckStage::Judged(_)))
            .collect::<Vec<_>>();
        let roots = state.roots.values().filter(|roots| roots.len() > 1).count();
        let verdicts = state.verdicts.values().filter(|said| said.len() > 1).count();
        (state.checks.len(), format!("{missed:?}"), roots + verdicts)
    });
    eprintln!("{kills} kills, {checks} checks, {twice} tickets or seeds with two answers");
    assert_eq!(missed, "[]", "duties were missed");
    assert_eq!(twice, 0);
    server.abort();
    blocks.abort();
    Ok(())
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

mod kills;

use super::*;
use crate::{
    chain::records::{CheckerRecord, Standing},
    journal::Role,
    metrics::labels,
    server::{Obstacle, Readiness},
    shutdown::Trigger,
    status::Observer,
    testing::{
        chain::{CheckStage, ScriptedChain},
        check_settings, encoded,
        engine::{Behaviour, ScriptedEngine},
        happened, input, output, parts, recorder, spec, until, TestResult, PATIENCE,
    },
};
use credence_primitives::duty::Verdict;
use rstest::rstest;
use std::{path::Path, sync::Mutex};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::timeout};

/// The norm bound of the tests' class.
const TAU: f32 = 15e-6;

struct Running {
    task: JoinHandle<Result<(), CheckError>>,
    trigger: Trigger,
}

impl Running {
    async fn start(folder: &Path, chain: &ScriptedChain, behaviour: Behaviour) -> TestResult<Self> {
        Self::watched(folder, chain, behaviour, Observer::nobody()).await
    }

    async fn watched(
        folder: &Path,
        chain: &ScriptedChain,
        behaviour: Behaviour,
        observer: Observer,
    ) -> TestResult<Self> {
        let (trigger, shutdown) = Shutdown::new();
        let engine = ScriptedEngine::new(behaviour);
        let chain = Arc::new(chain.clone());
        let mut parts = parts(folder, Role::Checker, chain, engine, shutdown).await?;
        parts.observer = observer;
        Ok(Self { task: tokio::spawn(run(check_settings(), parts)), trigger })
    }

    async fn stop(self) -> TestResult {
        self.trigger.pull();
        Ok(timeout(PATIENCE, self.task).await???)
    }
}

/// What a checker with this engine says of an output that is off by `error`.
async fn verdict(error: f32, behaviour: Behaviour) -> TestResult<CheckStage> {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let checker = Running::start(folder.path(), &chain, behaviour).await?;
    until(&chain, "it is registered", |state| state.checker.is_some()).await?;
    chain.with(|state| state.ask_for_check(1, output(&input(1), error)));
    let is_over = |stage: CheckStage| {
        matches!(stage, CheckStage::Judged(_) | CheckStage::Declined | CheckStage::Missed)
    };
    until(&chain, "the check is over", |state| is_over(state.checks[&1].stage)).await?;
    checker.stop().await?;
    blocks.abort();
    Ok(chain.with(|state| state.checks[&1].stage))
}

#[rstest]
#[case::equal(0.0, Verdict::Pass)]
#[case::well_within(0.7 * TAU, Verdict::Pass)]
#[case::at_the_edge(TAU, Verdict::Inconclusive)]
#[case::just_beyond(1.2 * TAU, Verdict::Inconclusive)]
#[case::beyond(1.3 * TAU, Verdict::Fail)]
#[case::far_beyond(0.01, Verdict::Fail)]
#[tokio::test]
async fn a_checker_judges_as_the_economics_say(
    #[case] error: f32,
    #[case] expected: Verdict,
) -> TestResult {
    assert_eq!(verdict(error, Behaviour::default()).await?, CheckStage::Judged(expected));
    Ok(())
}

#[tokio::test]
async fn a_model_that_amplifies_noise_fails_nobody() -> TestResult {
    let noisy = Behaviour { alternative_error: 0.3 * TAU, ..Behaviour::default() };
    assert_eq!(verdict(0.01, noisy).await?, CheckStage::Judged(Verdict::Inconclusive));
    Ok(())
}

#[tokio::test]
async fn an_output_of_another_shape_fails() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let checker = Running::start(folder.path(), &chain, Behaviour::default()).await?;
    chain.with(|state| state.ask_for_check(1, encoded("z", [0.0; 4])));
    let failed = CheckStage::Judged(Verdict::Fail);
    until(&chain, "it is judged", |state| state.checks[&1].stage == failed).await?;
    checker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn an_engine_that_fails_has_the_duty_declined_and_the_model_not_acknowledged() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let broken = Behaviour { is_broken: true, ..Behaviour::default() };
    let checker = Running::start(folder.path(), &chain, broken).await?;
    chain.with(|state| state.ask_for_check(1, output(&input(1), 0.0)));
    until(&chain, "it is declined", |state| state.checks[&1].stage == CheckStage::Declined).await?;
    assert!(!chain.with(|state| state.is_acknowledged));
    checker.stop().await?;
    blocks.abort();
    Ok(())
}

#[rstest]
#[case::right(0.0, true)]
#[case::wrong(0.01, false)]
#[tokio::test]
async fn a_model_is_acknowledged_only_if_its_sample_is_reproduced(
    #[case] error: f32,
    #[case] expected: bool,
) -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let behaviour = Behaviour { error, ..Behaviour::default() };
    let checker = Running::start(folder.path(), &chain, behaviour).await?;
    chain.with(|state| state.ask_for_check(1, output(&input(1), error)));
    let passed = CheckStage::Judged(Verdict::Pass);
    until(&chain, "a check is over", |state| state.checks[&1].stage == passed).await?;
    if expected {
        until(&chain, "it is acknowledged", |state| state.is_acknowledged).await?;
    }
    assert_eq!(chain.with(|state| state.is_acknowledged), expected);
    checker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn calls_that_a_pool_gives_up_are_said_again_and_nothing_twice() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let checker = Running::start(folder.path(), &chain, Behaviour::default()).await?;
    until(&chain, "it is registered", |state| state.checker.is_some()).await?;
    for number in 1..=6 {
        chain.with(|state| {
            state.ask_for_check(number, output(&input(number), 0.0));
            if number % 2 == 0 {
                state.give_ups = 2;
            } else {
                state.lost_answers = 1;
            }
        });
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    until(&chain, "all are judged", |state| {
        state.checks.values().all(|check| check.stage == CheckStage::Judged(Verdict::Pass))
    })
    .await?;
    checker.stop().await?;
    assert!(chain.with(|state| state.roots.values().all(|roots| roots.len() == 1)));
    blocks.abort();
    Ok(())
}

#[test]
fn judgement_scales_bounds_and_not_the_floor() {
    let spec = spec();
    let own = encoded("y", [1e-4; 4]);
    // Below the floor of 10^-3 all that counts is 3/4 · 15·10^-6 · 10^-3.
    let near = encoded("y", [1e-4 + 1e-8; 4]);
    let far = encoded("y", [1e-4 + 2e-8; 4]);
    assert_eq!(judgement::judge(&spec, &own, &near), Verdict::Pass);
    assert_eq!(judgement::judge(&spec, &own, &far), Verdict::Fail);
    assert!(judgement::is_steady(&spec, &own, &own));
    assert!(!judgement::is_steady(&spec, &own, &near));
}

#[tokio::test]
async fn final_blocks_and_what_becomes_of_transactions_are_told() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let (observer, record) = recorder();
    let checker = Running::watched(folder.path(), &chain, Behaviour::default(), observer).await?;
    until(&chain, "it is acknowledged", |state| state.is_acknowledged).await?;
    until(&chain, "blocks are final", |state| state.block > 5).await?;
    for call in [labels::Call::Register, labels::Call::Duties] {
        let done = Happening::Sent(call, labels::Outcome::Done);
        happened(&record, |happening| *happening == done).await?;
    }
    let is_final =
        |happening: &Happening| matches!(happening, Happening::Block { finalized: 1.., .. });
    happened(&record, is_final).await?;
    checker.stop().await?;
    blocks.abort();
    Ok(())
}

/// A record of what happens, and the readiness that it makes.
fn watching() -> (Observer, Arc<Mutex<Vec<Happening>>>, Readiness) {
    let (recorder, record) = recorder();
    let readiness = Readiness::default();
    readiness.set(Obstacle::NoModel, true);
    let watched = readiness.clone();
    let observer = Observer::new(move |happening| {
        watched.observe(happening);
        recorder.note(happening.clone());
    });
    (observer, record, readiness)
}

#[tokio::test]
#[ignore = "started by the test of a full disk"]
async fn on_a_disk_that_is_full_for_a_while() -> TestResult {
    use nix::sys::resource::{getrlimit, setrlimit, Resource};

    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let (observer, record, readiness) = watching();
    let checker = Running::watched(folder.path(), &chain, Behaviour::default(), observer).await?;
    until(&chain, "it is acknowledged", |state| state.is_acknowledged).await?;
    happened(&record, |happening| *happening == Happening::Acknowledged).await?;
    assert_eq!(readiness.obstacles(), []);

    let (_, most) = getrlimit(Resource::RLIMIT_FSIZE)?;
    // Less than the journal has already: nothing of it can be written.
    setrlimit(Resource::RLIMIT_FSIZE, 4096, most)?;
    chain.with(|state| state.ask_for_check(1, output(&input(1), 0.0)));
    happened(&record, |happening| *happening == Happening::JournalFailed).await?;
    assert_eq!(readiness.obstacles(), [Obstacle::Journal]);

    setrlimit(Resource::RLIMIT_FSIZE, most, most)?;
    chain.with(|state| state.ask_for_check(2, output(&input(2), 0.0)));
    happened(&record, |happening| *happening == Happening::JournalWritten).await?;
    until(&chain, "nothing is in the way", |_| readiness.obstacles().is_empty()).await?;
    let passed = CheckStage::Judged(Verdict::Pass);
    until(&chain, "the second is judged", |state| state.checks[&2].stage == passed).await?;
    checker.stop().await?;
    let has_failed = record.lock().expect("not poisoned").contains(&Happening::RunFailed);
    assert!(!has_failed, "a full disk counts as a failed run");
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_full_disk_is_an_obstacle_until_there_is_room_and_no_failed_run() -> TestResult {
    // The signal that comes with the limit would end the process: disks that are full send none.
    let output = tokio::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(std::env::current_exe()?)
        .args(["--ignored", "--exact", "check::tests::on_a_disk_that_is_full_for_a_while"])
        .output()
        .await?;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    Ok(())
}

#[tokio::test]
async fn a_checker_that_is_started_again_is_ready_without_duties() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let checker = Running::start(folder.path(), &chain, Behaviour::default()).await?;
    until(&chain, "it is acknowledged", |state| state.is_acknowledged).await?;
    checker.stop().await?;
    let (observer, record, readiness) = watching();
    let checker = Running::watched(folder.path(), &chain, Behaviour::default(), observer).await?;
    happened(&record, |happening| *happening == Happening::AllAcknowledged).await?;
    assert_eq!(readiness.obstacles(), []);
    checker.stop().await?;
    blocks.abort();
    Ok(())
}

#[tokio::test]
async fn a_checker_that_is_not_in_service_is_not_ready() -> TestResult {
    let folder = TempDir::new()?;
    let chain = ScriptedChain::new();
    let blocks = chain.start();
    let checker = Running::start(folder.path(), &chain, Behaviour::default()).await?;
    until(&chain, "it is registered", |state| state.checker.is_some()).await?;
    checker.stop().await?;
    blocks.abort();

    let (observer, _, readiness) = watching();
    let (settings, mut last) = (check_settings(), None);
    let standings = [
        (Some(Standing::Suspended { until: 9 }), true),
        (Some(Standing::Active), false),
        (Some(Standing::Leaving), true),
        (Some(Standing::Active), false),
        (None, true),
    ];
    let registered = chain.with(|state| state.checker.clone());
    for (standing, stands) in standings {
        chain.with(|state| {
            state.checker = registered
                .clone()
                .zip(standing)
                .map(|(checker, standing)| CheckerRecord { standing, ..checker });
        });
        registration::look(&settings, &chain, &observer, &mut last).await;
        assert_eq!(readiness.has(Obstacle::NotRegistered), stands, "{standing:?}");
        // A node that does not answer changes nothing.
        chain.with(|state| state.is_away = true);
        registration::look(&settings, &chain, &observer, &mut last).await;
        chain.with(|state| state.is_away = false);
        assert_eq!(readiness.has(Obstacle::NotRegistered), stands, "{standing:?}");
    }
    Ok(())
}

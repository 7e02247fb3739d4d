// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Real workers on a network of four validators, with files that are not what they should be, disks
//! that take nothing, and a fork under them.

#![expect(clippy::print_stdout, reason = "what jobs took is what the tests show")]

mod common;

use common::{account, all_over, images, settings, with_scene, TestResult};
use credence_client::{runtime, AccountId};
use credence_demo::{
    accounts::{HONEST_WORKERS, REQUESTERS, VALIDATORS},
    chronicle::{Chronicle, Stage},
    play::{Player, Scene, Settings},
    report,
    requests::Requester,
};
use credence_inference_worker::config::Config;
use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tokio::time::sleep;
use url::Url;

/// Jobs asked for under each hardship. Three hardships make a worker decline what it gets, and the
/// chain takes ten declines of a worker in an hour: any more would be missed, and jail it.
const JOBS: usize = 3;
const FORK_TIMEOUT: Duration = Duration::from_secs(300);
const START_TIMEOUT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(500);
/// Blocks of the lonely node: enough for a job to be drawn, computed and handed in there.
const FORK_BLOCKS: u64 = 6;

/// Takes from the superuser, as whom tests may run, what would let it write everywhere.
const WITHOUT_OVERRIDE: [&str; 3] = [
    "setpriv",
    "--inh-caps=-dac_override,-dac_read_search",
    "--bounding-set=-dac_override,-dac_read_search",
];
/// A file that may not grow ends a process by a signal unless that is ignored; full disks send none.
const WITHOUT_SIGNAL: [&str; 4] = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

/// Asks for some images, waits until all jobs so far are over, and returns who has done the new
/// ones, which must all have settled.
async fn ask_and_wait(
    scene: &mut Scene,
    settings: &Settings,
    chronicle: &mut Chronicle,
) -> TestResult<Vec<AccountId>> {
    let images = images(settings, JOBS)?;
    let model = scene.models[0].id;
    let asked = Requester::named(&scene.client, REQUESTERS[0]).ask(model, &images).await?;
    // Jobs are numbered from 0, and the chronicle begins before the first.
    let last = asked.iter().map(|asked| asked.job).max().ok_or("nothing was asked for")?;
    let count = usize::try_from(last)? + 1;
    all_over(scene, chronicle, count, async |_, _| Ok(())).await?;
    let mut workers = Vec::new();
    for asked in asked {
        let story = chronicle.jobs().get(&asked.job).ok_or("a job is not in the chronicle")?;
        match (story.stage, story.worker) {
            (Stage::Settled, Some(worker)) => workers.push(worker),
            _ => return Err(report::story(asked.job, story).into()),
        }
    }
    Ok(workers)
}

/// Replaces each model file in a folder.
fn spoil(folder: &Path, spoilt: impl Fn(&[u8]) -> Vec<u8>) -> TestResult {
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_file() {
            fs::write(&path, spoilt(&fs::read(&path)?))?;
        }
    }
    Ok(())
}

fn copy_files(from: &Path, to: &Path) -> TestResult {
    fs::create_dir_all(to)?;
    for file in fs::read_dir(from)? {
        let path = file?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn wrong_and_corrupt_models_and_disks_that_take_nothing_lose_no_job() {
    let workers = HONEST_WORKERS.map(Player::honest).into();
    let checkers = VALIDATORS.map(Player::honest).into();
    with_scene(settings("faults", workers, checkers), async |scene, settings| {
        let [other, victim] = HONEST_WORKERS;
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let artifacts = settings.folder.join("artifacts");
        let folder = scene.daemons.folder(victim);
        let cache = folder.join("cache");
        let spoilt = folder.join("spoilt");
        let source = Url::from_directory_path(&spoilt).map_err(|()| "a relative path")?;
        let from_spoilt = |config: &mut Config| config.artifacts.sources = vec![source.clone()];

        println!("a file under each name that is another model, in the cache and at the source");
        scene.daemons.kill(victim)?;
        let another = fs::read(settings.models.join("prototypes/prototypes.onnx"))?;
        let wrong = |_: &[u8]| [another.as_slice(), b"\n"].concat();
        copy_files(&artifacts, &spoilt)?;
        spoil(&spoilt, wrong)?;
        spoil(&cache, wrong)?;
        scene.daemons.restart_as(victim, &[], from_spoilt)?;
        let workers = ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(workers, [account(other); JOBS]);
        assert!(scene.daemons.log(victim)?.contains("model-failed"), "the worker says why");

        println!("one bit of each file is another");
        scene.daemons.kill(victim)?;
        copy_files(&artifacts, &spoilt)?;
        let flipped = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        };
        spoil(&spoilt, flipped)?;
        copy_files(&spoilt, &cache)?;
        scene.daemons.restart(victim)?;
        let workers = ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(workers, [account(other); JOBS]);

        println!("a cache that is empty and may not be written to");
        scene.daemons.kill(victim)?;
        fs::remove_dir_all(&cache)?;
        fs::create_dir(&cache)?;
        fs::set_permissions(&cache, fs::Permissions::from_mode(0o555))?;
        let healthy = Url::from_directory_path(&artifacts).map_err(|()| "a relative path")?;
        let wrapper: &[&str] =
            if fs::metadata("/proc/self")?.uid() == 0 { &WITHOUT_OVERRIDE } else { &[] };
        scene.daemons.restart_as(victim, wrapper, |config| {
            config.artifacts.sources = vec![healthy];
        })?;
        ask_and_wait(scene, settings, &mut chronicle).await?;
        let said = scene.daemons.log(victim)?;
        assert!(said.contains("artifact-kept-in-memory-only"), "it serves from memory");
        fs::set_permissions(&cache, fs::Permissions::from_mode(0o755))?;

        println!("a disk that is full");
        let before = times_listened(scene, victim)?;
        scene.daemons.restart_as(victim, &WITHOUT_SIGNAL, |_| {})?;
        // Its files are open then.
        let deadline = Instant::now() + START_TIMEOUT;
        while times_listened(scene, victim)? == before {
            scene.daemons.ensure_alive()?;
            assert!(Instant::now() < deadline, "{victim} does not start");
            sleep(POLL).await;
        }
        limit_files(scene.daemons.pid(victim)?, "1024")?;
        let workers = ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(workers, [account(other); JOBS]);

        println!("a disk that has room again");
        limit_files(scene.daemons.pid(victim)?, "unlimited")?;
        scene.daemons.kill(other)?;
        let workers = ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(workers, [account(victim); JOBS]);
        Ok(())
    })
    .await;
}

/// How often a daemon has said that it answers HTTP.
fn times_listened(scene: &mut Scene, name: &str) -> TestResult<usize> {
    Ok(scene.daemons.log(name)?.matches("http-listening").count())
}

/// Limits the size of all files that a process writes, as a full disk would.
fn limit_files(pid: Option<u32>, limit: &str) -> TestResult {
    let pid = pid.ok_or("the process has ended")?.to_string();
    let limit = format!("--fsize={limit}:unlimited");
    let status = Command::new("prlimit").args(["--pid", &pid, &limit]).status()?;
    status.success().then_some(()).ok_or("prlimit has failed")?;
    Ok(())
}

#[tokio::test]
async fn a_worker_on_a_fork_that_dies_signs_nothing_twice_and_serves_on() {
    let workers = HONEST_WORKERS.map(Player::honest).into();
    let checkers = VALIDATORS.map(Player::honest).into();
    with_scene(settings("fork", workers, checkers), async |scene, settings| {
        let [other, victim] = HONEST_WORKERS;
        let mut chronicle = Chronicle::after(scene.client.rpc().finalized().await?.number);
        let url: Url = scene.network.node("dave")?.url().parse()?;
        scene.daemons.restart_as(victim, &[], |config| config.chain.endpoints = vec![url])?;

        scene.network.set_isolated("dave", true).await?;
        let lonely = scene.network.client("dave").await?;
        let fork_base = lonely.rpc().best().await?.number;
        let images = images(settings, JOBS)?;
        let model = scene.models[0].id;
        let requester = Requester::named(&lonely, REQUESTERS[1]);
        let asking = tokio::spawn(async move { requester.ask(model, &images).await });
        let deadline = Instant::now() + FORK_TIMEOUT;
        while lonely.rpc().best().await?.number < fork_base + FORK_BLOCKS {
            assert!(Instant::now() < deadline, "the lonely node makes no blocks");
            assert!(!asking.is_finished(), "asking ends before it can be final");
            sleep(POLL).await;
        }
        let forked = fork_base + FORK_BLOCKS;
        let theirs = lonely.rpc().block_hash(forked).await?;
        let ours = scene.client.rpc().block_hash(forked).await?;
        assert!(theirs.is_some() && theirs != ours, "there is no fork at {forked}");
        let address = runtime::storage().inference().next_job();
        let on_fork = lonely.at_best().await?.storage().fetch(address, ()).await?.decode()?;
        assert!(on_fork > 0, "nothing was asked for on the fork");
        println!("{on_fork} jobs on a fork from about block {fork_base}");

        scene.network.set_isolated("dave", false).await?;
        let deadline = Instant::now() + FORK_TIMEOUT;
        while scene.network.common_hash(forked).await.ok() != ours {
            assert!(Instant::now() < deadline, "the fork does not die");
            sleep(POLL).await;
        }
        // The node's pool takes back what was in blocks of the fork.
        let asked = asking.await??;
        assert_eq!(asked.len(), JOBS, "what was asked for on the fork is asked for after all");
        // Nobody asked on the chain that the worker could not see, where it would have missed jobs.
        ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(chronicle.incidents(), [], "nobody has to answer for anything");
        // Only the worker that was on the fork is left; the other will miss jobs.
        scene.daemons.kill(other)?;
        let workers = ask_and_wait(scene, settings, &mut chronicle).await?;
        assert_eq!(workers, [account(victim); JOBS]);
        let blamed = chronicle.incidents().iter().find(|incident| incident.who != account(other));
        assert_eq!(blamed, None);
        assert!(chronicle.jobs().values().all(|story| story.stage == Stage::Settled));
        Ok(())
    })
    .await;
}

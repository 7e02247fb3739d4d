// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A network of four validators with real workers and checkers, for a test.

use credence_client::AccountId;
use credence_demo::{
    cheat::Cheat,
    chronicle::Chronicle,
    images::Image,
    play::{self, Player, Scene, Settings},
    report,
};
use credence_localnet::{terminal::Terminal, Identity, PortPlan};
use std::{
    error::Error,
    fs,
    path::Path,
    process,
    time::{Duration, Instant},
};
use tokio::time::sleep;

pub(crate) type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const POLL: Duration = Duration::from_millis(500);
const SETTLED_TIMEOUT: Duration = Duration::from_secs(600);

/// Settings of a test, in a folder of its own.
pub(crate) fn settings(name: &str, workers: Vec<Player>, checkers: Vec<Player>) -> Settings {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", process::id()));
    Settings {
        folder,
        workers,
        checkers,
        ports: PortPlan::Free,
        ..Settings::with_cheat(Cheat::Precision)
    }
}

/// Plays a scene and stops it. Its folder is removed after a success, and kept after a failure.
pub(crate) async fn with_scene(
    settings: Settings,
    test: impl AsyncFnOnce(&mut Scene, &Settings) -> TestResult,
) {
    let mut terminal = Terminal::new();
    let outcome = async {
        let mut scene = play::begin(&settings, &mut terminal).await?;
        test(&mut scene, &settings).await?;
        play::end(scene, &mut terminal).await?;
        Ok::<_, Box<dyn Error>>(())
    };
    if let Err(error) = outcome.await {
        terminal.error(&*error);
        panic!("logs are kept in {}", settings.folder.display());
    }
    // What is left is in the target folder, and harms nobody.
    let _ = fs::remove_dir_all(&settings.folder);
}

pub(crate) fn images(settings: &Settings, count: usize) -> TestResult<Vec<Image>> {
    let images = Image::read_all(&settings.models.join("digits/images.json"))?;
    Ok(images.into_iter().take(count).collect())
}

/// Follows the chain until `count` jobs are over, or more, and none is open.
pub(crate) async fn all_over(
    scene: &mut Scene,
    chronicle: &mut Chronicle,
    count: usize,
    mut meanwhile: impl AsyncFnMut(&mut Scene, Duration) -> TestResult,
) -> TestResult {
    // Not the node that a test restarts.
    let client = scene.network.client("bob").await?;
    let start = Instant::now();
    loop {
        chronicle.advance(&client).await?;
        let over = chronicle.jobs().values().filter(|story| story.is_over()).count();
        if over >= count && over == chronicle.jobs().len() {
            println!("{}", report::distribution(chronicle));
            return Ok(());
        }
        if start.elapsed() > SETTLED_TIMEOUT {
            for (job, story) in chronicle.jobs().iter().filter(|(_, story)| !story.is_over()) {
                println!("{}", report::story(*job, story));
            }
            return Err(report::progress_line(chronicle).into());
        }
        meanwhile(scene, start.elapsed()).await?;
        sleep(POLL).await;
    }
}

pub(crate) fn account(name: &str) -> AccountId {
    Identity::named(name).account()
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The demonstration, from the first block to the last table.

use crate::{
    accounts::{
        self, CHEAT, DATA_PROVIDERS, HONEST_WORKERS, PUBLISHER, REQUESTERS, UNIT, VALIDATORS,
    },
    bounty::{self, BountyError},
    cheat::Cheat,
    chronicle::{Chronicle, ChronicleError, Stage},
    daemons::{DaemonError, Daemons, Part, Surroundings},
    images::{Image, ImageError},
    published::{Dataset, Published, Tool, ToolError},
    report::{self, ReportError},
    requests::{self, Asked, RequestError, Requester},
};
use credence_client::{runtime, subxt::utils::Static, view, Client, ClientError, SubmitError};
use credence_localnet::{
    cache_folder, default_node_binary, network::NetworkError, node::Ending, ports::DEFAULT_BASE,
    terminal::Terminal, Network, Options, PortPlan,
};
use futures::future::try_join_all;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{sleep, Instant};
use url::Url;

/// What workers ask for an inference, in planck.
const ASK: u128 = UNIT / 500;

/// The datasets of each model, with the place of their owner in [`DATA_PROVIDERS`].
const DIGITS_DATASETS: [(&str, usize); 2] = [("writers-a", 0), ("writers-b", 1)];
const PROTOTYPES_DATASETS: [(&str, usize); 3] =
    [("low-digits", 2), ("middle-digits", 3), ("high-digits", 4)];

const POLL: Duration = Duration::from_millis(500);
/// Two sessions, and more on a busy machine.
const ACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(600);
/// More than the slowest job takes: a job drawn for the cheat is checked by everybody and drawn
/// again.
const SETTLED_TIMEOUT: Duration = Duration::from_secs(600);

/// How to play.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of everything that is written.
    pub folder: PathBuf,
    /// The folder `models` of the checkout.
    pub models: PathBuf,
    /// Who serves, and how it cheats.
    pub workers: Vec<Player>,
    /// The validators' checkers, and how they cheat.
    pub checkers: Vec<Player>,
    /// How many images are asked about.
    pub images: usize,
    /// The first node's RPC port.
    pub ports: PortPlan,
}

/// Somebody who serves or checks.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Whose account it is.
    pub name: &'static str,
    /// How it cheats, if it does.
    pub cheat: Option<Cheat>,
}

impl Player {
    /// Does what it should.
    pub const fn honest(name: &'static str) -> Self {
        Self { name, cheat: None }
    }

    /// Cheats.
    pub const fn cheating(name: &'static str, cheat: Cheat) -> Self {
        Self { name, cheat: Some(cheat) }
    }
}

impl Settings {
    /// Four honest checkers and three workers, one of whom cheats.
    pub fn with_cheat(cheat: Cheat) -> Self {
        let honest = HONEST_WORKERS.map(Player::honest).into_iter();
        Self {
            folder: cache_folder().join("demo"),
            models: Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"),
            workers: honest.chain([Player::cheating(CHEAT, cheat)]).collect(),
            checkers: VALIDATORS.map(Player::honest).into(),
            images: 36,
            ports: PortPlan::From(DEFAULT_BASE),
        }
    }
}

/// A network with its workers and checkers, models on chain.
pub struct Scene {
    /// The nodes.
    pub network: Network,
    /// Workers and checkers.
    pub daemons: Daemons,
    /// A connection to the first node.
    pub client: Client,
    /// What can be asked.
    pub models: Vec<Published>,
}

/// Starts everything and waits until the models can be asked about.
pub async fn begin(settings: &Settings, terminal: &mut Terminal) -> Result<Scene, PlayError> {
    let node_binary =
        default_node_binary().ok_or(DaemonError::NoProgram { name: "credence-node" })?;
    let mut options = Options::new(settings.folder.join("network"), node_binary);
    options.ports = settings.ports;
    let mut report = |progress: credence_localnet::Progress<'_>| terminal.progress(progress);
    let mut network = Network::start(options, &mut report).await?;
    network.wait_up(&mut report).await?;
    terminal.end_phase();

    let client = network.client("alice").await?;
    terminal.begin("endowing accounts");
    accounts::endow(&client).await?;
    terminal.done("every account has what it needs");

    let artifacts = prepare_folder(&settings.folder)?;
    let endpoints = network.nodes().iter().filter_map(|node| node.url().parse().ok()).collect();
    let folder = settings.folder.join("daemons");
    let surroundings = Surroundings { folder, endpoints, artifacts: artifacts.clone() };
    let mut daemons = Daemons::new(surroundings)?;
    for checker in &settings.checkers {
        daemons.start(checker.name, Part::Checker, checker.cheat)?;
    }

    terminal.begin("registering datasets and publishing models with the `credence` tool");
    let models = publish(settings, &network.nodes()[0].url(), &artifacts).await?;
    for model in &models {
        terminal.done(&format!("model {} is {:?}", model.name, model.id.0));
    }

    terminal.begin("waiting for workers to serve the models, and for checkers to hold them");
    for worker in &settings.workers {
        let offers = models.iter().map(|model| (model.id, ASK)).collect();
        daemons.start(worker.name, Part::Worker(offers), worker.cheat)?;
    }
    wait_for_everybody(&client, &mut daemons, &models, settings).await?;
    terminal.done(&format!(
        "{} checkers hold both models; {} workers serve them",
        settings.checkers.len(),
        settings.workers.len()
    ));
    Ok(Scene { network, daemons, client, models })
}

fn prepare_folder(folder: &Path) -> Result<PathBuf, PlayError> {
    // What an earlier demonstration left would be taken for this chain's.
    for part in ["artifacts", "daemons", "keys"] {
        let path = folder.join(part);
        match fs::remove_dir_all(&path) {
            Ok(()) => {},
            Err(error) if error.kind() == io::ErrorKind::NotFound => {},
            Err(source) => return Err(PlayError::Folder { path, source }),
        }
        fs::create_dir_all(&path).map_err(|source| PlayError::Folder { path, source })?;
    }
    Ok(folder.join("artifacts"))
}

async fn publish(
    settings: &Settings,
    url: &str,
    artifacts: &Path,
) -> Result<Vec<Published>, PlayError> {
    let source = Url::from_directory_path(artifacts)
        .map_err(|()| DaemonError::NotAbsolute { path: artifacts.into() })?;
    let keys = settings.folder.join("keys");
    let tool = |name| Tool::new(name, url, &keys, source.clone());
    let register = async |model: &str, name: &str, owner: usize| {
        let owner = DATA_PROVIDERS[owner];
        let file = settings.models.join(model).join("datasets").join(format!("{name}.toml"));
        tool(owner)?.register_dataset(name, &file, owner).await
    };
    let digits = DIGITS_DATASETS.map(|(name, owner)| register("digits", name, owner));
    let prototypes = PROTOTYPES_DATASETS.map(|(name, owner)| register("prototypes", name, owner));
    let (digits, prototypes): (Vec<Dataset>, Vec<Dataset>) =
        tokio::try_join!(try_join_all(digits), try_join_all(prototypes))?;
    let publisher = tool(PUBLISHER)?;
    let mut models = Vec::new();
    for (name, datasets) in [("digits", &digits), ("prototypes", &prototypes)] {
        let manifest = settings.models.join(name).join("manifest.toml");
        models.push(publisher.publish(name, &manifest, datasets).await?);
    }
    Ok(models)
}

/// Waits until all validators' checkers have acknowledged the models and all workers serve them.
async fn wait_for_everybody(
    client: &Client,
    daemons: &mut Daemons,
    models: &[Published],
    settings: &Settings,
) -> Result<(), PlayError> {
    let deadline = Instant::now() + ACKNOWLEDGED_TIMEOUT;
    loop {
        daemons.ensure_alive()?;
        let at = client.at_finalized().await?;
        let mut is_ready = true;
        for model in models {
            let held = runtime::view_functions().verification().acknowledgements(Static(model.id));
            let held = view(&at, held).await.map_err(RequestError::from)?;
            let serving = runtime::view_functions().workers().serving(Static(model.id));
            let serving = view(&at, serving).await.map_err(RequestError::from)?;
            is_ready &= held as usize == settings.checkers.len();
            is_ready &= serving.len() == settings.workers.len();
        }
        if is_ready {
            return Ok(());
        }
        if Instant::now() >= deadline {
            let timeout_secs = ACKNOWLEDGED_TIMEOUT.as_secs();
            return Err(PlayError::NotReady { timeout_secs });
        }
        sleep(POLL).await;
    }
}

/// Has people ask, and follows their jobs until all are over.
pub async fn play(
    scene: &mut Scene,
    settings: &Settings,
    terminal: &mut Terminal,
) -> Result<(), PlayError> {
    let images = Image::read_all(&settings.models.join("digits").join("images.json"))?;
    let client = scene.client.clone();
    let mut chronicle =
        Chronicle::after(client.rpc().finalized().await.map_err(ChronicleError::from)?.number);
    let asked = ask(&client, &scene.models, &images, settings.images).await?;
    terminal.done(&format!(
        "{} inferences are asked for by {}",
        asked.len(),
        REQUESTERS.join(", ")
    ));
    follow(scene, &client, &mut chronicle, asked.len(), terminal).await?;
    terminal.line(&report::progress(&chronicle, &scene.models));
    show(&client, &chronicle, &asked, scene, terminal).await?;
    if let (Some(model), Some(image)) = (scene.models.first(), images.first()) {
        terminal.line("\nA contract that asks by itself:");
        bounty::play(&client, model, image, image.label, terminal).await?;
    }
    Ok(())
}

/// Everybody asks about some images, of both models in turn.
async fn ask(
    client: &Client,
    models: &[Published],
    images: &[Image],
    count: usize,
) -> Result<Vec<Asked>, PlayError> {
    let images: Vec<Image> = images.iter().cycle().take(count).cloned().collect();
    let share = count.div_ceil(REQUESTERS.len()).max(1);
    let ask = async |requester: &str, images: &[Image]| {
        let half = images.len() / models.len().max(1);
        let (first, second) = images.split_at(images.len() - half);
        let requester = Requester::named(client, requester);
        let asked = tokio::try_join!(
            requester.ask(models[0].id, first),
            requester.ask(models[1].id, second)
        )?;
        Ok::<_, RequestError>([asked.0, asked.1].concat())
    };
    let asked = images.chunks(share).zip(REQUESTERS).map(|(images, name)| ask(name, images));
    Ok(try_join_all(asked).await?.concat())
}

async fn follow(
    scene: &mut Scene,
    client: &Client,
    chronicle: &mut Chronicle,
    count: usize,
    terminal: &mut Terminal,
) -> Result<(), PlayError> {
    let deadline = Instant::now() + SETTLED_TIMEOUT;
    loop {
        scene.daemons.ensure_alive()?;
        scene.network.ensure_alive()?;
        chronicle.advance(client).await?;
        let over = chronicle.jobs().values().filter(|story| story.is_over()).count();
        let text = match terminal.is_interactive() {
            true => format!("jobs are over\n{}", report::progress(chronicle, &scene.models)),
            false => report::progress_line(chronicle),
        };
        terminal.position(over as u64, count as u64, &text);
        if over >= count {
            terminal.end_phase();
            return Ok(());
        }
        if Instant::now() >= deadline {
            let timeout_secs = SETTLED_TIMEOUT.as_secs();
            return Err(PlayError::NotSettled { open: count - over, timeout_secs });
        }
        sleep(POLL).await;
    }
}

async fn show(
    client: &Client,
    chronicle: &Chronicle,
    asked: &[Asked],
    scene: &Scene,
    terminal: &Terminal,
) -> Result<(), PlayError> {
    terminal.line(&report::distribution(chronicle));
    let mut right = 0;
    for Asked { job, image } in asked {
        let label = requests::label_of(client, *job).await?;
        right += usize::from(label == Some(i64::from(image.label)));
    }
    terminal.line(&format!("{right} of {} answers name the digit that was meant.", asked.len()));
    terminal.line("\nWho had to answer for what:");
    terminal.line(&report::incidents(chronicle));
    terminal.line("\nCredit and money for computing and checking:");
    let names: Vec<&str> =
        HONEST_WORKERS.into_iter().chain([CHEAT]).chain(VALIDATORS).chain(REQUESTERS).collect();
    terminal.line(&report::accounts(client, &names).await?);
    for model in &scene.models {
        terminal.line(&format!("\nCredit and money for the making of {}:", model.name));
        terminal.line(&report::contributors(client, model).await?);
    }
    let told = asked.iter().rev().find_map(|asked| {
        let story = chronicle.jobs().get(&asked.job)?;
        (story.stage == Stage::Settled && story.rejections == 0).then_some((asked, story))
    });
    if let Some((asked, story)) = told {
        terminal.line(&format!("\nAn image of a {}:\n{}", asked.image.label, asked.image.draw()));
        terminal.line(&report::story(asked.job, story));
    }
    Ok(())
}

/// Stops everything.
pub async fn end(scene: Scene, terminal: &mut Terminal) -> Result<(), PlayError> {
    terminal.begin("stopping workers, checkers and nodes");
    let mut killed = scene.daemons.stop().await?;
    let endings = scene.network.stop().await?;
    let is_killed = |ending: &(String, Ending)| ending.1 != Ending::Clean;
    killed.extend(endings.into_iter().filter(is_killed).map(|(name, _)| name));
    if !killed.is_empty() {
        return Err(PlayError::Killed { names: killed });
    }
    terminal.done("all have stopped; no process remains");
    Ok(())
}

/// Why the demonstration has not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// The user stopped it.
    #[error("interrupted; no process is left running")]
    Interrupted,
    /// The network failed.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A worker or checker failed.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// The tool failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The contract has not done what it should.
    #[error(transparent)]
    Bounty(#[from] BountyError),
    /// The chain cannot be read.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A transaction failed.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// Blocks cannot be read.
    #[error(transparent)]
    Chronicle(#[from] ChronicleError),
    /// A table cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There are no images.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A folder cannot be made or emptied.
    #[error("cannot make or empty {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Some did not end when asked.
    #[error("these did not stop when asked and were killed: {}", names.join(", "))]
    Killed {
        /// Who.
        names: Vec<String>,
    },
    /// Checkers or workers are not ready.
    #[error("checkers and workers were not ready within {timeout_secs} s")]
    NotReady {
        /// How long was waited.
        timeout_secs: u64,
    },
    /// Jobs are not over.
    #[error("{open} jobs were not over within {timeout_secs} s")]
    NotSettled {
        /// How many.
        open: usize,
        /// How long was waited.
        timeout_secs: u64,
    },
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The command line.

use crate::{
    cheat::{Cheat, CheatArguments},
    play::{self, PlayError, Settings},
};
use clap::{Args, Parser, Subcommand};
use credence_localnet::{ports::DEFAULT_BASE, terminal::Terminal, PortPlan};
use std::{future::Future, path::PathBuf, process::ExitCode};
use tokio::signal::unix::{signal, SignalKind};

/// What a shell reports of a command that was interrupted.
const INTERRUPTED: u8 = 130;

/// Shows Credence at work: four validators with checkers, three workers of which one cheats, real
/// models, real images, credit for everybody who has earned it.
#[derive(Debug, Parser)]
#[command(name = "credence-demo", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    play: PlayArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Work or check as `credence-worker` does, with an engine that cheats.
    Cheat(CheatArguments),
}

#[derive(Debug, Args)]
struct PlayArguments {
    /// How one of the workers cheats.
    #[arg(long, value_enum, default_value_t = Cheat::Precision)]
    cheat: Cheat,
    /// How many images are asked about.
    #[arg(long, default_value_t = 36, value_parser = clap::value_parser!(u16).range(1..=480))]
    images: u16,
    /// Leave the network running at the end, until Ctrl-C.
    #[arg(long)]
    keep: bool,
    /// The folder of everything that is written; emptied first [default: credence/demo in the
    /// user's cache folder].
    #[arg(long, value_name = "FOLDER")]
    base_path: Option<PathBuf>,
    /// The folder with the models [default: `models` of the checkout this was built from].
    #[arg(long, value_name = "FOLDER")]
    models: Option<PathBuf>,
    /// The first node's RPC port; the others' follow, P2P is 40 above, Prometheus 80 above.
    #[arg(long, value_name = "PORT", default_value_t = DEFAULT_BASE)]
    base_port: u16,
}

impl Cli {
    /// Does what the command line says; a failure is explained on stderr.
    pub async fn run(self) -> ExitCode {
        match self.command {
            Some(Command::Cheat(arguments)) => arguments.run().await,
            None => self.play.run().await,
        }
    }
}

impl PlayArguments {
    async fn run(self) -> ExitCode {
        let mut terminal = Terminal::new();
        let defaults = Settings::with_cheat(self.cheat);
        let settings = Settings {
            folder: self.base_path.unwrap_or(defaults.folder),
            models: self.models.unwrap_or(defaults.models),
            images: self.images.into(),
            ports: PortPlan::From(self.base_port),
            ..defaults
        };
        match whole(&settings, self.keep, &mut terminal).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                terminal.error(&error);
                match error {
                    PlayError::Interrupted => ExitCode::from(INTERRUPTED),
                    _ => ExitCode::FAILURE,
                }
            },
        }
    }
}

async fn whole(
    settings: &Settings,
    is_kept: bool,
    terminal: &mut Terminal,
) -> Result<(), PlayError> {
    let begun = unless_stopped(play::begin(settings, terminal)).await;
    let mut scene = begun.ok_or(PlayError::Interrupted)??;
    let played = unless_stopped(play::play(&mut scene, settings, terminal)).await;
    if is_kept && matches!(played, Some(Ok(()))) {
        terminal.line(&format!(
            "\nThe network runs until Ctrl-C, its first node at {}. Keys, configurations and logs \
             are in {}.",
            scene.network.nodes()[0].url(),
            settings.folder.display(),
        ));
        unless_stopped(std::future::pending::<()>()).await;
    }
    let ended = play::end(scene, terminal).await;
    // Why it was not played to the end matters more than how it stopped.
    played.ok_or(PlayError::Interrupted)??;
    ended
}

/// What `work` results in, or nothing if Ctrl-C or SIGTERM comes first.
async fn unless_stopped<T>(work: impl Future<Output = T>) -> Option<T> {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without handlers the signals end the process.
        return Some(work.await);
    };
    tokio::select! {
        _ = interrupt.recv() => None,
        _ = terminate.recv() => None,
        result = work => Some(result),
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models and datasets, put on chain with the `credence` tool as anybody would.

use crate::daemons::{write_private, DaemonError};
use credence_localnet::{program, Identity};
use credence_primitives::ids::ModelId;
use serde_json::Value;
use sp_core::H256;
use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{process::Command, time::timeout};
use url::Url;

const TOOL: &str = "credence";
/// A publication waits for finality; on a busy machine blocks are missed. More than the tool waits
/// itself, which says for what.
const TOOL_TIMEOUT: Duration = Duration::from_secs(600);

/// A model on chain.
#[derive(Clone, Debug)]
pub struct Published {
    /// What its manifest calls it.
    pub name: String,
    /// Its id.
    pub id: ModelId,
    /// The rows of its table, in order.
    pub rows: Vec<Row>,
}

/// A row of a model's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the share is for.
    pub what: String,
    /// Whose it is.
    pub whose: String,
}

/// A dataset on chain.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// What manifests call it.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Who has registered it.
    pub owner: &'static str,
}

/// The tool, for one account.
#[derive(Debug)]
pub struct Tool {
    program: PathBuf,
    url: String,
    account: String,
    account_file: PathBuf,
    artifacts: Url,
}

impl Tool {
    /// The tool for the account `name`, whose key file is written to `folder`.
    pub fn new(name: &str, url: &str, folder: &Path, artifacts: Url) -> Result<Self, ToolError> {
        let program = program(TOOL).ok_or(DaemonError::NoProgram { name: TOOL })?;
        let account_file = folder.join(format!("{}.key", name.to_ascii_lowercase()));
        write_private(&account_file, Identity::named(name).suri())?;
        Ok(Self { program, url: url.into(), account: name.into(), account_file, artifacts })
    }

    /// Runs the tool and returns what it prints.
    pub async fn run(&self, arguments: &[String]) -> Result<Value, ToolError> {
        let mut command = Command::new(&self.program);
        command
            .args(["--url", &self.url, "--output", "json", "--yes", "--account-file"])
            .arg(&self.account_file)
            .args(arguments)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let shown = || format!("credence {}", arguments.join(" "));
        let output = timeout(TOOL_TIMEOUT, command.output())
            .await
            .map_err(|_| ToolError::TimedOut {
                command: shown(),
                timeout_secs: TOOL_TIMEOUT.as_secs(),
            })?
            .map_err(|source| ToolError::Start { command: shown(), source })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(ToolError::Failed {
                command: shown(),
                account: self.account.clone(),
                said,
            });
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|source| ToolError::Malformed { command: shown(), source })
    }

    /// Registers a dataset.
    pub async fn register_dataset(
        &self,
        name: &str,
        file: &Path,
        owner: &'static str,
    ) -> Result<Dataset, ToolError> {
        let arguments = ["dataset".into(), "register".into(), file.display().to_string()];
        let answer = self.run(&arguments).await?;
        Ok(Dataset { name: name.into(), id: text(&answer, "dataset")?, owner })
    }

    /// Publishes a model whose datasets are on chain.
    pub async fn publish(
        &self,
        name: &str,
        manifest: &Path,
        datasets: &[Dataset],
    ) -> Result<Published, ToolError> {
        let mut arguments: Vec<String> = vec!["model".into(), "publish".into()];
        arguments.push(manifest.display().to_string());
        arguments.extend(["--artifacts".into(), self.artifacts.to_string()]);
        for dataset in datasets {
            arguments.extend(["--dataset".into(), format!("{}={}", dataset.name, dataset.id)]);
        }
        let answer = self.run(&arguments).await?;
        let id = text(&answer, "model")?;
        let hash: H256 = id.parse().map_err(|_| ToolError::Missing { key: "model" })?;
        // The tool writes shares in the order of the manifest, which is that of the table: the
        // publisher first, then datasets.
        let publisher = Row { what: "the model".into(), whose: self.account.clone() };
        let datasets = datasets.iter().map(|dataset| Row {
            what: format!("data: {}", dataset.name),
            whose: dataset.owner.into(),
        });
        let rows = [publisher].into_iter().chain(datasets).collect();
        Ok(Published { name: name.into(), id: ModelId(hash), rows })
    }
}

fn text(answer: &Value, key: &'static str) -> Result<String, ToolError> {
    answer[key].as_str().map(str::to_owned).ok_or(ToolError::Missing { key })
}

/// Why the tool has not done what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// The tool or its key file is missing.
    #[error(transparent)]
    Daemon(#[from] DaemonError),
    /// It cannot be started.
    #[error("cannot start `{command}`")]
    Start {
        /// The command.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// It takes too long.
    #[error("`{command}` took more than {timeout_secs} s")]
    TimedOut {
        /// The command.
        command: String,
        /// How long was waited.
        timeout_secs: u64,
    },
    /// It has failed.
    #[error("`{command}` failed for {account}:\n{said}")]
    Failed {
        /// The command.
        command: String,
        /// For whom.
        account: String,
        /// What it said.
        said: String,
    },
    /// What it prints is no JSON.
    #[error("`{command}` printed no JSON")]
    Malformed {
        /// The command.
        command: String,
        /// Where it is wrong.
        source: serde_json::Error,
    },
    /// What it prints lacks something.
    #[error("the tool's answer has no `{key}`")]
    Missing {
        /// What.
        key: &'static str,
    },
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Sub-commands of the node binary that end by themselves.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::process::Command;

/// How long a sub-command may take. Building a genesis state compiles and runs the runtime.
pub const SUBCOMMAND_TIMEOUT: Duration = Duration::from_secs(120);

/// Runs the node with `args`, and returns what it prints.
pub(crate) async fn run(binary: &Path, args: &[&OsStr]) -> Result<Vec<u8>, SubcommandError> {
    let command = || {
        let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
        words.join(" ")
    };
    let output = Command::new(binary).args(args).stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(SUBCOMMAND_TIMEOUT, output)
        .await
        .map_err(|_| SubcommandError::TimedOut {
            command: command(),
            timeout_secs: SUBCOMMAND_TIMEOUT.as_secs(),
        })?
        .map_err(|source| SubcommandError::Spawn { binary: binary.into(), source })?;
    if !output.status.success() {
        return Err(SubcommandError::Failed {
            command: command(),
            status: output.status,
            stderr: String::from_utf8_lossy(&output.stderr).trim().into(),
        });
    }
    Ok(output.stdout)
}

/// Why a sub-command gave no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SubcommandError {
    /// The node binary cannot be executed.
    #[error("cannot run the node binary {}", .binary.display())]
    Spawn {
        /// The binary.
        binary: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// The sub-command failed.
    #[error("the node's `{command}` failed ({status}): {stderr}")]
    Failed {
        /// Its arguments.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        stderr: String,
    },
    /// The sub-command did not end.
    #[error("the node's `{command}` did not end within {timeout_secs} s")]
    TimedOut {
        /// Its arguments.
        command: String,
        /// How long was waited.
        timeout_secs: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn missing_binary_is_named() {
        let error = run(Path::new("/no/such/credence-node"), &[])
            .await
            .expect_err("there is no such binary");
        assert!(error.to_string().contains("/no/such/credence-node"), "{error}");
    }

    #[tokio::test]
    async fn failure_shows_what_the_node_said() {
        let args = ["-c".as_ref(), "echo broken >&2; exit 3".as_ref()];
        let error = run(Path::new("/bin/sh"), &args).await.expect_err("the command fails");
        assert!(error.to_string().contains("broken"), "{error}");
    }

    #[tokio::test]
    async fn what_is_printed_is_returned_without_what_is_logged() {
        let args = ["-c".as_ref(), "echo log >&2; echo result".as_ref()];
        let printed = run(Path::new("/bin/sh"), &args).await.expect("the command succeeds");
        assert_eq!(printed, b"result\n");
    }
}

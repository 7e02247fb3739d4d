// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs Node.js scripts with packages from npm beside a network.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::process::Command;

const INSTALL_TIMEOUT: Duration = Duration::from_secs(300);

/// Copies a folder with a `package.json` and its lock, and installs what the lock names; the
/// source tree stays as it is. Does nothing where the same lock is installed already.
///
/// # Errors
/// If files cannot be copied, or npm fails or is not there.
pub async fn install(source: &Path, folder: &Path) -> Result<(), NpmError> {
    copy(source, folder)?;
    let lock_file = folder.join("package-lock.json");
    let lock = fs::read(&lock_file).map_err(|source| NpmError::File { path: lock_file, source })?;
    let installed = folder.join("installed");
    if fs::read(&installed).is_ok_and(|content| content == lock) {
        return Ok(());
    }
    let arguments = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    run("npm", &arguments, folder, INSTALL_TIMEOUT).await?;
    fs::write(&installed, lock).map_err(|source| NpmError::File { path: installed, source })
}

/// Runs a program of Node.js to its end, and returns what it prints.
///
/// # Errors
/// If it cannot be started, does not end in time, or fails.
pub async fn run(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    timeout: Duration,
) -> Result<String, NpmError> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(timeout, command.output())
        .await
        .map_err(|_| NpmError::Timeout { program: program.into(), secs: timeout.as_secs() })?
        .map_err(|source| NpmError::Start { program: program.into(), source })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        return Ok(text(&output.stdout));
    }
    Err(NpmError::Failed {
        program: program.into(),
        status: output.status,
        said: text(&output.stdout) + &text(&output.stderr),
    })
}

/// Copies files and folders, but for what npm has put there.
fn copy(source: &Path, folder: &Path) -> Result<(), NpmError> {
    let of = |path: &Path| {
        let path = path.to_owned();
        move |source| NpmError::File { path, source }
    };
    fs::create_dir_all(folder).map_err(of(folder))?;
    for entry in fs::read_dir(source).map_err(of(source))? {
        let path = entry.map_err(of(source))?.path();
        let Some(name) = path.file_name().filter(|name| *name != "node_modules") else { continue };
        let to = folder.join(name);
        if path.is_dir() {
            copy(&path, &to)?;
        } else {
            fs::copy(&path, &to).map_err(of(&path))?;
        }
    }
    Ok(())
}

/// Why a script has not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NpmError {
    /// A file cannot be read or written.
    #[error("cannot read or write {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program cannot be started.
    #[error("cannot run {program}; Node.js 18.19 or newer is needed")]
    Start {
        /// Which.
        program: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program takes too long.
    #[error("{program} did not end within {secs} s")]
    Timeout {
        /// Which.
        program: String,
        /// How long was waited, in seconds.
        secs: u64,
    },
    /// A program failed.
    #[error("{program} failed ({status}): {said}")]
    Failed {
        /// Which.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        said: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[tokio::test]
    async fn what_a_program_prints_is_returned() {
        let printed = run("echo", &["hello"], folder().path(), SOON).await;
        assert_eq!(printed.expect("echo runs"), "hello\n");
    }

    #[tokio::test]
    async fn a_program_that_fails_says_why() {
        let failed = run("sh", &["-c", "echo why >&2; exit 3"], folder().path(), SOON).await;
        let Err(NpmError::Failed { status, said, .. }) = failed else { panic!("{failed:?}") };
        assert_eq!((status.code(), said.as_str()), (Some(3), "why\n"));
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_cannot_be_started() {
        let failed = run("credence-no-such-program", &[], folder().path(), SOON).await;
        assert!(matches!(failed, Err(NpmError::Start { .. })), "{failed:?}");
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_ended() {
        let failed = run("sleep", &["60"], folder().path(), Duration::from_millis(50)).await;
        assert!(matches!(failed, Err(NpmError::Timeout { secs: 0, .. })), "{failed:?}");
    }

    #[tokio::test]
    async fn a_folder_without_a_lock_is_not_installed() {
        let (source, target) = (folder(), folder());
        fs::create_dir(source.path().join("node_modules")).expect("a folder");
        fs::create_dir(source.path().join("part")).expect("a folder");
        fs::write(source.path().join("part/file"), "x").expect("a file");
        let failed = install(source.path(), target.path()).await;
        let Err(NpmError::File { path, .. }) = failed else { panic!("{failed:?}") };
        assert!(path.ends_with("package-lock.json"));
        assert!(target.path().join("part/file").exists());
        assert!(!target.path().join("node_modules").exists());
    }
}

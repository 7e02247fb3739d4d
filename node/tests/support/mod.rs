// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runs the node binary the way an operator does.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Longer than any start or refusal takes on a busy two-core machine.
const TIMEOUT: Duration = Duration::from_secs(120);

/// A node process whose output goes to a file. Killed when dropped.
pub(crate) struct Node {
    process: Child,
    log: PathBuf,
}

impl Node {
    /// Starts the node with `arguments`, logging to `folder`.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join(format!("{}.log", fs::read_dir(folder).unwrap().count()));
        let output = File::create(&log).unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_credence-node"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        Self { process, log }
    }

    /// Everything the node has printed.
    pub(crate) fn output(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until the node has printed `text`; panics with its output if it exits or is late.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let output = self.output();
            if output.contains(text) {
                return output;
            }
            let exited = self.process.try_wait().unwrap();
            assert!(
                exited.is_none() && start.elapsed() < TIMEOUT,
                "no `{text}` (exit: {exited:?}) in:\n{output}"
            );
            sleep(Duration::from_millis(100));
        }
    }

    /// Waits until the node has exited by itself; panics with its output if it is late.
    pub(crate) fn wait_for_exit(&mut self) -> (ExitStatus, String) {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return (status, self.output());
            }
            assert!(start.elapsed() < TIMEOUT, "still running:\n{}", self.output());
            sleep(Duration::from_millis(100));
        }
    }

    /// Starts the node with `arguments` and expects it to refuse with exit code 1 and an error
    /// line that holds every one of `sentences`.
    pub(crate) fn assert_refuses(folder: &Path, arguments: &[&str], sentences: &[&str]) {
        let (status, output) = Self::start(folder, arguments).wait_for_exit();
        assert!(!status.success(), "{arguments:?} was accepted:\n{output}");
        let error = &output[output.find("Error: ").unwrap_or_else(|| panic!("{output}"))..];
        for sentence in sentences {
            assert!(error.contains(sentence), "no `{sentence}` in:\n{error}");
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have exited by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A port of loopback nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Arguments that keep a node on loopback, in `base_path`, on free ports.
pub(crate) fn isolated(base_path: &Path) -> Vec<String> {
    vec![
        format!("--base-path={}", base_path.display()),
        format!("--listen-addr=/ip4/127.0.0.1/tcp/{}", free_port()),
        format!("--rpc-port={}", free_port()),
        "--no-prometheus".into(),
        "--no-telemetry".into(),
        "--no-mdns".into(),
        "--no-hardware-benchmarks".into(),
    ]
}

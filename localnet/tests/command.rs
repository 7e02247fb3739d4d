// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The `credence-localnet` command, as people use it.

use nix::{
    sys::signal::{kill, Signal},
    unistd::Pid,
};
use std::{
    error::Error,
    fs::{self, File},
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const UP_TIMEOUT: Duration = Duration::from_secs(240);
const END_TIMEOUT: Duration = Duration::from_secs(150);
const POLL: Duration = Duration::from_millis(200);
/// Below the ports of tests that look for free ones, above those of a network at the default.
const BASE_PORT: &str = "11500";
const RUNS: &str = "The network runs until Ctrl-C";

fn localnet(arguments: &[&str], base_path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_credence-localnet"));
    command.args(arguments).arg("--base-path").arg(base_path).stdin(Stdio::null());
    command
}

/// A network of one validator in the foreground of a terminal that we do not look at.
struct Up {
    child: Child,
}

impl Up {
    fn start(base_path: &Path) -> TestResult<Self> {
        let output = base_path.with_extension("out");
        let stdout = File::create(&output)?;
        let stderr = stdout.try_clone()?;
        let arguments = ["up", "--validators", "1", "--base-port", BASE_PORT];
        let child = localnet(&arguments, base_path).stdout(stdout).stderr(stderr).spawn()?;
        let mut up = Self { child };
        until("the network is up", UP_TIMEOUT, || {
            let printed = fs::read_to_string(&output)?;
            if let Some(status) = up.child.try_wait()? {
                return Err(format!("`up` ended ({status}):\n{printed}").into());
            }
            Ok(printed.contains(RUNS).then_some(()))
        })?;
        Ok(up)
    }

    fn signal(&self, signal: Signal) -> TestResult {
        Ok(kill(Pid::from_raw(self.child.id() as i32), signal)?)
    }

    fn wait(&mut self) -> TestResult<ExitStatus> {
        until("`up` ends", END_TIMEOUT, || Ok(self.child.try_wait()?))
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // Fails only if it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until<T>(
    what: &str,
    timeout: Duration,
    mut question: impl FnMut() -> TestResult<Option<T>>,
) -> TestResult<T> {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(answer) = question()? {
            return Ok(answer);
        }
        if Instant::now() >= deadline {
            return Err(format!("not within {} s: {what}", timeout.as_secs()).into());
        }
        sleep(POLL);
    }
}

/// How many processes have `text` in their command line, this one's children or not.
fn processes_with(text: &str) -> TestResult<usize> {
    let mut count = 0;
    for entry in fs::read_dir("/proc")? {
        // Processes end while we look.
        let command_line = fs::read(entry?.path().join("cmdline")).unwrap_or_default();
        count += usize::from(String::from_utf8_lossy(&command_line).contains(text));
    }
    Ok(count)
}

fn text(output: &Output) -> String {
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    [String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr)].concat()
}

#[test]
fn networks_are_exclusive_and_end_completely() -> TestResult {
    let folder = tempfile::tempdir()?;
    let base_path = folder.path().join("net");
    let nodes = base_path.join("nodes").display().to_string();

    let mut up = Up::start(&base_path)?;
    assert_eq!(processes_with(&nodes)?, 1);
    others_are_refused(&base_path, &folder.path().join("other"))?;
    let status = localnet(&["status"], &base_path).output()?;
    assert!(status.status.success() && text(&status).contains("alice"), "{}", text(&status));

    // What a crash of ours leaves: no node, and a folder that can be used again.
    up.signal(Signal::SIGKILL)?;
    up.wait()?;
    let gone = || Ok((processes_with(&nodes)? == 0).then_some(()));
    until("the node is gone with us", END_TIMEOUT, gone)?;
    let status = localnet(&["status"], &base_path).output()?;
    assert!(!status.status.success());
    assert!(text(&status).contains("no network runs in"), "{}", text(&status));
    let stop = localnet(&["stop"], &base_path).output()?;
    assert!(stop.status.success() && text(&stop).contains("No network runs"), "{}", text(&stop));

    let mut up = Up::start(&base_path)?;
    up.signal(Signal::SIGINT)?;
    assert!(up.wait()?.success(), "Ctrl-C ends it well");
    assert_eq!(processes_with(&nodes)?, 0);

    let mut up = Up::start(&base_path)?;
    let stop = localnet(&["stop"], &base_path).output()?;
    assert!(stop.status.success(), "{}", text(&stop));
    assert!(up.wait()?.success(), "`stop` ends it well");
    assert_eq!(processes_with(&nodes)?, 0);
    Ok(())
}

fn others_are_refused(base_path: &Path, elsewhere: &Path) -> TestResult {
    let again = localnet(&["up"], base_path).output()?;
    assert!(!again.status.success());
    assert!(text(&again).contains("is in use by the network of process"), "{}", text(&again));

    let arguments = ["up", "--validators", "1", "--base-port", BASE_PORT];
    let same_ports = localnet(&arguments, elsewhere).output()?;
    assert!(!same_ports.status.success());
    let message = format!("port {BASE_PORT}, for RPC of alice, is in use");
    assert!(text(&same_ports).contains(&message), "{}", text(&same_ports));
    Ok(())
}

#[test]
fn impossible_networks_are_refused() -> TestResult {
    let folder = tempfile::tempdir()?;
    let cases = [
        (["--validators", "0"], "0 validators are not possible"),
        (["--validators", "1000"], "1000 validators are not possible"),
        (["--base-port", "65530"], "base port 65530 is out of range"),
        (["--node", "/no/such/node"], "cannot run the node binary /no/such/node"),
        (["--chain", "atlantis"], "atlantis"),
    ];
    for (arguments, message) in cases {
        let base_path = folder.path().join("net");
        let output = localnet(&[&["up"], arguments.as_slice()].concat(), &base_path).output()?;
        assert!(!output.status.success(), "{arguments:?} is accepted");
        assert!(text(&output).contains(message), "{arguments:?}: {}", text(&output));
    }
    Ok(())
}

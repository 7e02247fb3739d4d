// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Child processes that never outlive us.

use nix::{
    errno::Errno,
    sys::{prctl, signal},
    unistd::{getppid, Pid},
};
use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus},
    sync::mpsc::{channel, Sender},
    thread,
    time::Duration,
};

/// How often a process that should end is looked at.
const EXIT_POLL: Duration = Duration::from_millis(50);

/// Starts processes that the kernel kills when this value is dropped or this process dies,
/// however it dies.
///
/// The kernel ties a child to the thread that started it, not to the process, and threads of an
/// async runtime come and go. Hence a thread of our own, which lives as long as this value.
#[derive(Debug)]
pub struct Spawner {
    requests: Sender<Request>,
}

struct Request {
    command: Command,
    reply: Sender<io::Result<Child>>,
}

impl Spawner {
    /// Starts the thread.
    pub fn new() -> io::Result<Self> {
        let (requests, inbox) = channel::<Request>();
        thread::Builder::new().name("node-parent".into()).spawn(move || {
            for mut request in inbox {
                die_with_parent(&mut request.command);
                // Whoever asked may have gone, and the child then goes with this thread.
                let _ = request.reply.send(request.command.spawn());
            }
        })?;
        Ok(Self { requests })
    }

    /// Starts `command` in a process group of its own, so that a Ctrl-C on our terminal reaches
    /// us alone and the nodes stop in order.
    pub fn spawn(&self, mut command: Command) -> io::Result<Process> {
        command.process_group(0);
        let (reply, answer) = channel();
        let gone = || io::Error::other("the thread that starts processes is gone");
        self.requests.send(Request { command, reply }).map_err(|_| gone())?;
        let child = answer.recv().map_err(|_| gone())??;
        Ok(Process { child })
    }
}

#[expect(unsafe_code, reason = "`pre_exec` is how a child asks the kernel for a signal")]
fn die_with_parent(command: &mut Command) {
    let parent = Pid::this();
    let ask = move || {
        prctl::set_pdeathsig(signal::Signal::SIGKILL)?;
        // The parent may have died before the request; nobody would send the signal then.
        if getppid() != parent {
            return Err(Errno::ESRCH.into());
        }
        Ok(())
    };
    // SAFETY: between fork and exec, `ask` makes two system calls that are async-signal-safe,
    // and neither allocates nor takes a lock.
    unsafe {
        command.pre_exec(ask);
    }
}

/// A running child process, killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the process ended, if it has.
    pub fn exit_status(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Ends the process without its consent.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        self.child.kill()?;
        self.child.wait()
    }

    /// Asks the process to end, if it has not.
    pub fn terminate(&mut self) -> io::Result<()> {
        // The id of a process that has been waited for may belong to another one by now.
        if self.exit_status()?.is_some() {
            return Ok(());
        }
        let pid = Pid::from_raw(self.child.id() as i32);
        signal::kill(pid, signal::Signal::SIGTERM).map_err(io::Error::from)
    }

    /// Waits until the process has ended, or returns nothing after `timeout`.
    pub async fn wait(&mut self, timeout: Duration) -> io::Result<Option<ExitStatus>> {
        let deadline = tokio::time::Instant::now() + timeout;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if tokio::time::Instant::now() >= deadline {
                return Ok(None);
            }
            tokio::time::sleep(EXIT_POLL).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only for a process that has ended already.
        let _ = self.kill();
    }
}

/// Whether a process with this id exists, as far as we may know.
pub fn exists(pid: u32) -> bool {
    signal::kill(Pid::from_raw(pid as i32), None) != Err(Errno::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(spawner: &Spawner) -> Process {
        let mut command = Command::new("sleep");
        command.arg("600");
        spawner.spawn(command).expect("sleep is on every machine")
    }

    async fn ends(pid: u32) -> bool {
        for _ in 0..100 {
            if !exists(pid) {
                return true;
            }
            tokio::time::sleep(EXIT_POLL).await;
        }
        false
    }

    #[tokio::test]
    async fn terminated_process_is_seen_to_end() {
        let spawner = Spawner::new().expect("a thread");
        let mut process = sleeper(&spawner);
        assert!(process.exit_status().expect("it is our child").is_none());
        process.terminate().expect("it runs");
        let status = process.wait(Duration::from_secs(5)).await.expect("it is our child");
        assert!(status.is_some());
    }

    #[tokio::test]
    async fn wait_gives_up_after_its_timeout() {
        let spawner = Spawner::new().expect("a thread");
        let mut process = sleeper(&spawner);
        let status = process.wait(Duration::from_millis(120)).await.expect("it is our child");
        assert!(status.is_none());
    }

    #[tokio::test]
    async fn dropped_process_is_gone() {
        let spawner = Spawner::new().expect("a thread");
        let pid = sleeper(&spawner).id();
        assert!(!exists(pid));
    }

    #[tokio::test]
    async fn processes_die_with_their_spawner() {
        let spawner = Spawner::new().expect("a thread");
        let mut process = sleeper(&spawner);
        drop(spawner);
        let status = process.wait(Duration::from_secs(5)).await.expect("it is our child");
        assert!(status.is_some());
        assert!(ends(process.id()).await);
    }

    #[test]
    fn unknown_program_is_an_error() {
        let spawner = Spawner::new().expect("a thread");
        let error = spawner.spawn(Command::new("/no/such/program")).expect_err("no such program");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}

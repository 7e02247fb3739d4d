// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A PostgreSQL server of the test's own.

use std::{
    fs,
    os::unix::{
        fs::{chown, MetadataExt, PermissionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Debian's user without rights: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65_534;

/// A server on a socket in a folder of its own.
pub(crate) struct Cluster {
    server: Child,
    folder: TempDir,
}

impl Cluster {
    /// Starts one; `None`, and says so, where PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(binaries) = binaries() else {
            eprintln!("SKIPPED: PostgreSQL is not installed (apt-get install postgresql)");
            return None;
        };
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("own folder");
        let is_root = fs::metadata("/proc/self").expect("Linux").uid() == 0;
        if is_root {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("root may");
        }
        let command = |program: &str| {
            let mut command = Command::new(binaries.join(program));
            command.current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
            if is_root {
                command.uid(NOBODY).gid(NOBODY);
            }
            command
        };
        let initialised = command("initdb")
            .args(["-D", "data", "-U", "credence", "-A", "trust", "-E", "UTF8", "--no-sync"])
            .status()
            .expect("initdb starts");
        assert!(initialised.success(), "initdb: {initialised}");
        let server = command("postgres")
            .args(["-D", "data", "-c", "listen_addresses=", "-c", "fsync=off"])
            .arg("-k")
            .arg(folder.path())
            .spawn()
            .expect("postgres starts");
        let cluster = Self { server, folder };
        cluster.wait();
        Some(cluster)
    }

    /// How to reach it.
    pub(crate) fn config(&self) -> String {
        let host = self.folder.path().display();
        format!("host={host} user=credence dbname=postgres")
    }

    fn wait(&self) {
        let until = Instant::now() + Duration::from_secs(60);
        while postgres::Client::connect(&self.config(), postgres::NoTls).is_err() {
            assert!(Instant::now() < until, "PostgreSQL does not answer");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        // Its children end by themselves when they notice.
        thread::sleep(Duration::from_millis(200));
    }
}

fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|folder| is_there(folder, "initdb") && is_there(folder, "postgres"))
}

fn is_there(folder: &Path, program: &str) -> bool {
    folder.join(program).is_file()
}

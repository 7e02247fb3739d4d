// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The folder of a network: who uses it, and what lies where.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// A network's folder, claimed for this process until dropped.
///
/// The claim is a lock that the kernel gives up when its holder dies; the process id in the file
/// is there for people and for `credence-localnet stop`.
#[derive(Debug)]
pub struct BasePath {
    root: PathBuf,
    _lock: File,
}

impl BasePath {
    /// Claims `root`, creating it if it is not there.
    pub fn claim(root: &Path) -> Result<Self, BasePathError> {
        let file = lock_file(root);
        let failed = |source| BasePathError::File { path: file.clone(), source };
        fs::create_dir_all(root)
            .map_err(|source| BasePathError::File { path: root.into(), source })?;
        let mut lock = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&file)
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {},
            Err(TryLockError::WouldBlock) => {
                let pid = read_pid(&mut lock).map_err(failed)?;
                return Err(BasePathError::InUse { root: root.into(), pid });
            },
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        lock.set_len(0)
            .and_then(|()| lock.write_all(std::process::id().to_string().as_bytes()))
            .map_err(failed)?;
        Ok(Self { root: root.into(), _lock: lock })
    }

    /// The process that uses `root` now, if one does. What a dead process left does not count.
    pub fn holder(root: &Path) -> Result<Option<Holder>, BasePathError> {
        let file = lock_file(root);
        let failed = |source| BasePathError::File { path: file.clone(), source };
        let mut lock = match File::open(&file) {
            Ok(lock) => lock,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(failed(source)),
        };
        match lock.try_lock() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                Ok(Some(Holder { pid: read_pid(&mut lock).map_err(failed)? }))
            },
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Removes what an earlier network left: its chain, its logs, its spec.
    ///
    /// Nothing else in the folder is touched, whichever folder it is.
    pub fn clear(&self) -> Result<(), BasePathError> {
        for folder in [self.root.join(NODES), self.root.join(LOGS), self.root.join(SPEC)] {
            match fs::remove_dir_all(&folder) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(BasePathError::File { path: folder, source })
                },
                _ => {},
            }
        }
        Ok(())
    }

    /// Creates the folders that nodes do not create themselves.
    pub(crate) fn create_folders(&self) -> Result<(), BasePathError> {
        for folder in [self.root.join(NODES), self.root.join(LOGS), self.root.join(SPEC)] {
            fs::create_dir_all(&folder)
                .map_err(|source| BasePathError::File { path: folder, source })?;
        }
        Ok(())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The spec as people read it.
    pub fn plain_spec(&self) -> PathBuf {
        self.root.join(SPEC).join("plain.json")
    }

    /// The spec with the genesis state that the nodes start from.
    pub fn raw_spec(&self) -> PathBuf {
        self.root.join(SPEC).join("raw.json")
    }

    /// The data of the node `name`.
    pub fn node(&self, name: &str) -> PathBuf {
        self.root.join(NODES).join(name)
    }

    /// The logs of all nodes.
    pub fn logs(&self) -> PathBuf {
        self.root.join(LOGS)
    }

    /// What the node `name` says.
    pub fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{name}.log"))
    }
}

const NODES: &str = "nodes";
const LOGS: &str = "logs";
const SPEC: &str = "spec";

/// The process that uses a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its id; unknown for an instant while it writes it down.
    pub pid: Option<u32>,
}

fn lock_file(root: &Path) -> PathBuf {
    root.join("lock")
}

/// Where the running network says what it consists of.
pub(crate) fn state_file(root: &Path) -> PathBuf {
    root.join("network.json")
}

fn read_pid(lock: &mut File) -> io::Result<Option<u32>> {
    let mut content = String::new();
    lock.rewind()?;
    lock.read_to_string(&mut content)?;
    Ok(content.trim().parse().ok())
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BasePathError {
    /// Another network runs there.
    #[error(
        "{} is in use by {}: stop that network with `credence-localnet stop --base-path {}`, \
         or choose another --base-path",
        .root.display(),
        .pid.map_or_else(|| "another network".into(), |pid| format!("the network of process {pid}")),
        .root.display()
    )]
    InUse {
        /// The folder.
        root: PathBuf,
        /// The process, if it could be read.
        pid: Option<u32>,
    },
    /// A file or folder cannot be used.
    #[error("cannot use {}", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_network_is_refused_and_told_who_runs() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let _first = BasePath::claim(folder.path()).expect("nobody is there");
        let error = BasePath::claim(folder.path()).expect_err("the first is there");
        let pid = std::process::id();
        assert!(
            matches!(error, BasePathError::InUse { pid: Some(named), .. } if named == pid),
            "{error}"
        );
        assert!(error.to_string().contains(&format!("process {pid}")), "{error}");
        let holder = BasePath::holder(folder.path()).expect("the lock is readable");
        assert_eq!(holder, Some(Holder { pid: Some(pid) }));
    }

    #[test]
    fn lock_of_a_dead_process_does_not_count() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Longer than any process id, to see that nothing of it stays.
        fs::write(lock_file(folder.path()), "99999999999").expect("the folder is writable");
        assert_eq!(BasePath::holder(folder.path()).expect("the lock is readable"), None);
        let _claim = BasePath::claim(folder.path()).expect("the dead do not hold locks");
        let content = fs::read_to_string(lock_file(folder.path())).expect("the lock is readable");
        assert_eq!(content, std::process::id().to_string());
    }

    #[test]
    fn released_folder_can_be_claimed_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(BasePath::claim(folder.path()).expect("nobody is there"));
        assert_eq!(BasePath::holder(folder.path()).expect("the lock is readable"), None);
        BasePath::claim(folder.path()).expect("nobody is there any more");
    }

    #[test]
    fn clearing_spares_what_is_not_ours() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = BasePath::claim(folder.path()).expect("nobody is there");
        base.create_folders().expect("the folder is writable");
        fs::write(base.log("alice"), "old").expect("the folder is writable");
        fs::write(folder.path().join("thesis.txt"), "precious").expect("the folder is writable");
        base.clear().expect("the folder is writable");
        assert!(!base.log("alice").exists());
        assert!(folder.path().join("thesis.txt").exists());
        base.clear().expect("an empty folder is clear");
    }

    #[test]
    fn folder_without_a_network_has_no_holder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(BasePath::holder(folder.path()).expect("no lock is no problem"), None);
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Files that are there as a whole or not at all.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Why there is no new file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NewFileError {
    /// A file of that name is there.
    #[error("{} is there already", path.display())]
    Exists {
        /// Its path.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Its path.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl NewFileError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "name another file, or add --force to replace it",
            Self::Write { .. } => "check that the folder is there, may be written, and has room",
        }
    }
}

/// A file that is being written under another name, and removed unless it is kept.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
    is_forced: bool,
}

impl NewFile {
    /// Begins a file. An old one is only replaced if `is_forced`, and not before it is kept.
    pub(crate) fn create(path: &Path, is_forced: bool) -> Result<Self, NewFileError> {
        if !is_forced && path.symlink_metadata().is_ok() {
            return Err(NewFileError::Exists { path: path.to_owned() });
        }
        let failed = |source| NewFileError::Write { path: path.to_owned(), source };
        let name = path.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}.partial", std::process::id()));
        let temporary = path.with_file_name(temporary);
        // What a process of the same number has left behind is nobody's.
        let options = OpenOptions::new().write(true).create(true).truncate(true).clone();
        let file = options.open(&temporary).map_err(failed)?;
        Ok(Self { path: path.to_owned(), temporary, file, is_forced })
    }

    /// Makes a file with this content.
    pub(crate) fn write(path: &Path, bytes: &[u8], is_forced: bool) -> Result<(), NewFileError> {
        let file = Self::create(path, is_forced)?;
        file.handle()?.write_all(bytes).map_err(|source| file.failed(source))?;
        file.keep()
    }

    /// Where the content goes.
    pub(crate) fn handle(&self) -> Result<File, NewFileError> {
        self.file.try_clone().map_err(|source| self.failed(source))
    }

    /// Gives the file its name, when all of it is on the disk.
    pub(crate) fn keep(self) -> Result<(), NewFileError> {
        self.file.sync_all().map_err(|source| self.failed(source))?;
        if self.is_forced {
            return fs::rename(&self.temporary, &self.path).map_err(|source| self.failed(source));
        }
        // Unlike a rename, a link never replaces what somebody has put there meanwhile.
        match fs::hard_link(&self.temporary, &self.path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(NewFileError::Exists { path: self.path.clone() })
            },
            // Some file systems have no links.
            Err(_) if self.path.symlink_metadata().is_err() => {
                fs::rename(&self.temporary, &self.path).map_err(|source| self.failed(source))
            },
            other => other.map_err(|source| self.failed(source)),
        }
    }

    fn failed(&self, source: io::Error) -> NewFileError {
        NewFileError::Write { path: self.path.clone(), source }
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After a rename it is not there any more.
        let _ = fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn folder() -> TempDir {
        tempfile::tempdir().expect("room for a folder")
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).expect("a folder");
        entries.map(|entry| entry.expect("it").file_name().into_string().expect("text")).collect()
    }

    fn write(path: &Path, text: &str, is_forced: bool) -> Result<NewFile, NewFileError> {
        let file = NewFile::create(path, is_forced)?;
        file.handle()?.write_all(text.as_bytes()).expect("room");
        Ok(file)
    }

    #[test]
    fn what_is_kept_is_there_and_nothing_else() {
        let folder = folder();
        let path = folder.path().join("a.csv");
        let file = write(&path, "new", false).expect("a new file");
        assert!(!path.exists());
        file.keep().expect("it is kept");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
        assert_eq!(names(&folder), ["a.csv"]);
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let folder = folder();
        drop(write(&folder.path().join("a.csv"), "half", false));
        assert!(names(&folder).is_empty());
    }

    #[test]
    fn old_files_are_replaced_only_by_force() {
        let folder = folder();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").expect("room");
        assert!(matches!(write(&path, "new", false), Err(NewFileError::Exists { .. })));
        drop(write(&path, "half", true));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "old");
        write(&path, "new", true).and_then(NewFile::keep).expect("it is replaced");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "new");
    }

    #[test]
    fn a_file_that_has_come_meanwhile_is_not_replaced() {
        let folder = folder();
        let path = folder.path().join("a.csv");
        let file = write(&path, "ours", false).expect("nothing is there");
        fs::write(&path, "theirs").expect("room");
        assert!(matches!(file.keep(), Err(NewFileError::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "theirs");
        assert_eq!(names(&folder), ["a.csv"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = write(Path::new("/nowhere/a.csv"), "", false).expect_err("no folder");
        assert!(matches!(error, NewFileError::Write { .. }));
        assert!(error.to_string().contains("/nowhere/a.csv"), "{error}");
    }
}

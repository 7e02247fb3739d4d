// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The cache folder: `<hash>` are whole objects, `<hash>.partial` downloads under way, `.lock`
//! orders those who write.
//!
//! Files grow only under the folder's lock, and only after room was made, so that together they
//! never exceed the budget, whatever other processes do. All of this blocks.

use crate::{
    hash_of,
    locks::{lock_within, try_lock, Lock},
    CacheError,
};
use sp_core::H256;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tracing::{debug, info, warn};

/// How long others may hold the folder, or a file that is read, before the cache is given up on.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

const PARTIAL: &str = ".partial";
const FOLDER_LOCK: &str = ".lock";

/// The name of an object: 64 lower-case hex digits.
pub(crate) fn object_name(hash: H256) -> String {
    hex::encode(hash)
}

/// A folder of objects with a budget.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    budget_bytes: u64,
}

/// A file of the cache.
struct Entry {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

impl Cache {
    pub(crate) fn new(folder: PathBuf, budget_bytes: u64) -> Self {
        Self { folder, budget_bytes }
    }

    pub(crate) fn budget_bytes(&self) -> u64 {
        self.budget_bytes
    }

    /// Creates the folder, and brings what is in it down to the budget.
    pub(crate) fn prepare(&self) -> Result<(), CacheError> {
        fs::create_dir_all(&self.folder).map_err(CacheError::io("create", &self.folder))?;
        let _lock = self.lock_folder()?;
        self.make_room(0)
    }

    /// The object, if it is here and right. A corrupt file is deleted.
    pub(crate) fn load(&self, hash: H256, limit_bytes: u64) -> Result<Option<Vec<u8>>, CacheError> {
        let path = self.object_path(hash);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(CacheError::io("open", path)(error)),
        };
        // Held while reading, so that nobody evicts the file.
        lock_within(&file, &path, Lock::Shared, LOCK_TIMEOUT)?;
        let bytes = file.metadata().map_err(CacheError::io("look at", &path))?.len();
        if bytes <= limit_bytes {
            let content = read_all(&mut file, bytes).map_err(CacheError::io("read", &path))?;
            if hash_of(&content) == hash {
                if let Err(error) = file.set_modified(SystemTime::now()) {
                    debug!(path = %path.display(), %error, "artifact-use-not-recorded");
                }
                return Ok(Some(content));
            }
        }
        warn!(path = %path.display(), bytes, "artifact-corrupt-in-cache");
        fs::remove_file(&path).map_err(CacheError::io("delete the corrupt file", &path))?;
        Ok(None)
    }

    /// Begins or goes on with a download; `None` while another process is at it.
    pub(crate) fn partial(&self, hash: H256) -> Result<Option<Partial>, CacheError> {
        let path = self.partial_path(hash);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(CacheError::io("create", &path))?;
        if !try_lock(&file, &path, Lock::Exclusive)? {
            return Ok(None);
        }
        // Whoever held it may have finished or deleted it between our opening and locking it.
        let locked = file.metadata().map_err(CacheError::io("look at", &path))?;
        match fs::metadata(&path) {
            Ok(named) if (named.dev(), named.ino()) == (locked.dev(), locked.ino()) => {},
            Ok(_) => return Ok(None),
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(CacheError::io("look at", path)(error)),
        }
        Ok(Some(Partial { file, path, bytes: locked.len() }))
    }

    /// Appends to a download, making room first.
    pub(crate) fn append(&self, partial: &mut Partial, data: &[u8]) -> Result<(), CacheError> {
        let _lock = self.lock_folder()?;
        self.make_room(data.len() as u64)?;
        let written = partial
            .file
            .seek(SeekFrom::Start(partial.bytes))
            .and_then(|_| partial.file.write_all(data));
        written.map_err(CacheError::io("write", &partial.path))?;
        partial.bytes += data.len() as u64;
        Ok(())
    }

    /// Makes a whole and right download an object that lasts.
    pub(crate) fn finish(&self, partial: Partial, hash: H256) -> Result<(), CacheError> {
        let path = self.object_path(hash);
        partial.file.sync_all().map_err(CacheError::io("write", &partial.path))?;
        fs::rename(&partial.path, &path).map_err(CacheError::io("rename to", &path))?;
        let folder = File::open(&self.folder).and_then(|folder| folder.sync_all());
        folder.map_err(CacheError::io("write", &self.folder))
    }

    /// The bytes of all files of the cache; 0 where it cannot be read.
    pub(crate) fn used_bytes(&self) -> u64 {
        self.entries().map_or(0, |entries| entries.iter().map(|entry| entry.bytes).sum())
    }

    pub(crate) fn partial_path(&self, hash: H256) -> PathBuf {
        self.folder.join(format!("{}{PARTIAL}", object_name(hash)))
    }

    fn object_path(&self, hash: H256) -> PathBuf {
        self.folder.join(object_name(hash))
    }

    fn lock_folder(&self) -> Result<File, CacheError> {
        let path = self.folder.join(FOLDER_LOCK);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(CacheError::io("create", &path))?;
        lock_within(&file, &path, Lock::Exclusive, LOCK_TIMEOUT)?;
        Ok(file)
    }

    /// Evicts, longest unused first, until `needed_bytes` more fit. Under the folder's lock.
    fn make_room(&self, needed_bytes: u64) -> Result<(), CacheError> {
        let mut entries = self.entries().map_err(CacheError::io("list", &self.folder))?;
        let mut used: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let over = CacheError::OverBudget { needed_bytes, budget_bytes: self.budget_bytes };
        if needed_bytes > self.budget_bytes {
            return Err(over);
        }
        entries.sort_by_key(|entry| entry.used);
        for entry in entries {
            if used.saturating_add(needed_bytes) <= self.budget_bytes {
                return Ok(());
            }
            if self.evict(&entry.path)? {
                info!(path = %entry.path.display(), bytes = entry.bytes, "artifact-evicted");
                used -= entry.bytes;
            }
        }
        if used.saturating_add(needed_bytes) <= self.budget_bytes {
            Ok(())
        } else {
            Err(over)
        }
    }

    /// Deletes a file unless somebody reads or writes it.
    fn evict(&self, path: &Path) -> Result<bool, CacheError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(true),
            Err(error) => return Err(CacheError::io("open", path)(error)),
        };
        if !try_lock(&file, path, Lock::Exclusive)? {
            return Ok(false);
        }
        match fs::remove_file(path) {
            Err(error) if !is_absent(&error) => Err(CacheError::io("delete", path)(error)),
            _ => Ok(true),
        }
    }

    fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            let name = file.file_name();
            let Some(name) = name.to_str() else { continue };
            let stem = name.strip_suffix(PARTIAL).unwrap_or(name);
            if stem.len() != 64 || hex::decode(stem).is_err() {
                continue;
            }
            match file.metadata() {
                Ok(metadata) => entries.push(Entry {
                    path: file.path(),
                    bytes: metadata.len(),
                    used: metadata.modified()?,
                }),
                Err(error) if is_absent(&error) => {},
                Err(error) => return Err(error),
            }
        }
        Ok(entries)
    }
}

/// A download under way, which nobody else touches.
#[derive(Debug)]
pub(crate) struct Partial {
    file: File,
    path: PathBuf,
    bytes: u64,
}

impl Partial {
    /// How much is there.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What is there.
    pub(crate) fn content(&mut self) -> Result<Vec<u8>, CacheError> {
        let content = self.file.rewind().and_then(|()| read_all(&mut self.file, self.bytes));
        content.map_err(CacheError::io("read", &self.path))
    }

    /// Begins anew.
    pub(crate) fn clear(&mut self) -> Result<(), CacheError> {
        // A file that is empty already may be no regular file, and then cannot be cut.
        if self.bytes > 0 {
            self.file.set_len(0).map_err(CacheError::io("cut", &self.path))?;
        }
        self.bytes = 0;
        Ok(())
    }

    /// Deletes what is there.
    pub(crate) fn discard(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            debug!(path = %self.path.display(), %error, "artifact-partial-not-deleted");
        }
    }
}

fn read_all(file: &mut File, bytes: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    file.take(bytes).read_to_end(&mut content)?;
    Ok(content)
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

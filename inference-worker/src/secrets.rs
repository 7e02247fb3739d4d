// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reads keys from files that only their owner can read.
//!
//! A file holds one secret: a seed in hex, a mnemonic phrase, or a secret URI (a phrase with a path
//! of derivation). In a keystore folder, as Substrate has them, the file's name is the type of the
//! key in hex, then the public key; the secret in it is quoted as JSON.
//!
//! Text is wiped from memory once read. What this module returns shows only public keys.

#[cfg(test)]
mod tests;

use crate::{commitment::SigningKey, config::KeysConfig};
use credence_client::{Keypair, SecretUri};
use sp_core::{
    crypto::{AccountId32, Pair as _},
    ed25519,
};
use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};
use tracing::warn;
use zeroize::Zeroizing;

/// The longest file that can be a secret, in bytes.
pub const MAX_SECRET_BYTES: u64 = 1024;

/// Bits that let others than the owner at a file.
const OTHERS: u32 = 0o077;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Signs results: ed25519.
    Operator,
    /// Signs duties: ed25519.
    Checker,
    /// Pays, and holds the bond: sr25519.
    Account,
}

impl KeyKind {
    /// How it is called in a keystore: its type as Substrate writes it.
    pub const fn keystore_type(self) -> [u8; 4] {
        match self {
            Self::Operator => *b"cwrk",
            Self::Checker => *b"cchk",
            Self::Account => *b"acco",
        }
    }

    fn file(self, keys: &KeysConfig) -> Option<&Path> {
        match self {
            Self::Operator => keys.operator_file.as_deref(),
            Self::Checker => keys.checker_file.as_deref(),
            Self::Account => keys.account_file.as_deref(),
        }
    }

    const fn setting(self) -> &'static str {
        match self {
            Self::Operator => "keys.operator_file",
            Self::Checker => "keys.checker_file",
            Self::Account => "keys.account_file",
        }
    }
}

/// The key of an account. Shows itself to nobody.
#[derive(Clone)]
pub struct AccountKey(Keypair);

impl AccountKey {
    /// The account.
    pub fn account(&self) -> AccountId32 {
        AccountId32::new(self.0.public_key().0)
    }

    /// What signs transactions.
    pub fn signer(&self) -> &Keypair {
        &self.0
    }
}

impl fmt::Debug for AccountKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("AccountKey").field(&self.account()).finish()
    }
}

/// The key that signs results or duties.
///
/// # Errors
/// Whatever is wrong with the file; none shows what is in it.
pub fn signing_key(keys: &KeysConfig, kind: KeyKind) -> Result<SigningKey, SecretError> {
    let secret = read(keys, kind)?;
    let pair = ed25519::Pair::from_string(&secret.text, None)
        .map_err(|_| SecretError::NoKey { path: secret.path.clone() })?;
    secret.belongs_to(&pair.public().0)?;
    Ok(pair.into())
}

/// The key of the account that pays and holds the bond.
///
/// # Errors
/// As [`signing_key`].
pub fn account_key(keys: &KeysConfig) -> Result<AccountKey, SecretError> {
    let secret = read(keys, KeyKind::Account)?;
    let no_key = || SecretError::NoKey { path: secret.path.clone() };
    let uri: SecretUri = secret.text.parse().map_err(|_| no_key())?;
    let pair = Keypair::from_uri(&uri).map_err(|_| no_key())?;
    secret.belongs_to(&pair.public_key().0)?;
    Ok(AccountKey(pair))
}

/// A secret as it was read.
struct Secret {
    path: PathBuf,
    text: Zeroizing<String>,
    /// The public key that the name of the file promises.
    promised: Option<[u8; 32]>,
}

impl Secret {
    fn belongs_to(&self, public: &[u8; 32]) -> Result<(), SecretError> {
        match self.promised {
            Some(promised) if promised != *public => {
                Err(SecretError::OtherKey { path: self.path.clone() })
            },
            _ => Ok(()),
        }
    }
}

fn read(keys: &KeysConfig, kind: KeyKind) -> Result<Secret, SecretError> {
    let (path, promised) = match (kind.file(keys), &keys.keystore) {
        (Some(path), _) => (path.to_path_buf(), None),
        (None, Some(folder)) => {
            let (path, public) = find(folder, kind)?;
            (path, Some(public))
        },
        (None, None) => return Err(SecretError::NotConfigured { setting: kind.setting() }),
    };
    let text = read_private(&path)?;
    let text = if promised.is_some() {
        let quoted = serde_json::from_str(&text).map(Zeroizing::<String>::new);
        quoted.map_err(|_| SecretError::NoKey { path: path.clone() })?
    } else {
        text
    };
    let trimmed = text.trim();
    let is_bare_seed = trimmed.len() == 64 && trimmed.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = Zeroizing::new(if is_bare_seed { format!("0x{trimmed}") } else { trimmed.into() });
    // Without a phrase of their own, nothing, `/path` and `///password` mean the phrase that all
    // development keys are derived from. Only who writes `//Name` can mean that.
    if text.is_empty() || text.starts_with('/') && !is_development_key(&text) {
        return Err(SecretError::NoKey { path });
    }
    if is_development_key(&text) {
        warn!(path = %path.display(), "development-key: everybody knows this key");
    }
    Ok(Secret { path, text, promised })
}

fn is_development_key(text: &str) -> bool {
    text.strip_prefix("//").is_some_and(|name| !name.is_empty() && !name.starts_with('/'))
}

/// Reads a short file, unless others could.
fn read_private(path: &Path) -> Result<Zeroizing<String>, SecretError> {
    let failed = |source| SecretError::Read { path: path.into(), source };
    let mut file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(SecretError::NoKey { path: path.into() });
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & OTHERS != 0 {
        return Err(SecretError::Exposed { path: path.into(), mode });
    }
    if metadata.len() > MAX_SECRET_BYTES {
        return Err(SecretError::NoKey { path: path.into() });
    }
    // Room for all of it, so that no copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES as usize + 1));
    (&mut file).take(MAX_SECRET_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// The one key of a kind in a keystore.
fn find(folder: &Path, kind: KeyKind) -> Result<(PathBuf, [u8; 32]), SecretError> {
    let failed = |source| SecretError::Read { path: folder.into(), source };
    let mut found = Vec::new();
    for file in fs::read_dir(folder).map_err(failed)? {
        let file = file.map_err(failed)?;
        let name = file.file_name().to_str().and_then(|name| hex::decode(name).ok());
        let Some(public) = name.as_deref().and_then(|n| n.strip_prefix(&kind.keystore_type()))
        else {
            continue;
        };
        if let Ok(public) = <[u8; 32]>::try_from(public) {
            found.push((file.path(), public));
        }
    }
    let count = found.len();
    let key_type = hex::encode(kind.keystore_type());
    match (found.pop(), count) {
        (Some(key), 1) => Ok(key),
        _ => Err(SecretError::NotOneKey {
            folder: folder.into(),
            count,
            key_type,
            setting: kind.setting(),
        }),
    }
}

/// Why a key cannot be read. None of these shows anything of a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Nothing says where the key is.
    #[error("no key is configured: set `{setting}` or `keys.keystore`")]
    NotConfigured {
        /// The setting.
        setting: &'static str,
    },
    /// The file cannot be read.
    #[error("cannot read the key in `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others can read the file.
    #[error(
        "others can read the key in `{path}` (mode {mode:03o}): run `chmod 600 {path}`",
        path = path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file holds no key.
    #[error(
        "`{}` holds no key: write one line, a seed of 64 hex digits or a mnemonic phrase",
        path.display()
    )]
    NoKey {
        /// The file.
        path: PathBuf,
    },
    /// The file's name is that of another key.
    #[error("the key in `{}` is not the one that its name says", path.display())]
    OtherKey {
        /// The file.
        path: PathBuf,
    },
    /// The keystore holds no such key, or several.
    #[error(
        "`{}` holds {count} keys whose names begin with {key_type}, where 1 is needed; set \
         `{setting}` to name the one",
        folder.display()
    )]
    NotOneKey {
        /// The keystore.
        folder: PathBuf,
        /// How many there are.
        count: usize,
        /// What their names begin with.
        key_type: String,
        /// What names one.
        setting: &'static str,
    },
}

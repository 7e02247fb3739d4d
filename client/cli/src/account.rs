// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Secrets, from files that nobody else can read.

use credence_client::{Keypair, SecretUri};
use sp_core::{crypto::Pair as _, ed25519};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    str::FromStr as _,
};

/// No secret is longer, in bytes.
const MAX_SECRET_BYTES: u64 = 1024;
/// The permissions of others than the owner.
const OTHERS: u32 = 0o077;

/// Why a file gives no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// No file is named.
    #[error("this needs an account: name the file with its secret by --account-file")]
    NoFile,
    /// The file cannot be read.
    #[error("cannot read the secret in {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Others can read the file.
    #[error("others can read {}, which holds a secret (mode {mode:03o})", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file has no secret of a known form.
    #[error(
        "{} holds no secret: 64 hexadecimal digits, a phrase, or a URI such as //Alice is expected",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
    },
}

impl AccountError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> String {
        match self {
            Self::NoFile => {
                "write the secret into a file of mode 0600 and pass --account-file FILE, or set \
                 CREDENCE_ACCOUNT_FILE to its path"
                    .to_owned()
            },
            Self::Read { .. } => "check the path and who may read it".to_owned(),
            Self::Exposed { path, .. } => format!("run: chmod 600 {}", path.display()),
            Self::Malformed { .. } => "put nothing but the secret into the file".to_owned(),
        }
    }
}

/// The key of an account.
pub(crate) fn account_key(path: Option<&Path>) -> Result<Keypair, AccountError> {
    let path = path.ok_or(AccountError::NoFile)?;
    let secret = read(path)?;
    let malformed = || AccountError::Malformed { path: path.to_owned() };
    match seed(&secret) {
        Some(seed) => Keypair::from_secret_key(seed).map_err(|_| malformed()),
        None => {
            let uri = SecretUri::from_str(&secret).map_err(|_| malformed())?;
            Keypair::from_uri(&uri).map_err(|_| malformed())
        },
    }
}

/// The key that a worker or checker signs with.
pub(crate) fn signing_key(path: &Path) -> Result<ed25519::Pair, AccountError> {
    let secret = read(path)?;
    match seed(&secret) {
        Some(seed) => Ok(ed25519::Pair::from_seed(&seed)),
        None => ed25519::Pair::from_string(&secret, None)
            .map_err(|_| AccountError::Malformed { path: path.to_owned() }),
    }
}

/// A seed in hexadecimal, with or without 0x.
fn seed(secret: &str) -> Option<[u8; 32]> {
    let digits = secret.strip_prefix("0x").unwrap_or(secret);
    <[u8; 32]>::try_from(hex::decode(digits).ok()?).ok()
}

fn read(path: &Path) -> Result<String, AccountError> {
    let failed = |source| AccountError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let metadata: fs::Metadata = file.metadata().map_err(failed)?;
    let mode = metadata.permissions().mode() & 0o777;
    if metadata.is_file() && mode & OTHERS != 0 {
        return Err(AccountError::Exposed { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.take(MAX_SECRET_BYTES).read_to_string(&mut text).map_err(failed)?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(AccountError::Malformed { path: path.to_owned() });
    }
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_client::{dev, AccountId};
    use rstest::rstest;
    use tempfile::TempDir;

    fn file(folder: &TempDir, content: &str, mode: u32) -> PathBuf {
        let path = folder.path().join("secret");
        fs::write(&path, content).expect("a folder of ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a file of ours");
        path
    }

    fn folder() -> TempDir {
        tempfile::tempdir().expect("room for a folder")
    }

    fn account_of(key: &Keypair) -> AccountId {
        key.public_key().to_account_id()
    }

    #[rstest]
    #[case("//Alice")]
    #[case("//Alice\n")]
    #[case("bottom drive obey lake curtain smoke basket hold race lonely fit walk//Alice")]
    #[case("0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a")]
    #[case("e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a")]
    fn a_uri_a_phrase_and_a_seed_give_the_account(#[case] secret: &str) {
        let folder = folder();
        let key = account_key(Some(&file(&folder, secret, 0o600))).expect("a secret");
        assert_eq!(account_of(&key), account_of(&dev::alice()));
    }

    #[test]
    fn an_account_must_be_named() {
        assert!(matches!(account_key(None), Err(AccountError::NoFile)));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = account_key(Some(Path::new("/nowhere/secret"))).expect_err("no file");
        assert!(matches!(error, AccountError::Read { .. }));
        assert!(error.to_string().contains("/nowhere/secret"));
    }

    #[rstest]
    #[case(0o640)]
    #[case(0o604)]
    #[case(0o666)]
    fn a_file_that_others_can_read_is_refused_with_the_remedy(#[case] mode: u32) {
        let folder = folder();
        let path = file(&folder, "//Alice", mode);
        let error = account_key(Some(&path)).expect_err("others can read it");
        assert!(matches!(error, AccountError::Exposed { .. }));
        assert_eq!(error.advice(), format!("run: chmod 600 {}", path.display()));
    }

    #[rstest]
    #[case("")]
    #[case("  \n")]
    #[case("twelve words that are none of the list at all are no phrase")]
    fn what_is_no_secret_is_refused_and_not_repeated(#[case] secret: &str) {
        let folder = folder();
        let error = account_key(Some(&file(&folder, secret, 0o600))).expect_err("no secret");
        assert!(matches!(error, AccountError::Malformed { .. }));
        assert!(!error.to_string().contains("twelve words that"));
    }

    #[test]
    fn a_seed_gives_the_key_of_a_worker_or_checker() {
        let folder = folder();
        let seed = [7; 32];
        let path = file(&folder, &hex::encode(seed), 0o600);
        let key = signing_key(&path).expect("a seed");
        assert_eq!(key.public(), ed25519::Pair::from_seed(&seed).public());
        let path = file(&folder, "//Ferdie//worker", 0o600);
        assert!(signing_key(&path).is_ok());
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who the validators of a local network are, and the key files their nodes sign with.
//!
//! Every secret is derived from Substrate's public development phrase: fit for a chain nobody
//! depends on, and for nothing else.

use credence_client::{AccountId, Keypair, SecretUri};
use sp_core::{
    crypto::{Pair as _, Ss58Codec},
    ed25519, sr25519,
};
use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// The accounts that development genesis states endow, in the order in which they validate.
const NAMED: [&str; 6] = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"];

const BABE: &[u8; 4] = b"babe";
const GRANDPA: &[u8; 4] = b"gran";

const PUBLIC_PHRASE: &str = "a derivation path of the development phrase has a key; qed";

/// A development account, with the session keys derived from the same path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    name: String,
    suri: String,
}

impl Identity {
    /// The validator at `index` of a local network: Alice first, from the seventh on numbered.
    pub fn validator(index: usize) -> Self {
        match NAMED.get(index) {
            Some(name) => Self::named(name),
            None => {
                let number = index + 1;
                Self { name: format!("validator-{number}"), suri: format!("//Validator//{number}") }
            },
        }
    }

    /// The account derived from `//Name`.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_ascii_lowercase(), suri: format!("//{name}") }
    }

    /// The name in lower case, which is also that of the node.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The derivation path of every secret.
    pub fn suri(&self) -> &str {
        &self.suri
    }

    /// The account that holds the bond.
    pub fn account(&self) -> AccountId {
        AccountId::from(self.sr25519().public().0)
    }

    /// The account as chain specs write it.
    pub fn address(&self) -> String {
        self.sr25519().public().to_ss58check()
    }

    /// The GRANDPA key as chain specs write it.
    pub fn grandpa_address(&self) -> String {
        self.ed25519().public().to_ss58check()
    }

    /// What signs the account's transactions.
    pub fn signer(&self) -> Keypair {
        let uri = self.suri.parse::<SecretUri>().expect(PUBLIC_PHRASE);
        Keypair::from_uri(&uri).expect(PUBLIC_PHRASE)
    }

    fn sr25519(&self) -> sr25519::Pair {
        sr25519::Pair::from_string(&self.suri, None).expect(PUBLIC_PHRASE)
    }

    fn ed25519(&self) -> ed25519::Pair {
        ed25519::Pair::from_string(&self.suri, None).expect(PUBLIC_PHRASE)
    }

    fn keystore_file_names(&self) -> [String; 2] {
        [
            keystore_file_name(BABE, &self.sr25519().public().0),
            keystore_file_name(GRANDPA, &self.ed25519().public().0),
        ]
    }

    /// Writes the session keys where a node looks for them, readable to the owner only.
    pub fn write_keystore(&self, keystore: &Path) -> Result<(), KeystoreError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| KeystoreError { path, source }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(keystore).map_err(failed(keystore))?;
        for file_name in self.keystore_file_names() {
            let path = keystore.join(file_name);
            let content = serde_json::Value::from(self.suri.as_str()).to_string();
            write_secret(&path, content.as_bytes()).map_err(failed(&path))?;
        }
        Ok(())
    }
}

/// The name under which a keystore files a key: the hex of its type and of its public half.
fn keystore_file_name(key_type: &[u8; 4], public: &[u8; 32]) -> String {
    hex::encode([key_type.as_slice(), public.as_slice()].concat())
}

fn write_secret(path: &Path, content: &[u8]) -> io::Result<()> {
    OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?
        .write_all(content)
}

/// A key file could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the key file {}", .path.display())]
pub struct KeystoreError {
    path: PathBuf,
    source: io::Error,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[test]
    fn validators_are_named_until_the_names_run_out() {
        let names: Vec<_> = (0..8).map(|index| Identity::validator(index).name).collect();
        let expected =
            ["alice", "bob", "charlie", "dave", "eve", "ferdie", "validator-7", "validator-8"];
        assert_eq!(names, expected);
        assert_eq!(Identity::validator(6).suri(), "//Validator//7");
    }

    #[test]
    fn alice_is_the_alice_of_other_tools() {
        let alice = Identity::validator(0);
        assert_eq!(alice.address(), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");
        assert_eq!(alice.grandpa_address(), "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu");
        assert_eq!(alice.account(), alice.signer().public_key().to_account_id());
    }

    #[test]
    fn keystore_files_are_named_after_type_and_public_key() {
        let [babe, grandpa] = Identity::validator(0).keystore_file_names();
        assert_eq!(
            babe,
            "62616265d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"
        );
        assert_eq!(
            grandpa,
            "6772616e88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"
        );
    }

    #[test]
    fn keystore_files_hold_the_path_and_are_private() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let keystore = folder.path().join("chains/local/keystore");
        Identity::validator(0).write_keystore(&keystore).expect("the keys are written");
        let files: Vec<_> = fs::read_dir(&keystore)
            .expect("the keystore is a folder")
            .map(|entry| entry.expect("a readable entry").path())
            .collect();
        assert_eq!(files.len(), 2);
        for file in files {
            assert_eq!(fs::read_to_string(&file).expect("a readable key"), "\"//Alice\"");
            let mode = fs::metadata(&file).expect("the key file exists").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

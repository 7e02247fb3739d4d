// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Names of accounts, models and datasets, as people write them.

use credence_client::AccountId;
use credence_primitives::ids::{DatasetId, ModelId};
use serde::{Serialize, Serializer};
use sp_core::{
    crypto::{AccountId32, Ss58AddressFormat, Ss58Codec as _},
    H256,
};
use std::{fmt, str::FromStr};

/// The number of the chain in its accounts' addresses.
const SS58_PREFIX: u16 = 2403;

/// Why text names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdentifierError {
    /// Not 32 bytes in hexadecimal.
    #[error("`{text}` is not an id: it is 0x and 64 hexadecimal digits")]
    Hash {
        /// The text.
        text: String,
    },
    /// Not an account's address.
    #[error("`{text}` is not an account's address (SS58, such as 5GrwvaEF5z…)")]
    Account {
        /// The text.
        text: String,
    },
    /// A name without an id, or the other way round.
    #[error("`{text}` is not of the form name=0x…")]
    Pair {
        /// The text.
        text: String,
    },
}

/// Reads 32 bytes in hexadecimal.
pub(crate) fn hash(text: &str) -> Result<H256, IdentifierError> {
    let not_a_hash = || IdentifierError::Hash { text: text.to_owned() };
    let digits = text.strip_prefix("0x").ok_or_else(not_a_hash)?;
    let bytes = hex::decode(digits).map_err(|_| not_a_hash())?;
    <[u8; 32]>::try_from(bytes).map(H256).map_err(|_| not_a_hash())
}

/// Reads a model's id.
pub(crate) fn model(text: &str) -> Result<ModelId, IdentifierError> {
    hash(text).map(ModelId)
}

/// Reads a dataset's id.
pub(crate) fn dataset(text: &str) -> Result<DatasetId, IdentifierError> {
    hash(text).map(DatasetId)
}

/// Reads an account's address, of this chain or any other.
pub(crate) fn account(text: &str) -> Result<AccountId, IdentifierError> {
    AccountId32::from_ss58check_with_version(text)
        .map(|(account, _)| AccountId::from(<[u8; 32]>::from(account)))
        .map_err(|_| IdentifierError::Account { text: text.to_owned() })
}

/// An account, shown as its address on this chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address(pub(crate) [u8; 32]);

impl From<AccountId> for Address {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

impl From<&AccountId> for Address {
    fn from(account: &AccountId) -> Self {
        Self(account.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = Ss58AddressFormat::custom(SS58_PREFIX);
        formatter.write_str(&AccountId32::new(self.0).to_ss58check_with_version(format))
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A dataset under the name that a manifest has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedDataset {
    /// The name in the manifest.
    pub(crate) name: String,
    /// The dataset.
    pub(crate) id: DatasetId,
}

impl FromStr for NamedDataset {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        match text.split_once('=') {
            Some((name, id)) if !name.is_empty() => {
                Ok(Self { name: name.to_owned(), id: dataset(id)? })
            },
            _ => Err(IdentifierError::Pair { text: text.to_owned() }),
        }
    }
}

/// An account, or a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AccountOrModel {
    /// An account.
    Account(AccountId),
    /// A model.
    Model(ModelId),
}

impl FromStr for AccountOrModel {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        if text.starts_with("0x") {
            model(text).map(Self::Model)
        } else {
            account(text).map(Self::Account)
        }
    }
}

/// A hash as people write it.
pub(crate) fn shown(hash: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    fn some_hash() -> String {
        format!("0x{}", "ab".repeat(32))
    }

    #[test]
    fn ids_read_back_as_shown() {
        let text = some_hash();
        assert_eq!(hash(&text).map(shown), Ok(text));
    }

    #[rstest]
    #[case("")]
    #[case("0x")]
    #[case("0xab")]
    #[case(&"ab".repeat(32))]
    #[case(&format!("0x{}", "ab".repeat(33)))]
    #[case(&format!("0x{}", "zz".repeat(32)))]
    fn what_is_no_id_is_refused(#[case] text: &str) {
        assert_eq!(hash(text), Err(IdentifierError::Hash { text: text.to_owned() }));
    }

    #[test]
    fn accounts_and_models_are_told_apart() {
        assert!(matches!(ALICE.parse(), Ok(AccountOrModel::Account(_))));
        assert!(matches!(some_hash().parse(), Ok(AccountOrModel::Model(_))));
        let error = "nobody".parse::<AccountOrModel>();
        assert!(matches!(error, Err(IdentifierError::Account { .. })));
    }

    #[test]
    fn addresses_are_those_of_this_chain_and_any_chains_are_read() {
        let alice = account(ALICE).expect("an address of Substrate");
        let shown = Address::from(alice).to_string();
        assert_ne!(shown, ALICE);
        assert_eq!(account(&shown), Ok(alice));
    }

    #[test]
    fn the_number_in_addresses_is_the_runtimes() {
        let metadata = crate::refusal::committed_metadata();
        let constant = metadata
            .pallet_by_name("System")
            .and_then(|system| system.constant_by_name("SS58Prefix"))
            .expect("every chain has it");
        assert_eq!(constant.value(), SS58_PREFIX.to_le_bytes());
    }

    #[test]
    fn a_wrong_checksum_is_noticed() {
        let wrong = ALICE.replace("KutQY", "KutQZ");
        assert!(matches!(account(&wrong), Err(IdentifierError::Account { .. })));
    }

    #[test]
    fn datasets_have_a_name_and_an_id() {
        let named: NamedDataset = format!("writers-a={}", some_hash()).parse().expect("both");
        assert_eq!(named.name, "writers-a");
        for text in ["writers-a", &format!("={}", some_hash())] {
            let error = text.parse::<NamedDataset>();
            assert!(matches!(error, Err(IdentifierError::Pair { .. })), "{text}");
        }
        let error = "writers-a=0x12".parse::<NamedDataset>();
        assert!(matches!(error, Err(IdentifierError::Hash { .. })));
    }
}

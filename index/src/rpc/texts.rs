// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! How accounts, hashes, times and methods are written.

use super::error::RpcError;
use crate::row::Method;
use credence_primitives::manifest::AssuranceSet;
use jiff::Timestamp;
use sp_core::{
    crypto::{AccountId32, Ss58AddressFormat, Ss58Codec},
    H256,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The longest text that is taken for an address.
const MAX_ADDRESS_BYTES: usize = 128;

/// The most addresses that are remembered, about 10 MiB of them.
const REMEMBERED_ADDRESSES: usize = 65_536;

/// Reads and writes texts of one network.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    /// The prefix of the network's addresses.
    ss58_prefix: u16,
    /// Addresses written before: their checksums take longer than all else of a row.
    addresses: Arc<Mutex<HashMap<AccountId32, Arc<str>>>>,
}

impl Texts {
    pub(crate) fn new(ss58_prefix: u16) -> Self {
        Self { ss58_prefix, addresses: Arc::default() }
    }

    pub(crate) fn account_of(
        &self,
        name: &'static str,
        text: &str,
    ) -> Result<AccountId32, RpcError> {
        let no_account = RpcError::Account { name };
        if text.starts_with("0x") {
            return hash(text).map(|hash| hash.0.into()).ok_or(no_account);
        }
        if text.len() > MAX_ADDRESS_BYTES {
            return Err(no_account);
        }
        let Ok((account, format)) = AccountId32::from_ss58check_with_version(text) else {
            return Err(no_account);
        };
        let (found, expected) = (u16::from(format), self.ss58_prefix);
        if found != expected {
            return Err(RpcError::Network { name, found, expected });
        }
        Ok(account)
    }

    pub(crate) fn account(&self, account: &AccountId32) -> Arc<str> {
        // Nothing can stop half-way that would leave a wrong address.
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = addresses.get(account) {
            return text.clone();
        }
        let prefix = Ss58AddressFormat::custom(self.ss58_prefix);
        let text: Arc<str> = account.to_ss58check_with_version(prefix).into();
        if addresses.len() >= REMEMBERED_ADDRESSES {
            addresses.clear();
        }
        addresses.insert(account.clone(), text.clone());
        text
    }

    pub(crate) fn hash_of(&self, name: &'static str, text: &str) -> Result<H256, RpcError> {
        hash(text).ok_or(RpcError::Hash { name })
    }

    /// Milliseconds since 1970; 0 for times before.
    pub(crate) fn time_of(&self, name: &'static str, text: &str) -> Result<u64, RpcError> {
        let time: Timestamp = text.parse().map_err(|_| RpcError::Time { name })?;
        Ok(u64::try_from(time.as_millisecond()).unwrap_or(0))
    }
}

/// A time in UTC; empty beyond the calendar.
pub(crate) fn time(time_ms: u64) -> String {
    let time = i64::try_from(time_ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    time.map(|time| time.to_string()).unwrap_or_default()
}

pub(crate) fn hash_text(hash: &H256) -> String {
    HashText::of(hash).as_str().to_owned()
}

/// A hash, written without memory of its own.
pub(crate) struct HashText([u8; 66]);

impl HashText {
    pub(crate) fn of(hash: &H256) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'0'; 66];
        text[1] = b'x';
        for (place, byte) in text[2..].chunks_exact_mut(2).zip(hash.as_bytes()) {
            place
                .copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        // Digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

pub(crate) fn methods(set: AssuranceSet) -> Vec<Method> {
    set.iter().filter_map(|method| Method::of_code(method as u8)).collect()
}

fn hash(text: &str) -> Option<H256> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
    Some(bytes.into())
}

/// Texts of one answer, in which the same hashes and times come again and again.
pub(crate) struct Written {
    texts: Texts,
    model: (H256, String),
    time: (u64, String),
}

impl Written {
    pub(crate) fn new(texts: &Texts) -> Self {
        let (hash, time_ms) = (H256::zero(), 0);
        Self {
            texts: texts.clone(),
            model: (hash, hash_text(&hash)),
            time: (time_ms, time(time_ms)),
        }
    }

    pub(crate) fn account(&self, account: &AccountId32) -> String {
        self.texts.account(account).as_ref().into()
    }

    /// A hash that is likely to be the same as the last one.
    pub(crate) fn model(&mut self, hash: &H256) -> String {
        if self.model.0 != *hash {
            self.model = (*hash, hash_text(hash));
        }
        self.model.1.clone()
    }

    pub(crate) fn time(&mut self, time_ms: u64) -> String {
        if self.time.0 != time_ms {
            self.time = (time_ms, time(time_ms));
        }
        self.time.1.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        Texts::new(42)
    }

    #[test]
    fn accounts_are_read_in_both_ways() {
        let account = AccountId32::new([7; 32]);
        let text = texts().account(&account);
        assert_eq!(texts().account_of("account", &text).expect("address"), account);
        let digits = format!("0x{}", "07".repeat(32));
        assert_eq!(texts().account_of("account", &digits).expect("digits"), account);
    }

    #[test]
    fn addresses_of_other_networks_are_named() {
        let text = Texts::new(2).account(&AccountId32::new([7; 32]));
        let refused = texts().account_of("worker", &text);
        assert!(matches!(
            refused,
            Err(RpcError::Network { name: "worker", found: 2, expected: 42 })
        ));
    }

    #[test]
    fn nonsense_is_no_account() {
        let long = "5".repeat(1_000_000);
        for text in ["", "0x", "0x00", "nobody", long.as_str()] {
            assert!(matches!(texts().account_of("a", text), Err(RpcError::Account { name: "a" })));
        }
    }

    #[test]
    fn times_are_utc() {
        assert_eq!(time(0), "1970-01-01T00:00:00Z");
        assert_eq!(time(1_795_000_000_123), "2026-11-18T11:06:40.123Z");
        assert_eq!(
            texts().time_of("from", "2026-11-18T11:06:40.123Z").ok(),
            Some(1_795_000_000_123)
        );
        assert_eq!(
            texts().time_of("from", "2026-11-18T12:06:40.123+01:00").ok(),
            Some(1_795_000_000_123)
        );
        assert!(texts().time_of("from", "yesterday").is_err());
        assert!(texts().time_of("from", "2026-11-18T12:06:40").is_err());
        assert_eq!(texts().time_of("from", "1960-01-01T00:00:00Z").ok(), Some(0));
    }

    #[test]
    fn what_is_written_again_is_the_same() {
        let mut written = Written::new(&texts());
        for _ in 0..2 {
            assert_eq!(written.time(5), time(5));
            assert_eq!(written.model(&H256::repeat_byte(9)), format!("0x{}", "09".repeat(32)));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Chain specs: exported from the node, fitted to a number of validators, turned raw.

use crate::{
    keys::Identity,
    subcommand::{run, SubcommandError},
};
use serde_json::{json, Value};
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// Validators a local network can have. The elections of development chains seat more; two
/// cores do not feed more.
pub const MAX_VALIDATORS: usize = 32;

const PATCH: &str = "/genesis/runtimeGenesis/patch";
const BALANCES: &str = "/genesis/runtimeGenesis/patch/balances/balances";
const SESSION_KEYS: &str = "/genesis/runtimeGenesis/patch/session/keys";
const STAKING: &str = "/genesis/runtimeGenesis/patch/staking";
const STAKERS: &str = "/genesis/runtimeGenesis/patch/staking/stakers";

/// A chain spec whose genesis is still a patch that people can read.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainSpec(Value);

impl PlainSpec {
    /// Has `node_binary` export the chain named `chain`.
    pub async fn export(node_binary: &Path, chain: &str) -> Result<Self, SpecError> {
        let args = ["export-chain-spec".as_ref(), "--chain".as_ref(), OsStr::new(chain)];
        Self::parse(&run(node_binary, &args).await?)
    }

    /// Reads a spec from JSON.
    pub fn parse(json: &[u8]) -> Result<Self, SpecError> {
        let spec = serde_json::from_slice::<Value>(json)
            .map_err(|source| SpecError::NotJson { source })?;
        if spec.pointer(PATCH).is_none() {
            return Err(SpecError::Missing { pointer: PATCH });
        }
        Ok(Self(spec))
    }

    /// Reads the spec at `path`.
    pub fn read(path: &Path) -> Result<Self, SpecError> {
        let json =
            fs::read(path).map_err(|source| SpecError::File { path: path.into(), source })?;
        Self::parse(&json)
    }

    /// How many validators the chain starts with.
    pub fn validators(&mut self) -> Result<usize, SpecError> {
        Ok(self.array(SESSION_KEYS)?.len())
    }

    /// The chain's id, which names the folder of its data.
    pub fn id(&self) -> Result<&str, SpecError> {
        self.0.get("id").and_then(Value::as_str).ok_or(SpecError::Missing { pointer: "/id" })
    }

    /// The same chain with `count` validators, endowed and bonded like those it has.
    ///
    /// The spec is left as it is if it has as many already.
    pub fn with_validators(mut self, count: usize) -> Result<Self, SpecError> {
        if !(1..=MAX_VALIDATORS).contains(&count) {
            return Err(SpecError::ValidatorCount { count });
        }
        if self.validators()? == count {
            return Ok(self);
        }
        let validators: Vec<_> = (0..count).map(Identity::validator).collect();
        self.set_session_keys(&validators)?;
        self.set_stakers(&validators)?;
        self.endow(&validators)
    }

    fn set_session_keys(&mut self, validators: &[Identity]) -> Result<(), SpecError> {
        let keys = self.array(SESSION_KEYS)?;
        *keys = validators
            .iter()
            .map(|validator| {
                let stash = validator.address();
                json!([stash, stash, { "grandpa": validator.grandpa_address(), "babe": stash }])
            })
            .collect();
        Ok(())
    }

    fn set_stakers(&mut self, validators: &[Identity]) -> Result<(), SpecError> {
        let stakers = self.array(STAKERS)?;
        let bond = stakers
            .first()
            .and_then(|staker| staker.get(2))
            .cloned()
            .ok_or(SpecError::Missing { pointer: STAKERS })?;
        *stakers = validators
            .iter()
            .map(|validator| json!([validator.address(), validator.address(), bond, "Validator"]))
            .collect();

        // Every validator of the genesis keeps its seat, and none is needed that is not there.
        let staking = self.pointer(STAKING)?;
        let seats = staking.get("validatorCount").and_then(Value::as_u64).unwrap_or(0);
        staking["validatorCount"] = json!(seats.max(validators.len() as u64));
        let needed = staking.get("minimumValidatorCount").and_then(Value::as_u64).unwrap_or(0);
        staking["minimumValidatorCount"] = json!(needed.min(validators.len() as u64));
        Ok(())
    }

    fn endow(mut self, validators: &[Identity]) -> Result<Self, SpecError> {
        let balances = self.array(BALANCES)?;
        let endowment = balances
            .first()
            .and_then(|entry| entry.get(1))
            .cloned()
            .ok_or(SpecError::Missing { pointer: BALANCES })?;
        let endowed: Vec<_> = balances.iter().filter_map(|entry| account(entry.get(0)?)).collect();
        for validator in validators {
            if !endowed.contains(&AccountId32::new(validator.account().0)) {
                balances.push(json!([validator.address(), endowment]));
            }
        }
        Ok(self)
    }

    fn pointer(&mut self, pointer: &'static str) -> Result<&mut Value, SpecError> {
        self.0.pointer_mut(pointer).ok_or(SpecError::Missing { pointer })
    }

    fn array(&mut self, pointer: &'static str) -> Result<&mut Vec<Value>, SpecError> {
        self.pointer(pointer)?.as_array_mut().ok_or(SpecError::Missing { pointer })
    }

    /// Writes the spec to `path`.
    pub fn write(&self, path: &Path) -> Result<(), SpecError> {
        fs::write(path, self.0.to_string())
            .map_err(|source| SpecError::File { path: path.into(), source })
    }
}

/// The account that an address names, in whichever network's format.
fn account(address: &Value) -> Option<AccountId32> {
    AccountId32::from_ss58check_with_version(address.as_str()?).ok().map(|(account, _)| account)
}

/// Builds the genesis state of the spec at `plain` once for all nodes, into `raw`.
pub async fn write_raw(node_binary: &Path, plain: &Path, raw: &Path) -> Result<(), SpecError> {
    let args =
        ["export-chain-spec".as_ref(), "--raw".as_ref(), "--chain".as_ref(), plain.as_os_str()];
    let json = run(node_binary, &args).await?;
    // Renamed when complete, so that a spec that is there can be trusted.
    let part = raw.with_extension("part");
    fs::write(&part, json)
        .and_then(|()| fs::rename(&part, raw))
        .map_err(|source| SpecError::File { path: raw.into(), source })
}

/// Why there is no chain spec.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// A network of nobody, or of more validators than a machine can feed.
    #[error("{count} validators are not possible: choose from 1 to {MAX_VALIDATORS}")]
    ValidatorCount {
        /// The number that was asked for.
        count: usize,
    },
    /// The node could not write it.
    #[error(transparent)]
    Export(#[from] SubcommandError),
    /// The spec is not JSON.
    #[error("the chain spec is not JSON")]
    NotJson {
        /// Where reading stopped.
        source: serde_json::Error,
    },
    /// The spec is JSON of another shape.
    #[error("the chain spec has no usable `{pointer}`")]
    Missing {
        /// Where something was sought.
        pointer: &'static str,
    },
    /// A spec file cannot be read or written.
    #[error("cannot use the chain spec {}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The local chain as the node exports it, but for the code and what is not patched.
    fn local() -> PlainSpec {
        let named: Vec<_> = (0..6).map(|index| Identity::validator(index).address()).collect();
        let keys = |stash: &String| json!([stash, stash, { "grandpa": stash, "babe": stash }]);
        let staker =
            |stash: &String| json!([stash, stash, 10_000_000_000_000_000_u64, "Validator"]);
        PlainSpec(json!({
            "id": "credence_local",
            "genesis": { "runtimeGenesis": { "code": "0x00", "patch": {
                "balances": { "balances": named
                    .iter()
                    .map(|address| json!([address, 1_000_000_000_000_000_000_u64]))
                    .collect::<Vec<_>>() },
                "session": { "keys": named[..4].iter().map(keys).collect::<Vec<_>>() },
                "staking": {
                    "stakers": named[..4].iter().map(staker).collect::<Vec<_>>(),
                    "validatorCount": 5,
                    "minimumValidatorCount": 2,
                },
                "sudo": { "key": named[0] },
            } } },
        }))
    }

    fn patch(spec: &PlainSpec) -> &Value {
        spec.0.pointer(PATCH).expect("the spec has a patch")
    }

    #[test]
    fn as_many_validators_as_there_are_change_nothing() {
        assert_eq!(local().with_validators(4).expect("four are possible"), local());
    }

    #[test]
    fn one_validator_needs_nobody_else() {
        let spec = local().with_validators(1).expect("one is possible");
        assert_eq!(patch(&spec)["session"]["keys"].as_array().map(Vec::len), Some(1));
        assert_eq!(patch(&spec)["staking"]["stakers"].as_array().map(Vec::len), Some(1));
        assert_eq!(patch(&spec)["staking"]["minimumValidatorCount"], 1);
        assert_eq!(patch(&spec)["balances"], patch(&local())["balances"]);
    }

    #[test]
    fn seven_validators_are_endowed_bonded_and_seated() {
        let spec = local().with_validators(7).expect("seven are possible");
        let patch = patch(&spec);
        let seventh = Identity::validator(6);
        assert_eq!(
            patch["session"]["keys"][6],
            json!([seventh.address(), seventh.address(), {
                "grandpa": seventh.grandpa_address(),
                "babe": seventh.address(),
            }])
        );
        assert_eq!(
            patch["staking"]["stakers"][6],
            json!([seventh.address(), seventh.address(), 10_000_000_000_000_000_u64, "Validator"])
        );
        assert_eq!(patch["staking"]["validatorCount"], 7);
        assert_eq!(patch["staking"]["minimumValidatorCount"], 2);
        let balances = patch["balances"]["balances"].as_array().expect("balances are a list");
        assert_eq!(balances.len(), 7, "the six named accounts are not endowed twice");
        assert_eq!(balances[6], json!([seventh.address(), 1_000_000_000_000_000_000_u64]));
    }

    #[test]
    fn sudo_stays_with_alice() {
        for count in [1, 7] {
            let spec = local().with_validators(count).expect("a possible number");
            assert_eq!(patch(&spec)["sudo"], patch(&local())["sudo"]);
        }
    }

    #[test]
    fn nobody_and_crowds_are_refused() {
        for count in [0, MAX_VALIDATORS + 1, usize::MAX] {
            let error = local().with_validators(count).expect_err("not possible");
            assert!(matches!(error, SpecError::ValidatorCount { .. }), "{error}");
        }
    }

    #[test]
    fn specs_of_another_shape_are_refused() {
        assert!(matches!(PlainSpec::parse(b"{"), Err(SpecError::NotJson { .. })));
        assert!(matches!(PlainSpec::parse(b"{}"), Err(SpecError::Missing { .. })));
    }
}

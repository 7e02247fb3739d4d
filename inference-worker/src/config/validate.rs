// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold of a configuration beyond its types.

use super::{CheckConfig, Config, HttpConfig};
use crate::journal::Role;
use std::{collections::BTreeSet, fmt, path::PathBuf};
use tracing_subscriber::EnvFilter;

/// The most nodes.
pub const MAX_ENDPOINTS: usize = 8;

/// Something wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key.
    pub key: String,
    /// What to do.
    pub remedy: String,
}

/// All that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot work:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  {}: {}", problem.key, problem.remedy))
    }
}

#[derive(Default)]
struct Findings(Vec<Problem>);

impl Findings {
    fn check(&mut self, is_right: bool, key: &str, remedy: &str) {
        if !is_right {
            self.0.push(Problem { key: key.into(), remedy: remedy.into() });
        }
    }
}

pub(super) fn validate(config: &Config, role: Role) -> Result<(), Problems> {
    let mut findings = Findings::default();
    endpoints(config, &mut findings);
    http(&config.http, &mut findings);
    keys(config, role, &mut findings);
    match role {
        Role::Worker => worker(config, &mut findings),
        Role::Checker => checker(&config.check, &mut findings),
    }
    findings.check(
        !config.data.folder.as_os_str().is_empty(),
        "data.folder",
        "name a folder for the journal",
    );
    findings.check(
        !config.artifacts.cache.as_os_str().is_empty(),
        "artifacts.cache",
        "name a folder for model files",
    );
    findings.check(
        config.limits.drain_timeout_secs > 0,
        "limits.drain_timeout_secs",
        "allow at least 1 s",
    );
    findings.check(
        EnvFilter::try_new(&config.log.filter).is_ok(),
        "log.filter",
        "write a level, such as `info`, or levels by part, such as `warn,credence_engine=debug`",
    );
    if findings.0.is_empty() {
        Ok(())
    } else {
        Err(Problems(findings.0))
    }
}

fn endpoints(config: &Config, findings: &mut Findings) {
    let endpoints = &config.chain.endpoints;
    let key = "chain.endpoints";
    findings.check(
        (1..=MAX_ENDPOINTS).contains(&endpoints.len()),
        key,
        "name 1 to 8 nodes, such as [\"ws://127.0.0.1:9944\"]",
    );
    findings.check(
        endpoints.iter().collect::<BTreeSet<_>>().len() == endpoints.len(),
        key,
        "name each node once",
    );
    for endpoint in endpoints {
        findings.check(
            matches!(endpoint.scheme(), "ws" | "wss") && endpoint.host().is_some(),
            key,
            "use addresses that begin with ws:// or wss://",
        );
        findings.check(
            endpoint.username().is_empty() && endpoint.password().is_none(),
            key,
            "leave out user names and passwords",
        );
    }
}

fn http(config: &HttpConfig, findings: &mut Findings) {
    findings.check(
        config.public || config.listen.ip().is_loopback(),
        "http.listen",
        "listen on this machine (127.0.0.1), or set `http.public = true` to let others in; there \
         is neither TLS nor a password, so put a proxy in front",
    );
    findings.check(config.body_bytes > 0, "http.body_bytes", "allow at least 1 byte");
    findings.check(
        config.concurrent_requests > 0,
        "http.concurrent_requests",
        "allow at least 1 request",
    );
    findings.check(config.connections > 0, "http.connections", "allow at least 1 connection");
}

fn keys(config: &Config, role: Role, findings: &mut Findings) {
    let registers = config.check.bond.is_some();
    let config = &config.keys;
    let mut need = |file: &Option<PathBuf>, key, what| {
        let remedy = format!("name the file with {what}, or set `keys.keystore`");
        findings.check(file.is_some() || config.keystore.is_some(), key, &remedy);
    };
    // Duties are signed by the checker's key alone.
    if role == Role::Worker || registers {
        need(&config.account_file, "keys.account_file", "the key of the account (sr25519)");
    }
    match role {
        Role::Worker => {
            let what = "the key that signs results (ed25519)";
            need(&config.operator_file, "keys.operator_file", what);
        },
        Role::Checker => {
            let what = "the key that signs duties (ed25519)";
            need(&config.checker_file, "keys.checker_file", what);
        },
    }
}

fn checker(check: &CheckConfig, findings: &mut Findings) {
    findings.check(
        check.validator.is_some() || check.bond.is_some(),
        "check.validator",
        "name the validator by its address (SS58); or, to register its checker, set `check.bond` \
         and give the validator's key in `keys.account_file`",
    );
}

fn worker(config: &Config, findings: &mut Findings) {
    let serve = &config.serve;
    findings.check(serve.capacity > 0, "serve.capacity", "take at least 1 job at a time");
    findings.check(
        !serve.models.is_empty(),
        "serve.models",
        "name at least one model: { id = \"0x…\", price = \"0.002\" }",
    );
    let ids: BTreeSet<_> = serve.models.iter().map(|offer| offer.id).collect();
    findings.check(ids.len() == serve.models.len(), "serve.models", "name each model once");
    let named = serve.models.iter().filter_map(|offer| offer.name.as_ref());
    let names: BTreeSet<_> = named.clone().collect();
    findings.check(names.len() == named.count(), "serve.models", "give each model its own name");
    for (index, offer) in serve.models.iter().enumerate() {
        findings.check(
            offer.ask_planck().is_some_and(|ask| ask > 0),
            &format!("serve.models[{index}]"),
            "say what a run costs, as `price = \"0.002\"` in UNIT or as `price_planck`: one of \
             the two, and more than nothing",
        );
        findings.check(
            offer.name.as_deref().is_none_or(is_name),
            &format!("serve.models[{index}].name"),
            "use at most 64 letters, digits, `-`, `_` and `.`; not `0x` at the start",
        );
    }
}

/// Whether a name can stand in a path and be taken for no id.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&name.len()) && !name.starts_with("0x") && name.bytes().all(is_plain)
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The configuration of both roles: one TOML file.
//!
//! Defaults give way to the file, the file to the environment (`CREDENCE_WORKER__HTTP__LISTEN` is
//! `http.listen`), and that to the command line (`--set http.listen=…`). Unknown keys are errors.
//! Secrets are in files of their own, never here: what looks like one is refused wherever it
//! stands, without being repeated.
//!
//! - [`mod@load`]: reads it
//! - [`validate`]: what must hold beyond types, by role
//! - [`amount`]: amounts of money

pub mod amount;
pub mod load;
#[cfg(test)]
mod tests;
pub mod validate;

pub use amount::Amount;
pub use load::{load, ConfigError};
pub use validate::{Problem, Problems};

use crate::journal::Role;
use credence_artifacts::{StoreConfig, DEFAULT_DISK_BUDGET_BYTES};
use credence_engine::EngineConfig;
use credence_primitives::{ids::ModelId, Balance};
use serde::{Deserialize, Serialize};
use sp_core::crypto::AccountId32;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};
use url::Url;

/// The configuration of a worker or checker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The nodes to speak to.
    pub chain: ChainConfig,
    /// Where the keys are.
    pub keys: KeysConfig,
    /// What is kept between runs.
    pub data: DataConfig,
    /// Model files.
    pub artifacts: ArtifactsConfig,
    /// How models are run.
    pub engine: EngineConfig,
    /// What is served over HTTP.
    pub http: HttpConfig,
    /// The worker's role.
    pub serve: ServeConfig,
    /// The checker's role.
    pub check: CheckConfig,
    /// When to warn, and how long to wait.
    pub limits: LimitsConfig,
    /// What is logged.
    pub log: LogConfig,
}

/// The nodes to speak to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChainConfig {
    /// Addresses of 1 to 8 nodes, `ws://…` or `wss://…`, the preferred first.
    pub endpoints: Vec<Url>,
}

impl Default for ChainConfig {
    fn default() -> Self {
        let local = Url::parse("ws://127.0.0.1:9944");
        Self { endpoints: local.into_iter().collect() }
    }
}

/// Where the keys are: in a file each, readable by their owner only, or all in one keystore
/// folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// The file with the ed25519 key that signs results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_file: Option<PathBuf>,
    /// The file with the sr25519 key of the account that pays and holds the bond. A checker needs it
    /// only to be registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_file: Option<PathBuf>,
    /// The file with the ed25519 key that signs a checker's duties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checker_file: Option<PathBuf>,
    /// A keystore folder as Substrate has them, for the keys that no file is named for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keystore: Option<PathBuf>,
}

/// What is kept between runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataConfig {
    /// The folder of the journal, of one process at a time.
    pub folder: PathBuf,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self { folder: "/var/lib/credence-worker".into() }
    }
}

/// Model files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ArtifactsConfig {
    /// The folder for local copies. It may be shared by several processes.
    pub cache: PathBuf,
    /// What all local copies may take together, in bytes.
    pub disk_budget_bytes: u64,
    /// Where objects come from, asked in this order: `file:///`, `http://`, `https://`, `s3://`,
    /// `gs://` or `az://`, without credentials.
    pub sources: Vec<Url>,
}

impl Default for ArtifactsConfig {
    fn default() -> Self {
        Self {
            cache: "/var/cache/credence-worker".into(),
            disk_budget_bytes: DEFAULT_DISK_BUDGET_BYTES,
            sources: Vec::new(),
        }
    }
}

impl From<ArtifactsConfig> for StoreConfig {
    fn from(config: ArtifactsConfig) -> Self {
        let ArtifactsConfig { cache, disk_budget_bytes, sources } = config;
        Self { cache, disk_budget_bytes, sources }
    }
}

/// What is served over HTTP: health, metrics and, by a worker, the direct endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// The address and port.
    pub listen: SocketAddr,
    /// Whether other machines may be let in: needed where `listen` is not of this machine. There is
    /// neither TLS nor a password: put a proxy in front.
    pub public: bool,
    /// The longest request, in bytes.
    pub body_bytes: u64,
    /// Inferences at the same time; beyond these, clients are sent away.
    pub concurrent_requests: u32,
    /// Connections at the same time; beyond these, clients wait.
    pub connections: u32,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9700)),
            public: false,
            body_bytes: 16 * 1024 * 1024,
            concurrent_requests: 64,
            connections: 512,
        }
    }
}

/// The worker's role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServeConfig {
    /// What is served, and at which price.
    pub models: Vec<ModelOffer>,
    /// The most jobs open at a time.
    pub capacity: u32,
    /// Who is paid; the account itself if not named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payee: Option<AccountId32>,
    /// What to put on hold, if the account is to be registered when it is not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bond: Option<Amount>,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self { models: Vec::new(), capacity: 16, payee: None, bond: None }
    }
}

/// A model with its price: one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelOffer {
    /// The model.
    pub id: ModelId,
    /// What the direct endpoint calls it, besides its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What a run costs, in UNIT: `"0.002"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Amount>,
    /// What a run costs, in planck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_planck: Option<u64>,
}

impl ModelOffer {
    /// What a run costs, in planck; nothing unless it is said in exactly one way.
    pub fn ask_planck(&self) -> Option<Balance> {
        match (self.price, self.price_planck) {
            (Some(Amount(planck)), None) => Some(planck),
            (None, Some(planck)) => Some(planck.into()),
            _ => None,
        }
    }

    /// What the direct endpoint calls it.
    pub fn shown_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("{:?}", self.id.0))
    }
}

/// The checker's role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CheckConfig {
    /// The validator that is checked for: its stash. Needed unless `bond` is set, since the account
    /// that registers its checker is the validator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validator: Option<AccountId32>,
    /// What is checked.
    pub models: CheckedModels,
    /// What to put on hold, if the checker is to be registered when it is not yet. Only for that is
    /// the account's key read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bond: Option<Amount>,
}

/// Which models a checker checks: `"all"`, or a list of ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected \"all\" or a list of model ids")]
pub enum CheckedModels {
    /// Those named.
    These(Vec<ModelId>),
    /// All that the chain has.
    All(All),
}

impl Default for CheckedModels {
    fn default() -> Self {
        Self::All(All::All)
    }
}

/// The word `all`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum All {
    /// All models.
    #[default]
    All,
}

impl CheckedModels {
    /// Whether a model is checked.
    pub fn includes(&self, model: &ModelId) -> bool {
        match self {
            Self::All(All::All) => true,
            Self::These(models) => models.contains(model),
        }
    }
}

/// When to warn, and how long to wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Below this the account cannot pay for transactions much longer, in UNIT.
    pub low_balance: Amount,
    /// Below this free bond a warning is given, in UNIT.
    pub low_bond: Amount,
    /// How long to wait, once asked to stop, until what is signed has been opened.
    pub drain_timeout_secs: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            low_balance: Amount::from_unit(10),
            low_bond: Amount::from_unit(1_000),
            drain_timeout_secs: 120,
        }
    }
}

/// What is logged, to standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// How lines look.
    pub format: LogFormat,
    /// Which lines: `info`, or by part, such as `warn,credence_inference_worker=debug`.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::default(), filter: "info".into() }
    }
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object to a line.
    Json,
}

impl Config {
    /// The effective configuration as TOML. It holds no secrets, and of the nodes' addresses only
    /// what is public: paths may hold a provider's access key.
    pub fn shown(&self) -> String {
        let mut shown = self.clone();
        for endpoint in &mut shown.chain.endpoints {
            if endpoint.path() != "/" || endpoint.query().is_some() {
                endpoint.set_path("hidden");
                endpoint.set_query(None);
            }
        }
        // All tables and values of this type have a notation in TOML.
        toml::to_string_pretty(&shown).unwrap_or_else(|error| format!("# {error}\n"))
    }

    /// What is wrong for this role, all of it.
    ///
    /// # Errors
    /// Each names its key and what to do.
    pub fn validate(&self, role: Role) -> Result<(), Problems> {
        validate::validate(self, role)
    }
}

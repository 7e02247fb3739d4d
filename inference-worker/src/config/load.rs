// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Reads the configuration from everywhere.

use super::Config;
use figment::{
    providers::{Env, Format, Serialized, Toml},
    value::{Dict, Value},
    Figment,
};
use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};
use std::{
    io,
    path::{Path, PathBuf},
};

/// What variables of the environment begin with; `__` stands between section and key.
pub const ENVIRONMENT_PREFIX: &str = "CREDENCE_WORKER__";

/// The prefix of Credence's addresses, as the runtime has it.
const SS58_PREFIX: u16 = 2403;

/// The fewest words of a secret phrase.
const PHRASE_WORDS: usize = 12;

/// Reads a file, if one is named, then the environment, then settings of the command line, each
/// `section.key=value`. What they say is not [validated](Config::validate) yet.
///
/// # Errors
/// The first thing that cannot be read, is unknown, or may be a secret.
pub fn load(file: Option<&Path>, settings: &[String]) -> Result<Config, ConfigError> {
    // From here on this process reads addresses of Credence, and shows all as such.
    set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(path) = file {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::File { path: path.into(), source })?;
        figment = figment.merge(Toml::string(&text));
    }
    figment = figment.merge(Env::prefixed(ENVIRONMENT_PREFIX).split("__"));
    for setting in settings {
        let (key, value) = setting.split_once('=').ok_or(ConfigError::Setting)?;
        // Anything is a value: what is no number, truth value, list or table is a string.
        let Ok(value) = value.parse::<Value>();
        figment = figment.merge((key.trim(), value));
    }
    let values: Dict =
        figment.extract().map_err(|source| ConfigError::Values { source: Box::new(source) })?;
    refuse_secrets(&values, "")?;
    figment.extract().map_err(|source| ConfigError::Values { source: Box::new(source) })
}

fn refuse_secrets(values: &Dict, section: &str) -> Result<(), ConfigError> {
    for (name, value) in values {
        let key = if section.is_empty() { name.clone() } else { format!("{section}.{name}") };
        refuse_secret(value, &key)?;
    }
    Ok(())
}

fn refuse_secret(value: &Value, key: &str) -> Result<(), ConfigError> {
    match value {
        Value::Dict(_, values) => refuse_secrets(values, key),
        Value::Array(_, values) => values.iter().try_for_each(|value| refuse_secret(value, key)),
        Value::String(_, text) if is_like_secret(text, key) => {
            Err(ConfigError::Secret { key: key.into() })
        },
        _ => Ok(()),
    }
}

fn is_like_secret(text: &str, key: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace();
    let is_phrase = words.clone().count() >= PHRASE_WORDS
        && words.clone().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
    // Models are named by as many digits as a seed has.
    let names_models = key.starts_with("serve.models") || key.starts_with("check.models");
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let is_seed = !names_models
        && matches!(digits.len(), 64 | 128)
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let is_derived = key.starts_with("keys") && text.starts_with("//");
    is_phrase || is_seed || is_derived
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something is unknown or of another type.
    #[error("the configuration is not understood")]
    Values {
        /// What, and where it came from.
        source: Box<figment::Error>,
    },
    /// A setting of the command line is not `section.key=value`.
    #[error("a setting is `section.key=value`, such as `--set http.listen=127.0.0.1:9700`")]
    Setting,
    /// A value may be a secret.
    #[error(
        "`{key}` looks like a secret: write it to a file, `chmod 600` that, name the file instead, \
         and consider the key known to others"
    )]
    Secret {
        /// The key; never the value.
        key: String,
    },
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The networks this node knows by name.

use credence_runtime::{
    configs::system::SS58_PREFIX,
    genesis_config_presets::{DEVELOPMENT_PRESET, LOCAL_PRESET, TESTNET_PRESET},
    WASM_BINARY,
};
use sc_chain_spec::{ChainType, GenericChainSpec, Properties};

/// A chain specification without extensions of its own.
pub(crate) type ChainSpec = GenericChainSpec;

/// The test network's specification as committed: its genesis is the same for every node,
/// whatever runtime the node was built with.
const TESTNET: &[u8] = include_bytes!("../../chain-spec/testnet/raw.json");

/// Why a specification cannot be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChainSpecError {
    /// The node was built with `SKIP_WASM_BUILD`.
    #[error("this node was built without a runtime; build it again without SKIP_WASM_BUILD")]
    NoRuntime,
    /// No network has this name and no file this path.
    #[error(
        "unknown chain `{0}`: it is neither a network this node knows (dev, local, testnet) nor \
         the path of a chain specification file"
    )]
    Unknown(String),
    /// The file is no chain specification.
    #[error("the chain specification `{path}` cannot be used: {reason}")]
    Broken {
        /// Where it lies.
        path: String,
        /// What the parser says; it gives no more than this sentence.
        reason: String,
    },
}

/// Finds the specification called `id`: a network's name, or the path of a file.
pub(crate) fn load(id: &str) -> Result<ChainSpec, ChainSpecError> {
    match id {
        "" | "dev" => from_preset(
            "Credence Development",
            "credence_dev",
            ChainType::Development,
            DEVELOPMENT_PRESET,
        ),
        "local" => from_preset("Credence Local", "credence_local", ChainType::Local, LOCAL_PRESET),
        "testnet" => ChainSpec::from_json_bytes(TESTNET)
            .map_err(|reason| ChainSpecError::Broken { path: "testnet".into(), reason }),
        // What `make chain-spec` writes the committed file from.
        "testnet-preset" => {
            from_preset("Credence Testnet", "credence_testnet", ChainType::Live, TESTNET_PRESET)
        },
        path => {
            let file = std::path::PathBuf::from(path);
            if !file.is_file() {
                return Err(ChainSpecError::Unknown(path.into()));
            }
            ChainSpec::from_json_file(file)
                .map_err(|reason| ChainSpecError::Broken { path: path.into(), reason })
        },
    }
}

fn from_preset(
    name: &str,
    id: &str,
    chain_type: ChainType,
    preset: &str,
) -> Result<ChainSpec, ChainSpecError> {
    let code = WASM_BINARY.ok_or(ChainSpecError::NoRuntime)?;
    Ok(ChainSpec::builder(code, None)
        .with_name(name)
        .with_id(id)
        .with_chain_type(chain_type)
        .with_protocol_id("credence")
        .with_properties(properties())
        .with_genesis_config_preset_name(preset)
        .build())
}

/// What wallets need to show amounts and addresses.
fn properties() -> Properties {
    Properties::from_iter([
        ("tokenSymbol".into(), "CRED".into()),
        ("tokenDecimals".into(), 12.into()),
        ("ss58Format".into(), SS58_PREFIX.into()),
    ])
}

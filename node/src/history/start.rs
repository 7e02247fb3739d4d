// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Starts the index, and makes ready what its RPC methods need.

use super::{
    arguments::HistoryArguments, genesis::GenesisProof, jobs::RuntimeJobs, ledger::Ledger,
    prover::Prover,
};
use crate::service::{FullBackend, FullClient};
use credence_index::{
    chain::{Chain, ChainError},
    follower::Follower,
    health::health,
    leaf::BlockRef,
    metrics::Metrics,
    rpc::{Deps, Limits},
    store::{Origin, Postgres, PostgresOptions, Sqlite, SqliteOptions, Store, StoreError},
    watcher::watch,
};
use credence_runtime::{configs::system::SS58_PREFIX, BlockNumber, Hash};
use sc_client_api::Backend as _;
use sc_consensus_grandpa::SharedAuthoritySet;
use sc_service::{Configuration, SpawnTaskHandle};
use sp_blockchain::HeaderBackend as _;
use std::{fs, io, path::PathBuf, sync::Arc, time::Duration};

/// How often a node that only reads looks how far the history is.
const WATCH_INTERVAL: Duration = Duration::from_secs(2);

/// What the history lives in.
pub(crate) struct Surroundings<'a> {
    /// How the node was started.
    pub(crate) config: &'a Configuration,
    /// The client.
    pub(crate) client: Arc<FullClient>,
    /// The database.
    pub(crate) backend: Arc<FullBackend>,
    /// Who finalizes, and who did before.
    pub(crate) authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    /// How long a slot is.
    pub(crate) slot_duration: Duration,
    /// Runs the indexer.
    pub(crate) spawner: SpawnTaskHandle,
}

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryError {
    /// The chain's database cannot be read.
    #[error("the chain's database cannot be read: {0}")]
    Blockchain(#[from] sp_blockchain::Error),
    /// The chain's database has no place for it.
    #[error("the chain's database has no offchain storage, in which the leaves of history lie")]
    NoOffchainStorage,
    /// The first state is not the specification's.
    #[error(transparent)]
    Genesis(#[from] super::genesis::GenesisProofError),
    /// The chain specification gives no state.
    #[error("the chain specification gives no first state: {0}")]
    Specification(String),
    /// Finalized blocks cannot be read.
    #[error("cannot begin the history where `--history-start` says")]
    Start(#[source] ChainError),
    /// The chain is not that long.
    #[error(
        "the history cannot begin with block {start}: block {} is not final here yet",
        start.saturating_sub(1)
    )]
    StartAhead {
        /// The first block.
        start: u32,
    },
    /// The file with the connection string cannot be read.
    #[error("cannot read {}, in which `--history-postgres` says the connection string is", path.display())]
    ConnectionString {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The history's database cannot be used.
    #[error("cannot use the history's database")]
    Store(#[from] StoreError),
    /// The series cannot be registered.
    #[error("cannot register the history's metrics")]
    Metrics(#[from] substrate_prometheus_endpoint::PrometheusError),
}

/// Opens the history's database, has it follow the chain, and returns what the RPC methods need.
pub(crate) fn start(
    arguments: &HistoryArguments,
    surroundings: Surroundings<'_>,
) -> Result<Deps, HistoryError> {
    let Surroundings { config, client, backend, authority_set, slot_duration, spawner } =
        surroundings;
    let offchain = backend.offchain_storage().ok_or(HistoryError::NoOffchainStorage)?;
    let ledger = Arc::new(Ledger::new(client.clone(), offchain.clone(), slot_duration));
    let genesis_hash = client.info().genesis_hash;
    let header = client.expect_header(genesis_hash)?;
    let storage = config.chain_spec.as_storage_builder().build_storage();
    let genesis = GenesisProof::new(header, storage.map_err(HistoryError::Specification)?)?;
    let origin = origin(arguments, genesis_hash, &*ledger)?;
    let store = open(arguments, config, origin)?;
    let metrics = Metrics::register(config.prometheus_registry())?;
    let (reporter, monitor) = health(store.head()?);
    if arguments.history_read_only {
        let watch = watch(store.clone(), reporter, metrics.clone(), WATCH_INTERVAL);
        spawner.spawn("history", None, async move {
            watch.await;
        });
    } else {
        let follower = Follower::new(ledger.clone(), store.clone(), reporter, metrics.clone());
        spawner.spawn("history", None, async move {
            // It has been logged, and is told to whoever asks for the index's health.
            let _ = follower.run().await;
        });
    }
    let prover = Prover::new(client.clone(), ledger, offchain, authority_set, genesis);
    Ok(Deps {
        store,
        proofs: Arc::new(prover),
        jobs: Arc::new(RuntimeJobs(client)),
        monitor,
        metrics,
        ss58_prefix: SS58_PREFIX,
        limits: Limits { calls: arguments.history_readers.into(), ..Limits::default() },
    })
}

fn origin(
    arguments: &HistoryArguments,
    genesis: Hash,
    ledger: &impl Chain,
) -> Result<Origin, HistoryError> {
    let Some(start) = arguments.history_start else { return Ok(Origin::whole(genesis)) };
    let number = start.saturating_sub(1);
    let hash = ledger.hash(number).map_err(HistoryError::Start)?;
    let hash = hash.ok_or(HistoryError::StartAhead { start })?;
    Ok(Origin { genesis, start: BlockRef { number, hash, time_ms: 0 } })
}

fn open(
    arguments: &HistoryArguments,
    config: &Configuration,
    origin: Origin,
) -> Result<Arc<dyn Store>, HistoryError> {
    let readers = arguments.history_readers.into();
    let reindex = arguments.history_reindex;
    if let Some(path) = &arguments.history_postgres {
        let connection = fs::read_to_string(path)
            .map_err(|source| HistoryError::ConnectionString { path: path.clone(), source })?;
        let options =
            PostgresOptions { readers, reindex, ..PostgresOptions::at(connection.trim()) };
        return Ok(Arc::new(Postgres::open(origin, &options)?));
    }
    let beside = || {
        let folder = config.base_path.config_dir(config.chain_spec.id());
        folder.join("history").join("history.sqlite")
    };
    let path = arguments.history_file.clone().unwrap_or_else(beside);
    let options = SqliteOptions { readers, reindex, ..SqliteOptions::at(path) };
    Ok(Arc::new(Sqlite::open(origin, &options)?))
}

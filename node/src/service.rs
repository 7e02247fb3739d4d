// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Puts a node together from the runtime's APIs and Substrate's parts.

use crate::{
    equivocation::{ReportEquivocations, Unheard},
    genesis_check,
    history::{self, HistoryArguments},
    rpc,
};
use credence_runtime::{BlockNumber, Hash, RuntimeApi};
use futures::FutureExt;
use sc_chain_spec::{BuildGenesisBlock, GenesisBlockBuilder};
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_babe::{BabeBlockImport, BabeLink, BabeWorkerHandle, SlotProportion};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaBlockImport, LinkHalf, SharedVoterState};
use sc_network::{
    config::FullNetworkConfiguration, service::traits::NetworkService, Litep2pNetworkBackend,
    NetworkBackend,
};
use sc_service::{
    config::Configuration, error::Error as ServiceError, PartialComponents, TaskManager,
    WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::inherents::{
    BabeCreateInherentDataProviders, InherentDataProvider as SlotInherent,
};
use sp_runtime::traits::Block as BlockT;
use std::{sync::Arc, time::Duration};

pub(crate) use credence_runtime::opaque::Block;

/// What this node's runtime may ask of its host.
type HostFunctions = sp_io::SubstrateHostFunctions;

type Executor = sc_executor::WasmExecutor<HostFunctions>;
/// A client that executes every block.
pub(crate) type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// Its database.
pub(crate) type FullBackend = sc_service::TFullBackend<Block>;
type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
type FullPool = TransactionPoolHandle<Block, FullClient>;
type FinalityImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
type FullBlockImport = ReportEquivocations<
    BabeBlockImport<
        Block,
        FullClient,
        FinalityImport,
        BabeCreateInherentDataProviders<Block>,
        FullSelectChain,
    >,
>;

/// Blocks between two justifications at the most. Receipts are proven under the first justified
/// header after them, and a warp-syncing node downloads one justification a set at the least.
const JUSTIFICATION_PERIOD_BLOCKS: u32 = 16;

/// The part of a slot in which a block is filled; the rest is for spreading it.
const PROPOSAL_SLOT_PORTION: f32 = 2.0 / 3.0;

/// How long GRANDPA collects messages before it passes them on.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// Consensus parts that the network and the RPC need too.
pub(crate) struct ConsensusParts {
    block_import: FullBlockImport,
    babe_link: BabeLink<Block>,
    babe_worker: BabeWorkerHandle<Block>,
    grandpa_link: LinkHalf<Block, FullClient, FullSelectChain>,
    telemetry: Option<Telemetry>,
}

type Parts = PartialComponents<
    FullClient,
    FullBackend,
    FullSelectChain,
    sc_consensus::DefaultImportQueue<Block>,
    FullPool,
    ConsensusParts,
>;

/// Why a chain cannot be opened.
#[derive(Debug, thiserror::Error)]
enum OpenError {
    /// The folder cannot be used, or what lies in it is no database.
    #[error(
        "the database at `{path}` cannot be opened: {source}. If another node runs on it, stop \
         that node; if the pruning flags were changed, change them back; check the folder's owner \
         and free space. Only if it is damaged, delete it with the sub-command `purge-chain` and \
         sync again"
    )]
    Database { path: String, source: sp_blockchain::Error },
    /// The database belongs to another chain.
    #[error(
        "the database at `{path}` belongs to another chain: its genesis is {found:?}, this \
         chain's is {expected:?}. Name another folder with `--base-path`, or delete the old chain \
         with the sub-command `purge-chain`"
    )]
    WrongDatabase { path: String, found: Hash, expected: Hash },
    /// The runtime refuses the genesis in the chain specification.
    #[error(
        "the runtime refuses the genesis of this chain specification: {reason}. If it panicked, \
         the log line above says why"
    )]
    Genesis { reason: String },
}

impl From<OpenError> for ServiceError {
    fn from(error: OpenError) -> Self {
        Self::Application(Box::new(error))
    }
}

/// Opens the database and prepares everything that works without a network.
pub(crate) fn new_partial(config: &Configuration) -> Result<Parts, ServiceError> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;

    let executor: Executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore_container, task_manager) =
        open_chain(config, telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()), executor)?;
    let client = Arc::new(client);

    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });
    let telemetry_handle = telemetry.as_ref().map(Telemetry::handle);

    let select_chain = sc_consensus::LongestChain::new(backend.clone());
    let transaction_pool = Arc::from(
        sc_transaction_pool::Builder::new(
            task_manager.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build(),
    );
    let offchain_pool =
        OffchainTransactionPoolFactory::new(Arc::clone(&transaction_pool) as Arc<_>);

    let (finality_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD_BLOCKS,
        &(client.clone() as Arc<_>),
        select_chain.clone(),
        telemetry_handle.clone(),
    )?;
    let justification_import = finality_import.clone();

    let babe_configuration = sc_consensus_babe::configuration(&*client)?;
    let slot_duration = babe_configuration.slot_duration();
    let (block_import, babe_link) = sc_consensus_babe::block_import(
        babe_configuration,
        finality_import,
        client.clone(),
        Arc::new(move |_, _| async move {
            let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
            let slot = SlotInherent::from_timestamp_and_slot_duration(*timestamp, slot_duration);
            Ok((slot, timestamp))
        }) as BabeCreateInherentDataProviders<Block>,
        select_chain.clone(),
        OffchainTransactionPoolFactory::new(Unheard),
    )?;
    let block_import =
        ReportEquivocations::new(block_import, client.clone(), slot_duration, offchain_pool);

    let (import_queue, babe_worker) =
        sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
            link: babe_link.clone(),
            block_import: block_import.clone(),
            justification_import: Some(Box::new(justification_import)),
            client: client.clone(),
            slot_duration,
            spawner: &task_manager.spawn_essential_handle(),
            registry: config.prometheus_registry(),
            telemetry: telemetry_handle,
        })?;

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: ConsensusParts { block_import, babe_link, babe_worker, grandpa_link, telemetry },
    })
}

type OpenChain = (FullClient, Arc<FullBackend>, sc_service::KeystoreContainer, TaskManager);

/// Opens the database, making the genesis block in an empty one, and refuses another chain's.
fn open_chain(
    config: &Configuration,
    telemetry: Option<sc_telemetry::TelemetryHandle>,
    executor: Executor,
) -> Result<OpenChain, ServiceError> {
    let path = config.database.path().map(|path| path.display().to_string()).unwrap_or_default();
    let backend = sc_service::new_db_backend(config.db_config())
        .map_err(|source| OpenError::Database { path: path.clone(), source })?;
    let storage = config.chain_spec.as_storage_builder().build_storage().map_err(|error| {
        // The rest is the whole genesis, or a backtrace in WebAssembly.
        let reason = error.split(" for blob:").next().unwrap_or_default();
        OpenError::Genesis { reason: reason.lines().next().unwrap_or_default().into() }
    })?;
    let genesis_builder = |commit_state| {
        GenesisBlockBuilder::<Block, _, _>::new_with_storage(
            storage.clone(),
            commit_state,
            backend.clone(),
            executor.clone(),
        )
    };
    let (expected_genesis, _) = genesis_builder(false)?.build_genesis_block()?;

    let parts = sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
        config,
        telemetry,
        executor.clone(),
        backend.clone(),
        genesis_builder(!config.no_genesis())?,
        false,
    )?;
    let found = parts.0.info().genesis_hash;
    let expected = expected_genesis.hash();
    if found != expected {
        return Err(OpenError::WrongDatabase { path, found, expected }.into());
    }
    Ok(parts)
}

/// Starts a node: validator, full node or archive, as configured.
pub(crate) async fn new_full(
    config: Configuration,
    measure_hardware: bool,
    history: &HistoryArguments,
) -> Result<TaskManager, ServiceError> {
    type Network = Litep2pNetworkBackend;

    let PartialComponents {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: ConsensusParts { block_import, babe_link, babe_worker, grandpa_link, mut telemetry },
    } = new_partial(&config)?;

    let registry = config.prometheus_registry().cloned();
    let metrics =
        <Network as NetworkBackend<Block, Hash>>::register_notification_metrics(registry.as_ref());
    let mut net_config =
        FullNetworkConfiguration::<Block, Hash, Network>::new(&config.network, registry.clone());
    let genesis_hash = client
        .block_hash(0)?
        .ok_or_else(|| ServiceError::Other("the database has no genesis block".into()))?;
    let grandpa_protocol =
        sc_consensus_grandpa::protocol_standard_name(&genesis_hash, &config.chain_spec);
    let (grandpa_set, grandpa_notifications) =
        sc_consensus_grandpa::grandpa_peers_set_config::<Block, Network>(
            grandpa_protocol.clone(),
            metrics.clone(),
            net_config.peer_store_handle(),
        );
    net_config.add_notification_protocol(grandpa_set);
    let (genesis_protocol, answer_genesis) = genesis_check::answer::<Network>(genesis_hash);
    net_config.add_request_response_protocol(genesis_protocol);
    let named_peers = genesis_check::named_peers(&config.network);
    let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        grandpa_link.shared_authority_set().clone(),
        Vec::default(),
    ));

    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    task_manager.spawn_handle().spawn("genesis-answer", None, answer_genesis);
    task_manager.spawn_handle().spawn(
        "genesis-check",
        None,
        genesis_check::ask(network.clone(), named_peers, genesis_hash),
    );
    if config.offchain_worker.enabled {
        spawn_offchain_workers(
            &config,
            &task_manager,
            &client,
            &backend,
            &keystore_container,
            &transaction_pool,
            network.clone(),
        )?;
    }
    task_manager.spawn_essential_handle().spawn_blocking(
        "mmr-gadget",
        None,
        mmr_gadget::MmrGadget::start(
            client.clone(),
            backend.clone(),
            sp_mmr_primitives::INDEXING_PREFIX.to_vec(),
        ),
    );

    let hardware = (measure_hardware && config.role.is_authority()).then(|| {
        let requirements = sc_sysinfo::Requirements(Vec::new());
        let measured = sc_sysinfo::gather_hwbench(config.database.path(), &requirements);
        sc_sysinfo::print_hwbench(&measured);
        measured
    });

    let history_methods = start_history(
        history,
        history::Surroundings {
            config: &config,
            client: client.clone(),
            backend: backend.clone(),
            authority_set: grandpa_link.shared_authority_set().clone(),
            slot_duration: babe_link.config().slot_duration().as_duration(),
            spawner: task_manager.spawn_handle(),
        },
    )?;

    let role = config.role;
    let name = config.network.node_name.clone();
    let force_authoring = config.force_authoring;
    let enable_grandpa = !config.disable_grandpa;
    let keystore = keystore_container.keystore();
    let voter_state = SharedVoterState::empty();
    let rpc_builder = {
        let client = client.clone();
        let pool = transaction_pool.clone();
        let select_chain = select_chain.clone();
        let backend = backend.clone();
        let keystore = keystore.clone();
        let voter_state = voter_state.clone();
        let authority_set = grandpa_link.shared_authority_set().clone();
        let justifications = grandpa_link.justification_stream();
        let finality_proofs =
            FinalityProofProvider::new_for_service(backend.clone(), Some(authority_set.clone()));
        Box::new(move |subscriptions| {
            rpc::create_full(rpc::FullDeps {
                client: client.clone(),
                pool: pool.clone(),
                select_chain: select_chain.clone(),
                backend: backend.clone(),
                babe: rpc::BabeDeps {
                    worker_handle: babe_worker.clone(),
                    keystore: keystore.clone(),
                },
                grandpa: rpc::GrandpaDeps {
                    voter_state: voter_state.clone(),
                    authority_set: authority_set.clone(),
                    justifications: justifications.clone(),
                    subscriptions,
                    finality_proofs: finality_proofs.clone(),
                },
                history: history_methods.clone(),
            })
            .map_err(ServiceError::Application)
        })
    };

    sc_service::spawn_tasks(sc_service::SpawnTasksParams {
        config,
        client: client.clone(),
        backend,
        task_manager: &mut task_manager,
        keystore: keystore.clone(),
        transaction_pool: transaction_pool.clone(),
        rpc_builder,
        network: network.clone(),
        system_rpc_tx,
        tx_handler_controller,
        sync_service: sync_service.clone(),
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    let telemetry = telemetry.as_ref().map(Telemetry::handle);
    if let (Some(hardware), Some(telemetry)) = (hardware, telemetry.clone()) {
        task_manager.spawn_handle().spawn(
            "telemetry-hardware",
            None,
            sc_sysinfo::initialize_hwbench_telemetry(telemetry, hardware),
        );
    }

    if role.is_authority() {
        warn_without_session_keys(&keystore);
        let slot_duration = babe_link.config().slot_duration();
        let proposer = sc_basic_authorship::ProposerFactory::new(
            task_manager.spawn_handle(),
            client.clone(),
            transaction_pool.clone(),
            registry.as_ref(),
            telemetry.clone(),
        );
        let babe =
            sc_consensus_babe::start_babe(
                sc_consensus_babe::BabeParams {
                    keystore: keystore.clone(),
                    client: client.clone(),
                    select_chain,
                    env: proposer,
                    block_import,
                    sync_oracle: sync_service.clone(),
                    justification_sync_link: sync_service.clone(),
                    create_inherent_data_providers: move |_, ()| async move {
                        let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
                        let slot = SlotInherent::from_timestamp_and_slot_duration(
                            *timestamp,
                            slot_duration,
                        );
                        Ok((slot, timestamp))
                    },
                    force_authoring,
                    backoff_authoring_blocks:
                        Some(sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging::<
                            BlockNumber,
                        >::default()),
                    babe_link,
                    block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SLOT_PORTION),
                    max_block_proposal_slot_portion: None,
                    telemetry: telemetry.clone(),
                },
            )?;
        task_manager.spawn_essential_handle().spawn_blocking("babe", Some("block-authoring"), babe);
    }

    if enable_grandpa {
        let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
            config: sc_consensus_grandpa::Config {
                gossip_duration: GOSSIP_DURATION,
                justification_generation_period: JUSTIFICATION_PERIOD_BLOCKS,
                name: Some(name),
                observer_enabled: false,
                keystore: role.is_authority().then_some(keystore),
                local_role: role,
                telemetry: telemetry.clone(),
                protocol_name: grandpa_protocol,
            },
            link: grandpa_link,
            network,
            sync: Arc::new(sync_service),
            notification_service: grandpa_notifications,
            voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
            prometheus_registry: registry,
            shared_voter_state: voter_state,
            telemetry,
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
        })?;
        task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
    }

    Ok(task_manager)
}

/// Starts the history, unless it is not wanted. A validator goes on without it where it cannot be
/// had, since it has more to lose.
fn start_history(
    arguments: &HistoryArguments,
    surroundings: history::Surroundings<'_>,
) -> Result<Option<credence_index::rpc::Deps>, ServiceError> {
    if arguments.no_history {
        return Ok(None);
    }
    let is_authority = surroundings.config.role.is_authority();
    // It opens databases, and reads them.
    let error = match tokio::task::block_in_place(|| history::start(arguments, surroundings)) {
        Ok(deps) => return Ok(Some(deps)),
        Err(error) => error,
    };
    let first: &dyn std::error::Error = &error;
    let causes = std::iter::successors(Some(first), |error| error.source());
    let text = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    if is_authority {
        log::error!("This validator runs without the history: {text}");
        return Ok(None);
    }
    Err(ServiceError::Other(text))
}

/// Runs the runtime's offchain workers at every block. They do not reach the internet.
fn spawn_offchain_workers(
    config: &Configuration,
    task_manager: &TaskManager,
    client: &Arc<FullClient>,
    backend: &Arc<FullBackend>,
    keystore: &sc_service::KeystoreContainer,
    transaction_pool: &Arc<FullPool>,
    network: Arc<dyn NetworkService>,
) -> Result<(), ServiceError> {
    let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
        runtime_api_provider: client.clone(),
        keystore: Some(keystore.keystore()),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(transaction_pool.clone())),
        network_provider: Arc::new(network),
        is_validator: config.role.is_authority(),
        enable_http_requests: false,
        custom_extensions: |_| Vec::new(),
    })?;
    task_manager.spawn_handle().spawn(
        "offchain-workers-runner",
        "offchain-worker",
        workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
    );
    Ok(())
}

/// Tells an operator whose keystore is empty what to do. Not an error: session keys are usually
/// made by asking the running node for them.
fn warn_without_session_keys(keystore: &sp_keystore::KeystorePtr) {
    let missing =
        sp_keystore::Keystore::sr25519_public_keys(&**keystore, sp_consensus_babe::KEY_TYPE)
            .is_empty()
            || sp_keystore::Keystore::ed25519_public_keys(
                &**keystore,
                sp_core::crypto::key_types::GRANDPA,
            )
            .is_empty();
    if missing {
        log::warn!(
            "this validator has no session keys, so it makes no blocks: call the RPC method \
             `author_rotateKeysWithOwner` and register the keys and the proof it returns with \
             `session.setKeys`"
        );
    }
}

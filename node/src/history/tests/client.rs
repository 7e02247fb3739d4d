// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! This node's client over a database in memory.

use super::blocks::{call_of, groups, Note};
use crate::{
    history::ledger::Ledger,
    service::{Block, FullBackend, FullClient},
};
use codec::{Compact, Decode, Encode};
use credence_runtime::{
    genesis_config_presets::{get_preset, LOCAL_PRESET},
    Hash, RuntimeCall, RuntimeGenesisConfig, TxExtension, UncheckedExtrinsic, SLOT_MILLISECONDS,
    VERSION, WASM_BINARY,
};
use futures::FutureExt as _;
use sc_block_builder::{BlockBuilderBuilder, BuiltBlock};
use sc_chain_spec::json_patch::merge;
use sc_client_api::{Backend as _, Finalizer as _};
use sc_client_db::{offchain::LocalStorage, DatabaseSettings, DbHash};
use sc_consensus::{
    BlockImport as _, BlockImportParams, ForkChoiceStrategy, ImportResult, StateAction,
    StorageChanges,
};
use sc_service::{
    BlocksPruning, ClientConfig, DatabaseSource, GenesisBlockBuilder, PruningMode, SpawnTaskHandle,
    TaskManager,
};
use serde_json::Value;
use sp_api::ProvideRuntimeApi as _;
use sp_blockchain::{ApplyExtrinsicFailed, Error, HeaderBackend as _};
use sp_consensus::BlockOrigin;
use sp_consensus_babe::digests::{CompatibleDigestItem as _, PreDigest, SecondaryPlainPreDigest};
use sp_core::storage::{well_known_keys::CODE, Storage};
use sp_database::{Database, MemDb};
use sp_inherents::InherentData;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    generic::{self, Era, SignedPayload},
    BuildStorage as _, Digest, DigestItem, OpaqueExtrinsic,
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use substrate_frame_rpc_system::AccountNonceApi as _;

/// How many unfinalized blocks may compete, as in a node.
const CANONICALIZATION_DELAY: u64 = 4_096;
/// The number of the test chain's first slot.
pub(super) const FIRST_SLOT: u64 = 600_000_000;
/// How long a slot is.
pub(super) const SLOT: Duration = Duration::from_millis(SLOT_MILLISECONDS);

type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;

/// What chains begin with, and what runs them.
pub(super) struct Genesis {
    executor: Executor,
    pub(super) storage: Storage,
}

/// What a client keeps.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keeping {
    /// All states and blocks.
    Everything,
    /// States and blocks of the finalized chain.
    Finalized,
    /// States and bodies of the last finalized blocks.
    Last(u32),
}

/// How a client is opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) keeping: Keeping,
    pub(super) is_indexing: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keeping: Keeping::Everything, is_indexing: true }
    }
}

/// A database in memory, which outlives its clients.
#[derive(Clone)]
pub(super) struct Memory {
    database: Arc<dyn Database<DbHash>>,
    is_new: bool,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self { database: Arc::new(MemDb::new()), is_new: true }
    }

    /// The same database, for the next client.
    pub(super) fn again(&self) -> Self {
        Self { database: self.database.clone(), is_new: false }
    }
}

/// A client, and the threads it needs.
pub(super) struct Node {
    pub(super) client: Arc<FullClient>,
    pub(super) backend: Arc<FullBackend>,
    tasks: TaskManager,
}

impl Genesis {
    /// The genesis of the local network, with sessions of its length.
    pub(super) fn local() -> Self {
        Self::changed(|_| {})
    }

    /// The same with sessions that outlast every test. Blocks in which validators are elected may
    /// have no room for transactions.
    pub(super) fn without_elections() -> Self {
        Self::changed(|genesis| genesis["timing"]["schedule"]["sessionSlots"] = 100_000.into())
    }

    // By this program's own runtime: the one in WebAssembly takes a while to compile, and would be
    // compiled twice.
    fn changed(change: impl FnOnce(&mut Value)) -> Self {
        let mut genesis = serde_json::to_value(RuntimeGenesisConfig::default()).expect("JSON");
        let preset = get_preset(&LOCAL_PRESET.into()).expect("a known preset");
        merge(&mut genesis, serde_json::from_slice(&preset).expect("JSON"));
        change(&mut genesis);
        let genesis: RuntimeGenesisConfig = serde_json::from_value(genesis).expect("a genesis");
        let mut storage = genesis.build_storage().expect("the preset is sound");
        let code = WASM_BINARY.expect("built with a runtime");
        storage.top.insert(CODE.to_vec(), code.to_vec());
        let executor = sc_service::new_wasm_executor(&Default::default());
        Self { executor, storage }
    }

    /// A client of this chain; to be called inside a tokio runtime.
    pub(super) fn open(&self, memory: &Memory, settings: Settings) -> Node {
        let (states, blocks) = match settings.keeping {
            Keeping::Everything => (PruningMode::ArchiveAll, BlocksPruning::KeepAll),
            Keeping::Finalized => (PruningMode::ArchiveCanonical, BlocksPruning::KeepFinalized),
            Keeping::Last(count) => {
                (PruningMode::blocks_pruning(count), BlocksPruning::Some(count))
            },
        };
        let database = DatabaseSettings {
            trie_cache_maximum_size: Some(64 << 20),
            state_pruning: Some(states),
            source: DatabaseSource::Custom {
                db: memory.database.clone(),
                require_create_flag: memory.is_new,
            },
            blocks_pruning: blocks,
            pruning_filters: Vec::new(),
            metrics_registry: None,
        };
        let backend = FullBackend::new(database, CANONICALIZATION_DELAY).expect("memory");
        let backend = Arc::new(backend);
        let genesis = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
            self.storage.clone(),
            true,
            backend.clone(),
            self.executor.clone(),
        );
        let handle = tokio::runtime::Handle::current();
        let tasks = TaskManager::new(handle, None).expect("nothing is registered");
        let client = sc_service::client::new_with_backend(
            backend.clone(),
            self.executor.clone(),
            genesis.expect("the runtime builds its first block"),
            Box::new(tasks.spawn_handle()),
            None,
            None,
            ClientConfig { offchain_indexing_api: settings.is_indexing, ..Default::default() },
        );
        Node { client: Arc::new(client.expect("a new client")), backend, tasks }
    }
}

impl Node {
    /// The part of the database in which leaves lie.
    pub(super) fn offchain(&self) -> LocalStorage {
        self.backend.offchain_storage().expect("this database has it")
    }

    /// The node's view of its finalized blocks.
    pub(super) fn ledger(&self) -> Ledger<FullClient, LocalStorage> {
        Ledger::new(self.client.clone(), self.offchain(), SLOT)
    }

    /// Has the nodes of the Mountain Range named by their place once they are final, as a node has.
    pub(super) fn canonicalize_range(&self) {
        let gadget = mmr_gadget::MmrGadget::start(
            self.client.clone(),
            self.backend.clone(),
            sp_mmr_primitives::INDEXING_PREFIX.to_vec(),
        );
        self.tasks.spawn_handle().spawn_blocking("mmr-gadget", None, gadget);
    }

    /// What runs the node's tasks.
    pub(super) fn spawner(&self) -> SpawnTaskHandle {
        self.tasks.spawn_handle()
    }

    /// Makes a block of transactions that leave these entries, as many as it has room for.
    pub(super) fn build(
        &self,
        parent: Hash,
        slot: u64,
        notes: &[Note],
    ) -> (BuiltBlock<Block>, Vec<Note>) {
        let claim = SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() };
        let logs = vec![DigestItem::babe_pre_digest(PreDigest::SecondaryPlain(claim))];
        let mut builder = BlockBuilderBuilder::new(&*self.client)
            .on_parent_block(parent)
            .fetch_parent_block_number(&*self.client)
            .expect("the parent is known")
            .with_inherent_digests(Digest { logs })
            .build()
            .expect("the block begins");
        let mut inherents = InherentData::new();
        let now = sp_timestamp::Timestamp::new(slot * SLOT_MILLISECONDS);
        inherents.put_data(sp_timestamp::INHERENT_IDENTIFIER, &now).expect("the only one");
        for inherent in builder.create_inherents(inherents).expect("the runtime makes them") {
            builder.push(inherent).expect("the runtime accepts its own");
        }
        let (mut nonces, mut taken) = (HashMap::new(), Vec::new());
        let genesis = self.client.info().genesis_hash;
        for group in groups(notes) {
            let (signer, call) = call_of(group);
            let nonce = nonces.entry(signer).or_insert_with(|| {
                let api = self.client.runtime_api();
                api.account_nonce(parent, signer.to_account_id()).expect("the state is there")
            });
            match builder.push(signed(signer, call, *nonce, genesis)) {
                Ok(()) => taken.extend_from_slice(group),
                Err(Error::ApplyExtrinsicFailed(ApplyExtrinsicFailed::Validity(refused)))
                    if refused.exhausted_resources() =>
                {
                    break
                },
                Err(error) => panic!("{error}"),
            }
            *nonce += 1;
        }
        (builder.build().expect("the block ends"), taken)
    }

    /// Imports a block as its author does, or as everybody else: by executing it.
    pub(super) fn import(
        &self,
        built: BuiltBlock<Block>,
        choice: ForkChoiceStrategy,
        executes: bool,
    ) {
        let (block, changes) = built.into_inner();
        let action = if executes {
            StateAction::Execute
        } else {
            StateAction::ApplyChanges(StorageChanges::Changes(changes))
        };
        self.import_block(block, choice, action);
    }

    /// Imports a block.
    pub(super) fn import_block(
        &self,
        block: Block,
        choice: ForkChoiceStrategy,
        action: StateAction<Block>,
    ) {
        let mut params = BlockImportParams::new(BlockOrigin::NetworkBroadcast, block.header);
        params.body = Some(block.extrinsics);
        params.fork_choice = Some(choice);
        params.state_action = action;
        self.import_with(params);
    }

    /// Imports whatever it is.
    pub(super) fn import_with(&self, params: BlockImportParams<Block>) {
        let imported = self.client.import_block(params).now_or_never();
        let imported = imported.expect("it never waits").expect("a sound block");
        assert!(matches!(imported, ImportResult::Imported(_)), "{imported:?}");
    }

    /// Makes a block final, and those before it.
    pub(super) fn finalize(&self, hash: Hash) {
        self.client.finalize_block(hash, None, true).expect("it is above the last final one");
    }
}

/// A transaction.
fn signed(signer: Sr25519Keyring, call: RuntimeCall, nonce: u32, genesis: Hash) -> OpaqueExtrinsic {
    // Most of the extension is empty, and its types are those of pallets.
    let extension = (Era::Immortal, Compact(nonce), Compact(0u128)).encode();
    let extension = TxExtension::decode(&mut &extension[..]).expect("era, nonce and tip");
    let (spec, transaction) = (VERSION.spec_version, VERSION.transaction_version);
    let implicit = ((), (), spec, transaction, genesis, genesis, (), (), (), (), ());
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
    let signature = payload.using_encoded(|bytes| signer.sign(bytes));
    let account = signer.to_account_id();
    let transaction =
        generic::UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension);
    let transaction = UncheckedExtrinsic::from(transaction);
    OpaqueExtrinsic::try_from_encoded_extrinsic(&transaction.encode()).expect("an extrinsic")
}

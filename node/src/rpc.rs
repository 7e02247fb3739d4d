// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The RPC methods this node adds to those every Substrate node has.

use credence_runtime::{
    configs::consensus::MmrHash, opaque::Block, AccountId, Balance, BlockNumber, Hash, Nonce,
};
use jsonrpsee::RpcModule;
use sc_client_api::AuxStore;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_rpc::SubscriptionTaskExecutor;
use sc_transaction_pool_api::TransactionPool;
use sp_api::ProvideRuntimeApi;
use sp_block_builder::BlockBuilder;
use sp_blockchain::{Error as BlockChainError, HeaderBackend, HeaderMetadata};
use sp_consensus::SelectChain;
use sp_core::offchain::OffchainStorage;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What the BABE methods need.
pub(crate) struct BabeDeps {
    /// Answers which epoch the node is in.
    pub(crate) worker_handle: BabeWorkerHandle<Block>,
    /// The keys whose slots are asked for.
    pub(crate) keystore: KeystorePtr,
}

/// What the GRANDPA methods need.
pub(crate) struct GrandpaDeps<Backend> {
    /// Votes of the round.
    pub(crate) voter_state: SharedVoterState,
    /// Who votes.
    pub(crate) authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    /// Justifications as they are made.
    pub(crate) justifications: GrandpaJustificationStream<Block>,
    /// Runs subscriptions.
    pub(crate) subscriptions: SubscriptionTaskExecutor,
    /// Proofs that a block is final.
    pub(crate) finality_proofs: Arc<FinalityProofProvider<Backend, Block>>,
}

/// What the methods need.
pub(crate) struct FullDeps<Client, Pool, Chain, Backend> {
    /// The client.
    pub(crate) client: Arc<Client>,
    /// The transaction pool.
    pub(crate) pool: Arc<Pool>,
    /// Chooses the best chain.
    pub(crate) select_chain: Chain,
    /// The database, for the offchain index.
    pub(crate) backend: Arc<Backend>,
    /// For the BABE methods.
    pub(crate) babe: BabeDeps,
    /// For the GRANDPA methods.
    pub(crate) grandpa: GrandpaDeps<Backend>,
    /// For the history's methods, if this node keeps it.
    pub(crate) history: Option<credence_index::rpc::Deps>,
}

/// Collects the methods.
pub(crate) fn create_full<Client, Pool, Chain, Backend>(
    deps: FullDeps<Client, Pool, Chain, Backend>,
) -> Result<RpcModule<()>, Error>
where
    Client: ProvideRuntimeApi<Block>
        + HeaderBackend<Block>
        + HeaderMetadata<Block, Error = BlockChainError>
        + AuxStore
        + Send
        + Sync
        + 'static,
    Client::Api: BlockBuilder<Block>
        + substrate_frame_rpc_system::AccountNonceApi<Block, AccountId, Nonce>
        + pallet_transaction_payment_rpc::TransactionPaymentRuntimeApi<Block, Balance>
        + mmr_rpc::MmrRuntimeApi<Block, MmrHash, BlockNumber>
        + sp_consensus_babe::BabeApi<Block>,
    Pool: TransactionPool<Block = Block> + 'static,
    Chain: SelectChain<Block> + Clone + 'static,
    Backend: sc_client_api::Backend<Block> + 'static,
    Backend::State: sc_client_api::StateBackend<sp_runtime::traits::HashingFor<Block>>,
    Backend::OffchainStorage: OffchainStorage,
{
    use mmr_rpc::{Mmr, MmrApiServer};
    use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
    use sc_consensus_babe_rpc::{Babe, BabeApiServer};
    use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
    use substrate_frame_rpc_system::{System, SystemApiServer};

    let FullDeps { client, pool, select_chain, backend, babe, grandpa, history } = deps;
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    module.merge(
        Babe::new(client.clone(), babe.worker_handle, babe.keystore, select_chain).into_rpc(),
    )?;
    module.merge(
        Grandpa::new(
            grandpa.subscriptions,
            grandpa.authority_set,
            grandpa.voter_state,
            grandpa.justifications,
            grandpa.finality_proofs,
        )
        .into_rpc(),
    )?;
    let offchain = backend
        .offchain_storage()
        .ok_or("the database has no offchain storage, in which the Mountain Range lives")?;
    module.merge(Mmr::new(client, offchain).into_rpc())?;
    if let Some(history) = history {
        module.merge(credence_index::rpc::methods(history)?)?;
    }
    Ok(module)
}

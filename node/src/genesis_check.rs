// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tells an operator whose boot or reserved nodes are on another chain.
//!
//! Two chains share no protocol, so a node that was given the wrong peers would wait without a
//! word. Every Credence node therefore answers one question whatever its chain is: which genesis
//! it follows.

use crate::service::Block;
use credence_runtime::Hash;
use futures::StreamExt;
use sc_network::{
    config::{MultiaddrWithPeerId, NetworkConfiguration},
    request_responses::{IncomingRequest, OutgoingResponse},
    service::traits::NetworkService,
    IfDisconnected, NetworkBackend, PeerId, ProtocolName,
};
use std::{sync::Arc, time::Duration};

const PROTOCOL: &str = "/credence/genesis/1";
/// A genesis hash.
const ANSWER_BYTES: u64 = 32;
/// Questions waiting for an answer; more are refused.
const QUEUE_LENGTH: usize = 16;
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two questions to a peer that cannot be reached.
const RETRY_INTERVAL: Duration = Duration::from_secs(10);
/// After this many questions a peer is taken to be down, which is no mistake of ours.
const ATTEMPTS: usize = 30;

/// The question's protocol, and the task that answers it with `genesis`.
pub(crate) fn answer<Network: NetworkBackend<Block, Hash>>(
    genesis: Hash,
) -> (Network::RequestResponseProtocolConfig, impl std::future::Future<Output = ()>) {
    let (questions, inbox) = async_channel::bounded::<IncomingRequest>(QUEUE_LENGTH);
    let protocol = Network::request_response_config(
        PROTOCOL.into(),
        Vec::new(),
        0,
        ANSWER_BYTES,
        ANSWER_TIMEOUT,
        Some(questions),
    );
    let task = inbox.for_each(move |question| {
        // The peer may have gone.
        let _ = question.pending_response.send(OutgoingResponse {
            result: Ok(genesis.as_bytes().to_vec()),
            reputation_changes: Vec::new(),
            sent_feedback: None,
        });
        std::future::ready(())
    });
    (protocol, task)
}

/// The peers an operator named.
pub(crate) fn named_peers(network: &NetworkConfiguration) -> Vec<PeerId> {
    let reserved = &network.default_peers_set.reserved_nodes;
    let peer_id = |peer: &MultiaddrWithPeerId| peer.peer_id;
    network.boot_nodes.iter().chain(reserved).map(peer_id).collect()
}

/// Asks each of `peers` for its genesis and logs an error for those that follow another.
pub(crate) async fn ask(network: Arc<dyn NetworkService>, peers: Vec<PeerId>, genesis: Hash) {
    let questions = peers.into_iter().map(|peer| ask_peer(&network, peer, genesis));
    futures::future::join_all(questions).await;
}

async fn ask_peer(network: &Arc<dyn NetworkService>, peer: PeerId, genesis: Hash) {
    for _ in 0..ATTEMPTS {
        let answer = network
            .request(
                peer,
                ProtocolName::from(PROTOCOL),
                Vec::new(),
                None,
                IfDisconnected::TryConnect,
            )
            .await;
        match answer {
            Ok((theirs, _)) if theirs == genesis.as_bytes() => return,
            Ok((theirs, _)) => {
                log::error!(
                    "the node {peer} named with --bootnodes, --reserved-nodes or in the chain \
                     specification is on a different chain (our genesis: {genesis:?}, theirs: \
                     0x{}): check --chain and the named nodes",
                    sp_core::hexdisplay::HexDisplay::from(&theirs)
                );
                return;
            },
            Err(error) => log::debug!("{peer} did not say which chain it is on: {error}"),
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
}

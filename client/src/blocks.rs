// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The best block, as it changes.

use crate::{
    rpc::{Header, Heads},
    AtBlock, BlockId, Client, ClientError, Endpoints, EndpointsError, Hash,
};
use futures::FutureExt as _;
use std::time::Duration;
use subxt::{
    config::{substrate::BlakeTwo256, Hasher as _, Header as _},
    ext::codec::Encode as _,
};
use tokio::time::timeout;

/// How long a node may tell of no new block before another is asked: twenty slots.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// A best block, and the connection that told of it.
#[derive(Clone, Debug)]
pub struct BestBlock {
    /// The block.
    pub id: BlockId,
    /// The block before it.
    pub parent: Hash,
    /// Where it can be read.
    pub client: Client,
}

impl BestBlock {
    /// The chain as of this block.
    pub async fn at(&self) -> Result<AtBlock, ClientError> {
        self.client.at_hash(self.id.hash).await
    }
}

/// Follows the best block of whichever node is in use.
///
/// Blocks that were best only until the caller asked again are left out, and a fork can take the
/// height back: who needs every block walks from one to the next by itself.
#[derive(Debug)]
pub struct BestBlocks {
    endpoints: Endpoints,
    following: Option<Following>,
    last: Option<Hash>,
}

#[derive(Debug)]
struct Following {
    client: Client,
    heads: Heads,
}

impl BestBlocks {
    /// Follows from the next call of [`Self::next`] on, which tells of the present block.
    pub fn new(endpoints: Endpoints) -> Self {
        Self { endpoints, following: None, last: None }
    }

    /// Waits for a best block other than the last one told of.
    ///
    /// A connection that breaks, or tells nothing for [`HEAD_TIMEOUT`], is replaced.
    ///
    /// # Errors
    /// If no node can be used at present. The caller may call again; failed nodes rest for a
    /// while then.
    pub async fn next(&mut self) -> Result<BestBlock, EndpointsError> {
        loop {
            let mut following = match self.following.take() {
                Some(following) => following,
                None => follow(&self.endpoints).await?,
            };
            let Some(header) = latest(&mut following.heads).await else {
                self.endpoints.report_failure(&following.client);
                continue;
            };
            let id = BlockId { number: header.number(), hash: hash_of(&header) };
            let client = following.client.clone();
            self.following = Some(following);
            if self.last.replace(id.hash) != Some(id.hash) {
                return Ok(BestBlock { id, parent: header.parent_hash, client });
            }
        }
    }
}

/// Finds a node that tells of its blocks.
async fn follow(endpoints: &Endpoints) -> Result<Following, EndpointsError> {
    loop {
        let client = endpoints.client().await?;
        match client.rpc().heads().await {
            Ok(heads) => return Ok(Following { client, heads }),
            Err(_) => endpoints.report_failure(&client),
        }
    }
}

/// Waits for a header, and takes the last of those that have arrived; `None` if the node has
/// stopped telling.
async fn latest(heads: &mut Heads) -> Option<Header> {
    let mut header = timeout(HEAD_TIMEOUT, heads.next()).await.ok()??.ok()?;
    while let Some(next) = heads.next().now_or_never() {
        header = next?.ok()?;
    }
    Some(header)
}

fn hash_of(header: &Header) -> Hash {
    BlakeTwo256.hash(&header.encode())
}

#[cfg(test)]
mod tests;

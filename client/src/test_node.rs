// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What looks like a node from afar: a JSON-RPC server whose chain the test writes.

use crate::Hash;
use jsonrpsee::{
    core::SubscriptionResult, server::ServerBuilder, types::ErrorObjectOwned,
    PendingSubscriptionSink, RpcModule, SubscriptionMessage,
};
use serde_json::{json, Value};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};
use subxt::{
    config::{substrate::BlakeTwo256, Hasher as _},
    ext::codec::{Compact, Decode, Encode as _},
};
use tokio::{
    runtime::{Builder, Runtime},
    sync::watch,
};

/// Bytes of a signed transaction before its era: version, address, signature.
const BEFORE_ERA: usize = 1 + 1 + 32 + 1 + 64;

/// What the pool does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    /// It takes what has the next nonce of chain and pool or a later one.
    Sound,
    /// It refuses everything with this code.
    Refuses(i32),
    /// It takes everything and forgets it.
    Forgets,
    /// It takes everything, and answers with nothing but a broken connection.
    Mute,
}

/// The node's chain.
#[derive(Debug)]
pub(crate) struct Chain {
    pub(crate) genesis: Hash,
    pub(crate) is_syncing: bool,
    /// The transactions of each block, from block 1 on.
    pub(crate) blocks: Vec<Vec<Vec<u8>>>,
    pub(crate) pool: Pool,
    /// Transactions that wait.
    pub(crate) waiting: Vec<Vec<u8>>,
    /// What the node said to be the next nonce, transactions in the pool left out.
    pub(crate) ignores_pool: bool,
}

impl Chain {
    pub(crate) fn new(genesis: u8, blocks: usize) -> Self {
        Self {
            genesis: Hash::repeat_byte(genesis),
            is_syncing: false,
            blocks: vec![Vec::new(); blocks],
            pool: Pool::Sound,
            waiting: Vec::new(),
            ignores_pool: false,
        }
    }

    /// All final: the last block is best.
    pub(crate) fn height(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// Makes a block of what waits in the order of nonces, as far as they have no gap.
    pub(crate) fn make_block(&mut self) {
        self.waiting.sort_by_key(|transaction| nonce_of(transaction));
        let mut body = Vec::new();
        let mut nonce = self.nonce();
        self.waiting.retain(|transaction| {
            let is_next = nonce_of(transaction) == nonce;
            if is_next {
                nonce += 1;
                body.push(transaction.clone());
            }
            !is_next
        });
        self.blocks.push(body);
    }

    /// The nonces of all transactions in blocks.
    pub(crate) fn included(&self) -> Vec<u64> {
        self.blocks.iter().flatten().map(|transaction| nonce_of(transaction)).collect()
    }

    fn nonce(&self) -> u64 {
        self.blocks.iter().map(|block| block.len() as u64).sum()
    }

    fn header(&self, number: u64) -> Value {
        let parent = match number {
            0 => Hash::zero(),
            _ => self.hash(number - 1),
        };
        json!({
            "parentHash": parent,
            "number": format!("{number:#x}"),
            "stateRoot": self.genesis,
            "extrinsicsRoot": Hash::zero(),
            "digest": { "logs": [] },
        })
    }

    pub(crate) fn hash(&self, number: u64) -> Hash {
        if number == 0 {
            return self.genesis;
        }
        let parent = self.hash(number - 1);
        let header = (parent, Compact(number), self.genesis, Hash::zero(), Vec::<u8>::new());
        BlakeTwo256.hash(&header.encode())
    }

    fn number(&self, hash: Hash) -> Option<u64> {
        (0..=self.height()).find(|number| self.hash(*number) == hash)
    }
}

/// The nonce that a signed transaction carries.
pub(crate) fn nonce_of(transaction: &[u8]) -> u64 {
    let mut rest = transaction;
    Compact::<u32>::decode(&mut rest).expect("a length");
    // A mortal era takes two bytes.
    Compact::<u64>::decode(&mut &rest[BEFORE_ERA + 2..]).expect("a nonce").0
}

/// A server over a chain.
pub(crate) struct TestNode {
    pub(crate) address: SocketAddr,
    chain: Arc<Mutex<Chain>>,
    heads: watch::Sender<u64>,
    /// Where it runs; without it the connections are broken.
    runtime: Option<Runtime>,
}

struct Context {
    chain: Arc<Mutex<Chain>>,
    heads: watch::Receiver<u64>,
}

impl TestNode {
    pub(crate) async fn start(chain: Chain) -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"), chain).await
    }

    pub(crate) async fn start_at(address: SocketAddr, chain: Chain) -> Self {
        let (heads, receiver) = watch::channel(chain.height());
        let chain = Arc::new(Mutex::new(chain));
        let context = Context { chain: Arc::clone(&chain), heads: receiver };
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a thread");
        let server = runtime.spawn(async move {
            let server = ServerBuilder::default().build(address).await.expect("a free port");
            let address = server.local_addr().expect("an address");
            tokio::spawn(server.start(module(context)).stopped());
            address
        });
        let address = server.await.expect("no panic");
        Self { address, chain, heads, runtime: Some(runtime) }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub(crate) fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().expect("no test panics with it")
    }

    /// Makes a block and tells of it.
    pub(crate) fn make_block(&self) {
        let height = {
            let mut chain = self.chain();
            chain.make_block();
            chain.height()
        };
        self.heads.send_replace(height);
    }

    /// Breaks all connections, and returns the chain as it was.
    pub(crate) fn stop(mut self) -> Chain {
        self.shut_down();
        std::mem::replace(&mut *self.chain(), Chain::new(0, 0))
    }

    fn shut_down(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for TestNode {
    fn drop(&mut self) {
        self.shut_down();
    }
}

fn refusal(code: i32, data: &str) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, "Invalid Transaction", Some(data))
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.strip_prefix("0x")
        .unwrap_or(hex)
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let digits = std::str::from_utf8(pair).expect("hex");
            u8::from_str_radix(digits, 16).expect("hex")
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

impl Context {
    fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().expect("no test panics with it")
    }

    fn answer(&self, method: &str, params: &[Value]) -> Result<Value, ErrorObjectOwned> {
        let chain = self.chain();
        let hash_param = |index: usize| -> Option<Hash> {
            serde_json::from_value(params.get(index)?.clone()).ok()
        };
        Ok(match method {
            "rpc_methods" => json!({ "methods": METHODS }),
            "system_health" => {
                json!({ "peers": 1, "isSyncing": chain.is_syncing, "shouldHavePeers": true })
            },
            "chain_getBlockHash" => match params.first().and_then(Value::as_u64) {
                None => json!(chain.hash(chain.height())),
                Some(number) if number <= chain.height() => json!(chain.hash(number)),
                Some(_) => Value::Null,
            },
            "chain_getFinalizedHead" => json!(chain.hash(chain.height())),
            "chain_getHeader" => {
                let number = hash_param(0).map_or(Some(chain.height()), |hash| chain.number(hash));
                number.map_or(Value::Null, |number| chain.header(number))
            },
            "chain_getBlock" => {
                let number = hash_param(0).and_then(|hash| chain.number(hash));
                number.map_or(Value::Null, |number| {
                    let none = Vec::new();
                    let body = match number {
                        0 => &none,
                        _ => &chain.blocks[number as usize - 1],
                    };
                    let body: Vec<_> = body.iter().map(|transaction| hex(transaction)).collect();
                    json!({ "block": { "header": chain.header(number), "extrinsics": body },
                            "justifications": null })
                })
            },
            "state_getRuntimeVersion" => {
                json!({ "specVersion": 1, "transactionVersion": 1 })
            },
            "system_accountNextIndex" => {
                let mut next = chain.nonce();
                let waiting: Vec<u64> =
                    chain.waiting.iter().map(|transaction| nonce_of(transaction)).collect();
                while !chain.ignores_pool && waiting.contains(&next) {
                    next += 1;
                }
                json!(next)
            },
            "state_call" => match params.first().and_then(Value::as_str) {
                Some("Metadata_metadata_at_version") => {
                    let metadata = include_bytes!("../metadata.scale").to_vec();
                    json!(hex(&Some(metadata).encode()))
                },
                Some("Metadata_metadata_versions") => json!(hex(&vec![15u32, 16].encode())),
                Some("AccountNonceApi_account_nonce") => {
                    json!(hex(&(chain.nonce() as u32).encode()))
                },
                // The version: names, then numbers.
                Some("Core_version") => {
                    let version = ("test", "test", 1u32, 1u32, 1u32, Vec::<u8>::new(), 1u32, 1u8);
                    json!(hex(&version.encode()))
                },
                _ => return Err(ErrorObjectOwned::owned(1, "no such call", None::<()>)),
            },
            // No events in any block: transactions succeed.
            "state_getStorage" => json!("0x00"),
            _ => return Err(ErrorObjectOwned::owned(-32601, "Method not found", None::<()>)),
        })
    }

    /// Gives a transaction to the pool.
    fn submit(&self, transaction: Vec<u8>) -> Result<(), ErrorObjectOwned> {
        let mut chain = self.chain();
        match chain.pool {
            Pool::Refuses(code) => return Err(refusal(code, "no")),
            Pool::Forgets => return Ok(()),
            Pool::Sound | Pool::Mute => {},
        }
        let nonce = nonce_of(&transaction);
        if nonce < chain.nonce() {
            return Err(refusal(1010, "Transaction is outdated"));
        }
        if chain.waiting.contains(&transaction) {
            return Err(refusal(1013, "imported"));
        }
        if chain.waiting.iter().any(|other| nonce_of(other) == nonce) {
            return Err(refusal(1014, "Priority is too low"));
        }
        chain.waiting.push(transaction);
        Ok(())
    }
}

/// All methods but the subscriptions.
const METHODS: [&str; 10] = [
    "rpc_methods",
    "system_health",
    "chain_getBlockHash",
    "chain_getFinalizedHead",
    "chain_getHeader",
    "chain_getBlock",
    "state_getRuntimeVersion",
    "system_accountNextIndex",
    "state_call",
    "state_getStorage",
];

fn module(context: Context) -> RpcModule<Context> {
    let mut module = RpcModule::new(context);
    for method in METHODS {
        module
            .register_method(method, move |params, context, _| {
                let params: Vec<Value> = params.parse().unwrap_or_default();
                context.answer(method, &params)
            })
            .expect("each name once");
    }
    module
        .register_subscription(
            "chain_subscribeNewHeads",
            "chain_newHead",
            "chain_unsubscribeNewHeads",
            |_, pending, context, _| tell_heads(pending, context),
        )
        .expect("each name once");
    module
        .register_subscription(
            "author_submitAndWatchExtrinsic",
            "author_extrinsicUpdate",
            "author_unwatchExtrinsic",
            |params, pending, context, _| async move {
                let transaction = bytes(&params.one::<String>()?);
                tell_statuses(transaction, pending, context).await
            },
        )
        .expect("each name once");
    module
}

async fn tell_heads(pending: PendingSubscriptionSink, context: Arc<Context>) -> SubscriptionResult {
    let mut heads = context.heads.clone();
    let sink = pending.accept().await?;
    loop {
        let number = *heads.borrow_and_update();
        let header = context.chain().header(number);
        sink.send(SubscriptionMessage::from_json(&header)?).await?;
        heads.changed().await?;
    }
}

async fn tell_statuses(
    transaction: Vec<u8>,
    pending: PendingSubscriptionSink,
    context: Arc<Context>,
) -> SubscriptionResult {
    let pool = context.chain().pool;
    if let Err(error) = context.submit(transaction.clone()) {
        pending.reject(error).await;
        return Ok(());
    }
    if pool == Pool::Mute {
        std::future::pending::<()>().await;
    }
    let mut heads = context.heads.clone();
    let sink = pending.accept().await?;
    sink.send(SubscriptionMessage::from_json(&json!("ready"))?).await?;
    if pool == Pool::Forgets {
        sink.send(SubscriptionMessage::from_json(&json!("dropped"))?).await?;
        return Ok(());
    }
    loop {
        let holder = {
            let chain = context.chain();
            let index = chain.blocks.iter().position(|block| block.contains(&transaction));
            index.map(|index| chain.hash(index as u64 + 1))
        };
        if let Some(block) = holder {
            for status in ["inBlock", "finalized"] {
                let message = json!({ status: block });
                sink.send(SubscriptionMessage::from_json(&message)?).await?;
            }
            return Ok(());
        }
        heads.changed().await?;
    }
}

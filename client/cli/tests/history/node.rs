// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What looks like a node from afar: a JSON-RPC server with a history that the test writes.

use crate::rows::Rows;
use codec::Encode as _;
use credence_client::subxt::Metadata;
use credence_index::rpc::{ReceiptQuery, TotalsQuery};
use jsonrpsee::{server::ServerBuilder, types::ErrorObjectOwned, RpcModule, SubscriptionMessage};
use serde_json::{json, Value};
use sp_core::H256;
use std::{
    net::SocketAddr,
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc, Mutex,
    },
    time::Duration,
};
use tokio::runtime::{Builder, Runtime};

pub(crate) type Answer = Result<Value, ErrorObjectOwned>;
type Script = Box<dyn Fn(&str, &Value, usize) -> Option<Answer> + Send + Sync>;
type Notices = Box<dyn Fn(&Value, usize) -> Vec<Value> + Send + Sync>;

/// What the node knows.
pub(crate) struct Knowledge {
    pub(crate) genesis: H256,
    /// Headers by their hashes.
    pub(crate) headers: Vec<(H256, Value)>,
    pub(crate) rows: Rows,
    /// Receipt files by block and leaf.
    pub(crate) receipts: Vec<((u32, u32), Vec<u8>)>,
    /// What can be claimed, micro-credits for computation, and for checks; none if forgotten.
    pub(crate) ledger: Option<(u128, u128, u128)>,
    /// Answers other than the true ones, by method, question, and how many calls of the history
    /// came before.
    pub(crate) script: Script,
    /// Notices by question and how many subscriptions came before.
    pub(crate) notices: Notices,
    pub(crate) has_history: bool,
}

impl Knowledge {
    pub(crate) fn new(rows: Rows) -> Self {
        Self {
            genesis: H256::repeat_byte(0x6e),
            headers: Vec::new(),
            ledger: Some(rows.ledger()),
            rows,
            receipts: Vec::new(),
            script: Box::new(|_, _, _| None),
            notices: Box::new(|_, _| Vec::new()),
            has_history: true,
        }
    }

    /// With other answers than the true ones.
    pub(crate) fn lying(
        self,
        script: impl Fn(&str, &Value, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self { script: Box::new(script), ..self }
    }
}

pub(crate) fn refusal(code: i32, message: &str) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

/// A server.
pub(crate) struct Node {
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

struct Shared {
    knowledge: Knowledge,
    calls: AtomicUsize,
    subscriptions: AtomicUsize,
    /// The methods and questions, in order.
    asked: Mutex<Vec<(String, Value)>>,
}

impl Node {
    pub(crate) fn start(knowledge: Knowledge) -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"), knowledge)
    }

    pub(crate) fn start_at(address: SocketAddr, knowledge: Knowledge) -> Self {
        let shared = Arc::new(Shared {
            knowledge,
            calls: AtomicUsize::new(0),
            subscriptions: AtomicUsize::new(0),
            asked: Mutex::default(),
        });
        let runtime = Builder::new_multi_thread().worker_threads(8).enable_all().build();
        let runtime = runtime.expect("a thread");
        let module = module(shared.clone());
        let address = runtime.block_on(async move {
            let server = ServerBuilder::default()
                .max_response_body_size(64 * 1024 * 1024)
                .build(address)
                .await
                .expect("a free port");
            let address = server.local_addr().expect("an address");
            tokio::spawn(server.start(module).stopped());
            address
        });
        Self { address, shared, runtime: Some(runtime) }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The questions of a method, in order.
    pub(crate) fn asked(&self, method: &str) -> Vec<Value> {
        let asked = self.shared.asked.lock().expect("no panic");
        asked.iter().filter(|(name, _)| name == method).map(|(_, query)| query.clone()).collect()
    }

    /// How many subscriptions were opened.
    pub(crate) fn subscriptions(&self) -> usize {
        self.shared.subscriptions.load(Ordering::SeqCst)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(9));
        }
    }
}

fn hex_of(bytes: &[u8]) -> Value {
    json!(format!("0x{}", hex::encode(bytes)))
}

impl Shared {
    fn best(&self) -> u32 {
        self.knowledge.rows.through
    }

    fn hash(&self, number: u32) -> H256 {
        match number {
            0 => self.knowledge.genesis,
            _ => self.knowledge.rows.hash_of(number),
        }
    }

    fn header(&self, hash: Option<H256>) -> Value {
        let known = self.knowledge.headers.iter().find(|(known, _)| Some(*known) == hash);
        if let Some((_, header)) = known {
            return header.clone();
        }
        let number = (0..=self.best()).rev().find(|number| Some(self.hash(*number)) == hash);
        let number = match hash {
            None => Some(self.best()),
            Some(_) => number,
        };
        number.map_or(Value::Null, |number| {
            json!({
                "parentHash": H256::zero(),
                "number": format!("{number:#x}"),
                "stateRoot": H256::zero(),
                "extrinsicsRoot": H256::zero(),
                "digest": { "logs": [] },
            })
        })
    }

    fn answer(&self, method: &str, params: &[Value]) -> Answer {
        let first = params.first().cloned().unwrap_or(Value::Null);
        self.asked.lock().expect("no panic").push((method.to_owned(), first.clone()));
        let hash = serde_json::from_value::<H256>(first.clone()).ok();
        if method.starts_with("attribution_") {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            if let Some(answer) = (self.knowledge.script)(method, &first, call) {
                return answer;
            }
        }
        Ok(match method {
            "rpc_methods" => json!({ "methods": METHODS }),
            "system_health" => json!({ "peers": 1, "isSyncing": false, "shouldHavePeers": true }),
            "chain_getBlockHash" => match first.as_u64() {
                None => json!(self.hash(self.best())),
                Some(number) => json!(self.hash(number as u32)),
            },
            "chain_getFinalizedHead" => json!(self.hash(self.best())),
            "chain_getHeader" => self.header(hash),
            "state_getRuntimeVersion" => json!({ "specVersion": 1, "transactionVersion": 1 }),
            "state_call" => return self.state_call(params),
            "attribution_history" => return self.knowledge.rows.page(&first),
            "attribution_totals" => {
                let query: TotalsQuery = serde_json::from_value(first).expect("a question");
                self.knowledge.rows.totals(&query)
            },
            "attribution_receipt" => return self.receipt(first),
            _ => return Err(refusal(-32601, "Method not found")),
        })
    }

    fn receipt(&self, query: Value) -> Answer {
        let query: ReceiptQuery = serde_json::from_value(query).expect("a question");
        let place = query.block.zip(query.index).expect("a place");
        let found = self.knowledge.receipts.iter().find(|(known, _)| *known == place);
        let (_, file) = found.ok_or_else(|| refusal(12_205, "the block has no such leaf"))?;
        Ok(json!({ "receipt": hex_of(file), "block": place.0, "index": place.1 }))
    }

    fn state_call(&self, params: &[Value]) -> Answer {
        let bytes = params.get(1).and_then(Value::as_str).unwrap_or("0x");
        let bytes = hex::decode(bytes.trim_start_matches("0x")).expect("hexadecimal");
        Ok(match params.first().and_then(Value::as_str) {
            Some("Metadata_metadata_at_version") => hex_of(&Some(METADATA.to_vec()).encode()),
            Some("Metadata_metadata_versions") => hex_of(&vec![15u32, 16].encode()),
            Some("Core_version") => {
                let version = ("test", "test", 1u32, 1u32, 1u32, Vec::<u8>::new(), 1u32, 1u8);
                hex_of(&version.encode())
            },
            Some("RuntimeViewFunction_execute_view_function") => {
                let Some((claimable, compute, verification)) = self.knowledge.ledger else {
                    let words = "Client error: UnknownBlock: State already discarded for 0x00";
                    return Err(refusal(4003, words));
                };
                let value = match &bytes[..32] {
                    id if id == view("claimable") => claimable.encode(),
                    id if id == view("credits") => (compute, verification).encode(),
                    _ => return Err(refusal(1, "no such view")),
                };
                hex_of(&Ok::<_, u8>(value).encode())
            },
            _ => return Err(refusal(1, "no such call")),
        })
    }
}

const METADATA: &[u8] = include_bytes!("../../../metadata.scale");

/// The chain's metadata.
pub(crate) fn metadata() -> Metadata {
    Metadata::decode_from(METADATA).expect("committed metadata is sound")
}

fn view(name: &str) -> [u8; 32] {
    let metadata = metadata();
    let pallet = metadata.pallet_by_name("Attribution").expect("it is there");
    *pallet.view_function_by_name(name).expect("it is there").query_id()
}

const METHODS: [&str; 10] = [
    "rpc_methods",
    "system_health",
    "chain_getBlockHash",
    "chain_getFinalizedHead",
    "chain_getHeader",
    "state_getRuntimeVersion",
    "state_call",
    "attribution_history",
    "attribution_totals",
    "attribution_receipt",
];

fn module(shared: Arc<Shared>) -> RpcModule<Arc<Shared>> {
    let has_history = shared.knowledge.has_history;
    let mut module = RpcModule::new(shared);
    let served = |method: &&str| has_history || !method.starts_with("attribution_");
    for method in METHODS.into_iter().filter(served) {
        module
            .register_method(method, move |params, shared, _| {
                let params: Vec<Value> = params.parse().unwrap_or_default();
                shared.answer(method, &params)
            })
            .expect("each name once");
    }
    if !has_history {
        return module;
    }
    module
        .register_subscription(
            "attribution_subscribe",
            "attribution_subscription",
            "attribution_unsubscribe",
            |params, pending, shared, _| async move {
                let query = params.one::<Value>()?;
                let call = shared.subscriptions.fetch_add(1, Ordering::SeqCst);
                let asked = ("attribution_subscribe".to_owned(), query.clone());
                shared.asked.lock().expect("no panic").push(asked);
                let sink = pending.accept().await?;
                for notice in (shared.knowledge.notices)(&query, call) {
                    sink.send(SubscriptionMessage::from_json(&notice)?).await?;
                }
                sink.closed().await;
                Ok(())
            },
        )
        .expect("each name once");
    module
}

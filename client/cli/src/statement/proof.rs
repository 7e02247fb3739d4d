// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Rows, compared with the leaves that they come from, by these leaves' receipts.

mod compare;
mod receipts;
mod slot;

use super::{
    error::{ProofError, StatementError},
    walk::{Route, Walk},
};
use crate::{history_api::HistoryApi, identifier::shown, new_file::NewFileError, place::turns};
use compare::Listed;
use credence_index::{
    leaf::{BlockRef, Leaf},
    query::Order,
    row::{Kind, Position, Role, Row},
    rows_of,
    rpc::HistoryQuery,
};
use credence_receipt::ReceiptFile;
use receipts::{Receipt, Receipts};
use sp_core::H256;
use std::{
    collections::{BTreeSet, VecDeque},
    fs,
    sync::Arc,
};
use tokio::task::JoinHandle;

pub(super) use receipts::Ground;
pub(super) use slot::slot_duration_ms;

/// How many receipts are fetched at a time: as many as a node makes at a time, and far fewer than
/// it lets one connection ask for.
const RECEIPTS_AT_A_TIME: usize = 4;

/// Proves rows, leaf by leaf and in order, while the receipts of the next leaves are fetched: it
/// holds the rows of these leaves, and the places of one block's leaves.
#[derive(Debug)]
pub(super) struct Prover {
    receipts: Arc<Receipts>,
    /// Leaves that are not proven yet; of the last, more rows may come.
    waiting: VecDeque<Waiting>,
    /// The last block whose header was read.
    block: Option<BlockRef>,
    /// The leaves of the present block so far, by what no two places of its tree share.
    places: (H256, BTreeSet<(H256, Vec<bool>)>),
    /// Datasets and models of which the account is proven to be the owner.
    owned: BTreeSet<(Role, H256)>,
    proven: u64,
}

/// A leaf whose receipt is being fetched.
#[derive(Debug)]
struct Waiting {
    rows: Vec<Row>,
    receipt: JoinHandle<Result<Receipt, StatementError>>,
}

/// A leaf that is proven.
#[derive(Debug)]
struct ProvenLeaf {
    file: ReceiptFile,
    block: BlockRef,
    rows: Vec<Row>,
}

impl Prover {
    /// A prover that writes into a folder, which it makes if need be.
    pub(super) fn new(api: HistoryApi, ground: Ground) -> Result<Self, StatementError> {
        fs::create_dir_all(&ground.folder)
            .map_err(|source| NewFileError::Write { path: ground.folder.clone(), source })?;
        Ok(Self {
            receipts: Arc::new(Receipts { api, ground }),
            waiting: VecDeque::new(),
            block: None,
            places: Default::default(),
            owned: BTreeSet::new(),
            proven: 0,
        })
    }

    /// Takes the next row; proves an earlier leaf, if this is one of another and enough wait.
    pub(super) async fn take(&mut self, row: &Row) -> Result<(), StatementError> {
        let leaf = |row: &Row| (row.position.block, row.position.leaf);
        if let Some(last) = self.waiting.back_mut() {
            if last.rows.first().is_some_and(|first| leaf(first) == leaf(row)) {
                last.rows.push(row.clone());
                return Ok(());
            }
        }
        if self.waiting.len() == RECEIPTS_AT_A_TIME {
            self.prove_first().await?;
        }
        let (receipts, first) = (self.receipts.clone(), row.clone());
        let receipt = tokio::spawn(async move { receipts.of(&first).await });
        self.waiting.push_back(Waiting { rows: vec![row.clone()], receipt });
        Ok(())
    }

    /// Proves what is left, and says how many leaves were proven.
    pub(super) async fn finish(mut self) -> Result<u64, StatementError> {
        while !self.waiting.is_empty() {
            self.prove_first().await?;
        }
        Ok(self.proven)
    }

    /// Proves what can be when no more rows come and some may be missing.
    pub(super) async fn stop(mut self) -> Result<(), StatementError> {
        if let Some(last) = self.waiting.pop_back() {
            last.receipt.abort();
        }
        self.finish().await.map(|_| ())
    }

    /// Proves the first leaf that waits. If it is not proven, what is fetched of the others is
    /// kept, and none waits any more.
    async fn prove_first(&mut self) -> Result<(), StatementError> {
        let Some(Waiting { rows, receipt }) = self.waiting.pop_front() else { return Ok(()) };
        let proven = self.prove(&rows, receipt).await;
        if proven.is_err() {
            for Waiting { rows, receipt } in std::mem::take(&mut self.waiting) {
                if let (Ok(receipt), Some(row)) = (joined(receipt).await, rows.first()) {
                    // The first failure is what is told.
                    let _ = self.receipts.keep(&receipt, row);
                }
            }
        }
        proven
    }

    async fn prove(
        &mut self,
        rows: &[Row],
        receipt: JoinHandle<Result<Receipt, StatementError>>,
    ) -> Result<(), StatementError> {
        let Some(first) = rows.first() else { return Ok(()) };
        let leaf = self.leaf(first, joined(receipt).await?).await?;
        let listed = Listed { account: &self.receipts.ground.account, rows };
        listed.ensure_as_in(&leaf.rows)?;
        if self.places.0 != leaf.block.hash {
            self.places = (leaf.block.hash, BTreeSet::new());
        }
        if !self.places.1.insert((first.leaf_hash, turns(&leaf.file))) {
            return Err(unproven(first.position, ProofError::OtherPlace));
        }
        for row in rows {
            self.ensure_owned(row).await?;
        }
        Ok(())
    }

    /// Keeps the receipt of a row's leaf, and reads the leaf.
    async fn leaf(&mut self, row: &Row, receipt: Receipt) -> Result<ProvenLeaf, StatementError> {
        self.receipts.keep(&receipt, row)?;
        let file = receipt.file;
        let block = self.block_of(&file, row).await?;
        let leaf =
            Leaf::from_encoded(&file.leaf).map_err(|error| unproven(row.position, error.into()))?;
        let mut rows = rows_of(&block, &[leaf]);
        rows.iter_mut().for_each(|proven| proven.position.leaf = row.position.leaf);
        self.proven += 1;
        Ok(ProvenLeaf { file, block, rows })
    }

    /// The proven block with its time, which its header shows.
    async fn block_of(
        &mut self,
        file: &ReceiptFile,
        row: &Row,
    ) -> Result<BlockRef, StatementError> {
        let hash = file.block_hash;
        if let Some(block) = self.block.filter(|block| block.hash == hash) {
            return Ok(block);
        }
        let failed = |error| unproven(row.position, error);
        let header = self.receipts.api.header(hash).await?;
        let slot = slot::slot_of(header.as_ref(), hash).map_err(failed)?;
        let slot_ms =
            self.receipts.ground.slot_ms.ok_or_else(|| failed(ProofError::NoSlotDuration))?;
        let time_ms = slot.saturating_mul(slot_ms);
        let block = BlockRef { number: row.position.block, hash, time_ms };
        self.block = Some(block);
        Ok(block)
    }

    /// Proves that the account owns the dataset or ancestor that got a row's credit: the leaf of
    /// the credit does not name it, that of the registration does.
    async fn ensure_owned(&mut self, row: &Row) -> Result<(), StatementError> {
        let (role, of) = match (row.role, row.dataset, row.ancestor) {
            (Some(role @ Role::Dataset), Some(dataset), _) => (role, dataset.0),
            (Some(role @ Role::Ancestor), _, Some(model)) => (role, model.0),
            _ => return Ok(()),
        };
        if self.owned.contains(&(role, of)) {
            return Ok(());
        }
        let mut query = HistoryQuery {
            kinds: vec![Kind::Registered],
            order: Order::Ascending,
            ..HistoryQuery::default()
        };
        match role {
            Role::Dataset => query.dataset = Some(shown(of)),
            _ => query.model = Some(shown(of)),
        }
        for registration in self.registrations(query).await? {
            let receipt = self.receipts.of(&registration).await?;
            let leaf = self.leaf(&registration, receipt).await?;
            let is_it = |proven: &Row| {
                proven.kind == Kind::Registered
                    && proven.account.as_ref() == Some(&self.receipts.ground.account)
                    && match role {
                        Role::Dataset => proven.dataset.map(|dataset| dataset.0) == Some(of),
                        _ => {
                            proven.dataset.is_none()
                                && proven.model.map(|model| model.0) == Some(of)
                        },
                    }
            };
            if leaf.rows.iter().any(is_it) {
                self.owned.insert((role, of));
                return Ok(());
            }
        }
        Err(unproven(row.position, ProofError::NoOwner { of }))
    }

    /// The rows, by the node, of registrations by the account.
    async fn registrations(&self, query: HistoryQuery) -> Result<Vec<Row>, StatementError> {
        let route = Route { kinds: query.kinds.clone(), ..Route::default() };
        let mut walk = Walk::new(&self.receipts.api, route, query);
        let mut rows = Vec::new();
        while let Some(marked) = walk.next().await? {
            if marked.row.account.as_ref() == Some(&self.receipts.ground.account) {
                rows.push(marked.row);
            }
        }
        Ok(rows)
    }
}

/// What a fetch has come to.
async fn joined(
    receipt: JoinHandle<Result<Receipt, StatementError>>,
) -> Result<Receipt, StatementError> {
    // Nothing ends the task but a panic, which goes on here.
    receipt.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

fn unproven(position: Position, source: ProofError) -> StatementError {
    StatementError::Unproven { position, source: source.into() }
}

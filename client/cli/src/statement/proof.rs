// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Receipts of the leaves that rows come from: fetched, verified, compared with the rows, kept.

mod compare;
mod slot;

use super::{
    error::{ProofError, StatementError},
    walk::{Route, Walk},
};
use crate::{
    history_api::{receipt_bytes, HistoryApi},
    identifier::shown,
    new_file::{NewFile, NewFileError},
    place::{is_at, turns},
};
use compare::Listed;
use credence_index::{
    leaf::{BlockRef, Leaf},
    query::Order,
    row::{Kind, Position, Role, Row},
    rows_of,
    rpc::{HistoryQuery, ReceiptQuery},
};
use credence_receipt::{ReceiptFile, Trust, VerifyError};
use sp_core::{crypto::AccountId32, H256};
use std::{
    collections::{BTreeSet, VecDeque},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinHandle, time::sleep};

pub(super) use slot::slot_duration_ms;

/// How often a receipt is asked for that waits for a later block to be signed as final, and how
/// long in between: together longer than any round takes that goes well.
const FINALITY_ATTEMPTS: u32 = 20;
const FINALITY_WAIT: Duration = Duration::from_secs(6);

/// How many receipts are fetched at a time: as many as a node makes at a time, and far fewer than
/// it lets one connection ask for.
const RECEIPTS_AT_A_TIME: usize = 4;

/// What proofs rest on, and where they go.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// The chain.
    pub(super) genesis: H256,
    /// Whose rows.
    pub(super) account: AccountId32,
    /// The folder of the receipts.
    pub(super) folder: PathBuf,
    /// Whether wrong files are replaced.
    pub(super) is_forced: bool,
    /// The length of a slot; `None` where the chain does not tell.
    pub(super) slot_ms: Option<u64>,
}

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

/// A verified receipt.
#[derive(Debug)]
struct Receipt {
    file: ReceiptFile,
    /// Whether the folder has it, or one of the same leaf.
    is_kept: bool,
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

/// Where receipts come from, and where they go.
#[derive(Debug)]
struct Receipts {
    api: HistoryApi,
    ground: Ground,
}

impl Receipts {
    /// The receipt of a row's leaf, from the folder or the node; verified.
    async fn of(&self, row: &Row) -> Result<Receipt, StatementError> {
        let kept = self.kept(&self.path(row), row);
        let kept = kept.map_err(|error| unproven(row.position, error))?;
        let is_kept = kept.is_some();
        let file = match kept {
            Some(file) if is_at(row.position.leaf, &turns(&file)) => file,
            // The same leaf may lie in a block twice.
            _ => self.fetch(row).await?,
        };
        Ok(Receipt { file, is_kept })
    }

    /// Writes a receipt of a row's leaf into the folder, unless there is one.
    fn keep(&self, Receipt { file, is_kept }: &Receipt, row: &Row) -> Result<(), StatementError> {
        let path = self.path(row);
        // Its twin may have come meanwhile.
        let kept = || self.kept(&path, row).map_err(|error| unproven(row.position, error));
        if !is_kept && kept()?.is_none() {
            NewFile::write(&path, &file.to_bytes(), self.ground.is_forced)?;
        }
        Ok(())
    }

    fn path(&self, row: &Row) -> PathBuf {
        self.ground.folder.join(format!("{}.receipt", shown(row.leaf_hash)))
    }

    /// The receipt that is there from an earlier run.
    fn kept(&self, path: &Path, row: &Row) -> Result<Option<ReceiptFile>, ProofError> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other,
        };
        let file = match bytes {
            Ok(bytes) => self.verified(&bytes, row),
            // A folder, or what may not be read.
            Err(_) => Err(ProofError::Verify(VerifyError::NotAReceipt)),
        };
        match file {
            Ok(file) => Ok(Some(file)),
            Err(_) if self.ground.is_forced => Ok(None),
            Err(source) => {
                Err(ProofError::OtherFile { path: path.to_owned(), source: source.into() })
            },
        }
    }

    async fn fetch(&self, row: &Row) -> Result<ReceiptFile, StatementError> {
        let position = row.position;
        let query =
            ReceiptQuery { job: None, block: Some(position.block), index: Some(position.leaf) };
        let mut attempts = 0;
        let answer = loop {
            match self.api.receipt(&query).await {
                Ok(answer) => break answer,
                Err(error) if error.is_not_yet_final() && attempts < FINALITY_ATTEMPTS => {
                    attempts += 1;
                    sleep(FINALITY_WAIT).await;
                },
                Err(source) => return Err(StatementError::NoReceipt { position, source }),
            }
        };
        let bytes = receipt_bytes(&answer).map_err(ProofError::NotHexadecimal);
        let file = bytes.and_then(|bytes| self.verified(&bytes, row));
        let file = file.map_err(|error| unproven(position, error))?;
        match is_at(position.leaf, &turns(&file)) {
            true => Ok(file),
            false => Err(unproven(position, ProofError::OtherPlace)),
        }
    }

    /// Verifies a file with nothing but the genesis hash, and that it is of the row's leaf.
    fn verified(&self, bytes: &[u8], row: &Row) -> Result<ReceiptFile, ProofError> {
        let file = ReceiptFile::from_bytes(bytes)?;
        let proven = file.verify(&Trust::genesis(self.ground.genesis))?;
        if proven.leaf_hash != row.leaf_hash {
            return Err(ProofError::OtherLeaf { found: proven.leaf_hash });
        }
        if proven.block.number != row.position.block {
            return Err(ProofError::OtherBlock { found: proven.block.number });
        }
        Ok(file)
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

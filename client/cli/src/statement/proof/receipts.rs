// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Receipts of rows' leaves: read or fetched, verified, kept.

use super::unproven;
use crate::{
    history_api::{receipt_bytes, HistoryApi},
    identifier::shown,
    new_file::NewFile,
    place::{is_at, turns},
    statement::error::{ProofError, StatementError},
};
use credence_index::{row::Row, rpc::ReceiptQuery};
use credence_receipt::{ReceiptFile, Trust, VerifyError};
use sp_core::{crypto::AccountId32, H256};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::sleep;

/// How often a receipt is asked for that waits for a later block to be signed as final, and how
/// long in between: together longer than any round takes that goes well.
const FINALITY_ATTEMPTS: u32 = 20;
const FINALITY_WAIT: Duration = Duration::from_secs(6);

/// What proofs rest on, and where they go.
#[derive(Clone, Debug)]
pub(in crate::statement) struct Ground {
    /// The chain.
    pub(in crate::statement) genesis: H256,
    /// Whose rows.
    pub(in crate::statement) account: AccountId32,
    /// The folder of the receipts.
    pub(in crate::statement) folder: PathBuf,
    /// Whether wrong files are replaced.
    pub(in crate::statement) is_forced: bool,
    /// The length of a slot; `None` where the chain does not tell.
    pub(in crate::statement) slot_ms: Option<u64>,
}

/// Where receipts come from, and where they go.
#[derive(Debug)]
pub(super) struct Receipts {
    pub(super) api: HistoryApi,
    pub(super) ground: Ground,
}

impl Receipts {
    /// The receipt of a row's leaf, from the folder or the node; verified.
    pub(super) async fn of(&self, row: &Row) -> Result<Receipt, StatementError> {
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
    pub(super) fn keep(
        &self,
        Receipt { file, is_kept }: &Receipt,
        row: &Row,
    ) -> Result<(), StatementError> {
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
        let query = ReceiptQuery {
            block: Some(position.block),
            index: Some(position.leaf),
            ..Default::default()
        };
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

/// A verified receipt.
#[derive(Debug)]
pub(super) struct Receipt {
    pub(super) file: ReceiptFile,
    /// Whether the folder has it, or one of the same leaf.
    is_kept: bool,
}

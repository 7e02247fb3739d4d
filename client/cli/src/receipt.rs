// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence receipt`: get, verify, show.

mod error;
mod get;
mod report;
mod wanted;

pub(crate) use error::ReceiptError;
pub(crate) use wanted::Wanted;

use crate::{
    arguments::{ReceiptCommand, ReceiptTrust},
    chain::Context,
    error::Failure,
    identifier::hash,
};
use credence_receipt::{NamedSet, ReceiptFile, Trust, MAX_FILE_BYTES};
use report::ReceiptReport;
use serde::Deserialize;
use sp_core::H256;
use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

/// The longest file with a named set: many times what one has.
const MAX_SET_FILE_BYTES: usize = 4096;

/// Does what the command line says.
pub(crate) async fn run(context: &Context, command: ReceiptCommand) -> Result<(), Failure> {
    let report = match command {
        ReceiptCommand::Get(arguments) => return get::get(context, arguments).await,
        ReceiptCommand::Verify { file, genesis, sets } => verified(&file, genesis, &sets)?,
        ReceiptCommand::Show { file, trust: ReceiptTrust { genesis, sets } } => match genesis {
            Some(genesis) => verified(&file, genesis, &sets)?,
            None => ReceiptReport::unverified(&receipt_file(&file)?)
                .map_err(|source| ReceiptError::Unreadable { path: file, source })?,
        },
    };
    Ok(context.output.show(&report)?)
}

fn verified(path: &Path, genesis: H256, sets: &[PathBuf]) -> Result<ReceiptReport, ReceiptError> {
    let trust = trust(genesis, sets)?;
    let proven = receipt_file(path)?
        .verify(&trust)
        .map_err(|source| ReceiptError::ProvesNothing { path: path.to_owned(), source })?;
    Ok(ReceiptReport::verified(proven))
}

/// Trust in the first block and in the sets that files name.
fn trust(genesis: H256, sets: &[PathBuf]) -> Result<Trust, ReceiptError> {
    let sets = sets.iter().map(|path| named_set(path)).collect::<Result<_, _>>()?;
    Ok(Trust { genesis, sets })
}

fn receipt_file(path: &Path) -> Result<ReceiptFile, ReceiptError> {
    ReceiptFile::from_bytes(&read(path, MAX_FILE_BYTES)?)
        .map_err(|source| ReceiptError::Unreadable { path: path.to_owned(), source })
}

/// What a file with a set of authorities says: the `authority_set` of a verified receipt.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFile {
    id: String,
    authorities_hash: String,
}

fn named_set(path: &Path) -> Result<NamedSet, ReceiptError> {
    let malformed = || ReceiptError::Set { path: path.to_owned() };
    let bytes = read(path, MAX_SET_FILE_BYTES)?;
    let SetFile { id, authorities_hash } =
        serde_json::from_slice(&bytes).map_err(|_| malformed())?;
    let id = id.parse().map_err(|_| malformed())?;
    let authorities_hash = hash(&authorities_hash).map_err(|_| malformed())?;
    Ok(NamedSet { id, authorities_hash })
}

/// The file's bytes; of one that is too long, enough to tell.
fn read(path: &Path, limit: usize) -> Result<Vec<u8>, ReceiptError> {
    let failed = |source| ReceiptError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;

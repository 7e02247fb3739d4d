// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence dataset`: register, show.

use crate::{
    amount::Amount,
    arguments::DatasetCommand,
    chain::{ask, Context},
    dataset_file::DatasetFile,
    error::Failure,
    identifier::{shown, Address},
    objects::{self, Objects},
    output::{some, Page, Report},
};
use credence_client::{
    runtime::{self, runtime_types::bounded_collections::bounded_vec::BoundedVec},
    subxt::utils::{Static, H256 as ChainHash},
    AccountId,
};
use credence_primitives::{commitment::input_hash, ids::DatasetId};
use serde::Serialize;
use sp_core::H256;
use std::path::Path;
use url::Url;

/// Does one of the commands.
pub(crate) async fn run(context: &Context, command: DatasetCommand) -> Result<(), Failure> {
    match command {
        DatasetCommand::Register { file, artifacts, payee } => {
            register(context, &file, artifacts.as_ref(), payee).await
        },
        DatasetCommand::Show { dataset } => {
            let report = described(context, dataset).await?;
            Ok(context.output.show(&report.ok_or(Failure::UnknownDataset { dataset })?)?)
        },
    }
}

/// A dataset as the chain has it.
#[derive(Debug, Serialize)]
struct DatasetReport {
    dataset: H256,
    owner: Address,
    payee: Address,
    minimum_share_ppm: u32,
    minimum_planck: Amount,
    needs_consent: bool,
    is_retired: bool,
    references: u32,
    content_hash: H256,
    licence_hash: H256,
    metadata_uri: String,
}

impl Report for DatasetReport {
    fn table(&self) -> Page {
        let state = if self.is_retired { "retired: new models may not name it" } else { "offered" };
        let consent = if self.needs_consent { "asked for each use" } else { "not asked" };
        Page::new().fields(&[
            ("Dataset", some(shown(self.dataset))),
            ("State", some(state)),
            ("Owner", some(self.owner)),
            ("Payee", some(self.payee)),
            ("Minimum share", some(format!("{} ppm", self.minimum_share_ppm))),
            ("Minimum per inference", some(self.minimum_planck)),
            ("Consent", some(consent)),
            ("Named by", some(format!("{} row(s) of models", self.references))),
            ("Content", some(shown(self.content_hash))),
            ("Licence", some(shown(self.licence_hash))),
            ("Metadata", some(&self.metadata_uri)),
        ])
    }
}

async fn described(
    context: &Context,
    dataset: DatasetId,
) -> Result<Option<DatasetReport>, Failure> {
    let at = context.at_best().await?;
    let asked = runtime::view_functions().registry().dataset(Static(dataset));
    let Some(view) = ask(&at, asked).await? else { return Ok(None) };
    let terms = view.terms.0;
    Ok(Some(DatasetReport {
        dataset: dataset.0,
        owner: view.record.owner.into(),
        payee: view.record.payee.into(),
        minimum_share_ppm: terms.lineage.minimum_share,
        minimum_planck: Amount(terms.lineage.minimum_planck),
        needs_consent: terms.lineage.needs_consent,
        is_retired: view.record.is_retired,
        references: view.record.references,
        content_hash: H256(view.content_hash.0),
        licence_hash: terms.licence_hash,
        metadata_uri: String::from_utf8_lossy(&view.metadata_uri.0).into_owned(),
    }))
}

/// What people can read about a dataset.
#[derive(Debug, Serialize)]
struct Metadata<'a> {
    name: &'a str,
    description: &'a str,
    content: H256,
    content_bytes: u64,
    licence: H256,
}

async fn register(
    context: &Context,
    path: &Path,
    artifacts: Option<&Url>,
    payee: Option<AccountId>,
) -> Result<(), Failure> {
    let file = DatasetFile::open(path)?;
    let submitter = context.submitter()?;
    let owner = *submitter.account();
    let id = DatasetId::new(&owner, &file.terms, &file.content_hash);
    if let Some(report) = described(context, id).await? {
        context.output.say("It is registered already.");
        return Ok(context.output.show(&report)?);
    }
    context.output.confirm(&format!(
        "Register {} for ever, for {}, with a deposit? Its content stays where it is.",
        file.name,
        Address::from(owner)
    ))?;
    let metadata = Metadata {
        name: &file.name,
        description: &file.description,
        content: file.content_hash,
        content_bytes: file.content_bytes,
        licence: file.terms.licence_hash,
    };
    let metadata = serde_json::to_vec(&metadata).map_err(crate::output::OutputError::Json)?;
    if artifacts.is_some() {
        let objects = Objects::open(artifacts)?;
        objects.put(&file.licence).await?;
        objects.put(&metadata).await?;
    }
    let uri = objects::uri(&input_hash(&metadata));
    let call = runtime::tx().registry().register_dataset(
        ChainHash(file.content_hash.0),
        Static(file.terms),
        payee.unwrap_or(owner),
        BoundedVec(uri.into_bytes()),
    );
    context.finalize(&submitter, &call).await?;
    let report = described(context, id).await?.ok_or(Failure::EventMissing)?;
    Ok(context.output.show(&report)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::assert_looks;
    use serde_json::json;

    #[test]
    fn a_dataset_looks_as_documented() {
        let report = DatasetReport {
            dataset: H256::repeat_byte(1),
            owner: Address([2; 32]),
            payee: Address([3; 32]),
            minimum_share_ppm: 50_000,
            minimum_planck: Amount(10_000_000),
            needs_consent: false,
            is_retired: false,
            references: 2,
            content_hash: H256::repeat_byte(4),
            licence_hash: H256::repeat_byte(5),
            metadata_uri: "urn:x".into(),
        };
        let (owner, payee) = (Address([2; 32]).to_string(), Address([3; 32]).to_string());
        let hash = |byte: &str| format!("0x{}", byte.repeat(32));
        let table = format!(
            "Dataset                {}\nState                  offered\n\
             Owner                  {owner}\nPayee                  {payee}\n\
             Minimum share          50000 ppm\nMinimum per inference  0.00001 CRED\n\
             Consent                not asked\nNamed by               2 row(s) of models\n\
             Content                {}\nLicence                {}\nMetadata               urn:x\n",
            hash("01"),
            hash("04"),
            hash("05")
        );
        let json = json!({
            "dataset": hash("01"), "owner": owner, "payee": payee,
            "minimum_share_ppm": 50_000, "minimum_planck": "10000000",
            "needs_consent": false, "is_retired": false, "references": 2,
            "content_hash": hash("04"), "licence_hash": hash("05"), "metadata_uri": "urn:x",
        });
        assert_looks(&report, &table, &json);
    }
}

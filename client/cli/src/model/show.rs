// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence model show`.

use crate::{
    amount::Amount,
    chain::{ask, manifest, share_of, Context},
    error::Failure,
    identifier::{shown, Address},
    output::{some, Page, Report},
    tensor_words::TensorLine,
    words,
};
use credence_client::{
    runtime::{
        self,
        runtime_types::{
            credence_primitives::lineage::TableRow, pallet_registry::types::Source,
            pallet_workers::seats::Seat,
        },
    },
    subxt::utils::Static,
    AccountId, AtBlock,
};
use credence_primitives::{
    ids::ModelId,
    manifest::{Manifest, ShareOf},
};
use serde::Serialize;
use sp_core::H256;

/// Prints all about a model.
pub(crate) async fn show(context: &Context, model: ModelId) -> Result<(), Failure> {
    let at = context.at_best().await?;
    let report = described(&at, model).await?;
    Ok(context.output.show(&report)?)
}

/// A model as the chain has it.
#[derive(Debug, Serialize)]
pub(crate) struct ModelReport {
    pub(crate) model: H256,
    pub(crate) state: &'static str,
    pub(crate) state_words: String,
    pub(crate) is_quarantined: bool,
    pub(crate) is_disputed: bool,
    pub(crate) owner: Address,
    pub(crate) payee: Address,
    pub(crate) royalty: Amount,
    pub(crate) time_bound_ms: u32,
    pub(crate) class: u16,
    pub(crate) accepted: Vec<&'static str>,
    pub(crate) acknowledgements: u32,
    pub(crate) open_jobs: u32,
    pub(crate) artifact_hash: H256,
    pub(crate) artifact_bytes: u64,
    pub(crate) metadata_uri: String,
    pub(crate) supersedes: Option<H256>,
    pub(crate) attribution_output: Option<String>,
    pub(crate) inputs: Vec<TensorLine>,
    pub(crate) outputs: Vec<TensorLine>,
    pub(crate) shares: Vec<ShareLine>,
    pub(crate) awaited_consents: Vec<Named>,
    pub(crate) workers: Vec<SeatLine>,
}

/// A row of a model's table of shares.
#[derive(Debug, Serialize)]
pub(crate) struct ShareLine {
    #[serde(flatten)]
    pub(crate) of: Named,
    pub(crate) ppm: u32,
    pub(crate) minimum_ppm: u32,
    pub(crate) is_direct: bool,
}

/// An account, model or dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Named {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
}

/// Who serves a model.
#[derive(Debug, Serialize)]
pub(crate) struct SeatLine {
    pub(crate) worker: Address,
    pub(crate) ask: Amount,
}

impl Named {
    /// Of a row of a table.
    pub(crate) fn of(share: &ShareOf<AccountId>) -> Self {
        match share {
            ShareOf::Contributor(account) => {
                Self { kind: "contributor", id: Address::from(account).to_string() }
            },
            ShareOf::Parent(model) => Self { kind: "parent", id: shown(model) },
            ShareOf::Dataset(dataset) => Self { kind: "dataset", id: shown(dataset) },
        }
    }

    fn source(source: &Source) -> Self {
        match source {
            Source::Model(model) => Self { kind: "parent", id: shown(model.0) },
            Source::Dataset(dataset) => Self { kind: "dataset", id: shown(dataset.0) },
        }
    }
}

impl From<&TableRow<AccountId>> for ShareLine {
    fn from(row: &TableRow<AccountId>) -> Self {
        Self {
            of: Named::of(&share_of(&row.of)),
            ppm: row.share,
            minimum_ppm: row.minimum,
            is_direct: row.is_direct,
        }
    }
}

impl From<&Seat<AccountId>> for SeatLine {
    fn from(seat: &Seat<AccountId>) -> Self {
        Self { worker: seat.owner.into(), ask: Amount(seat.ask) }
    }
}

/// Asks the chain for all about a model.
pub(crate) async fn described(at: &AtBlock, model: ModelId) -> Result<ModelReport, Failure> {
    let manifest: Manifest<AccountId> = manifest(at, model).await?;
    let functions = runtime::view_functions;
    let view = ask(at, functions().registry().model(Static(model))).await?;
    let view = view.ok_or(Failure::UnknownModel { model })?;
    let shares = ask(at, functions().registry().shares(Static(model))).await?;
    let seats = ask(at, functions().workers().serving(Static(model))).await?;
    let acknowledgements =
        ask(at, functions().verification().acknowledgements(Static(model))).await?;
    let (state, state_words) = words::model_stage(&view.record.stage);
    let inputs = manifest.inputs.iter().map(TensorLine::from).collect();
    let outputs: Vec<_> = manifest.outputs.iter().map(TensorLine::from).collect();
    let attribution_output = manifest
        .attribution_output
        .and_then(|index| manifest.outputs.get(usize::from(index)))
        .map(|output| String::from_utf8_lossy(&output.tensor.name).into_owned());
    Ok(ModelReport {
        model: model.0,
        state,
        state_words,
        is_quarantined: view.record.is_quarantined,
        is_disputed: view.record.is_disputed,
        owner: view.record.owner.into(),
        payee: view.record.payee.into(),
        royalty: Amount(manifest.royalty),
        time_bound_ms: manifest.time_bound_ms,
        class: manifest.class.0,
        accepted: words::assurances(manifest.accepted),
        acknowledgements,
        open_jobs: view.record.open_jobs,
        artifact_hash: manifest.artifact_hash,
        artifact_bytes: manifest.artifact_bytes,
        metadata_uri: String::from_utf8_lossy(&manifest.metadata_uri).into_owned(),
        supersedes: manifest.supersedes.map(|model| model.0),
        attribution_output,
        inputs,
        outputs,
        shares: shares.iter().flat_map(|table| &table.0).map(ShareLine::from).collect(),
        awaited_consents: view.awaits.iter().map(Named::source).collect(),
        workers: seats.iter().map(SeatLine::from).collect(),
    })
}

impl ModelReport {
    /// The table of shares as a part of a page.
    pub(crate) fn shares_on(&self, page: Page) -> Page {
        let rows = self.shares.iter().map(|share| {
            let source = if share.is_direct { "direct" } else { "inherited" };
            vec![
                share.of.kind.to_owned(),
                share.of.id.clone(),
                share.ppm.to_string(),
                share.minimum_ppm.to_string(),
                source.to_owned(),
            ]
        });
        page.rows("Shares", &["Of", "Id", "ppm", "Minimum", "By"], rows)
    }
}

impl Report for ModelReport {
    fn table(&self) -> Page {
        let quarantine =
            self.is_quarantined.then(|| "yes: its results differ between honest checkers".into());
        let dispute = self.is_disputed.then(|| "open: its royalty is withheld".into());
        let page = Page::new()
            .fields(&[
                ("Model", some(shown(self.model))),
                ("State", some(format!("{}: {}", self.state, self.state_words))),
                ("Quarantine", quarantine),
                ("Dispute", dispute),
                ("Owner", some(self.owner)),
                ("Payee", some(self.payee)),
                ("Royalty", some(self.royalty)),
                ("Time bound", some(format!("{} ms", self.time_bound_ms))),
                ("Numeric class", some(self.class)),
                ("Accepts", some(self.accepted.join(", "))),
                ("Held by", some(format!("{} checker(s)", self.acknowledgements))),
                ("Open jobs", some(self.open_jobs)),
                (
                    "Artifact",
                    some(format!("{} ({} bytes)", shown(self.artifact_hash), self.artifact_bytes)),
                ),
                ("Metadata", some(&self.metadata_uri)),
                ("Supersedes", self.supersedes.map(shown)),
                ("Weighs datasets by", self.attribution_output.clone()),
            ])
            .rows("Inputs", &TensorLine::HEADER, self.inputs.iter().map(TensorLine::row))
            .rows("Outputs", &TensorLine::HEADER, self.outputs.iter().map(TensorLine::row));
        let awaited = self.awaited_consents.iter();
        let awaited = awaited.map(|named| vec![named.kind.to_owned(), named.id.clone()]);
        let workers = self.workers.iter();
        self.shares_on(page).rows("Waits for the consent of", &["Of", "Id"], awaited).rows(
            "Workers",
            &["Worker", "Ask"],
            workers.map(|seat| vec![seat.worker.to_string(), seat.ask.to_string()]),
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use credence_primitives::tensor::{DType, TensorSpec};
    use serde_json::json;

    pub(crate) fn fixed() -> ModelReport {
        let spec = TensorSpec {
            name: b"x".to_vec().try_into().expect("short"),
            dtype: DType::F32,
            shape: Vec::new().try_into().expect("short"),
        };
        let named = |share: &ShareOf<AccountId>| Named::of(share);
        ModelReport {
            model: H256::repeat_byte(1),
            state: "pending",
            state_words: "waits for 1 consent(s) of owners of what it builds on".into(),
            is_quarantined: false,
            is_disputed: false,
            owner: Address([2; 32]),
            payee: Address([2; 32]),
            royalty: Amount(1_000_000_000),
            time_bound_ms: 1_000,
            class: 2,
            accepted: vec!["signed", "checked"],
            acknowledgements: 3,
            open_jobs: 0,
            artifact_hash: H256::repeat_byte(3),
            artifact_bytes: 4_096,
            metadata_uri: "urn:x".into(),
            supersedes: None,
            attribution_output: None,
            inputs: vec![TensorLine::from(&spec)],
            outputs: Vec::new(),
            shares: vec![ShareLine {
                of: named(&ShareOf::Parent(ModelId(H256::repeat_byte(4)))),
                ppm: 1_000_000,
                minimum_ppm: 10,
                is_direct: true,
            }],
            awaited_consents: vec![named(&ShareOf::Parent(ModelId(H256::repeat_byte(4))))],
            workers: vec![SeatLine { worker: Address([5; 32]), ask: Amount(2_000_000_000) }],
        }
    }

    #[test]
    fn a_model_looks_as_documented() {
        let hash = |byte: &str| format!("0x{}", byte.repeat(32));
        let (owner, worker) = (Address([2; 32]).to_string(), Address([5; 32]).to_string());
        let (one, three, four) = (hash("01"), hash("03"), hash("04"));
        let gap = " ".repeat(worker.len() - "Worker".len());
        let id_gap = " ".repeat(four.len() - "Id".len());
        let table = format!(
            "Model          {one}\n\
             State          pending: waits for 1 consent(s) of owners of what it builds on\n\
             Owner          {owner}\nPayee          {owner}\nRoyalty        0.001 CRED\n\
             Time bound     1000 ms\nNumeric class  2\nAccepts        signed, checked\n\
             Held by        3 checker(s)\nOpen jobs      0\n\
             Artifact       {three} (4096 bytes)\nMetadata       urn:x\n\n\
             Inputs\nName  Type  Shape  Role\nx     f32   []\n\n\
             Shares\nOf      Id{id_gap}  ppm      Minimum  By\n\
             parent  {four}  1000000  10       direct\n\n\
             Waits for the consent of\nOf      Id\nparent  {four}\n\n\
             Workers\nWorker{gap}  Ask\n{worker}  0.002 CRED\n"
        );
        assert_eq!(fixed().table().to_string(), table);
    }

    #[test]
    fn json_names_every_part() {
        let json = serde_json::to_value(fixed()).expect("it can be written");
        assert_eq!(json["royalty"], json!("1000000000"));
        assert_eq!(json["shares"][0]["kind"], json!("parent"));
        assert_eq!(json["shares"][0]["ppm"], json!(1_000_000));
        assert_eq!(json["inputs"][0], json!({ "name": "x", "dtype": "f32", "shape": "[]" }));
        assert_eq!(json["workers"][0]["ask"], json!("2000000000"));
        assert_eq!(json["supersedes"], json!(null));
    }
}

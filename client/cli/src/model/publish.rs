// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence model publish`: checks a model as a checker would, uploads it, registers it.

mod lineage;
mod trial;

use super::show::{described, ModelReport};
use crate::{
    amount::Amount,
    arguments::Publish,
    chain::{ask, Context},
    error::Failure,
    identifier::shown,
    manifest::{self, Hashes, ManifestFile, SampleHashes},
    objects::{self, Objects},
    output::{some, OutputError, Page, Report},
    refusal::Refusal,
};
use credence_client::{
    runtime::{self, runtime_types::credence_primitives::numeric as chain_numeric},
    subxt::utils::Static,
    AccountId, AtBlock, Events,
};
use credence_engine::{
    inspect::{InspectError, SignatureError},
    oip::OipError,
    EngineError,
};
use credence_primitives::{
    commitment::input_hash,
    ids::ModelId,
    manifest::{Assurance, Manifest},
    numeric::{NumericClass, Tolerance},
};
use lineage::check_lineage;
use serde::Serialize;
use sp_core::H256;
use std::path::{Path, PathBuf};
use trial::{check_file, Trial};

/// Why a model cannot be published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublishError {
    /// The ONNX file cannot be checked.
    #[error("{} cannot be published", path.display())]
    Artifact {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: InspectError,
    },
    /// The ONNX file is of another model.
    #[error("{} does not fit the manifest", path.display())]
    Signature {
        /// The file.
        path: PathBuf,
        /// The difference.
        source: SignatureError,
    },
    /// The chain has no such class.
    #[error("the chain has no numeric class {class}")]
    UnknownClass {
        /// Its number.
        class: u16,
    },
    /// The sample input is not JSON tensors.
    #[error("{} is no request of the Open Inference Protocol v2", path.display())]
    SampleJson {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
    /// The sample input does not fit.
    #[error("{} does not fit the manifest", path.display())]
    SampleInput {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Box<OipError>,
    },
    /// The sample does not run.
    #[error("the sample run failed")]
    Run(#[source] EngineError),
    /// The sample run takes too long.
    #[error("the sample run took {took_ms} ms, more than the time bound of {bound_ms} ms")]
    TooSlow {
        /// How long it took.
        took_ms: u128,
        /// How long it may take.
        bound_ms: u32,
    },
    /// Two ways of computing disagree.
    #[error("two ways of computing the sample disagree by more than numeric class {class} allows")]
    Noisy {
        /// The class.
        class: u16,
    },
    /// Shares that do not fit what the sources ask for.
    #[error("shares sum to {direct} ppm, and unnamed ancestors are due {inherited} ppm: together they must be 1000000")]
    Sum {
        /// The declared.
        direct: u64,
        /// The minimum shares of ancestors that are not named.
        inherited: u64,
    },
    /// A source asks for more.
    #[error("{kind} {id} asks for at least {minimum_ppm} ppm and {minimum} per inference")]
    BelowMinimum {
        /// What it is.
        kind: &'static str,
        /// Its id.
        id: String,
        /// Its minimum share.
        minimum_ppm: u32,
        /// Its minimum planck.
        minimum: Amount,
    },
    /// A source cannot be built on.
    #[error("the model cannot build on what it names: {0}")]
    Lineage(Refusal),
}

impl PublishError {
    /// What to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self {
            Self::Artifact { .. } => {
                "export the model anew as one file of standard operators, or accept neither \
                 sampled nor checked"
            },
            Self::Signature { .. } => {
                "correct [[inputs]] and [[outputs]], or export the model anew"
            },
            Self::UnknownClass { .. } => "use class 1 (exact) or 2 (full precision)",
            Self::SampleJson { .. } | Self::SampleInput { .. } => "correct the sample input",
            Self::Run(_) => "run the model elsewhere first; `make setup` installs ONNX Runtime",
            Self::TooSlow { .. } => "raise time_bound_ms: checkers refuse slower models",
            Self::Noisy { .. } => {
                "choose a class with a wider tolerance, or remove what makes the model noisy"
            },
            Self::Sum { .. } => "let [[shares]] and what unnamed ancestors are due sum to 1000000",
            Self::BelowMinimum { .. } => "raise its share or the royalty",
            Self::Lineage(_) => "see `credence model show` and `credence dataset show`",
        }
    }
}

/// Everything of a model that is ready to be published.
struct Prepared {
    manifest: Manifest<AccountId>,
    id: ModelId,
    /// Artifact, sample input and output, metadata.
    objects: [Vec<u8>; 4],
    trial: Trial,
}

/// What publishing has done.
#[derive(Debug, Serialize)]
struct PublishReport {
    model: H256,
    is_dry_run: bool,
    was_registered: bool,
    artifact_bytes: usize,
    sample_run_us: u64,
    time_bound_ms: u32,
    provider: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposit: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registered: Option<ModelReport>,
    next: Vec<String>,
}

impl Report for PublishReport {
    fn table(&self) -> Page {
        let done = match (self.is_dry_run, self.was_registered) {
            (true, _) => "all checks passed; nothing was changed",
            (false, true) => "was registered before",
            (false, false) => "registered",
        };
        let mut page = Page::new().fields(&[
            ("Model", some(shown(self.model))),
            ("Publishing", some(done)),
            ("Artifact", some(format!("{} bytes", self.artifact_bytes))),
            (
                "Sample run",
                some(format!(
                    "{}.{:03} ms of {} ms on {}",
                    self.sample_run_us / 1_000,
                    self.sample_run_us % 1_000,
                    self.time_bound_ms,
                    self.provider
                )),
            ),
            ("Deposit", self.deposit.map(|deposit| deposit.to_string())),
        ]);
        if let Some(model) = &self.registered {
            page = model.shares_on(page);
        }
        self.next.iter().fold(page, |page, line| page.note(&format!("next: {line}")))
    }
}

/// Publishes a model.
pub(crate) async fn publish(context: &Context, arguments: Publish) -> Result<(), Failure> {
    let submitter = context.submitter()?;
    let owner = *submitter.account();
    let at = context.at_best().await?;
    let prepared = prepare(context, &at, &owner, &arguments).await?;
    let known = ask(&at, runtime::view_functions().registry().model(Static(prepared.id))).await?;
    let mut report = PublishReport {
        model: prepared.id.0,
        is_dry_run: arguments.dry_run,
        was_registered: known.is_some(),
        artifact_bytes: prepared.objects[0].len(),
        sample_run_us: u64::try_from(prepared.trial.took.as_micros()).unwrap_or(u64::MAX),
        time_bound_ms: prepared.manifest.time_bound_ms,
        provider: prepared.trial.provider.clone(),
        deposit: None,
        registered: None,
        next: Vec::new(),
    };
    if arguments.dry_run {
        report.next.push("publish it without --dry-run".to_owned());
        return Ok(context.output.show(&report)?);
    }
    let objects = Objects::open(arguments.artifacts.as_ref())?;
    if known.is_none() {
        context.output.confirm(&format!(
            "Upload the model for everybody and register {} for ever, with a deposit?",
            shown(prepared.id)
        ))?;
    }
    for object in &prepared.objects {
        objects.put(object).await?;
    }
    if known.is_none() {
        let call =
            runtime::tx().registry().register_model(Static(prepared.manifest.clone()), owner);
        let executed = context.finalize(&submitter, &call).await?;
        report.deposit = deposit(&executed.events)?;
    }
    let registered = described(&context.at_best().await?, prepared.id).await?;
    report.next = next_steps(&registered, &prepared.manifest);
    report.registered = Some(registered);
    Ok(context.output.show(&report)?)
}

/// Reads, checks and tries everything.
async fn prepare(
    context: &Context,
    at: &AtBlock,
    owner: &AccountId,
    arguments: &Publish,
) -> Result<Prepared, Failure> {
    let file = ManifestFile::open(&arguments.manifest)?;
    let folder = arguments.manifest.parent().unwrap_or(Path::new("."));
    let artifact_path = folder.join(&file.artifact);
    let artifact = manifest::read(&artifact_path)?;
    let mut hashes = Hashes {
        artifact: input_hash(&artifact),
        artifact_bytes: artifact.len() as u64,
        sample: SampleHashes::default(),
    };
    // Every rule of the manifest, before anything slow.
    let draft = file.manifest(owner, &arguments.datasets, hashes, "")?;
    check_file(&artifact_path, &artifact, &draft)?;
    let asked = runtime::view_functions().registry().class(chain_numeric::ClassId(draft.class.0));
    let class = ask(at, asked).await?.ok_or(PublishError::UnknownClass { class: draft.class.0 })?;
    check_lineage(at, &draft).await?;

    context.output.say("Running the sample …");
    let sample = folder.join(&file.sample_input);
    let trial = Trial::run(&sample, &artifact, &draft, numeric_class(&class)).await?;
    hashes.sample =
        SampleHashes { input: input_hash(&trial.input), output: input_hash(&trial.output) };
    let metadata = metadata(&file, arguments, &hashes)?;
    let uri = objects::uri(&input_hash(&metadata));
    let manifest = file.manifest(owner, &arguments.datasets, hashes, &uri)?;
    let id = ModelId::new(owner, &manifest);
    let objects = [artifact, trial.input.clone(), trial.output.clone(), metadata];
    Ok(Prepared { manifest, id, objects, trial })
}

fn numeric_class(class: &chain_numeric::NumericClass) -> NumericClass {
    match class {
        chain_numeric::NumericClass::Exact => NumericClass::Exact,
        chain_numeric::NumericClass::Tolerance(tolerance) => NumericClass::Tolerance(Tolerance {
            norm_nano: tolerance.norm_nano,
            floor_nano: tolerance.floor_nano,
            element_rms_nano: tolerance.element_rms_nano,
            element_relative_nano: tolerance.element_relative_nano,
        }),
    }
}

/// What people can read about a model.
fn metadata(
    file: &ManifestFile,
    arguments: &Publish,
    hashes: &Hashes,
) -> Result<Vec<u8>, OutputError> {
    let datasets: serde_json::Map<_, _> = arguments
        .datasets
        .iter()
        .map(|named| (named.name.clone(), shown(named.id).into()))
        .collect();
    let metadata = serde_json::json!({
        "name": file.name,
        "description": file.description,
        "licence": file.licence,
        "artifact": hashes.artifact,
        "sample_input": hashes.sample.input,
        "sample_output": hashes.sample.output,
        "datasets": datasets,
    });
    serde_json::to_vec(&metadata).map_err(OutputError::Json)
}

/// What was put on hold.
fn deposit(events: &Events) -> Result<Option<Amount>, Failure> {
    let held = events.find_first::<runtime::balances::events::Held>().transpose()?;
    Ok(held.map(|held| Amount(held.amount)))
}

fn next_steps(registered: &ModelReport, manifest: &Manifest<AccountId>) -> Vec<String> {
    let mut steps = Vec::new();
    for named in &registered.awaited_consents {
        steps.push(format!(
            "the owner of {} {} must agree: credence model consent {} --{} {}",
            named.kind,
            named.id,
            shown(registered.model),
            named.kind,
            named.id
        ));
    }
    let is_by_checkers = manifest.accepted.contains(Assurance::Checked)
        || manifest.accepted.contains(Assurance::Sampled);
    if is_by_checkers {
        steps.push(format!(
            "two thirds of the validators' checkers must acknowledge it (so far {}): they fetch \
             it from the artifact store and reproduce the sample run",
            registered.acknowledgements
        ));
    }
    if registered.workers.is_empty() {
        steps.push(format!(
            "a worker must serve it: credence worker serve {} --ask …",
            shown(registered.model)
        ));
    }
    steps
}

#[cfg(test)]
mod tests;

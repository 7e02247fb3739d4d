// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Trying a model before anybody pays for it.

use super::PublishError;
use crate::{error::Failure, manifest::read};
use credence_client::AccountId;
use credence_engine::{
    inspect::{check_admissible, inspect, signature_matches},
    oip::{self, InferRequest},
    Engine as _, EngineConfig, ModelSpec, OrtEngine, Settings,
};
use credence_primitives::{
    ids::ModelId,
    manifest::{Assurance, Manifest},
    numeric::NumericClass,
    tensor,
};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// Whether the ONNX file is one that the chain's rules allow, and that the manifest describes.
pub(super) fn check_file(
    path: &Path,
    artifact: &[u8],
    manifest: &Manifest<AccountId>,
) -> Result<(), PublishError> {
    let is_by_checkers = manifest.accepted.contains(Assurance::Checked)
        || manifest.accepted.contains(Assurance::Sampled);
    let inspection = if is_by_checkers { check_admissible(artifact) } else { inspect(artifact) };
    let inspection =
        inspection.map_err(|source| PublishError::Artifact { path: path.to_owned(), source })?;
    signature_matches(&inspection, &manifest.inputs, &manifest.outputs)
        .map_err(|source| PublishError::Signature { path: path.to_owned(), source })
}

/// A run of the sample.
pub(super) struct Trial {
    /// The encoded input.
    pub(super) input: Vec<u8>,
    /// The encoded output.
    pub(super) output: Vec<u8>,
    /// How long a run took once the model was loaded.
    pub(super) took: Duration,
    /// What it was computed with.
    pub(super) provider: String,
}

impl Trial {
    /// Runs the sample as workers do, and once more as checkers that doubt do.
    pub(super) async fn run(
        sample: &Path,
        artifact: &[u8],
        manifest: &Manifest<AccountId>,
        class: NumericClass,
    ) -> Result<Self, Failure> {
        let input = encoded_sample(sample, manifest)?;
        let bound = Duration::from_millis(manifest.time_bound_ms.into());
        let id = ModelId::default();
        let spec = ModelSpec {
            id,
            inputs: manifest.inputs.clone(),
            outputs: manifest.outputs.clone(),
            class,
            time_bound: bound,
        };
        let engine = OrtEngine::new(EngineConfig::default()).map_err(PublishError::Run)?;
        engine.load(Arc::new(spec), artifact.into()).await.map_err(PublishError::Run)?;
        let shared: Arc<[u8]> = input.as_slice().into();
        let run = async |settings| {
            engine.run(id, Arc::clone(&shared), settings).await.map_err(PublishError::Run)
        };
        // The first run allocates; the second is as all later ones.
        run(Settings::Serving).await?;
        let start = Instant::now();
        let output = run(Settings::Serving).await?;
        let took = start.elapsed();
        if took > bound {
            let bound_ms = manifest.time_bound_ms;
            return Err(PublishError::TooSlow { took_ms: took.as_millis(), bound_ms }.into());
        }
        let other = run(Settings::Alternative).await?;
        if !agree(class, manifest, &output, &other) {
            return Err(PublishError::Noisy { class: manifest.class.0 }.into());
        }
        let provider = engine.provider().to_string();
        Ok(Self { input, output, took, provider })
    }
}

fn agree(class: NumericClass, manifest: &Manifest<AccountId>, output: &[u8], other: &[u8]) -> bool {
    match (tensor::decode(output), tensor::decode(other)) {
        (Ok(output), Ok(other)) => class.outputs_match(&manifest.outputs, &output, &other),
        _ => false,
    }
}

fn encoded_sample(path: &Path, manifest: &Manifest<AccountId>) -> Result<Vec<u8>, Failure> {
    let text = read(path)?;
    let request: InferRequest = serde_json::from_slice(&text)
        .map_err(|source| PublishError::SampleJson { path: path.to_owned(), source })?;
    let input = oip::encode(&request.inputs, manifest.inputs.iter()).map_err(|source| {
        PublishError::SampleInput { path: path.to_owned(), source: source.into() }
    })?;
    Ok(input)
}

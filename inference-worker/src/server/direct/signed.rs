// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What comes back besides the tensors: who says so.

use super::Direct;
use crate::server::jobs::KnownJob;
use credence_engine::oip::Parameters;
use credence_primitives::{
    commitment::{domain_hash, output_hash},
    ids::{JobId, ModelId},
    manifest::Assurance,
};
use serde_json::{json, Value};
use sp_core::H256;

/// What the operator key signs of a run that no chain knows of. Its domain keeps it from ever
/// being taken for a result of a job.
pub fn direct_payload(
    genesis: &H256,
    model: &ModelId,
    input_hash: &H256,
    output_hash: &H256,
) -> H256 {
    domain_hash("credence/direct/v1", &(genesis, model, input_hash, output_hash))
}

/// The parameters of a run that no chain knows of.
pub(super) fn alone(
    direct: &Direct,
    model: &ModelId,
    input_hash: &H256,
    output: &[u8],
) -> Parameters {
    let output_hash = output_hash(output);
    let payload = direct_payload(&direct.genesis, model, input_hash, &output_hash);
    let signature = direct.key.sign(&payload);
    parameters([
        ("receipt", Value::Null),
        ("assurance", json!("none")),
        ("credence_genesis", json!(direct.genesis)),
        ("credence_model", json!(model)),
        ("credence_input_hash", json!(input_hash)),
        ("credence_output_hash", json!(output_hash)),
        ("credence_operator", json!(format!("0x{}", hex::encode(direct.key.public().0)))),
        ("credence_signature", json!(format!("0x{}", hex::encode(signature.0)))),
    ])
}

/// The parameters of a job's output: where its receipt is found. What level of assurance the job
/// reached is in the receipt; here is what its requester asked for.
pub(super) fn of_job(direct: &Direct, job: JobId, known: &KnownJob, output: &[u8]) -> Parameters {
    let asked = known.assurance.map(|assurance| match assurance {
        Assurance::Signed => "signed",
        Assurance::Sampled => "sampled",
        Assurance::Checked => "checked",
        Assurance::Enclave => "enclave",
        Assurance::Proven => "proven",
        Assurance::Executed => "executed",
    });
    parameters([
        ("receipt", json!(format!("{:?}/{job}", direct.genesis))),
        ("assurance_asked", json!(asked)),
        ("credence_genesis", json!(direct.genesis)),
        ("credence_job", json!(job)),
        ("credence_ticket", json!(known.ticket)),
        ("credence_model", json!(known.model)),
        ("credence_output_hash", json!(output_hash(output))),
    ])
}

fn parameters<const N: usize>(named: [(&str, Value); N]) -> Parameters {
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

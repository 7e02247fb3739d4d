// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The file that describes a model before it is published.

mod error;

pub(crate) use error::ManifestFileError;

use crate::{
    amount::Amount,
    arguments,
    identifier::{self, NamedDataset},
    words,
};
use credence_client::AccountId;
use credence_primitives::{
    ids::DatasetId,
    manifest::{
        AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf, MAX_DIRECT_ENTRIES,
    },
    numeric::ClassId,
    tensor::{Axis, DType, OutputRole, OutputSpec, OutputSpecs, TensorSpec, TensorSpecs},
    MILLION,
};
use serde::Deserialize;
use sp_core::{bounded::BoundedVec, Get, H256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A manifest as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManifestFile {
    /// What people call the model.
    pub(crate) name: String,
    /// What it does.
    pub(crate) description: String,
    /// Its licence, as SPDX names it.
    pub(crate) licence: String,
    /// The ONNX file, beside this one.
    pub(crate) artifact: PathBuf,
    class: u16,
    time_bound_ms: u32,
    royalty: String,
    accepted: Vec<String>,
    #[serde(default)]
    attribution_output: Option<String>,
    /// The input of the sample run, beside this file.
    pub(crate) sample_input: PathBuf,
    #[serde(default)]
    supersedes: Option<String>,
    inputs: Vec<TensorEntry>,
    outputs: Vec<TensorEntry>,
    shares: Vec<ShareEntry>,
    #[serde(default)]
    terms: TermsEntry,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TensorEntry {
    name: String,
    dtype: String,
    shape: Vec<AxisEntry>,
    #[serde(default)]
    role: Option<RoleEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "an axis is a length or { name = \"…\", max = … }")]
enum AxisEntry {
    Length(u32),
    Named { name: String, max: u32 },
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleEntry {
    Compared,
    Derived,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareEntry {
    #[serde(default)]
    contributor: Option<String>,
    #[serde(default)]
    parent: Option<String>,
    #[serde(default)]
    dataset: Option<String>,
    ppm: u32,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TermsEntry {
    minimum_share_ppm: u32,
    minimum_planck: Option<String>,
    needs_consent: bool,
}

/// What the files beside a manifest are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hashes {
    /// Of the ONNX file.
    pub(crate) artifact: H256,
    /// The ONNX file's length.
    pub(crate) artifact_bytes: u64,
    /// The sample run.
    pub(crate) sample: SampleHashes,
}

/// The hashes of a sample run; all zero before it has been run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SampleHashes {
    /// Of the encoded input.
    pub(crate) input: H256,
    /// Of the encoded output.
    pub(crate) output: H256,
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, ManifestFileError> {
    fs::read(path).map_err(|source| ManifestFileError::Read { path: path.to_owned(), source })
}

impl ManifestFile {
    /// Reads a manifest.
    pub(crate) fn open(path: &Path) -> Result<Self, ManifestFileError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ManifestFileError::Read { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ManifestFileError::Toml {
            path: path.to_owned(),
            source: Box::new(source),
        })
    }

    /// What the model takes.
    pub(crate) fn inputs(&self) -> Result<TensorSpecs, ManifestFileError> {
        let specs = self
            .inputs
            .iter()
            .map(|entry| match entry.role {
                Some(_) => Err(ManifestFileError::InputRole { tensor: entry.name.clone() }),
                None => entry.spec(),
            })
            .collect::<Result<Vec<_>, _>>()?;
        bounded(specs, "input", || self.name.clone())
    }

    /// What the model gives.
    pub(crate) fn outputs(&self) -> Result<OutputSpecs, ManifestFileError> {
        let specs = self
            .outputs
            .iter()
            .map(|entry| {
                let role = match entry.role {
                    Some(RoleEntry::Compared) => OutputRole::Compared,
                    Some(RoleEntry::Derived) => OutputRole::Derived,
                    None => return Err(ManifestFileError::NoRole { tensor: entry.name.clone() }),
                };
                Ok(OutputSpec { tensor: entry.spec()?, role })
            })
            .collect::<Result<Vec<_>, _>>()?;
        bounded(specs, "output", || self.name.clone())
    }

    /// The numeric class.
    pub(crate) fn class(&self) -> ClassId {
        ClassId(self.class)
    }

    /// The manifest as the chain has it, every rule checked that needs no chain.
    pub(crate) fn manifest(
        &self,
        owner: &AccountId,
        datasets: &[NamedDataset],
        hashes: Hashes,
        metadata_uri: &str,
    ) -> Result<Manifest<AccountId>, ManifestFileError> {
        let outputs = self.outputs()?;
        let attribution_output = self.attribution_output(&outputs)?;
        let sample =
            SampleRun { input_hash: hashes.sample.input, output_hash: hashes.sample.output };
        let uri = metadata_uri.as_bytes().to_vec();
        let manifest = Manifest {
            artifact_hash: hashes.artifact,
            artifact_bytes: hashes.artifact_bytes,
            metadata_uri: bounded(uri, "metadata URI", || metadata_uri.to_owned())?,
            inputs: self.inputs()?,
            outputs,
            class: self.class(),
            time_bound_ms: self.time_bound_ms,
            royalty: amount("royalty", &self.royalty)?.0,
            shares: self.shares(owner, datasets)?,
            terms: self.terms()?,
            accepted: self.accepted()?,
            attribution_output,
            sample: Some(sample),
            supersedes: self.supersedes()?,
        };
        manifest.check()?;
        Ok(manifest)
    }

    fn accepted(&self) -> Result<AssuranceSet, ManifestFileError> {
        let methods = self
            .accepted
            .iter()
            .map(|name| arguments::assurance(name))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(AssuranceSet::of(&methods))
    }

    fn attribution_output(&self, outputs: &OutputSpecs) -> Result<Option<u8>, ManifestFileError> {
        let Some(name) = &self.attribution_output else { return Ok(None) };
        let place =
            outputs.iter().position(|output| output.tensor.name.as_slice() == name.as_bytes());
        place
            .and_then(|place| u8::try_from(place).ok())
            .map(Some)
            .ok_or_else(|| ManifestFileError::AttributionOutput { name: name.clone() })
    }

    fn supersedes(&self) -> Result<Option<credence_primitives::ids::ModelId>, ManifestFileError> {
        self.supersedes
            .as_deref()
            .map(identifier::model)
            .transpose()
            .map_err(ManifestFileError::Supersedes)
    }

    fn terms(&self) -> Result<LineageTerms, ManifestFileError> {
        let TermsEntry { minimum_share_ppm, minimum_planck, needs_consent } = &self.terms;
        let minimum_planck = match minimum_planck {
            Some(text) => {
                text.parse().map_err(|_| ManifestFileError::Planck { text: text.clone() })?
            },
            None => 0,
        };
        Ok(LineageTerms {
            minimum_share: *minimum_share_ppm,
            minimum_planck,
            needs_consent: *needs_consent,
        })
    }

    fn shares(
        &self,
        owner: &AccountId,
        datasets: &[NamedDataset],
    ) -> Result<Shares, ManifestFileError> {
        let shares = self
            .shares
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                let of = entry.of(index + 1, owner, datasets)?;
                Ok(DirectShare { of, share: entry.ppm })
            })
            .collect::<Result<Vec<_>, ManifestFileError>>()?;
        let is_used = |named: &NamedDataset| {
            self.shares.iter().any(|entry| entry.dataset.as_deref() == Some(named.name.as_str()))
        };
        if let Some(unused) = datasets.iter().find(|named| !is_used(named)) {
            return Err(ManifestFileError::UnusedDataset { name: unused.name.clone() });
        }
        // Parents bring along minimum shares that only the chain knows.
        let has_parents = self.shares.iter().any(|entry| entry.parent.is_some());
        let sum = self.shares.iter().map(|entry| u64::from(entry.ppm)).sum();
        if !has_parents && sum != u64::from(MILLION) {
            return Err(ManifestFileError::Sum { sum });
        }
        bounded(shares, "list of shares", || self.name.clone())
    }
}

type Shares = BoundedVec<DirectShare<AccountId>, sp_core::ConstU32<MAX_DIRECT_ENTRIES>>;

impl TensorEntry {
    fn spec(&self) -> Result<TensorSpec, ManifestFileError> {
        let dtype =
            DType::ALL.into_iter().find(|dtype| words::dtype(*dtype) == self.dtype).ok_or_else(
                || ManifestFileError::DType { tensor: self.name.clone(), text: self.dtype.clone() },
            )?;
        let shape = self
            .shape
            .iter()
            .map(|axis| match axis {
                AxisEntry::Length(length) => Ok(Axis::Fixed(*length)),
                AxisEntry::Named { name, max } => {
                    let bytes = name.as_bytes().to_vec();
                    Ok(Axis::Dynamic { name: bounded(bytes, "axis", || name.clone())?, max: *max })
                },
            })
            .collect::<Result<Vec<_>, ManifestFileError>>()?;
        let name = self.name.as_bytes().to_vec();
        Ok(TensorSpec {
            name: bounded(name, "tensor", || self.name.clone())?,
            dtype,
            shape: bounded(shape, "shape of tensor", || self.name.clone())?,
        })
    }
}

impl ShareEntry {
    fn of(
        &self,
        number: usize,
        owner: &AccountId,
        datasets: &[NamedDataset],
    ) -> Result<ShareOf<AccountId>, ManifestFileError> {
        let wrong = |source| ManifestFileError::ShareOf { number, source };
        match (&self.contributor, &self.parent, &self.dataset) {
            (Some(name), None, None) if name == "self" => Ok(ShareOf::Contributor(*owner)),
            (Some(address), None, None) => {
                identifier::account(address).map(ShareOf::Contributor).map_err(wrong)
            },
            (None, Some(id), None) => identifier::model(id).map(ShareOf::Parent).map_err(wrong),
            (None, None, Some(name)) => dataset(number, name, datasets).map(ShareOf::Dataset),
            (contributor, parent, dataset) => {
                let named = [contributor, parent, dataset];
                let count = named.iter().filter(|name| name.is_some()).count();
                Err(ManifestFileError::ShareOfWhat { number, count })
            },
        }
    }
}

fn dataset(
    number: usize,
    name: &str,
    datasets: &[NamedDataset],
) -> Result<DatasetId, ManifestFileError> {
    if let Some(named) = datasets.iter().find(|named| named.name == name) {
        return Ok(named.id);
    }
    if name.starts_with("0x") {
        return identifier::dataset(name)
            .map_err(|source| ManifestFileError::ShareOf { number, source });
    }
    Err(ManifestFileError::UnknownDataset { name: name.to_owned() })
}

fn amount(field: &'static str, text: &str) -> Result<Amount, ManifestFileError> {
    text.parse().map_err(|source| ManifestFileError::Amount { field, source })
}

fn bounded<T, S: Get<u32>>(
    values: Vec<T>,
    what: &'static str,
    name: impl Fn() -> String,
) -> Result<BoundedVec<T, S>, ManifestFileError> {
    values.try_into().map_err(|_| ManifestFileError::TooLong { what, name: name() })
}

#[cfg(test)]
mod tests;

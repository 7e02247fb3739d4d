// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What can be wrong with a manifest.

use crate::{amount::AmountError, arguments::UnknownAssurance, identifier::IdentifierError};
use credence_primitives::manifest::ManifestError;
use std::{io, path::PathBuf};

/// What is wrong with a manifest, or with a file that it names.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestFileError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not such a TOML file.
    #[error("{} is not a manifest", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where and why not.
        source: Box<toml::de::Error>,
    },
    /// An amount is none.
    #[error("`{field}` is not an amount")]
    Amount {
        /// The field.
        field: &'static str,
        /// Why not.
        source: AmountError,
    },
    /// Planck that are no number.
    #[error("`terms.minimum_planck` is `{text}`: planck are a string of digits")]
    Planck {
        /// The text.
        text: String,
    },
    /// An unknown method of verification.
    #[error("`accepted` names an unknown method")]
    Accepted(#[from] UnknownAssurance),
    /// An unknown element type.
    #[error("tensor `{tensor}` has an unknown dtype `{text}`: f16, bf16, f32, f64, i8 to i64, u8 to u64, bool or string")]
    DType {
        /// The tensor.
        tensor: String,
        /// The text.
        text: String,
    },
    /// An output that does not say what it is to verification.
    #[error("output `{tensor}` has no `role`: compared or derived")]
    NoRole {
        /// The output.
        tensor: String,
    },
    /// An input that says it.
    #[error("input `{tensor}` has a `role`: only outputs have one")]
    InputRole {
        /// The input.
        tensor: String,
    },
    /// More or longer than the chain keeps.
    #[error("{what} `{name}` is too long, or there are too many")]
    TooLong {
        /// Of what.
        what: &'static str,
        /// Which.
        name: String,
    },
    /// The attribution output is no output.
    #[error("`attribution_output` names `{name}`, which is no output")]
    AttributionOutput {
        /// The name.
        name: String,
    },
    /// A share of nobody, or of several.
    #[error(
        "entry {number} of `shares` names {count} of contributor, parent and dataset: name one"
    )]
    ShareOfWhat {
        /// Which, from 1.
        number: usize,
        /// How many it names.
        count: usize,
    },
    /// An account, model or dataset that is none.
    #[error("entry {number} of `shares` names nothing that exists")]
    ShareOf {
        /// Which, from 1.
        number: usize,
        /// Why not.
        source: IdentifierError,
    },
    /// A dataset without id.
    #[error("no id is known for dataset `{name}`: add --dataset {name}=0x…")]
    UnknownDataset {
        /// Its name.
        name: String,
    },
    /// An id for a dataset that the manifest does not name.
    #[error("--dataset {name}=… is given, and the manifest does not name it")]
    UnusedDataset {
        /// Its name.
        name: String,
    },
    /// Direct shares of a model without parents that are not the whole.
    #[error("`shares` sum to {sum} ppm: 1000000 is the whole")]
    Sum {
        /// Their sum.
        sum: u64,
    },
    /// The model that is replaced is named wrongly.
    #[error("`supersedes` is not a model's id")]
    Supersedes(#[source] IdentifierError),
    /// A rule of the chain is broken.
    #[error("the chain would refuse the manifest")]
    Rule(#[from] ManifestError),
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whether a graph takes and gives what its manifest declares.

use super::{GraphAxis, GraphTensor, Inspection};
use credence_primitives::tensor::{Axis, DType, OutputSpec, TensorSpec};

/// How a graph differs from what is declared.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A declared tensor that the graph does not have.
    #[error("{side} `{name}` is declared, and the model has none of that name; it has {found}")]
    Missing {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
        /// The names that the graph has.
        found: String,
    },
    /// A tensor of the graph that is not declared.
    #[error("the model has an {side} `{name}`, which is not declared")]
    Undeclared {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
    },
    /// Not a tensor, or of a type that our encoding does not have.
    #[error("{side} `{name}` of the model is no tensor of a type that can be encoded")]
    NoTensor {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
    },
    /// Another element type.
    #[error("{side} `{name}` is declared as {declared:?}, and is {found:?} in the model")]
    Type {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
        /// As declared.
        declared: DType,
        /// In the graph.
        found: DType,
    },
    /// Another number of axes.
    #[error("{side} `{name}` is declared with {declared} axes, and has {found} in the model")]
    Rank {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
        /// As declared.
        declared: usize,
        /// In the graph.
        found: usize,
    },
    /// An axis that is always of one length in the graph, and of another or any as declared.
    #[error(
        "axis {axis} of {side} `{name}` is declared as {declared}, and is {found} in the model"
    )]
    Axis {
        /// Input or output.
        side: &'static str,
        /// The tensor.
        name: String,
        /// Counted from 0.
        axis: usize,
        /// As declared.
        declared: String,
        /// In the graph.
        found: u64,
    },
}

/// Whether a graph takes and gives exactly what is declared. The order may differ.
///
/// # Errors
/// The first difference.
pub fn signature_matches(
    inspection: &Inspection,
    inputs: &[TensorSpec],
    outputs: &[OutputSpec],
) -> Result<(), SignatureError> {
    ensure_equal("input", &inspection.inputs, inputs.iter())?;
    ensure_equal("output", &inspection.outputs, outputs.iter().map(|output| &output.tensor))
}

fn ensure_equal<'s>(
    side: &'static str,
    graph: &[GraphTensor],
    specs: impl Iterator<Item = &'s TensorSpec> + Clone,
) -> Result<(), SignatureError> {
    for spec in specs.clone() {
        let found = graph.iter().find(|tensor| tensor.name.as_bytes() == spec.name.as_slice());
        let tensor = found.ok_or_else(|| {
            let names: Vec<_> = graph.iter().map(|tensor| format!("`{}`", tensor.name)).collect();
            SignatureError::Missing {
                side,
                name: String::from_utf8_lossy(&spec.name).into_owned(),
                found: names.join(", "),
            }
        })?;
        ensure_fits(side, tensor, spec)?;
    }
    let undeclared = graph
        .iter()
        .find(|tensor| !specs.clone().any(|spec| tensor.name.as_bytes() == spec.name.as_slice()));
    match undeclared {
        Some(tensor) => Err(SignatureError::Undeclared { side, name: tensor.name.clone() }),
        None => Ok(()),
    }
}

fn ensure_fits(
    side: &'static str,
    tensor: &GraphTensor,
    spec: &TensorSpec,
) -> Result<(), SignatureError> {
    let name = || tensor.name.clone();
    let found = tensor.dtype().ok_or_else(|| SignatureError::NoTensor { side, name: name() })?;
    if found != spec.dtype {
        return Err(SignatureError::Type { side, name: name(), declared: spec.dtype, found });
    }
    // The graph may leave open what it cannot know; what comes out is checked at every run.
    let Some(axes) = &tensor.shape else { return Ok(()) };
    if axes.len() != spec.shape.len() {
        let (declared, found) = (spec.shape.len(), axes.len());
        return Err(SignatureError::Rank { side, name: name(), declared, found });
    }
    for (index, (found, declared)) in axes.iter().zip(&spec.shape).enumerate() {
        let GraphAxis::Fixed(found) = *found else { continue };
        let declared = match declared {
            Axis::Fixed(length) if u64::from(*length) == found => continue,
            Axis::Fixed(length) => length.to_string(),
            Axis::Dynamic { name, .. } => String::from_utf8_lossy(name).into_owned(),
        };
        return Err(SignatureError::Axis { side, name: name(), axis: index, declared, found });
    }
    Ok(())
}

impl GraphTensor {
    /// The element type in our encoding, if it has it.
    pub fn dtype(&self) -> Option<DType> {
        Some(match self.element_type? {
            1 => DType::F32,
            2 => DType::U8,
            3 => DType::I8,
            4 => DType::U16,
            5 => DType::I16,
            6 => DType::I32,
            7 => DType::I64,
            8 => DType::String,
            9 => DType::Bool,
            10 => DType::F16,
            11 => DType::F64,
            12 => DType::U32,
            13 => DType::U64,
            16 => DType::Bf16,
            _ => return None,
        })
    }
}

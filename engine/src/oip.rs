// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tensors of the Open Inference Protocol v2 (KServe, Triton) in JSON, to and from the canonical
//! encoding.
//!
//! `data` is the elements in row-major order, flat or nested as the shape says; what is written is
//! flat. Where JSON has no notation of its own:
//!
//! - NaN and the infinities are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, as in the JSON
//!   mapping of Protocol Buffers. All NaNs become one.
//! - FP16 and BF16 are numbers, like FP32 and FP64. A number is rounded to the nearest that the type
//!   has; one beyond the type's range is refused. What is written reads back as the same value.
//! - BYTES are strings, so they hold UTF-8 only, as our encoding does.
//!
//! The binary extension is not supported.

mod data;
#[cfg(test)]
mod tests;

use credence_primitives::tensor::{
    self, Axis, DType, OutputSpec, Tensor, TensorError, TensorSpec, MAX_RANK,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// Free-form parameters: accepted everywhere, and none is known.
pub type Parameters = Map<String, Value>;

/// What is posted to `/v2/models/{name}/infer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InferRequest {
    /// Comes back with the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Parameters of the request.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Parameters,
    /// The input tensors, in any order.
    pub inputs: Vec<JsonTensor>,
    /// Which outputs are wanted; none are all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<RequestedOutput>,
}

/// An output that a request asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestedOutput {
    /// Its name.
    pub name: String,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Parameters,
}

/// What comes back from `/v2/models/{name}/infer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InferResponse {
    /// The model.
    pub model_name: String,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_version: Option<String>,
    /// The request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Parameters of the response.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Parameters,
    /// The output tensors, in the model's order.
    pub outputs: Vec<JsonTensor>,
}

/// What comes back from `/v2/models/{name}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelMetadata {
    /// The model.
    pub name: String,
    /// The versions that can be asked for.
    #[serde(default)]
    pub versions: Vec<String>,
    /// `onnx_onnxv1`.
    pub platform: String,
    /// What it takes.
    pub inputs: Vec<TensorMetadata>,
    /// What it gives.
    pub outputs: Vec<TensorMetadata>,
}

/// A tensor that a model takes or gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TensorMetadata {
    /// Its name.
    pub name: String,
    /// Its element type.
    pub datatype: Datatype,
    /// Its axes, -1 for dynamic ones.
    pub shape: Vec<i64>,
}

/// A tensor with its elements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JsonTensor {
    /// Its name.
    pub name: String,
    /// Its axes; none for a scalar.
    pub shape: Vec<u64>,
    /// Its element type.
    pub datatype: Datatype,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Parameters,
    /// Its elements, flat or nested.
    #[serde(default)]
    pub data: Value,
}

/// Element types as the protocol names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Datatype {
    Bool,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Int8,
    Int16,
    Int32,
    Int64,
    Fp16,
    Bf16,
    Fp32,
    Fp64,
    Bytes,
}

/// Why JSON tensors are not what a model takes.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum OipError {
    /// A declared tensor is missing.
    #[error("tensor `{name}` is missing: {declared} is expected")]
    Missing {
        /// Its name.
        name: String,
        /// Its type and shape.
        declared: Declared,
    },
    /// A tensor that the model does not have.
    #[error("the model has no tensor `{name}`; it has {expected}")]
    Unknown {
        /// Its name.
        name: String,
        /// The names there are.
        expected: String,
    },
    /// Two tensors of one name.
    #[error("tensor `{name}` occurs twice")]
    Repeated {
        /// Their name.
        name: String,
    },
    /// Another element type or shape than declared.
    #[error("tensor `{name}` is {found}: {declared} is expected")]
    Mismatch {
        /// Its name.
        name: String,
        /// Its type and shape.
        found: Declared,
        /// Those expected.
        declared: Declared,
    },
    /// No elements, which is what the binary extension looks like.
    #[error("tensor `{name}` has no `data`; tensors in binary form are not supported")]
    NoData {
        /// Its name.
        name: String,
    },
    /// Another number of elements than the shape says, or nesting that does not follow it.
    #[error("tensor `{name}`: {found} elements, where its shape says {expected}")]
    Elements {
        /// Its name.
        name: String,
        /// Elements in `data`.
        found: u64,
        /// Elements by the shape.
        expected: u64,
    },
    /// Nested arrays that do not follow the shape.
    #[error(
        "tensor `{name}`: nested arrays must follow the shape; a flat one always may be given"
    )]
    Nesting {
        /// Its name.
        name: String,
    },
    /// An element that the type does not have.
    #[error("tensor `{name}`, element {index}: {found} is no {datatype}")]
    Element {
        /// The tensor's name.
        name: String,
        /// The element's place in row-major order.
        index: usize,
        /// What it is, shortened.
        found: String,
        /// What was expected.
        datatype: Datatype,
    },
    /// The tensors cannot be encoded.
    #[error("the tensors cannot be encoded")]
    Encoding(#[source] TensorError),
}

/// An element type and a shape, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared(String);

impl JsonTensor {
    /// A tensor as JSON.
    pub fn new(tensor: &Tensor<'_>) -> Self {
        Self {
            name: tensor.name.to_owned(),
            shape: tensor.shape.iter().copied().map(u64::from).collect(),
            datatype: tensor.dtype.into(),
            parameters: Parameters::new(),
            data: data::write(tensor.dtype, tensor.data),
        }
    }

    /// The shape, if it fits the declared one by itself. That axes of one name are equally long is
    /// seen when all tensors are there.
    fn shape_as(&self, spec: &TensorSpec) -> Option<Vec<u32>> {
        let is_alike = self.shape.len() == spec.shape.len() && self.datatype == spec.dtype.into();
        let lengths = self.shape.iter().zip(&spec.shape).map(|(length, axis)| {
            let length = u32::try_from(*length).ok()?;
            let fits = match axis {
                Axis::Fixed(fixed) => length == *fixed,
                Axis::Dynamic { max, .. } => length > 0 && length <= *max,
            };
            fits.then_some(length)
        });
        is_alike.then(|| lengths.collect()).flatten()
    }
}

impl TensorMetadata {
    /// How a declared tensor is described.
    pub fn new(spec: &TensorSpec) -> Self {
        let shape = spec.shape.iter().map(|axis| match axis {
            Axis::Fixed(length) => i64::from(*length),
            Axis::Dynamic { .. } => -1,
        });
        Self { name: name_of(spec), datatype: spec.dtype.into(), shape: shape.collect() }
    }
}

/// The canonical encoding of `tensors` as the declared ones, whatever order they come in.
///
/// # Errors
/// The first difference from what is declared.
pub fn encode<'s>(
    tensors: &[JsonTensor],
    specs: impl ExactSizeIterator<Item = &'s TensorSpec> + Clone,
) -> Result<Vec<u8>, OipError> {
    for (index, tensor) in tensors.iter().enumerate() {
        if tensors.iter().take(index).any(|earlier| earlier.name == tensor.name) {
            return Err(OipError::Repeated { name: tensor.name.clone() });
        }
        if !specs.clone().any(|spec| spec.name.as_slice() == tensor.name.as_bytes()) {
            let names: Vec<_> = specs.map(|spec| format!("`{}`", name_of(spec))).collect();
            return Err(OipError::Unknown {
                name: tensor.name.clone(),
                expected: names.join(", "),
            });
        }
    }
    let mut found = Vec::new();
    for spec in specs.clone() {
        let tensor =
            tensors
                .iter()
                .find(|tensor| tensor.name.as_bytes() == spec.name.as_slice())
                .ok_or_else(|| OipError::Missing { name: name_of(spec), declared: spec.into() })?;
        let shape = tensor.shape_as(spec).ok_or_else(|| OipError::Mismatch {
            name: tensor.name.clone(),
            found: Declared::found(tensor),
            declared: spec.into(),
        })?;
        found.push((tensor, shape, spec.dtype, data::read(tensor)?));
    }
    let canonical: Vec<_> = found
        .iter()
        .map(|(tensor, shape, dtype, data)| Tensor {
            name: &tensor.name,
            dtype: *dtype,
            shape: shape.clone(),
            data,
        })
        .collect();
    let bytes = tensor::encode(&canonical).map_err(OipError::Encoding)?;
    tensor::decode_as(&bytes, specs).map_err(OipError::Encoding)?;
    Ok(bytes)
}

/// The tensors in a canonical encoding, as JSON.
///
/// # Errors
/// What [`tensor::decode`] refuses.
pub fn decode(bytes: &[u8]) -> Result<Vec<JsonTensor>, TensorError> {
    Ok(tensor::decode(bytes)?.iter().map(JsonTensor::new).collect())
}

/// What a model takes and gives, as its metadata.
pub fn metadata(name: &str, inputs: &[TensorSpec], outputs: &[OutputSpec]) -> ModelMetadata {
    ModelMetadata {
        name: name.to_owned(),
        versions: Vec::new(),
        platform: "onnx_onnxv1".to_owned(),
        inputs: inputs.iter().map(TensorMetadata::new).collect(),
        outputs: outputs.iter().map(|output| TensorMetadata::new(&output.tensor)).collect(),
    }
}

fn name_of(spec: &TensorSpec) -> String {
    String::from_utf8_lossy(&spec.name).into_owned()
}

impl Declared {
    fn found(tensor: &JsonTensor) -> Self {
        // A request may name any number of axes.
        let shown = tensor.shape.iter().take(MAX_RANK as usize).map(u64::to_string);
        let more = (tensor.shape.len() > MAX_RANK as usize).then(|| "…".to_owned());
        let axes: Vec<_> = shown.chain(more).collect();
        Self(format!("{} [{}]", tensor.datatype, axes.join(", ")))
    }
}

impl From<&TensorSpec> for Declared {
    fn from(spec: &TensorSpec) -> Self {
        let axes: Vec<_> = spec
            .shape
            .iter()
            .map(|axis| match axis {
                Axis::Fixed(length) => length.to_string(),
                Axis::Dynamic { name, max } => {
                    format!("{} (1 to {max})", String::from_utf8_lossy(name))
                },
            })
            .collect();
        Self(format!("{} [{}]", Datatype::from(spec.dtype), axes.join(", ")))
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Datatype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl From<DType> for Datatype {
    fn from(dtype: DType) -> Self {
        match dtype {
            DType::F16 => Self::Fp16,
            DType::Bf16 => Self::Bf16,
            DType::F32 => Self::Fp32,
            DType::F64 => Self::Fp64,
            DType::I8 => Self::Int8,
            DType::I16 => Self::Int16,
            DType::I32 => Self::Int32,
            DType::I64 => Self::Int64,
            DType::U8 => Self::Uint8,
            DType::U16 => Self::Uint16,
            DType::U32 => Self::Uint32,
            DType::U64 => Self::Uint64,
            DType::Bool => Self::Bool,
            DType::String => Self::Bytes,
        }
    }
}

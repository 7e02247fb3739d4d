// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tensors, shown.

use crate::words;
use credence_engine::oip::JsonTensor;
use credence_primitives::tensor::{Axis, OutputSpec, TensorSpec};
use serde::Serialize;
use serde_json::Value;

/// Elements of a tensor that a table shows.
const SHOWN_ELEMENTS: usize = 16;

/// A declared tensor, for people and programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TensorLine {
    name: String,
    dtype: &'static str,
    shape: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

impl From<&TensorSpec> for TensorLine {
    fn from(spec: &TensorSpec) -> Self {
        let axes: Vec<_> = spec
            .shape
            .iter()
            .map(|axis| match axis {
                Axis::Fixed(length) => length.to_string(),
                Axis::Dynamic { name, max } => format!("{}<={max}", String::from_utf8_lossy(name)),
            })
            .collect();
        Self {
            name: String::from_utf8_lossy(&spec.name).into_owned(),
            dtype: words::dtype(spec.dtype),
            shape: format!("[{}]", axes.join(", ")),
            role: None,
        }
    }
}

impl From<&OutputSpec> for TensorLine {
    fn from(spec: &OutputSpec) -> Self {
        Self { role: Some(words::role(spec.role)), ..Self::from(&spec.tensor) }
    }
}

impl TensorLine {
    /// The columns of [`Self::row`].
    pub(crate) const HEADER: [&'static str; 4] = ["Name", "Type", "Shape", "Role"];

    /// A row of a table.
    pub(crate) fn row(&self) -> Vec<String> {
        let role = self.role.unwrap_or_default();
        vec![self.name.clone(), self.dtype.to_owned(), self.shape.clone(), role.to_owned()]
    }
}

/// A tensor's elements in a line, the first ones of many.
pub(crate) fn elements(tensor: &JsonTensor) -> String {
    let Value::Array(elements) = &tensor.data else { return tensor.data.to_string() };
    let mut shown: Vec<_> = elements.iter().take(SHOWN_ELEMENTS).map(ToString::to_string).collect();
    if elements.len() > SHOWN_ELEMENTS {
        shown.push(format!("… {} in all", elements.len()));
    }
    shown.join(" ")
}

/// The columns of [`row`].
pub(crate) const OUTPUT_HEADER: [&str; 4] = ["Output", "Type", "Shape", "Elements"];

/// A tensor as a row of a table.
pub(crate) fn row(tensor: &JsonTensor) -> Vec<String> {
    let axes: Vec<_> = tensor.shape.iter().map(u64::to_string).collect();
    vec![
        tensor.name.clone(),
        tensor.datatype.to_string(),
        format!("[{}]", axes.join(", ")),
        elements(tensor),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_primitives::tensor::{DType, OutputRole, Tensor};

    #[test]
    fn a_declared_tensor_is_shown_with_named_axes() {
        let spec = TensorSpec {
            name: b"ids".to_vec().try_into().expect("short"),
            dtype: DType::I64,
            shape: vec![
                Axis::Fixed(1),
                Axis::Dynamic { name: b"n".to_vec().try_into().expect("short"), max: 256 },
            ]
            .try_into()
            .expect("few"),
        };
        assert_eq!(TensorLine::from(&spec).row(), ["ids", "i64", "[1, n<=256]", ""]);
        let output = OutputSpec { tensor: spec, role: OutputRole::Derived };
        assert_eq!(TensorLine::from(&output).row(), ["ids", "i64", "[1, n<=256]", "derived"]);
    }

    #[test]
    fn long_tensors_are_cut() {
        let data: Vec<u8> = (0..20u8).collect();
        let tensor = Tensor { name: "y", dtype: DType::U8, shape: vec![20], data: &data };
        let shown = row(&JsonTensor::new(&tensor));
        assert_eq!(shown[..3], ["y", "UINT8", "[20]"]);
        assert_eq!(shown[3], "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 … 20 in all");
    }
}

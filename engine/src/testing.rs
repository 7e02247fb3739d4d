// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Small ONNX files and their manifests, for tests.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

use crate::ModelSpec;
use credence_primitives::{
    ids::ModelId,
    numeric::{NumericClass, Tolerance},
    tensor::{encode, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
};
use sp_core::H256;
use std::{sync::Arc, time::Duration};

pub(crate) const FLOAT: u64 = 1;

/// A field that is a message, a string or bytes.
pub(crate) fn bytes(field: u64, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    [varint(field << 3 | 2), varint(content.len() as u64), content.to_vec()].concat()
}

/// A field that is a number.
pub(crate) fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

pub(crate) fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// A node without attributes.
pub(crate) fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Vec<u8> {
    node_with(operator, inputs, outputs, &[])
}

/// A node with attributes, each a message.
pub(crate) fn node_with(
    operator: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: &[Vec<u8>],
) -> Vec<u8> {
    let mut node: Vec<u8> = inputs.iter().flat_map(|name| bytes(1, name)).collect();
    node.extend(outputs.iter().flat_map(|name| bytes(2, name)));
    node.extend(bytes(4, operator));
    node.extend(attributes.iter().flat_map(|attribute| bytes(5, attribute)));
    node
}

/// An attribute that is an integer.
pub(crate) fn integer(name: &str, value: u64) -> Vec<u8> {
    [bytes(1, name), number(3, value), number(20, 2)].concat()
}

/// An input or output; axes are lengths or names.
pub(crate) fn value_info(name: &str, element_type: u64, shape: &[&str]) -> Vec<u8> {
    let axes: Vec<u8> = shape
        .iter()
        .flat_map(|axis| {
            bytes(1, axis.parse().map_or_else(|_| bytes(2, axis), |length| number(1, length)))
        })
        .collect();
    let tensor = [number(1, element_type), bytes(2, axes)].concat();
    [bytes(1, name), bytes(2, bytes(1, tensor))].concat()
}

/// An initialiser of floats.
pub(crate) fn floats(name: &str, shape: &[u64], values: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    initialiser(name, FLOAT, shape, &data)
}

/// An initialiser of any type.
pub(crate) fn initialiser(name: &str, element_type: u64, shape: &[u64], data: &[u8]) -> Vec<u8> {
    let shape: Vec<u8> = shape.iter().flat_map(|length| number(1, *length)).collect();
    [shape, number(2, element_type), bytes(8, name), bytes(9, data)].concat()
}

/// The parts of a graph.
#[derive(Clone, Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Vec<u8>>,
    pub(crate) initialisers: Vec<Vec<u8>>,
    pub(crate) inputs: Vec<Vec<u8>>,
    pub(crate) outputs: Vec<Vec<u8>>,
}

impl Graph {
    /// The graph alone.
    pub(crate) fn message(&self) -> Vec<u8> {
        let parts =
            [(1, &self.nodes), (5, &self.initialisers), (11, &self.inputs), (12, &self.outputs)];
        let parts = parts.into_iter().flat_map(|(field, messages)| {
            messages.iter().flat_map(move |message| bytes(field, message))
        });
        parts.chain(bytes(2, "graph")).collect()
    }

    /// A whole file.
    pub(crate) fn file(&self) -> Arc<[u8]> {
        [number(1, 8), bytes(7, self.message()), bytes(8, number(2, 17))].concat().into()
    }
}

/// `y = f(x)` for floats of the given shape.
pub(crate) fn unary(operator: &str, shape: &[&str]) -> Graph {
    Graph {
        nodes: vec![node(operator, &["x"], &["y"])],
        inputs: vec![value_info("x", FLOAT, shape)],
        outputs: vec![value_info("y", FLOAT, shape)],
        ..Default::default()
    }
}

/// A network of `layers` square layers of `width`, on `[batch, width]`.
pub(crate) fn network(layers: usize, width: usize) -> Graph {
    let shape = ["batch", &width.to_string()];
    let mut graph = Graph {
        inputs: vec![value_info("x", FLOAT, &shape)],
        outputs: vec![value_info("y", FLOAT, &shape)],
        ..Default::default()
    };
    let mut from = "x".to_owned();
    for layer in 0..layers {
        let (weights, product) = (format!("w{layer}"), format!("p{layer}"));
        let to = if layer + 1 == layers { "y".to_owned() } else { format!("h{layer}") };
        let scale = 1.0 / (width as f32).sqrt();
        let values: Vec<f32> = (0..width * width)
            .map(|index| (((index * 7919 + layer * 31) % 2003) as f32 / 1001.5 - 1.0) * scale)
            .collect();
        graph.initialisers.push(floats(&weights, &[width as u64; 2], &values));
        graph.nodes.push(node("MatMul", &[&from, &weights], &[&product]));
        graph.nodes.push(node("Tanh", &[&product], &[&to]));
        from = to;
    }
    graph
}

pub(crate) fn fixed(lengths: &[u32]) -> Vec<Axis> {
    lengths.iter().copied().map(Axis::Fixed).collect()
}

pub(crate) fn dynamic(name: &str, max: u32) -> Axis {
    Axis::Dynamic { name: name.as_bytes().to_vec().try_into().unwrap(), max }
}

pub(crate) fn tensor_spec(name: &str, dtype: DType, shape: &[Axis]) -> TensorSpec {
    TensorSpec {
        name: name.as_bytes().to_vec().try_into().unwrap(),
        dtype,
        shape: shape.to_vec().try_into().unwrap(),
    }
}

pub(crate) fn output_spec(name: &str, dtype: DType, shape: &[Axis]) -> OutputSpec {
    OutputSpec { tensor: tensor_spec(name, dtype, shape), role: OutputRole::Compared }
}

/// What a manifest says of a model, under a number of its own.
pub(crate) fn model_spec(
    number: u8,
    inputs: Vec<TensorSpec>,
    outputs: Vec<OutputSpec>,
) -> ModelSpec {
    ModelSpec {
        id: ModelId(H256::repeat_byte(number)),
        inputs: inputs.try_into().unwrap(),
        outputs: outputs.try_into().unwrap(),
        class: NumericClass::Tolerance(Tolerance::FULL_PRECISION),
        time_bound: Duration::from_secs(5),
    }
}

/// Floats `x` to `y`, both of one shape.
pub(crate) fn float_spec(number: u8, shape: &[Axis]) -> ModelSpec {
    model_spec(
        number,
        vec![tensor_spec("x", DType::F32, shape)],
        vec![output_spec("y", DType::F32, shape)],
    )
}

/// An encoded input or output of one tensor of floats.
pub(crate) fn encoded(name: &str, shape: &[u32], values: &[f32]) -> Arc<[u8]> {
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let tensor = Tensor { name, dtype: DType::F32, shape: shape.to_vec(), data: &data };
    encode(&[tensor]).unwrap().into()
}

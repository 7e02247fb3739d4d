// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What an ONNX file contains, seen without running or loading it.

mod operators;
mod signature;
#[cfg(test)]
mod tests;
mod wire;

pub use signature::{signature_matches, SignatureError};

use operators::{kind, Kind};
use std::{collections::BTreeSet, fmt};
use wire::{Fields, Value};

/// The largest file that can be checked, in bytes. The chain's parameter may be lower.
pub const MAX_CHECKED_BYTES: usize = 256 * 1024 * 1024;
/// The most inputs or outputs that are read; a manifest names at most 16.
const MAX_TENSORS: usize = 256;
/// The most axes that are read; a manifest names at most 8.
const MAX_AXES: usize = 64;
/// The most different operators that are read; ONNX has some 200.
const MAX_OPERATORS: usize = 1024;
/// The longest name of a tensor, axis, domain or operator, in bytes.
const MAX_NAME_BYTES: usize = 1024;

/// What an ONNX file contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The version of the standard operators; 0 if the file names none.
    pub opset: u64,
    /// The operators, each once.
    pub operators: BTreeSet<Operator>,
    /// What has to be given. Inputs with a default value are not among them.
    pub inputs: Vec<GraphTensor>,
    /// What comes out.
    pub outputs: Vec<GraphTensor>,
    /// Whether a node contains a graph, as control flow does.
    pub has_subgraphs: bool,
    /// Whether the file defines operators of its own.
    pub has_functions: bool,
    /// Whether some tensor's elements lie in another file.
    pub has_external_data: bool,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operator {
    /// Whose operator; empty for the standard ones.
    pub domain: String,
    /// Its name.
    pub name: String,
}

/// An input or output of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphTensor {
    /// Its name.
    pub name: String,
    /// The number that ONNX gives its element type; `None` if it is no tensor.
    pub element_type: Option<u64>,
    /// Its axes, if the file says.
    pub shape: Option<Vec<GraphAxis>>,
}

/// An axis of an input or output of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphAxis {
    /// Always this long.
    Fixed(u64),
    /// Of any length; its name may be empty.
    Dynamic(String),
}

/// Why a file cannot be checked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InspectError {
    /// The file is larger than allowed.
    #[error("the file has {bytes} bytes; at most {MAX_CHECKED_BYTES} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// The file ends in the middle of a field.
    #[error("the file is truncated, or is not ONNX")]
    Truncated,
    /// The file is not what ONNX files are.
    #[error("the file is malformed, or is not ONNX")]
    Malformed,
    /// More inputs, outputs, axes or operators, or longer names, than any real model has.
    #[error("the file has too many {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// The file contains no graph.
    #[error("the file contains no graph")]
    NoGraph,
    /// A node contains a graph, so that what is computed may depend on the input.
    #[error("the model has control flow or other subgraphs, which cannot be checked")]
    ControlFlow,
    /// The file defines operators of its own.
    #[error("the model defines functions of its own; inline them when exporting")]
    Functions,
    /// An operator that draws random numbers.
    #[error("operator {operator} draws random numbers; export the model for inference")]
    Random {
        /// The operator.
        operator: Operator,
    },
    /// An operator that is not on the list.
    #[error("operator {operator} is not among those that can be checked")]
    Operator {
        /// The operator.
        operator: Operator,
    },
    /// Elements in another file.
    #[error("the model keeps tensors in other files; export it as a single file")]
    ExternalData,
}

/// Reads what a file contains.
///
/// # Errors
/// If it is no ONNX file.
pub fn inspect(file: &[u8]) -> Result<Inspection, InspectError> {
    let mut inspection = Inspection::default();
    let mut graphs = Vec::new();
    let mut fields = Fields::new(file);
    while let Some((field, value)) = fields.next()? {
        match field {
            7 => {
                // Parsers merge several graphs into one, so their parts add up.
                if graphs.len() == MAX_TENSORS {
                    return Err(InspectError::TooMany { what: "graphs" });
                }
                graphs.push(value.bytes()?);
            },
            8 => inspection.opset(value.bytes()?)?,
            25 => inspection.has_functions = true,
            _ => {},
        }
    }
    if graphs.is_empty() {
        return Err(InspectError::NoGraph);
    }
    for graph in &graphs {
        inspection.graph(graph)?;
    }
    for graph in &graphs {
        inspection.drop_defaults(graph)?;
    }
    Ok(inspection)
}

/// Whether a model can be checked, by the rule "Admission to Checked" of docs/protocol.md.
///
/// # Errors
/// The first rule that it breaks.
pub fn check_admissible(file: &[u8]) -> Result<Inspection, InspectError> {
    if file.len() > MAX_CHECKED_BYTES {
        return Err(InspectError::TooLarge { bytes: file.len() });
    }
    let inspection = inspect(file)?;
    if inspection.has_external_data {
        return Err(InspectError::ExternalData);
    }
    if inspection.has_functions {
        return Err(InspectError::Functions);
    }
    for operator in &inspection.operators {
        let operator = || operator.clone();
        match kind(&operator()) {
            Kind::Allowed => {},
            Kind::ControlFlow => return Err(InspectError::ControlFlow),
            Kind::Random => return Err(InspectError::Random { operator: operator() }),
            Kind::Other => return Err(InspectError::Operator { operator: operator() }),
        }
    }
    if inspection.has_subgraphs {
        return Err(InspectError::ControlFlow);
    }
    Ok(inspection)
}

impl Inspection {
    fn opset(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let (mut domain, mut version) = ("", 0);
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            match field {
                1 => domain = value.text()?,
                2 => version = value.number()?,
                _ => {},
            }
        }
        if matches!(domain, "" | "ai.onnx") {
            self.opset = version;
        }
        Ok(())
    }

    fn graph(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            match field {
                1 => self.node(value.bytes()?)?,
                5 => self.tensor(value.bytes()?)?,
                11 => push(&mut self.inputs, graph_tensor(value.bytes()?)?, "inputs")?,
                12 => push(&mut self.outputs, graph_tensor(value.bytes()?)?, "outputs")?,
                15 => self.sparse_tensor(value.bytes()?)?,
                _ => {},
            }
        }
        Ok(())
    }

    fn node(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let (mut domain, mut name) = ("", "");
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            match field {
                4 => name = value.text()?,
                5 => self.attribute(value.bytes()?)?,
                7 => domain = value.text()?,
                _ => {},
            }
        }
        let domain = if domain == "ai.onnx" { "" } else { domain };
        let operator = Operator { domain: owned(domain)?, name: owned(name)? };
        self.operators.insert(operator);
        if self.operators.len() > MAX_OPERATORS {
            return Err(InspectError::TooMany { what: "operators" });
        }
        Ok(())
    }

    /// Subgraphs are not entered: that there is one is enough to know.
    fn attribute(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            match field {
                5 | 10 => self.tensor(value.bytes()?)?,
                6 | 11 => self.has_subgraphs = true,
                22 | 23 => self.sparse_tensor(value.bytes()?)?,
                _ => {},
            }
        }
        Ok(())
    }

    fn sparse_tensor(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            if matches!(field, 1 | 2) {
                self.tensor(value.bytes()?)?;
            }
        }
        Ok(())
    }

    fn tensor(&mut self, message: &[u8]) -> Result<(), InspectError> {
        let mut fields = Fields::new(message);
        while let Some((field, value)) = fields.next()? {
            self.has_external_data |= match field {
                13 => true,
                14 => value.number()? != 0,
                _ => false,
            };
        }
        Ok(())
    }

    /// Older files list initialisers as inputs, too.
    fn drop_defaults(&mut self, graph: &[u8]) -> Result<(), InspectError> {
        let mut fields = Fields::new(graph);
        while let Some((field, value)) = fields.next()? {
            let name = match field {
                5 => name_in(value.bytes()?, 8)?,
                15 => sparse_name(value.bytes()?)?,
                _ => continue,
            };
            self.inputs.retain(|input| input.name != name);
        }
        Ok(())
    }
}

/// The name in the given field of a message; the last counts.
fn name_in(message: &[u8], name_field: u64) -> Result<&str, InspectError> {
    let mut name = "";
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        if field == name_field {
            name = value.text()?;
        }
    }
    Ok(name)
}

/// A sparse tensor has the name of its values.
fn sparse_name(message: &[u8]) -> Result<&str, InspectError> {
    let mut name = "";
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        if field == 1 {
            name = name_in(value.bytes()?, 8)?;
        }
    }
    Ok(name)
}

fn graph_tensor(message: &[u8]) -> Result<GraphTensor, InspectError> {
    let mut tensor = GraphTensor::default();
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        match field {
            1 => tensor.name = owned(value.text()?)?,
            2 => tensor_type(value.bytes()?, &mut tensor)?,
            _ => {},
        }
    }
    Ok(tensor)
}

fn tensor_type(message: &[u8], tensor: &mut GraphTensor) -> Result<(), InspectError> {
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        match field {
            1 => tensor_shape(value.bytes()?, tensor)?,
            // A denotation.
            6 => {},
            // Sequences, maps, optional and sparse tensors.
            _ => {
                *tensor = GraphTensor { name: tensor.name.clone(), ..Default::default() };
                return Ok(());
            },
        }
    }
    Ok(())
}

fn tensor_shape(message: &[u8], tensor: &mut GraphTensor) -> Result<(), InspectError> {
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        match (field, value) {
            (1, Value::Number(number)) => tensor.element_type = Some(number),
            (2, Value::Bytes(shape)) => {
                let axes = tensor.shape.get_or_insert_default();
                let mut dimensions = Fields::new(shape);
                while let Some((field, value)) = dimensions.next()? {
                    if field == 1 {
                        axes.push(axis(value.bytes()?)?);
                        if axes.len() > MAX_AXES {
                            return Err(InspectError::TooMany { what: "axes" });
                        }
                    }
                }
            },
            (1 | 2, _) => return Err(InspectError::Malformed),
            _ => {},
        }
    }
    Ok(())
}

fn axis(message: &[u8]) -> Result<GraphAxis, InspectError> {
    let mut axis = GraphAxis::Dynamic(String::new());
    let mut fields = Fields::new(message);
    while let Some((field, value)) = fields.next()? {
        axis = match field {
            // Negative lengths are written by some, and mean any.
            1 => match i64::try_from(value.number()?) {
                Ok(length) => GraphAxis::Fixed(length.unsigned_abs()),
                Err(_) => GraphAxis::Dynamic(String::new()),
            },
            2 => GraphAxis::Dynamic(owned(value.text()?)?),
            _ => continue,
        };
    }
    Ok(axis)
}

fn owned(name: &str) -> Result<String, InspectError> {
    if name.len() > MAX_NAME_BYTES {
        return Err(InspectError::TooMany { what: "letters in a name" });
    }
    Ok(name.to_owned())
}

fn push(
    tensors: &mut Vec<GraphTensor>,
    tensor: GraphTensor,
    what: &'static str,
) -> Result<(), InspectError> {
    if tensors.len() == MAX_TENSORS {
        return Err(InspectError::TooMany { what });
    }
    tensors.push(tensor);
    Ok(())
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.domain.is_empty() {
            write!(f, "{}.", self.domain)?;
        }
        f.write_str(&self.name)
    }
}

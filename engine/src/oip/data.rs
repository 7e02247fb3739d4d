// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The elements of a tensor as JSON.

use super::{Datatype, JsonTensor, OipError};
use credence_primitives::tensor::DType;
use half::{bf16, f16};
use serde_json::{Number, Value};

/// How much of a wrong element an error shows, in characters.
const SHOWN_CHARACTERS: usize = 40;

/// The elements as our encoding has them.
pub(super) fn read(tensor: &JsonTensor) -> Result<Vec<u8>, OipError> {
    let mut elements = Vec::new();
    match &tensor.data {
        Value::Null => return Err(OipError::NoData { name: tensor.name.clone() }),
        Value::Array(array) if array.iter().any(Value::is_array) => {
            if !flatten(&tensor.data, &tensor.shape, &mut elements) {
                return Err(OipError::Nesting { name: tensor.name.clone() });
            }
        },
        // Nesting with an empty axis may have no innermost elements to tell it from a flat array.
        Value::Array(array) => elements.extend(array),
        scalar => elements.push(scalar),
    }
    let expected = tensor.shape.iter().fold(1u64, |count, length| count.saturating_mul(*length));
    if elements.len() as u64 != expected {
        return Err(OipError::Elements {
            name: tensor.name.clone(),
            found: elements.len() as u64,
            expected,
        });
    }
    let mut bytes = Vec::new();
    for (index, element) in elements.into_iter().enumerate() {
        append(tensor.datatype, element, &mut bytes).ok_or_else(|| OipError::Element {
            name: tensor.name.clone(),
            index,
            found: element.to_string().chars().take(SHOWN_CHARACTERS).collect(),
            datatype: tensor.datatype,
        })?;
    }
    Ok(bytes)
}

/// Whether the nesting is that of the shape. Goes no deeper than the shape.
fn flatten<'a>(value: &'a Value, shape: &[u64], elements: &mut Vec<&'a Value>) -> bool {
    match (value, shape.split_first()) {
        (Value::Array(array), Some((length, rest))) => {
            array.len() as u64 == *length
                && array.iter().all(|inner| flatten(inner, rest, elements))
        },
        (Value::Array(_), None) | (_, Some(_)) => false,
        (element, None) => {
            elements.push(element);
            true
        },
    }
}

fn append(datatype: Datatype, element: &Value, bytes: &mut Vec<u8>) -> Option<()> {
    macro_rules! unsigned {
        ($type:ty) => {
            bytes.extend(<$type>::try_from(element.as_u64()?).ok()?.to_le_bytes())
        };
    }
    macro_rules! signed {
        ($type:ty) => {
            bytes.extend(<$type>::try_from(element.as_i64()?).ok()?.to_le_bytes())
        };
    }
    macro_rules! float {
        ($round:expr) => {{
            let value = float(element)?;
            let rounded = $round(value);
            if value.is_finite() && !rounded.is_finite() {
                return None;
            }
            bytes.extend(rounded.to_le_bytes());
        }};
    }
    match datatype {
        Datatype::Bool => bytes.push(u8::from(element.as_bool()?)),
        Datatype::Uint8 => unsigned!(u8),
        Datatype::Uint16 => unsigned!(u16),
        Datatype::Uint32 => unsigned!(u32),
        Datatype::Uint64 => unsigned!(u64),
        Datatype::Int8 => signed!(i8),
        Datatype::Int16 => signed!(i16),
        Datatype::Int32 => signed!(i32),
        Datatype::Int64 => signed!(i64),
        Datatype::Fp16 => float!(f16::from_f64),
        Datatype::Bf16 => float!(bf16::from_f64),
        Datatype::Fp32 => float!(|value: f64| value as f32),
        Datatype::Fp64 => float!(|value: f64| value),
        Datatype::Bytes => {
            let text = element.as_str()?;
            bytes.extend(u32::try_from(text.len()).ok()?.to_le_bytes());
            bytes.extend(text.as_bytes());
        },
    }
    Some(())
}

fn float(element: &Value) -> Option<f64> {
    match element.as_str() {
        None => element.as_f64(),
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
    }
}

/// Elements of our encoding as a flat array.
pub(super) fn write(dtype: DType, data: &[u8]) -> Value {
    macro_rules! elements {
        ($bytes:literal, $element:expr) => {
            data.as_chunks::<$bytes>().0.iter().copied().map($element).collect()
        };
    }
    Value::Array(match dtype {
        DType::Bool => elements!(1, |[byte]| Value::Bool(byte != 0)),
        DType::U8 => elements!(1, |byte| u8::from_le_bytes(byte).into()),
        DType::U16 => elements!(2, |bytes| u16::from_le_bytes(bytes).into()),
        DType::U32 => elements!(4, |bytes| u32::from_le_bytes(bytes).into()),
        DType::U64 => elements!(8, |bytes| u64::from_le_bytes(bytes).into()),
        DType::I8 => elements!(1, |byte| i8::from_le_bytes(byte).into()),
        DType::I16 => elements!(2, |bytes| i16::from_le_bytes(bytes).into()),
        DType::I32 => elements!(4, |bytes| i32::from_le_bytes(bytes).into()),
        DType::I64 => elements!(8, |bytes| i64::from_le_bytes(bytes).into()),
        DType::F16 => elements!(2, |bytes| number(f16::from_le_bytes(bytes).to_f64())),
        DType::Bf16 => elements!(2, |bytes| number(bf16::from_le_bytes(bytes).to_f64())),
        DType::F32 => elements!(4, |bytes| number(shortest(f32::from_le_bytes(bytes)))),
        DType::F64 => elements!(8, |bytes| number(f64::from_le_bytes(bytes))),
        DType::String => strings(data),
    })
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or_else(
        || {
            let name = match value {
                f64::INFINITY => "Infinity",
                f64::NEG_INFINITY => "-Infinity",
                _ => "NaN",
            };
            name.into()
        },
        Value::Number,
    )
}

/// The number with the fewest digits that reads back as `value`: 0.1 and not 0.10000000149011612.
fn shortest(value: f32) -> f64 {
    let exact = f64::from(value);
    value.to_string().parse().ok().filter(|short| *short as f32 == value).unwrap_or(exact)
}

fn strings(mut data: &[u8]) -> Vec<Value> {
    let mut strings = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk() {
        let length = u32::from_le_bytes(*length) as usize;
        let Some((text, rest)) = rest.split_at_checked(length) else { break };
        strings.push(String::from_utf8_lossy(text).into());
        data = rest;
    }
    strings
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Elements of our encoding to and from values of ONNX Runtime.

use credence_primitives::tensor::DType;
use half::{bf16, f16};
use ort::{
    session::SessionInputValue,
    value::{DynTensorValueType, DynValue, Tensor, TensorElementType, ValueType},
};

#[cfg(target_endian = "big")]
compile_error!("elements are copied as they lie in memory, and encoded little-endian");

/// An input as ONNX Runtime takes it. `data` has as many elements as the shape says.
pub(super) fn to_value(
    dtype: DType,
    shape: Vec<i64>,
    data: &[u8],
) -> Result<SessionInputValue<'static>, ort::Error> {
    macro_rules! value {
        ($bytes:literal, $element:expr) => {{
            let elements: Vec<_> =
                data.as_chunks::<$bytes>().0.iter().copied().map($element).collect();
            Tensor::from_array((shape, elements))?.into()
        }};
    }
    Ok(match dtype {
        DType::Bool => value!(1, |[byte]| byte != 0),
        DType::U8 => value!(1, u8::from_le_bytes),
        DType::U16 => value!(2, u16::from_le_bytes),
        DType::U32 => value!(4, u32::from_le_bytes),
        DType::U64 => value!(8, u64::from_le_bytes),
        DType::I8 => value!(1, i8::from_le_bytes),
        DType::I16 => value!(2, i16::from_le_bytes),
        DType::I32 => value!(4, i32::from_le_bytes),
        DType::I64 => value!(8, i64::from_le_bytes),
        DType::F16 => value!(2, f16::from_le_bytes),
        DType::Bf16 => value!(2, bf16::from_le_bytes),
        DType::F32 => value!(4, f32::from_le_bytes),
        DType::F64 => value!(8, f64::from_le_bytes),
        DType::String => {
            let strings: Vec<_> = strings(data).into_iter().map(str::to_owned).collect();
            Tensor::from_string_array((shape, strings.as_slice()))?.into()
        },
    })
}

/// The strings in the elements of a tensor.
pub(super) fn strings(mut data: &[u8]) -> Vec<&str> {
    let mut strings = Vec::new();
    while let Some((length, rest)) = data.split_first_chunk() {
        let Some((text, rest)) = rest.split_at_checked(u32::from_le_bytes(*length) as usize) else {
            break;
        };
        strings.push(std::str::from_utf8(text).unwrap_or_default());
        data = rest;
    }
    strings
}

/// The type and shape of an output; `None` if our encoding does not have them.
pub(super) fn type_of(value: &DynValue) -> Option<(DType, Vec<u32>)> {
    let ValueType::Tensor { ty, shape, .. } = value.dtype() else { return None };
    let dtype = match ty {
        TensorElementType::Float16 => DType::F16,
        TensorElementType::Bfloat16 => DType::Bf16,
        TensorElementType::Float32 => DType::F32,
        TensorElementType::Float64 => DType::F64,
        TensorElementType::Int8 => DType::I8,
        TensorElementType::Int16 => DType::I16,
        TensorElementType::Int32 => DType::I32,
        TensorElementType::Int64 => DType::I64,
        TensorElementType::Uint8 => DType::U8,
        TensorElementType::Uint16 => DType::U16,
        TensorElementType::Uint32 => DType::U32,
        TensorElementType::Uint64 => DType::U64,
        TensorElementType::Bool => DType::Bool,
        TensorElementType::String => DType::String,
        _ => return None,
    };
    let shape = shape.iter().map(|length| u32::try_from(*length).ok()).collect::<Option<_>>()?;
    Some((dtype, shape))
}

/// The elements of an output of the given type and number, as our encoding has them.
pub(super) fn elements(
    value: &DynValue,
    dtype: DType,
    count: usize,
) -> Result<Vec<u8>, ort::Error> {
    if let Some(element_bytes) = dtype.element_bytes() {
        return raw(value, count * element_bytes);
    }
    let mut bytes = Vec::new();
    for text in value.try_extract_strings()?.1 {
        // More than fits is refused when the tensor is encoded.
        bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    Ok(bytes)
}

/// A tensor's elements as they lie in memory. Not by `ort`'s typed slices: a model may give a bool
/// that is neither 0 nor 1, which must not become a `bool` before it is checked.
#[expect(unsafe_code, reason = "ort gives elements of an unchecked type only as a pointer")]
fn raw(value: &DynValue, bytes: usize) -> Result<Vec<u8>, ort::Error> {
    let value = value.view().downcast::<DynTensorValueType>()?;
    if !value.memory_info().is_cpu_accessible() {
        return Err(ort::Error::new("the output is not in the CPU's memory"));
    }
    let start = value.data_ptr().cast::<u8>();
    if bytes == 0 || start.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: the tensor lies in the CPU's memory and has this many bytes, all written, by its own
    // type and shape; it is borrowed meanwhile.
    Ok(unsafe { std::slice::from_raw_parts(start, bytes) }.to_vec())
}

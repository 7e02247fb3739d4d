// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// The canonical encoding of named tensors: one value, one sequence of bytes.

/** Element types, in the order of their numbers. */
export const DTYPES = Object.freeze([
  'F16', 'Bf16', 'F32', 'F64',
  'I8', 'I16', 'I32', 'I64', 'U8', 'U16', 'U32', 'U64',
  'Bool', 'String',
]);

/** The longest encoding. */
export const MAX_TENSOR_BYTES = 16 * 1024;

const ENCODING_VERSION = 1;
const HEAD_BYTES = 2;
const MAX_TENSORS = 16;
const MAX_NAME_BYTES = 64;
const MAX_RANK = 8;
const MAX_ELEMENTS = 2n ** 64n - 1n;

const REASONS = {
  Version: "the encoding's version is not 1",
  Truncated: 'the bytes end too early',
  Trailing: 'bytes follow the last tensor, or elements the shape',
  TooLarge: 'a size limit is exceeded',
  DType: 'the element type is unknown',
  Text: 'a name or string is malformed',
  Bool: 'a bool is neither 0 nor 1',
  Shape: 'the number of elements differs from that of the shape',
  Range: 'a number does not fit the element type',
};

/** Why something is not, or cannot be, a canonical encoding; `code` is the chain's name of it. */
export class TensorError extends Error {
  constructor(code) {
    super(REASONS[code]);
    this.name = 'TensorError';
    this.code = code;
  }
}

const INTEGERS = {
  I8: [1, true, Int8Array], I16: [2, true, Int16Array],
  I32: [4, true, Int32Array], I64: [8, true, BigInt64Array],
  U8: [1, false, Uint8Array], U16: [2, false, Uint16Array],
  U32: [4, false, Uint32Array], U64: [8, false, BigUint64Array],
};
// Floats that are halves of words: bits of the significand with the implicit one, the exponent of
// the smallest positive number, the bits of infinity.
const SHORT_FLOATS = {
  F16: { precision: 11, tiniest: -24, infinity: 0x7c00 },
  Bf16: { precision: 8, tiniest: -133, infinity: 0x7f80 },
};
const SHORT_SIGN = 0x8000;

/** Bytes of an element; undefined for strings, whose elements vary. */
function elementBytes(dtype) {
  if (dtype in INTEGERS) return INTEGERS[dtype][0];
  return { F16: 2, Bf16: 2, F32: 4, F64: 8, Bool: 1 }[dtype];
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// ---- encoding

/**
 * Encodes tensors. Throws a `TensorError` for what the chain would not decode, or what would have
 * to be changed to fit its type.
 */
export function encodeTensors(tensors) {
  if (tensors.length > MAX_TENSORS) throw new TensorError('TooLarge');
  const parts = [Uint8Array.of(ENCODING_VERSION, tensors.length)];
  const names = new Set();
  for (const { name, dtype, shape, data } of tensors) {
    const number = DTYPES.indexOf(dtype);
    if (number < 0) throw new TensorError('DType');
    if (name === '' || names.has(name)) throw new TensorError('Text');
    names.add(name);
    const nameBytes = bytesOfText(name);
    if (nameBytes.length > MAX_NAME_BYTES || shape.length > MAX_RANK) {
      throw new TensorError('TooLarge');
    }
    if (elementCount(shape) !== BigInt(data.length)) throw new TensorError('Shape');
    const axes = new Uint8Array(4 * shape.length);
    shape.forEach((length, axis) => viewOf(axes).setUint32(4 * axis, length, true));
    parts.push(Uint8Array.of(nameBytes.length), nameBytes);
    parts.push(Uint8Array.of(number, shape.length), axes, encodeElements(dtype, data));
  }
  const bytes = concat(parts);
  if (bytes.length > MAX_TENSOR_BYTES) throw new TensorError('TooLarge');
  return bytes;
}

function elementCount(shape) {
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0 || length > 0xffffffff) {
      throw new TensorError('TooLarge');
    }
  }
  const count = shape.reduce((product, length) => product * BigInt(length), 1n);
  if (count > MAX_ELEMENTS) throw new TensorError('TooLarge');
  return count;
}

function bytesOfText(text) {
  const bytes = new TextEncoder().encode(text);
  // Half a surrogate pair has become something else.
  if (textOf(bytes) !== text) throw new TensorError('Text');
  return bytes;
}

function concat(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function encodeElements(dtype, data) {
  if (dtype === 'String') return concat([...data].flatMap(encodeString));
  const size = elementBytes(dtype);
  if (data.length * size > MAX_TENSOR_BYTES) throw new TensorError('TooLarge');
  const bytes = new Uint8Array(data.length * size);
  const view = viewOf(bytes);
  for (let index = 0; index < data.length; index++) {
    putElement(view, index * size, dtype, data, index);
  }
  return bytes;
}

function encodeString(text) {
  const bytes = bytesOfText(text);
  const length = new Uint8Array(4);
  viewOf(length).setUint32(0, bytes.length, true);
  return [length, bytes];
}

function putElement(view, offset, dtype, data, index) {
  const value = data[index];
  if (dtype === 'Bool') view.setUint8(offset, value ? 1 : 0);
  else if (dtype in INTEGERS) putInteger(view, offset, dtype, value);
  // Bits are copied where they are, so that a not-a-number keeps its own.
  else if (dtype === 'F64' && data instanceof Float64Array) {
    view.setBigUint64(offset, viewOf(data).getBigUint64(8 * index, isLittleEndian), true);
  } else if (dtype === 'F64') view.setFloat64(offset, value, true);
  else {
    const bits = data instanceof Float32Array
      ? viewOf(data).getUint32(4 * index, isLittleEndian)
      : undefined;
    if (dtype === 'F32') putF32(view, offset, value, bits);
    else view.setUint16(offset, shortBits(SHORT_FLOATS[dtype], value, bits), true);
  }
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function putInteger(view, offset, dtype, value) {
  const [size, isSigned] = INTEGERS[dtype];
  if (typeof value !== 'bigint' && !Number.isInteger(value)) throw new TensorError('Range');
  const wide = BigInt(value);
  const bits = 8 * size;
  if ((isSigned ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide)) !== wide) {
    throw new TensorError('Range');
  }
  let rest = BigInt.asUintN(bits, wide);
  for (let place = 0; place < size; place++, rest >>= 8n) {
    view.setUint8(offset + place, Number(rest & 0xffn));
  }
}

function putF32(view, offset, value, bits) {
  if (bits !== undefined) return view.setUint32(offset, bits, true);
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
    throw new TensorError('Range');
  }
  view.setFloat32(offset, value, true);
}

/** The bits of the nearest float of a short type, of two equally near the even one. */
function shortBits({ precision, tiniest, infinity }, value, bits32) {
  const sign = Object.is(value, -0) || value < 0 ? SHORT_SIGN : 0;
  if (Number.isNaN(value)) return shortNan(precision, infinity, bits32 ?? 0x7fc00000);
  const size = Math.abs(value);
  if (size === Infinity) return sign | infinity;
  if (size === 0) return sign;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const exponent = (view.getUint16(0) >> 4) - 1023;
  const unit = Math.max(exponent - precision + 1, tiniest);
  // Multiplying by a power of two loses nothing. A double too small for its exponent to be read is
  // far below half of the smallest number.
  const count = size * 2 ** -unit;
  const whole = Math.floor(count);
  const rest = count - whole;
  const isUp = rest > 0.5 || (rest === 0.5 && whole % 2 === 1);
  const bits = (unit - tiniest) * 2 ** (precision - 1) + whole + (isUp ? 1 : 0);
  if (bits >= infinity) throw new TensorError('Range');
  return sign | bits;
}

/** A not-a-number with the first bits of another's. */
function shortNan(precision, infinity, bits32) {
  const payload = (bits32 & 0x7fffff) >>> (24 - precision);
  const sign = bits32 >>> 31 === 1 ? SHORT_SIGN : 0;
  return sign | infinity | (payload === 0 ? 1 << (precision - 2) : payload);
}

// ---- decoding

/** Reads the one value that bytes, or hex after `0x`, encode. Throws a `TensorError`. */
export function decodeTensors(encoding) {
  const bytes = typeof encoding === 'string' ? bytesOfHex(encoding) : encoding;
  if (bytes.length > MAX_TENSOR_BYTES) throw new TensorError('TooLarge');
  const reader = new Reader(bytes);
  if (reader.byte() !== ENCODING_VERSION) throw new TensorError('Version');
  const count = reader.byte();
  if (count > MAX_TENSORS) throw new TensorError('TooLarge');
  const tensors = [];
  for (let index = 0; index < count; index++) {
    const tensor = reader.tensor();
    if (tensor.name === '' || tensors.some(({ name }) => name === tensor.name)) {
      throw new TensorError('Text');
    }
    tensors.push(tensor);
  }
  if (reader.offset !== bytes.length) throw new TensorError('Trailing');
  return tensors;
}

function bytesOfHex(text) {
  if (!/^0x([0-9a-f]{2})*$/i.test(text)) throw new TypeError('neither bytes nor hex after 0x');
  return Uint8Array.from(text.slice(2).match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TensorError('Text');
  }
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.offset = 0;
  }

  take(length) {
    if (length > this.bytes.length - this.offset) throw new TensorError('Truncated');
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  byte() {
    return this.take(1)[0];
  }

  u32() {
    return viewOf(this.take(4)).getUint32(0, true);
  }

  tensor() {
    const nameLength = this.byte();
    if (nameLength > MAX_NAME_BYTES) throw new TensorError('TooLarge');
    const name = textOf(this.take(nameLength));
    const dtype = DTYPES[this.byte()];
    if (dtype === undefined) throw new TensorError('DType');
    const rank = this.byte();
    if (rank > MAX_RANK) throw new TensorError('TooLarge');
    const shape = Array.from({ length: rank }, () => this.u32());
    return { name, dtype, shape, data: this.elements(dtype, elementCount(shape)) };
  }

  elements(dtype, count) {
    if (dtype === 'String') {
      const texts = [];
      // Ends with the bytes, whatever the number: each string takes four or more of them.
      for (let index = 0n; index < count; index++) texts.push(textOf(this.take(this.u32())));
      return texts;
    }
    const size = elementBytes(dtype);
    if (count * BigInt(size) > BigInt(this.bytes.length)) throw new TensorError('Truncated');
    return elementsOf(dtype, this.take(Number(count) * size));
  }
}

function elementsOf(dtype, bytes) {
  const view = viewOf(bytes);
  const length = bytes.length / elementBytes(dtype);
  if (dtype === 'Bool') {
    if (bytes.some((byte) => byte > 1)) throw new TensorError('Bool');
    return Array.from(bytes, (byte) => byte === 1);
  }
  if (dtype in INTEGERS) return integersOf(dtype, view, length);
  if (dtype === 'F64') {
    const values = new Float64Array(length);
    const bits = new BigUint64Array(values.buffer);
    for (let index = 0; index < length; index++) bits[index] = view.getBigUint64(8 * index, true);
    return values;
  }
  const values = new Float32Array(length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < length; index++) {
    if (dtype === 'F32') bits[index] = view.getUint32(4 * index, true);
    else bits[index] = widened(SHORT_FLOATS[dtype], view.getUint16(2 * index, true));
  }
  return values;
}

function integersOf(dtype, view, length) {
  const [size, isSigned, TypedArray] = INTEGERS[dtype];
  const values = new TypedArray(length);
  for (let index = 0; index < length; index++) {
    let wide = 0n;
    for (let place = size - 1; place >= 0; place--) {
      wide = (wide << 8n) | BigInt(view.getUint8(index * size + place));
    }
    if (isSigned) wide = BigInt.asIntN(8 * size, wide);
    values[index] = size === 8 ? wide : Number(wide);
  }
  return values;
}

/** The bits of the 32-bit float that a short one is. */
function widened({ precision, tiniest, infinity }, bits) {
  const sign = bits & SHORT_SIGN ? 0x80000000 : 0;
  const size = bits & 0x7fff;
  if (size >= infinity) {
    const payload = (size - infinity) << (24 - precision);
    return (sign | 0x7f800000 | payload) >>> 0;
  }
  const field = size >> (precision - 1);
  const fraction = size & ((1 << (precision - 1)) - 1);
  const value = field === 0
    ? fraction * 2 ** tiniest
    : (fraction + 2 ** (precision - 1)) * 2 ** (tiniest + field - 1);
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return (sign | view.getUint32(0)) >>> 0;
}

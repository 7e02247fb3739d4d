// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Encodings that tests of the library and of the JavaScript share.

import { bytesToHex } from 'viem';
import { DTYPES, encodeTensors } from '../index.mjs';
import { FLOATS } from './reference.mjs';

/** A type's number. */
export const number = (dtype) => DTYPES.indexOf(dtype);
/** The encoding of tensors. */
export const hex = (tensors) => bytesToHex(encodeTensors(tensors));
/** The encoding of one tensor `x`. */
export const one = (dtype, data, shape = [data.length]) => hex([{ name: 'x', dtype, shape, data }]);

/** The encoding of a tensor `x` of one axis with these bits. */
export function encodingOfBits(dtype, all) {
  const bytes = FLOATS[dtype].bits / 8;
  const count = [all.length & 0xff, all.length >> 8, 0, 0];
  const data = all.flatMap((bits) =>
    Array.from({ length: bytes }, (_, place) => Number((bits >> BigInt(8 * place)) & 0xffn)));
  return bytesToHex(Uint8Array.from([1, 1, 1, 0x78, number(dtype), 1, ...count, ...data]));
}

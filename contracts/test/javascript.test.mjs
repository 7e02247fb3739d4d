// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesToHex, hexToBytes } from 'viem';
import { decodeTensors, encodeTensors } from '../index.mjs';
import { encodingOfBits, hex, one } from './encodings.mjs';
import { FLOATS, Random, fixedOf, nearestOf } from './reference.mjs';

describe('the JavaScript by itself', () => {
  test('bits of not-a-numbers survive', () => {
    for (const dtype of ['F16', 'Bf16', 'F32', 'F64']) {
      const { bits, precision, field } = FLOATS[dtype];
      const infinity = ((1n << BigInt(field)) - 1n) << BigInt(precision - 1);
      const all = [infinity + 1n, infinity + (1n << BigInt(precision - 2)), infinity]
        .flatMap((size) => [size, size | (1n << BigInt(bits - 1))]);
      const encoding = encodingOfBits(dtype, all);
      assert.equal(bytesToHex(encodeTensors(decodeTensors(encoding))), encoding);
    }
  });

  test('every short float survives', () => {
    for (const dtype of ['F16', 'Bf16']) {
      for (let from = 0; from < 0x10000; from += 0x1000) {
        const all = Array.from({ length: 0x1000 }, (_, index) => BigInt(from + index));
        const encoding = encodingOfBits(dtype, all);
        assert.equal(bytesToHex(encodeTensors(decodeTensors(encoding))), encoding);
      }
    }
  });

  test('rounds doubles to short floats as the definition does', () => {
    const random = new Random(8);
    for (const dtype of ['F16', 'Bf16']) {
      for (let round = 0; round < 500; round++) {
        const value = (random.below(2 ** 30) - 2 ** 29) * 2 ** -(random.below(40));
        const fixed = fixedOf('F64', bitsOf(value));
        // Only where the fixed-point number is the double itself.
        if (fixed === undefined || Math.abs(value) * 2 ** 18 % 1 !== 0) continue;
        const expected = nearestOf(dtype, fixed);
        if (expected === undefined) {
          assert.throws(() => one(dtype, [value]), { code: 'Range' });
        } else {
          assert.equal(one(dtype, [value]), encodingOfBits(dtype, [expected]));
        }
      }
    }
  });

  function bitsOf(value) {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    return view.getBigUint64(0);
  }

  test('refuses what cannot be encoded', () => {
    const refuse = (tensor, code) =>
      assert.throws(() => hex([{ name: 'x', shape: [1], ...tensor }]), { code });
    refuse({ dtype: 'U8', data: [256] }, 'Range');
    refuse({ dtype: 'I8', data: [-129] }, 'Range');
    refuse({ dtype: 'I64', data: [0.5] }, 'Range');
    refuse({ dtype: 'F32', data: [1e39] }, 'Range');
    refuse({ dtype: 'F16', data: [65520] }, 'Range');
    refuse({ dtype: 'F8', data: [1] }, 'DType');
    refuse({ dtype: 'U8', data: [1, 2] }, 'Shape');
    refuse({ dtype: 'U8', data: [], shape: [-1] }, 'TooLarge');
    refuse({ dtype: 'String', data: ['\ud800'] }, 'Text');
    refuse({ dtype: 'U8', data: [1], name: '' }, 'Text');
    refuse({ dtype: 'U8', data: [1], name: 'x'.repeat(65) }, 'TooLarge');
    refuse({ dtype: 'F64', data: Array(2048).fill(0), shape: [2048] }, 'TooLarge');
    const x = { name: 'x', dtype: 'U8', shape: [1], data: [1] };
    assert.throws(() => hex([x, x]), { code: 'Text' });
    assert.throws(() => hex(Array(17).fill(x)), { code: 'TooLarge' });
    assert.throws(() => decodeTensors('0x0'), TypeError);
    assert.deepEqual(hexToBytes('0x0100'), encodeTensors([]));
  });
});

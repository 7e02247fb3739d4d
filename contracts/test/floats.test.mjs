// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { compile } from '../build.mjs';
import { assertReverts, createChain } from './chain.mjs';
import { encodingOfBits, number, one } from './encodings.mjs';
import { FLOATS, Random, fixedOf, nearestOf } from './reference.mjs';

const ONE = 10n ** 18n;
const MAX_FIXED = 2n ** 255n - 1n;

let library;

before(async () => {
  const chain = await createChain();
  library = await chain.deploy(compile(['src', 'test/contracts']).TensorsHarness);
});

describe('floats to fixed point', () => {
  const boundaries = (dtype) => {
    const { bits, precision, field } = FLOATS[dtype];
    const infinity = ((1n << BigInt(field)) - 1n) << BigInt(precision - 1);
    const unit = 1n << BigInt(precision - 1);
    const sizes = [
      0n, 1n, 2n, 3n, unit - 1n, unit, unit + 1n, infinity - 1n, infinity - unit, infinity,
      infinity + 1n, infinity + unit - 1n, infinity + unit / 2n,
    ];
    return sizes.flatMap((size) => [size, size | (1n << BigInt(bits - 1))]);
  };

  // Those with a fixed-point number all at once, the others each by itself.
  async function check(dtype, all) {
    const representable = all.filter((bits) => fixedOf(dtype, bits) !== undefined);
    assert.deepEqual(
      await library.call.fixedPoints([encodingOfBits(dtype, representable), 'x']),
      representable.map((bits) => fixedOf(dtype, bits)));
    for (const bits of all.filter((bits) => fixedOf(dtype, bits) === undefined)) {
      await assertReverts(
        library.call.fixedAt([encodingOfBits(dtype, [bits]), 'x', 0n]),
        fixedIsFinite(dtype, bits) ? 'OutOfRange' : 'NotFinite');
    }
  }

  function fixedIsFinite(dtype, bits) {
    const { precision, field } = FLOATS[dtype];
    const mask = (1n << BigInt(field)) - 1n;
    return ((bits >> BigInt(precision - 1)) & mask) !== mask;
  }

  for (const dtype of Object.keys(FLOATS)) {
    test(`${dtype} at its boundaries`, () => check(dtype, boundaries(dtype)));

    test(`${dtype} at random`, async () => {
      const random = new Random(2);
      await check(dtype, Array.from({ length: 300 }, () => random.bits(FLOATS[dtype].bits)));
    });
  }

  test('every exponent of F64 that fits, and some that do not', async () => {
    const random = new Random(3);
    const all = Array.from({ length: 2048 }, (_, exponent) =>
      (random.bits(1) << 63n) | (BigInt(exponent) << 52n) | random.bits(52));
    const fitting = all.findIndex((bits) => fixedOf('F64', bits) === undefined);
    await check('F64', all.slice(0, 800));
    await check('F64', all.slice(800, fitting + 5));
    await check('F64', all.filter((_, exponent) => exponent > fitting && exponent % 32 === 31));
  });

  test('F16 of all exponents and signs', async () => {
    const all = Array.from({ length: 0x10000 / 37 }, (_, index) => BigInt(37 * index));
    await check('F16', all.filter((bits) => ((bits >> 10n) & 0x1fn) !== 0x1fn));
  });

  test('known numbers of F32', async () => {
    const known = [
      ['3f800000', ONE], ['bf800000', -ONE], ['3dcccccd', 100000001490116119n],
      ['7f7fffff', 0xffffffn * 2n ** 104n * ONE], ['ff7fffff', -0xffffffn * 2n ** 104n * ONE],
      ['00000001', 0n], ['80000001', 0n], ['80000000', 0n],
      // 2^-60 is less than one unit of 10^-18, and more than half of one.
      ['21800000', 1n], ['21000000', 0n], ['a1800000', -1n],
    ];
    const encoding = encodingOfBits('F32', known.map(([bits]) => BigInt(`0x${bits}`)));
    assert.deepEqual(
      await library.call.fixedPoints([encoding, 'x']), known.map(([, value]) => value));
  });

  test('ties go to the even number', async () => {
    // An odd significand times 2^-19 is half a unit away from two numbers: 10^18 has 18 factors 2.
    for (const significand of [1n, 3n, 5n, 7n, 0xffffffn]) {
      const value = Number(significand) * 2 ** -19;
      const [found] = await library.call.fixedPoints([one('F64', [value]), 'x']);
      const twice = significand * 5n ** 18n;
      assert.equal(found % 2n, 0n);
      assert.ok(2n * found - twice === 1n || twice - 2n * found === 1n);
    }
  });

  test('the greatest that fits, and the next', async () => {
    const last = MAX_FIXED / ONE;
    const bits = nearestOf('F64', last * ONE);
    const around = Array.from({ length: 5 }, (_, index) => bits - 2n + BigInt(index));
    assert.ok(around.some((one) => fixedOf('F64', one) === undefined));
    assert.ok(around.some((one) => fixedOf('F64', one) !== undefined));
    await check('F64', [...around, ...around.map((one) => one | (1n << 63n))]);
  });
});

describe('fixed point to floats', () => {
  // Those that the type has a number for all at once, the others each by itself.
  async function check(dtype, values) {
    const build = (some) => library.call.buildFloats([number(dtype), 'x', [some.length], some]);
    const inRange = values.filter((value) => nearestOf(dtype, value) !== undefined);
    assert.deepEqual(
      await build(inRange),
      encodingOfBits(dtype, inRange.map((value) => nearestOf(dtype, value))));
    for (const value of values.filter((value) => nearestOf(dtype, value) === undefined)) {
      await assertReverts(build([value]), 'OutOfRange');
    }
  }

  for (const dtype of Object.keys(FLOATS)) {
    test(`${dtype}: powers of two and their neighbours`, async () => {
      const values = [0n, 1n, -1n, MAX_FIXED, -MAX_FIXED, -MAX_FIXED - 1n];
      for (let power = -59n; power < 196n; power += 7n) {
        const value = power < 0n ? ONE >> -power : ONE << power;
        if (value < MAX_FIXED) values.push(value, value + 1n, value - 1n, -value);
      }
      await check(dtype, values);
    });

    test(`${dtype}: at random, of every size`, async () => {
      const random = new Random(4);
      const values = Array.from({ length: 300 }, () => {
        const value = random.bits(1 + random.below(255));
        return random.below(2) === 0 ? value : -value;
      });
      await check(dtype, values);
    });

    test(`${dtype}: halves between neighbours`, async () => {
      const random = new Random(5);
      const { precision } = FLOATS[dtype];
      // An odd number of as many bits as the significand and one more lies between two floats.
      const values = Array.from({ length: 40 }, () => {
        const odd = random.bits(precision) | 1n | (1n << BigInt(precision));
        return odd * ONE;
      }).filter((value) => value <= MAX_FIXED);
      await check(dtype, values.flatMap((value) => [value, value + 1n, value - 1n, -value]));
    });
  }

  test('F16: subnormal numbers, and the greatest', async () => {
    const unit = 2n ** 24n;
    const values = [];
    for (const units of [1n, 2n, 3n, 511n, 1023n, 1024n, 1025n]) {
      const value = (units * ONE) / unit;
      values.push(value, value + 1n, value - 1n, value + ONE / unit / 2n, -value);
    }
    values.push(65504n * ONE, 65519n * ONE, 65520n * ONE - 1n, 65520n * ONE, -65520n * ONE);
    await check('F16', values);
  });

  test('as JavaScript rounds, for F32 and F64', async () => {
    const values = [0.1, -0.1, 1 / 3, 1e-18, 123456.789, -2.5e17];
    for (const value of values) {
      const fixed = BigInt(value.toFixed(18).replace('.', ''));
      const [, whole, part] = fixed.toString().match(/^(-?\d*?)(\d{18})$/)
        ?? [null, fixed < 0n ? '-0' : '0', fixed.toString().replace('-', '').padStart(18, '0')];
      const double = Number(`${whole || '0'}.${part}`);
      assert.equal(
        await library.call.buildFloats([number('F64'), 'x', [1], [fixed]]), one('F64', [double]));
    }
  });

  test('only the four types', async () => {
    for (const dtype of ['I8', 'U64', 'Bool', 'String']) {
      await assertReverts(
        library.call.buildFloats([number(dtype), 'x', [1], [0n]]), 'OtherType', [number(dtype)]);
    }
  });
});

describe('argmax', () => {
  test('floats, with equal ones and infinities', async () => {
    const cases = [
      [[1, 3, 2], 1n], [[3, 3, 2], 0n], [[-3, -1, -2], 1n], [[-0, 0], 0n], [[0, -0], 0n],
      [[-Infinity, -1e38, 1e-45], 2n], [[5, Infinity, 7], 1n], [[-Infinity], 0n], [[1e-45, 0], 0n],
    ];
    for (const dtype of ['F32', 'F64']) {
      for (const [values, expected] of cases) {
        assert.equal(await library.call.argmax([one(dtype, values), 'x']), expected);
      }
    }
    for (const dtype of ['F16', 'Bf16']) {
      assert.equal(await library.call.argmax([one(dtype, [-1, 0.5, 0.25]), 'x']), 1n);
    }
  });

  test('refuses not-a-number wherever it is', async () => {
    for (const values of [[NaN], [1, NaN], [NaN, 1], [1, 2, NaN, 0]]) {
      for (const dtype of Object.keys(FLOATS)) {
        await assertReverts(library.call.argmax([one(dtype, values), 'x']), 'NotFinite');
      }
    }
  });

  test('at random, as JavaScript finds it', async () => {
    const random = new Random(6);
    for (let round = 0; round < 60; round++) {
      const dtype = random.pick(['F32', 'F64', 'I8', 'I64', 'U64', 'U16']);
      const isFloat = dtype in FLOATS;
      const width = isFloat ? 0 : Number(dtype.slice(1));
      const values = Array.from({ length: 1 + random.below(40) }, () => {
        if (isFloat) return Math.fround(random.below(2001) / 7 - 143);
        const bits = random.bits(width);
        return dtype[0] === 'I' ? BigInt.asIntN(width, bits) : bits;
      });
      const best = values.reduce((at, value, index) => (value > values[at] ? index : at), 0);
      assert.equal(await library.call.argmax([one(dtype, values), 'x']), BigInt(best));
    }
  });

  test('a row of several', async () => {
    const encoding = one('F32', [1, 2, 3, 9, 8, 7], [2, 3]);
    assert.equal(await library.call.argmaxAmong([encoding, 'x', 0n, 3n]), 2n);
    assert.equal(await library.call.argmaxAmong([encoding, 'x', 3n, 3n]), 0n);
    const huge = 2n ** 256n - 1n;
    for (const [first, count] of [[0n, 0n], [6n, 1n], [7n, 0n], [4n, 3n], [huge, 1n], [1n, huge]]) {
      await assertReverts(library.call.argmaxAmong([encoding, 'x', first, count]), 'NoElement');
    }
    await assertReverts(
      library.call.argmax([one('F32', [], [0]), 'x']), 'NoElement', [0n, 0n]);
  });
});

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { bytesToHex, encodeFunctionData, hexToBytes } from 'viem';
import { compile } from '../build.mjs';
import { DTYPES, decodeTensors, encodeTensors } from '../index.mjs';
import { account, assertReverts, createChain } from './chain.mjs';
import { FLOATS, Random, fixedOf, nearestOf } from './reference.mjs';

const ONE = 10n ** 18n;
const MAX_FIXED = 2n ** 255n - 1n;
const vectors = JSON.parse(
  readFileSync(new URL('../../primitives/vectors/tensors.json', import.meta.url), 'utf8'),
);
// The library's errors by the chain's names.
const ERRORS = {
  Version: 'UnknownVersion',
  Truncated: 'Truncated',
  Trailing: 'TrailingBytes',
  TooLarge: 'TooLarge',
  DType: 'UnknownType',
  Text: 'MalformedText',
  Bool: 'MalformedBool',
};

let chain;
let library;

before(async () => {
  chain = await createChain();
  library = await chain.deploy(compile(['src', 'test/contracts']).TensorsHarness);
});

const number = (dtype) => DTYPES.indexOf(dtype);
const hex = (tensors) => bytesToHex(encodeTensors(tensors));
const one = (dtype, data, shape = [data.length]) => hex([{ name: 'x', dtype, shape, data }]);

/** The encoding of a tensor `x` of one axis with these bits. */
function encodingOfBits(dtype, all) {
  const bytes = FLOATS[dtype].bits / 8;
  const count = [all.length & 0xff, all.length >> 8, 0, 0];
  const data = all.flatMap((bits) =>
    Array.from({ length: bytes }, (_, place) => Number((bits >> BigInt(8 * place)) & 0xffn)));
  return bytesToHex(Uint8Array.from([1, 1, 1, 0x78, number(dtype), 1, ...count, ...data]));
}

async function infoOf(encoding) {
  return (await library.call.decode([encoding])).map(({ name, dtype, shape, elements }) => ({
    name, dtype: DTYPES[dtype], shape: [...shape], elements: Number(elements),
  }));
}

describe('golden vectors', () => {
  for (const { name, bytes, tensors } of vectors.good) {
    test(`reads ${name}`, async () => {
      const expected = tensors.map((tensor) => ({
        name: tensor.name,
        dtype: tensor.dtype,
        shape: tensor.shape,
        elements: tensor.shape.reduce((product, length) => product * length, 1),
      }));
      assert.deepEqual(await infoOf(bytes), expected);
      for (const tensor of tensors) {
        const found = await library.call.info([bytes, tensor.name]);
        assert.equal(DTYPES[found.dtype], tensor.dtype);
      }
      assert.equal(bytesToHex(encodeTensors(decodeTensors(bytes))), bytes);
    });
  }

  for (const { why, bytes, error } of vectors.bad) {
    test(`refuses ${why}`, async () => {
      await assertReverts(library.call.decode([bytes]), ERRORS[error]);
      assert.throws(() => decodeTensors(bytes), { code: error });
    });
  }

  test('values of vectors', async () => {
    const named = (name) => vectors.good.find((vector) => vector.name === name).bytes;
    assert.deepEqual(await library.call.integers([named('scalar'), 'x']), [7n]);
    assert.deepEqual(await library.call.strings([named('strings'), 'words']), ['cat', '', 'größ']);
    assert.deepEqual(await library.call.bools([named('bools'), 'mask']), [true, false, true]);
    assert.deepEqual(await library.call.integers([named('two tensors'), 'größe']), [
      -0x0101010101010102n,
    ]);
    const matrix = named('matrix');
    assert.equal(await library.call.fixedAt([matrix, 'x', 0n]), ONE);
    assert.equal(await library.call.fixedAt([matrix, 'x', 1n]), (-5n * ONE) / 2n);
    await assertReverts(library.call.fixedAt([matrix, 'x', 2n]), 'NotFinite');
    await assertReverts(library.call.fixedAt([matrix, 'x', 3n]), 'NotFinite');
    assert.equal(await library.call.fixedAt([matrix, 'x', 4n]), 0n);
    assert.equal(await library.call.fixedAt([matrix, 'x', 5n]), 0n);
  });
});

describe('finding', () => {
  const several = () => hex([
    { name: 'logits', dtype: 'F32', shape: [1, 3], data: [0.5, -1, 2] },
    { name: 'words', dtype: 'String', shape: [2], data: ['a', 'bc'] },
    { name: 'label', dtype: 'I64', shape: [1], data: [7n] },
  ]);

  test('finds each by its name, and no other', async () => {
    assert.deepEqual(await library.call.integers([several(), 'label']), [7n]);
    assert.deepEqual(await library.call.strings([several(), 'words']), ['a', 'bc']);
    await assertReverts(library.call.info([several(), 'labe']), 'NoTensor', ['labe']);
    await assertReverts(library.call.info([several(), '']), 'NoTensor', ['']);
    await assertReverts(library.call.info(['0x0100', 'x']), 'NoTensor', ['x']);
  });

  test('compares type and shape', async () => {
    const find = (name, dtype, shape) =>
      library.call.findAs([several(), name, number(dtype), shape]);
    assert.equal(await find('logits', 'F32', [1, 3]), 3n);
    await assertReverts(find('logits', 'F64', [1, 3]), 'OtherType', [number('F32')]);
    await assertReverts(find('logits', 'F32', [3]), 'OtherShape');
    await assertReverts(find('logits', 'F32', [3, 1]), 'OtherShape');
    await assertReverts(find('none', 'F32', [1]), 'NoTensor', ['none']);
    assert.equal(await library.call.hasShape([several(), 'label', [1]]), true);
    assert.equal(await library.call.hasShape([several(), 'label', [2]]), false);
    assert.equal(await library.call.hasShape([several(), 'label', []]), false);
  });

  test('refuses what is malformed in length', async () => {
    const encoding = several();
    for (let bytes = 0; bytes < (encoding.length - 2) / 2; bytes++) {
      await assertReverts(
        library.call.info([encoding.slice(0, 2 + 2 * bytes), 'logits']), 'Truncated');
    }
    await assertReverts(library.call.info([`${encoding}00`, 'logits']), 'TrailingBytes');
    await assertReverts(library.call.info([`0x${'01'.repeat(16385)}`, 'x']), 'TooLarge');
    await assertReverts(library.call.info(['0x0111', 'x']), 'TooLarge');
  });

  test('refuses two tensors of the sought name, and a tensor without one', async () => {
    await assertReverts(library.call.info(['0x010201780800050178080005', 'x']), 'MalformedText');
    await assertReverts(library.call.info(['0x010100080005', 'x']), 'MalformedText');
  });

  test('elements of another type or beyond the last', async () => {
    const encoding = several();
    await assertReverts(library.call.integerAt([encoding, 'logits', 0n]), 'OtherType', [2]);
    await assertReverts(library.call.fixedAt([encoding, 'words', 0n]), 'OtherType', [13]);
    await assertReverts(library.call.boolAt([encoding, 'label', 0n]), 'OtherType', [7]);
    await assertReverts(library.call.stringAt([encoding, 'label', 0n]), 'OtherType', [7]);
    await assertReverts(library.call.strings([encoding, 'label']), 'OtherType', [7]);
    await assertReverts(library.call.argmax([encoding, 'words']), 'OtherType', [13]);
    await assertReverts(library.call.integerAt([encoding, 'label', 1n]), 'NoElement', [1n, 1n]);
    await assertReverts(library.call.fixedAt([encoding, 'logits', 3n]), 'NoElement', [3n, 3n]);
    await assertReverts(library.call.stringAt([encoding, 'words', 2n]), 'NoElement', [2n, 2n]);
    const huge = 2n ** 256n - 1n;
    await assertReverts(library.call.integerAt([encoding, 'label', huge]), 'NoElement', [huge, 1n]);
    assert.equal(await library.call.stringAt([encoding, 'words', 1n]), 'bc');
  });

  test('bools and strings are checked when they are read', async () => {
    await assertReverts(library.call.bools(['0x010101780c0002', 'x']), 'MalformedBool');
    await assertReverts(library.call.strings(['0x010101780d0001000000c0', 'x']), 'MalformedText');
    await assertReverts(
      library.call.stringAt(['0x010101780d0001000000c0', 'x', 0n]), 'MalformedText');
  });
});

describe('integers', () => {
  const ranges = {
    I8: [-(2n ** 7n), 2n ** 7n - 1n], I16: [-(2n ** 15n), 2n ** 15n - 1n],
    I32: [-(2n ** 31n), 2n ** 31n - 1n], I64: [-(2n ** 63n), 2n ** 63n - 1n],
    U8: [0n, 2n ** 8n - 1n], U16: [0n, 2n ** 16n - 1n],
    U32: [0n, 2n ** 32n - 1n], U64: [0n, 2n ** 64n - 1n],
  };

  for (const [dtype, [least, most]] of Object.entries(ranges)) {
    test(`${dtype} to its limits`, async () => {
      const values = [least, least + 1n, 0n, 1n, 100n, most - 1n, most];
      const encoding = one(dtype, values);
      assert.equal(
        await library.call.buildIntegers([number(dtype), 'x', [values.length], values]), encoding);
      assert.deepEqual(await library.call.integers([encoding, 'x']), values);
      assert.deepEqual(
        await library.call.fixedPoints([encoding, 'x']), values.map((value) => value * ONE));
      assert.equal(await library.call.argmax([encoding, 'x']), 6n);
      for (const value of [least - 1n, most + 1n, 2n ** 255n - 1n, -(2n ** 255n)]) {
        await assertReverts(
          library.call.buildIntegers([number(dtype), 'x', [1], [value]]), 'OutOfRange');
      }
    });
  }

  test('from arrays of their own types', async () => {
    const values = [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n];
    assert.equal(await library.call.buildI64(['x', [2, 2], values]), one('I64', values, [2, 2]));
    const small = [-(2 ** 31), -1, 0, 2 ** 31 - 1];
    assert.equal(await library.call.buildI32(['x', [4], small]), one('I32', small));
    assert.equal(await library.call.buildU8(['x', [3], [0, 128, 255]]), one('U8', [0, 128, 255]));
    assert.equal(await library.call.buildBytes(['x', [3], '0x0080ff']), one('U8', [0, 128, 255]));
    for (const dtype of ['F32', 'Bool', 'String']) {
      await assertReverts(
        library.call.buildIntegers([number(dtype), 'x', [1], [1n]]), 'OtherType', [number(dtype)]);
    }
  });
});

describe('bools and strings', () => {
  test('bools', async () => {
    const values = Array.from({ length: 70 }, (_, index) => index % 3 === 0);
    assert.equal(await library.call.buildBool(['x', [7, 10], values]), one('Bool', values, [7, 10]));
    assert.deepEqual(await library.call.bools([one('Bool', values), 'x']), values);
    assert.equal(await library.call.boolAt([one('Bool', values), 'x', 69n]), true);
  });

  test('strings of all lengths around a word', async () => {
    const values = Array.from({ length: 70 }, (_, length) => 'z'.repeat(length));
    const encoding = one('String', values);
    assert.equal(await library.call.buildStrings(['x', [70], values]), encoding);
    assert.deepEqual(await library.call.strings([encoding, 'x']), values);
    for (const index of [0, 1, 33, 69]) {
      assert.equal(await library.call.stringAt([encoding, 'x', BigInt(index)]), values[index]);
    }
  });

  const isUtf8 = (bytes) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const encodingOfText = (bytes) =>
    bytesToHex(Uint8Array.from([1, 1, 1, 0x78, 13, 0, bytes.length, 0, 0, 0, ...bytes]));

  test('UTF-8 is what the standard says', async () => {
    const random = new Random(1);
    const edges = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
      0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    ];
    const cases = [];
    for (const first of edges) for (const second of edges) cases.push([first, second]);
    for (let round = 0; round < 500; round++) {
      cases.push(Array.from({ length: 1 + random.below(6) }, () => random.pick(edges)));
    }
    const characters = ['a', '\0', 'ß', '€', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random.below(30) }, () => random.pick(characters)).join('');
      cases.push([...new TextEncoder().encode(text)]);
    }
    const valid = cases.filter((bytes) => isUtf8(Uint8Array.from(bytes)));
    const invalid = cases.filter((bytes) => !isUtf8(Uint8Array.from(bytes)));
    assert.ok(valid.length > 200, `${valid.length} of ${cases.length}`);
    const texts = valid.map((bytes) => new TextDecoder('utf-8', { ignoreBOM: true })
      .decode(Uint8Array.from(bytes)));
    for (let from = 0; from < texts.length; from += 200) {
      const some = texts.slice(from, from + 200);
      const encoding = one('String', some);
      assert.equal((await library.call.decode([encoding])).length, 1);
      assert.deepEqual(await library.call.strings([encoding, 'x']), some);
    }
    for (const bytes of invalid) {
      await assertReverts(library.call.decode([encodingOfText(bytes)]), 'MalformedText');
    }
  });

  test('a word of letters hides nothing behind it', async () => {
    const letters = Array(40).fill(0x61);
    for (let place = 0; place < 40; place++) {
      const bytes = [...letters];
      bytes[place] = 0xff;
      await assertReverts(library.call.decode([encodingOfText(bytes)]), 'MalformedText');
    }
  });
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

describe('building', () => {
  test('several tensors, one after another', async () => {
    assert.equal(await library.call.buildSeveral(), hex([
      { name: 'mask', dtype: 'Bool', shape: [1, 3, 1], data: [false, true, false] },
      {
        name: 'words', dtype: 'String', shape: [2, 1, 1, 1],
        data: ['', 'größer als zweiunddreißig Bytes, nämlich sechsundvierzig'],
      },
      { name: 'half', dtype: 'F64', shape: [], data: [0.5] },
    ]));
  });

  test('refuses what the chain would', async () => {
    const build = (name, shape, values) => library.call.buildI32([name, shape, values]);
    await assertReverts(build('', [1], [1]), 'MalformedText');
    await assertReverts(build('x'.repeat(65), [1], [1]), 'TooLarge');
    await assertReverts(build('x', [2], [1]), 'OtherShape');
    await assertReverts(build('x', [], []), 'OtherShape');
    await assertReverts(build('x', [1, 1, 1, 1, 1, 1, 1, 1, 1], [1]), 'TooLarge');
    await assertReverts(build('x', Array(8).fill(0xffffffff), [1]), 'TooLarge');
    assert.equal(await build('x', [5, 0], []), one('I32', [], [5, 0]));
    const long = 'ä'.repeat(32);
    assert.equal(await build(long, [1], [1]), hex([
      { name: long, dtype: 'I32', shape: [1], data: [1] },
    ]));
    const named = (names) => library.call.buildNamed([names]);
    await assertReverts(named(['a', 'b', 'a']), 'MalformedText');
    const many = Array.from({ length: 17 }, (_, index) => `t${index}`);
    assert.equal((await infoOf(await named(many.slice(1)))).length, 16);
    await assertReverts(named(many), 'TooLarge');
    assert.equal(await named([]), '0x0100');
  });

  test('16 KiB and not a byte more', async () => {
    const room = 16384 - 2 - 1 - 1 - 1 - 1 - 4;
    const data = `0x${'ab'.repeat(room)}`;
    const built = await library.call.buildBytes(['x', [room], data]);
    assert.equal(built.length, 2 + 2 * 16384);
    assert.equal((await infoOf(built))[0].elements, room);
    await assertReverts(library.call.buildBytes(['x', [room + 1], `${data}ab`]), 'TooLarge');
    await assertReverts(
      library.call.buildStrings(['x', [2], ['y'.repeat(9000), 'z'.repeat(9000)]]), 'TooLarge');
    await assertReverts(library.call.buildI64(['x', [2049], Array(2049).fill(0n)]), 'TooLarge');
  });

  test('a name that is not UTF-8', async () => {
    // A string may hold anything; viem does not write such, so the call's data is changed.
    const { abi, address } = library;
    const data = encodeFunctionData({ abi, functionName: 'buildI32', args: ['QQ', [1], [1]] });
    await assertReverts(
      chain.run({ from: account(0), to: address, abi, data: data.replace('5151', 'c328') }),
      'MalformedText');
  });
});

describe('against the JavaScript', () => {
  const random = new Random(7);
  const text = (length) =>
    Array.from({ length }, () => random.pick(['a', 'Z', 'é', '€', '\u{1f600}'])).join('');

  function randomTensor(index) {
    const dtype = random.pick(DTYPES);
    const shape = Array.from({ length: random.below(4) }, () => random.below(5));
    const length = shape.reduce((product, axis) => product * axis, 1);
    const data = Array.from({ length }, () => randomElement(dtype));
    return { name: `${index}${text(random.below(6))}`, dtype, shape, data };
  }

  function randomElement(dtype) {
    if (dtype === 'Bool') return random.below(2) === 1;
    if (dtype === 'String') return text(random.below(50));
    if (dtype in FLOATS) return Math.fround((random.below(20001) - 10000) / 128);
    const width = Number(dtype.slice(1));
    const bits = random.bits(width);
    return dtype[0] === 'I' ? BigInt.asIntN(width, bits) : bits;
  }

  async function readElements(encoding, { name, dtype }) {
    if (dtype === 'Bool') return library.call.bools([encoding, name]);
    if (dtype === 'String') return library.call.strings([encoding, name]);
    if (dtype in FLOATS) return library.call.fixedPoints([encoding, name]);
    return library.call.integers([encoding, name]);
  }

  function expectedElements({ dtype, data }) {
    if (dtype === 'Bool' || dtype === 'String') return [...data];
    if (!(dtype in FLOATS)) return [...data].map(BigInt);
    // Multiples of 2^-24 at the least: exact in fixed point of 10^-18 only by rounding.
    return [...data].map((value) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, value);
      return fixedOf('F64', view.getBigUint64(0));
    });
  }

  test('random tensors', async () => {
    for (let round = 0; round < 40; round++) {
      const tensors = Array.from({ length: random.below(5) }, (_, index) => randomTensor(index));
      const encoding = hex(tensors);
      const decoded = decodeTensors(encoding);
      assert.deepEqual(
        await infoOf(encoding),
        decoded.map(({ name, dtype, shape, data }) => (
          { name, dtype, shape, elements: data.length })));
      for (const tensor of decoded) {
        assert.deepEqual(await readElements(encoding, tensor), expectedElements(tensor));
      }
    }
  });

  test('mutilated bytes: both refuse, and for the same reason, or both read the same', async () => {
    let refused = 0;
    for (let round = 0; round < 250; round++) {
      const tensors = Array.from({ length: 1 + random.below(3) }, (_, index) => randomTensor(index));
      let bytes = encodeTensors(tensors);
      const change = random.below(3);
      if (change === 0) bytes = bytes.slice(0, random.below(bytes.length));
      else if (change === 1) bytes[random.below(Math.min(bytes.length, 24))] = random.below(256);
      else bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      const encoding = bytesToHex(bytes);
      let decoded;
      try {
        decoded = decodeTensors(encoding);
      } catch (error) {
        refused += 1;
        await assertReverts(library.call.decode([encoding]), ERRORS[error.code]);
        continue;
      }
      assert.deepEqual(
        (await infoOf(encoding)).map(({ name, elements }) => [name, elements]),
        decoded.map(({ name, data }) => [name, data.length]));
    }
    assert.ok(refused > 90, `${refused}`);
  });
});

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
    const refuse = (tensor, code) => assert.throws(() => hex([{ name: 'x', shape: [1], ...tensor }]), { code });
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

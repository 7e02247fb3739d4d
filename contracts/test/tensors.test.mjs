// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { bytesToHex, encodeFunctionData } from 'viem';
import { compile } from '../build.mjs';
import { DTYPES, decodeTensors, encodeTensors } from '../index.mjs';
import { account, assertReverts, createChain } from './chain.mjs';
import { hex, number, one } from './encodings.mjs';
import { FLOATS, Random, fixedOf } from './reference.mjs';

const ONE = 10n ** 18n;
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
    assert.equal(
      await library.call.buildBool(['x', [7, 10], values]), one('Bool', values, [7, 10]));
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
    const characters = [
      'a', '\0', 'ß', '€', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}',
    ];
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
      const count = 1 + random.below(3);
      const tensors = Array.from({ length: count }, (_, index) => randomTensor(index));
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

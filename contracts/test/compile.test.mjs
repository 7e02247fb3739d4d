// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { getAddress } from 'viem';
import { staleFiles } from '../build.mjs';
import { INFERENCE, abi } from '../index.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const MAX_CODE_BYTES = 24 * 1024;

test('committed artifacts are what the sources give', () => {
  assert.deepEqual(staleFiles(), []);
});

test('no contract is larger than the chain takes', () => {
  for (const name of readdirSync(`${root}/artifacts`)) {
    const { deployedBytecode } = JSON.parse(readFileSync(`${root}/artifacts/${name}`, 'utf8'));
    const bytes = (deployedBytecode.length - 2) / 2;
    assert.ok(bytes <= MAX_CODE_BYTES, `${name}: ${bytes} bytes`);
  }
});

test('the address is that of the interface', () => {
  const source = readFileSync(`${root}/src/IInference.sol`, 'utf8');
  const [, hex] = source.match(/INFERENCE = address\(0x([0-9a-fA-F]+)\)/);
  assert.equal(INFERENCE, getAddress(`0x${hex.padStart(40, '0')}`));
});

test('the mock has all functions and events of the interface', () => {
  const mocked = new Set(abi.MockInference.map((entry) => JSON.stringify(entry)));
  for (const entry of abi.IInference) assert.ok(mocked.has(JSON.stringify(entry)), entry.name);
});

test('interfaces are the same as JSON and as a module', () => {
  for (const [name, value] of Object.entries(abi)) {
    assert.deepEqual(JSON.parse(readFileSync(`${root}/abi/${name}.json`, 'utf8')), value);
  }
});

test('the package holds what it should and nothing else', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const paths = files.map(({ path }) => path);
  for (const path of [
    'LICENSE', 'README.md', 'index.mjs', 'index.d.ts', 'tensors.mjs', 'abi/index.mjs',
    'abi/index.d.mts', 'src/TensorErrors.sol',
    'abi/IInference.json', 'artifacts/MockInference.json', 'src/IInference.sol', 'src/Tensors.sol',
    'src/testing/MockInference.sol', 'src/examples/ClassifiedPayout.sol',
  ]) {
    assert.ok(paths.includes(path), path);
  }
  const others = paths.filter(
    (path) => !/^(src|abi|artifacts)\//.test(path)
      && !/^(LICENSE|README\.md|package\.json|index\.mjs|index\.d\.ts|tensors\.mjs)$/.test(path),
  );
  assert.deepEqual(others, []);
});

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// The contracts that the documents show: each compiles as it stands, asks, and keeps its answer.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import solc from 'solc';
import { ETHER, account } from './chain.mjs';
import { CHECKED, ENDING, INPUT, MODEL, answer, createScene } from './requests.mjs';

const root = new URL('../', import.meta.url);
const ALICE = account(1);
const read = (path) => readFileSync(new URL(path, root), 'utf8');

/** The Solidity blocks of a page, in their order. */
function blocksOf(path) {
  return [...read(path).matchAll(/^```solidity.*\n([\s\S]*?)^```$/gm)].map(([, block]) => block);
}

/** Compiles a contract that imports this package, as a project does. */
function compiled(source, name) {
  const input = {
    language: 'Solidity',
    sources: { 'Reader.sol': { content: `pragma solidity ^0.8.20;\n${source}` } },
    settings: {
      evmVersion: 'cancun',
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const find = (path) => ({ contents: read(path.replace('@credence/contracts/', '')) });
  const { contracts, errors = [] } =
    JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const complaints = errors.filter(({ severity }) => severity === 'error');
  assert.deepEqual(complaints.map(({ formattedMessage }) => formattedMessage), []);
  const { abi, evm } = contracts['Reader.sol'][name];
  return { abi, bytecode: `0x${evm.bytecode.object}` };
}

test('the first contract keeps a checked answer, and gives its owner what is left', async () => {
  const { chain, inference } = await createScene();
  const [source] = blocksOf('../docs/contracts.md');
  const reader = await chain.deploy(compiled(source, 'Reader'), [MODEL]);
  const price = await reader.call.price([INPUT]);
  const ask = async () =>
    (await reader.send.look([INPUT], { from: ALICE, value: price + ETHER })).result;
  const first = await ask();
  const second = await ask();
  await inference.send.settle([first, CHECKED, answer(7n)]);
  assert.deepEqual(await reader.call.looks([first]), [true, true, 7n]);
  assert.deepEqual(await reader.call.looks([second]), [true, false, 0n]);
  await inference.send.refund([second, ENDING.Expired]);
  assert.deepEqual(await reader.call.looks([second]), [true, false, 0n]);
  const before = await chain.balanceOf(account(0));
  await reader.send.withdraw([], { from: ALICE });
  assert.ok((await chain.balanceOf(account(0))) > before + 2n * ETHER);
  assert.equal(await chain.balanceOf(reader.address), 0n);
});

test('the package’s example keeps a checked answer, and one without does not', async () => {
  const { chain, inference } = await createScene();
  const [source] = blocksOf('README.md');
  const reader = await chain.deploy(compiled(source, 'Reader'));
  const ask = async () =>
    (await reader.send.ask([`0x${'00'.repeat(64)}`], { from: ALICE, value: ETHER })).result;
  const first = await ask();
  await inference.send.settle([first, CHECKED, answer(3n)]);
  assert.equal(await reader.call.labels([first]), 3n);
  assert.equal(await reader.call.isOpen([first]), false);
  const second = await ask();
  await inference.send.settle([second, 1, answer(3n)]);
  assert.equal(await reader.call.labels([second]), 0n);
  assert.equal(await reader.call.isOpen([second]), false);
});

test('the package’s example of a test compiles', () => {
  const [reader, testing] = blocksOf('README.md');
  // Foundry's library is no npm package: what the example uses of it.
  const forge = `
    interface Vm { function etch(address, bytes calldata) external; }
    abstract contract Test {
        Vm constant vm = Vm(address(1));
        function assertEq(int256 a, int256 b) internal pure { require(a == b); }
        function assertFalse(bool a) internal pure { require(!a); }
    }`;
  const imports = /^import .*(forge-std|\.\.\/src\/Reader|IInference\.sol|Tensors\.sol).*\n/gm;
  compiled(`${forge}\n${reader}\n${testing.replace(imports, '')}`, 'ReaderTest');
});

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { encodeDeployData, encodeErrorResult, encodeFunctionData } from 'viem';
import { compile } from '../build.mjs';
import { INFERENCE } from '../index.mjs';
import { ETHER, START, account, artifact, assertReverts, eventsOf } from './chain.mjs';
import {
  CALLBACK, CHECKED, ENDING, GWEI, INPUT, MODEL, PRICE, SIGNED, STATUS, answer, createScene,
  encode,
} from './requests.mjs';

const OPERATOR = account(0);
const ALICE = account(1);
const REFUSAL = { Refunded: 0, TooLittleAssurance: 1, TooLong: 2, Superseded: 3, Forgotten: 4 };
const GAS = 600_000n;

let chain;
let inference;
let oracle;
let question;

beforeEach(async () => {
  ({ chain, inference } = await createScene());
  oracle = await chain.deploy('AssuredOracle', [CHECKED], { from: OPERATOR, value: ETHER });
  question = await oracle.call.questionOf([MODEL, INPUT]);
});

const ask = async (gas = GAS, input = INPUT) =>
  (await oracle.send.ask([MODEL, input, 100, gas, 0n], { from: OPERATOR })).result;
const settle = async (job, label, assurance = CHECKED) => {
  const { logs } = await inference.send.settle([job, assurance, answer(label)]);
  return eventsOf(logs, oracle.abi, oracle.address);
};
const latest = () => oracle.call.latest([question]);

describe('asking', () => {
  test('is the operator’s, with the contract’s money', async () => {
    const refused = oracle.send.ask([MODEL, INPUT, 100, 0n, 0n], { from: ALICE });
    await assertReverts(refused, 'NotOperator', [ALICE]);
    assert.deepEqual(
      (await oracle.send.ask([MODEL, INPUT, 100, GAS, 10n ** 6n])).events,
      [{ name: 'Asked', job: 0n, question }]);
    assert.equal(
      await chain.balanceOf(oracle.address), ETHER - PRICE - GAS * GWEI - 10n ** 6n);
    assert.equal(await oracle.call.openQuestion([0n]), question);
    assert.equal(await oracle.call.openQuestion([1n]), `0x${'0'.repeat(64)}`);
    assert.equal(await inference.call.inputOf([0n]), INPUT);
  });

  test('needs the money', async () => {
    await oracle.send.withdraw([ETHER]);
    await assertReverts(ask(0n), 'PriceNotMet', [PRICE]);
    const { result } = await oracle.send.ask([MODEL, INPUT, 100, 0n, 5n], { value: PRICE });
    assert.equal(result, 0n);
  });

  test('the chain may refuse', async () => {
    await assertReverts(oracle.send.ask([question, INPUT, 100, 0n, 0n]), 'UnknownModel');
    await assertReverts(ask(0n, '0x'), 'InputMismatch');
  });

  test('an oracle without a level makes no sense', async () => {
    await assertReverts(chain.deploy('AssuredOracle', [0]), 'NoAssurance');
    assert.equal(await oracle.call.assurance(), CHECKED);
    assert.equal(await oracle.call.operator(), OPERATOR);
  });
});

describe('answers', () => {
  test('are kept with their age and assurance', async () => {
    await assertReverts(oracle.call.read([question, 1000n]), 'NoAnswer', [question]);
    assert.deepEqual(await settle(await ask(), 4n, CHECKED | SIGNED), [
      { name: 'Answered', job: 0n, question, assurance: CHECKED | SIGNED },
    ]);
    const expected = {
      job: 0n, storedAt: START, assurance: CHECKED | SIGNED, output: answer(4n),
    };
    assert.deepEqual(await latest(), expected);
    assert.deepEqual(await oracle.call.read([question, 0n]), expected);
    chain.timestamp += 10n;
    assert.deepEqual(await oracle.call.read([question, 10n]), expected);
    await assertReverts(oracle.call.read([question, 9n]), 'TooOld', [question, START]);
  });

  test('to different questions are apart', async () => {
    const other = encode([{ name: 'x', dtype: 'U8', shape: [1], data: [8] }]);
    await settle(await ask(), 1n);
    await settle(await ask(GAS, other), 2n);
    assert.equal((await latest()).output, answer(1n));
    const otherQuestion = await oracle.call.questionOf([MODEL, other]);
    assert.equal((await oracle.call.latest([otherQuestion])).output, answer(2n));
  });

  test('below the level are refused, and the last good one stays', async () => {
    await settle(await ask(), 1n);
    assert.deepEqual(await settle(await ask(), 2n, SIGNED), [
      { name: 'Refused', job: 1n, question, why: REFUSAL.TooLittleAssurance },
    ]);
    assert.equal((await latest()).output, answer(1n));
  });

  test('that are too long are refused', async () => {
    const job = await ask();
    const bytes = 2048 - 2 - 1 - 1 - 1 - 1 - 4;
    const long = (length) =>
      encode([{ name: 'x', dtype: 'U8', shape: [length], data: new Uint8Array(length) }]);
    const { logs } = await inference.send.settle([job, CHECKED, long(bytes + 1)]);
    assert.equal(eventsOf(logs, oracle.abi, oracle.address)[0].why, REFUSAL.TooLong);
    await inference.send.settle([await ask(3_000_000n), CHECKED, long(bytes)]);
    assert.equal((await latest()).output, long(bytes));
  });

  test('asked for earlier do not replace later ones', async () => {
    const first = await ask();
    const second = await ask();
    await settle(second, 2n);
    assert.deepEqual(await settle(first, 1n), [
      { name: 'Refused', job: first, question, why: REFUSAL.Superseded },
    ]);
    assert.equal((await latest()).job, second);
    await settle(await ask(), 3n);
    assert.equal((await latest()).output, answer(3n));
  });

  test('refunds leave what there was', async () => {
    await settle(await ask(), 1n);
    const { logs } = await inference.send.refund([await ask(), ENDING.Expired]);
    assert.deepEqual(eventsOf(logs, oracle.abi, oracle.address), [
      { name: 'Refused', job: 1n, question, why: REFUSAL.Refunded },
    ]);
    assert.equal((await latest()).output, answer(1n));
  });
});

describe('callbacks', () => {
  const call = (from, job, status = STATUS.Settled) =>
    oracle.send.onInference([job, status, CHECKED, answer(9n)], { from });

  test('are taken from the precompile alone, for open jobs, once they have ended', async () => {
    const job = await ask();
    await assertReverts(call(ALICE, job), 'NotInference', [ALICE]);
    await assertReverts(call(OPERATOR, job), 'NotInference', [OPERATOR]);
    await assertReverts(call(INFERENCE, job + 1n), 'UnknownJob', [job + 1n]);
    for (const status of [STATUS.Queued, STATUS.Assigned, STATUS.Verifying]) {
      await assertReverts(call(INFERENCE, job, status), 'NotEnded', [job]);
    }
    await settle(job, 1n);
    await assertReverts(call(INFERENCE, job), 'UnknownJob', [job]);
    assert.equal((await latest()).output, answer(1n));
  });

  test('that failed are made again, or polled', async () => {
    const first = await ask(30_000n);
    await settle(first, 1n);
    assert.equal((await inference.call.callbackOf([first])).status, CALLBACK.Failed);
    await inference.send.retryCallback([first], { from: ALICE });
    assert.equal((await latest()).output, answer(1n));
    const second = await ask(30_000n);
    await settle(second, 2n);
    await oracle.send.poll([second], { from: ALICE });
    assert.equal((await latest()).output, answer(2n));
    await assertReverts(
      inference.send.retryCallback([second]), 'the contract has reverted again');
    await assertReverts(oracle.send.poll([second]), 'UnknownJob', [second]);
  });

  test('are not needed', async () => {
    const job = await ask(0n);
    await assertReverts(oracle.send.poll([job]), 'NotEnded', [job]);
    await assertReverts(oracle.send.poll([7n]), 'UnknownJob', [7n]);
    await settle(job, 1n);
    await oracle.send.poll([job]);
    assert.equal((await latest()).output, answer(1n));
  });

  test('of forgotten jobs free the job', async () => {
    const job = await ask(0n);
    await settle(job, 1n);
    await inference.send.forget([job]);
    const { events } = await oracle.send.poll([job]);
    assert.equal(events[0].why, REFUSAL.Forgotten);
    assert.equal((await latest()).storedAt, 0n);
  });
});

describe('money', () => {
  let contracts;

  before(() => {
    contracts = compile(['test/contracts', 'src']);
  });

  test('of cancelled jobs comes back', async () => {
    const job = await ask();
    await assertReverts(oracle.send.cancel([job], { from: ALICE }), 'NotOperator', [ALICE]);
    const { events } = await oracle.send.cancel([job]);
    assert.deepEqual(events, [{ name: 'Refused', job, question, why: REFUSAL.Refunded }]);
    assert.equal(await chain.balanceOf(oracle.address), ETHER);
    await assertReverts(oracle.send.cancel([job]), 'UnknownJob');
    const assigned = await ask();
    await inference.send.setStatus([assigned, STATUS.Assigned]);
    await assertReverts(oracle.send.cancel([assigned]), 'AlreadyAssigned');
    assert.equal(await oracle.call.openQuestion([assigned]), question);
  });

  test('is the operator’s', async () => {
    await assertReverts(oracle.send.withdraw([1n], { from: ALICE }), 'NotOperator', [ALICE]);
    await assertReverts(oracle.send.withdraw([ETHER + 1n]), 'NotPaid');
    const before = await chain.balanceOf(OPERATOR);
    const { events } = await oracle.send.withdraw([ETHER]);
    assert.deepEqual(events, [{ name: 'Withdrawn', amount: ETHER }]);
    assert.equal((await chain.balanceOf(OPERATOR)) - before, ETHER);
  });

  test('that an operator does not take stays', async () => {
    const owner = await chain.deploy(contracts.RefusingOwner);
    const { abi, bytecode } = artifact('AssuredOracle');
    const code = encodeDeployData({ abi, bytecode, args: [CHECKED] });
    const { result: address } = await owner.send.make([code], { value: 5n });
    const data = encodeFunctionData({ abi, functionName: 'withdraw', args: [5n] });
    // The owner's interface lacks the error.
    await assertReverts(
      owner.send.run([address, data]), encodeErrorResult({ abi, errorName: 'NotPaid' }));
    assert.equal(await chain.balanceOf(address), 5n);
  });

  test('that the chain could not deliver is collected', async () => {
    const job = await ask();
    await inference.send.setUndeliverable([oracle.address, true]);
    await inference.send.refund([job, ENDING.Expired]);
    const { result } = await oracle.send.collect([], { from: ALICE });
    assert.ok(result > PRICE);
    await assertReverts(oracle.send.collect(), 'NothingClaimable');
  });
});

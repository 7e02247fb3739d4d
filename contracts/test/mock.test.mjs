// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { decodeAbiParameters, encodeErrorResult, encodeFunctionData, toHex } from 'viem';
import { DTYPES, INFERENCE, abi } from '../index.mjs';
import { ETHER, account, assertReverts } from './chain.mjs';
import {
  CALLBACK, CHECKED, ENDING, GWEI, INPUT, MODEL, PRICE, SIGNED, STATUS, answer, costOf,
  createScene, encode, requestOf,
} from './requests.mjs';

const UNIT = 10n ** 6n;
const ALICE = account(1);
const fraction = (name) =>
  `${name} has a fraction of the chain's smallest unit, or is more than there can be`;

let chain;
let inference;

beforeEach(async () => {
  ({ chain, inference } = await createScene());
});

/** A contract that has asked for one job. */
async function asked(name, changes = {}, from = ALICE) {
  const contract = await chain.deploy(name);
  const request = requestOf(changes);
  const { result } = await contract.send.ask([request], { from, value: costOf(request) });
  return { contract, job: result, request };
}

const ask = (request, options) => inference.send.request([request], { from: ALICE, ...options });

describe('requests', () => {
  const plain = (changes) => requestOf({ callbackGas: 0n, ...changes });

  test('from an account, numbered from 0, with what the chain tells of them', async () => {
    const { result, events } = await ask(plain(), { value: PRICE });
    assert.equal(result, 0n);
    assert.deepEqual(events, [{ name: 'Requested', job: 0n, requester: ALICE, model: MODEL }]);
    assert.equal((await ask(plain(), { value: PRICE })).result, 1n);
    assert.equal(await inference.call.jobCount(), 2n);
    assert.deepEqual(await inference.call.result([0n]), {
      status: STATUS.Queued, ending: ENDING.None, assurance: 0, requester: ALICE, model: MODEL,
      output: '0x',
    });
    assert.equal(await inference.call.inputOf([0n]), INPUT);
    assert.equal((await inference.call.result([2n])).status, STATUS.Unknown);
    assert.equal((await inference.call.callbackOf([0n])).status, CALLBACK.None);
  });

  test('what is more than the price comes back at once', async () => {
    await ask(plain(), { value: PRICE });
    const before = await chain.balanceOf(ALICE);
    await ask(plain(), { value: 3n * PRICE });
    assert.equal(before - (await chain.balanceOf(ALICE)), PRICE);
    assert.equal(await chain.balanceOf(INFERENCE), 2n * PRICE);
  });

  test('refused for their value', async () => {
    const below = 'value is below budget and callback';
    await assertReverts(ask(plain(), { value: PRICE - UNIT }), below);
    await assertReverts(ask(plain(), { value: 0n }), below);
    await assertReverts(ask(plain(), { value: PRICE + 1n }), fraction('value'));
    await assertReverts(
      ask(plain({ budget: PRICE + 1n }), { value: 2n * PRICE }), fraction('budget'));
    await assertReverts(
      ask(plain({ callbackGas: 1n, callbackDeposit: 1n }), { value: PRICE }),
      fraction('callbackDeposit'));
    await assertReverts(
      ask(plain({ callbackDeposit: UNIT }), { value: PRICE }),
      'callbackDeposit without callbackGas');
    const contract = await chain.deploy('Recorder');
    const request = requestOf();
    await assertReverts(
      contract.send.ask([request], { from: ALICE, value: costOf(request) - UNIT }), below);
  });

  test('refused for what they ask', async () => {
    const refused = (changes, reason) =>
      assertReverts(ask(plain(changes), { value: changes.budget ?? PRICE }), reason);
    await refused({ budget: PRICE - UNIT }, 'FeeTooLow');
    await refused({ model: `0x${'00'.repeat(32)}` }, 'UnknownModel');
    await refused({ assurance: 0 }, 'UnknownAssurance');
    await refused({ assurance: 64 }, 'UnknownAssurance');
    await refused({ assurance: CHECKED | 8 }, 'AssuranceNotAccepted');
    await refused({ deadline: 19 }, 'DeadlineTooSoon');
    await refused({ deadline: 14_401 }, 'DeadlineTooLate');
    await refused({ input: '0x' }, 'InputMismatch');
    await refused({ input: `${INPUT}00` }, 'InputMismatch');
    await refused({ input: `0x${'00'.repeat(16385)}` }, 'the input is longer than 16384 bytes');
    await refused({ callbackGas: 1n }, 'only a contract can be called back');
    await ask(plain({ deadline: 20 }), { value: PRICE });
    await ask(plain({ deadline: 14_400 }), { value: PRICE });
  });

  test('refused while the model is not active', async () => {
    const model = await inference.call.models([MODEL]);
    const reasons = { 2: 'ModelPending', 3: 'ModelDeprecated', 4: 'ModelQuarantined' };
    for (const [status, reason] of Object.entries(reasons)) {
      await inference.send.setModel([MODEL, { ...model, status: Number(status) }]);
      await assertReverts(ask(plain(), { value: PRICE }), reason);
      await assertReverts(inference.call.quote([MODEL, CHECKED, 0]), reason);
    }
  });

  test('in a batch, all or none', async () => {
    const batch = (requests, options) =>
      inference.send.requestBatch([requests], { from: ALICE, ...options });
    const { result } = await batch([plain(), plain({ assurance: SIGNED })], { value: 2n * PRICE });
    assert.deepEqual(result, [0n, 1n]);
    await assertReverts(batch([], { value: 0n }), 'the batch is empty');
    await assertReverts(
      batch(Array(17).fill(plain()), { value: 17n * PRICE }), 'a batch holds 16 requests at most');
    await assertReverts(
      batch([plain(), plain()], { value: 2n * PRICE - UNIT }),
      'value is below budget and callback');
    await assertReverts(
      batch([plain(), plain({ deadline: 1 })], { value: 2n * PRICE }), 'DeadlineTooSoon');
    await assertReverts(batch([plain()], { value: PRICE + 1n }), fraction('value'));
    assert.equal(await inference.call.jobCount(), 2n);
  });

  test('not by delegatecall, and not where the mock should not be', async () => {
    const reason = 'the precompile cannot be called by delegatecall';
    const caller = await chain.deploy('DelegateCaller');
    const data = encodeFunctionData({
      abi: abi.IInference, functionName: 'request', args: [plain()],
    });
    const { result: [succeeded, returned], events } =
      await caller.send.attempt([data], { value: PRICE });
    assert.equal(succeeded, false);
    assert.equal(decodeAbiParameters([{ type: 'string' }], `0x${returned.slice(10)}`)[0], reason);
    assert.equal(events[0].name, 'Attempted');
    const elsewhere = await chain.deploy('MockInference');
    await assertReverts(elsewhere.send.request([plain()], { value: PRICE }), reason);
    await assertReverts(elsewhere.send.addModel([MODEL, 1, 1n]), reason);
  });

  test('by staticcall only to read', async () => {
    const caller = await chain.deploy('StaticCaller');
    const quote = encodeFunctionData({
      abi: abi.IInference, functionName: 'quote', args: [MODEL, CHECKED, 10],
    });
    assert.equal((await caller.call.attempt([quote]))[0], true);
    for (const [functionName, args] of [
      ['request', [plain({ budget: PRICE })]], ['cancel', [0n]], ['withdraw', []],
    ]) {
      const data = encodeFunctionData({ abi: abi.IInference, functionName, args });
      assert.equal((await caller.call.attempt([data]))[0], false);
    }
  });
});

describe('models and prices', () => {
  const tensor = (name, dtype, shape, isDynamic = shape.map(() => false)) =>
    ({ name, dtype: DTYPES.indexOf(dtype), shape, isDynamic });
  const declared = {
    status: 1, owner: ALICE, assurance: CHECKED, timeBoundMs: 6001, royalty: 5n * UNIT,
    inputs: [tensor('ids', 'I64', [1, 4], [false, true])],
    outputs: [tensor('label', 'I64', [1])],
  };
  const ids = (shape, data = Array(shape.reduce((a, b) => a * b, 1)).fill(1n), name = 'ids') =>
    encode([{ name, dtype: 'I64', shape, data }]);

  test('are told as they were set', async () => {
    await inference.send.setModel([MODEL, declared]);
    assert.deepEqual(await inference.call.models([MODEL]), declared);
    assert.equal((await inference.call.models([`0x${'00'.repeat(32)}`])).status, 0);
    const quote = {
      compute: UNIT, checks: UNIT, royalty: UNIT, burned: UNIT, total: 4n * UNIT, queuePosition: 3,
    };
    await inference.send.setQuote([MODEL, quote]);
    assert.deepEqual(await inference.call.quote([MODEL, CHECKED, 100]), quote);
    await assertReverts(
      inference.send.setQuote([MODEL, { ...quote, total: 1n }]), fraction('total'));
    await assertReverts(
      inference.send.setQuote([MODEL, { ...quote, burned: 1n }]), fraction('burned'));
    await assertReverts(
      inference.send.setQuote([MODEL, { ...quote, burned: 5n * UNIT }]),
      'more is burned than paid');
    await assertReverts(
      inference.call.quote([MODEL, CHECKED, 16385]), 'the input is longer than 16384 bytes');
    await assertReverts(inference.call.quote([MODEL, SIGNED, 1]), 'AssuranceNotAccepted');
  });

  test('may be refused for a reason of the chain', async () => {
    await inference.send.setRefusal([MODEL, 'NoWorker']);
    await assertReverts(inference.call.quote([MODEL, CHECKED, 1]), 'NoWorker');
    await assertReverts(ask(requestOf({ callbackGas: 0n }), { value: PRICE }), 'NoWorker');
    await inference.send.setRefusal([MODEL, '']);
    assert.equal((await inference.call.quote([MODEL, CHECKED, 1])).total, PRICE);
  });

  test('callbacks cost their gas and their deposit, in whole units', async () => {
    assert.equal(await inference.call.quoteCallback([1000n, 0n]), 1000n * GWEI);
    assert.equal(await inference.call.quoteCallback([1000n, ETHER]), 1000n * GWEI + ETHER);
    await assertReverts(inference.call.quoteCallback([1n, 1n]), fraction('deposit'));
    await inference.send.setGasPrice([3n]);
    assert.equal(await inference.call.quoteCallback([1000n, 0n]), UNIT);
    assert.equal(await inference.call.quoteCallback([1_000_001n, 0n]), 4n * UNIT);
  });

  test('declared tensors are compared', async () => {
    await inference.send.setModel([MODEL, declared]);
    const send = (input) =>
      ask(requestOf({ callbackGas: 0n, input }), { value: PRICE });
    for (const input of [
      INPUT, '0x0100', ids([1, 5]), ids([1, 0]), ids([2, 2]), ids([4]),
      ids([1, 4], undefined, 'id'),
      encode([{ name: 'ids', dtype: 'U64', shape: [1, 4], data: Array(4).fill(1n) }]),
    ]) {
      await assertReverts(send(input), 'InputMismatch');
    }
    await send(ids([1, 4]));
    await send(ids([1, 1]));
    await assertReverts(inference.send.settle([0n, CHECKED, ids([1, 1])]), 'OutputMismatch');
    await assertReverts(inference.send.settle([0n, CHECKED, '0x00']), 'OutputMismatch');
    await inference.send.settle([0n, CHECKED, ids([1], [3n], 'label')]);
  });

  test('a deadline leaves the time bound and 20 blocks', async () => {
    await inference.send.setModel([MODEL, { ...declared, inputs: [] }]);
    const send = (deadline) => ask(requestOf({ callbackGas: 0n, deadline }), { value: PRICE });
    await assertReverts(send(22), 'DeadlineTooSoon');
    await send(23);
  });
});

describe('endings', () => {
  test('a job settles: the contract is told, and change comes back', async () => {
    const { contract, job } = await asked('Recorder', { budget: 3n * PRICE });
    const output = answer(7n);
    await inference.send.settle([job, CHECKED, output]);
    assert.deepEqual(await inference.call.result([job]), {
      status: STATUS.Settled, ending: ENDING.Settled, assurance: CHECKED,
      requester: contract.address, model: MODEL, output,
    });
    assert.equal(await contract.call.count(), 1n);
    const call = await contract.call.calls([0n]);
    assert.deepEqual({ ...call, gas: 0n }, {
      sender: INFERENCE, job, status: STATUS.Settled, assurance: CHECKED, output, gas: 0n,
    });
    assert.ok(call.gas > 480_000n && call.gas < 500_000n, `${call.gas}`);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.None);
    const back = await chain.balanceOf(contract.address);
    assert.ok(back > 2n * PRICE && back < 2n * PRICE + 500_000n * GWEI, `${back}`);
    assert.equal(back % UNIT, 0n);
  });

  test('a job is refunded: all but what was burned', async () => {
    const quote = {
      compute: PRICE, checks: 0n, royalty: 0n, burned: UNIT, total: PRICE, queuePosition: 0,
    };
    await inference.send.setQuote([MODEL, quote]);
    const { contract, job } = await asked('Recorder', { callbackGas: 0n });
    await inference.send.refund([job, ENDING.NoWorker]);
    assert.equal(await chain.balanceOf(contract.address), PRICE - UNIT);
    const { status, ending, assurance, output } = await inference.call.result([job]);
    assert.deepEqual([status, ending, assurance, output], [5, ENDING.NoWorker, 0, '0x']);
    assert.equal(await contract.call.count(), 0n);
  });

  test('after three declines the treasury gets a twentieth', async () => {
    const { contract, job } = await asked('Recorder', { callbackGas: 0n });
    await inference.send.refund([job, ENDING.DeclinedThrice]);
    assert.equal(await chain.balanceOf(contract.address), PRICE - PRICE / 20n);
  });

  test('a contract is told of a refund', async () => {
    const { contract, job } = await asked('Recorder');
    await inference.send.refund([job, ENDING.Expired]);
    const { status, assurance, output } = await contract.call.calls([0n]);
    assert.deepEqual([status, assurance, output], [STATUS.Refunded, 0, '0x']);
  });

  test('cancelled by its requester, while it is queued', async () => {
    const { contract, job, request } = await asked('Recorder');
    await assertReverts(inference.send.cancel([job], { from: ALICE }), 'NotRequester');
    await inference.send.setStatus([job, STATUS.Assigned]);
    await assertReverts(contract.send.cancel([job]), 'AlreadyAssigned');
    await inference.send.setStatus([job, STATUS.Queued]);
    const { logs } = await contract.send.cancel([job]);
    assert.equal(logs.length, 1);
    assert.equal(await chain.balanceOf(contract.address), costOf(request));
    assert.equal((await inference.call.result([job])).ending, ENDING.Cancelled);
    assert.equal(await contract.call.count(), 0n);
    await assertReverts(contract.send.cancel([job]), 'UnknownJob');
    await assertReverts(contract.send.cancel([99n]), 'UnknownJob');
  });

  test('once only', async () => {
    const { job } = await asked('Recorder');
    await inference.send.settle([job, CHECKED, answer(1n)]);
    await assertReverts(inference.send.settle([job, CHECKED, answer(1n)]), 'UnknownJob');
    await assertReverts(inference.send.refund([job, ENDING.Expired]), 'UnknownJob');
    await assertReverts(inference.send.setStatus([job, STATUS.Queued]), 'UnknownJob');
    await assertReverts(inference.send.deliver([job]), 'no callback is queued');
    await assertReverts(inference.send.retryCallback([job]), 'no callback of this job has failed');
    await assertReverts(inference.send.settle([99n, CHECKED, '0x0100']), 'UnknownJob');
  });

  test('with what makes no sense refused', async () => {
    const { job } = await asked('Recorder');
    await assertReverts(inference.send.settle([job, 0, '0x0100']), 'UnknownAssurance');
    await assertReverts(inference.send.settle([job, 64, '0x0100']), 'UnknownAssurance');
    for (const ending of [ENDING.None, ENDING.Settled]) {
      await assertReverts(
        inference.send.refund([job, ending]), 'not an ending without result');
    }
    for (const status of [STATUS.Unknown, STATUS.Settled, STATUS.Refunded]) {
      await assertReverts(
        inference.send.setStatus([job, status]), 'not a status of an open job');
    }
    await assertReverts(inference.send.forget([job]), 'UnknownJob');
  });

  test('quietly: the callback waits', async () => {
    const { contract, job } = await asked('Recorder');
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.Waiting);
    await inference.send.settleQuietly([job, CHECKED, answer(1n)]);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.Queued);
    assert.equal(await contract.call.count(), 0n);
    await inference.send.deliver([job]);
    assert.equal(await contract.call.count(), 1n);
    const second = await asked('Recorder');
    await inference.send.refundQuietly([second.job, ENDING.Expired]);
    await inference.send.deliver([second.job]);
    assert.equal(await second.contract.call.count(), 1n);
  });

  test('forgotten after a while', async () => {
    const { job } = await asked('RevertingCallback');
    await inference.send.settle([job, CHECKED, answer(1n)]);
    await inference.send.forget([job]);
    assert.equal((await inference.call.result([job])).status, STATUS.Unknown);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.None);
    await assertReverts(inference.send.forget([job]), 'UnknownJob');
  });

  test('forgotten before its callback: what was prepaid comes back', async () => {
    const { contract, job, request } = await asked('Recorder');
    await inference.send.settleQuietly([job, CHECKED, answer(1n)]);
    await inference.send.forget([job]);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.Queued);
    const before = await chain.balanceOf(contract.address);
    await inference.send.deliver([job]);
    assert.equal(await contract.call.count(), 0n);
    assert.equal(
      await chain.balanceOf(contract.address), before + costOf(request) - request.budget);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.None);
    await assertReverts(inference.send.deliver([job]), 'no callback is queued');
  });

  test('refunds that cannot be delivered are withdrawn', async () => {
    const { contract, job } = await asked('Recorder', { callbackGas: 0n });
    await inference.send.setUndeliverable([contract.address, true]);
    await inference.send.refund([job, ENDING.Expired]);
    assert.equal(await chain.balanceOf(contract.address), 0n);
    assert.equal((await inference.call.creditsOf([contract.address])).claimable, PRICE);
    assert.equal((await contract.send.withdraw()).result, PRICE);
    assert.equal(await chain.balanceOf(contract.address), PRICE);
    await assertReverts(contract.send.withdraw(), 'NothingClaimable');
  });
});

describe('callbacks that fail', () => {
  const failureOf = async (job) => inference.call.callbackOf([job]);

  test('with a reason, which is kept; made again when mended', async () => {
    const { contract, job, request } = await asked('RevertingCallback');
    await inference.send.settle([job, CHECKED, answer(1n)]);
    const reason = encodeErrorResult({
      abi: [{ type: 'error', name: 'Error', inputs: [{ type: 'string' }] }],
      errorName: 'Error', args: ['not today'],
    });
    assert.deepEqual(await failureOf(job), {
      status: CALLBACK.Failed, target: contract.address, gas: request.callbackGas, deposit: 0n,
      prepaid: 0n, failure: reason,
    });
    // What was not used of the gas has come back all the same.
    assert.ok((await chain.balanceOf(contract.address)) > 400_000n * GWEI);
    await assertReverts(inference.send.retryCallback([job]), 'the contract has reverted again');
    await contract.send.setReason(['']);
    await assertReverts(
      inference.send.retryCallback([job], { gas: 400_000n }),
      'less gas is left than the callback was to have');
    const { events } = await inference.send.retryCallback([job], { from: account(5) });
    assert.deepEqual(events, [{ name: 'CallbackRetried', job }]);
    assert.equal(await contract.call.count(), 1n);
    await assertReverts(inference.send.retryCallback([job]), 'no callback of this job has failed');
  });

  test('a reason is cut at 256 bytes', async () => {
    const contract = await chain.deploy('RevertingCallback');
    await contract.send.setReason(['z'.repeat(300)]);
    const request = requestOf();
    await contract.send.ask([request], { from: ALICE, value: costOf(request) });
    await inference.send.settle([0n, CHECKED, answer(1n)]);
    assert.equal((await failureOf(0n)).failure.length, 2 + 2 * 256);
    const bomb = await asked('ReturnBombCallback');
    await inference.send.settle([bomb.job, CHECKED, answer(1n)]);
    assert.equal((await failureOf(bomb.job)).failure.length, 2 + 2 * 256);
  });

  test('a call without end uses the gas that was asked for and no more', async () => {
    const { contract, job } = await asked('BurningCallback', { callbackGas: 100_000n });
    const { gasUsed } = await inference.send.settle([job, CHECKED, answer(1n)]);
    assert.ok(gasUsed < 1_500_000n, `${gasUsed}`);
    assert.equal((await failureOf(job)).failure, toHex('OutOfGas'));
    assert.equal(await chain.balanceOf(contract.address), 0n);
    await assertReverts(inference.send.retryCallback([job], { gas: 3_000_000n }), 'OutOfGas');
    await assertReverts(inference.send.retryCallback([job], { gas: 400_000n }), 'OutOfGas');
  });

  test('are made again by who signs the transaction alone', async () => {
    const { job } = await asked('RevertingCallback');
    await inference.send.settle([job, CHECKED, answer(1n)]);
    const caller = await chain.deploy('PlainCaller');
    const data = encodeFunctionData({
      abi: abi.IInference, functionName: 'retryCallback', args: [job],
    });
    const { result: [succeeded, returned] } = await caller.send.attempt([data]);
    assert.equal(succeeded, false);
    assert.equal(
      decodeAbiParameters([{ type: 'string' }], `0x${returned.slice(10)}`)[0],
      'only who signs the transaction can make a callback again');
  });

  test('there must be as much gas as was asked for', async () => {
    const { job } = await asked('BurningCallback', { callbackGas: 10_000_000n });
    await assertReverts(
      inference.send.settle([job, CHECKED, answer(1n)], { gas: 9_000_000n }),
      'less gas is left than the callback was to have');
  });

  test('a contract without the function, and one that is gone', async () => {
    const { job } = await asked('NoCallback');
    await inference.send.settle([job, CHECKED, answer(1n)]);
    const { status, failure } = await failureOf(job);
    assert.deepEqual([status, failure], [CALLBACK.Failed, '0x']);
    const factory = await chain.deploy('SelfDestructingFactory');
    const request = requestOf();
    await factory.send.run([request], { from: ALICE, value: costOf(request) });
    const gone = await factory.call.job();
    await inference.send.settle([gone, CHECKED, answer(1n)]);
    assert.equal((await failureOf(gone)).failure, toHex('NoContract'));
    await assertReverts(inference.send.retryCallback([gone]), 'the contract is gone');
  });

  test('too little gas for what it stores', async () => {
    const { contract, job } = await asked('StoringCallback', { callbackGas: 300_000n });
    await inference.send.settle([job, CHECKED, answer(1n)]);
    assert.equal((await failureOf(job)).status, CALLBACK.Failed);
    await contract.send.setSlots([3n]);
    await inference.send.retryCallback([job]);
    assert.equal(await contract.call.count(), 3n);
    assert.notEqual(await contract.call.stored([2n]), 0n);
    await contract.send.clear();
    assert.equal(await contract.call.count(), 0n);
  });
});

describe('contracts that do unusual things', () => {
  test('calls the precompile back from the callback', async () => {
    const { contract, job } = await asked('ReenteringCallback', { callbackGas: 3_000_000n });
    const next = requestOf({ callbackGas: 100_000n });
    await contract.send.setNext([next, costOf(next)], { value: costOf(next) });
    await inference.send.settle([job, CHECKED, answer(1n)]);
    const attempts = await Promise.all([0n, 1n, 2n, 3n].map((n) => contract.call.attempts([n])));
    assert.deepEqual(attempts.map(({ succeeded }) => succeeded), [true, true, false, false]);
    const reason = ({ returned }) =>
      decodeAbiParameters([{ type: 'string' }], `0x${returned.slice(10)}`)[0];
    assert.equal(reason(attempts[2]), 'no callback of this job has failed');
    assert.equal(reason(attempts[3]), 'NothingClaimable');
    assert.equal(await contract.call.count(), 1n);
    assert.equal((await inference.call.result([job + 1n])).ending, ENDING.Cancelled);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.None);
  });

  test('asks through a proxy', async () => {
    const code = await chain.deploy('Recorder');
    const { address } = await chain.deploy('DelegatingProxy', [code.address]);
    const proxy = chain.contract(address, code.abi);
    const request = requestOf();
    const { result: job } =
      await proxy.send.ask([request], { from: ALICE, value: costOf(request) });
    assert.equal((await inference.call.result([job])).requester, address);
    await inference.send.settle([job, CHECKED, answer(4n)]);
    assert.equal(await proxy.call.count(), 1n);
    assert.equal(await code.call.count(), 0n);
    await assertReverts(proxy.call.calls([1n]), 'Panic');
  });

  test('asks in its constructor', async () => {
    const request = requestOf();
    const contract = await chain.deploy('ConstructorRequester', [request], {
      from: ALICE, value: costOf(request),
    });
    assert.equal(await contract.call.job(), 0n);
    await inference.send.refund([0n, ENDING.Expired]);
    assert.equal(await contract.call.count(), 1n);
    assert.equal(await contract.call.status(), STATUS.Refunded);
  });

  test('destroys itself while its job is open, and stays', async () => {
    const { contract, job } = await asked('SelfDestructing');
    await contract.send.destroy();
    await inference.send.settle([job, CHECKED, answer(1n)]);
    assert.equal(await contract.call.count(), 1n);
  });
});

describe('attribution', () => {
  const share = (payee, claimable, kind = 0) => ({
    kind, holder: `0x${'ab'.repeat(32)}`, payee, share: 500_000, claimable, credits: 3n,
  });
  const nobody = `0x${'0'.repeat(40)}`;

  test('rows are claimed for whoever is to be paid', async () => {
    const rows = [share(account(6), 5n * UNIT), share(nobody, UNIT, 1), share(account(7), 0n, 2)];
    await inference.send.setShares([MODEL, rows]);
    await chain.setBalance(INFERENCE, ETHER);
    assert.deepEqual(await inference.call.sharesOf([MODEL]), rows);
    const { result, events } = await inference.send.claim([MODEL, [0, 1, 2, 9]], { from: ALICE });
    assert.equal(result, 5n * UNIT);
    assert.deepEqual(events, [{ name: 'Claimed', model: MODEL, amount: 5n * UNIT }]);
    assert.equal(await chain.balanceOf(account(6)), 5n * UNIT);
    const claim = (numbers) => inference.send.claim([MODEL, numbers]);
    await assertReverts(claim([0]), 'NothingDue');
    await assertReverts(claim([2]), 'NothingDue');
    await assertReverts(claim([]), 'NothingDue');
    await assertReverts(claim([1, 9]), 'NoPayee');
    await assertReverts(claim([9, 1]), 'UnknownRow');
    await assertReverts(claim(Array(65).fill(0)), 'a table has 64 rows at most');
    await inference.send.setShares([MODEL, rows.slice(0, 1)]);
    assert.equal((await inference.call.sharesOf([MODEL])).length, 1);
  });

  test('accounts withdraw what they have earned', async () => {
    const credits = { compute: 7n, verification: 8n, claimable: 9n * UNIT };
    await inference.send.setCredits([ALICE, credits]);
    await chain.setBalance(INFERENCE, ETHER);
    assert.deepEqual(await inference.call.creditsOf([ALICE]), credits);
    const { result, events } = await inference.send.withdraw([], { from: ALICE });
    assert.equal(result, 9n * UNIT);
    assert.deepEqual(events, [{ name: 'Withdrawn', who: ALICE, amount: 9n * UNIT }]);
    assert.deepEqual(
      await inference.call.creditsOf([ALICE]), { ...credits, claimable: 0n });
    await assertReverts(inference.send.withdraw([], { from: ALICE }), 'NothingClaimable');
  });
});

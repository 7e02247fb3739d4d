// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, beforeEach, describe, test } from 'node:test';
import { bytesToHex } from 'viem';
import { compile } from '../build.mjs';
import { INFERENCE } from '../index.mjs';
import { ETHER, START, account, assertReverts, eventsOf } from './chain.mjs';
import {
  CALLBACK, CHECKED, ENDING, GWEI, MODEL, PRICE, SAMPLED, SIGNED, STATUS, answer, createScene,
  encode,
} from './requests.mjs';

const SPONSOR = account(0);
const ALICE = account(1);
const BOB = account(2);
const BENEFICIARY = account(3);
const BOUNTY = ETHER;
const CALLBACK_GAS = 400_000n;
const UNTIL = START + 1000n;
const STATE = { Open: 0, Won: 1, Reclaimed: 2 };
const OUTCOME = {
  None: 0, Waiting: 1, Wanted: 2, Other: 3, TooLittleAssurance: 4, Unreadable: 5, Refunded: 6,
  Forgotten: 7,
};
const { images } = JSON.parse(
  readFileSync(new URL('../../models/digits/images.json', import.meta.url), 'utf8'),
);
const PIXELS = bytesToHex(Uint8Array.from(images[0].pixels));

let chain;
let inference;
let payout;
let beneficiaries;

before(() => {
  beneficiaries = compile(['test/contracts', 'src']);
});

const termsOf = (changes = {}) => ({
  model: MODEL, assurance: CHECKED, wanted: 7n, beneficiary: BENEFICIARY, until: UNTIL,
  deadline: 100, callbackGas: CALLBACK_GAS, callbackDeposit: 0n, ...changes,
});

const deploy = (changes, value = BOUNTY) =>
  chain.deploy('ClassifiedPayout', [termsOf(changes)], { from: SPONSOR, value });

beforeEach(async () => {
  ({ chain, inference } = await createScene());
  payout = await deploy();
});

async function ask(from = ALICE, extra = 0n) {
  const value = (await payout.call.price()) + extra;
  return (await payout.send.request([PIXELS], { from, value })).result;
}

const settle = (job, label, assurance = CHECKED) =>
  inference.send.settle([job, assurance, answer(label)]);

/** All money is somebody's: bounty, credits, and nothing else once nothing is open. */
async function checkBooks() {
  if (await payout.call.isOpen()) return;
  const people = [SPONSOR, ALICE, BOB, BENEFICIARY];
  let owed = (await payout.call.state()) === STATE.Open ? BOUNTY : 0n;
  for (const who of people) owed += await payout.call.owed([who]);
  assert.equal(owed, await chain.balanceOf(payout.address));
}

describe('terms', () => {
  test('are told', async () => {
    assert.deepEqual(await payout.call.terms(), termsOf());
    assert.equal(await payout.call.sponsor(), SPONSOR);
    assert.equal(await payout.call.bounty(), BOUNTY);
    assert.equal(await payout.call.state(), STATE.Open);
  });

  test('must make sense', async () => {
    await assertReverts(deploy({}, 0n), 'NoBounty');
    await assertReverts(deploy({ beneficiary: `0x${'0'.repeat(40)}` }), 'NoBeneficiary');
    await assertReverts(deploy({ assurance: 0 }), 'NoAssurance');
    await assertReverts(deploy({ until: START }), 'TooLate', [START]);
  });
});

describe('asking', () => {
  test('sends the picture as the model takes it', async () => {
    const job = await ask();
    const expected = encode([
      { name: 'image', dtype: 'F32', shape: [1, 64], data: images[0].pixels },
    ]);
    assert.equal(await inference.call.inputOf([job]), expected);
    assert.equal(await payout.call.encodeImage([PIXELS]), expected);
    const { requester, model } = await inference.call.result([job]);
    assert.deepEqual([requester, model], [payout.address, MODEL]);
    assert.deepEqual(await payout.call.question([job]), {
      requester: ALICE, outcome: OUTCOME.Waiting, assurance: 0, label: 0n,
    });
    assert.deepEqual(await payout.call.lastQuestion(), await payout.call.question([job]));
    assert.equal(await payout.call.asked(), 1n);
    assert.equal(await payout.call.isOpen(), true);
    assert.equal(await payout.call.lastJob(), job);
  });

  test('costs budget and callback; the rest can be withdrawn at once', async () => {
    assert.equal(await payout.call.price(), PRICE + CALLBACK_GAS * GWEI);
    await ask(ALICE, 5n);
    const after = await chain.balanceOf(ALICE);
    assert.equal(1000n * ETHER - after, PRICE + CALLBACK_GAS * GWEI + 5n);
    assert.equal(await payout.call.owed([ALICE]), 5n);
    await payout.send.withdraw([ALICE]);
    assert.equal(await chain.balanceOf(ALICE), after + 5n);
    assert.equal(await chain.balanceOf(payout.address), BOUNTY);
  });

  test('reverts with less, without a picture, and twice at once', async () => {
    const price = await payout.call.price();
    const request = (pixels, value) => payout.send.request([pixels], { from: ALICE, value });
    await assertReverts(request(PIXELS, price - 1n), 'PriceNotMet', [price]);
    await assertReverts(request(PIXELS.slice(0, -2), price), 'NotAnImage');
    await assertReverts(request(`${PIXELS}00`, price), 'NotAnImage');
    await assertReverts(request(`0x${'11'.repeat(64)}`, price), 'NotAnImage');
    const job = await ask();
    await assertReverts(request(PIXELS, price), 'QuestionOpen', [job]);
    chain.timestamp = UNTIL;
    await settle(job, 1n);
    await assertReverts(request(PIXELS, price), 'TooLate', [UNTIL]);
  });

  test('the chain may refuse', async () => {
    const unknown = await deploy({ model: `0x${'00'.repeat(32)}` });
    await assertReverts(
      unknown.send.request([PIXELS], { from: ALICE, value: ETHER }), 'UnknownModel');
    const soon = await deploy({ deadline: 1 });
    await assertReverts(
      soon.send.request([PIXELS], { from: ALICE, value: ETHER }), 'DeadlineTooSoon');
    assert.equal(await soon.call.isOpen(), false);
  });
});

describe('answers', () => {
  test('the wanted label: the bounty is the beneficiary’s', async () => {
    const job = await ask();
    await settle(job, 7n);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.None);
    assert.equal(await payout.call.state(), STATE.Won);
    assert.deepEqual(await payout.call.question([job]), {
      requester: ALICE, outcome: OUTCOME.Wanted, assurance: CHECKED, label: 7n,
    });
    assert.equal(await payout.call.owed([BENEFICIARY]), BOUNTY);
    await checkBooks();
    const { result, events } = await payout.send.withdraw([BENEFICIARY], { from: BOB });
    assert.equal(result, BOUNTY);
    assert.deepEqual(events, [{ name: 'Withdrawn', who: BENEFICIARY, amount: BOUNTY }]);
    assert.equal(await chain.balanceOf(BENEFICIARY), BOUNTY);
    await assertReverts(payout.send.withdraw([BENEFICIARY]), 'NothingOwed', [BENEFICIARY]);
    await assertReverts(
      payout.send.request([PIXELS], { from: ALICE, value: ETHER }), 'NotOpen', [STATE.Won]);
    await assertReverts(payout.send.reclaim(), 'NotOpen', [STATE.Won]);
  });

  test('another label: the bounty stays, and somebody else may ask', async () => {
    const first = await ask();
    await settle(first, -7n);
    assert.equal((await payout.call.question([first])).outcome, OUTCOME.Other);
    assert.equal((await payout.call.question([first])).label, -7n);
    assert.equal(await payout.call.state(), STATE.Open);
    await checkBooks();
    const second = await ask(BOB);
    await settle(second, 7n);
    assert.equal(await payout.call.state(), STATE.Won);
    await checkBooks();
  });

  test('events tell all of it', async () => {
    const value = await payout.call.price();
    const { result: job, events } = await payout.send.request([PIXELS], { from: ALICE, value });
    assert.deepEqual(events, [{ name: 'Asked', job, requester: ALICE, price: value }]);
    const { logs } = await settle(job, 7n);
    assert.deepEqual(eventsOf(logs, payout.abi, payout.address), [
      { name: 'Answered', job, outcome: OUTCOME.Wanted, label: 7n, assurance: CHECKED },
      { name: 'Won', job, beneficiary: BENEFICIARY, amount: BOUNTY },
    ]);
  });

  test('with all methods asked for, and more', async () => {
    payout = await deploy({ assurance: SIGNED | CHECKED });
    const job = await ask();
    await settle(job, 7n, SIGNED | SAMPLED | CHECKED);
    assert.equal(await payout.call.state(), STATE.Won);
  });

  test('with too few methods nothing is won', async () => {
    payout = await deploy({ assurance: SIGNED | CHECKED });
    for (const reached of [SIGNED, CHECKED, SAMPLED]) {
      const job = await ask();
      await settle(job, 7n, reached);
      assert.deepEqual(await payout.call.question([job]), {
        requester: ALICE, outcome: OUTCOME.TooLittleAssurance, assurance: reached, label: 0n,
      });
    }
    assert.equal(await payout.call.state(), STATE.Open);
  });

  test('without a label nothing is won', async () => {
    const outputs = [
      encode([]),
      encode([{ name: 'label', dtype: 'I32', shape: [1], data: [7] }]),
      encode([{ name: 'label', dtype: 'I64', shape: [1, 1], data: [7n] }]),
      encode([{ name: 'labels', dtype: 'I64', shape: [1], data: [7n] }]),
    ];
    for (const output of outputs) {
      const job = await ask();
      await inference.send.settle([job, CHECKED, output]);
      assert.equal((await payout.call.question([job])).outcome, OUTCOME.Unreadable);
    }
    assert.equal(await payout.call.state(), STATE.Open);
  });

  test('too little gas decides nothing', async () => {
    const long = encode([
      { name: 'filler', dtype: 'U8', shape: [15000], data: new Uint8Array(15000) },
      { name: 'label', dtype: 'I64', shape: [1], data: [7n] },
    ]);
    payout = await deploy({ callbackGas: 0n });
    const job = await ask();
    await inference.send.settle([job, CHECKED, long]);
    const reasons = new Set();
    for (let gas = 40_000n; ; gas += 2_000n) {
      const failure = await payout.send.resolve([], { gas }).then(() => null, (error) => error);
      if (failure === null) break;
      reasons.add(failure.reason);
      assert.equal((await payout.call.question([job])).outcome, OUTCOME.Waiting);
      assert.ok(gas < 10_000_000n);
    }
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Wanted);
    assert.ok(reasons.has('OutOfGas'), [...reasons].join());
  });
});

describe('money that comes back', () => {
  test('the change of a settled job is the requester’s', async () => {
    const job = await ask();
    await settle(job, 1n);
    const change = (await chain.balanceOf(payout.address)) - BOUNTY;
    assert.ok(change > 0n && change < CALLBACK_GAS * GWEI);
    assert.equal(await payout.call.owed([ALICE]), change);
    await payout.send.withdraw([ALICE]);
    assert.equal(await chain.balanceOf(payout.address), BOUNTY);
  });

  test('of several requesters each has their own', async () => {
    await settle(await ask(ALICE), 1n);
    const owed = await payout.call.owed([ALICE]);
    const job = await ask(BOB);
    assert.equal(await payout.call.owed([ALICE]), owed);
    assert.equal(await payout.call.owed([BOB]), 0n);
    await inference.send.refund([job, ENDING.NoWorker]);
    assert.equal(await payout.call.owed([ALICE]), owed);
    assert.ok((await payout.call.owed([BOB])) > PRICE);
    await checkBooks();
    await payout.send.withdraw([BOB]);
    await payout.send.withdraw([ALICE]);
    assert.equal(await chain.balanceOf(payout.address), BOUNTY);
  });

  test('a refunded job: asked again', async () => {
    const job = await ask();
    await inference.send.refund([job, ENDING.Expired]);
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Refunded);
    assert.equal(await payout.call.isOpen(), false);
    await settle(await ask(), 7n);
    assert.equal(await payout.call.state(), STATE.Won);
  });

  test('a cancelled job', async () => {
    await assertReverts(payout.send.cancel([], { from: ALICE }), 'NoQuestionOpen');
    const job = await ask();
    await assertReverts(payout.send.cancel([], { from: BOB }), 'NotRequester', [ALICE]);
    await inference.send.setStatus([job, STATUS.Assigned]);
    await assertReverts(payout.send.cancel([], { from: ALICE }), 'AlreadyAssigned');
    await inference.send.setStatus([job, STATUS.Queued]);
    const price = await payout.call.price();
    await payout.send.cancel([], { from: ALICE });
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Refunded);
    assert.equal(await payout.call.owed([ALICE]), price);
    await checkBooks();
  });

  test('a refund that could not be delivered is collected for the last requester', async () => {
    const job = await ask();
    await inference.send.setUndeliverable([payout.address, true]);
    await assertReverts(payout.send.collect(), 'QuestionOpen', [job]);
    await inference.send.refund([job, ENDING.Expired]);
    assert.equal(await payout.call.owed([ALICE]), 0n);
    await payout.send.collect([], { from: BOB });
    assert.ok((await payout.call.owed([ALICE])) > PRICE);
    await assertReverts(payout.send.collect(), 'NothingClaimable');
    await checkBooks();
  });

  test('the sponsor takes back what nobody has won in time, and not before', async () => {
    await assertReverts(payout.send.reclaim(), 'TooEarly', [UNTIL]);
    const job = await ask();
    chain.timestamp = UNTIL;
    await assertReverts(payout.send.reclaim(), 'QuestionOpen', [job]);
    await settle(job, 2n);
    const { events } = await payout.send.reclaim([], { from: BOB });
    assert.deepEqual(events, [{ name: 'Reclaimed', sponsor: SPONSOR, amount: BOUNTY }]);
    assert.equal(await payout.call.owed([SPONSOR]), BOUNTY);
    await checkBooks();
    await payout.send.withdraw([SPONSOR]);
    await payout.send.withdraw([ALICE]);
    assert.equal(await chain.balanceOf(payout.address), 0n);
    await assertReverts(payout.send.reclaim(), 'NotOpen', [STATE.Reclaimed]);
    await assertReverts(
      payout.send.request([PIXELS], { from: ALICE, value: ETHER }), 'NotOpen', [STATE.Reclaimed]);
  });

  test('an answer in time that is told late still wins', async () => {
    const job = await ask();
    chain.timestamp = UNTIL + 1n;
    await settle(job, 7n);
    assert.equal(await payout.call.state(), STATE.Won);
  });

  test('a beneficiary that takes no money blocks nobody', async () => {
    const refusing = await chain.deploy(beneficiaries.Refusing);
    payout = await deploy({ beneficiary: refusing.address });
    const job = await ask();
    await settle(job, 7n);
    assert.equal(await payout.call.state(), STATE.Won);
    await assertReverts(payout.send.withdraw([refusing.address]), 'NotPaid', [refusing.address]);
    await payout.send.withdraw([ALICE]);
    assert.equal(await payout.call.owed([refusing.address]), BOUNTY);
    assert.equal(await chain.balanceOf(payout.address), BOUNTY);
  });

  test('a beneficiary that withdraws again while it is paid gets nothing more', async () => {
    const greedy = await chain.deploy(beneficiaries.Greedy);
    payout = await deploy({ beneficiary: greedy.address });
    await settle(await ask(), 7n);
    const owed = await payout.call.owed([ALICE]);
    await payout.send.withdraw([greedy.address]);
    assert.equal(await chain.balanceOf(greedy.address), BOUNTY);
    assert.equal(await greedy.call.wasRefused(), true);
    assert.equal(await chain.balanceOf(payout.address), owed);
  });
});

describe('callbacks', () => {
  const call = (from, job, status = STATUS.Settled, output = answer(7n)) =>
    payout.send.onInference([job, status, CHECKED, output], { from });

  test('are taken from the precompile alone', async () => {
    const job = await ask();
    for (const from of [ALICE, SPONSOR, BENEFICIARY]) {
      await assertReverts(call(from, job), 'NotInference', [from]);
    }
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Waiting);
  });

  test('are taken for the open question alone, and once', async () => {
    await assertReverts(call(INFERENCE, 0n), 'UnknownJob', [0n]);
    const job = await ask();
    await assertReverts(call(INFERENCE, job + 1n), 'UnknownJob', [job + 1n]);
    await settle(job, 1n);
    await assertReverts(call(INFERENCE, job), 'UnknownJob', [job]);
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Other);
    assert.equal(await payout.call.state(), STATE.Open);
    const next = await ask();
    await assertReverts(call(INFERENCE, job), 'UnknownJob', [job]);
    assert.equal((await payout.call.question([next])).outcome, OUTCOME.Waiting);
  });

  test('are taken of ended jobs alone', async () => {
    const job = await ask();
    for (const status of [STATUS.Queued, STATUS.Assigned, STATUS.Verifying]) {
      await assertReverts(call(INFERENCE, job, status, '0x'), 'NotEnded', [job]);
    }
  });

  test('that failed are made again', async () => {
    payout = await deploy({ callbackGas: 30_000n });
    const job = await ask();
    await settle(job, 7n);
    assert.equal((await inference.call.callbackOf([job])).status, CALLBACK.Failed);
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Waiting);
    await inference.send.retryCallback([job], { from: BOB });
    assert.equal(await payout.call.state(), STATE.Won);
    await checkBooks();
    await assertReverts(
      inference.send.retryCallback([job]), 'no callback of this job has failed');
  });

  test('that failed are not needed', async () => {
    payout = await deploy({ callbackGas: 30_000n });
    const job = await ask();
    await settle(job, 7n);
    await payout.send.resolve([], { from: BOB });
    assert.equal(await payout.call.state(), STATE.Won);
    await checkBooks();
    // The chain would make the callback again; the contract knows better.
    await assertReverts(
      inference.send.retryCallback([job]), 'the contract has reverted again');
    assert.equal(await payout.call.owed([BENEFICIARY]), BOUNTY);
    await assertReverts(payout.send.resolve(), 'NoQuestionOpen');
  });

  test('that wait in the queue are waited for', async () => {
    const job = await ask();
    await assertReverts(payout.send.resolve(), 'NotEnded', [job]);
    await inference.send.settleQuietly([job, CHECKED, answer(7n)]);
    await assertReverts(payout.send.resolve(), 'CallbackPending', [job]);
    await inference.send.deliver([job]);
    assert.equal(await payout.call.state(), STATE.Won);
  });

  test('that wait in the queue are waited for even if the chain has forgotten the job', async () => {
    const job = await ask();
    const owed = await payout.call.owed([ALICE]);
    await inference.send.settleQuietly([job, CHECKED, answer(7n)]);
    await inference.send.forget([job]);
    await assertReverts(payout.send.resolve(), 'CallbackPending', [job]);
    const prepaid = (await inference.call.callbackOf([job])).prepaid;
    await inference.send.deliver([job]);
    await payout.send.resolve();
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Forgotten);
    assert.ok((await payout.call.owed([ALICE])) >= owed + prepaid);
    await checkBooks();
  });

  test('are not made if none was asked for', async () => {
    payout = await deploy({ callbackGas: 0n, callbackDeposit: 7n });
    assert.equal(await payout.call.price(), PRICE);
    const job = await ask();
    await assertReverts(payout.send.resolve(), 'NotEnded', [job]);
    await settle(job, 3n);
    await payout.send.resolve();
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Other);
    const refunded = await ask();
    await inference.send.refund([refunded, ENDING.Undecided]);
    await payout.send.resolve();
    assert.equal((await payout.call.question([refunded])).outcome, OUTCOME.Refunded);
    assert.ok((await payout.call.owed([ALICE])) >= PRICE);
    await checkBooks();
  });

  test('of a job that the chain has forgotten leave the contract usable', async () => {
    payout = await deploy({ callbackGas: 30_000n });
    const job = await ask();
    await settle(job, 7n);
    await inference.send.forget([job]);
    await payout.send.resolve();
    assert.equal((await payout.call.question([job])).outcome, OUTCOME.Forgotten);
    assert.equal(await payout.call.isOpen(), false);
    assert.equal(await payout.call.state(), STATE.Open);
  });
});

test('labels are read alone', async () => {
  assert.equal(await payout.call.labelOf([answer(-3n)]), -3n);
  await assertReverts(payout.call.labelOf(['0x0100']), 'NoTensor', ['label']);
});

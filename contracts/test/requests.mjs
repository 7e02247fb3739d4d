// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// What tests of several contracts ask for and answer.

import { bytesToHex } from 'viem';
import { encodeTensors } from '../index.mjs';
import { ETHER, account, createChain } from './chain.mjs';

export const MODEL = `0x${'d1'.repeat(32)}`;
export const SIGNED = 1;
export const SAMPLED = 2;
export const CHECKED = 4;
export const STATUS = {
  Unknown: 0, Queued: 1, Assigned: 2, Verifying: 3, Settled: 4, Refunded: 5,
};
export const ENDING = {
  None: 0, Settled: 1, Cancelled: 2, NoWorker: 3, Expired: 4, DeclinedThrice: 5,
  AttemptsExhausted: 6, Undecided: 7,
};
export const CALLBACK = { None: 0, Waiting: 1, Queued: 2, Failed: 3 };
/** What a job of the model costs. */
export const PRICE = ETHER / 100n;
export const GWEI = 10n ** 9n;

export const encode = (tensors) => bytesToHex(encodeTensors(tensors));

export const INPUT = encode([{ name: 'x', dtype: 'U8', shape: [1], data: [7] }]);

/** What the digits model gives. */
export function answer(label) {
  const logits = Array.from({ length: 10 }, (_, digit) => (BigInt(digit) === label ? 5.5 : -0.5));
  return encode([
    { name: 'logits', dtype: 'F32', shape: [1, 10], data: logits },
    { name: 'label', dtype: 'I64', shape: [1], data: [label] },
  ]);
}

/** A request with a callback unless told otherwise. */
export function requestOf(changes = {}) {
  return {
    model: MODEL,
    assurance: CHECKED,
    deadline: 100,
    budget: PRICE,
    callbackGas: 500_000n,
    callbackDeposit: 0n,
    input: INPUT,
    ...changes,
  };
}

/** What a request must be paid. */
export function costOf({ budget, callbackGas, callbackDeposit }) {
  return budget + (callbackGas === 0n ? 0n : callbackGas * GWEI + callbackDeposit);
}

/** A machine with the mock at its place and one model. */
export async function createScene() {
  const chain = await createChain();
  const inference = await chain.mockInference();
  await inference.send.addModel([MODEL, SIGNED | SAMPLED | CHECKED, PRICE], { from: account(9) });
  return { chain, inference };
}

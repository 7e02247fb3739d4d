// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// An Ethereum machine in this process, with contracts that can be called by name.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createEVM } from '@ethereumjs/evm';
import { SimpleStateManager } from '@ethereumjs/statemanager';
import {
  Account, bytesToHex, createAddressFromString, hexToBytes,
} from '@ethereumjs/util';
import {
  decodeErrorResult, decodeEventLog, decodeFunctionResult, encodeDeployData, encodeFunctionData,
  getAddress,
} from 'viem';
import { INFERENCE } from '../index.mjs';

export const ETHER = 10n ** 18n;
export const START = 1_800_000_000n;
const GAS_LIMIT = 200_000_000n;

/** A committed artifact. */
export function artifact(name) {
  return JSON.parse(readFileSync(new URL(`../artifacts/${name}.json`, import.meta.url), 'utf8'));
}

/** A transaction or call that reverted; `reason` is a string, or the name of an error. */
export class Reverted extends Error {
  constructor(reason, args, data, gasUsed) {
    super(`reverted: ${reason}${args ? `(${args.join(', ')})` : ''}`);
    Object.assign(this, { reason, args, data, gasUsed });
  }
}

/** Asserts that something reverts with a reason. */
export async function assertReverts(promise, reason, args) {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Reverted)) throw error;
    assert.equal(error.reason, reason);
    if (args !== undefined) assert.deepEqual(error.args, args);
    return error;
  }
  assert.fail(`did not revert with ${reason}`);
}

export function account(number) {
  return getAddress(`0x${(0xacc0000000000 + number).toString(16).padStart(40, '0')}`);
}

/** A machine without contracts; accounts get money when they first send. */
export async function createChain() {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Cancun });
  const state = new SimpleStateManager({ common });
  const evm = await createEVM({ common, stateManager: state });
  return new Chain(evm, state);
}

export class Chain {
  constructor(evm, state) {
    this.evm = evm;
    this.state = state;
    this.timestamp = START;
    this.funded = new Set();
  }

  async balanceOf(address) {
    return (await this.state.getAccount(createAddressFromString(address)))?.balance ?? 0n;
  }

  async setBalance(address, balance) {
    const at = createAddressFromString(address);
    const found = (await this.state.getAccount(at)) ?? new Account();
    found.balance = balance;
    await this.state.putAccount(at, found);
  }

  /** Puts runtime code at an address, as vm.etch and hardhat_setCode do. */
  async setCode(address, name) {
    const at = createAddressFromString(address);
    if (!(await this.state.getAccount(at))) await this.state.putAccount(at, new Account());
    const { abi, deployedBytecode } = artifact(name);
    await this.state.putCode(at, hexToBytes(deployedBytecode));
    return this.contract(address, abi);
  }

  /** Puts the mock where the precompile is. */
  async mockInference() {
    return this.setCode(INFERENCE, 'MockInference');
  }

  async deploy(nameOrArtifact, args = [], { from = account(0), value = 0n } = {}) {
    const { abi, bytecode } =
      typeof nameOrArtifact === 'string' ? artifact(nameOrArtifact) : nameOrArtifact;
    const data = encodeDeployData({ abi, bytecode, args });
    const outcome = await this.run({ from, value, data, abi });
    return this.contract(getAddress(outcome.createdAddress.toString()), abi);
  }

  /** A contract: `send.f(args, options)` runs a transaction, `call.f(args)` a call. */
  contract(address, abi) {
    const functions = abi.filter(({ type }) => type === 'function').map(({ name }) => name);
    const invoke = (isStatic) => (functionName) => async (args = [], options = {}) => {
      const data = encodeFunctionData({ abi, functionName, args });
      const outcome = await this.run({
        from: account(0), ...options, to: address, data, abi, isStatic,
      });
      const result = decodeFunctionResult({
        abi, functionName, data: bytesToHex(outcome.execResult.returnValue), args,
      });
      if (isStatic) return result;
      return {
        result,
        gasUsed: outcome.execResult.executionGasUsed,
        logs: outcome.execResult.logs ?? [],
        events: eventsOf(outcome.execResult.logs ?? [], abi, address),
      };
    };
    const all = (make) => Object.fromEntries(functions.map((name) => [name, make(name)]));
    return { address, abi, send: all(invoke(false)), call: all(invoke(true)) };
  }

  async run({ from, to, value = 0n, data, abi, isStatic = false, gas = GAS_LIMIT }) {
    if (!this.funded.has(from)) {
      this.funded.add(from);
      await this.setBalance(from, (await this.balanceOf(from)) + 1_000n * ETHER);
    }
    if (isStatic) await this.evm.journal.checkpoint();
    const caller = createAddressFromString(from);
    const outcome = await this.evm.runCall({
      caller,
      origin: caller,
      to: to && createAddressFromString(to),
      value,
      data: hexToBytes(data),
      gasLimit: gas,
      block: this.block(),
    });
    if (isStatic) await this.evm.journal.revert();
    else await this.endTransaction(outcome);
    const { exceptionError, returnValue, executionGasUsed } = outcome.execResult;
    if (exceptionError) {
      throw revertOf(exceptionError, bytesToHex(returnValue), abi, executionGasUsed);
    }
    return outcome;
  }

  async endTransaction(outcome) {
    for (const address of outcome.execResult.selfdestruct?.keys() ?? []) {
      const isNew = outcome.execResult.createdAddresses?.has(address) ?? false;
      if (!isNew) continue;
      // The state keeps code beside its account.
      await this.state.putCode(createAddressFromString(address), new Uint8Array());
      await this.state.deleteAccount(createAddressFromString(address));
    }
    await this.evm.journal.cleanup();
    this.evm.transientStorage.clear();
  }

  block() {
    return {
      header: {
        number: 1n,
        coinbase: createAddressFromString(account(9)),
        timestamp: this.timestamp,
        difficulty: 0n,
        prevRandao: new Uint8Array(32),
        gasLimit: GAS_LIMIT,
        baseFeePerGas: 0n,
        getBlobGasPrice: () => 1n,
      },
    };
  }
}

function revertOf(exceptionError, data, abi, gasUsed) {
  if (data === '0x') return new Reverted(exceptionError.error, undefined, data, gasUsed);
  try {
    const { errorName, args } = decodeErrorResult({ abi, data });
    const isText = errorName === 'Error';
    return new Reverted(isText ? args[0] : errorName, isText ? undefined : args, data, gasUsed);
  } catch {
    return new Reverted(data, undefined, data, gasUsed);
  }
}

/** The events of one contract among logs. */
export function eventsOf(logs, abi, address) {
  return logs
    .filter(([from]) => getAddress(bytesToHex(from)) === getAddress(address))
    .map(([, topics, data]) => {
      const log = { topics: topics.map((topic) => bytesToHex(topic)), data: bytesToHex(data) };
      const { eventName, args } = decodeEventLog({ abi, ...log });
      return { name: eventName, ...args };
    });
}

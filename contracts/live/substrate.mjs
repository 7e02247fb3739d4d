// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Request, result and claim with polkadot-api, by an account of Substrate's kind:
// `node substrate.mjs WS-URL MODEL IMAGES-FILE PACKAGE-FOLDER`.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sr25519CreateDerive } from '@polkadot-labs/hdkd';
import {
  DEV_PHRASE,
  entropyToMiniSecret,
  mnemonicToEntropy,
  ss58Address,
} from '@polkadot-labs/hdkd-helpers';
import { Binary, createClient } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { decodeFunctionResult, encodeFunctionData, hexToBytes, toHex } from 'viem';

const [url, model, imagesFile, contracts] = process.argv.slice(2);
const { abi, encodeTensors, INFERENCE } = await import(pathToFileURL(`${contracts}/index.mjs`).href);

const WEI_PER_PLANCK = 1_000_000n;
const derive = sr25519CreateDerive(entropyToMiniSecret(mnemonicToEntropy(DEV_PHRASE)));
const pair = derive('//Bob');
const signer = getPolkadotSigner(pair.publicKey, 'Sr25519', pair.sign);

const client = createClient(getWsProvider(url));
const api = client.getUnsafeApi();
const { properties } = await client.getChainSpecData();
const accountId = ss58Address(pair.publicKey, properties.ss58Format);

const asHex = (bytes) => (typeof bytes === 'string' ? bytes : bytes.asHex ? bytes.asHex() : toHex(bytes));
const encoded = (functionName, args) => encodeFunctionData({ abi: abi.IInference, functionName, args });

/** Runs a function of the precompile without a transaction. */
async function read(functionName, args) {
  const outcome = await api.apis.ReviveApi.call(
    accountId,
    target,
    0n,
    undefined,
    undefined,
    bytesOf(encoded(functionName, args)),
  );
  if (!outcome.result.success) throw new Error(JSON.stringify(outcome.result.value));
  const { flags, data } = outcome.result.value;
  if (flags !== 0 && flags.bits !== 0) throw new Error(`${functionName} has reverted: ${asHex(data)}`);
  return decodeFunctionResult({ abi: abi.IInference, functionName, data: asHex(data) });
}

/** Calls a function of the precompile by a transaction, which must succeed. */
async function write(functionName, args, value) {
  const call = api.tx.Revive.call({
    dest: target,
    value: value / WEI_PER_PLANCK,
    weight_limit: { ref_time: 200_000_000_000n, proof_size: 2_000_000n },
    storage_deposit_limit: 10n ** 12n,
    data: bytesOf(encoded(functionName, args)),
  });
  const done = await call.signAndSubmit(signer);
  if (!done.ok) throw new Error(`${functionName} failed: ${JSON.stringify(done.dispatchError)}`);
  return done;
}

function bytesOf(hex) {
  return Binary.fromHex ? Binary.fromHex(hex) : hexToBytes(hex);
}
const target = INFERENCE.toLowerCase();

const { pixels, label } = JSON.parse(readFileSync(imagesFile, 'utf8')).images[0];
const input = toHex(
  encodeTensors([{ name: 'image', dtype: 'F32', shape: [1, 64], data: pixels }]),
);
const quote = await read('quote', [model, 4, (input.length - 2) / 2]);
const asked = await write(
  'request',
  [{
    model,
    assurance: 4,
    deadline: 400,
    budget: quote.total,
    callbackGas: 0n,
    callbackDeposit: 0n,
    input,
  }],
  quote.total,
);
const requested = asked.events.find(
  ({ type, value }) => type === 'Inference' && value.type === 'Requested',
);
const job = BigInt(requested.value.value.job);
console.log(`job ${job} is requested by an account of Substrate's kind`);

let told;
for (let waited = 0; ; waited++) {
  told = await read('result', [job]);
  if (told.status === 4) break;
  if (told.status === 5 || waited === 600) throw new Error(`job ${job} has status ${told.status}`);
  await sleep(1_000);
}
console.log(`job ${job} has assurance ${told.assurance}; the image was meant as a ${label}`);

const shares = await read('sharesOf', [model]);
const rows = shares.map((_, row) => row).filter((row) => shares[row].claimable > 0n);
await write('claim', [model, rows], 0n);
const left = (await read('sharesOf', [model])).filter(({ claimable }) => claimable > 0n);
if (rows.length === 0 || left.length > 0) throw new Error(`${left.length} rows are still due`);
console.log(`claimed for ${rows.length} rows`);
client.destroy();

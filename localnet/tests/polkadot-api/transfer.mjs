// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Sends a signed transfer from Alice to Bob over the node at the URL given, waits until it is
// final, and prints what happened as one line of JSON.

import { webcrypto } from "node:crypto";
import { sr25519CreateDerive } from "@polkadot-labs/hdkd";
import {
  DEV_PHRASE,
  entropyToMiniSecret,
  mnemonicToEntropy,
  ss58Address,
} from "@polkadot-labs/hdkd-helpers";
import { createClient, Enum } from "polkadot-api";
import { getPolkadotSigner } from "polkadot-api/signer";
import { getWsProvider } from "polkadot-api/ws";
import { WebSocket } from "ws";

// Node 18 has it, but not where the signing library looks.
globalThis.crypto ??= webcrypto;

const AMOUNT = 1_234_000_000_000n;

function account(path, prefix) {
  const derive = sr25519CreateDerive(entropyToMiniSecret(mnemonicToEntropy(DEV_PHRASE)));
  const pair = derive(path);
  return {
    address: ss58Address(pair.publicKey, prefix),
    signer: getPolkadotSigner(pair.publicKey, "Sr25519", pair.sign),
  };
}

async function freeBalance(api, address) {
  const { data } = await api.query.System.Account.getValue(address, { at: "finalized" });
  return data.free;
}

const [url] = process.argv.slice(2);
// Node has no WebSocket of its own before version 22.
const client = createClient(getWsProvider(url, { websocketClass: WebSocket }));
const { name, genesisHash, properties } = await client.getChainSpecData();
const api = client.getUnsafeApi();
const { spec_name: specName, spec_version: specVersion } = await api.constants.System.Version();

const alice = account("//Alice", properties.ss58Format);
const bob = account("//Bob", properties.ss58Format);
const before = await freeBalance(api, bob.address);
const transfer = api.tx.Balances.transfer_keep_alive({
  dest: Enum("Id", bob.address),
  value: AMOUNT,
});
const { ok, block, events } = await transfer.signAndSubmit(alice.signer);
const after = await freeBalance(api, bob.address);
const transferred = events
  .filter(({ type, value }) => type === "Balances" && value.type === "Transfer")
  .map(({ value }) => value.value);

console.log(
  JSON.stringify({
    chain: { name, genesisHash, properties, specName, specVersion },
    ok,
    block: { number: block.number, hash: block.hash },
    transfers: transferred.map(({ from, to, amount }) => ({
      from,
      to,
      amount: amount.toString(),
    })),
    alice: alice.address,
    bob: bob.address,
    sent: AMOUNT.toString(),
    received: (after - before).toString(),
  }),
);
client.destroy();

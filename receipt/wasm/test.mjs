// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Run by the test `wasm` of credence-receipt: node test.mjs <folder with the module> <vectors>.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [built, vectors] = process.argv.slice(2);
const wasm = await readFile(path.join(built, "credence_receipt_wasm.wasm"));
const { load, verify, ReceiptError } = await import(
  pathToFileURL(path.join(built, "credence-receipt.mjs")).href
);

// Nothing of the host is needed.
const module = await WebAssembly.compile(wasm);
assert.deepEqual(WebAssembly.Module.imports(module), []);

const snakeCase = (_, value) =>
  value === null || typeof value !== "object" || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
          inner,
        ]),
      );
const proven = JSON.parse(await readFile(path.join(vectors, "proven.json"), "utf8"));
const setsOf = (entry) =>
  entry.sets.map((set) => ({ id: set.id, authoritiesHash: set.authorities_hash }));

const report = { bytes: wasm.length, files: [], refused: 0 };
for (const entry of proven) {
  const bytes = await readFile(path.join(vectors, entry.file));
  const options = { sets: setsOf(entry) };

  // A good file proves exactly what it proves to the tool.
  const started = performance.now();
  const found = await verify(bytes, entry.genesis, options);
  const milliseconds = performance.now() - started;
  assert.deepEqual(JSON.parse(JSON.stringify(found), snakeCase), entry.proven);
  report.files.push({ file: entry.file, bytes: bytes.length, milliseconds });

  const refused = async (changed, genesis, expected, given = options) => {
    await assert.rejects(verify(changed, genesis, given), (error) => {
      assert.ok(error instanceof ReceiptError, `${error.stack}`);
      assert.match(error.message, expected);
      return true;
    });
    report.refused += 1;
  };
  const other = `0x${"09".repeat(32)}`;
  await refused(bytes, other, /is of the chain with first block/);
  await refused(bytes.subarray(0, bytes.length - 1), entry.genesis, /cut off or damaged/);
  await refused(Buffer.concat([bytes, Buffer.of(0)]), entry.genesis, /1 byte\(s\) follow/);
  await refused(Buffer.from("not a receipt"), entry.genesis, /is not a receipt/);
  await refused(new Uint8Array(0), entry.genesis, /is not a receipt/);
  if (entry.sets.length > 0) {
    await refused(bytes, entry.genesis, /which was not named/, {});
    const wrong = { sets: [{ id: entry.sets[0].id, authoritiesHash: other }] };
    await refused(bytes, entry.genesis, /not .* as it was named/, wrong);
  }
  // One byte in 13 here; the Rust tests change each.
  for (let at = 0; at < bytes.length; at += 13) {
    const changed = Uint8Array.from(bytes);
    changed[at] ^= 1;
    await refused(changed, entry.genesis, /./);
  }
}

// What is no argument is told apart from what is no proof.
await assert.rejects(verify("text", proven[0].genesis), TypeError);
await assert.rejects(verify(new Uint8Array(0), "0x12"), TypeError);

// As a browser does it: module and file over HTTP.
const server = createServer(async (request, response) => {
  const name = path.basename(new URL(request.url, "http://localhost").pathname);
  response.setHeader("content-type", name.endsWith(".wasm") ? "application/wasm" : "text/javascript");
  response.end(await readFile(path.join(built, name)));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/`;
const source = (await readFile(path.join(built, "credence-receipt.mjs"), "utf8")).replaceAll(
  "import.meta.url",
  JSON.stringify(url),
);
const browser = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const bytes = await readFile(path.join(vectors, proven[0].file));
const overHttp = await browser.verify(new Uint8Array(bytes).buffer, proven[0].genesis);
assert.equal(overHttp.leafHash, proven[0].proven.leaf_hash);
server.close();
server.closeAllConnections();

// As a bundle does it: with the bytes at hand.
await load(wasm);
assert.equal((await verify(bytes, proven[0].genesis)).handovers, 0);

console.log(JSON.stringify(report));

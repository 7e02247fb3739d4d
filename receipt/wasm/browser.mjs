// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Run by the test `wasm` of credence-receipt:
// node browser.mjs <browser> <folder with the module> <vectors> <folder for the browser's data>.
// Serves a page that verifies receipts, has a browser open it, and prints what the page says.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import path from "node:path";

const [program, built, vectors, data] = process.argv.slice(2);
const TIMEOUT_MS = 120_000;

const page = `<!doctype html><title>receipts</title><script type="module">
import { verify, ReceiptError } from "/credence-receipt.mjs";

const read = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const report = { files: [], refused: 0 };
try {
  for (const entry of await (await fetch("/proven.json")).json()) {
    const bytes = await read("/" + entry.file);
    const sets = entry.sets.map(({ id, authorities_hash: authoritiesHash }) => ({ id, authoritiesHash }));
    const found = await verify(bytes, entry.genesis, { sets });
    if (found.leafHash !== entry.proven.leaf_hash) throw new Error(entry.file + " proves another leaf");
    report.files.push(entry.file);
    for (let at = 0; at < bytes.length; at += 101) {
      const changed = Uint8Array.from(bytes);
      changed[at] ^= 1;
      await verify(changed, entry.genesis, { sets }).then(
        () => { throw new Error(entry.file + ": byte " + at + " does not matter"); },
        (error) => { if (!(error instanceof ReceiptError)) throw error; report.refused += 1; },
      );
    }
  }
} catch (error) {
  report.error = String(error);
}
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
</script>`;

const served = {
  "/": async () => ["text/html", page],
  "/credence-receipt.mjs": async () => ["text/javascript", await readFile(path.join(built, "credence-receipt.mjs"))],
  "/credence_receipt_wasm.wasm": async () => [
    "application/wasm",
    await readFile(path.join(built, "credence_receipt_wasm.wasm")),
  ],
};

const outcome = await new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`the page says nothing for ${TIMEOUT_MS} ms`)), TIMEOUT_MS).unref();
  const server = createServer(async (request, response) => {
    if (request.url === "/report") {
      const parts = [];
      for await (const part of request) parts.push(part);
      response.end();
      resolve(Buffer.concat(parts).toString());
      return;
    }
    const vector = async () => ["application/octet-stream", await readFile(path.join(vectors, path.basename(request.url)))];
    try {
      const [type, body] = await (served[request.url] ?? vector)();
      response.setHeader("content-type", type);
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const browser = spawn(
      program,
      [
        "--headless",
        // Who tests as the superuser, or in a container, cannot have Chromium's own sandbox.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        `--user-data-dir=${data}`,
        "--remote-debugging-port=0",
        `http://127.0.0.1:${server.address().port}/`,
      ],
      // In a group of its own, so that its helpers end with it.
      { stdio: "ignore", detached: true },
    );
    browser.on("error", reject);
    browser.on("exit", (code) => reject(new Error(`the browser has ended with ${code}`)));
    process.on("exit", () => browser.pid && process.kill(-browser.pid, "SIGKILL"));
  });
});
console.log(outcome);
process.exit(0);

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

// Verifies receipts in browsers and Node.js, offline. credence-receipt.d.ts describes it.

const FILE = "credence_receipt_wasm.wasm";

/** Why a file proves nothing. */
export class ReceiptError extends Error {
  name = "ReceiptError";
}

let loaded;

/** Compiles the verifier; without an argument, from the file beside this one. */
export function load(source) {
  loaded = compile(source).catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const bytes = source ?? (await read(new URL(FILE, import.meta.url)));
  return WebAssembly.compile(bytes);
}

async function read(url) {
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`cannot load ${url}: ${response.status}`);
  return response.arrayBuffer();
}

/** Verifies a receipt; throws a ReceiptError that says why if it proves nothing. */
export async function verify(bytes, genesis, { sets = [] } = {}) {
  const file = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
  if (!(file instanceof Uint8Array)) throw new TypeError("a receipt is a Uint8Array");
  const trust = concat(hash(genesis), ...sets.flatMap(named));
  const module = await (loaded ?? load());
  // A fresh instance for each file: nothing is left of those before.
  const { exports } = await WebAssembly.instantiate(module);
  const [isProven, text] = run(exports, file, trust);
  if (!isProven) throw new ReceiptError(text);
  return JSON.parse(text, camelCase);
}

function run(exports, file, trust) {
  const start = exports.room(file.length + trust.length);
  if (start === 0) throw new RangeError("not enough memory to verify the receipt");
  new Uint8Array(exports.memory.buffer).set(concat(file, trust), start);
  const isProven = exports.verify(start, file.length, trust.length) === 1;
  const text = new Uint8Array(exports.memory.buffer, exports.text(), exports.text_length());
  return [isProven, new TextDecoder().decode(text)];
}

function named({ id, authoritiesHash }) {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, BigInt(id), true);
  return [number, hash(authoritiesHash)];
}

function hash(text) {
  if (!/^0x[0-9a-f]{64}$/i.test(text)) {
    throw new TypeError(`not a hash, 0x and 64 hexadecimal digits: ${text}`);
  }
  return Uint8Array.from(text.slice(2).match(/../g), (digits) => parseInt(digits, 16));
}

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

// Called for objects after what is in them: their keys are renamed.
function camelCase(_, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const renamed = Object.entries(value).map(([key, inner]) => [
    key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
    inner,
  ]);
  return Object.fromEntries(renamed);
}

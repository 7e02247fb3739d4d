// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

/** `0x` and hexadecimal digits. */
export type Hex = `0x${string}`;

export interface Block {
  number: number;
  hash: Hex;
}

/** A set of authorities; its hash is the Blake2-256 of the encoded list. */
export interface NamedSet {
  id: string;
  authoritiesHash: Hex;
}

export interface CreditRow {
  of: "contributor" | "parent" | "dataset" | "worker" | "checker";
  /** The account, model or dataset. */
  id: Hex;
  /** A decimal number. */
  microCredits: string;
  /** A decimal amount. */
  planck: string;
}

export interface Receipt {
  kind: "receipt";
  version: number;
  genesis: Hex;
  block: number;
  job: string;
  ticket: Hex;
  model: Hex;
  requester: Hex;
  inputHash: Hex;
  outputHash: Hex;
  worker: Hex;
  signature: Hex;
  assurance: string[];
  verdicts: { validator: Hex; verdict: "pass" | "fail" | "inconclusive" | "none" }[];
  evidenceHash: Hex;
  pay: { validator: Hex; planck: string }[];
  paid: string;
  isAttributed: boolean;
  credits: CreditRow[];
}

/** Another event of an account's history; which further fields there are depends on `what`. */
export interface Entry {
  kind: "entry";
  version: number;
  genesis: Hex;
  block: number;
  account: Hex | null;
  job: string | null;
  model: Hex | null;
  what: string;
  [field: string]: unknown;
}

export interface Proven {
  leaf: Receipt | Entry;
  leafHash: Hex;
  /** The block that has written the leaf. */
  block: Block;
  /** The later block that authorities have signed as final. */
  justified: Block;
  authoritySet: NamedSet;
  signed: {
    voters: number;
    ofVoters: number;
    weight: string;
    neededWeight: string;
    ofWeight: string;
  };
  /** The changes of authorities that the file shows. */
  handovers: number;
}

/** Why a file proves nothing: in the message. */
export class ReceiptError extends Error {}

/**
 * Compiles the verifier. Needed only where the file beside the module cannot be read, as in some
 * bundles: then with its bytes.
 */
export function load(
  source?: WebAssembly.Module | Uint8Array | ArrayBuffer,
): Promise<WebAssembly.Module>;

/**
 * Verifies a receipt, offline.
 *
 * @param genesis the hash of the chain's first block
 * @param options.sets later sets of authorities that the caller trusts
 * @throws ReceiptError if the receipt proves nothing
 */
export function verify(
  bytes: Uint8Array | ArrayBuffer,
  genesis: string,
  options?: { sets?: { id: string | number | bigint; authoritiesHash: string }[] },
): Promise<Proven>;

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

/** Interfaces of all contracts, by name; their types are exact, as viem wants them. */
export * as abi from './abi/index.mjs';

/** Where every Credence chain has the precompile. */
export declare const INFERENCE: '0x000000000000000000000000000000000a1F0000';

/** The type of a tensor's elements. */
export type DType =
  | 'F16' | 'Bf16' | 'F32' | 'F64'
  | 'I8' | 'I16' | 'I32' | 'I64' | 'U8' | 'U16' | 'U32' | 'U64'
  | 'Bool' | 'String';

/** Element types, in the order of their numbers. */
export declare const DTYPES: readonly DType[];

/** The longest encoding. */
export declare const MAX_TENSOR_BYTES: number;

/** A tensor to encode, its elements in row-major order. */
export interface TensorInput {
  name: string;
  dtype: DType;
  /** The length of each axis; none for a scalar. */
  shape: readonly number[];
  /** Numbers or bigints, booleans, or strings, as the type wants them. Floats are rounded to the
   * nearest of the type, of two equally near to the even one. */
  data: ArrayLike<number | bigint | boolean | string>;
}

/** A decoded tensor. */
export type Tensor = { name: string; shape: number[] } & (
  /** The short floats widened, which changes none of them. */
  | { dtype: 'F16' | 'Bf16' | 'F32'; data: Float32Array }
  | { dtype: 'F64'; data: Float64Array }
  | { dtype: 'I8'; data: Int8Array }
  | { dtype: 'I16'; data: Int16Array }
  | { dtype: 'I32'; data: Int32Array }
  | { dtype: 'I64'; data: BigInt64Array }
  | { dtype: 'U8'; data: Uint8Array }
  | { dtype: 'U16'; data: Uint16Array }
  | { dtype: 'U32'; data: Uint32Array }
  | { dtype: 'U64'; data: BigUint64Array }
  | { dtype: 'Bool'; data: boolean[] }
  | { dtype: 'String'; data: string[] }
);

/** Why something is not, or cannot be, a canonical encoding. */
export declare class TensorError extends Error {
  /** The first seven as the chain names them; `Shape` and `Range` only when encoding. */
  readonly code:
    | 'Version' | 'Truncated' | 'Trailing' | 'TooLarge' | 'DType' | 'Text' | 'Bool'
    | 'Shape' | 'Range';
}

/** Encodes tensors. Throws a `TensorError` for what the chain would not decode, or what would have
 * to be changed to fit its type. */
export declare function encodeTensors(tensors: readonly TensorInput[]): Uint8Array;

/** Reads the one value that bytes, or hex after `0x`, encode. Throws a `TensorError`. */
export declare function decodeTensors(encoding: Uint8Array | string): Tensor[];

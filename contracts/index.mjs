// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

/** Interfaces of all contracts, by name. */
export * as abi from './abi/index.mjs';
export { DTYPES, MAX_TENSOR_BYTES, TensorError, decodeTensors, encodeTensors } from './tensors.mjs';

/** Where every Credence chain has the precompile. */
export const INFERENCE = '0x000000000000000000000000000000000a1F0000';

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the precompile's functions and the hooks weigh. The runtime's numbers come from benchmarks.

use frame_support::weights::Weight;

/// The weights of the precompile's functions and of the steps of `on_idle`.
pub trait WeightInfo {
    /// Decoding a call of `b` bytes.
    fn decode(b: u32) -> Weight;
    /// `quote`.
    fn quote() -> Weight;
    /// `quoteCallback`.
    fn quote_callback() -> Weight;
    /// `request` with `b` bytes of input and a callback.
    fn request(b: u32) -> Weight;
    /// `cancel` of a job with a callback.
    fn cancel() -> Weight;
    /// `result` with `b` bytes of output.
    fn result(b: u32) -> Weight;
    /// `callbackOf`.
    fn callback_of() -> Weight;
    /// `retryCallback` with `b` bytes of output, beside what the contract does.
    fn retry_callback(b: u32) -> Weight;
    /// `creditsOf`.
    fn credits_of() -> Weight;
    /// `sharesOf` a model with `r` rows, of which all but one are parents.
    fn shares_of(r: u32) -> Weight;
    /// `models`, of one with as many and as long tensors as there can be.
    fn models() -> Weight;
    /// Keeping room for the oldest callback.
    fn on_poll() -> Weight;
    /// Looking whether there is anything to do.
    fn on_idle_base() -> Weight;
    /// Making a callback with `b` bytes of output, beside what the contract does.
    fn deliver(b: u32) -> Weight;
    /// Deleting a failed callback.
    fn sweep() -> Weight;
}

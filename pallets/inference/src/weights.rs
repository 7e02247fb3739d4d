// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the calls and hooks weigh. The runtime's numbers come from benchmarks.

use frame_support::weights::Weight;

/// The weights of the pallet's calls and hook steps.
pub trait WeightInfo {
    /// [`Pallet::request`](crate::Pallet::request) with `b` bytes of input.
    fn request(b: u32) -> Weight;
    /// [`Pallet::request_batch`](crate::Pallet::request_batch) of `n` requests with `b` bytes of
    /// input together.
    fn request_batch(n: u32, b: u32) -> Weight;
    /// [`Pallet::cancel`](crate::Pallet::cancel).
    fn cancel() -> Weight;
    /// [`Pallet::submit_results`](crate::Pallet::submit_results) of `n` results that stay hidden.
    fn submit_hidden(n: u32) -> Weight;
    /// [`Pallet::submit_results`](crate::Pallet::submit_results) of `n` results that settle at
    /// once, with the largest outputs.
    fn submit_opened(n: u32) -> Weight;
    /// [`Pallet::open`](crate::Pallet::open) with `b` bytes of output.
    fn open(b: u32) -> Weight;
    /// [`Pallet::decline`](crate::Pallet::decline).
    fn decline() -> Weight;
    /// What every `on_poll` does.
    fn on_poll_base() -> Weight;
    /// The draw of one job that finds a worker among `w`.
    fn draw_assigned(w: u32) -> Weight;
    /// The draw of one job for which all drawn of `w` workers turn out unable.
    fn draw_put_back(w: u32) -> Weight;
    /// Passing an empty place of the queue.
    fn draw_hole() -> Weight;
    /// Passing an active block without timers.
    fn timer_advance() -> Weight;
    /// Closing a job that waits.
    fn timer_close() -> Weight;
    /// Ending the attempt of a worker that has `n` jobs, all of which it loses.
    fn timer_no_show(n: u32) -> Weight;
    /// Passing an active block without deletions.
    fn retention_advance() -> Weight;
    /// Deleting one job.
    fn delete_job() -> Weight;
}

/// Round numbers, for mocks only.
impl WeightInfo for () {
    fn request(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn request_batch(_: u32, _: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn cancel() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn submit_hidden(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn submit_opened(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn open(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn decline() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn on_poll_base() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn draw_assigned(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn draw_put_back(_: u32) -> Weight {
        Weight::from_parts(900, 0)
    }
    fn draw_hole() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn timer_advance() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn timer_close() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn timer_no_show(_: u32) -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn retention_advance() -> Weight {
        Weight::from_parts(1_000, 0)
    }
    fn delete_job() -> Weight {
        Weight::from_parts(1_000, 0)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What has to be weighed. The runtime has generated implementations.

use frame_support::weights::Weight;

/// What calls and steps of hooks weigh.
pub trait WeightInfo {
    /// Registration with a key taken over from another owner.
    fn register() -> Weight;
    /// Adding to a bond.
    fn bond_extra() -> Weight;
    /// Unbonding with all withdrawals but one waiting.
    fn unbond() -> Weight;
    /// The last withdrawal of a worker with all retired keys.
    fn withdraw() -> Weight;
    /// Rotation that frees all retired keys.
    fn rotate_operator() -> Weight;
    /// Changing the payee.
    fn set_payee() -> Weight;
    /// Changing the capacity.
    fn set_capacity() -> Weight;
    /// Taking a seat from one of the most workers.
    fn serve() -> Weight;
    /// Changing an ask in a full table.
    fn set_ask() -> Weight;
    /// Leaving a full table.
    fn stop_serving() -> Weight;
    /// Leaving `m` full tables and the pool.
    fn leave(m: u32) -> Weight;
    /// Returning from jail.
    fn return_to_service() -> Weight;
    /// Cancelling a slash.
    fn cancel_slash() -> Weight;
    /// Taking a slash with a reporter.
    fn apply_slash() -> Weight;
    /// Pardoning a worker with seats in `m` full tables.
    fn pardon(m: u32) -> Weight;
    /// Looking at the head of the queue of slashes, and stepping over a gap.
    fn peek_slash() -> Weight;
    /// Taking the slash at the head of the queue.
    fn apply_due_slash() -> Weight;
    /// Looking for an ejected worker with seats.
    fn peek_departing() -> Weight;
    /// Taking a seat in a full table from an ejected worker.
    fn vacate_next_seat() -> Weight;
}

/// For mocks: a unit of each kind per call, so that metering can be seen.
impl WeightInfo for () {
    fn register() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn bond_extra() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn unbond() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn rotate_operator() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn set_payee() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn set_capacity() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn serve() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn set_ask() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn stop_serving() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn leave(m: u32) -> Weight {
        Weight::from_parts(1, 1).saturating_mul(u64::from(m).saturating_add(1))
    }
    fn return_to_service() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn cancel_slash() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn apply_slash() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn pardon(m: u32) -> Weight {
        Weight::from_parts(1, 1).saturating_mul(u64::from(m).saturating_add(1))
    }
    fn peek_slash() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn apply_due_slash() -> Weight {
        Weight::from_parts(10, 10)
    }
    fn peek_departing() -> Weight {
        Weight::from_parts(1, 1)
    }
    fn vacate_next_seat() -> Weight {
        Weight::from_parts(10, 10)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What calls and hook steps cost. The runtime's values are generated from benchmarks.

use frame_support::weights::Weight;

/// Weights of this pallet; `n` counts validators, `k` the members of a committee.
pub trait WeightInfo {
    /// Registering a checker.
    fn register_checker() -> Weight;
    /// Adding to a bond.
    fn bond_extra() -> Weight;
    /// Putting bonded money on its way out.
    fn unbond() -> Weight;
    /// Taking it out.
    fn withdraw() -> Weight;
    /// Changing a checker's key.
    fn rotate_key() -> Weight;
    /// Starting to leave.
    fn leave() -> Weight;
    /// Returning after a suspension.
    fn return_to_duty() -> Weight;
    /// Validating a `duties` call of `d` entries.
    fn authorize_duties(d: u32) -> Weight;
    /// A `duties` call without its entries.
    fn duties() -> Weight;
    /// An acknowledgement, with `n` of them stored.
    fn duty_acknowledge(n: u32) -> Weight;
    /// A commitment or a refusal, with `n` members.
    fn duty_commit(n: u32) -> Weight;
    /// A reveal, with `n` members.
    fn duty_reveal(n: u32) -> Weight;
    /// Challenging a result.
    fn challenge() -> Weight;
    /// Reporting an equivocation.
    fn report_equivocation() -> Weight;
    /// Switching a method.
    fn set_method() -> Weight;
    /// Cancelling a slash.
    fn cancel_slash() -> Weight;
    /// Comparing the roster with the session, and rebuilding it from `n` validators.
    fn refresh_roster(n: u32) -> Weight;
    /// Finding what is due.
    fn next_due() -> Weight;
    /// Drawing a committee among `n` validators.
    fn step_committee(n: u32) -> Weight;
    /// Asking all `n` validators.
    fn step_everyone(n: u32) -> Weight;
    /// Concluding with a committee of `k`.
    fn conclude_committee(k: u32) -> Weight;
    /// Concluding the round of everyone.
    fn conclude_everyone(n: u32) -> Weight;
    /// Taking a slash.
    fn apply_slash() -> Weight;
    /// Forgetting a reported equivocation.
    fn forget_equivocation() -> Weight;
}

/// Any two differ, so that tests see which was used.
impl WeightInfo for () {
    fn register_checker() -> Weight {
        Weight::from_parts(1_001, 0)
    }
    fn bond_extra() -> Weight {
        Weight::from_parts(1_002, 0)
    }
    fn unbond() -> Weight {
        Weight::from_parts(1_003, 0)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(1_004, 0)
    }
    fn rotate_key() -> Weight {
        Weight::from_parts(1_005, 0)
    }
    fn leave() -> Weight {
        Weight::from_parts(1_006, 0)
    }
    fn return_to_duty() -> Weight {
        Weight::from_parts(1_007, 0)
    }
    fn authorize_duties(d: u32) -> Weight {
        Weight::from_parts(500, 0)
            .saturating_add(Weight::from_parts(10, 0).saturating_mul(d.into()))
    }
    fn duties() -> Weight {
        Weight::from_parts(1_008, 0)
    }
    fn duty_acknowledge(_: u32) -> Weight {
        Weight::from_parts(110, 0)
    }
    fn duty_commit(_: u32) -> Weight {
        Weight::from_parts(120, 0)
    }
    fn duty_reveal(_: u32) -> Weight {
        Weight::from_parts(130, 0)
    }
    fn challenge() -> Weight {
        Weight::from_parts(1_009, 0)
    }
    fn report_equivocation() -> Weight {
        Weight::from_parts(1_010, 0)
    }
    fn set_method() -> Weight {
        Weight::from_parts(1_011, 0)
    }
    fn cancel_slash() -> Weight {
        Weight::from_parts(1_012, 0)
    }
    fn refresh_roster(_: u32) -> Weight {
        Weight::from_parts(1_013, 0)
    }
    fn next_due() -> Weight {
        Weight::from_parts(100, 0)
    }
    fn step_committee(_: u32) -> Weight {
        Weight::from_parts(1_014, 0)
    }
    fn step_everyone(_: u32) -> Weight {
        Weight::from_parts(1_015, 0)
    }
    fn conclude_committee(_: u32) -> Weight {
        Weight::from_parts(1_016, 0)
    }
    fn conclude_everyone(_: u32) -> Weight {
        Weight::from_parts(1_017, 0)
    }
    fn apply_slash() -> Weight {
        Weight::from_parts(1_018, 0)
    }
    fn forget_equivocation() -> Weight {
        Weight::from_parts(1_019, 0)
    }
}

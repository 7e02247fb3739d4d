// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Runtime parameters that governance changes, and the bounds no change gets past.

use crate::{Balance, Runtime, MILLIUNIT};
use credence_primitives::{ActiveBlock, Ppm};
use frame_support::{
    dynamic_params::{dynamic_pallet_params, dynamic_params},
    traits::Get,
};
use sp_runtime::{Perbill, Permill};

/// The parameters, by what they govern.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic {
    use super::*;

    /// What happens to fees.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod fees {
        use super::*;

        /// The part of every fee that goes to the treasury; the author gets the rest.
        #[codec(index = 0)]
        pub static TreasuryShare: Perbill = Perbill::from_percent(80);
    }

    /// Models and datasets.
    #[dynamic_pallet_params]
    #[codec(index = 1)]
    pub mod registry {
        use super::*;

        /// What ancestor models and inherited datasets may get of a royalty together.
        #[codec(index = 0)]
        pub static LineageCap: Ppm = 300_000;
        /// The largest artifact that checkers re-execute, in bytes.
        #[codec(index = 1)]
        pub static MaxCheckedArtifactBytes: u64 = 256 * 1024 * 1024;
    }

    /// Workers.
    #[dynamic_pallet_params]
    #[codec(index = 2)]
    pub mod workers {
        use super::*;

        /// The most workers that serve one model.
        #[codec(index = 0)]
        pub static MaxWorkersPerModel: u32 = 64;
        /// How many times a job's value a wrong result costs at most.
        #[codec(index = 1)]
        pub static PenaltyMultiple: u32 = 20;
        /// What part of the bond a missing result costs.
        #[codec(index = 2)]
        pub static NoShowShare: Permill = Permill::from_parts(1_000);
        /// What part of a slash goes to who reported the fault.
        #[codec(index = 3)]
        pub static ReporterShare: Permill = Permill::from_percent(10);
        /// The most refusals in one window.
        #[codec(index = 4)]
        pub static MaxDeclines: u32 = 10;
        /// The least free bond of a worker that gets jobs.
        #[codec(index = 5)]
        pub static MinimumBond: Balance = 1_000_000 * MILLIUNIT;
    }

    /// Requests.
    #[dynamic_pallet_params]
    #[codec(index = 3)]
    pub mod inference {
        use super::*;

        /// The part of every request's fee that is burned, before the price of bytes.
        #[codec(index = 0)]
        pub static MinimumFee: Balance = MILLIUNIT / 10;
        /// What a byte of input costs; burned.
        #[codec(index = 1)]
        pub static InputByteFee: Balance = MILLIUNIT / 1_000;
        /// The most bytes of input that one block takes.
        #[codec(index = 2)]
        pub static MaxBlockInputBytes: u32 = 256 * 1024;
        /// The part of the fee that three declines cost.
        #[codec(index = 3)]
        pub static DeclineShare: Permill = Permill::from_percent(5);
        /// Active blocks for which a closed job and its output are kept.
        #[codec(index = 4)]
        pub static Retention: ActiveBlock = 600;
    }

    /// Checks.
    #[dynamic_pallet_params]
    #[codec(index = 4)]
    pub mod verification {
        use super::*;

        /// The largest committee.
        #[codec(index = 0)]
        pub static CommitteeCap: u32 = 8;
        /// The active blocks for committing, opening and revealing, each.
        #[codec(index = 1)]
        pub static Window: ActiveBlock = 10;
        /// What silence costs a checker, in parts per million of the job's value.
        #[codec(index = 2)]
        pub static SilencePenalty: Ppm = 200_000;
        /// What a commitment without reveal costs, in parts per million of the job's value.
        #[codec(index = 3)]
        pub static MissingRevealPenalty: Ppm = 1_000_000;
        /// What dissent from two thirds costs, in parts per million of the job's value.
        #[codec(index = 4)]
        pub static DissentPenalty: Ppm = 5_000_000;
        /// The least that a check costs.
        #[codec(index = 5)]
        pub static MinimumCheckFee: Balance = MILLIUNIT / 10;
        /// What a check costs for each millisecond of the model's time bound.
        #[codec(index = 6)]
        pub static PlanckPerMillisecond: Balance = MILLIUNIT / 1_000;
        /// How often an accepted result is checked again by all validators.
        #[codec(index = 7)]
        pub static AuditProbability: Permill = Permill::from_percent(10);
        /// How often a sampled result is checked.
        #[codec(index = 8)]
        pub static SampleProbability: Permill = Permill::from_percent(10);
    }

    /// Credit.
    #[dynamic_pallet_params]
    #[codec(index = 5)]
    pub mod attribution {
        use super::*;

        /// How a credit is divided between contributors, compute and verification, in parts per
        /// million.
        #[codec(index = 0)]
        pub static CreditWeights: (Ppm, Ppm, Ppm) = (500_000, 350_000, 150_000);
    }
}

macro_rules! clamped {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $parameter:path, $least:expr, $most:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Get<$type> for $name {
            fn get() -> $type {
                let value: $type = <$parameter as Get<$type>>::get();
                value.clamp($least, $most)
            }
        }
    )*};
}

clamped! {
    /// Contributors always keep a half.
    LineageCap: Ppm = dynamic::registry::LineageCap, 0, 500_000;
    /// A gibibyte is the most a checker must be ready to hold for one model.
    MaxCheckedArtifactBytes: u64 = dynamic::registry::MaxCheckedArtifactBytes, 1 << 20, 1 << 30;
    /// As many as the pallet has room for.
    MaxWorkersPerModel: u32 = dynamic::workers::MaxWorkersPerModel, 1, 64;
    /// Never nothing, and never the whole bond for numbers alone at the usual stakes.
    PenaltyMultiple: u32 = dynamic::workers::PenaltyMultiple, 1, 20;
    /// A fifth at most: being late is not fraud.
    NoShowShare: Permill = dynamic::workers::NoShowShare, Permill::zero(),
        Permill::from_percent(20);
    /// A half at most, so that nobody profits from reporting itself.
    ReporterShare: Permill = dynamic::workers::ReporterShare, Permill::zero(),
        Permill::from_percent(50);
    /// At least one in each window.
    MaxDeclines: u32 = dynamic::workers::MaxDeclines, 1, 1_000;
    /// Never below what makes a fault hurt.
    WorkerMinimumBond: Balance = dynamic::workers::MinimumBond, 1_000 * MILLIUNIT, Balance::MAX;
    /// Never free.
    MinimumFee: Balance = dynamic::inference::MinimumFee, MILLIUNIT / 1_000, 1_000 * MILLIUNIT;
    /// Never free.
    InputByteFee: Balance = dynamic::inference::InputByteFee, MILLIUNIT / 1_000_000, MILLIUNIT;
    /// Room for one input, and no more than fits a block's length beside its transactions.
    MaxBlockInputBytes: u32 = dynamic::inference::MaxBlockInputBytes, 16 * 1024, 1024 * 1024;
    /// A tenth at most.
    DeclineShare: Permill = dynamic::inference::DeclineShare, Permill::zero(),
        Permill::from_percent(10);
    /// Longer than the challenge window, and a day at most.
    Retention: ActiveBlock = dynamic::inference::Retention,
        2 * super::protocol::CHALLENGE_WINDOW, crate::DAYS;
    /// From the smallest committee to one whose work fits a block many times.
    CommitteeCap: u32 = dynamic::verification::CommitteeCap, 3, 32;
    /// Time enough to answer, and an end.
    Window: ActiveBlock = dynamic::verification::Window, 3, 100;
    /// At most the job's value: a machine may fail.
    SilencePenalty: Ppm = dynamic::verification::SilencePenalty, 0, 1_000_000;
    /// At most five times the job's value.
    MissingRevealPenalty: Ppm = dynamic::verification::MissingRevealPenalty, 0, 5_000_000;
    /// At most what a wrong result costs a worker.
    DissentPenalty: Ppm = dynamic::verification::DissentPenalty, 0, 20_000_000;
    /// Never free.
    MinimumCheckFee: Balance = dynamic::verification::MinimumCheckFee, MILLIUNIT / 1_000,
        1_000 * MILLIUNIT;
    /// May be zero where the minimum is enough.
    PlanckPerMillisecond: Balance = dynamic::verification::PlanckPerMillisecond, 0, MILLIUNIT;
    /// Never below what makes a bribed committee lose (`docs/economics.md`). A fifth at most.
    AuditProbability: Permill = dynamic::verification::AuditProbability,
        Permill::from_percent(5), Permill::from_percent(20);
    /// Never switched off.
    SampleProbability: Permill = dynamic::verification::SampleProbability,
        Permill::from_percent(1), Permill::from_percent(100);
}

/// How a credit is divided.
pub struct CreditWeights;

impl Get<(Ppm, Ppm, Ppm)> for CreditWeights {
    fn get() -> (Ppm, Ppm, Ppm) {
        let (contributors, compute, verification): (Ppm, Ppm, Ppm) =
            dynamic::attribution::CreditWeights::get();
        // Every group has a part: each is needed for the result.
        (contributors.max(1), compute.max(1), verification.max(1))
    }
}

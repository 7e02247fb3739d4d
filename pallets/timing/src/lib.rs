// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Session, era and bonding lengths, fixed at genesis.
//!
//! A network chooses its [`Schedule`] in its genesis and can never change it: BABE stops producing
//! blocks when the length of an epoch changes, and a bonding period shorter than a slash deferral
//! would let a cheat leave with its bond. The pallet therefore has no calls. Keeping the lengths in
//! state instead of in constants lets one runtime blob serve a development network with sessions
//! of seconds and a public one with sessions of hours.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod types;

pub use pallet::*;
pub use types::{Schedule, ScheduleFault};

#[frame_support::pallet]
pub mod pallet {
    use super::Schedule;
    use core::marker::PhantomData;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::BlockNumberFor;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// The lengths this chain lives by. Written once, at genesis; always sound.
    #[pallet::storage]
    #[pallet::getter(fn schedule)]
    pub type ChainSchedule<T: Config> = StorageValue<_, Schedule, ValueQuery>;

    /// The schedule a network starts with; a public network's unless named otherwise.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Lengths of sessions, eras and waiting periods.
        pub schedule: Schedule,
        /// No value; ties the configuration to the runtime.
        #[serde(skip)]
        pub runtime: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Err(fault) = self.schedule.check() {
                panic!("the chain specification's `timing.schedule` is unsound: {fault}");
            }
            ChainSchedule::<T>::put(self.schedule);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// The lengths of sessions, eras and waiting periods on this chain.
        pub fn lengths() -> Schedule {
            Self::schedule()
        }
    }

    impl<T: Config> Pallet<T> {
        /// Checks that the stored schedule is one a genesis would have accepted.
        ///
        /// # Errors
        ///
        /// The sentence of the [`ScheduleFault`](super::ScheduleFault) found.
        pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
            Self::schedule().check().map_err(|fault| fault.sentence().into())
        }
    }
}

#[cfg(test)]
mod tests;

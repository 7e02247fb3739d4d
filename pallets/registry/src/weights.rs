// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What the calls and the steps of the hook weigh. The runtime's values come from benchmarks.

use frame_support::weights::Weight;

/// The weights of the worst case of each call and step.
pub trait WeightInfo {
    /// Weight of [`crate::Pallet::register_dataset`].
    fn register_dataset() -> Weight;
    /// Weight of [`crate::Pallet::set_dataset_payee`].
    fn set_dataset_payee() -> Weight;
    /// Weight of [`crate::Pallet::retire_dataset`].
    fn retire_dataset() -> Weight;
    /// Weight of [`crate::Pallet::remove_dataset`].
    fn remove_dataset() -> Weight;
    /// Weight of [`crate::Pallet::register_model`].
    fn register_model() -> Weight;
    /// Weight of [`crate::Pallet::set_model_payee`].
    fn set_model_payee() -> Weight;
    /// Weight of [`crate::Pallet::accept_use`].
    fn accept_use() -> Weight;
    /// Weight of [`crate::Pallet::refuse_use`].
    fn refuse_use() -> Weight;
    /// Weight of [`crate::Pallet::deprecate_model`].
    fn deprecate_model() -> Weight;
    /// Weight of [`crate::Pallet::remove_model`].
    fn remove_model() -> Weight;
    /// Weight of [`crate::Pallet::set_class`].
    fn set_class() -> Weight;
    /// Weight of [`crate::Pallet::quarantine`].
    fn quarantine() -> Weight;
    /// Weight of [`crate::Pallet::release_quarantine`].
    fn release_quarantine() -> Weight;
    /// Weight of [`crate::Pallet::set_operator_list`].
    fn set_operator_list() -> Weight;
    /// Weight of [`crate::Pallet::open_dispute`].
    fn open_dispute() -> Weight;
    /// Weight of [`crate::Pallet::resolve_dispute`].
    fn resolve_dispute() -> Weight;
    /// Weight of looking at the ends of the queue of disputes.
    fn inspect_dispute_queue() -> Weight;
    /// Weight of one place of the queue of disputes, the dispute in it lapsing.
    fn lapse_dispute() -> Weight;
}

/// For mocks only: every call and step weighs the same.
impl WeightInfo for () {
    fn register_dataset() -> Weight {
        MOCK
    }
    fn set_dataset_payee() -> Weight {
        MOCK
    }
    fn retire_dataset() -> Weight {
        MOCK
    }
    fn remove_dataset() -> Weight {
        MOCK
    }
    fn register_model() -> Weight {
        MOCK
    }
    fn set_model_payee() -> Weight {
        MOCK
    }
    fn accept_use() -> Weight {
        MOCK
    }
    fn refuse_use() -> Weight {
        MOCK
    }
    fn deprecate_model() -> Weight {
        MOCK
    }
    fn remove_model() -> Weight {
        MOCK
    }
    fn set_class() -> Weight {
        MOCK
    }
    fn quarantine() -> Weight {
        MOCK
    }
    fn release_quarantine() -> Weight {
        MOCK
    }
    fn set_operator_list() -> Weight {
        MOCK
    }
    fn open_dispute() -> Weight {
        MOCK
    }
    fn resolve_dispute() -> Weight {
        MOCK
    }
    fn inspect_dispute_queue() -> Weight {
        MOCK
    }
    fn lapse_dispute() -> Weight {
        MOCK
    }
}

const MOCK: Weight = Weight::from_parts(1_000, 10);

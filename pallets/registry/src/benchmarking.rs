// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What calls and hook steps cost in their worst case.

use crate::{pallet::*, types::sources_of, worst_case::*, Ruling, Source, Stage, WeightInfo};
use alloc::boxed::Box;
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::MAX_TABLE_ROWS,
    protocol::ModelCatalog,
    Balance,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Balanced, Inspect, InspectHold},
        tokens::Precision,
        Consideration, EnsureOrigin, Footprint, Get,
    },
    weights::WeightMeter,
};
use frame_system::RawOrigin;
use sp_core::H256;

/// More than the bytes of any model or dataset.
const LARGE: usize = 64 * 1024;

pub(crate) fn fund<T: Config>(who: &T::AccountId) {
    T::ModelConsideration::ensure_successful(who, Footprint::from_parts(1, LARGE));
    T::DatasetConsideration::ensure_successful(who, Footprint::from_parts(1, LARGE));
}

#[benchmarks(where T::Currency: Balanced<T::AccountId> + InspectHold<T::AccountId, Balance = Balance>)]
mod benchmarks {
    use super::*;

    fn funded_disputer<T: Config>(index: u8) -> T::AccountId
    where
        T::Currency: Balanced<T::AccountId> + InspectHold<T::AccountId, Balance = Balance>,
    {
        let disputer = stranger::<T>(index);
        let minimum = <T::Currency as Inspect<_>>::minimum_balance();
        let amount = T::DisputeDeposit::get().saturating_add(minimum).saturating_mul(2);
        drop(
            <T::Currency as Balanced<_>>::deposit(&disputer, amount, Precision::Exact)
                .expect("an account can be given money"),
        );
        disputer
    }

    /// An open dispute about a model that has been disputed as often as can be.
    fn disputed<T: Config>() -> (ModelId, T::AccountId)
    where
        T::Currency: Balanced<T::AccountId> + InspectHold<T::AccountId, Balance = Balance>,
    {
        let (accused, original) = two_models::<T>(fund::<T>);
        dispute_often::<T>(accused);
        let disputer = funded_disputer::<T>(210);
        let ancestor = Source::Model(original);
        let evidence = H256::repeat_byte(1);
        Pallet::<T>::do_open_dispute(disputer.clone(), accused, ancestor, evidence)
            .expect("neither declares the other");
        (accused, disputer)
    }

    #[benchmark]
    fn register_dataset() {
        let owner: T::AccountId = whitelisted_caller();
        let (terms, content) = (dataset_terms(), H256::repeat_byte(1));
        fund::<T>(&owner);
        let dataset = DatasetId::new(&owner, &terms, &content);
        let payee = stranger::<T>(1);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), content, terms, payee, uri());

        assert!(Datasets::<T>::contains_key(dataset));
    }

    #[benchmark]
    fn set_dataset_payee() {
        let owner: T::AccountId = whitelisted_caller();
        let dataset = create_dataset::<T>(fund::<T>, &owner, 1);
        let payee = stranger::<T>(1);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), dataset, payee.clone());

        assert_eq!(Datasets::<T>::get(dataset).map(|record| record.payee), Some(payee));
    }

    #[benchmark]
    fn retire_dataset() {
        let owner: T::AccountId = whitelisted_caller();
        let dataset = create_dataset::<T>(fund::<T>, &owner, 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), dataset);

        assert!(Datasets::<T>::get(dataset).is_some_and(|record| record.is_retired));
    }

    #[benchmark]
    fn remove_dataset() {
        let owner: T::AccountId = whitelisted_caller();
        let dataset = create_dataset::<T>(fund::<T>, &owner, 1);
        Pallet::<T>::retire_dataset(RawOrigin::Signed(owner.clone()).into(), dataset)
            .expect("it is not retired");

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), dataset);

        assert!(!Datasets::<T>::contains_key(dataset));
    }

    #[benchmark]
    fn register_model() {
        let owner: T::AccountId = whitelisted_caller();
        let manifest = worst_manifest::<T>(fund::<T>, &owner);
        let model = ModelId::new(&owner, &manifest);
        let payee = stranger::<T>(1);
        fund::<T>(&owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), Box::new(manifest), payee);

        let table = Tables::<T>::get(model).expect("it is registered");
        assert_eq!(table.len() as u32, MAX_TABLE_ROWS);
        assert_eq!(sources_of(&table).count() as u32, MAX_TABLE_ROWS - 1);
    }

    #[benchmark]
    fn set_model_payee() {
        let owner: T::AccountId = whitelisted_caller();
        let model = create_model::<T>(fund::<T>, &owner, longest_manifest::<T>(&owner, 1, &[], 0));
        let payee = stranger::<T>(1);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), model, payee.clone());

        assert_eq!(Models::<T>::get(model).map(|record| record.payee), Some(payee));
    }

    #[benchmark]
    fn accept_use() {
        let (model, of) = worst_pending::<T>(fund::<T>, &stranger::<T>(200));
        let owner = owner_of::<T>(&of);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), model, of);

        let missing = MAX_TABLE_ROWS - 2;
        let stage = Models::<T>::get(model).map(|record| record.stage);
        assert_eq!(stage, Some(Stage::Pending { missing }));
    }

    #[benchmark]
    fn refuse_use() {
        let (model, of) = worst_pending::<T>(fund::<T>, &stranger::<T>(200));
        let owner = owner_of::<T>(&of);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), model, of);

        assert!(!Models::<T>::contains_key(model));
    }

    #[benchmark]
    fn deprecate_model() {
        let owner: T::AccountId = whitelisted_caller();
        let model = create_model::<T>(fund::<T>, &owner, longest_manifest::<T>(&owner, 1, &[], 0));

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), model);

        let stage = Models::<T>::get(model).map(|record| record.stage);
        assert_eq!(stage, Some(Stage::Deprecated));
    }

    #[benchmark]
    fn remove_model() {
        // Withdrawn after as many disputes as can be, so that one reference more is dropped.
        let (model, _) = disputed::<T>();
        Pallet::<T>::do_resolve_dispute(model, Ruling::Upheld).expect("the dispute is open");
        let owner = owner_of::<T>(&Source::Model(model));

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), model);

        assert!(!Models::<T>::contains_key(model) && !PastDisputers::<T>::contains_key(model));
    }

    #[benchmark]
    fn set_class() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, CLASS, Some(tolerance()));

        assert_eq!(Classes::<T>::get(CLASS), Some(tolerance()));
        Ok(())
    }

    #[benchmark]
    fn quarantine() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let owner = stranger::<T>(200);
        let model = create_model::<T>(fund::<T>, &owner, longest_manifest::<T>(&owner, 1, &[], 0));

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, model);

        assert!(Models::<T>::get(model).is_some_and(|record| record.is_quarantined));
        Ok(())
    }

    #[benchmark]
    fn release_quarantine() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let owner = stranger::<T>(200);
        let model = create_model::<T>(fund::<T>, &owner, longest_manifest::<T>(&owner, 1, &[], 0));
        <Pallet<T> as ModelCatalog<_>>::quarantine(&model);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, model);

        assert!(Models::<T>::get(model).is_some_and(|record| !record.is_quarantined));
        Ok(())
    }

    #[benchmark]
    fn set_operator_list() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let hash = H256::repeat_byte(1);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, hash);

        assert_eq!(OperatorList::<T>::get(), Some(hash));
        Ok(())
    }

    #[benchmark]
    fn open_dispute() {
        let (accused, original) = two_models::<T>(fund::<T>);
        dispute_often::<T>(accused);
        let disputer = funded_disputer::<T>(210);
        let ancestor = Source::Model(original);

        #[extrinsic_call]
        _(RawOrigin::Signed(disputer), accused, ancestor, H256::repeat_byte(1));

        assert!(Disputes::<T>::contains_key(accused));
    }

    #[benchmark]
    fn resolve_dispute() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let (model, disputer) = disputed::<T>();

        // To dismiss moves the deposit between accounts, to uphold only releases it.
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, model, Ruling::Dismissed);

        assert!(!Disputes::<T>::contains_key(model));
        let reason = HoldReason::Dispute.into();
        assert_eq!(CurrencyOf::<T>::balance_on_hold(&reason, &disputer), 0);
        Ok(())
    }

    #[benchmark]
    fn inspect_dispute_queue() {
        let ends = crate::DisputeQueueEnds { head: 0, tail: 1, last_until: 0 };
        DisputeQueueRange::<T>::put(ends);
        // Enough for the look at the ends, not for a step.
        let mut meter = WeightMeter::with_limit(T::WeightInfo::inspect_dispute_queue());

        #[block]
        {
            Pallet::<T>::lapse_disputes(&mut meter);
        }

        assert_eq!(DisputeQueueRange::<T>::get().head, 0);
    }

    #[benchmark]
    fn lapse_dispute() {
        let (model, disputer) = disputed::<T>();
        let until = Disputes::<T>::get(model).expect("it is open").until;

        #[block]
        {
            assert!(Pallet::<T>::lapse_at(0, until.saturating_add(1)));
        }

        assert!(!Disputes::<T>::contains_key(model));
        let reason = HoldReason::Dispute.into();
        assert_eq!(CurrencyOf::<T>::balance_on_hold(&reason, &disputer), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}

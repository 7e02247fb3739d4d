// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Benchmarks; each measures the worst case and ends by checking the effect.

#![expect(clippy::unwrap_used, reason = "a benchmark whose preparation fails measures nothing")]

use super::*;
use alloc::{vec, vec::Vec};
use credence_primitives::{
    commitment::domain_hash,
    duty::Verdict,
    ids::{DatasetId, ModelId, Signature, Ticket},
    manifest::{
        Assurance, AssuranceSet, DirectShare, Manifest, ShareOf, MAX_DIRECT_ENTRIES, MAX_TABLE_ROWS,
    },
    numeric::ClassId,
    protocol::{Attribution, ModelCatalog, Settlement},
    receipt::Report,
    tensor::{Axis, DType, OutputRole, OutputSpec, TensorSpec},
    Balance, Ppm, MILLION,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        EnsureOrigin, Get, Hooks,
    },
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::{H256, U256};

const DATASETS: u32 = MAX_DIRECT_ENTRIES;

/// An amount that opens an account.
fn amount<T: Config>() -> Balance {
    T::Currency::minimum_balance().max(1) * 1_000
}

fn caller<T: Config>() -> T::AccountId {
    let caller: T::AccountId = whitelisted_caller();
    T::Currency::set_balance(&caller, amount::<T>());
    caller
}

/// Money on the account, as if it had been moved there.
fn fund<T: Config>() {
    T::Currency::set_balance(&Pallet::<T>::account_id(), amount::<T>() * 1_000_000);
}

fn tensor(name: &[u8]) -> TensorSpec {
    TensorSpec {
        name: BoundedVec::truncate_from(name.to_vec()),
        dtype: DType::F32,
        shape: BoundedVec::truncate_from(vec![Axis::Fixed(16)]),
    }
}

/// The `number`th model, with the most direct shares there can be.
fn register<T: Config>(number: u32) -> (T::AccountId, ModelId) {
    let owner: T::AccountId = account("owner", number, 0);
    T::Currency::set_balance(&owner, amount::<T>() * 1_000_000);
    let shares = (0..MAX_DIRECT_ENTRIES).map(|index| DirectShare {
        of: ShareOf::Contributor(account("contributor", index, 0)),
        share: MILLION / MAX_DIRECT_ENTRIES,
    });
    let manifest = Manifest {
        artifact_hash: domain_hash("benchmark", &number),
        artifact_bytes: 1_024,
        metadata_uri: Default::default(),
        inputs: BoundedVec::truncate_from(vec![tensor(b"input")]),
        outputs: BoundedVec::truncate_from(vec![OutputSpec {
            tensor: tensor(b"output"),
            role: OutputRole::Compared,
        }]),
        class: ClassId(0),
        time_bound_ms: 1_000,
        royalty: amount::<T>(),
        shares: BoundedVec::truncate_from(shares.collect()),
        terms: Default::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed]),
        attribution_output: None,
        sample: None,
        supersedes: None,
    };
    (owner.clone(), T::Models::create_model(&owner, manifest))
}

/// A ledger with a full table: contributors, and as many weighed datasets as there can be.
fn full_ledger<T: Config>() -> Ledger<T::AccountId> {
    let row = |index: u32| {
        let share = MILLION / MAX_TABLE_ROWS;
        let is_weighed = index < DATASETS;
        let weighed = Weighed { above_minimum: share, accumulated: U256::zero() };
        LedgerRow {
            of: if is_weighed {
                ShareOf::Dataset(DatasetId(domain_hash("benchmark", &index)))
            } else {
                ShareOf::Contributor(account("contributor", index, 0))
            },
            fixed: if is_weighed { 0 } else { share },
            weighed: is_weighed.then_some(weighed),
            paid: 0,
            credits: 0,
        }
    };
    let rows = (0..MAX_TABLE_ROWS).map(row).collect();
    Ledger { received: 0, settled_jobs: 0, rows: BoundedVec::truncate_from(rows) }
}

/// A ledger of `rows` rows, each to be paid to another registered model's owner.
fn ledger_of_parents<T: Config>(rows: u32) -> Vec<T::AccountId> {
    let mut owners = Vec::new();
    let mut ledger = full_ledger::<T>();
    ledger.rows = Default::default();
    for index in 0..rows {
        let (owner, model) = register::<T>(index);
        owners.push(T::Models::payee(&ShareOf::Parent(model)).unwrap_or(owner));
        let row = LedgerRow {
            of: ShareOf::Parent(model),
            fixed: MILLION / MAX_TABLE_ROWS,
            weighed: None,
            paid: 0,
            credits: 0,
        };
        ledger.rows.try_push(row).unwrap();
    }
    ledger.received = amount::<T>() * Balance::from(MAX_TABLE_ROWS);
    Liabilities::<T>::put(ledger.received);
    Ledgers::<T>::insert(ModelId::default(), ledger);
    fund::<T>();
    owners
}

fn settlement<T: Config>(model: ModelId, checkers: u32) -> Settlement<T::AccountId> {
    let checkers: Vec<T::AccountId> =
        (0..checkers).map(|index| account("checker", index, 0)).collect();
    Settlement {
        job: 1,
        ticket: Ticket::default(),
        model,
        requester: account("requester", 0, 0),
        input_hash: H256::repeat_byte(1),
        output_hash: H256::repeat_byte(2),
        worker: account("worker", 0, 0),
        worker_payee: account("payee", 0, 0),
        signature: Signature::default(),
        report: Report {
            reached: AssuranceSet::of(&[Assurance::Checked]),
            verdicts: checkers.iter().map(|who| (who.clone(), Some(Verdict::Pass))).collect(),
            evidence_hash: H256::zero(),
            pay: checkers.into_iter().map(|who| (who, amount::<T>())).collect(),
        },
        compute: amount::<T>(),
        royalty: amount::<T>(),
        dataset_weights: Some(vec![MILLION / DATASETS; DATASETS as usize] as Vec<Ppm>),
    }
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn claim() {
        let payees = ledger_of_parents::<T>(MAX_TABLE_ROWS);
        let before = T::Currency::balance(&payees[0]);
        let caller = caller::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), ModelId::default(), 0);

        assert_eq!(T::Currency::balance(&payees[0]), before + amount::<T>());
    }

    #[benchmark]
    fn claim_many(n: Linear<1, MAX_TABLE_ROWS>) {
        let payees = ledger_of_parents::<T>(MAX_TABLE_ROWS);
        let rows: ClaimedRows = (0..n).collect::<Vec<u32>>().try_into().unwrap();
        let before: Vec<Balance> = payees.iter().map(T::Currency::balance).collect();
        let caller = caller::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), ModelId::default(), rows);

        for (payee, before) in payees.iter().zip(before).take(n as usize) {
            assert_eq!(T::Currency::balance(payee), before + amount::<T>());
        }
    }

    #[benchmark]
    fn withdraw() {
        fund::<T>();
        let caller = caller::<T>();
        Pallet::<T>::owe(&caller, amount::<T>()).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert_eq!(T::Currency::balance(&caller), 2 * amount::<T>());
    }

    #[benchmark]
    fn withdraw_for() {
        fund::<T>();
        let caller = caller::<T>();
        let who: T::AccountId = account("creditor", 0, 0);
        Pallet::<T>::owe(&who, amount::<T>()).unwrap();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), who.clone());

        assert_eq!(T::Currency::balance(&who), amount::<T>());
    }

    #[benchmark]
    fn flag_receipt() -> Result<(), BenchmarkError> {
        let origin =
            T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let flag = Flag { leaf_hash: H256::repeat_byte(1), reason: FlagReason::Collusion };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, 1, flag);

        assert_eq!(Flags::<T>::get(1), Some(flag));
        Ok(())
    }

    #[benchmark]
    fn settle(c: Linear<0, { T::MaxCheckers::get() }>) {
        fund::<T>();
        let model = ModelId::default();
        Ledgers::<T>::insert(model, full_ledger::<T>());
        let settlement = settlement::<T>(model, c);

        #[block]
        {
            Pallet::<T>::settle(settlement).unwrap();
        }

        let ledger = Ledgers::<T>::get(model).unwrap();
        assert_eq!(ledger.received, amount::<T>());
        assert_eq!(Claimable::<T>::iter().count() as u32, c);
        assert_eq!(SettledJobs::<T>::get(), 1);
        Pallet::<T>::do_try_state().unwrap();
    }

    #[benchmark]
    fn open_ledger() {
        let (_, model) = register::<T>(0);
        let ledger;

        #[block]
        {
            ledger = Pallet::<T>::ledger_of(&model);
        }

        assert_eq!(ledger.unwrap().rows.len() as u32, MAX_DIRECT_ENTRIES);
    }

    #[benchmark]
    fn owe() {
        fund::<T>();
        let who: T::AccountId = account("creditor", 0, 0);

        #[block]
        {
            Pallet::<T>::owe(&who, amount::<T>()).unwrap();
        }

        assert_eq!(Claimable::<T>::get(&who), amount::<T>());
    }

    #[benchmark]
    fn block_end(n: Linear<0, { T::MaxLeaves::get() }>) {
        let leaves: Vec<H256> = (1..=n).map(|index| domain_hash("benchmark", &index)).collect();
        BlockLeaves::<T>::put(BoundedVec::truncate_from(leaves));
        let block = frame_system::Pallet::<T>::block_number();

        #[block]
        {
            Pallet::<T>::on_initialize(block);
            Pallet::<T>::on_finalize(block);
        }

        assert_eq!(n > 0, !LeavesRoot::<T>::get().is_zero());
        assert!(!BlockLeaves::<T>::exists());
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}

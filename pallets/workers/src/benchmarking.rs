// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Worst cases of all calls and steps of hooks.

use super::*;
use alloc::{vec, vec::Vec};
use credence_primitives::{
    bond::{Unlocking, MAX_UNLOCKING},
    commitment::domain_hash,
    ids::{ModelId, OperatorKey, Signature},
    manifest::{Assurance, AssuranceSet, DirectShare, LineageTerms, Manifest, SampleRun, ShareOf},
    numeric::ClassId,
    protocol::ModelCatalog,
    tensor::{
        Axis, DType, OutputRole, OutputSpec, TensorSpec, MAX_NAME_BYTES, MAX_RANK, MAX_TENSORS,
    },
    ActiveBlock, Balance, MILLION,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{
        fungible::{Balanced, MutateHold},
        EnsureOrigin, Get,
    },
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::H256;
use sp_runtime::Permill;

/// How many minimum bonds a worker of a benchmark has.
const WEALTH: Balance = 1_000_000;

fn bond_of<T: Config>() -> Balance {
    T::MinimumBond::get().saturating_mul(WEALTH)
}

fn owner<T: Config>(index: u32) -> T::AccountId {
    account("worker", index, 0)
}

/// A key that nobody can sign with.
fn key(index: u32) -> OperatorKey {
    OperatorKey::from_raw(sp_io::hashing::blake2_256(&index.to_le_bytes()))
}

/// A key that agrees to work for an owner.
fn agreeing_key<T: Config>(owner: &T::AccountId) -> (OperatorKey, Signature) {
    let payload = Pallet::<T>::operator_message(owner.clone());
    #[cfg(feature = "std")]
    {
        let pair = <sp_core::ed25519::Pair as sp_core::Pair>::from_seed(&[7; 32]);
        (sp_core::Pair::public(&pair), sp_core::Pair::sign(&pair, payload.as_bytes()))
    }
    #[cfg(not(feature = "std"))]
    {
        let kind = sp_core::crypto::KeyTypeId(*b"oper");
        let key = sp_io::crypto::ed25519_generate(kind, None);
        let signature = sp_io::crypto::ed25519_sign(kind, &key, payload.as_bytes());
        (key, signature.expect("the key has just been generated"))
    }
}

pub(crate) fn fund<T: Config>(who: &T::AccountId) {
    let credit = T::Currency::issue(bond_of::<T>().saturating_mul(4));
    assert!(T::Currency::resolve(who, credit).is_ok(), "an account takes its endowment");
}

/// A funded worker with a bond of many times the minimum.
pub(crate) fn insert_worker<T: Config>(owner: &T::AccountId, operator: OperatorKey) {
    fund::<T>(owner);
    let bond = bond_of::<T>();
    T::Currency::hold(&HoldReason::WorkerBond.into(), owner, bond)
        .expect("the account has been funded");
    let worker = Worker::new(operator, owner.clone(), bond, T::MaxCapacity::get());
    Workers::<T>::insert(owner, worker);
    Operators::<T>::insert(operator, owner);
}

fn change<T: Config>(owner: &T::AccountId, change: impl FnOnce(&mut Worker<T::AccountId>)) {
    Workers::<T>::mutate(owner, |entry| change(entry.as_mut().expect("the worker is there")));
}

fn caller<T: Config>() -> T::AccountId {
    let caller: T::AccountId = whitelisted_caller();
    insert_worker::<T>(&caller, key(u32::MAX));
    caller
}

/// A model with as large a manifest as there can be.
fn offered_model<T: Config>() -> ModelId {
    let author = owner::<T>(u32::MAX);
    fund::<T>(&author);
    let tensor = |place: u32| TensorSpec {
        name: BoundedVec::truncate_from(vec![b'a' + place as u8; MAX_NAME_BYTES as usize]),
        dtype: DType::F32,
        shape: BoundedVec::truncate_from(vec![Axis::Fixed(1); MAX_RANK as usize]),
    };
    let output = |place| OutputSpec { tensor: tensor(place), role: OutputRole::Compared };
    let share = DirectShare { of: ShareOf::Contributor(author.clone()), share: MILLION };
    let manifest = Manifest {
        artifact_hash: H256::repeat_byte(1),
        artifact_bytes: 1_000,
        metadata_uri: BoundedVec::truncate_from(b"https://credence.example/model".to_vec()),
        inputs: BoundedVec::truncate_from((0..MAX_TENSORS).map(tensor).collect()),
        outputs: BoundedVec::truncate_from((0..MAX_TENSORS).map(output).collect()),
        class: ClassId(0),
        time_bound_ms: 1_000,
        royalty: 1_000_000,
        shares: BoundedVec::truncate_from(vec![share]),
        terms: LineageTerms::default(),
        accepted: AssuranceSet::of(&[Assurance::Signed]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    };
    T::Models::create_model(&author, manifest)
}

/// Models that no catalogue knows, for what does not ask it.
fn models<T: Config>(count: u32) -> Vec<ModelId> {
    (0..count).map(|number| ModelId(domain_hash("benchmark", &number))).collect()
}

fn seat<T: Config>(owner: &T::AccountId, model: &ModelId, ask: Balance) {
    assert!(Seats::<T>::mutate(model, |table| table.insert(owner.clone(), ask)));
    Serving::<T>::mutate(owner, |served| served.try_push(*model))
        .expect("nobody serves too many models");
}

/// Gives all seats of a model but `vacant` to workers, each of which serves as much as possible.
fn fill_table<T: Config>(model: &ModelId, vacant: u32) {
    let taken = T::MaxWorkersPerModel::get().saturating_sub(vacant);
    for index in 0..taken {
        let owner = owner::<T>(index);
        if !Workers::<T>::contains_key(&owner) {
            insert_worker::<T>(&owner, key(index));
        }
        seat::<T>(&owner, model, 1);
    }
}

/// The caller in full tables, last in each.
fn seat_in_full_tables<T: Config>(caller: &T::AccountId, models: &[ModelId]) {
    for model in models {
        fill_table::<T>(model, 1);
        seat::<T>(caller, model, 2);
    }
}

/// As many retired keys as rotations leave, `until` when they are over.
fn retire_keys<T: Config>(owner: &T::AccountId, first: u32, until: ActiveBlock) {
    let keys = (first..first.saturating_add(MAX_ROTATIONS)).map(key);
    let retired: Vec<_> = keys.map(|key| RetiredKey { key, until }).collect();
    for old in &retired {
        Operators::<T>::insert(old.key, owner);
    }
    RetiredKeys::<T>::insert(owner, BoundedVec::truncate_from(retired));
}

/// Another worker that holds the key as one of many retired keys whose time is over.
fn hold_retired<T: Config>(key_taken: OperatorKey) {
    let holder = owner::<T>(9_999);
    insert_worker::<T>(&holder, key(9_999));
    retire_keys::<T>(&holder, 10_000, ActiveBlock::MAX);
    RetiredKeys::<T>::mutate(&holder, |retired| {
        let old = RetiredKey { key: key_taken, until: 0 };
        retired.try_push(old).expect("there is room for one more");
    });
    Operators::<T>::insert(key_taken, &holder);
}

/// A bond with `count` withdrawals that are all due.
fn unlock<T: Config>(owner: &T::AccountId, count: u32, at: ActiveBlock) {
    let chunk = Unlocking { amount: T::MinimumBond::get(), at };
    change::<T>(owner, |worker| {
        worker.bond.unlocking = BoundedVec::truncate_from(vec![chunk; count as usize]);
    });
}

/// A slash of half the bond that is due, whose reporter gets a share.
fn queue_slash<T: Config>(owner: &T::AccountId) -> u64 {
    let amount = bond_of::<T>() / 2;
    let reporter = account("reporter", 0, 0);
    fund::<T>(&reporter);
    change::<T>(owner, |worker| worker.bond.pending_slashes = amount);
    let slash = PendingSlash {
        owner: owner.clone(),
        amount,
        due: 0,
        offence: Offence::Equivocation,
        reporter: Some(reporter),
        reporter_share: Permill::from_percent(10),
    };
    let id = 0;
    Slashes::<T>::insert(id, slash);
    SlashQueue::<T>::put(SlashQueueEnds { first: id, next: 1, last_due: 0 });
    id
}

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() -> Result<(), BenchmarkError> {
        let caller: T::AccountId = whitelisted_caller();
        fund::<T>(&caller);
        let (operator, proof) = agreeing_key::<T>(&caller);
        hold_retired::<T>(operator);
        let (payee, bond, capacity) =
            (caller.clone(), T::MinimumBond::get(), T::MaxCapacity::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), operator, proof, payee, bond, capacity);

        assert_eq!(Operators::<T>::get(operator), Some(caller));
        Ok(())
    }

    #[benchmark]
    fn bond_extra() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING, 0);
        let amount = T::MinimumBond::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), amount);

        let worker = Workers::<T>::get(&caller).expect("it stays");
        assert_eq!(worker.bond.held, bond_of::<T>() + amount);
    }

    #[benchmark]
    fn unbond() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING - 1, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), T::MinimumBond::get());

        let worker = Workers::<T>::get(&caller).expect("it stays");
        assert_eq!(worker.bond.unlocking.len(), MAX_UNLOCKING as usize);
    }

    #[benchmark]
    fn withdraw() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING, 0);
        retire_keys::<T>(&caller, 0, ActiveBlock::MAX);
        change::<T>(&caller, |worker| worker.standing = Standing::Leaving { until: 0 });

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Workers::<T>::contains_key(&caller));
        assert_eq!(Operators::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn rotate_operator() -> Result<(), BenchmarkError> {
        let caller = caller::<T>();
        retire_keys::<T>(&caller, 0, 0);
        let (operator, proof) = agreeing_key::<T>(&caller);
        hold_retired::<T>(operator);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), operator, proof);

        assert_eq!(RetiredKeys::<T>::get(&caller).len(), 1);
        assert_eq!(Operators::<T>::get(operator), Some(caller));
        Ok(())
    }

    #[benchmark]
    fn set_payee() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING, 0);
        let payee = owner::<T>(1);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), payee.clone());

        assert_eq!(Workers::<T>::get(&caller).map(|worker| worker.payee), Some(payee));
    }

    #[benchmark]
    fn set_capacity() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), 1);

        assert_eq!(Workers::<T>::get(&caller).map(|worker| worker.capacity), Some(1));
    }

    #[benchmark]
    fn serve() {
        let caller = caller::<T>();
        let model = offered_model::<T>();
        fill_table::<T>(&model, 0);
        for index in 0..T::MaxWorkersPerModel::get() {
            change::<T>(&owner::<T>(index), |worker| worker.bond.pending_slashes = 1);
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), model, 1);

        let table = Seats::<T>::get(model);
        assert_eq!(table.len(), T::MaxWorkersPerModel::get());
        assert!(table.contains(&caller));
    }

    #[benchmark]
    fn set_ask() {
        let caller = caller::<T>();
        let models = models::<T>(1);
        seat_in_full_tables::<T>(&caller, &models);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), models[0], 0);

        let first = Seats::<T>::get(models[0]).iter().next().cloned();
        assert_eq!(first, Some(Seat { owner: caller, ask: 0 }));
    }

    #[benchmark]
    fn stop_serving() {
        let caller = caller::<T>();
        // The last model, after which there is nothing more to leave.
        let models = models::<T>(1);
        seat_in_full_tables::<T>(&caller, &models);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), models[0]);

        assert!(!Seats::<T>::get(models[0]).contains(&caller));
    }

    #[benchmark]
    fn leave(m: Linear<0, { T::MaxModelsPerWorker::get() }>) {
        let caller = caller::<T>();
        let models = models::<T>(m);
        seat_in_full_tables::<T>(&caller, &models);
        unlock::<T>(&caller, MAX_UNLOCKING - 1, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Serving::<T>::contains_key(&caller));
        let worker = Workers::<T>::get(&caller).expect("it stays");
        assert!(worker.standing.gone_at().is_some());
    }

    #[benchmark]
    fn return_to_service() {
        let caller = caller::<T>();
        unlock::<T>(&caller, MAX_UNLOCKING, 0);
        change::<T>(&caller, |worker| worker.standing = Standing::Jailed { until: 0 });

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        let standing = Workers::<T>::get(&caller).map(|worker| worker.standing);
        assert_eq!(standing, Some(Standing::Active));
    }

    #[benchmark]
    fn cancel_slash() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let worker = caller::<T>();
        unlock::<T>(&worker, MAX_UNLOCKING, 0);
        let id = queue_slash::<T>(&worker);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);

        assert!(!Slashes::<T>::contains_key(id));
        let pending = Workers::<T>::get(&worker).map(|worker| worker.bond.pending_slashes);
        assert_eq!(pending, Some(0));
        Ok(())
    }

    #[benchmark]
    fn apply_slash() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let worker = caller::<T>();
        unlock::<T>(&worker, MAX_UNLOCKING, 0);
        let id = queue_slash::<T>(&worker);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);

        let held = Workers::<T>::get(&worker).map(|worker| worker.bond.held);
        assert_eq!(held, Some(bond_of::<T>() - bond_of::<T>() / 2));
        Ok(())
    }

    #[benchmark]
    fn pardon(m: Linear<0, { T::MaxModelsPerWorker::get() }>) -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let worker = caller::<T>();
        let models = models::<T>(m);
        seat_in_full_tables::<T>(&worker, &models);
        Pallet::<T>::do_equivocated(&worker, None).map_err(|_| "the worker is there")?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, worker.clone());

        assert!(!Barred::<T>::contains_key(&worker));
        assert!(!Serving::<T>::contains_key(&worker));
        Ok(())
    }

    #[benchmark]
    fn peek_slash() {
        SlashQueue::<T>::put(SlashQueueEnds { first: 0, next: 1, last_due: 0 });
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::work_off(&mut meter);
        }

        assert_eq!(SlashQueue::<T>::get().first, 1);
    }

    #[benchmark]
    fn apply_due_slash() {
        let worker = caller::<T>();
        unlock::<T>(&worker, MAX_UNLOCKING, 0);
        let id = queue_slash::<T>(&worker);
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::work_off(&mut meter);
        }

        assert!(!Slashes::<T>::contains_key(id));
        assert_eq!(SlashQueue::<T>::get().first, 1);
    }

    #[benchmark]
    fn peek_departing() {
        let worker = caller::<T>();
        Departing::<T>::insert(&worker, ());
        let found;

        #[block]
        {
            found = Pallet::<T>::next_departing();
        }

        assert_eq!(found, Some(worker));
    }

    #[benchmark]
    fn vacate_next_seat() {
        let worker = caller::<T>();
        let models = models::<T>(T::MaxModelsPerWorker::get());
        seat_in_full_tables::<T>(&worker, &models);
        Departing::<T>::insert(&worker, ());

        #[block]
        {
            Pallet::<T>::vacate_next(&worker);
        }

        assert_eq!(Serving::<T>::get(&worker).len() + 1, models.len());
    }

    impl_benchmark_test_suite!(
        Pallet,
        crate::mock::ExtBuilder::default().build(),
        crate::mock::Test
    );
}

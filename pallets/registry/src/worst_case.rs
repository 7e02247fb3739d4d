// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The states that benchmarks measure in, which tests check to be as bad as they claim.
//!
//! The worst model to register or to remove has the longest manifest and 64 rows, 63 of which name
//! records to be read and counted, and eight parents whose tables are read: eight models that each
//! build on the same four, which have twelve datasets each, and three datasets of its own.

use crate::{pallet::*, MetadataUri, Source, Stage};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    manifest::{
        Assurance, AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest, SampleRun,
        ShareOf, MAX_TABLE_ROWS, MAX_URI_BYTES,
    },
    numeric::{ClassId, NumericClass, Tolerance},
    tensor::{
        Axis, DType, OutputRole, OutputSpec, TensorSpec, MAX_AXIS_BYTES, MAX_NAME_BYTES, MAX_RANK,
        MAX_TENSORS,
    },
    Balance, Ppm, MILLION,
};
use frame_support::BoundedVec;
use sp_core::H256;
use sp_runtime::traits::TrailingZeroInput;

/// Gives an account enough for the deposit of anything here.
pub(crate) type Fund<T> = fn(&<T as frame_system::Config>::AccountId);

pub(crate) const CLASS: ClassId = ClassId(u16::MAX);
const BASES: u8 = 4;
const DATASETS_OF_BASE: u8 = 12;
const PARENTS: u8 = 8;
const OWN_DATASETS: u8 = 3;

/// What every source asks: consent, and a share so small that all fit.
const TERMS: LineageTerms =
    LineageTerms { minimum_share: 1, minimum_planck: 1, needs_consent: true };

pub(crate) fn stranger<T: Config>(index: u8) -> T::AccountId {
    let seed = (b"credence/registry/benchmark", index).using_encoded(sp_io::hashing::blake2_256);
    T::AccountId::decode(&mut TrailingZeroInput::new(&seed))
        .expect("an infinite input decodes into any account id")
}

/// Registers a model that is active at once, with the class it names if governance has not set it.
pub(crate) fn create_model<T: Config>(
    fund: Fund<T>,
    owner: &T::AccountId,
    manifest: ManifestOf<T>,
) -> ModelId {
    if !Classes::<T>::contains_key(manifest.class) {
        Classes::<T>::insert(manifest.class, NumericClass::Exact);
    }
    fund(owner);
    let model = Pallet::<T>::do_register_model(owner.clone(), manifest, owner.clone())
        .expect("a manifest for benchmarks is sound");
    Models::<T>::mutate(model, |record| {
        if let Some(record) = record.as_mut() {
            record.stage = Stage::Active;
        }
    });
    Awaited::<T>::remove(model);
    model
}

pub(crate) fn create_dataset<T: Config>(
    fund: Fund<T>,
    owner: &T::AccountId,
    seed: u8,
) -> DatasetId {
    let (terms, content) = (dataset_terms(), H256::repeat_byte(seed));
    fund(owner);
    let payee = owner.clone();
    Pallet::<T>::do_register_dataset(owner.clone(), content, terms.clone(), payee, uri())
        .expect("a dataset for benchmarks is sound");
    DatasetId::new(owner, &terms, &content)
}

pub(crate) fn dataset_terms() -> DatasetTerms {
    DatasetTerms { lineage: TERMS, licence_hash: H256::repeat_byte(0xdd) }
}

pub(crate) fn uri() -> MetadataUri {
    MetadataUri::truncate_from(vec![b'u'; MAX_URI_BYTES as usize])
}

/// The longest declaration of a tensor, which has one byte.
fn longest_spec(index: u8) -> TensorSpec {
    let mut name = vec![b'n'; MAX_NAME_BYTES as usize];
    name[0] = b'a' + index;
    let axis = Axis::Dynamic {
        name: BoundedVec::truncate_from(vec![b'x'; MAX_AXIS_BYTES as usize]),
        max: 1,
    };
    TensorSpec {
        name: BoundedVec::truncate_from(name),
        dtype: DType::U8,
        shape: BoundedVec::truncate_from(vec![axis; MAX_RANK as usize]),
    }
}

/// The longest manifest with these sources; what is left of the whole is the owner's.
pub(crate) fn longest_manifest<T: Config>(
    owner: &T::AccountId,
    seed: u8,
    direct: &[Source],
    inherited: Ppm,
) -> ManifestOf<T> {
    let mut shares: Vec<_> =
        direct.iter().map(|source| DirectShare { of: source.as_row(), share: 1 }).collect();
    let rest = MILLION - inherited - direct.len() as u32;
    shares.push(DirectShare { of: ShareOf::Contributor(owner.clone()), share: rest });
    let specs = (0..MAX_TENSORS as u8).map(longest_spec);
    let outputs =
        specs.clone().map(|tensor| OutputSpec { tensor, role: OutputRole::Compared }).collect();
    Manifest {
        artifact_hash: H256::repeat_byte(seed),
        artifact_bytes: 1,
        metadata_uri: uri(),
        inputs: BoundedVec::truncate_from(specs.collect()),
        outputs: BoundedVec::truncate_from(outputs),
        class: CLASS,
        time_bound_ms: 1,
        royalty: Balance::from(MILLION),
        shares: BoundedVec::truncate_from(shares),
        terms: TERMS,
        accepted: AssuranceSet::of(&[Assurance::Signed, Assurance::Checked]),
        attribution_output: None,
        sample: Some(SampleRun { input_hash: H256::zero(), output_hash: H256::zero() }),
        supersedes: None,
    }
}

/// A manifest of 64 rows as the head of this file describes, and what replaces it.
pub(crate) fn worst_manifest<T: Config>(fund: Fund<T>, owner: &T::AccountId) -> ManifestOf<T> {
    Classes::<T>::insert(CLASS, tolerance());
    let bases: Vec<_> = (0..BASES)
        .map(|base| {
            let first = base * DATASETS_OF_BASE;
            let datasets: Vec<_> = (first..first + DATASETS_OF_BASE)
                .map(|seed| Source::Dataset(create_dataset::<T>(fund, &stranger::<T>(seed), seed)))
                .collect();
            let of = stranger::<T>(100 + base);
            let manifest = longest_manifest::<T>(&of, base, &datasets, 0);
            Source::Model(create_model::<T>(fund, &of, manifest))
        })
        .collect();
    let from_bases = Ppm::from(BASES * DATASETS_OF_BASE);
    let parents = (0..PARENTS).map(|parent| {
        let of = stranger::<T>(110 + parent);
        let manifest = longest_manifest::<T>(&of, 10 + parent, &bases, from_bases);
        Source::Model(create_model::<T>(fund, &of, manifest))
    });
    let first = BASES * DATASETS_OF_BASE;
    let datasets = (first..first + OWN_DATASETS)
        .map(|seed| Source::Dataset(create_dataset::<T>(fund, &stranger::<T>(seed), seed)));
    let direct: Vec<_> = parents.chain(datasets).collect();
    let former = longest_manifest::<T>(owner, 50, &[], 0);
    let former = create_model::<T>(fund, owner, former);
    let inherited = from_bases + Ppm::from(BASES);
    Manifest { supersedes: Some(former), ..longest_manifest::<T>(owner, 51, &direct, inherited) }
}

pub(crate) fn tolerance() -> NumericClass {
    NumericClass::Tolerance(Tolerance {
        norm_nano: 1,
        floor_nano: 1,
        element_rms_nano: 1,
        element_relative_nano: 1,
    })
}

/// Registers the worst model, waiting for 63 consents; returns the dataset that comes last.
pub(crate) fn worst_pending<T: Config>(fund: Fund<T>, owner: &T::AccountId) -> (ModelId, Source) {
    let manifest = worst_manifest::<T>(fund, owner);
    let model = ModelId::new(owner, &manifest);
    fund(owner);
    Pallet::<T>::do_register_model(owner.clone(), manifest, owner.clone())
        .expect("the worst manifest is sound");
    let awaited = Awaited::<T>::get(model).expect("its sources are of others");
    assert_eq!(awaited.len() as u32, MAX_TABLE_ROWS - 1);
    (model, *awaited.last().expect("it is not empty"))
}

pub(crate) fn owner_of<T: Config>(source: &Source) -> T::AccountId {
    match source {
        Source::Model(model) => Models::<T>::get(model).expect("registered").owner,
        Source::Dataset(dataset) => Datasets::<T>::get(dataset).expect("registered").owner,
    }
}

/// Two models of which neither declares the other, their tables as long as can be.
pub(crate) fn two_models<T: Config>(fund: Fund<T>) -> (ModelId, ModelId) {
    let (first, second) = (stranger::<T>(200), stranger::<T>(201));
    let manifest = worst_manifest::<T>(fund, &first);
    let direct: Vec<_> =
        manifest.shares.iter().filter_map(|entry| Source::of_row(&entry.of)).collect();
    let first_model = create_model::<T>(fund, &first, manifest);
    let inherited = Ppm::from(BASES * DATASETS_OF_BASE + BASES);
    let manifest = longest_manifest::<T>(&second, 52, &direct, inherited);
    (first_model, create_model::<T>(fund, &second, manifest))
}

/// Disputes before the one that is measured: one less than can be.
pub(crate) fn dispute_often<T: Config>(model: ModelId) {
    let past: Vec<_> = (0..crate::MAX_DISPUTES as u8 - 1).map(stranger::<T>).collect();
    PastDisputers::<T>::insert(model, BoundedVec::truncate_from(past));
}

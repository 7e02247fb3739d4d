// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What is stored, and the rules of each.
//!
//! A model lies in four items by what reads them: its record (every job and every claim), its
//! interface (every request and every result), its table (settlement) and its sheet (people and
//! checkers). Nothing of the manifest is stored twice: [`assemble`] puts it together again.

use crate::{pallet::Config, Error};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use credence_primitives::{
    ids::{DatasetId, ModelId},
    lineage::ShareTable,
    manifest::{
        AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest, ManifestError, SampleRun,
        ShareOf, MAX_TABLE_ROWS, MAX_URI_BYTES,
    },
    numeric::{ClassId, NumericClass},
    protocol::{ModelTerms, ModelUnavailable},
    tensor::{OutputSpecs, TensorSpecs},
    ActiveBlock, Balance,
};
use frame_support::{
    ensure,
    traits::{DefensiveSaturating, PalletError},
};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Where a description lies; UTF-8.
pub type MetadataUri = BoundedVec<u8, ConstU32<MAX_URI_BYTES>>;

/// The ancestors whose owners have yet to agree to a use, in the order of the table.
pub type AwaitedConsents = BoundedVec<Source, ConstU32<MAX_TABLE_ROWS>>;

/// Something that models build on.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Source {
    /// A model.
    Model(ModelId),
    /// A dataset.
    Dataset(DatasetId),
}

impl Source {
    /// What a row of a table names, unless it is an account.
    pub fn of_row<AccountId>(of: &ShareOf<AccountId>) -> Option<Self> {
        match of {
            ShareOf::Contributor(_) => None,
            ShareOf::Parent(model) => Some(Self::Model(*model)),
            ShareOf::Dataset(dataset) => Some(Self::Dataset(*dataset)),
        }
    }

    /// The row that names it.
    pub fn as_row<AccountId>(&self) -> ShareOf<AccountId> {
        match self {
            Self::Model(model) => ShareOf::Parent(*model),
            Self::Dataset(dataset) => ShareOf::Dataset(*dataset),
        }
    }
}

/// The sources that a table names, in its order.
pub(crate) fn sources_of<AccountId>(
    table: &ShareTable<AccountId>,
) -> impl DoubleEndedIterator<Item = Source> + '_ {
    table.iter().filter_map(|row| Source::of_row(&row.of))
}

/// What a source asks of a model that builds on it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LineageDemand<AccountId> {
    /// The source.
    pub of: Source,
    /// Who agrees to uses of it.
    pub owner: AccountId,
    /// Its terms.
    pub terms: LineageTerms,
    /// Whether it was named, or comes along with a parent.
    pub is_direct: bool,
}

/// Why a manifest is refused, whatever the state of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct ManifestFault(pub ManifestError);

impl PalletError for ManifestFault {
    const MAX_ENCODED_SIZE: usize = 1;
}

/// How far a model's life has come.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Stage {
    /// Owners of what it builds on have yet to agree.
    Pending {
        /// How many consents are missing; never zero.
        missing: u32,
    },
    /// It takes jobs unless quarantined.
    Active,
    /// Its owner has ended it: open jobs are finished, new ones refused.
    Deprecated,
    /// A dispute about its lineage was upheld: it takes no jobs and nobody may build on it.
    Withdrawn {
        /// The source it was built on without saying so, whose payee gets what the model's own
        /// contributors have not claimed.
        wronged: Source,
    },
}

/// What every job and every claim needs of a model.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ModelRecord<AccountId> {
    /// Who registered it.
    pub owner: AccountId,
    /// Who is paid for rows that name it.
    pub payee: AccountId,
    /// What it asks of models that build on it.
    pub terms: LineageTerms,
    /// How far its life has come.
    pub stage: Stage,
    /// Whether honest checkers have disagreed about its results.
    pub is_quarantined: bool,
    /// Whether a dispute about its lineage is open, which withholds its royalty.
    pub is_disputed: bool,
    /// How many rows of other models' tables and how many disputes, open or upheld, name it.
    pub references: u32,
    /// How many jobs are open.
    pub open_jobs: u32,
}

impl<AccountId: PartialEq> ModelRecord<AccountId> {
    /// Whether it takes new jobs.
    ///
    /// # Errors
    /// Why it takes none.
    pub fn ensure_offered(&self) -> Result<(), ModelUnavailable> {
        match self.stage {
            Stage::Pending { .. } => Err(ModelUnavailable::Pending),
            Stage::Deprecated | Stage::Withdrawn { .. } => Err(ModelUnavailable::Deprecated),
            Stage::Active if self.is_quarantined => Err(ModelUnavailable::Quarantined),
            Stage::Active => Ok(()),
        }
    }

    /// Whether a new model may name it as parent. A deprecated one may be named: what was derived
    /// from it must be able to say so.
    pub(crate) fn ensure_parent<T: Config>(&self) -> Result<(), Error<T>> {
        match self.stage {
            Stage::Pending { .. } => Err(Error::ParentPending),
            Stage::Withdrawn { .. } => Err(Error::ParentWithdrawn),
            Stage::Active | Stage::Deprecated if self.is_quarantined => {
                Err(Error::ParentQuarantined)
            },
            Stage::Active | Stage::Deprecated => Ok(()),
        }
    }

    pub(crate) fn ensure_owner<T: Config>(&self, who: &AccountId) -> Result<(), Error<T>> {
        ensure!(self.owner == *who, Error::NotOwner);
        Ok(())
    }

    pub(crate) fn deprecate<T: Config>(&mut self) -> Result<(), Error<T>> {
        ensure!(self.stage == Stage::Active, Error::NotActive);
        self.stage = Stage::Deprecated;
        Ok(())
    }

    /// Counts one consent; returns how many are still missing.
    pub(crate) fn count_consent<T: Config>(&mut self) -> Result<u32, Error<T>> {
        let Stage::Pending { missing } = self.stage else { return Err(Error::NotPending) };
        let missing = missing.defensive_saturating_sub(1);
        self.stage = if missing == 0 { Stage::Active } else { Stage::Pending { missing } };
        Ok(missing)
    }

    pub(crate) fn ensure_disputable<T: Config>(&self) -> Result<(), Error<T>> {
        ensure!(!self.is_disputed, Error::DisputeOpen);
        match self.stage {
            Stage::Active | Stage::Deprecated => Ok(()),
            Stage::Pending { .. } | Stage::Withdrawn { .. } => Err(Error::NotDisputable),
        }
    }

    /// Whether the record may go: the model was never active or is no more, and nothing rests on
    /// it.
    pub(crate) fn ensure_removable<T: Config>(&self) -> Result<(), Error<T>> {
        ensure!(self.stage != Stage::Active, Error::StillActive);
        ensure!(!self.is_disputed, Error::DisputeOpen);
        ensure!(self.open_jobs == 0, Error::JobsOpen);
        ensure!(self.references == 0, Error::StillReferenced);
        Ok(())
    }
}

/// What requests and results are checked against.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Interface {
    /// What the model takes.
    pub inputs: TensorSpecs,
    /// What it gives.
    pub outputs: OutputSpecs,
    /// How outputs are compared: the class as it was at registration.
    pub class: NumericClass,
    /// The longest a run may take, in milliseconds.
    pub time_bound_ms: u32,
    /// What contributors get for every inference, together.
    pub royalty: Balance,
    /// How results may be verified.
    pub accepted: AssuranceSet,
    /// The output that weighs the datasets, by index.
    pub attribution_output: Option<u8>,
}

impl Interface {
    /// The terms as other pallets see them.
    pub fn into_terms<AccountId>(self, owner: AccountId) -> ModelTerms<AccountId> {
        ModelTerms {
            owner,
            inputs: self.inputs,
            outputs: self.outputs,
            class: self.class,
            time_bound_ms: self.time_bound_ms,
            royalty: self.royalty,
            accepted: self.accepted,
            attribution_output: self.attribution_output,
        }
    }
}

/// The part of a manifest that no transaction of a job reads, and the deposit for all parts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct ModelSheet<Ticket> {
    /// Blake2-256 of the artifact.
    pub artifact_hash: H256,
    /// Its length in bytes.
    pub artifact_bytes: u64,
    /// Where a description lies.
    pub metadata_uri: MetadataUri,
    /// The name of the numeric class.
    pub class: ClassId,
    /// The sample run, if any.
    pub sample: Option<SampleRun>,
    /// The version it replaces.
    pub supersedes: Option<ModelId>,
    /// The deposit.
    pub ticket: Ticket,
}

/// Divides a manifest between the items it is stored in. Its shares lie in the table, its terms
/// in the record.
pub(crate) fn divide<AccountId, Ticket>(
    manifest: Manifest<AccountId>,
    class: NumericClass,
    ticket: Ticket,
) -> (Interface, ModelSheet<Ticket>) {
    let interface = Interface {
        inputs: manifest.inputs,
        outputs: manifest.outputs,
        class,
        time_bound_ms: manifest.time_bound_ms,
        royalty: manifest.royalty,
        accepted: manifest.accepted,
        attribution_output: manifest.attribution_output,
    };
    let sheet = ModelSheet {
        artifact_hash: manifest.artifact_hash,
        artifact_bytes: manifest.artifact_bytes,
        metadata_uri: manifest.metadata_uri,
        class: manifest.class,
        sample: manifest.sample,
        supersedes: manifest.supersedes,
        ticket,
    };
    (interface, sheet)
}

/// Puts a manifest together again; `None` if the table has more direct rows than a manifest can,
/// which none that was stored has.
pub(crate) fn assemble<AccountId: Clone, Ticket>(
    terms: LineageTerms,
    interface: Interface,
    sheet: ModelSheet<Ticket>,
    table: &ShareTable<AccountId>,
) -> Option<Manifest<AccountId>> {
    let shares: Vec<_> = table
        .iter()
        .filter(|row| row.is_direct)
        .map(|row| DirectShare { of: row.of.clone(), share: row.share })
        .collect();
    Some(Manifest {
        artifact_hash: sheet.artifact_hash,
        artifact_bytes: sheet.artifact_bytes,
        metadata_uri: sheet.metadata_uri,
        inputs: interface.inputs,
        outputs: interface.outputs,
        class: sheet.class,
        time_bound_ms: interface.time_bound_ms,
        royalty: interface.royalty,
        shares: shares.try_into().ok()?,
        terms,
        accepted: interface.accepted,
        attribution_output: interface.attribution_output,
        sample: sheet.sample,
        supersedes: sheet.supersedes,
    })
}

/// What registrations and claims need of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DatasetRecord<AccountId> {
    /// Who registered it.
    pub owner: AccountId,
    /// Who is paid for rows that name it.
    pub payee: AccountId,
    /// What it asks of models that build on it.
    pub terms: LineageTerms,
    /// Whether new models may no longer name it.
    pub is_retired: bool,
    /// How many rows of models' tables and how many disputes, open or upheld, name it.
    pub references: u32,
}

impl<AccountId: PartialEq> DatasetRecord<AccountId> {
    pub(crate) fn ensure_owner<T: Config>(&self, who: &AccountId) -> Result<(), Error<T>> {
        ensure!(self.owner == *who, Error::NotOwner);
        Ok(())
    }

    pub(crate) fn retire<T: Config>(&mut self) -> Result<(), Error<T>> {
        ensure!(!self.is_retired, Error::DatasetRetired);
        self.is_retired = true;
        Ok(())
    }

    pub(crate) fn ensure_removable<T: Config>(&self) -> Result<(), Error<T>> {
        ensure!(self.is_retired, Error::StillActive);
        ensure!(self.references == 0, Error::StillReferenced);
        Ok(())
    }
}

/// The part of a dataset that only people read, and the deposit for both parts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DatasetSheet<Ticket> {
    /// The hash of its content.
    pub content_hash: H256,
    /// The hash of the licence's text.
    pub licence_hash: H256,
    /// Where a description lies.
    pub metadata_uri: MetadataUri,
    /// The deposit.
    pub ticket: Ticket,
}

/// A claim that a model was built on something it does not declare.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Dispute<AccountId> {
    /// Who claims it.
    pub disputer: AccountId,
    /// What the model is said to be built on.
    pub ancestor: Source,
    /// The hash of the evidence.
    pub evidence_hash: H256,
    /// What is held on the disputer's account.
    pub deposit: Balance,
    /// The last active block in which it can be decided; then it lapses.
    pub until: ActiveBlock,
    /// Its place in the queue of those that lapse.
    pub sequence: u64,
}

/// How governance decides a dispute.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum Ruling {
    /// The model was built on what it does not declare.
    Upheld,
    /// It was not, or it is not shown.
    Dismissed,
}

/// The ends of the queue of open disputes, which lapse in the order they were opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct DisputeQueueEnds {
    /// The first place that may be taken.
    pub head: u64,
    /// The place the next dispute takes.
    pub tail: u64,
    /// When the last one lapses; no later one does sooner, even if governance shortens the time.
    pub last_until: ActiveBlock,
}

/// A model as a view function shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ModelView<AccountId> {
    /// Its record.
    pub record: ModelRecord<AccountId>,
    /// The ancestors whose owners have yet to agree.
    pub awaits: Vec<Source>,
    /// The open dispute.
    pub dispute: Option<Dispute<AccountId>>,
    /// Who gets what its own contributors have not claimed, after a dispute was upheld.
    pub redirect: Option<AccountId>,
}

/// A dataset as a view function shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DatasetView<AccountId> {
    /// Its record.
    pub record: DatasetRecord<AccountId>,
    /// Its full terms.
    pub terms: DatasetTerms,
    /// The hash of its content.
    pub content_hash: H256,
    /// Where a description lies.
    pub metadata_uri: MetadataUri,
}

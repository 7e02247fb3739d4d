// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models, datasets, their terms and lineage.
//!
//! Who owns what, on which terms it may be built upon, and how every inference's royalty divides.
//! A model is registered once and never changes; its table of shares is computed then and never
//! again, so that whoever is paid later need not be trusted now. Owners may change only who is
//! paid in their place, and when their model or dataset stops being used.
//!
//! - Each source that a model builds on, at any depth, has one row in its table, and is asked if
//!   its terms say so: an intermediate that is an empty shell takes from nobody.
//! - Whatever a table names stays registered as long as the table does: references are counted.
//! - Undeclared lineage is a matter of evidence and therefore of governance: an open dispute
//!   withholds the model's royalty, and one that is upheld passes it to whom it was kept from.
//!
//! Other pallets see it as [`credence_primitives::protocol::ModelCatalog`].

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod catalog;
mod dispute;
mod invariants;
#[cfg(test)]
mod mock;
mod registration;
#[cfg(test)]
mod tests;
mod types;
pub mod weights;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod worst_case;

pub use pallet::*;
pub use types::{
    AwaitedConsents, DatasetRecord, DatasetSheet, DatasetView, Dispute, DisputeQueueEnds,
    Interface, LineageDemand, ManifestFault, MetadataUri, ModelRecord, ModelSheet, ModelView,
    Ruling, Source, Stage,
};
pub use weights::WeightInfo;

/// The most disputes about one model, over its whole life.
///
/// One at a time is open, and each that is neither upheld nor paid for lasts its full time, so
/// nobody can use them up to be safe from the next.
pub const MAX_DISPUTES: u32 = 32;

const LOG_TARGET: &str = "runtime::registry";

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::{boxed::Box, vec::Vec};
    use credence_primitives::{
        history::History,
        ids::{DatasetId, ModelId},
        lineage::ShareTable,
        manifest::{DatasetTerms, Manifest},
        numeric::{ClassId, NumericClass},
        protocol::{ActiveClock, ModelUnavailable, RoyaltyLedgers},
        ActiveBlock, Balance, Ppm, MILLION,
    };
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{BalancedHold, Credit, InspectHold, MutateHold},
            Consideration, Footprint, OnUnbalanced,
        },
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use sp_core::H256;

    pub(crate) type CurrencyOf<T> = <T as Config>::Currency;
    pub(crate) type ModelSheetOf<T> = ModelSheet<<T as Config>::ModelConsideration>;
    pub(crate) type DatasetSheetOf<T> = DatasetSheet<<T as Config>::DatasetConsideration>;
    pub(crate) type ManifestOf<T> = Manifest<<T as frame_system::Config>::AccountId>;
    pub(crate) type TableOf<T> = ShareTable<<T as frame_system::Config>::AccountId>;
    pub(crate) type DemandOf<T> = LineageDemand<<T as frame_system::Config>::AccountId>;

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Where deposits on disputes are held.
        type Currency: MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
            + BalancedHold<Self::AccountId>
            + InspectHold<Self::AccountId, Balance = Balance>;

        /// The runtime's reasons for holds.
        type RuntimeHoldReason: From<HoldReason>;

        /// The deposit for what a model stores; reason [`HoldReason::Model`].
        type ModelConsideration: Consideration<Self::AccountId, Footprint>;

        /// The deposit for what a dataset stores; reason [`HoldReason::Dataset`].
        type DatasetConsideration: Consideration<Self::AccountId, Footprint>;

        /// Governance: numeric classes, operators, quarantine, disputes.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// Where the deposits of dismissed disputes go.
        type Slash: OnUnbalanced<Credit<Self::AccountId, Self::Currency>>;

        /// The active blocks in which disputes run.
        type Clock: ActiveClock;

        /// Where registrations and lost deposits are noted.
        type History: History<Self::AccountId>;

        /// The royalty ledgers that must be empty before a model goes.
        type Ledgers: RoyaltyLedgers;

        /// What ancestor models and inherited datasets may get together.
        #[pallet::constant]
        type LineageCap: Get<Ppm>;

        /// The largest artifact of a model that checkers re-execute, in bytes.
        #[pallet::constant]
        type MaxCheckedArtifactBytes: Get<u64>;

        /// What a disputer puts at stake.
        #[pallet::constant]
        type DisputeDeposit: Get<Balance>;

        /// How many active blocks governance has to decide a dispute.
        #[pallet::constant]
        type DisputeWindow: Get<ActiveBlock>;

        /// Weights from benchmarks.
        type WeightInfo: WeightInfo;
    }

    /// Why money is held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// For what a model stores.
        Model,
        /// For what a dataset stores.
        Dataset,
        /// For a dispute that its disputer may lose.
        Dispute,
    }

    // Names are hashes of their content, so `Identity` spreads them as well as any hasher would.

    /// What jobs and claims need of each model. A model is registered exactly if it is here; it
    /// goes when its owner removes it or a consent is refused.
    #[pallet::storage]
    pub type Models<T: Config> =
        StorageMap<_, Identity, ModelId, ModelRecord<T::AccountId>, OptionQuery>;

    /// What requests and results are checked against. One for each of [`Models`].
    #[pallet::storage]
    pub type Interfaces<T: Config> = StorageMap<_, Identity, ModelId, Interface, OptionQuery>;

    /// The rest of the manifest, and the deposit. One for each of [`Models`].
    #[pallet::storage]
    pub type ModelSheets<T: Config> =
        StorageMap<_, Identity, ModelId, ModelSheetOf<T>, OptionQuery>;

    /// The table of shares, which never changes and sums to a million. One for each of [`Models`].
    #[pallet::storage]
    pub type Tables<T: Config> = StorageMap<_, Identity, ModelId, TableOf<T>, OptionQuery>;

    /// The consents that a pending model waits for; never empty. Goes with the last of them.
    #[pallet::storage]
    pub type Awaited<T: Config> = StorageMap<_, Identity, ModelId, AwaitedConsents, OptionQuery>;

    /// What registrations and claims need of each dataset. Goes when its owner removes it.
    #[pallet::storage]
    pub type Datasets<T: Config> =
        StorageMap<_, Identity, DatasetId, DatasetRecord<T::AccountId>, OptionQuery>;

    /// The rest of a dataset, and the deposit. One for each of [`Datasets`].
    #[pallet::storage]
    pub type DatasetSheets<T: Config> =
        StorageMap<_, Identity, DatasetId, DatasetSheetOf<T>, OptionQuery>;

    /// The table of numeric classes. Governance changes it for models to come; each model keeps
    /// its class as it was at registration.
    #[pallet::storage]
    pub type Classes<T: Config> = StorageMap<_, Twox64Concat, ClassId, NumericClass, OptionQuery>;

    /// The hash of the list of ONNX operators that checkers allow in a model.
    #[pallet::storage]
    pub type OperatorList<T: Config> = StorageValue<_, H256, OptionQuery>;

    /// The open dispute about each model. Goes when it is decided or lapses.
    #[pallet::storage]
    pub type Disputes<T: Config> =
        StorageMap<_, Identity, ModelId, Dispute<T::AccountId>, OptionQuery>;

    /// Who has ever disputed a model: nobody freezes one twice. Goes with the model.
    #[pallet::storage]
    pub type PastDisputers<T: Config> = StorageMap<
        _,
        Identity,
        ModelId,
        BoundedVec<T::AccountId, ConstU32<MAX_DISPUTES>>,
        ValueQuery,
    >;

    /// The models with an open dispute by the order in which they lapse. A dispute that is decided
    /// leaves an empty place.
    #[pallet::storage]
    pub type DisputeQueue<T: Config> = StorageMap<_, Twox64Concat, u64, ModelId, OptionQuery>;

    /// The ends of [`DisputeQueue`].
    #[pallet::storage]
    pub type DisputeQueueRange<T: Config> = StorageValue<_, DisputeQueueEnds, ValueQuery>;

    /// What a network starts with.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// The table of numeric classes.
        pub classes: Vec<(ClassId, NumericClass)>,
        /// The hash of the list of operators that checkers allow.
        pub operator_list: Option<H256>,
        /// No value; ties the configuration to the runtime.
        #[serde(skip)]
        pub runtime: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (class, value) in &self.classes {
                assert!(
                    registration::is_sound(value),
                    "the chain specification's `registry.classes` has an unsound {class:?}",
                );
                Classes::<T>::insert(class, value);
            }
            OperatorList::<T>::set(self.operator_list);
        }
    }

    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A dataset is offered.
        DatasetRegistered {
            /// Its name.
            dataset: DatasetId,
            /// Who agrees to uses.
            owner: T::AccountId,
            /// Who is paid.
            payee: T::AccountId,
            /// Its terms.
            terms: DatasetTerms,
            /// The hash of its content.
            content_hash: H256,
        },
        /// A dataset's rows are paid to another account from now on.
        DatasetPayeeSet {
            /// The dataset.
            dataset: DatasetId,
            /// Who is paid.
            payee: T::AccountId,
        },
        /// New models may no longer name a dataset.
        DatasetWasRetired {
            /// The dataset.
            dataset: DatasetId,
        },
        /// A dataset is gone, its deposit returned.
        DatasetRemoved {
            /// The dataset.
            dataset: DatasetId,
        },
        /// A model is registered; it is active if it waits for no consent.
        ModelRegistered {
            /// Its name, the hash of owner and manifest.
            model: ModelId,
            /// Who registered it.
            owner: T::AccountId,
            /// Who is paid for rows of other models that name it.
            payee: T::AccountId,
            /// The version it replaces.
            supersedes: Option<ModelId>,
            /// How many consents it waits for.
            missing: u32,
        },
        /// Rows that name a model are paid to another account from now on.
        ModelPayeeSet {
            /// The model.
            model: ModelId,
            /// Who is paid.
            payee: T::AccountId,
        },
        /// An owner agrees that a model builds on what it owns.
        UseAccepted {
            /// The model.
            model: ModelId,
            /// What it builds on.
            of: Source,
            /// How many consents are still missing; without any the model is active.
            missing: u32,
        },
        /// An owner does not agree: the model is gone, its deposit returned.
        UseRefused {
            /// The model.
            model: ModelId,
            /// What it would have built on.
            of: Source,
        },
        /// A model takes no more jobs.
        ModelDeprecated {
            /// The model.
            model: ModelId,
        },
        /// A model is gone, its deposit returned.
        ModelRemoved {
            /// The model.
            model: ModelId,
        },
        /// A numeric class is set, or out of use.
        ClassSet {
            /// Its name.
            class: ClassId,
            /// What it means for models to come.
            value: Option<NumericClass>,
        },
        /// A model takes no jobs until released.
        ModelQuarantined {
            /// The model.
            model: ModelId,
        },
        /// A model is no longer in quarantine.
        QuarantineReleased {
            /// The model.
            model: ModelId,
        },
        /// Checkers obey another list of operators.
        OperatorListSet {
            /// The list's hash.
            hash: H256,
        },
        /// A model's lineage is disputed, its royalty withheld.
        DisputeOpened {
            /// The model.
            model: ModelId,
            /// The dispute.
            dispute: Dispute<T::AccountId>,
        },
        /// A dispute was right: the model is withdrawn, the deposit returned.
        DisputeUpheld {
            /// The model.
            model: ModelId,
            /// Who had claimed it.
            disputer: T::AccountId,
            /// Whose payee gets what the model's own contributors have not claimed.
            wronged: Source,
        },
        /// A dispute was wrong: the deposit is lost, the royalty free.
        DisputeDismissed {
            /// The model.
            model: ModelId,
            /// Who had claimed it.
            disputer: T::AccountId,
            /// What was taken.
            slashed: Balance,
        },
        /// A dispute was not decided in time: the deposit is returned, the royalty free.
        DisputeLapsed {
            /// The model.
            model: ModelId,
            /// Who had claimed it.
            disputer: T::AccountId,
        },
    }

    #[pallet::error]
    pub enum Error<T> {
        /// No model has this name.
        UnknownModel,
        /// No dataset has this name.
        UnknownDataset,
        /// The same owner has already registered the same manifest.
        ModelExists,
        /// The same owner already offers the same content under the same terms.
        DatasetExists,
        /// Only the owner may do this.
        NotOwner,
        /// The metadata URI is not UTF-8.
        MetadataNotText,
        /// The minimum share is more than the whole.
        MinimumOverWhole,
        /// The manifest is not sound in itself.
        Manifest(ManifestFault),
        /// An attribution output has no dataset of the model's own to weigh.
        AttributionWithoutDatasets,
        /// The numeric class is not in the table.
        UnknownClass,
        /// The tolerance would accept anything, or nothing that any other machine computes.
        ClassUnsound,
        /// Checkers cannot be asked to hold an artifact of this size.
        ArtifactTooLarge,
        /// A version can replace only one of the same owner.
        SupersedesForeign,
        /// A model to build on still waits for consents.
        ParentPending,
        /// Honest checkers disagree about the results of a model to build on.
        ParentQuarantined,
        /// A dispute about the lineage of a model to build on was upheld.
        ParentWithdrawn,
        /// The dataset is retired.
        DatasetRetired,
        /// Two entries of the manifest name the same.
        EntryRepeated,
        /// An entry of the manifest has no share.
        EntryWithoutShare,
        /// More than eight parents.
        TooManyParents,
        /// More than 64 rows with all ancestors.
        TooManyRows,
        /// Direct shares and what ancestors are due do not sum to a million.
        SharesDoNotSum,
        /// A share is below the minimum of its terms.
        BelowMinimumShare,
        /// The royalty gives a row less than the minimum of its terms.
        BelowMinimumPlanck,
        /// Ancestor models and inherited datasets get more than the cap.
        LineageCapExceeded,
        /// The model waits for no consent.
        NotPending,
        /// This consent is not asked for, or already given.
        ConsentNotAwaited,
        /// The model is not active.
        NotActive,
        /// What is still offered cannot be removed.
        StillActive,
        /// Jobs of the model are open.
        JobsOpen,
        /// Other models or disputes name it.
        StillReferenced,
        /// The model is already in quarantine.
        AlreadyQuarantined,
        /// The model is not in quarantine.
        NotQuarantined,
        /// A dispute about the model is open.
        DisputeOpen,
        /// No dispute about the model is open.
        NoDispute,
        /// A model that is pending or withdrawn earns nothing that could be disputed.
        NotDisputable,
        /// The model declares this ancestor.
        AncestorDeclared,
        /// The supposed ancestor is the model itself, or declares to be built on it.
        AncestorDescends,
        /// This account has disputed the model before.
        AlreadyDisputed,
        /// The model has been disputed too often.
        TooManyDisputes,
        /// A record that must be there is not.
        Unexpected,
        /// The block has no room for noting what the call does.
        BlockFull,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut meter = WeightMeter::with_limit(remaining);
            Self::lapse_disputes(&mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            assert!(T::LineageCap::get() <= MILLION, "the cap on lineage is more than the whole");
            assert!(T::DisputeWindow::get() > 0, "disputes must be open long enough to be decided");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Offers a dataset under terms that never change.
        ///
        /// Origin: signed by who will own it. Details: takes a deposit for what is stored.
        /// Errors: [`Error::DatasetExists`], [`Error::MinimumOverWhole`],
        /// [`Error::MetadataNotText`]. Events: [`Event::DatasetRegistered`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_dataset())]
        pub fn register_dataset(
            origin: OriginFor<T>,
            content_hash: H256,
            terms: DatasetTerms,
            payee: T::AccountId,
            metadata_uri: MetadataUri,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_register_dataset(owner, content_hash, terms, payee, metadata_uri)
        }

        /// Names another account to be paid for the rows that name a dataset.
        ///
        /// Origin: its owner. Errors: [`Error::UnknownDataset`], [`Error::NotOwner`].
        /// Events: [`Event::DatasetPayeeSet`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_dataset_payee())]
        pub fn set_dataset_payee(
            origin: OriginFor<T>,
            dataset: DatasetId,
            payee: T::AccountId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
            record.ensure_owner::<T>(&who)?;
            record.payee = payee.clone();
            Datasets::<T>::insert(dataset, record);
            Self::deposit_event(Event::DatasetPayeeSet { dataset, payee });
            Ok(())
        }

        /// Refuses a dataset to new models; those that name it go on and pay.
        ///
        /// Origin: its owner. Errors: [`Error::UnknownDataset`], [`Error::NotOwner`],
        /// [`Error::DatasetRetired`]. Events: [`Event::DatasetWasRetired`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::retire_dataset())]
        pub fn retire_dataset(origin: OriginFor<T>, dataset: DatasetId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Datasets::<T>::get(dataset).ok_or(Error::<T>::UnknownDataset)?;
            record.ensure_owner::<T>(&who)?;
            record.retire::<T>()?;
            Datasets::<T>::insert(dataset, record);
            Self::deposit_event(Event::DatasetWasRetired { dataset });
            Ok(())
        }

        /// Removes a retired dataset that no model and no dispute names, and returns the deposit.
        ///
        /// Origin: its owner. Errors: [`Error::UnknownDataset`], [`Error::NotOwner`],
        /// [`Error::StillActive`], [`Error::StillReferenced`]. Events: [`Event::DatasetRemoved`].
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::remove_dataset())]
        pub fn remove_dataset(origin: OriginFor<T>, dataset: DatasetId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_remove_dataset(&who, dataset)
        }

        /// Registers a model for ever, with its table of shares.
        ///
        /// Origin: signed by who will own it. Details: takes a deposit for what is stored; the
        /// model is active unless the owner of anything it builds on, at any depth, must agree
        /// first. `payee` is paid for the rows of other models that name this one.
        /// Errors: those of the manifest, of its shares, and of what it builds on;
        /// [`Error::ModelExists`]. Events: [`Event::ModelRegistered`].
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::register_model())]
        pub fn register_model(
            origin: OriginFor<T>,
            manifest: Box<Manifest<T::AccountId>>,
            payee: T::AccountId,
        ) -> DispatchResult {
            let owner = ensure_signed(origin)?;
            Self::do_register_model(owner, *manifest, payee).map(|_| ())
        }

        /// Names another account to be paid for the rows that name a model.
        ///
        /// Origin: its owner. Errors: [`Error::UnknownModel`], [`Error::NotOwner`].
        /// Events: [`Event::ModelPayeeSet`].
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::set_model_payee())]
        pub fn set_model_payee(
            origin: OriginFor<T>,
            model: ModelId,
            payee: T::AccountId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Self::record(&model)?;
            record.ensure_owner::<T>(&who)?;
            record.payee = payee.clone();
            Models::<T>::insert(model, record);
            Self::deposit_event(Event::ModelPayeeSet { model, payee });
            Ok(())
        }

        /// Agrees that a model builds on a model or dataset of the caller's.
        ///
        /// Origin: the owner of `of`. Errors: [`Error::UnknownModel`], [`Error::UnknownDataset`],
        /// [`Error::NotOwner`], [`Error::NotPending`], [`Error::ConsentNotAwaited`].
        /// Events: [`Event::UseAccepted`].
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::accept_use())]
        pub fn accept_use(origin: OriginFor<T>, model: ModelId, of: Source) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_accept_use(&who, model, of)
        }

        /// Refuses that a model builds on a model or dataset of the caller's; the model goes, and
        /// its owner gets the deposit back.
        ///
        /// Origin: the owner of `of`. Errors: as [`Pallet::accept_use`].
        /// Events: [`Event::UseRefused`].
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::refuse_use())]
        pub fn refuse_use(origin: OriginFor<T>, model: ModelId, of: Source) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_refuse_use(&who, model, of)
        }

        /// Ends an active model: open jobs are finished, new ones refused.
        ///
        /// Origin: its owner. Errors: [`Error::UnknownModel`], [`Error::NotOwner`],
        /// [`Error::NotActive`]. Events: [`Event::ModelDeprecated`].
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::deprecate_model())]
        pub fn deprecate_model(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let mut record = Self::record(&model)?;
            record.ensure_owner::<T>(&who)?;
            record.deprecate::<T>()?;
            Models::<T>::insert(model, record);
            Self::deposit_event(Event::ModelDeprecated { model });
            Ok(())
        }

        /// Removes a model that is not active and on which nothing rests, and returns the deposit.
        ///
        /// Origin: its owner. Details: its royalty must have been claimed.
        /// Errors: [`Error::UnknownModel`], [`Error::NotOwner`], [`Error::StillActive`],
        /// [`Error::DisputeOpen`], [`Error::JobsOpen`], [`Error::StillReferenced`], that of the
        /// royalty ledger. Events: [`Event::ModelRemoved`].
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::remove_model())]
        pub fn remove_model(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_remove_model(&who, model)
        }

        /// Sets what a numeric class means for models to come, or puts it out of use.
        ///
        /// Origin: governance. Errors: [`Error::ClassUnsound`]. Events: [`Event::ClassSet`].
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_class())]
        pub fn set_class(
            origin: OriginFor<T>,
            class: ClassId,
            value: Option<NumericClass>,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            ensure!(value.as_ref().is_none_or(registration::is_sound), Error::<T>::ClassUnsound);
            Classes::<T>::set(class, value);
            Self::deposit_event(Event::ClassSet { class, value });
            Ok(())
        }

        /// Takes a model out of use.
        ///
        /// Origin: governance. Errors: [`Error::UnknownModel`], [`Error::AlreadyQuarantined`].
        /// Events: [`Event::ModelQuarantined`].
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::quarantine())]
        pub fn quarantine(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            let mut record = Self::record(&model)?;
            ensure!(!record.is_quarantined, Error::<T>::AlreadyQuarantined);
            record.is_quarantined = true;
            Models::<T>::insert(model, record);
            Self::deposit_event(Event::ModelQuarantined { model });
            Ok(())
        }

        /// Lets a model be used again.
        ///
        /// Origin: governance. Errors: [`Error::UnknownModel`], [`Error::NotQuarantined`].
        /// Events: [`Event::QuarantineReleased`].
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::release_quarantine())]
        pub fn release_quarantine(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            let mut record = Self::record(&model)?;
            ensure!(record.is_quarantined, Error::<T>::NotQuarantined);
            record.is_quarantined = false;
            Models::<T>::insert(model, record);
            Self::deposit_event(Event::QuarantineReleased { model });
            Ok(())
        }

        /// Names the list of ONNX operators that checkers allow from now on.
        ///
        /// Origin: governance. Events: [`Event::OperatorListSet`].
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::set_operator_list())]
        pub fn set_operator_list(origin: OriginFor<T>, hash: H256) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            OperatorList::<T>::put(hash);
            Self::deposit_event(Event::OperatorListSet { hash });
            Ok(())
        }

        /// Claims that a model was built on something it does not declare.
        ///
        /// Origin: signed. Details: holds a deposit, and withholds the model's royalty until
        /// governance decides or the time for it is over.
        /// Errors: [`Error::UnknownModel`], [`Error::UnknownDataset`], [`Error::NotDisputable`],
        /// [`Error::DisputeOpen`], [`Error::ParentPending`], [`Error::ParentWithdrawn`],
        /// [`Error::AncestorDeclared`], [`Error::AncestorDescends`], [`Error::AlreadyDisputed`],
        /// [`Error::TooManyDisputes`]. Events: [`Event::DisputeOpened`].
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::open_dispute())]
        pub fn open_dispute(
            origin: OriginFor<T>,
            model: ModelId,
            ancestor: Source,
            evidence_hash: H256,
        ) -> DispatchResult {
            let disputer = ensure_signed(origin)?;
            Self::do_open_dispute(disputer, model, ancestor, evidence_hash)
        }

        /// Decides the open dispute about a model.
        ///
        /// Origin: governance. Details: upheld, the model is withdrawn for ever, the deposit
        /// returns, and what the model's own contributors have not claimed goes to the payee of
        /// the wronged. Dismissed, the deposit is lost.
        /// Errors: [`Error::NoDispute`]. Events: [`Event::DisputeUpheld`] or
        /// [`Event::DisputeDismissed`].
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::resolve_dispute())]
        pub fn resolve_dispute(
            origin: OriginFor<T>,
            model: ModelId,
            ruling: Ruling,
        ) -> DispatchResult {
            T::AdminOrigin::ensure_origin(origin)?;
            Self::do_resolve_dispute(model, ruling)
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// All that changes about a model.
        pub fn model(model: ModelId) -> Option<ModelView<T::AccountId>> {
            Self::view_model(&model)
        }

        /// What was declared when a model was registered.
        pub fn manifest(model: ModelId) -> Option<Manifest<T::AccountId>> {
            Self::manifest_of(&model)
        }

        /// A model's table of shares.
        pub fn shares(model: ModelId) -> Option<ShareTable<T::AccountId>> {
            Tables::<T>::get(model)
        }

        /// Whether a model takes new jobs, and why not.
        pub fn status(model: ModelId) -> Result<(), ModelUnavailable> {
            Models::<T>::get(model).ok_or(ModelUnavailable::Unknown)?.ensure_offered()
        }

        /// All that a new model must reckon with if it builds on these directly: the terms of each
        /// of them and of everything that comes with them. What it does not name itself takes its
        /// minimum share.
        pub fn inherited_shares(
            parents: Vec<ModelId>,
            datasets: Vec<DatasetId>,
        ) -> Result<Vec<LineageDemand<T::AccountId>>, DispatchError> {
            let models = parents.into_iter().map(Source::Model);
            Self::demands(models.chain(datasets.into_iter().map(Source::Dataset)))
        }

        /// A dataset with its terms.
        pub fn dataset(dataset: DatasetId) -> Option<DatasetView<T::AccountId>> {
            Self::view_dataset(&dataset)
        }

        /// The open dispute about a model.
        pub fn dispute(model: ModelId) -> Option<Dispute<T::AccountId>> {
            Disputes::<T>::get(model)
        }

        /// What a numeric class means for models to come.
        pub fn class(class: ClassId) -> Option<NumericClass> {
            Classes::<T>::get(class)
        }

        /// The hash of the list of ONNX operators that checkers allow.
        pub fn operator_list() -> Option<H256> {
            OperatorList::<T>::get()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Models, datasets, consents, disputes.

use super::Chaos;
use crate::{
    runtime::{AccountId, Runtime},
    world::{self, whole, with_attribution},
};
use credence_primitives::{
    ids::DatasetId,
    manifest::{
        Assurance, AssuranceSet, DatasetTerms, DirectShare, LineageTerms, Manifest, ShareOf,
    },
    numeric::{ClassId, NumericClass, Tolerance},
    MILLION,
};
use pallet_registry::{Call, Ruling, Source};
use sp_core::H256;

impl Chaos {
    pub(super) fn registry(&mut self) {
        match self.random().below(25) {
            24 => self.register_again(),
            0..=2 => self.register_dataset(),
            3..=8 => self.register_model(),
            9..=11 => self.change_dataset(),
            12..=14 => self.change_model(),
            15..=16 => self.consent(),
            17..=19 => self.dispute(),
            _ => self.govern_registry(),
        }
    }

    fn lineage_terms(&mut self) -> LineageTerms {
        let random = self.random();
        LineageTerms {
            minimum_share: *random.pick(&[0, 0, 50_000, 50_000, 100_000, 200_000, MILLION + 1]),
            minimum_planck: *random.pick(&[0, 0, 0, 50, 5_000]),
            needs_consent: random.percent(35),
        }
    }

    fn register_dataset(&mut self) {
        let owner = self.owner();
        let content_hash = world::evidence(&self.seed());
        let terms = DatasetTerms { lineage: self.lineage_terms(), licence_hash: H256::zero() };
        let payee = self.anybody();
        let uri: Vec<u8> = if self.random().percent(3) { vec![255] } else { b"ipfs://d".to_vec() };
        let metadata_uri = uri.try_into().unwrap();
        let call =
            Call::register_dataset { content_hash, terms: terms.clone(), payee, metadata_uri };
        if self.world.call(owner, call.clone()).is_ok() {
            self.registered.push((owner, call));
            self.datasets.push(DatasetId::new(&owner, &terms, &content_hash));
        }
    }

    /// What a manifest builds on, and what comes with it.
    fn sources(&mut self) -> (Vec<DirectShare<AccountId>>, u32) {
        let mut direct = Vec::new();
        let (parents, datasets) = (self.random().below(3), self.random().below(3));
        for _ in 0..parents {
            direct.push(ShareOf::Parent(self.model()));
        }
        for _ in 0..datasets {
            direct.push(ShareOf::Dataset(self.dataset()));
        }
        if self.random().percent(94) {
            direct.sort();
            direct.dedup();
        }
        let (models, data) = (
            direct.iter().filter_map(|of| match of {
                ShareOf::Parent(model) => Some(*model),
                _ => None,
            }),
            direct.iter().filter_map(|of| match of {
                ShareOf::Dataset(dataset) => Some(*dataset),
                _ => None,
            }),
        );
        let demands = crate::runtime::Registry::inherited_shares(models.collect(), data.collect());
        let demands = demands.unwrap_or_default();
        let inherited = demands.iter().filter(|demand| !demand.is_direct);
        let inherited: u32 = inherited.map(|demand| demand.terms.minimum_share).sum();
        let share_of = |of: &ShareOf<AccountId>| {
            demands
                .iter()
                .find(|demand| demand.of.as_row::<AccountId>() == *of)
                .map_or(20_000, |demand| demand.terms.minimum_share.max(20_000))
        };
        let direct = direct.iter().map(|of| DirectShare { of: of.clone(), share: share_of(of) });
        (direct.collect(), inherited)
    }

    fn register_model(&mut self) {
        let owner = self.owner();
        let (mut shares, inherited) = self.sources();
        let taken: u64 = shares.iter().map(|entry| u64::from(entry.share)).sum();
        let rest = u64::from(MILLION).saturating_sub(taken + u64::from(inherited)) as u32;
        shares.push(DirectShare { of: ShareOf::Contributor(owner), share: rest });
        let elements = *self.random().pick(&[16, 16, 320]);
        let seed = self.seed();
        let datasets = shares.iter().filter(|entry| matches!(entry.of, ShareOf::Dataset(_)));
        let slots = datasets.count() as u32;
        let mut manifest = world::manifest(seed, elements, shares);
        if slots > 0 && self.random().percent(50) {
            manifest = with_attribution(manifest, slots);
        }
        manifest.royalty = *self.random().pick(&[0, 7, 1_000, 1_000, 12_345]);
        manifest.terms = self.lineage_terms();
        manifest.time_bound_ms = *self.random().pick(&[3_000, 6_000, 12_000]);
        self.spoil(&mut manifest);
        let is_chaotic = self.random().percent(10);
        let call = Call::register_model { manifest: Box::new(manifest.clone()), payee: owner };
        if self.world.register_model(owner, manifest, is_chaotic).is_ok() {
            self.registered.push((owner, call));
        }
    }

    fn register_again(&mut self) {
        let recent = self.registered.len().saturating_sub(20);
        let (recent, random) = (&self.registered[recent..], &mut self.world.random);
        if !recent.is_empty() {
            let (owner, call) = random.pick(recent).clone();
            let _ = self.world.call(owner, call);
        }
    }

    /// Breaks a rule now and then.
    fn spoil(&mut self, manifest: &mut Manifest<AccountId>) {
        match self.random().below(60) {
            0 => manifest.class = ClassId(99),
            1 => manifest.artifact_bytes = u64::MAX,
            2 => manifest.time_bound_ms = 0,
            3 => manifest.sample = None,
            4 => manifest.accepted = AssuranceSet::of(&[Assurance::Signed]),
            5 => manifest.supersedes = Some(self.model()),
            6 => {
                if let Some(entry) = manifest.shares.get_mut(0) {
                    entry.share = 0;
                }
            },
            7 => {
                if let Some(entry) = manifest.shares.last_mut() {
                    entry.share = entry.share.saturating_sub(1);
                }
            },
            8 if manifest.attribution_output.is_none() => {
                let slots = 2;
                *manifest = with_attribution(manifest.clone(), slots);
            },
            9 => manifest.shares = whole(1).try_into().unwrap(),
            10 => manifest.royalty = 0,
            11..=12 => {
                // Nine parents.
                let parents: Vec<_> = self.models(world::is_offered).into_iter().take(9).collect();
                let share = 10_000;
                let shares: Vec<_> = parents
                    .into_iter()
                    .map(|parent| DirectShare { of: ShareOf::Parent(parent), share })
                    .collect();
                manifest.shares = shares.try_into().unwrap();
            },
            13 => {
                if let Some(entry) = manifest.shares.get_mut(0) {
                    entry.share = 1;
                }
            },
            14 => {
                let first = manifest.shares[0].clone();
                let _ = manifest.shares.try_push(first);
            },
            _ => {},
        }
    }

    fn change_dataset(&mut self) {
        let dataset = self.dataset();
        let owner = pallet_registry::Datasets::<Runtime>::get(dataset).map(|record| record.owner);
        let who = match owner {
            Some(owner) if self.random().percent(90) => owner,
            _ => self.anybody(),
        };
        let payee = self.anybody();
        let call = match self.random().below(6) {
            0..=2 => Call::set_dataset_payee { dataset, payee },
            3 => Call::retire_dataset { dataset },
            _ => Call::remove_dataset { dataset },
        };
        let _ = self.world.call(who, call);
    }

    fn change_model(&mut self) {
        let model = self.model();
        let who = self.owner_of(&model);
        let payee = self.anybody();
        let is_first = self.world.models.iter().take(3).any(|first| first.id == model);
        let call = match self.random().below(8) {
            0..=1 => Call::set_model_payee { model, payee },
            2 => return self.end_busy_model(),
            // The first models stay, so that there is always something to ask for.
            3 | 4 if !is_first => Call::deprecate_model { model },
            _ => {
                let idle = self.models(|id| {
                    pallet_registry::Models::<Runtime>::get(id)
                        .is_some_and(|record| record.ensure_offered().is_err())
                });
                let model = if idle.is_empty() { model } else { *self.random().pick(&idle) };
                let who = self.owner_of(&model);
                let _ = self.world.call(who, Call::remove_model { model });
                return;
            },
        };
        let _ = self.world.call(who, call);
    }

    /// Deprecates a model that has open jobs, and tries to remove it under them.
    fn end_busy_model(&mut self) {
        let first: Vec<_> = self.world.models.iter().take(3).map(|model| model.id).collect();
        let busy: Vec<_> = pallet_registry::Models::<Runtime>::iter()
            .filter(|(id, record)| record.open_jobs > 0 && !first.contains(id))
            .map(|(id, record)| (id, record.owner))
            .collect();
        if !busy.is_empty() {
            let (model, owner) = *self.random().pick(&busy);
            let _ = self.world.call(owner, Call::deprecate_model { model });
            let _ = self.world.call(owner, Call::remove_model { model });
        }
    }

    fn consent(&mut self) {
        let awaited: Vec<_> = pallet_registry::Awaited::<Runtime>::iter()
            .flat_map(|(model, sources)| {
                sources.into_inner().into_iter().map(move |of| (model, of))
            })
            .collect();
        let (model, of) = if awaited.is_empty() || self.random().percent(10) {
            (self.model(), self.source())
        } else {
            let (model, of) = *self.random().pick(&awaited);
            // Now and then a consent that this model does not wait for.
            (model, if self.random().percent(10) { self.source() } else { of })
        };
        let owner = match &of {
            Source::Model(model) => {
                pallet_registry::Models::<Runtime>::get(model).map(|record| record.owner)
            },
            Source::Dataset(dataset) => {
                pallet_registry::Datasets::<Runtime>::get(dataset).map(|record| record.owner)
            },
        };
        let who = match owner {
            Some(owner) if self.random().percent(90) => owner,
            _ => self.anybody(),
        };
        let call = if self.random().percent(75) {
            Call::accept_use { model, of }
        } else {
            Call::refuse_use { model, of }
        };
        let _ = self.world.call(who, call);
    }

    fn source(&mut self) -> Source {
        if self.random().percent(50) {
            Source::Model(self.model())
        } else {
            Source::Dataset(self.dataset())
        }
    }

    fn dispute(&mut self) {
        let model = self.model();
        if self.random().percent(70) {
            let ancestor =
                if self.random().percent(8) { Source::Model(model) } else { self.source() };
            let who = self.anybody();
            let evidence_hash = world::evidence(&who);
            let _ = self.world.call(who, Call::open_dispute { model, ancestor, evidence_hash });
            return;
        }
        let disputed: Vec<_> = pallet_registry::Disputes::<Runtime>::iter_keys().collect();
        let model = if disputed.is_empty() { model } else { *self.random().pick(&disputed) };
        let is_first = self.world.models.iter().take(3).any(|first| first.id == model);
        let ruling =
            if is_first || self.random().percent(60) { Ruling::Dismissed } else { Ruling::Upheld };
        self.govern(Call::resolve_dispute { model, ruling });
    }

    fn govern_registry(&mut self) {
        let model = self.model();
        let quarantined: Vec<_> = pallet_registry::Models::<Runtime>::iter()
            .filter(|(_, record)| record.is_quarantined)
            .map(|(model, _)| model)
            .collect();
        let call = match self.random().below(10) {
            0 => Call::quarantine {
                model: match quarantined.first() {
                    Some(quarantined) if self.random().percent(30) => *quarantined,
                    _ => model,
                },
            },
            1..=5 if !quarantined.is_empty() => {
                let model = *self.random().pick(&quarantined);
                Call::release_quarantine { model }
            },
            1 => Call::release_quarantine { model },
            2 => Call::set_operator_list { hash: self.random().hash() },
            3 => {
                let unsound = Tolerance {
                    norm_nano: u32::MAX,
                    floor_nano: u32::MAX,
                    element_rms_nano: u32::MAX,
                    element_relative_nano: u32::MAX,
                };
                let value = Some(NumericClass::Tolerance(unsound));
                Call::set_class { class: ClassId(2), value }
            },
            4 => Call::set_class { class: ClassId(0), value: Some(NumericClass::Exact) },
            _ => Call::set_class { class: ClassId(3), value: None },
        };
        self.govern(call);
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What has been called, what came of it, and what has not happened yet.

use crate::runtime::{Failure, Runtime, RuntimeCall, RuntimeEvent, System};
use frame_support::traits::GetCallMetadata;
use scale_info::{form::MetaForm, TypeDef, TypeInfo};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// The five pallets, by the names they have in the runtime.
pub const PALLETS: [&str; 5] = ["Registry", "Workers", "Inference", "Verification", "Attribution"];

/// What has been called, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How often each call was made and succeeded, as `Pallet.call`.
    pub calls: BTreeMap<String, (u64, u64)>,
    /// How often each error was seen, as `Pallet.Error`, and refusals of other layers.
    pub errors: BTreeMap<String, u64>,
    /// How often each event was seen, as `Pallet.Event`.
    pub events: BTreeMap<String, u64>,
}

impl Coverage {
    pub(super) fn note(&mut self, call: &RuntimeCall, outcome: Result<(), Failure>) {
        let metadata = call.get_call_metadata();
        let name = format!("{}.{}", metadata.pallet_name, metadata.function_name);
        let count = self.calls.entry(name).or_default();
        count.0 += 1;
        match outcome {
            Ok(()) => count.1 += 1,
            Err(failure) => *self.errors.entry(name_of(failure)).or_default() += 1,
        }
    }

    pub(super) fn note_events(&mut self) {
        for record in System::read_events_no_consensus() {
            let (pallet, event) = match &record.event {
                RuntimeEvent::Registry(event) => ("Registry", format!("{event:?}")),
                RuntimeEvent::Workers(event) => ("Workers", format!("{event:?}")),
                RuntimeEvent::Inference(event) => ("Inference", inference_event(event)),
                RuntimeEvent::Verification(event) => ("Verification", format!("{event:?}")),
                RuntimeEvent::Attribution(event) => ("Attribution", format!("{event:?}")),
                _ => continue,
            };
            let variant = event.split([' ', '{', '(']).next().unwrap_or_default();
            let variant = variant.trim_start_matches("Event::");
            *self.events.entry(format!("{pallet}.{variant}")).or_default() += 1;
        }
    }

    /// All calls made.
    pub fn made(&self) -> u64 {
        self.calls.values().map(|(made, _)| made).sum()
    }

    /// All calls that succeeded.
    pub fn succeeded(&self) -> u64 {
        self.calls.values().map(|(_, succeeded)| succeeded).sum()
    }

    /// Calls that never succeeded.
    pub fn calls_without_success(&self) -> Vec<String> {
        all_calls()
            .into_iter()
            .filter(|name| self.calls.get(name).is_none_or(|(_, succeeded)| *succeeded == 0))
            .collect()
    }

    /// Errors that were never seen.
    pub fn errors_unseen(&self) -> Vec<String> {
        all_errors().into_iter().filter(|name| !self.errors.contains_key(name)).collect()
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Self) {
        for (name, (made, succeeded)) in &other.calls {
            let count = self.calls.entry(name.clone()).or_default();
            count.0 += made;
            count.1 += succeeded;
        }
        for (ours, theirs) in [(&mut self.errors, &other.errors), (&mut self.events, &other.events)]
        {
            for (name, count) in theirs {
                *ours.entry(name.clone()).or_default() += count;
            }
        }
    }
}

/// Names an entry's refusal too: a submission itself succeeds.
fn inference_event(event: &pallet_inference::Event<Runtime>) -> String {
    match event {
        pallet_inference::Event::ResultRefused { reason, .. } => {
            format!("ResultRefused:{}", format!("{reason:?}").replace('(', ":").replace(')', ""))
        },
        other => format!("{other:?}"),
    }
}

/// The calls of the five pallets.
pub fn all_calls() -> Vec<String> {
    let names = |pallet: &str| {
        let names = RuntimeCall::get_call_names(pallet).iter();
        names.map(|name| format!("{pallet}.{name}")).collect::<Vec<_>>()
    };
    PALLETS.iter().flat_map(|pallet| names(pallet)).collect()
}

/// The errors of the five pallets.
pub fn all_errors() -> Vec<String> {
    (0..PALLETS.len() as u8)
        .flat_map(|pallet| {
            variants(pallet)
                .into_values()
                .map(move |name| format!("{}.{name}", PALLETS[pallet as usize]))
        })
        .collect()
}

/// The pallet's first index in the runtime.
const FIRST_INDEX: u8 = 2;

fn variants(pallet: u8) -> BTreeMap<u8, &'static str> {
    let info = match pallet {
        0 => pallet_registry::Error::<Runtime>::type_info(),
        1 => pallet_workers::Error::<Runtime>::type_info(),
        2 => pallet_inference::Error::<Runtime>::type_info(),
        3 => pallet_verification::Error::<Runtime>::type_info(),
        _ => pallet_attribution::Error::<Runtime>::type_info(),
    };
    let TypeDef::<MetaForm>::Variant(variants) = info.type_def else { return BTreeMap::new() };
    variants.variants.iter().map(|variant| (variant.index, variant.name)).collect()
}

fn name_of(failure: Failure) -> String {
    match failure {
        Failure::Dispatch(DispatchError::Module(error)) if error.index >= FIRST_INDEX => {
            let pallet = error.index - FIRST_INDEX;
            let name = variants(pallet).get(&error.error[0]).copied().unwrap_or("?");
            format!("{}.{name}", PALLETS.get(usize::from(pallet)).unwrap_or(&"?"))
        },
        Failure::Dispatch(DispatchError::Module(error)) => {
            format!("Module{}.{:?}", error.index, error.message.unwrap_or_default())
        },
        Failure::Dispatch(other) => format!("{other:?}"),
        Failure::Invalid(error) => format!("{error:?}"),
    }
}

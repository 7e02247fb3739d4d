// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What must hold after every block: each pallet's own invariants, and what none of them can see
//! alone.

use crate::{
    model::End,
    party::Nature,
    runtime::{
        AccountId, Attribution, Balances, Inference, Registry, Runtime, RuntimeEvent,
        RuntimeHoldReason, System, Verification, Workers, EXISTENTIAL_DEPOSIT,
    },
    world::{everybody, is_true, World},
};
use credence_primitives::{
    ids::{JobId, ModelId},
    manifest::{Assurance, AssuranceSet},
    Balance, MILLION,
};
use frame_support::traits::fungible::{Inspect, InspectHold};
use std::collections::{BTreeMap, BTreeSet};

type Books = BTreeMap<(u8, AccountId), Balance>;

/// Checks everything that can be checked between two calls.
///
/// # Panics
/// With a sentence about what does not hold.
pub fn check() {
    assert_eq!(Registry::do_try_state(), Ok(()));
    assert_eq!(Workers::do_try_state(), Ok(()));
    assert_eq!(Inference::do_try_state(), Ok(()));
    assert_eq!(Verification::do_try_state(), Ok(()));
    assert_eq!(Attribution::do_try_state(), Ok(()));
    check_issuance();
    check_escrow();
    check_debts();
    check_credits();
    check_holds();
    check_jobs();
}

fn check_issuance() {
    let accounts = frame_system::Account::<Runtime>::iter_keys();
    let sum: Balance = accounts.map(|who| Balances::total_balance(&who)).sum();
    assert_eq!(sum, Balances::total_issuance(), "money was lost or made");
}

/// The account of escrow holds what is in escrow and nothing else.
fn check_escrow() {
    let escrow: Balance =
        pallet_inference::Jobs::<Runtime>::iter_values().map(|job| job.escrow.total()).sum();
    let account = Inference::account_id();
    assert_eq!(Balances::total_balance(&account), escrow + EXISTENTIAL_DEPOSIT, "escrow");
}

/// The account of debts holds what is owed and nothing else.
fn check_debts() {
    let claimable: Balance = pallet_attribution::Claimable::<Runtime>::iter_values().sum();
    let ledgers: Balance = pallet_attribution::Ledgers::<Runtime>::iter_values()
        .map(|ledger| ledger.received - ledger.rows.iter().map(|row| row.paid).sum::<Balance>())
        .sum();
    let account = Attribution::account_id();
    let held = Balances::total_balance(&account);
    assert_eq!(held, claimable + ledgers + EXISTENTIAL_DEPOSIT, "debts");
}

fn check_credits() {
    let accounts: u128 = pallet_attribution::CreditsOf::<Runtime>::iter_values()
        .map(|credits| credits.compute + credits.verification)
        .sum();
    let rows: u128 = pallet_attribution::Ledgers::<Runtime>::iter_values()
        .flat_map(|ledger| ledger.rows.into_inner())
        .map(|row| row.credits)
        .sum();
    let settled = pallet_attribution::SettledJobs::<Runtime>::get();
    assert_eq!(accounts + rows, u128::from(MILLION) * u128::from(settled), "credits");
}

/// Every hold has its record and every record its hold.
fn check_holds() {
    let mut books = Books::new();
    let mut add = |reason: RuntimeHoldReason, who: AccountId, amount: Balance| {
        *books.entry((kind(&reason), who)).or_default() += amount;
    };
    for (who, worker) in pallet_workers::Workers::<Runtime>::iter() {
        add(pallet_workers::HoldReason::WorkerBond.into(), who, worker.bond.held);
    }
    for (who, checker) in pallet_verification::Checkers::<Runtime>::iter() {
        add(pallet_verification::HoldReason::CheckerBond.into(), who, checker.bond.held);
    }
    for check in pallet_verification::Checks::<Runtime>::iter_values() {
        if let Some(challenge) = check.challenge {
            let reason = pallet_verification::HoldReason::ChallengeBond.into();
            add(reason, challenge.challenger, challenge.bond);
        }
    }
    for dispute in pallet_registry::Disputes::<Runtime>::iter_values() {
        add(pallet_registry::HoldReason::Dispute.into(), dispute.disputer, dispute.deposit);
    }
    let exact = [
        RuntimeHoldReason::from(pallet_workers::HoldReason::WorkerBond),
        pallet_verification::HoldReason::CheckerBond.into(),
        pallet_verification::HoldReason::ChallengeBond.into(),
        pallet_registry::HoldReason::Dispute.into(),
    ];
    for who in frame_system::Account::<Runtime>::iter_keys() {
        for reason in &exact {
            let recorded = books.remove(&(kind(reason), who)).unwrap_or_default();
            let held = Balances::balance_on_hold(reason, &who);
            assert_eq!(held, recorded, "{reason:?} of {who}");
        }
        let deposit = RuntimeHoldReason::from(pallet_registry::HoldReason::Model);
        let owns = pallet_registry::Models::<Runtime>::iter_values().any(|m| m.owner == who);
        assert_eq!(Balances::balance_on_hold(&deposit, &who) > 0, owns, "model deposit of {who}");
    }
    assert!(books.values().all(|amount| *amount == 0), "records without accounts: {books:?}");
}

fn kind(reason: &RuntimeHoldReason) -> u8 {
    match reason {
        RuntimeHoldReason::Workers(_) => 0,
        RuntimeHoldReason::Verification(pallet_verification::HoldReason::CheckerBond) => 1,
        RuntimeHoldReason::Verification(pallet_verification::HoldReason::ChallengeBond) => 2,
        RuntimeHoldReason::Registry(pallet_registry::HoldReason::Dispute) => 3,
        RuntimeHoldReason::Registry(_) => 4,
    }
}

/// The four pallets that know of a job agree about it.
fn check_jobs() {
    let mut by_worker: BTreeMap<AccountId, BTreeSet<JobId>> = BTreeMap::new();
    let mut by_model: BTreeMap<ModelId, u32> = BTreeMap::new();
    let mut verified = BTreeSet::new();
    for (id, job) in pallet_inference::Jobs::<Runtime>::iter() {
        if job.is_open() {
            *by_model.entry(job.model).or_default() += 1;
        }
        if let Some(attempt) = job.worker() {
            by_worker.entry(attempt.worker).or_default().insert(id);
        }
        if matches!(job.stage, pallet_inference::Stage::Verifying { .. }) {
            verified.insert(id);
        }
    }
    let checks: BTreeSet<JobId> = pallet_verification::Checks::<Runtime>::iter_keys().collect();
    assert_eq!(checks, verified, "verifications and jobs in verification");
    for who in everybody() {
        let open: BTreeSet<JobId> =
            pallet_workers::OpenJobs::<Runtime>::iter_key_prefix(who).collect();
        assert_eq!(open, by_worker.remove(&who).unwrap_or_default(), "jobs of worker {who}");
    }
    for (id, record) in pallet_registry::Models::<Runtime>::iter() {
        let open = by_model.remove(&id).unwrap_or_default();
        assert_eq!(record.open_jobs, open, "open jobs of model {id:?}");
    }
    assert!(by_model.is_empty(), "jobs of models that are gone");
}

/// What the events of a block said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many jobs settled.
    pub settled: u64,
    /// How verifications ended.
    pub ends: BTreeMap<String, u64>,
    /// How often somebody dishonest lost bond.
    pub losses: u64,
}

/// Looks at the events of the block under way: no false result is final, and no honest party
/// loses bond.
///
/// # Panics
/// If one is or does.
pub fn watch(world: &World) -> Seen {
    let mut seen = Seen::default();
    for record in System::read_events_no_consensus() {
        match record.event {
            RuntimeEvent::Inference(pallet_inference::Event::Settled { job, .. }) => {
                seen.settled += 1;
                check_result(world, job);
            },
            RuntimeEvent::Workers(event) => {
                if let Some(who) = losing_worker(&event) {
                    seen.losses += 1;
                    assert_ne!(world.nature(who), Nature::Honest, "an honest worker: {event:?}");
                }
            },
            RuntimeEvent::Verification(event) => {
                if let pallet_verification::Event::Concluded { finding, .. } = &event {
                    *seen.ends.entry(format!("{finding:?}")).or_default() += 1;
                }
                if let Some(who) = losing_checker(&event) {
                    seen.losses += 1;
                    assert_ne!(world.nature(who), Nature::Honest, "an honest checker: {event:?}");
                }
            },
            _ => {},
        }
    }
    seen
}

fn check_result(world: &World, id: JobId) {
    let job = pallet_inference::Jobs::<Runtime>::get(id).unwrap();
    // A signature says who, and not that it is right.
    if job.assurance == AssuranceSet::of(&[Assurance::Signed]) {
        return;
    }
    let (Some(model), Some(output)) =
        (world.model(&job.model), pallet_inference::Outputs::<Runtime>::get(id))
    else {
        panic!("job {id} settled without output")
    };
    let is_exempt = model.is_chaotic;
    let end = End::Accepted;
    assert!(
        is_exempt || is_true(&model, &job.input_hash, &output),
        "a false result became final: job {id}, {end:?}"
    );
}

fn losing_worker(event: &pallet_workers::Event<Runtime>) -> Option<AccountId> {
    use pallet_workers::Event;
    match event {
        Event::Struck { worker, .. }
        | Event::Jailed { worker, .. }
        | Event::Ejected { worker, .. }
        | Event::SlashQueued { worker, .. }
        | Event::SlashApplied { worker, .. }
        | Event::Charged { worker, .. } => Some(*worker),
        _ => None,
    }
}

fn losing_checker(event: &pallet_verification::Event<Runtime>) -> Option<AccountId> {
    use pallet_verification::Event;
    match event {
        Event::CheckerCharged { validator, .. }
        | Event::CheckerPenalised { validator, .. }
        | Event::CheckerSuspended { validator, .. }
        | Event::Slashed { validator, .. } => Some(*validator),
        _ => None,
    }
}

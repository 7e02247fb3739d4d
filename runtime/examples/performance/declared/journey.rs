// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! *Checked* jobs from their request until nothing is left of them, and what blocks book for them.

use super::{
    chain::{limits, Bill, Chain},
    kibibytes, microseconds,
    parties::Parties,
    ratios, with_separators,
};
use credence_primitives::{committee::committee_size, ActiveBlock};
use credence_runtime::{
    configs::parameters::{
        dynamic::verification::{self, Parameters as Parameter},
        RuntimeParameters,
    },
    Parameters, Runtime, RuntimeEvent, RuntimeOrigin, System,
};
use frame_support::{dispatch::DispatchClass, traits::Get, weights::Weight};
use pallet_inference::{Event as Inference, Outcome, Stage, MAX_RESULTS};
use pallet_verification::Event as Verification;
use sp_runtime::Permill;
use std::collections::BTreeSet;

/// Sizes of encoded inputs and outputs: the largest there are, and ordinary ones.
const TENSOR_BYTES: [u32; 2] = [credence_primitives::manifest::MAX_TENSOR_BYTES, 1024];
/// Validators of a session: for the smallest committee, and for the largest.
const VALIDATORS: [u32; 2] = [4, 22];
const BATCHES: [u32; 3] = [1, 16, MAX_RESULTS];
/// Blocks in which all jobs must have settled.
const PATIENCE: u32 = 200;
/// Blocks for which windows last where those of genesis are too short: the most there can be.
const LONG_WINDOW: ActiveBlock = 100;
/// Draws to try for jobs of which none is audited, or all are.
const SEEDS: std::ops::Range<u32> = 0..100;

/// Jobs that were settled together.
struct Journey {
    jobs: u32,
    /// The members of a committee.
    committee: u32,
    /// Of all jobs, what an idle block books taken off.
    bill: Bill,
    /// What the hooks of an idle block book.
    idle: Weight,
    /// From the request's block to the last settlement's.
    blocks: u32,
    /// Whether the windows of genesis were long enough.
    has_usual_windows: bool,
}

/// What is asked of jobs.
#[derive(Clone, Copy)]
struct Case {
    validators: u32,
    tensor_bytes: u32,
    jobs: u32,
    is_audited: bool,
}

/// What has happened to jobs in the block under way besides the usual.
#[derive(Default)]
struct Incidents {
    /// Everybody was asked.
    audits: u32,
    /// Somebody was late.
    delays: u32,
}

impl Incidents {
    fn note(&mut self) {
        for record in System::events() {
            match record.event {
                RuntimeEvent::Verification(Verification::EveryoneAsked { .. }) => self.audits += 1,
                RuntimeEvent::Verification(
                    Verification::MembersReplaced { .. } | Verification::CheckerPenalised { .. },
                )
                | RuntimeEvent::Inference(Inference::AttemptFailed { .. }) => self.delays += 1,
                _ => {},
            }
        }
    }
}

fn settled() -> u32 {
    let stages = pallet_inference::Jobs::<Runtime>::iter_values().map(|job| job.stage);
    stages.filter(|stage| matches!(stage, Stage::Closed { outcome: Outcome::Settled, .. })).count()
        as u32
}

impl Case {
    /// Settles jobs until as many were audited as asked for; with long windows only if the usual
    /// ones are too short for so many jobs at once.
    fn settle(self) -> Journey {
        let usual = (!self.is_hopeless()).then(|| self.settle_within(None)).flatten();
        let settled = usual.or_else(|| self.settle_within(Some(LONG_WINDOW)));
        settled.expect("the draws of a hundred chains differ, and blocks have room in the end")
    }

    fn is_hopeless(self) -> bool {
        let delays = Chain::with(0, |chain| self.try_settle(chain, None).1.delays);
        delays > 0
    }

    fn settle_within(self, window: Option<ActiveBlock>) -> Option<Journey> {
        SEEDS.into_iter().find_map(|seed| {
            let (journey, incidents) = Chain::with(seed, |chain| self.try_settle(chain, window));
            let wanted = if self.is_audited { self.jobs } else { 0 };
            journey.filter(|_| incidents.delays == 0 && incidents.audits == wanted)
        })
    }

    fn try_settle(
        self,
        chain: &mut Chain,
        window: Option<ActiveBlock>,
    ) -> (Option<Journey>, Incidents) {
        // As rare or as often as the runtime lets them be, so that few draws must be tried.
        let chance = if self.is_audited { Permill::one() } else { Permill::zero() };
        set(Parameter::AuditProbability(verification::AuditProbability, Some(chance)));
        if window.is_some() {
            set(Parameter::Window(verification::Window, window));
        }
        let parties = Parties::enrol(chain, self.validators, self.tensor_bytes);
        let idle = idle_block(chain);
        let (blocks, incidents) = self.follow(chain, &parties);
        let Some(blocks) = blocks else { return (None, incidents) };
        forget_all(chain);
        let mut bill = chain.settle_bill();
        bill.hooks = bill.hooks.saturating_sub(idle.saturating_mul(bill.blocks.into()));
        let committee = committee_of(self.validators);
        let has_usual_windows = window.is_none();
        let jobs = self.jobs;
        (Some(Journey { jobs, committee, bill, idle, blocks, has_usual_windows }), incidents)
    }

    /// Until all jobs have settled. Returns in how many blocks, if they have.
    fn follow(self, chain: &mut Chain, parties: &Parties) -> (Option<u32>, Incidents) {
        let mut asked = 0;
        let mut incidents = Incidents::default();
        let mut sent = Vec::new();
        for blocks in 1..=PATIENCE {
            asked += parties.request(chain, asked, self.jobs);
            // What finds no room is made anew from the state.
            sent.drain(..).for_each(|pending| {
                chain.include(pending);
            });
            incidents.note();
            if settled() == self.jobs {
                return (Some(blocks), incidents);
            }
            sent = parties.work(self.jobs);
            sent.extend(parties.check());
            chain.next_block();
        }
        (None, incidents)
    }
}

fn set(parameter: Parameter) {
    let parameter = RuntimeParameters::Verification(parameter);
    Parameters::set_parameter(RuntimeOrigin::root(), parameter).unwrap();
}

/// What the hooks of an idle block book.
fn idle_block(chain: &mut Chain) -> Weight {
    // The first ones catch up.
    for _ in 0..20 {
        chain.next_block();
    }
    chain.settle_bill();
    chain.next_block();
    chain.settle_bill().hooks
}

/// Until the records of closed jobs have been deleted.
fn forget_all(chain: &mut Chain) {
    // Nothing is due until then, so the clock may be put forward.
    let first = pallet_inference::Retained::<Runtime>::iter_keys().map(|(at, _)| at).min();
    let before = first.unwrap() - 1;
    pallet_inference::Now::<Runtime>::put(before);
    pallet_inference::TimerCursor::<Runtime>::put(before);
    pallet_inference::RetentionCursor::<Runtime>::put(before);
    for _ in 0..PATIENCE {
        chain.next_block();
    }
    assert_eq!(pallet_inference::Jobs::<Runtime>::iter_keys().count(), 0);
}

impl Journey {
    fn per_job(&self, weight: Weight) -> Weight {
        weight / u64::from(self.jobs)
    }

    fn total(&self) -> Weight {
        self.per_job(self.bill.paid + self.bill.free + self.bill.hooks)
    }

    /// How many such jobs a block carries by declared weight, and what limits them.
    fn per_block(&self) -> (f64, &'static str) {
        let limits = limits();
        let normal = limits.get(DispatchClass::Normal).max_total.unwrap();
        let all = limits.max_block - limits.base_block - self.idle;
        let paid = self.per_job(self.bill.paid);
        let total = self.total();
        let ratio = |room: u64, each: u64| room as f64 / each as f64;
        let options = [
            (ratio(normal.ref_time(), paid.ref_time()), "time of paid calls"),
            (ratio(normal.proof_size(), paid.proof_size()), "proof of paid calls"),
            (ratio(all.ref_time(), total.ref_time()), "time"),
            (ratio(all.proof_size(), total.proof_size()), "proof"),
        ];
        options.into_iter().min_by(|one, other| one.0.total_cmp(&other.0)).unwrap()
    }
}

fn row(case: Case, transfer: Weight) -> String {
    let journey = case.settle();
    let total = journey.total();
    let [time, proof] = ratios(total, transfer);
    let (per_block, limit) = journey.per_block();
    let each = |count: u32| f64::from(count) / f64::from(journey.jobs);
    format!(
        "| {} | {} | {} | {} | {} | {} | {:.2} | {:.2} | {} | {}{} | {per_block:.1} ({limit}) |\n",
        journey.committee,
        if case.is_audited { format!("{}, audited", case.jobs) } else { case.jobs.to_string() },
        microseconds(total),
        time,
        kibibytes(total),
        proof,
        each(journey.bill.paid_extrinsics),
        each(journey.bill.free_extrinsics),
        with_separators(journey.bill.bytes / u64::from(journey.jobs)),
        journey.blocks,
        if journey.has_usual_windows { "" } else { " (!)" },
    )
}

fn committee_of(validators: u32) -> u32 {
    committee_size(validators, <Runtime as pallet_verification::Config>::CommitteeCap::get())
}

fn table(tensor_bytes: u32, transfer: Weight) -> String {
    let cases = VALIDATORS.into_iter().flat_map(|validators| {
        let batches = BATCHES.into_iter().map(|jobs| (jobs, false));
        batches.chain([(1, true)]).map(move |(jobs, is_audited)| Case {
            validators,
            tensor_bytes,
            jobs,
            is_audited,
        })
    });
    let rows: String = cases.map(|case| row(case, transfer)).collect();
    format!(
        "\
### {} bytes in, {} bytes out
| checkers | batch | µs | × transfer | KiB | × transfer | paid extrinsics | free extrinsics | \
bytes | blocks | jobs in a block |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
{rows}",
        with_separators(tensor_bytes.into()),
        with_separators(tensor_bytes.into()),
    )
}

/// Where the costs of a job lie, for each committee.
fn parts(tensor_bytes: u32, jobs: u32) -> String {
    let journeys = VALIDATORS
        .map(|validators| Case { validators, tensor_bytes, jobs, is_audited: false }.settle());
    let cells = |part: &dyn Fn(&Journey) -> Weight| -> String {
        let cells = journeys.iter().map(|journey| {
            let weight = journey.per_job(part(journey));
            format!(" {} | {} |", microseconds(weight), kibibytes(weight))
        });
        cells.collect()
    };
    let kinds: BTreeSet<&String> =
        journeys.iter().flat_map(|journey| journey.bill.kinds.keys()).collect();
    let rows: String = kinds
        .into_iter()
        .map(|kind| {
            let part =
                |journey: &Journey| journey.bill.kinds.get(kind).copied().unwrap_or_default();
            format!("| {kind} |{}\n", cells(&part))
        })
        .collect();
    let hooks = cells(&|journey| journey.bill.hooks);
    let heads: String = journeys
        .iter()
        .map(|journey| format!(" {} checkers, µs | KiB |", journey.committee))
        .collect();
    format!(
        "\
### Where it goes
Per job of a batch of {jobs}, {} bytes in and out.

| |{heads}
|---|--:|--:|--:|--:|
{rows}| hooks |{hooks}
",
        with_separators(tensor_bytes.into()),
    )
}

/// The tables of jobs.
pub(super) fn tables(transfer: Weight) -> String {
    let [_, ordinary] = TENSOR_BYTES;
    let [_, some, _] = BATCHES;
    let tables = TENSOR_BYTES.map(|bytes| table(bytes, transfer)).join("\n");
    format!("{tables}\n{}", parts(ordinary, some))
}

/// The section about jobs.
pub(super) fn page(tables: &str) -> String {
    let [few, many] = VALIDATORS;
    let window: u32 = <Runtime as pallet_verification::Config>::Window::get();
    let draws: u32 = <Runtime as pallet_inference::Config>::MaxDrawsPerBlock::get();
    let steps: u32 = <Runtime as pallet_verification::Config>::MaxStepsPerBlock::get();
    let leaves: u32 = <Runtime as pallet_attribution::Config>::MaxWorkLeaves::get();
    let input_kib = <Runtime as pallet_inference::Config>::MaxBlockInputBytes::get() / 1024;
    format!(
        "\
## A settled *Checked* job
Per job, extrinsics and hooks together, from the request until the job's record is deleted. The \
jobs were settled on this runtime to write this page: by {} of {few} validators, and by {} of \
{many}. All of a batch are requested in the same blocks, by `request_batch`es of at most {}; one \
worker submits their results in one `submit_results` and opens them in one `utility.batch`; each \
checker commits in one `duties` and reveals in another. What takes more than half of the most that \
an extrinsic may take is divided, and what finds no room in a block goes into the next. Hooks count by what they take from the block beyond what an idle block \
takes. An audited job, {} of all, is rechecked by all validators.

{tables}
*Jobs in a block* is what the declared weights leave room for, if nothing else happens; the word \
behind it says what runs out first. Limits besides: a block draws workers for {draws} jobs and takes \
{steps} steps of verifications (draws of committees and tiles, ends), takes in {input_kib} KiB of inputs, and settles jobs until it \
has {leaves} leaves, of which a settlement adds three. *Blocks* counts from the request's to the settlement's, both included, where everybody answers what \
a block says in the next one; with (!) the windows of genesis, of {window} blocks, are too short for \
so many jobs at once, and were lengthened.
",
        committee_of(few),
        committee_of(many),
        pallet_inference::MAX_BATCH,
        audit_share(),
    )
}

/// How often accepted jobs are audited at genesis.
fn audit_share() -> String {
    let share = <Runtime as pallet_verification::Config>::AuditProbability::get();
    format!("{} %", f64::from(share.deconstruct()) / 10_000.0)
}

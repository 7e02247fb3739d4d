// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The rules, and the record of all that was ever said.

use crate::{
    chain::{
        records::{CheckerRecord, WorkerRecord},
        AssignedJob, BlockRef, ChainError, CheckerView, DeclineReason, DutiesCall, Moment, Opening,
        Refusal, SignedResult, Taken, Todo, WorkerView,
    },
    testing::{input, key, GENESIS, MODEL},
};
use credence_primitives::{
    api::OpenDuty,
    commitment::{
        decline_payload, input_hash, output_commitment, output_hash, result_payload, TileClaim,
    },
    duty::{duties_payload, Duty, Verdict},
    ids::{JobId, OutputCommitment, Signature, Ticket},
    manifest::{Assurance, AssuranceSet},
    ActiveBlock,
};
use sp_core::{crypto::Pair as _, ed25519, H256};
use std::collections::{BTreeMap, BTreeSet};

/// Blocks from an assignment to its end.
pub(crate) const ANSWER_WINDOW: ActiveBlock = 250;
/// Blocks for opening, committing and revealing.
pub(crate) const WINDOW: ActiveBlock = 250;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Assigned { until: ActiveBlock },
    Verifying { commitment: OutputCommitment, since: ActiveBlock },
    Opening { commitment: OutputCommitment, until: ActiveBlock },
    Opened { since: ActiveBlock },
    Settled,
    Declined(DeclineReason),
    Missed,
    NotOpened,
}

#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) ticket: Ticket,
    pub(crate) stage: Stage,
    pub(crate) assurance: Assurance,
}

/// Where a checker's duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CheckStage {
    Commit { until: ActiveBlock },
    Committed { root: H256, since: ActiveBlock },
    Reveal { root: H256, seed: u64, until: ActiveBlock },
    Judged(Verdict),
    Declined,
    Missed,
}

#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) ticket: Ticket,
    pub(crate) stage: CheckStage,
    pub(crate) workers_output: Vec<u8>,
}

/// The chain's state, what tests make it do, and all that was ever signed.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) block: u64,
    fork: u64,
    pub(crate) now: ActiveBlock,
    pub(crate) jobs: BTreeMap<JobId, Job>,
    pub(crate) checks: BTreeMap<JobId, Check>,
    pub(crate) worker: Option<WorkerRecord>,
    pub(crate) checker: Option<CheckerRecord>,
    pub(crate) is_acknowledged: bool,
    sequence: u64,
    /// The node does not answer.
    pub(crate) is_away: bool,
    /// So many transactions are given up.
    pub(crate) give_ups: u32,
    /// So many transactions are included, and nobody hears of it.
    pub(crate) lost_answers: u32,
    pub(crate) transactions: u32,
    /// All commitments that were ever seen signed, by ticket.
    pub(crate) signed: BTreeMap<Ticket, BTreeSet<H256>>,
    /// All roots that were ever seen signed, by ticket.
    pub(crate) roots: BTreeMap<Ticket, BTreeSet<H256>>,
    /// All verdicts that were ever seen signed, by ticket and seed.
    pub(crate) verdicts: BTreeMap<(Ticket, u64), BTreeSet<Verdict>>,
}

fn refused(error: &str) -> ChainError {
    ChainError::Refused { pallet: "Inference".into(), error: error.into() }
}

impl State {
    pub(crate) fn moment(&self) -> Moment {
        let hash = H256::from_low_u64_be(self.block * 1_000 + self.fork);
        let best = BlockRef { number: self.block, hash };
        Moment { best, finalized: self.block.saturating_sub(2), now: self.now }
    }

    pub(crate) fn next_block(&mut self) {
        self.block += 1;
        self.now += 1;
        let now = self.now;
        for job in self.jobs.values_mut() {
            job.stage = match job.stage {
                Stage::Assigned { until } if until < now => Stage::Missed,
                Stage::Verifying { commitment, since } if since + 1 < now => {
                    Stage::Opening { commitment, until: now + WINDOW }
                },
                Stage::Opening { until, .. } if until < now => Stage::NotOpened,
                Stage::Opened { since } if since + 1 < now => Stage::Settled,
                other => other,
            };
        }
        for check in self.checks.values_mut() {
            check.stage = match check.stage {
                CheckStage::Commit { until } if until < now => CheckStage::Missed,
                CheckStage::Committed { root, since } if since < now => {
                    CheckStage::Reveal { root, seed: 42, until: now + WINDOW }
                },
                CheckStage::Reveal { until, .. } if until < now => CheckStage::Missed,
                other => other,
            };
        }
    }

    /// Another best block of the same height, on which jobs have other tickets and no results.
    pub(crate) fn reorganise(&mut self) {
        self.fork += 1;
        let until = self.now + ANSWER_WINDOW;
        let fork = self.fork;
        for (number, job) in &mut self.jobs {
            job.ticket = Ticket(H256::from_low_u64_be(*number + fork * 1_000_000));
            job.stage = Stage::Assigned { until };
        }
    }

    pub(crate) fn assign(&mut self, number: JobId) {
        self.assign_as(number, Assurance::Checked);
    }

    pub(crate) fn assign_as(&mut self, number: JobId, assurance: Assurance) {
        let ticket = Ticket(H256::from_low_u64_be(number + self.fork * 1_000_000));
        let stage = Stage::Assigned { until: self.now + ANSWER_WINDOW };
        self.jobs.insert(number, Job { ticket, stage, assurance });
    }

    pub(crate) fn ask_for_check(&mut self, number: JobId, workers_output: Vec<u8>) {
        let ticket = Ticket(H256::from_low_u64_be(number));
        let stage = CheckStage::Commit { until: self.now + WINDOW };
        self.checks.insert(number, Check { ticket, stage, workers_output });
    }

    /// All jobs, if each has ended as wanted.
    pub(crate) fn all_jobs(&self, is_so: impl Fn(&Stage) -> bool) -> bool {
        self.jobs.values().all(|job| is_so(&job.stage))
    }

    pub(crate) fn input(&self, job: JobId) -> Option<Vec<u8>> {
        (self.jobs.contains_key(&job) || self.checks.contains_key(&job)).then(|| input(job))
    }

    pub(crate) fn worker_view(&self) -> WorkerView {
        let jobs = self.jobs.iter().filter_map(|(number, job)| {
            let todo = match job.stage {
                Stage::Assigned { until } => Todo::Submit { until },
                Stage::Verifying { .. } | Stage::Opened { .. } => Todo::Wait,
                Stage::Opening { .. } => Todo::Open,
                _ => return None,
            };
            Some(AssignedJob {
                job: *number,
                ticket: job.ticket,
                model: MODEL,
                input_hash: input_hash(&input(*number)),
                assurance: AssuranceSet::of(&[job.assurance]),
                todo,
            })
        });
        WorkerView { moment: self.moment(), jobs: jobs.collect() }
    }

    pub(crate) fn take_results(&mut self, results: &[SignedResult]) -> Taken {
        let refused = results.iter().filter_map(|result| {
            let why = self.take_result(result).err()?;
            Some((result.job, why))
        });
        let refused = refused.collect();
        Taken { block: self.block + 1, refused }
    }

    fn take_result(&mut self, result: &SignedResult) -> Result<(), Refusal> {
        let job = self.jobs.get_mut(&result.job).ok_or(Refusal::Gone)?;
        let payload = result_payload(&job.ticket, &result.commitment, &H256::zero());
        if !ed25519::Pair::verify(&result.signature, payload, &key().public()) {
            return Err(Refusal::BadSignature);
        }
        self.signed.entry(job.ticket).or_default().insert(result.commitment.0);
        let Stage::Assigned { until } = job.stage else { return Err(Refusal::Gone) };
        if until < self.now {
            return Err(Refusal::Gone);
        }
        job.stage = match (job.assurance, &result.opening) {
            (Assurance::Signed, Some(_)) => Stage::Settled,
            (Assurance::Signed, None) | (_, Some(_)) => return Err(Refusal::Unfit),
            _ => Stage::Verifying { commitment: result.commitment, since: self.now },
        };
        Ok(())
    }

    pub(crate) fn take_opening(
        &mut self,
        number: JobId,
        opening: &Opening,
    ) -> Result<u64, ChainError> {
        let job = self.jobs.get_mut(&number).ok_or_else(|| refused("UnknownJob"))?;
        let Stage::Opening { commitment, .. } = job.stage else {
            return Err(refused("OpeningNotAwaited"));
        };
        let hash = output_hash(&opening.output);
        if output_commitment(&job.ticket, &hash, &opening.salt) != commitment {
            return Err(refused("OpeningMismatch"));
        }
        job.stage = Stage::Opened { since: self.now };
        Ok(self.block + 1)
    }

    pub(crate) fn take_decline(
        &mut self,
        number: JobId,
        reason: DeclineReason,
        signature: &Signature,
    ) -> Result<u64, ChainError> {
        let job = self.jobs.get_mut(&number).ok_or_else(|| refused("UnknownJob"))?;
        if !matches!(job.stage, Stage::Assigned { .. }) {
            return Err(refused("NotAssigned"));
        }
        let payload = decline_payload(&job.ticket, &reason);
        if !ed25519::Pair::verify(signature, payload, &key().public()) {
            return Err(refused("BadSignature"));
        }
        job.stage = Stage::Declined(reason);
        Ok(self.block + 1)
    }

    pub(crate) fn checker_view(&self) -> CheckerView {
        let mut duties: Vec<OpenDuty> = self
            .checks
            .iter()
            .filter_map(|(number, check)| {
                let (job, ticket) = (*number, check.ticket);
                match check.stage {
                    CheckStage::Commit { until } => {
                        Some(OpenDuty::Commit { job, ticket, model: MODEL, until })
                    },
                    CheckStage::Reveal { seed, until, .. } => {
                        Some(OpenDuty::Reveal { job, ticket, seed, until })
                    },
                    _ => None,
                }
            })
            .collect();
        if !self.is_acknowledged {
            duties.push(OpenDuty::Acknowledge { model: MODEL });
        }
        let sequence = self.checker.as_ref().map(|_| self.sequence + 1);
        CheckerView { moment: self.moment(), sequence, duties }
    }

    pub(crate) fn take_duties(&mut self, call: &DutiesCall) -> Result<(), ChainError> {
        let payload = duties_payload(&GENESIS, &call.checker, call.sequence, &call.duties);
        assert!(ed25519::Pair::verify(&call.signature, payload, &call.checker));
        if call.sequence != self.sequence + 1 {
            return Err(ChainError::GivenUp { source: "stale".into() });
        }
        let taken = call.duties.iter().filter(|duty| self.take_duty(call, duty)).count();
        if taken == 0 {
            return Err(ChainError::GivenUp { source: "no entry is open".into() });
        }
        self.sequence += 1;
        Ok(())
    }

    fn take_duty(&mut self, call: &DutiesCall, duty: &Duty) -> bool {
        match duty {
            Duty::Acknowledge(model) => {
                let is_taken = *model == MODEL && !self.is_acknowledged;
                self.is_acknowledged |= is_taken;
                is_taken
            },
            Duty::Commit { job, root } => {
                let Some(check) = self.checks.get_mut(job) else { return false };
                self.roots.entry(check.ticket).or_default().insert(*root);
                let is_taken = matches!(check.stage, CheckStage::Commit { .. });
                if is_taken {
                    check.stage = CheckStage::Committed { root: *root, since: self.now };
                }
                is_taken
            },
            Duty::Decline { job } => {
                let Some(check) = self.checks.get_mut(job) else { return false };
                let is_taken = matches!(check.stage, CheckStage::Commit { .. });
                if is_taken {
                    check.stage = CheckStage::Declined;
                }
                is_taken
            },
            Duty::Reveal { job, reveal } => {
                let Some(check) = self.checks.get_mut(job) else { return false };
                let CheckStage::Reveal { root, seed, .. } = check.stage else { return false };
                let said = self.verdicts.entry((check.ticket, seed)).or_default();
                said.insert(reveal.verdict);
                let claim = TileClaim {
                    ticket: &check.ticket,
                    checker: &call.checker,
                    salt: &reveal.salt,
                    tile_count: reveal.tile_count,
                    index: u32::try_from(seed % u64::from(reveal.tile_count)).expect("small"),
                    data: &reveal.tile,
                    path: &reveal.path,
                };
                assert!(claim.is_under(&root), "the tile is not under the root committed to");
                check.stage = CheckStage::Judged(reveal.verdict);
                true
            },
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! One job from draw to end, by the rules of the model and the parties' conduct.

use crate::{
    model::{Check, End, Losses, Phase, Rules, Validator},
    outputs::{class_at, Error, Output, CPU_NOISE, GPU_NOISE},
    party::{joint_conduct, Checker, Conduct, Nature, Work},
    random::Random,
};
use credence_primitives::ids::Ticket;
use std::collections::{BTreeMap, BTreeSet};

/// A job and who takes part.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// The rules it is under.
    pub rules: Rules,
    /// What each validator is.
    pub natures: &'a [Nature],
    /// What the worker does.
    pub work: Work,
    /// The validators that are the worker's own.
    pub with_worker: BTreeSet<Validator>,
    /// How the model's owner has built it.
    pub arithmetic: Arithmetic,
    /// Whether the worker bribes whoever is drawn first.
    pub bribes: bool,
}

/// What a model does to the rounding errors of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arithmetic {
    /// Nothing unusual.
    Sound,
    /// Multiplies them.
    Amplified(f64),
    /// Multiplies them in one tile.
    AmplifiedInOneTile(f64),
}

/// What has become of a job.
#[derive(Clone, Debug)]
pub struct Played {
    /// How the check ended.
    pub end: End,
    /// Whether what became final is not what the model gives.
    pub is_false_final: bool,
    /// Who lost bond.
    pub losses: Losses,
    /// Whether the whole set was asked.
    pub is_escalated: bool,
}

impl Played {
    /// Honest checkers that lost bond; and whether an honest worker did.
    pub fn honest_losers(&self, job: &Job<'_>) -> (Vec<Validator>, bool) {
        let is_honest = |who: &&Validator| job.natures[**who as usize] == Nature::Honest;
        let worker =
            job.work.is_honest() && (self.losses.worker_slashed || self.losses.worker_absent);
        (self.losses.checkers.iter().filter(is_honest).copied().collect(), worker)
    }
}

struct Stage<'a> {
    job: &'a Job<'a>,
    random: &'a mut Random,
    truth: Output,
    false_output: Output,
    checkers: BTreeMap<Validator, Checker>,
    joint: Conduct,
    bribed: BTreeSet<Validator>,
}

/// Plays a job to its end.
pub fn play(job: &Job<'_>, random: &mut Random) -> Played {
    let truth = Output::truth(random);
    let shown = worker_output(job, &truth, random);
    let joint = joint_conduct(job.work, random);
    // Colluders back the worker's output, or agree on one of their own against it.
    let false_output = if job.work.is_honest() { Output::truth(random) } else { shown.clone() };
    let ticket = Ticket(random.hash());
    let randomness = random.hash();
    let mut check = Check::begin(job.rules, ticket, &job.with_worker, &randomness);
    let bribed = check.drawn().iter().filter(|_| job.bribes).copied().collect();
    let checkers = BTreeMap::new();
    let mut stage = Stage { job, random, truth, false_output, checkers, joint, bribed };
    let mut is_escalated = false;
    let end = loop {
        match check.phase() {
            Phase::Ended(end) => break end,
            Phase::Opening => {
                if stage.opens(&check) {
                    check.open(shown.clone()).unwrap();
                }
            },
            Phase::Committing | Phase::AllCommitting => {
                is_escalated |= check.phase() == Phase::AllCommitting;
                stage.commit(&mut check);
            },
            Phase::Revealing(_) | Phase::AllRevealing(_) => stage.reveal(&mut check),
        }
        check.close_window(&stage.random.hash());
    };
    let is_false_final = end == End::Accepted && !shown.matches(&stage.truth, &class_at(125));
    Played { end, is_false_final, losses: check.losses(), is_escalated }
}

fn worker_output(job: &Job<'_>, truth: &Output, random: &mut Random) -> Output {
    let machine = machine(random);
    let own = run(job.arithmetic, truth, machine, random);
    // What the class allows, relative to the norm.
    let tolerance = 1.5e-5;
    match job.work {
        Work::Honest | Work::NotOpened => own,
        Work::Cheaper(error) => own.with(Error::Spread(error), random),
        Work::Fabricated | Work::OpensIfSafe => Output::truth(random),
        Work::Tampered(size) => own.with(Error::OneElement(size), random),
        Work::Edge(part) => own.with(Error::Spread(part * tolerance), random),
        Work::TileEdge(part) => own.with(Error::OneTile(part * tolerance), random),
    }
}

/// A machine's relative L2 distance from exact arithmetic.
fn machine(random: &mut Random) -> f64 {
    let [low, high] = CPU_NOISE;
    if random.percent(30) {
        GPU_NOISE
    } else {
        low + (high - low) * random.unit()
    }
}

/// What a machine computes.
fn run(arithmetic: Arithmetic, truth: &Output, machine: f64, random: &mut Random) -> Output {
    let error = match arithmetic {
        Arithmetic::Sound => Error::Spread(machine),
        Arithmetic::Amplified(times) => Error::Spread(machine * times),
        Arithmetic::AmplifiedInOneTile(times) => Error::OneTile(machine * times),
    };
    truth.with(error, random)
}

impl Stage<'_> {
    fn opens(&self, check: &Check) -> bool {
        match self.job.work {
            Work::NotOpened => false,
            Work::OpensIfSafe => {
                check.drawn().iter().all(|who| self.job.natures[*who as usize] == Nature::Colluding)
            },
            _ => true,
        }
    }

    fn checker(&mut self, who: Validator) -> &Checker {
        self.checkers.entry(who).or_insert_with(|| {
            let machine = machine(self.random);
            let runs =
                [(); 2].map(|()| run(self.job.arithmetic, &self.truth, machine, self.random));
            let conduct = if self.bribed.contains(&who) {
                Conduct::Bribed
            } else {
                self.job.natures[who as usize].conduct(self.joint, self.random)
            };
            Checker::new(who, conduct, runs, &self.false_output, self.random.hash())
        })
    }

    fn commit(&mut self, check: &mut Check) {
        for who in check.awaited() {
            let seen = check.roots();
            let ticket = *check.ticket();
            let mut random = Random::new(self.random.word());
            match self.checker(who).commitment(&ticket, &seen, &mut random) {
                Some(Some(root)) => check.commit(who, root).unwrap(),
                Some(None) => check.decline(who).unwrap(),
                None => {},
            }
        }
    }

    fn reveal(&mut self, check: &mut Check) {
        for who in check.awaited() {
            let shown = self.checker(who).reveal(check);
            if let Some(shown) = shown {
                // What does not lie under its commitment is refused, and then missing.
                let _ = check.reveal(who, shown);
            }
        }
    }
}

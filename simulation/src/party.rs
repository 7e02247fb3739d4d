// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Who takes part, honest and not.

use crate::{
    model::{key, Check, Phase, Shown, Validator},
    outputs::{class_at, Output},
    random::Random,
};
use credence_primitives::{duty::Verdict, ids::Ticket};
use sp_core::H256;

/// What a validator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Computes, answers in time, says what it found.
    Honest,
    /// Does not answer, or stops answering half way.
    Silent,
    /// Says anything, on its own account.
    Lying,
    /// Of one mind with all its kind, and with a dishonest worker: shares outputs, salts, bribes.
    Colluding,
}

/// What a worker does with a job.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Work {
    /// The model, on its own machine.
    Honest,
    /// The model at reduced precision, for less money.
    Cheaper(f64),
    /// Numbers from nowhere.
    Fabricated,
    /// The true output with one element changed by this multiple of the root mean square.
    Tampered(f64),
    /// The true output pushed to the edge of the tolerance, to set honest checkers at odds.
    Edge(f64),
    /// The same, within one tile.
    TileEdge(f64),
    /// A fabricated output, shown only if nobody but colluders would judge it.
    OpensIfSafe,
    /// A commitment and no output.
    NotOpened,
}

impl Work {
    /// Whether it is the job done as promised.
    pub fn is_honest(self) -> bool {
        self == Self::Honest
    }
}

/// How a checker deals with one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conduct {
    /// As it should.
    Honest,
    /// No word.
    Absent,
    /// Declines without need.
    Declines,
    /// Commits and never reveals.
    NoReveal,
    /// Commits to another's root, seen on chain.
    CopiesRoot,
    /// Commits to random bytes, having computed nothing.
    WorthlessRoot,
    /// This verdict with tiles of its own true output.
    Says(Verdict),
    /// This verdict with tiles of the coalition's false output.
    ShowsFalse(Verdict),
    /// Passes in the first round and fails in the second.
    Turns,
    /// Passes the coalition's false output, unless an audit is to come: then it will not say, so
    /// as to lose nothing.
    Bribed,
}

/// All ways to lie.
const LIES: [Conduct; 12] = [
    Conduct::Absent,
    Conduct::Declines,
    Conduct::NoReveal,
    Conduct::CopiesRoot,
    Conduct::WorthlessRoot,
    Conduct::Says(Verdict::Pass),
    Conduct::Says(Verdict::Fail),
    Conduct::Says(Verdict::Inconclusive),
    Conduct::ShowsFalse(Verdict::Pass),
    Conduct::ShowsFalse(Verdict::Fail),
    Conduct::ShowsFalse(Verdict::Inconclusive),
    Conduct::Turns,
];

impl Nature {
    /// What a checker of this nature does with a job; `joint` is what its coalition has agreed on.
    pub fn conduct(self, joint: Conduct, random: &mut Random) -> Conduct {
        match self {
            Self::Honest => Conduct::Honest,
            Self::Silent => *random.pick(&[Conduct::Absent, Conduct::NoReveal]),
            Self::Lying => *random.pick(&LIES),
            Self::Colluding => joint,
        }
    }
}

/// What colluders agree on: to back a dishonest worker, or to ruin an honest one.
pub fn joint_conduct(work: Work, random: &mut Random) -> Conduct {
    if work.is_honest() {
        *random.pick(&LIES)
    } else {
        Conduct::ShowsFalse(Verdict::Pass)
    }
}

/// One checker at one job.
#[derive(Clone, Debug)]
pub struct Checker {
    /// Its number.
    pub validator: Validator,
    conduct: Conduct,
    salt: H256,
    /// What its tree was made of.
    output: Output,
    /// The same run with other settings of its engine.
    again: Output,
}

impl Checker {
    /// A checker that has computed `own` twice and knows the coalition's `false_output`.
    pub fn new(
        validator: Validator,
        conduct: Conduct,
        [own, again]: [Output; 2],
        false_output: &Output,
        salt: H256,
    ) -> Self {
        let output = match conduct {
            Conduct::ShowsFalse(_) | Conduct::Bribed => false_output.clone(),
            _ => own,
        };
        Self { validator, conduct, salt, output, again }
    }

    /// What it commits to; `None` within is a refusal, `None` silence.
    pub fn commitment(
        &self,
        ticket: &Ticket,
        seen: &[H256],
        random: &mut Random,
    ) -> Option<Option<H256>> {
        let root = || self.output.tree(ticket, &key(self.validator), &self.salt).root();
        match self.conduct {
            Conduct::Absent => None,
            Conduct::Declines => Some(None),
            Conduct::CopiesRoot => Some(Some(seen.first().copied().unwrap_or_else(root))),
            Conduct::WorthlessRoot => Some(Some(random.hash())),
            _ => Some(Some(root())),
        }
    }

    /// What it says of the worker's output.
    pub fn reveal(&self, check: &Check) -> Option<Shown> {
        let (ticket, phase, worker) = (check.ticket(), check.phase(), check.output()?);
        let (Phase::Revealing(seed) | Phase::AllRevealing(seed)) = phase else { return None };
        let verdict = match self.conduct {
            Conduct::Absent | Conduct::NoReveal => return None,
            Conduct::Says(verdict) | Conduct::ShowsFalse(verdict) => verdict,
            Conduct::Turns if matches!(phase, Phase::Revealing(_)) => Verdict::Pass,
            Conduct::Turns => Verdict::Fail,
            Conduct::Bribed if check.is_audited() => Verdict::Inconclusive,
            Conduct::CopiesRoot | Conduct::WorthlessRoot | Conduct::Bribed => Verdict::Pass,
            Conduct::Honest | Conduct::Declines => judge(worker, &self.output, &self.again),
        };
        let tree = self.output.tree(ticket, &key(self.validator), &self.salt);
        let index = (seed % u64::from(tree.len())) as u32;
        Some(Shown {
            salt: self.salt,
            verdict,
            tile_count: tree.len(),
            tile: self.output.tile(index).to_vec(),
            path: tree.path(index)?,
        })
    }
}

/// An honest judgement of a checker that has computed its own output, and before it says Fail
/// once more with other settings.
///
/// Between three and five quarters of the tolerance honest checkers could differ by their own
/// noise, and where a checker's own two runs differ the model is at fault and not the worker:
/// there an honest checker does not decide, so that no two honest ones contradict each other.
pub fn judge(worker: &Output, own: &Output, again: &Output) -> Verdict {
    if worker.matches(own, &class_at(75)) {
        Verdict::Pass
    } else if worker.matches(own, &class_at(125)) || !again.matches(own, &class_at(25)) {
        Verdict::Inconclusive
    } else {
        Verdict::Fail
    }
}

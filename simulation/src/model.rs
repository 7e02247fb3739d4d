// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The rules of *Checked* as a pure state machine: who says what is an argument, and what follows
//! is a value. The pallets must agree with it.

use crate::outputs::{class_at, Output};
use credence_primitives::{
    commitment::TileClaim,
    committee::{committee_size, two_thirds, Draw, Purpose},
    duty::Verdict,
    ids::{CheckerKey, Ticket},
    tensor::DType,
    MILLION,
};
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};

/// A validator, and with it its checker, by number.
pub type Validator = u32;

/// What holds for a job.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many validators there are.
    pub validators: u32,
    /// The most checkers of the first round.
    pub committee_cap: u32,
    /// How often an accepted result is checked again by all, in parts per million.
    pub audit_ppm: u32,
}

/// A tile shown, with all that proves it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The salt of the commitment.
    pub salt: H256,
    /// The judgement.
    pub verdict: Verdict,
    /// How many tiles the checker has.
    pub tile_count: u32,
    /// The tile drawn.
    pub tile: Vec<u8>,
    /// From the tile to the root.
    pub path: Vec<H256>,
}

/// Where a member stands.
#[derive(Clone, Debug, PartialEq)]
enum Stand {
    Waiting,
    Declined,
    Silent,
    Committed { root: H256 },
    Revealed { root: H256, verdict: Verdict, tile: Vec<u8>, is_contradictory: bool },
    NotRevealed { root: H256 },
}

impl Stand {
    fn root(&self) -> Option<H256> {
        match self {
            Self::Committed { root } | Self::Revealed { root, .. } | Self::NotRevealed { root } => {
                Some(*root)
            },
            _ => None,
        }
    }

    /// The verdict, unless the tile shown belies it.
    fn vote(&self) -> Option<Verdict> {
        match self {
            Self::Revealed { verdict, is_contradictory: false, .. } => Some(*verdict),
            _ => None,
        }
    }
}

/// What is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Commitments of the first round.
    Committing,
    /// The worker's output.
    Opening,
    /// Verdicts of the first round, with the tile at this seed.
    Revealing(u64),
    /// Commitments of those of the whole set who have none.
    AllCommitting,
    /// Verdicts of the whole set, with the tile at this seed.
    AllRevealing(u64),
    /// Nothing.
    Ended(End),
}

/// How a check ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The result stands.
    Accepted,
    /// Two thirds found it wrong.
    Rejected,
    /// The worker has not shown it.
    NotOpened,
    /// No two thirds agree.
    Void,
    /// The model's outputs differ between machines.
    Quarantined,
}

/// Why a message is refused; refusals change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing of the kind is awaited from the sender.
    NotAwaited,
    /// The tile does not lie under the commitment.
    NotCommitted,
}

/// Who loses bond at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Whether the worker is slashed for a wrong result.
    pub worker_slashed: bool,
    /// Whether the worker pays the small price of absence.
    pub worker_absent: bool,
    /// The checkers that lose.
    pub checkers: BTreeSet<Validator>,
}

/// The check of one result.
#[derive(Clone, Debug)]
pub struct Check {
    rules: Rules,
    ticket: Ticket,
    genesis: H256,
    /// Who may judge: everybody but those who stand with the worker.
    eligible: Vec<Validator>,
    members: BTreeMap<Validator, Stand>,
    /// Who was drawn, replacements included.
    drawn: Vec<Validator>,
    is_replaced: bool,
    /// Whether all check what the committee passes. Drawn when the output has opened, and seen by
    /// everybody from then on.
    is_audited: bool,
    output: Option<Output>,
    phase: Phase,
}

/// The key of a validator's checker; the model needs no signatures.
pub fn key(validator: Validator) -> CheckerKey {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&validator.to_le_bytes());
    CheckerKey::from_raw(bytes)
}

impl Check {
    /// Draws the committee for a result that has just been committed to.
    pub fn begin(
        rules: Rules,
        ticket: Ticket,
        with_worker: &BTreeSet<Validator>,
        randomness: &H256,
    ) -> Self {
        let eligible: Vec<Validator> =
            (0..rules.validators).filter(|validator| !with_worker.contains(validator)).collect();
        let size = committee_size(rules.validators, rules.committee_cap) as usize;
        let genesis = H256::repeat_byte(1);
        let drawn = Draw::new(randomness, &genesis, Purpose::Checkers, &ticket, 0)
            .distinct(&eligible, size);
        Self {
            rules,
            ticket,
            genesis,
            members: drawn.iter().map(|member| (*member, Stand::Waiting)).collect(),
            eligible,
            drawn,
            is_replaced: false,
            is_audited: false,
            output: None,
            phase: Phase::Committing,
        }
    }

    /// What is awaited.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The attempt.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The worker's output, once it is open.
    pub fn output(&self) -> Option<&Output> {
        self.output.as_ref()
    }

    /// Whether all will check what the committee passes, once that is drawn.
    pub fn is_audited(&self) -> bool {
        self.is_audited
    }

    /// Who is drawn so far, replacements included.
    pub fn drawn(&self) -> &[Validator] {
        &self.drawn
    }

    /// Whose message is awaited.
    pub fn awaited(&self) -> Vec<Validator> {
        let is_awaited = |stand: &Stand| match self.phase {
            Phase::Committing | Phase::AllCommitting => *stand == Stand::Waiting,
            Phase::Revealing(_) | Phase::AllRevealing(_) => {
                matches!(stand, Stand::Committed { .. })
            },
            Phase::Opening | Phase::Ended(_) => false,
        };
        self.members.iter().filter(|(_, stand)| is_awaited(stand)).map(|(who, _)| *who).collect()
    }

    /// The commitments visible to all.
    pub fn roots(&self) -> Vec<H256> {
        self.members.values().filter_map(Stand::root).collect()
    }

    /// A checker commits.
    pub fn commit(&mut self, who: Validator, root: H256) -> Result<(), Refused> {
        self.answer(who, Stand::Committed { root })
    }

    /// A checker says that it cannot compute.
    pub fn decline(&mut self, who: Validator) -> Result<(), Refused> {
        self.answer(who, Stand::Declined)
    }

    fn answer(&mut self, who: Validator, stand: Stand) -> Result<(), Refused> {
        if !self.awaited().contains(&who)
            || !matches!(self.phase, Phase::Committing | Phase::AllCommitting)
        {
            return Err(Refused::NotAwaited);
        }
        self.members.insert(who, stand);
        Ok(())
    }

    /// The worker shows its output. That it is the one committed to is a hash away.
    pub fn open(&mut self, output: Output) -> Result<(), Refused> {
        if self.phase != Phase::Opening {
            return Err(Refused::NotAwaited);
        }
        self.output = Some(output);
        Ok(())
    }

    /// A checker judges.
    pub fn reveal(&mut self, who: Validator, shown: Shown) -> Result<(), Refused> {
        let (Phase::Revealing(seed) | Phase::AllRevealing(seed)) = self.phase else {
            return Err(Refused::NotAwaited);
        };
        let Some(Stand::Committed { root }) = self.members.get(&who) else {
            return Err(Refused::NotAwaited);
        };
        let root = *root;
        let output = self.output.as_ref().ok_or(Refused::NotAwaited)?;
        let index = seed.checked_rem(u64::from(shown.tile_count)).ok_or(Refused::NotCommitted)?;
        let claim = TileClaim {
            ticket: &self.ticket,
            checker: &key(who),
            salt: &shown.salt,
            tile_count: shown.tile_count,
            index: index as u32,
            data: &shown.tile,
            path: &shown.path,
        };
        if !claim.is_under(&root) {
            return Err(Refused::NotCommitted);
        }
        let tiles_match = shown.tile_count == output.tile_count()
            && output.tile_fits(index as u32, &shown.tile, &class_at(100));
        let is_contradictory = shown.verdict == Verdict::Pass && !tiles_match;
        let stand =
            Stand::Revealed { root, verdict: shown.verdict, tile: shown.tile, is_contradictory };
        self.members.insert(who, stand);
        Ok(())
    }

    /// The window closes: because everyone has answered, or time is up.
    pub fn close_window(&mut self, randomness: &H256) {
        self.phase = match self.phase {
            Phase::Committing => self.close_commitments(randomness),
            Phase::Opening if self.output.is_none() => Phase::Ended(End::NotOpened),
            Phase::Opening => {
                self.is_audited = self.draw_audit(randomness);
                Phase::Revealing(self.seed(randomness, 0))
            },
            Phase::Revealing(_) => self.close_first_round(),
            Phase::AllCommitting => {
                self.silence_waiting();
                Phase::AllRevealing(self.seed(randomness, 1))
            },
            Phase::AllRevealing(_) => {
                self.note_missing_reveals();
                Phase::Ended(self.decide())
            },
            ended => ended,
        };
    }

    fn seed(&self, randomness: &H256, round: u32) -> u64 {
        let mut draw = Draw::new(randomness, &self.genesis, Purpose::Tile, &self.ticket, round);
        draw.below(1 << 64) as u64
    }

    fn silence_waiting(&mut self) {
        for stand in self.members.values_mut().filter(|stand| **stand == Stand::Waiting) {
            *stand = Stand::Silent;
        }
    }

    fn note_missing_reveals(&mut self) {
        for stand in self.members.values_mut() {
            if let Stand::Committed { root } = *stand {
                *stand = Stand::NotRevealed { root };
            }
        }
    }

    fn close_commitments(&mut self, randomness: &H256) -> Phase {
        self.silence_waiting();
        let absent = self.members.values().filter(|stand| stand.root().is_none()).count();
        let size = committee_size(self.rules.validators, self.rules.committee_cap) as usize;
        let missing = absent.saturating_sub(self.drawn.len().saturating_sub(size));
        if missing == 0 || self.is_replaced {
            // The output opens in any case; whether the whole set is needed shows after that.
            return Phase::Opening;
        }
        let fresh: Vec<Validator> =
            self.eligible.iter().filter(|who| !self.members.contains_key(who)).copied().collect();
        let replacements =
            Draw::new(randomness, &self.genesis, Purpose::Replacement, &self.ticket, 0)
                .distinct(&fresh, missing);
        self.is_replaced = true;
        if replacements.is_empty() {
            return Phase::Opening;
        }
        for who in replacements {
            self.members.insert(who, Stand::Waiting);
            self.drawn.push(who);
        }
        Phase::Committing
    }

    fn close_first_round(&mut self) -> Phase {
        self.note_missing_reveals();
        let size = committee_size(self.rules.validators, self.rules.committee_cap) as usize;
        let committed: Vec<&Stand> =
            self.members.values().filter(|stand| stand.root().is_some()).collect();
        let all_pass = committed.len() >= size
            && committed.iter().all(|stand| stand.vote() == Some(Verdict::Pass));
        if all_pass && !self.is_audited {
            return Phase::Ended(End::Accepted);
        }
        for who in &self.eligible {
            let stand = self.members.entry(*who).or_insert(Stand::Waiting);
            // Everybody shows a tile at the new seed; who had declined may have caught up.
            *stand = stand.root().map_or(Stand::Waiting, |root| Stand::Committed { root });
        }
        Phase::AllCommitting
    }

    fn draw_audit(&self, randomness: &H256) -> bool {
        Draw::new(randomness, &self.genesis, Purpose::Audit, &self.ticket, 0)
            .below(u128::from(MILLION))
            < u128::from(self.rules.audit_ppm)
    }

    fn votes(&self, verdict: Verdict) -> u32 {
        self.members.values().filter(|stand| stand.vote() == Some(verdict)).count() as u32
    }

    fn decide(&self) -> End {
        if !self.two_thirds_are_near() {
            return End::Quarantined;
        }
        let needed = two_thirds(self.rules.validators);
        if self.votes(Verdict::Pass) >= needed {
            End::Accepted
        } else if self.votes(Verdict::Fail) >= needed {
            End::Rejected
        } else {
            End::Void
        }
    }

    /// Whether of the tiles shown, each amid the rest of the worker's output, no more than a third
    /// of all validators' lie outside the tolerance around their median. A tile whose checker has
    /// not decided says nothing about the model.
    fn two_thirds_are_near(&self) -> bool {
        let (Some(output), Phase::AllRevealing(seed)) = (&self.output, self.phase) else {
            return true;
        };
        let index = (seed % u64::from(output.tile_count())) as u32;
        let length = output.tile(index).len();
        let tiles: Vec<Vec<u8>> = self
            .members
            .values()
            .filter_map(|stand| match stand {
                Stand::Revealed { verdict, tile, .. }
                    if *verdict != Verdict::Inconclusive && tile.len() == length =>
                {
                    Some(tile)
                },
                _ => None,
            })
            .map(|tile| output.with_tile(index, tile))
            .collect();
        let runs: Vec<&[u8]> = tiles.iter().map(Vec::as_slice).collect();
        let near = class_at(100).matches_of_median(DType::F32, &runs);
        // Of all validators: liars must not blame the model when others are silent.
        let strays = near.iter().filter(|is_near| !**is_near).count() as u32;
        strays * 3 <= self.rules.validators
    }

    /// Who loses what, once it has ended. A void or quarantined job costs nobody anything.
    pub fn losses(&self) -> Losses {
        let Phase::Ended(end) = self.phase else { return Losses::default() };
        let decision = match end {
            End::Accepted => Verdict::Pass,
            End::Rejected => Verdict::Fail,
            End::NotOpened => {
                return Losses { worker_absent: true, ..Losses::default() };
            },
            End::Void | End::Quarantined => return Losses::default(),
        };
        let loses = |stand: &Stand| match stand {
            Stand::Silent | Stand::NotRevealed { .. } => true,
            // A tile that belies its verdict, or the other verdict. Who cannot tell loses nothing.
            Stand::Revealed { verdict, is_contradictory, .. } => {
                *is_contradictory || (*verdict != decision && *verdict != Verdict::Inconclusive)
            },
            Stand::Waiting | Stand::Declined | Stand::Committed { .. } => false,
        };
        Losses {
            worker_slashed: end == End::Rejected,
            worker_absent: false,
            checkers: self
                .members
                .iter()
                .filter(|(_, stand)| loses(stand))
                .map(|(who, _)| *who)
                .collect(),
        }
    }
}

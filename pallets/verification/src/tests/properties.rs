// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Whatever fewer than a third of the validators do, with or without the worker.

use crate::{mock::*, Event, Phase};
use credence_primitives::{
    duty::{Duty, Verdict},
    manifest::Assurance,
    protocol::{Conclusion, Verification as _},
};
use proptest::prelude::*;

/// What an adversary does when it is its turn.
#[derive(Clone, Copy, Debug)]
enum Move {
    Nothing,
    Decline,
    /// Works, or shares what the worker has made up, and says this.
    Say(bool, Verdict),
}

fn moves() -> impl Strategy<Value = Move> {
    let verdict =
        prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::Inconclusive)];
    prop_oneof![
        Just(Move::Nothing),
        Just(Move::Decline),
        (any::<bool>(), verdict).prop_map(|(works, verdict)| Move::Say(works, verdict)),
    ]
}

#[derive(Clone, Debug)]
struct Story {
    validators: u64,
    is_worker_honest: bool,
    opens: bool,
    assurance: Assurance,
    is_challenged: bool,
    audits: u32,
    script: Vec<Move>,
}

fn stories() -> impl Strategy<Value = Story> {
    let assurance = prop_oneof![3 => Just(Assurance::Checked), 1 => Just(Assurance::Sampled)];
    (
        prop_oneof![Just(4u64), Just(7), Just(10)],
        any::<bool>(),
        prop::bool::weighted(0.9),
        assurance,
        any::<bool>(),
        prop_oneof![Just(0u32), Just(50)],
        prop::collection::vec(moves(), 64),
    )
        .prop_map(
            |(validators, is_worker_honest, opens, assurance, is_challenged, audits, script)| {
                Story {
                    validators,
                    is_worker_honest,
                    opens,
                    assurance,
                    is_challenged,
                    audits,
                    script,
                }
            },
        )
}

const LIE: Run = Run::Other(1_000);

impl Story {
    fn worker_run(&self) -> Run {
        if self.is_worker_honest {
            Run::Honest(0)
        } else {
            LIE
        }
    }

    fn is_liar(&self, validator: u64) -> bool {
        validator <= (self.validators - 1) / 3
    }

    fn run_of(&self, validator: u64, works: bool) -> Run {
        if works {
            Run::Honest(validator)
        } else {
            LIE
        }
    }

    /// What a validator's checker says now, of what it committed to before.
    fn duty(&self, validator: u64, step: usize, committed: &mut Option<Run>) -> Option<Duty> {
        let job = 1;
        let truth = if self.is_worker_honest { Verdict::Pass } else { Verdict::Fail };
        let is_committing = phase(job) == Some(Phase::Committing);
        let chosen = match self.is_liar(validator) {
            true => self.script[(step * 7 + validator as usize) % self.script.len()],
            false => Move::Say(true, truth),
        };
        match chosen {
            Move::Nothing => None,
            Move::Decline => is_committing.then_some(Duty::Decline { job }),
            Move::Say(works, _) if is_committing => {
                let run = self.run_of(validator, works);
                *committed = Some(run);
                Some(commit_duty(validator, job, run))
            },
            Move::Say(_, verdict) => committed.map(|run| reveal_duty(validator, job, run, verdict)),
        }
    }

    /// Plays it to the end.
    fn play(&self) {
        let job = 1;
        let mut committed = vec![None; self.validators as usize + 1];
        begin(job, self.assurance);
        for step in 0..200 {
            next_block();
            Verification::do_try_state().unwrap();
            let Some(now) = phase(job) else { return };
            if now == Phase::Challengeable && self.is_challenged {
                Verification::challenge(RuntimeOrigin::signed(OTHER_WORKER), job).unwrap();
                continue;
            }
            if Verification::awaits_opening(job) && self.opens {
                open(job, self.worker_run());
                continue;
            }
            for validator in 1..=self.validators {
                let mine = &mut committed[validator as usize];
                let before = *mine;
                let Some(duty) = self.duty(validator, step, mine) else { continue };
                if say(validator, vec![duty]).is_err() {
                    *mine = before;
                }
                if phase(job).is_none() {
                    return;
                }
            }
        }
        panic!("it never ends: {:?}", phase(job));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_false_result_stands_and_no_honest_party_pays(story in stories()) {
        ExtBuilder::default().validators(story.validators).build_and_execute(|| {
            AuditProbability::set(sp_runtime::Permill::from_percent(story.audits));
            story.play();
            let penalised: Vec<u64> = events()
                .into_iter()
                .filter_map(|event| match event {
                    Event::CheckerPenalised { validator, .. }
                    | Event::CheckerCharged { validator, .. } => Some(validator),
                    _ => None,
                })
                .collect();
            assert!(penalised.iter().all(|v| story.is_liar(*v)), "{penalised:?}");
            assert!(Quarantined::get().is_empty());
            let is_unchecked = story.assurance == Assurance::Sampled && !story.is_challenged;
            match conclusion(1).unwrap() {
                Conclusion::Accepted(_) => assert!(story.is_worker_honest || is_unchecked),
                Conclusion::Rejected(_) => assert!(!story.is_worker_honest),
                Conclusion::NotOpened => assert!(!story.opens),
                // All who are honest answer, and they are two thirds.
                Conclusion::Void(_) => panic!("void"),
            }
        });
    }
}

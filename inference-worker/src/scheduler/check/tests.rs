// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::*;
use crate::{chain::BlockRef, scheduler::KEEP};
use credence_primitives::ActiveBlock;
use proptest::prelude::*;
use sp_core::H256;

const MODEL: ModelId = ModelId(H256::repeat_byte(7));

fn ticket(number: u64) -> Ticket {
    Ticket(H256::from_low_u64_be(number))
}

fn commit(job: JobId, until: ActiveBlock) -> OpenDuty {
    OpenDuty::Commit { job, ticket: ticket(job), model: MODEL, until }
}

fn reveal(job: JobId, seed: u64, until: ActiveBlock) -> OpenDuty {
    OpenDuty::Reveal { job, ticket: ticket(job), seed, until }
}

fn view(block: u64, sequence: u64, duties: Vec<OpenDuty>) -> CheckerView {
    let best = BlockRef { number: block, hash: H256::from_low_u64_be(block) };
    let now = u32::try_from(block).expect("small");
    let moment = Moment { best, finalized: block.saturating_sub(2), now };
    CheckerView { moment, sequence: Some(sequence), duties }
}

fn see(scheduler: &mut Scheduler, view: &CheckerView) -> Vec<Action> {
    scheduler.step(Event::Seen(view.clone()))
}

/// A scheduler whose model is ready.
fn ready() -> Scheduler {
    let mut scheduler = Scheduler::new([]);
    scheduler.step(Event::Fetched(MODEL, Ok(())));
    scheduler
}

#[test]
fn a_duty_goes_from_commitment_to_reveal() {
    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 20)]);
    assert_eq!(see(&mut scheduler, &first), [Action::Hold(ticket(1), 1, MODEL)]);
    assert_eq!(scheduler.take_call(&first), None);
    assert!(scheduler.is_busy());
    scheduler.step(Event::Held(ticket(1), Ok(())));
    let call = Call { sequence: 1, entries: vec![Entry::Commit(ticket(1), 1)] };
    assert_eq!(scheduler.take_call(&first), Some(call));
    assert_eq!(scheduler.take_call(&first), None, "one call at a time");

    let second = view(11, 2, vec![]);
    let noted = Action::Note(ticket(1), State::Submitted);
    assert_eq!(see(&mut scheduler, &second), [noted]);
    assert_eq!(scheduler.take_call(&second), None);

    let third = view(12, 2, vec![reveal(1, 5, 22)]);
    assert_eq!(see(&mut scheduler, &third), [Action::Judge(ticket(1), 1, 5)]);
    assert_eq!(scheduler.take_call(&third), None);
    scheduler.step(Event::Judged(ticket(1), 5, Ok(())));
    let call = Call { sequence: 2, entries: vec![Entry::Reveal(ticket(1), 1, 5)] };
    assert_eq!(scheduler.take_call(&third), Some(call));
    let fourth = view(13, 3, vec![]);
    assert_eq!(see(&mut scheduler, &fourth), [Action::Note(ticket(1), State::Opened)]);
    let last = view(13 + u64::from(KEEP) + 1, 3, vec![]);
    assert_eq!(see(&mut scheduler, &last), [Action::Forget(ticket(1))]);
    assert!(scheduler.is_empty());
}

#[test]
fn the_whole_set_reveals_again_at_its_own_seed_from_the_old_commitment() {
    let mut scheduler = ready();
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    see(&mut scheduler, &view(12, 2, vec![reveal(1, 5, 22)]));
    scheduler.step(Event::Judged(ticket(1), 5, Ok(())));
    let everyone = view(14, 3, vec![reveal(1, 9, 30)]);
    let actions = see(&mut scheduler, &everyone);
    assert!(actions.contains(&Action::Judge(ticket(1), 1, 9)), "{actions:?}");
    assert!(!actions.iter().any(|action| matches!(action, Action::Hold(..))));
}

#[test]
fn a_call_that_a_pool_gives_up_is_said_again_in_a_later_block_only() {
    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 20)]);
    see(&mut scheduler, &first);
    scheduler.step(Event::Held(ticket(1), Ok(())));
    assert!(scheduler.take_call(&first).is_some());
    scheduler.step(Event::Called(1, Outcome::GivenUp));
    assert_eq!(scheduler.take_call(&first), None, "the same bytes are banned");
    let second = view(11, 1, vec![commit(1, 20)]);
    see(&mut scheduler, &second);
    assert!(scheduler.take_call(&second).is_some());
}

#[test]
fn a_call_of_which_nothing_is_heard_is_said_again_after_some_blocks() {
    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 90)]);
    see(&mut scheduler, &first);
    scheduler.step(Event::Held(ticket(1), Ok(())));
    assert!(scheduler.take_call(&first).is_some());
    let soon = view(10 + LOST_AFTER_BLOCKS, 1, vec![commit(1, 90)]);
    see(&mut scheduler, &soon);
    assert_eq!(scheduler.take_call(&soon), None);
    let later = view(11 + LOST_AFTER_BLOCKS, 1, vec![commit(1, 90)]);
    see(&mut scheduler, &later);
    assert!(scheduler.take_call(&later).is_some());
}

#[test]
fn what_cannot_be_computed_is_declined() {
    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 20)]);
    see(&mut scheduler, &first);
    scheduler.step(Event::Held(ticket(1), Err(Fault::Engine)));
    let call = Call { sequence: 1, entries: vec![Entry::Decline(ticket(1), 1)] };
    assert_eq!(scheduler.take_call(&first), Some(call));
}

#[test]
fn what_is_not_computed_in_time_is_declined_rather_than_left_unsaid() {
    let mut scheduler = ready();
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    let late = view(19, 1, vec![commit(1, 20)]);
    see(&mut scheduler, &late);
    let call = Call { sequence: 1, entries: vec![Entry::Decline(ticket(1), 1)] };
    assert_eq!(scheduler.take_call(&late), Some(call));
}

#[test]
fn a_missed_duty_is_reported_with_the_reason() {
    let mut scheduler = ready();
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    // The node was away, and the window with it.
    let late = see(&mut scheduler, &view(25, 1, vec![]));
    assert_eq!(late, [Action::Late(ticket(1), 1, Why::StillComputing)]);

    let mut scheduler = Scheduler::new([]);
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    let late = see(&mut scheduler, &view(25, 1, vec![]));
    assert_eq!(late, [Action::Late(ticket(1), 1, Why::ModelMissing)]);

    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 20)]);
    see(&mut scheduler, &first);
    scheduler.step(Event::Held(ticket(1), Ok(())));
    scheduler.take_call(&first);
    let late = see(&mut scheduler, &view(25, 1, vec![]));
    assert_eq!(late, [Action::Late(ticket(1), 1, Why::NotIncluded)]);

    let mut scheduler = ready();
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    see(&mut scheduler, &view(12, 2, vec![reveal(1, 5, 22)]));
    let late = see(&mut scheduler, &view(25, 2, vec![]));
    assert_eq!(late, [Action::Late(ticket(1), 1, Why::StillJudging)]);
    assert!(Why::StillJudging.as_str().contains("judged"));
}

#[test]
fn a_duty_whose_window_ends_with_the_block_that_takes_it_is_not_late() {
    let mut scheduler = ready();
    let first = view(10, 1, vec![commit(1, 10)]);
    see(&mut scheduler, &view(9, 1, vec![commit(1, 20)]));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    see(&mut scheduler, &first);
    assert!(scheduler.take_call(&first).is_some());
    let noted = Action::Note(ticket(1), State::Submitted);
    assert_eq!(see(&mut scheduler, &view(11, 2, vec![])), [noted]);
}

#[test]
fn a_model_is_acknowledged_after_its_sample_and_tried_again_later_otherwise() {
    let mut scheduler = Scheduler::new([]);
    let asked = || vec![OpenDuty::Acknowledge { model: MODEL }];
    assert_eq!(see(&mut scheduler, &view(10, 1, asked())), [Action::Reproduce(MODEL)]);
    scheduler.step(Event::Reproduced(MODEL, Err(Fault::Artifact)));
    assert_eq!(see(&mut scheduler, &view(11, 1, asked())), []);
    let again = 10 + ACKNOWLEDGE_AGAIN_BLOCKS;
    assert_eq!(see(&mut scheduler, &view(again, 1, asked())), [Action::Reproduce(MODEL)]);
    scheduler.step(Event::Reproduced(MODEL, Ok(())));
    let call = Call { sequence: 1, entries: vec![Entry::Acknowledge(MODEL)] };
    assert_eq!(scheduler.take_call(&view(again, 1, asked())), Some(call));
}

#[test]
fn reveals_come_before_commitments_and_a_call_is_never_too_long() {
    let mut scheduler = ready();
    let mut duties: Vec<_> = (1..=40).map(|job| commit(job, 30)).collect();
    see(&mut scheduler, &view(10, 1, duties.clone()));
    (1..=40).for_each(|job| drop(scheduler.step(Event::Held(ticket(job), Ok(())))));
    duties[39] = reveal(40, 5, 30);
    let later = view(11, 1, duties);
    see(&mut scheduler, &later);
    scheduler.step(Event::Judged(ticket(40), 5, Ok(())));
    let call = scheduler.take_call(&later).expect("much is ready");
    assert_eq!(call.entries.len(), MAX_ENTRIES);
    assert_eq!(call.entries[0], Entry::Reveal(ticket(40), 40, 5));
}

#[test]
fn a_restart_goes_on_from_the_journal_without_computing() {
    let restored = Restored { ticket: ticket(1), job: 1, model: MODEL, state: State::Held };
    let mut scheduler = Scheduler::new([restored]);
    let first = view(10, 1, vec![commit(1, 20)]);
    assert_eq!(see(&mut scheduler, &first), []);
    let call = Call { sequence: 1, entries: vec![Entry::Commit(ticket(1), 1)] };
    assert_eq!(scheduler.take_call(&first), Some(call));
}

#[test]
fn an_unregistered_checker_says_nothing() {
    let mut scheduler = ready();
    let mut first = view(10, 1, vec![commit(1, 20)]);
    first.sequence = None;
    see(&mut scheduler, &first);
    scheduler.step(Event::Held(ticket(1), Ok(())));
    assert_eq!(scheduler.take_call(&first), None);
}

#[test]
fn a_drain_declines_what_was_not_begun_and_waits_for_reveals() {
    let mut scheduler = ready();
    see(&mut scheduler, &view(10, 1, vec![commit(1, 20)]));
    scheduler.step(Event::Held(ticket(1), Ok(())));
    scheduler.step(Event::Drain);
    assert!(!scheduler.is_drained());
    // Nothing is open between the commitment and the reveal.
    see(&mut scheduler, &view(10, 2, vec![]));
    assert!(!scheduler.is_drained());
    let next = view(11, 2, vec![reveal(1, 5, 20), commit(2, 20)]);
    see(&mut scheduler, &next);
    scheduler.step(Event::Judged(ticket(1), 5, Ok(())));
    let entries = vec![Entry::Reveal(ticket(1), 1, 5), Entry::Decline(ticket(2), 2)];
    assert_eq!(scheduler.take_call(&next), Some(Call { sequence: 2, entries }));
    see(&mut scheduler, &view(12, 3, vec![]));
    assert!(scheduler.is_drained());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever comes, in whatever order: no ticket is computed again once it is durable, no seed
    /// judged again once that is, nothing is said that is not durable, and memory is bounded.
    #[test]
    fn nothing_is_computed_judged_or_said_without_need(
        chances in prop::collection::vec((any::<u8>(), any::<u8>()), 0..400),
    ) {
        let mut scheduler = ready();
        let (mut held, mut judged) = (BTreeSet::new(), BTreeSet::new());
        let mut pending: Vec<Action> = Vec::new();
        let (mut block, mut sequence) = (10u64, 1u64);
        let mut present = view(block, sequence, vec![]);
        for (choice, luck) in chances {
            let job = u64::from(luck % 5);
            match choice % 8 {
                0..=2 => {
                    block += 1;
                    let until = u32::try_from(block).expect("small") + u32::from(luck % 8);
                    let mut duties = std::mem::take(&mut present.duties);
                    duties.retain(|duty| !matches!(duty,
                        OpenDuty::Commit { job: other, .. } | OpenDuty::Reveal { job: other, .. }
                            if *other == job));
                    match luck % 3 {
                        0 => duties.push(commit(job, until)),
                        1 => duties.push(reveal(job, u64::from(luck % 2), until)),
                        _ => {},
                    }
                    present = view(block, sequence, duties);
                    pending.extend(see(&mut scheduler, &present));
                },
                3 => {
                    if let Some(call) = scheduler.take_call(&present) {
                        prop_assert!(call.sequence == sequence);
                        for entry in &call.entries {
                            match entry {
                                Entry::Commit(ticket, _) => {
                                    prop_assert!(held.contains(ticket));
                                },
                                Entry::Reveal(ticket, _, seed) => {
                                    prop_assert!(judged.contains(&(*ticket, *seed)));
                                },
                                _ => {},
                            }
                        }
                        match luck % 3 {
                            0 => {
                                sequence += 1;
                                scheduler.step(Event::Called(call.sequence, Outcome::Included));
                            },
                            1 => drop(
                                scheduler.step(Event::Called(call.sequence, Outcome::GivenUp)),
                            ),
                            _ => {},
                        }
                    }
                },
                _ if !pending.is_empty() => {
                    let action = pending.swap_remove(usize::from(luck) % pending.len());
                    let is_lucky = luck > 60;
                    let actions = match action {
                        Action::Fetch(model) => scheduler.step(Event::Fetched(model, Ok(()))),
                        Action::Hold(ticket, _, _) => {
                            prop_assert!(!held.contains(&ticket), "computed twice");
                            let fault = [Fault::Engine, Fault::Evicted][usize::from(luck % 2)];
                            let result = is_lucky.then(|| assert!(held.insert(ticket)));
                            scheduler.step(Event::Held(ticket, result.ok_or(fault)))
                        },
                        Action::Judge(ticket, _, seed) => {
                            prop_assert!(held.contains(&ticket), "judged without own output");
                            prop_assert!(!judged.contains(&(ticket, seed)), "judged twice");
                            let result = is_lucky.then(|| assert!(judged.insert((ticket, seed))));
                            let result = result.ok_or(Fault::ChainSilent);
                            scheduler.step(Event::Judged(ticket, seed, result))
                        },
                        _ => Vec::new(),
                    };
                    pending.extend(actions);
                },
                _ => {},
            }
            // The journal forgets at once.
            pending.retain(|action| {
                let Action::Forget(ticket) = action else { return true };
                held.remove(ticket);
                judged.retain(|(other, _)| other != ticket);
                false
            });
            prop_assert!(scheduler.len() <= 5);
        }
    }
}

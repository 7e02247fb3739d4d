// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Random calls of the precompile by people and contracts, with answers, full blocks and bytes
//! that are no call between them: nothing panics, all books agree after every block, no money
//! appears or goes, and in the end nothing is left of any job.
//!
//! As a test it plays two chains. `make test-long` sets `CREDENCE_CAMPAIGN_SECONDS`.

#![expect(clippy::print_stdout, reason = "a campaign reports its totals")]

use crate::{
    chain::*,
    support::Random,
    testing::{askCall, cancelCall, jobCall, runCall, setNextCall, setReasonCall, setSlotsCall},
};
use credence_runtime::{
    AccountId, Balance, Balances, InferencePrecompile, Runtime, RuntimeOrigin, EXISTENTIAL_DEPOSIT,
    MAXIMUM_BLOCK_WEIGHT, UNIT,
};
use frame_support::{traits::fungible::Inspect, weights::Weight};
use pallet_inference_precompile::{
    CallbackStage, Callbacks, Event, FailedEnds, IInference, QueueEnds, ADDRESS,
};
use pallet_revive::precompiles::{
    alloy::{
        primitives::{Address, B256, U256},
        sol_types::SolCall,
    },
    H160,
};
use sp_runtime::traits::Dispatchable;
use std::{
    collections::BTreeMap,
    env,
    time::{Duration, Instant},
};

const STEPS_PER_CHAIN: u64 = 400;

/// Blocks after which every record of a job is gone: its deadline, and half an hour.
const BLOCKS_TO_OBLIVION: u32 = 700;

const CALLERS: [&str; 6] = [
    "Recorder",
    "RevertingCallback",
    "BurningCallback",
    "ReenteringCallback",
    "StoringCallback",
    "ReturnBombCallback",
];

/// How often each thing happened.
type Tally = BTreeMap<&'static str, u64>;

struct World {
    random: Random,
    contracts: Vec<H160>,
    factory: H160,
    tally: Tally,
}

impl World {
    fn new(seed: u64) -> Self {
        let contracts = CALLERS.iter().map(|name| deploy(name)).collect();
        let factory = deploy("SelfDestructingFactory");
        Self { random: Random::new(seed), contracts, factory, tally: Tally::new() }
    }

    fn count(&mut self, what: &'static str, happened: bool) {
        *self.tally.entry(what).or_default() += u64::from(happened);
    }

    fn person(&mut self) -> AccountId {
        if self.random.below(2) == 0 {
            alith()
        } else {
            baltathar()
        }
    }

    fn contract(&mut self) -> H160 {
        self.contracts[self.random.below(self.contracts.len() as u64) as usize]
    }

    /// Mostly a job that there is or was; every other time one of the last.
    fn job(&mut self) -> U256 {
        let asked = pallet_inference::NextJob::<Runtime>::get();
        U256::from(match self.random.below(2) {
            0 => self.random.below(asked + 2),
            _ => asked.saturating_sub(1 + self.random.below(4)),
        })
    }

    /// A job whose callback has failed, if there is one.
    fn failed_job(&mut self) -> U256 {
        let failed: Vec<u64> = Callbacks::<Runtime>::iter()
            .filter(|(_, callback)| matches!(callback.stage, CallbackStage::Failed(_)))
            .map(|(job, _)| job)
            .collect();
        match failed.len() as u64 {
            0 => self.job(),
            count => U256::from(failed[self.random.below(count) as usize]),
        }
    }

    /// Mostly a request that is accepted.
    fn request(&mut self, has_callback: bool) -> IInference::Request {
        let mut what = request();
        if has_callback {
            what.callbackGas = 1 + self.random.below(2 * GAS);
            what.callbackDeposit = wei(Balance::from(self.random.below(UNIT as u64)));
        }
        match self.random.below(20) {
            0 => what.model = B256::ZERO,
            1 => what.assurance = self.random.below(256) as u8,
            2 => what.budget += U256::from(self.random.below(1_000_000)),
            3 => what.budget = U256::from(self.random.below(u64::MAX)) << 64,
            4 => what.deadline = self.random.below(60) as u32,
            5 => what.input = vec![0; self.random.below(20_000) as usize].into(),
            6 => what.callbackGas = self.random.below(u64::MAX),
            _ => {},
        }
        what
    }

    /// What a request must be paid; sometimes more, sometimes less.
    fn value(&mut self, what: &IInference::Request) -> U256 {
        let quote =
            IInference::quoteCallbackCall { gas: what.callbackGas, deposit: what.callbackDeposit };
        let callback = if what.callbackGas == 0 { Ok(U256::ZERO) } else { ask(quote) };
        let exact = what.budget.saturating_add(callback.unwrap_or_default());
        match self.random.below(10) {
            0 => exact.saturating_add(wei(UNIT)),
            1 => exact / U256::from(2),
            _ => exact,
        }
    }

    /// One thing that somebody does.
    fn step(&mut self) {
        match self.random.below(16) {
            0..=2 => {
                let has_callback = self.random.below(10) == 0;
                let what = self.request(has_callback);
                let (who, value) = (self.person(), self.value(&what));
                let done = call_wei(who, ADDRESS, value, IInference::requestCall { what });
                self.count("asked by a person", done.is_ok());
            },
            3..=6 => {
                let what = self.request(true);
                let (who, to, value) = (self.person(), self.contract(), self.value(&what));
                let done = call_wei(who, to, value, askCall { what: what.into() });
                self.count("asked by a contract", done.is_ok());
            },
            7 => {
                let what: Vec<_> =
                    (0..self.random.below(20)).map(|_| self.request(false)).collect();
                let value = what.iter().fold(U256::ZERO, |sum, one| sum.saturating_add(one.budget));
                let done =
                    call_wei(self.person(), ADDRESS, value, IInference::requestBatchCall { what });
                self.count("asked in a batch", done.is_ok());
            },
            8 => {
                let to = self.contract();
                let which = call(to, 0, jobCall {}).unwrap();
                let done = call_wei(self.person(), to, U256::ZERO, cancelCall { which });
                self.count("cancelled by a contract", done.is_ok());
            },
            9 => {
                let job = self.job();
                let done =
                    call_wei(self.person(), ADDRESS, U256::ZERO, IInference::cancelCall { job });
                self.count("cancelled by a person", done.is_ok());
            },
            10 => {
                let job = self.failed_job();
                let retry = IInference::retryCallbackCall { job };
                let done = call_wei(self.person(), ADDRESS, U256::ZERO, retry);
                self.count("retried", done.is_ok());
            },
            11 => {
                let model = B256::from(model().0 .0);
                let rows = (0..self.random.below(3)).map(|row| row as u32).collect();
                let claim = IInference::claimCall { model, rows };
                let done = call_wei(self.person(), ADDRESS, U256::ZERO, claim);
                self.count("claimed", done.is_ok());
                let withdraw = IInference::withdrawCall {};
                let done = call_wei(self.person(), ADDRESS, U256::ZERO, withdraw);
                self.count("withdrawn", done.is_ok());
            },
            12 => self.mutated(),
            13 => self.turn_a_screw(),
            14 => {
                let what = self.request(true);
                let (who, value) = (self.person(), self.value(&what));
                let run = runCall { what: what.into() };
                let done = call_wei(who, self.factory, value, run);
                self.count("asked by a contract that is gone", done.is_ok());
            },
            _ => self.serve_or_not(),
        }
    }

    /// A call that is valid but for some of its bytes.
    fn mutated(&mut self) {
        let job = self.job();
        let model = B256::from(model().0 .0);
        let mut data = match self.random.below(9) {
            0 => IInference::requestCall { what: self.request(true) }.abi_encode(),
            1 => IInference::requestBatchCall { what: vec![self.request(false); 3] }.abi_encode(),
            2 => IInference::claimCall { model, rows: vec![0, 1] }.abi_encode(),
            3 => IInference::resultCall { job }.abi_encode(),
            4 => IInference::quoteCall { model, assurance: 1, inputBytes: 20 }.abi_encode(),
            5 => IInference::callbackOfCall { job }.abi_encode(),
            6 => IInference::sharesOfCall { model }.abi_encode(),
            7 => aliased_batch(self.random.below(40) as usize, self.random.below(500) as usize),
            _ => IInference::creditsOfCall { who: Address::repeat_byte(1) }.abi_encode(),
        };
        for _ in 0..self.random.below(4) {
            let at = self.random.below(data.len() as u64) as usize;
            data[at] = self.random.below(256) as u8;
        }
        data.truncate(self.random.below(2 * data.len() as u64) as usize);
        let value = if self.random.below(2) == 0 { U256::ZERO } else { wei(BUDGET) };
        let done = call_raw(self.person(), ADDRESS, value, data);
        self.count("mutated and done", done.is_ok());
        self.count("mutated and refused", done.is_err());
    }

    /// Changes what a contract does when it is called back.
    fn turn_a_screw(&mut self) {
        let slots = setSlotsCall { number: U256::from(self.random.below(200)) };
        let what = self.request(true);
        let value = self.value(&what);
        let next = setNextCall { what: what.into(), value };
        let to = self.contract();
        let next_reason = setReasonCall { next: "x".repeat(self.random.below(2) as usize) };
        // Contracts without such a function refuse.
        let _ = call_wei(alith(), to, U256::ZERO, next_reason);
        let _ = call_wei(alith(), to, U256::ZERO, slots);
        let _ = call_wei(alith(), to, U256::ZERO, next);
    }

    fn serve_or_not(&mut self) {
        let call: credence_runtime::RuntimeCall = if self.random.below(3) == 0 {
            pallet_workers::Call::stop_serving { model: model() }.into()
        } else {
            pallet_workers::Call::serve { model: model(), ask: UNIT / 1_000 }.into()
        };
        // Refused when it is so already.
        let _ = call.dispatch(RuntimeOrigin::signed(worker()));
    }

    /// Has the worker answer some of what it has.
    fn answer(&mut self) {
        for job in 0..pallet_inference::NextJob::<Runtime>::get() {
            if self.random.below(3) == 0 {
                let done = submit_if_assigned(job);
                self.count("answered", done);
            }
        }
    }

    fn next_block(&mut self) {
        let idle = match self.random.below(4) {
            0 => Weight::zero(),
            1 => MAXIMUM_BLOCK_WEIGHT / self.random.below(30).max(1),
            _ => MAXIMUM_BLOCK_WEIGHT,
        };
        let events = next_block_with(idle);
        for event in events {
            let what = match event {
                Event::CallbackMade { .. } => "callback made",
                Event::CallbackFailed { .. } => "callback failed",
                Event::CallbackExpired { .. } => "callback expired",
                Event::CallbackRetried { .. } | Event::RemainderClaimable { .. } => "other event",
                _ => "no event",
            };
            self.count(what, true);
        }
        check_books();
        check_money();
    }
}

fn check_money() {
    let held: Balance = frame_system::Account::<Runtime>::iter_keys()
        .map(|who| Balances::total_balance(&who))
        .sum();
    assert_eq!(held, Balances::total_issuance());
    let prepaid = InferencePrecompile::total_prepaid();
    assert_eq!(balance(&InferencePrecompile::account_id()), EXISTENTIAL_DEPOSIT + prepaid);
    assert_eq!(balance(&InferencePrecompile::caller_account()), EXISTENTIAL_DEPOSIT);
}

fn run_chain(seed: u64, total: &mut Tally) {
    on_chain(|| {
        let mut world = World::new(seed);
        for _ in 0..STEPS_PER_CHAIN {
            world.step();
            if world.random.below(6) == 0 {
                world.answer();
                world.next_block();
            }
        }
        for _ in 0..BLOCKS_TO_OBLIVION {
            next_block();
        }
        check_money();
        assert_eq!(Callbacks::<Runtime>::iter().count(), 0, "chain {seed}");
        assert_eq!(pallet_inference::Jobs::<Runtime>::iter().count(), 0, "chain {seed}");
        assert!(QueueEnds::<Runtime>::get().is_empty() && FailedEnds::<Runtime>::get().is_empty());
        for (what, times) in world.tally {
            *total.entry(what).or_default() += times;
        }
    });
}

#[test]
fn campaign_of_contracts_keeps_the_books_and_leaves_nothing() {
    let seconds = env::var("CREDENCE_CAMPAIGN_SECONDS").ok();
    // A campaign begins where no other has been: the seconds since 1970 are its first seed.
    let first = seconds.as_ref().map_or(0, |_| {
        std::time::UNIX_EPOCH.elapsed().expect("the clock is later than 1970").as_secs()
    });
    let until = seconds.map(|text| Instant::now() + Duration::from_secs(text.parse().unwrap()));
    let mut total = Tally::new();
    let mut seed = first;
    loop {
        run_chain(seed, &mut total);
        seed += 1;
        if until.map_or(seed == 2, |until| Instant::now() >= until) {
            break;
        }
    }
    println!("contracts' calls on {} chains from seed {first}: {total:?}", seed - first);
    for what in [
        "answered",
        "asked by a contract",
        "asked by a contract that is gone",
        "asked by a person",
        "asked in a batch",
        "callback failed",
        "callback made",
        "cancelled by a contract",
        "cancelled by a person",
        "claimed",
        "mutated and refused",
        "retried",
    ] {
        assert!(total.get(what).is_some_and(|times| *times > 0), "never: {what}; {total:?}");
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! A runtime with scripted registry, workers, verification and attribution.

#![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

mod phrases;
mod script;

pub(crate) use phrases::*;
pub(crate) use script::*;

use crate::{self as pallet_inference, types::*, JobStatus};
use credence_primitives::{
    commitment::{output_commitment, output_hash, result_payload},
    division::share_of,
    history::{History, What},
    ids::{JobId, ModelId, OperatorKey, Signature, Ticket},
    lineage::ShareTable,
    manifest::{Assurance, AssuranceSet, ShareOf},
    numeric::NumericClass,
    protocol::{
        AssuranceUnavailable, AttemptConsequence, AttemptEnd, Attribution, Begun, BlockRandomness,
        Candidate, JobEnd, JobHook, ModelCatalog, ModelTerms, ModelUnavailable, Settlement,
        Submission, Verification, WorkerIdentity, WorkerPool,
    },
    receipt::Report,
    tensor::{encode, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
    ActiveBlock, Balance,
};
use frame_support::{
    derive_impl, parameter_types,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::imbalance::ResolveTo,
        Hooks,
    },
    weights::{Weight, WeightMeter},
    PalletId,
};
use sp_core::{ed25519, Pair, H256};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, Permill};
use std::{cell::RefCell, collections::BTreeMap};

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Inference = pallet_inference;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type AccountStore = System;
    type ExistentialDeposit = ExistentialDeposit;
}

/// The first requester.
pub(crate) const ALICE: u64 = 1;
/// Another account with money.
pub(crate) const BOB: u64 = 2;
/// An account that has nothing to do with any job.
pub(crate) const STRANGER: u64 = 3;
/// The first worker.
pub(crate) const WORKER: u64 = 11;
/// Where the money for settlements goes.
pub(crate) const ATTRIBUTION: u64 = 900;
/// Where penalties go.
pub(crate) const TREASURY: u64 = 901;

/// What accounts with money have at first.
pub(crate) const ENDOWMENT: Balance = 1_000_000;
/// What the scripted workers ask.
pub(crate) const ASK: Balance = 200;
/// What the scripted checks cost.
pub(crate) const CHECKS: Balance = 60;
/// The scripted model's royalty.
pub(crate) const ROYALTY: Balance = 100;
/// What requests pay unless a test says otherwise.
pub(crate) const MAX_FEE: Balance = 1_000;
/// The deadline of requests unless a test says otherwise.
pub(crate) const DEADLINE: ActiveBlock = 50;
/// The scripted model's time bound in blocks.
pub(crate) const TIME_BLOCKS: ActiveBlock = 2;

parameter_types! {
    pub const ExistentialDeposit: Balance = 10;
    pub const InferencePalletId: PalletId = PalletId(*b"cred/inf");
    pub const TreasuryAccount: u64 = TREASURY;
    pub static MinimumFee: Balance = 50;
    pub static InputByteFee: Balance = 1;
    pub static MaxBlockInputBytes: u32 = 4_096;
    pub static MaxOpenJobs: u32 = 100;
    pub static MaxDeadline: ActiveBlock = 1_000;
    pub static AnswerMargin: ActiveBlock = 10;
    pub static MaxRedraws: u8 = 3;
    pub static DeclineShare: Permill = Permill::from_percent(5);
    pub static MaxDrawsPerBlock: u32 = 4;
    pub static MaxSettledAtOnce: u32 = 8;
    pub static Retention: ActiveBlock = 30;
    pub static MaxOverdue: u32 = 2;
    pub static IdleStarvation: ActiveBlock = 5;
    pub static StarvedSteps: u32 = 4;
    pub static IsStopped: bool = false;
    pub static IdleWeight: Weight = Weight::from_parts(1_000_000, 0);
    pub static PollWeight: Weight = Weight::from_parts(1_000_000, 0);
    // Distinguishes forks and chains in hashes of blocks.
    pub static Fork: u8 = 0;
}

impl pallet_inference::Config for Test {
    type Currency = Balances;
    type Models = Models;
    type Workers = Workers;
    type Verification = Judges;
    type Attribution = Books;
    type History = Chronicle;
    type Randomness = Randomness;
    type Hook = Ended;
    type Treasury = ResolveTo<TreasuryAccount, Balances>;
    type IsStopped = IsStopped;
    type PalletId = InferencePalletId;
    type MinimumFee = MinimumFee;
    type InputByteFee = InputByteFee;
    type MaxBlockInputBytes = MaxBlockInputBytes;
    type MaxOpenJobs = MaxOpenJobs;
    type MaxDeadline = MaxDeadline;
    type BlockMilliseconds = frame_support::traits::ConstU32<3_000>;
    type AnswerMargin = AnswerMargin;
    type MaxRedraws = MaxRedraws;
    type DeclineShare = DeclineShare;
    type MaxDrawsPerBlock = MaxDrawsPerBlock;
    type MaxSettledAtOnce = MaxSettledAtOnce;
    type Retention = Retention;
    type MaxOverdue = MaxOverdue;
    type IdleStarvation = IdleStarvation;
    type StarvedSteps = StarvedSteps;
    type WeightInfo = ();
}

fn block_hash(number: u64) -> H256 {
    H256::from_slice(&sp_io::hashing::blake2_256(&[Fork::get(), number as u8, 3]))
}

/// Ends the block and begins the next.
pub(crate) fn next_block() {
    let number = System::block_number();
    let _ = Inference::on_idle(number, IdleWeight::get());
    System::initialize(&(number + 1), &block_hash(number), &Default::default());
    let mut meter = WeightMeter::with_limit(PollWeight::get());
    Inference::on_poll(number + 1, &mut meter);
}

pub(crate) fn run_blocks(count: u32) {
    for _ in 0..count {
        next_block();
    }
}

/// Builds a chain.
#[derive(Default)]
pub(crate) struct ExtBuilder {
    without_workers: bool,
}

impl ExtBuilder {
    /// Nobody serves the model.
    pub(crate) fn without_workers(mut self) -> Self {
        self.without_workers = true;
        self
    }

    pub(crate) fn build(self) -> sp_io::TestExternalities {
        let balances = [ALICE, BOB, STRANGER].map(|who| (who, ENDOWMENT)).to_vec();
        let mut chain: sp_io::TestExternalities = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: [balances, vec![(ATTRIBUTION, 10), (TREASURY, 10)]].concat(),
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .unwrap()
        .into();
        chain.execute_with(|| {
            script(|script| *script = Script::default());
            Fork::set(0);
            System::initialize(&1, &block_hash(0), &Default::default());
            script(|script| script.models.insert(model(), terms()));
            if !self.without_workers {
                add_worker(WORKER, ASK, 1);
            }
        });
        chain
    }

    /// Runs a test; all books must agree before and after, to the last planck.
    pub(crate) fn build_and_execute(self, test: impl FnOnce()) {
        let mut chain = self.build();
        chain.execute_with(|| {
            Inference::do_try_state().unwrap();
            test();
            Inference::do_try_state().unwrap();
            assert_eq!(held(), Inference::total_escrow());
            let open = pallet_inference::CurrentLoad::<Test>::get().open;
            assert_eq!(models_open_jobs(), i64::from(open));
        });
    }
}

#[cfg(feature = "runtime-benchmarks")]
pub(crate) fn new_test_ext() -> sp_io::TestExternalities {
    MaxBlockInputBytes::set(256 * 1024);
    MaxSettledAtOnce::set(MAX_RESULTS);
    ExtBuilder::default().without_workers().build()
}

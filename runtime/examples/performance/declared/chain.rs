// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Blocks of the runtime's protocol, and what each books.

use super::support::chain_from;
use codec::Encode;
use credence_primitives::{commitment::domain_hash, duty::Duty};
use credence_runtime::{
    genesis_config_presets::LOCAL_PRESET, AccountId, Attribution, Inference, Registry, Runtime,
    RuntimeCall, RuntimeOrigin, Signature, System, TxExtension, UncheckedExtrinsic, Verification,
    Workers,
};
use frame_support::{
    dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo, Pays, PostDispatchInfo},
    traits::{Authorize, GetCallMetadata, OnFinalize, OnIdle, OnInitialize, OnPoll},
    weights::{Weight, WeightMeter},
};
use frame_system::{
    calculate_consumed_extrinsic_weight, limits::BlockWeights, CheckWeight, RawOrigin,
};
use sp_consensus_babe::digests::{PreDigest, SecondaryVRFPreDigest};
use sp_core::{
    crypto::{Pair, VrfSecret},
    sr25519, H256,
};
use sp_runtime::{
    generic::{self, Era},
    traits::{Dispatchable, ExtensionPostDispatchWeightHandler},
    transaction_validity::TransactionSource,
};
use std::collections::BTreeMap;

/// The pallets whose hooks run, in the runtime's order.
type Protocol = (Registry, Workers, Inference, Verification, Attribution);

/// What blocks have booked.
#[derive(Clone, Debug, Default)]
pub(super) struct Bill {
    /// By extrinsics that pay.
    pub(super) paid: Weight,
    /// By checkers' `duties`.
    pub(super) free: Weight,
    /// By the protocol's hooks.
    pub(super) hooks: Weight,
    /// What of that each kind of extrinsic is.
    pub(super) kinds: BTreeMap<String, Weight>,
    /// How many extrinsics paid.
    pub(super) paid_extrinsics: u32,
    /// How many did not.
    pub(super) free_extrinsics: u32,
    /// Bytes of all extrinsics.
    pub(super) bytes: u64,
    /// How many blocks.
    pub(super) blocks: u32,
}

/// What somebody has sent.
pub(super) enum Pending {
    /// An account's transaction.
    Signed(AccountId, RuntimeCall),
    /// A call that authorizes itself.
    Authorized(RuntimeCall),
}

/// A chain at work.
pub(super) struct Chain {
    seed: u32,
    /// What has been booked since [`Self::settle_bill`].
    bill: Bill,
}

pub(super) fn limits() -> BlockWeights {
    <Runtime as frame_system::Config>::BlockWeights::get()
}

fn extension() -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckMortality::from(Era::Immortal),
        frame_system::CheckNonce::from(0),
        CheckWeight::new(),
        pallet_transaction_payment::ChargeTransactionPayment::from(0),
        pallet_revive::evm::tx_extension::SetOrigin::default(),
        frame_system::WeightReclaim::new(),
    )
}

/// A call as an account's transaction. Only its size and weight count here.
pub(super) fn signed(call: RuntimeCall) -> UncheckedExtrinsic {
    let signature = Signature::Sr25519(sr25519::Signature::default());
    generic::UncheckedExtrinsic::new_signed(
        call,
        AccountId::from([1; 32]).into(),
        signature,
        extension(),
    )
    .into()
}

/// A call that authorizes itself.
pub(super) fn general(call: RuntimeCall) -> UncheckedExtrinsic {
    generic::UncheckedExtrinsic::new_transaction(call, extension()).into()
}

/// What a block books for an extrinsic before it is dispatched.
pub(super) fn booked(extrinsic: &UncheckedExtrinsic) -> Weight {
    let info = extrinsic.get_dispatch_info();
    calculate_consumed_extrinsic_weight::<RuntimeCall>(&limits(), &info, extrinsic.encoded_size())
}

/// What an extrinsic takes of the most that one may: of time or of proof, whichever is more.
pub(super) fn share_of_most(extrinsic: &UncheckedExtrinsic) -> f64 {
    let info = extrinsic.get_dispatch_info();
    let weight = info.total_weight().saturating_add_proof_size(extrinsic.encoded_size() as u64);
    let most = limits().get(info.class).max_extrinsic.unwrap();
    let time = weight.ref_time() as f64 / most.ref_time() as f64;
    let proof = weight.proof_size() as f64 / most.proof_size() as f64;
    time.max(proof)
}

impl Chain {
    /// Does something on a fresh chain; the seed determines all draws.
    pub(super) fn with<R>(seed: u32, act: impl FnOnce(&mut Self) -> R) -> R {
        chain_from(LOCAL_PRESET).execute_with(|| {
            let mut chain = Self { seed, bill: Bill::default() };
            chain.begin_block();
            act(&mut chain)
        })
    }

    /// Ends the block under way and begins the next.
    pub(super) fn next_block(&mut self) {
        let number = System::block_number();
        let booked = System::block_weight();
        let left = limits().max_block.saturating_sub(booked.total());
        let idle = Protocol::on_idle(number, left);
        Protocol::on_finalize(number);
        self.bill.paid += *booked.get(DispatchClass::Normal);
        self.bill.free += *booked.get(DispatchClass::Operational);
        self.bill.hooks += *booked.get(DispatchClass::Mandatory) + idle;
        self.bill.blocks += 1;
        self.begin_block();
    }

    fn begin_block(&mut self) {
        let parent = System::block_number();
        let number = parent + 1;
        let parent_hash = domain_hash("performance/block", &(self.seed, parent));
        System::reset_events();
        frame_system::BlockWeight::<Runtime>::kill();
        frame_system::BlockSize::<Runtime>::kill();
        System::initialize(&number, &parent_hash, &Default::default());
        pallet_babe::Initialized::<Runtime>::put(Some(self.pre_digest(number)));
        let at_first = Protocol::on_initialize(number);
        let mut meter = WeightMeter::with_limit(limits().max_block.saturating_sub(at_first));
        Protocol::on_poll(number, &mut meter);
        let hooks = at_first.saturating_add(meter.consumed());
        System::register_extra_weight_unchecked(hooks, DispatchClass::Mandatory);
        System::note_finished_initialize();
    }

    /// A slot's claim with a VRF, from which the block's draws come.
    fn pre_digest(&self, number: u32) -> PreDigest {
        let author = sr25519::Pair::from_seed(&[7; 32]);
        let seed = (self.seed, number).encode();
        let transcript = sr25519::vrf::VrfTranscript::new(b"performance", &[(b"seed", &seed)]);
        PreDigest::SecondaryVRF(SecondaryVRFPreDigest {
            authority_index: 0,
            slot: u64::from(number).into(),
            vrf_signature: author.vrf_sign(&transcript.into_sign_data()),
        })
    }

    /// Includes an extrinsic, if the block has room for it.
    pub(super) fn include(&mut self, pending: Pending) -> bool {
        match pending {
            Pending::Signed(who, call) => {
                self.apply(signed(call.clone()), call, RuntimeOrigin::signed(who))
            },
            Pending::Authorized(call) => {
                // What it is about may have ended since it was sent.
                let is_valid = call.authorize(TransactionSource::External).unwrap().is_ok();
                is_valid && self.apply(general(call.clone()), call, RawOrigin::Authorized.into())
            },
        }
    }

    fn apply(
        &mut self,
        extrinsic: UncheckedExtrinsic,
        call: RuntimeCall,
        origin: RuntimeOrigin,
    ) -> bool {
        let info = extrinsic.get_dispatch_info();
        let bytes = extrinsic.encoded_size();
        let has_room = CheckWeight::<Runtime>::do_validate(&info, bytes)
            .and_then(|(_, next)| CheckWeight::<Runtime>::do_prepare(&info, bytes, next))
            .is_ok();
        if !has_room {
            return false;
        }
        let kind = kind_of(&call);
        let post = dispatch(call, origin, &info);
        let actual = post.calc_actual_weight(&info);
        let returned = info.total_weight().saturating_sub(actual);
        let kept = booked(&extrinsic).saturating_sub(returned);
        *self.bill.kinds.entry(kind).or_default() += kept;
        System::reclaim_weight(&info, &post).unwrap();
        System::note_applied_extrinsic(&Ok(post), info);
        match info.pays_fee {
            Pays::Yes => self.bill.paid_extrinsics += 1,
            Pays::No => self.bill.free_extrinsics += 1,
        }
        self.bill.bytes += bytes as u64;
        true
    }

    /// What has been booked since the last time, block under way excluded.
    pub(super) fn settle_bill(&mut self) -> Bill {
        core::mem::take(&mut self.bill)
    }
}

/// What a call is, and what it is about.
fn kind_of(call: &RuntimeCall) -> String {
    let metadata = call.get_call_metadata();
    let name = format!("`{}.{}`", metadata.pallet_name, metadata.function_name);
    let RuntimeCall::Verification(pallet_verification::Call::duties { duties, .. }) = call else {
        return name;
    };
    let is_reveal = duties.iter().any(|duty| matches!(duty, Duty::Reveal { .. }));
    format!("{name}, {}", if is_reveal { "reveals" } else { "commitments" })
}

fn dispatch(call: RuntimeCall, origin: RuntimeOrigin, info: &DispatchInfo) -> PostDispatchInfo {
    let kind = kind_of(&call);
    let result = frame_support::storage::with_storage_layer(|| call.dispatch(origin));
    match result {
        Ok(mut post) => {
            post.set_extension_weight(info);
            post
        },
        Err(error) => panic!("{kind}: {:?}", error.error),
    }
}

/// The chain's first block.
pub(super) fn genesis() -> H256 {
    System::block_hash(0)
}

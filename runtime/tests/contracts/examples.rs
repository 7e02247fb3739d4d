// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The package's example contracts, by callback and by polling. `ClassifiedPayout` is part of the
//! demonstration, and tested there.

use crate::chain::*;
use credence_primitives::{
    ids::ModelId,
    manifest::Manifest,
    tensor::{self, Axis, DType, OutputRole, OutputSpec, Tensor, TensorSpec},
};
use credence_runtime::{
    genesis_config_presets::ETHEREUM_DEVELOPERS, AccountId, Runtime, EXISTENTIAL_DEPOSIT, UNIT,
};
use pallet_inference_precompile::Event;
use pallet_revive::precompiles::alloy::{
    primitives::{Address, B256, U256},
    sol_types::SolValue,
};
use solidity::*;
use sp_core::{H160, H256};

mod solidity {
    #![allow(missing_docs, unreachable_pub, clippy::too_many_arguments, reason = "generated")]

    use pallet_revive::precompiles::alloy;

    alloy::sol! {
        struct Terms {
            bytes32 model;
            uint8 assurance;
            int64 wanted;
            uint32 deadline;
            uint64 biddingSeconds;
            uint64 openingSeconds;
            uint256 reserve;
            uint256 penalty;
        }

        struct Answer {
            uint256 job;
            uint64 storedAt;
            uint8 assurance;
            bytes output;
        }

        function price(uint32 contentBytes) external view returns (uint256);
        function submit(bytes content) external payable;
        function admit() external;
        function phase() external view returns (uint8);
        function commitmentTo(address bidder, uint256 amount, bytes32 salt)
            external view returns (bytes32);
        function bid(bytes32 commitment) external payable;
        function open(uint256 amount, bytes32 salt) external;
        function finish() external;
        function withdraw(address who) external returns (uint256);

        function ask(bytes32 model, bytes input, uint32 deadline, uint64 gas, uint256 deposit)
            external payable returns (uint256 job);
        function poll(uint256 job) external;
        function questionOf(bytes32 model, bytes input) external pure returns (bytes32);
        function latest(bytes32 question) external view returns (Answer memory);
    }
}

const NOON_SECONDS: u64 = 1_800_000_000;
const BIDDING_SECONDS: u64 = 100;
const REJECTED: u8 = 2;
const BIDDING: u8 = 3;

fn set_time(seconds: u64) {
    pallet_timestamp::Now::<Runtime>::put(seconds * 1_000);
}

fn address_of(index: usize) -> Address {
    Address::from(ETHEREUM_DEVELOPERS[index])
}

/// A served model that gives a label.
fn labelling_model() -> ModelId {
    let tensor = TensorSpec {
        name: b"label".to_vec().try_into().unwrap(),
        dtype: DType::I64,
        shape: vec![Axis::Fixed(1)].try_into().unwrap(),
    };
    let outputs = vec![OutputSpec { tensor, role: OutputRole::Compared }].try_into().unwrap();
    let model = publish(Manifest { artifact_hash: H256::repeat_byte(2), outputs, ..manifest() });
    serve(model);
    model
}

fn label(number: i64) -> Vec<u8> {
    let data = number.to_le_bytes();
    let tensor = Tensor { name: "label", dtype: DType::I64, shape: vec![1], data: &data };
    tensor::encode(&[tensor]).unwrap()
}

/// An auction of what a model labels 3, whose item the model has labelled.
fn auction_after(labelled: i64) -> H160 {
    set_time(NOON_SECONDS);
    let terms = Terms {
        model: B256::from(labelling_model().0 .0),
        assurance: 1,
        wanted: 3,
        deadline: 40,
        biddingSeconds: BIDDING_SECONDS,
        openingSeconds: BIDDING_SECONDS,
        reserve: wei(UNIT),
        penalty: wei(UNIT),
    };
    let auction = try_deploy("GatedAuction", 0, (terms,).abi_encode_params()).unwrap();
    let content = tensor_of([1, 2, 3, 4]);
    let price = call(auction, 0, priceCall { contentBytes: content.len() as u32 }).unwrap();
    call_wei(alith(), auction, price, submitCall { content: content.into() }).unwrap();
    settle_with(0, label(labelled));
    call(auction, 0, admitCall {}).unwrap();
    auction
}

fn bid(auction: H160, who: (AccountId, usize), amount: U256, deposit: U256) {
    let commitment = call(
        auction,
        0,
        commitmentToCall { bidder: address_of(who.1), amount, salt: B256::repeat_byte(5) },
    )
    .unwrap();
    call_wei(who.0, auction, deposit, bidCall { commitment }).unwrap();
}

#[test]
fn an_auction_opens_when_the_model_accepts_the_item_and_pays_the_seller() {
    on_chain(|| {
        let auction = auction_after(3);
        assert_eq!(call(auction, 0, phaseCall {}).unwrap(), BIDDING);
        let (high, low) = (wei(7 * UNIT), wei(2 * UNIT));
        bid(auction, (baltathar(), 1), high, wei(9 * UNIT));
        bid(auction, (alith(), 0), low, wei(9 * UNIT));
        set_time(NOON_SECONDS + BIDDING_SECONDS);
        let salt = B256::repeat_byte(5);
        call_wei(baltathar(), auction, U256::ZERO, openCall { amount: high, salt }).unwrap();
        call_wei(alith(), auction, U256::ZERO, openCall { amount: low, salt }).unwrap();
        set_time(NOON_SECONDS + 2 * BIDDING_SECONDS);
        call(auction, 0, finishCall {}).unwrap();
        // The winner gets back what the bid was deposited beyond; the seller, who has bid as well,
        // the price, the own deposit, and what the classification did not cost.
        let paid = |index| call(auction, 0, withdrawCall { who: address_of(index) }).unwrap();
        assert_eq!(paid(1), wei(2 * UNIT));
        assert!(paid(0) >= wei(16 * UNIT));
        assert_eq!(balance(&account(&auction)), EXISTENTIAL_DEPOSIT);
    });
}

#[test]
fn an_auction_of_what_the_model_does_not_accept_takes_no_bids() {
    on_chain(|| {
        let auction = auction_after(4);
        assert_eq!(call(auction, 0, phaseCall {}).unwrap(), REJECTED);
        let commitment = B256::repeat_byte(1);
        let refused = call(auction, 2 * UNIT, bidCall { commitment }).err().unwrap();
        assert!(matches!(refused, Refused::Bytes(_)), "{refused:?}");
    });
}

#[test]
fn an_oracle_keeps_answers_by_callback_and_by_polling() {
    on_chain(|| {
        set_time(NOON_SECONDS);
        let oracle =
            try_deploy("AssuredOracle", 100 * UNIT, (U256::from(1),).abi_encode_params()).unwrap();
        let (model, input) = (B256::from(model().0 .0), tensor_of([1, 2, 3, 4]));
        let question = call(oracle, 0, questionOfCall { model, input: input.clone().into() });
        let question = question.unwrap();
        let ask = |gas, deposit| -> u64 {
            let input = input.clone().into();
            let what = askCall { model, input, deadline: 40, gas, deposit };
            call(oracle, 0, what).unwrap().try_into().unwrap()
        };
        let latest = || call(oracle, 0, latestCall { question }).unwrap();

        let first = ask(GAS, wei(DEPOSIT));
        let events = settle(first);
        assert!(matches!(events[..], [Event::CallbackMade { .. }]), "{events:?}");
        let told = latest();
        assert_eq!((told.job, told.storedAt, told.assurance), (U256::from(first), NOON_SECONDS, 1));
        assert_eq!(told.output.to_vec(), answer());

        let second = ask(0, U256::ZERO);
        assert!(settle(second).is_empty());
        assert_eq!(latest().job, U256::from(first));
        let job = U256::from(second);
        call_wei(baltathar(), oracle, U256::ZERO, pollCall { job }).unwrap();
        assert_eq!(latest().job, job);
    });
}

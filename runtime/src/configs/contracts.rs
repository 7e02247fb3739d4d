// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Smart contracts, and inference for them.

use super::{governance::deposit, protocol::is_paused, system::DealWithFees};
use crate::{
    AccountId, Address, Authorship, Balance, Balances, EthereumExtension, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, Signature, Timestamp, MAXIMUM_BLOCK_WEIGHT,
};
use frame_support::{
    parameter_types,
    traits::{fungible::Credit, ConstBool, ConstU32, ConstU64, Contains, FindAuthor, OnUnbalanced},
    weights::Weight,
    ConsensusEngineId, PalletId,
};
use frame_system::EnsureSigned;
use pallet_inference_precompile::Operation;
use pallet_revive::evm::fees::Info as FeeInfo;
use sp_runtime::{FixedU128, Perbill};

/// The chain's number in Ethereum's wallets: "CRED" as four letters of ASCII.
pub const CHAIN_ID: u64 = 0x4352_4544;
/// The smallest units of Ethereum's wallets, of which 10^18 are one CRED, in one planck.
pub const WEI_PER_PLANCK: u32 = 1_000_000;
/// Planck of the unadjusted fee in one gas: 50 nanoseconds, at which storing a word costs about as
/// much gas as on Ethereum.
const PLANCK_PER_GAS: u32 = 50_000;

parameter_types! {
    // A hundredth of what the chain's own tries cost, so that a word costs what tools expect. It is
    // paid back when the word is deleted.
    pub const ContractByteDeposit: Balance = deposit(0, 1) / 100;
    pub const ContractItemDeposit: Balance = deposit(1, 0) / 100;
    pub const CodeLockup: Perbill = Perbill::from_percent(30);
    // Of what an ordinary transaction may weigh: one contract call never fills a block.
    pub const MaxEthereumExtrinsicWeight: FixedU128 = FixedU128::from_rational(1, 2);
}

impl pallet_revive::Config for Runtime {
    type Time = Timestamp;
    type Balance = Balance;
    type Currency = Balances;
    type OnBurn = ();
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type RuntimeOrigin = RuntimeOrigin;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = crate::weights::contracts::ContractWeights<Self>;
    type Precompiles = (pallet_inference_precompile::Inference<Self>,);
    type FindAuthor = BlockAuthor;
    type DepositPerByte = ContractByteDeposit;
    type DepositPerItem = ContractItemDeposit;
    type DepositPerChildTrieItem = ContractItemDeposit;
    type CodeHashLockupDepositPercent = CodeLockup;
    type AddressMapper = pallet_revive::AccountId32Mapper<Self>;
    type AllowEVMBytecode = ConstBool<true>;
    type UploadOrigin = EnsureSigned<AccountId>;
    type InstantiateOrigin = EnsureSigned<AccountId>;
    // What the node gives the runtime, and what a verifier of blocks would.
    type RuntimeMemory = ConstU32<{ 128 * 1024 * 1024 }>;
    type PVFMemory = ConstU32<{ 512 * 1024 * 1024 }>;
    type ChainId = ConstU64<CHAIN_ID>;
    type NativeToEthRatio = ConstU32<WEI_PER_PLANCK>;
    type FeeInfo = FeeInfo<Address, Signature, EthereumExtension>;
    type Deposit = ();
    type MaxEthExtrinsicWeight = MaxEthereumExtrinsicWeight;
    type DebugEnabled = ConstBool<false>;
    type AutoMap = ConstBool<true>;
    type GasScale = ConstU32<PLANCK_PER_GAS>;
}

/// Who has authored the block, as contracts are told. Authorship knows it without the digests that
/// it would be looked up in.
pub struct BlockAuthor;

impl FindAuthor<AccountId> for BlockAuthor {
    fn find_author<'a, I>(_digests: I) -> Option<AccountId>
    where
        I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
    {
        Authorship::author()
    }
}

parameter_types! {
    pub const CallbacksPalletId: PalletId = PalletId(*b"cr/calls");
    // A quarter of a block: a callback finds room in any block that is not nearly full.
    pub MaxCallbackWeight: Weight = Perbill::from_percent(25) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_inference_precompile::Config for Runtime {
    type Operations = UnpausedOperations;
    type Fees = CallbackFees;
    type PalletId = CallbacksPalletId;
    type MaxCallbackWeight = MaxCallbackWeight;
    type WeightInfo = crate::weights::pallet_inference_precompile::WeightInfo<Runtime>;
}

/// What contracts do is paused with the call that does the same.
pub struct UnpausedOperations;

impl Contains<Operation> for UnpausedOperations {
    fn contains(operation: &Operation) -> bool {
        let (pallet, call) = match operation {
            Operation::Request => ("Inference", "request"),
            Operation::RequestBatch => ("Inference", "request_batch"),
            Operation::Cancel => ("Inference", "cancel"),
            Operation::Claim => ("Attribution", "claim_many"),
            Operation::Withdraw => ("Attribution", "withdraw"),
            Operation::CallBack => ("Revive", "call"),
        };
        !is_paused(pallet, call).unwrap_or(false)
    }
}

/// Divides the fees of callbacks as those of transactions.
pub struct CallbackFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for CallbackFees {
    fn on_nonzero_unbalanced(fee: Credit<AccountId, Balances>) {
        DealWithFees::on_unbalanceds(core::iter::once(fee));
    }
}

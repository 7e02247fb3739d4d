// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What callbacks cost.

use crate::{pallet::*, Prepaid, WeightInfo};
use credence_primitives::{manifest::MAX_TENSOR_BYTES, Balance};
use frame_support::{traits::Get, weights::Weight};
use pallet_revive::{evm::fees::InfoT, WeightInfo as _};
use sp_runtime::FixedPointNumber;

/// Why a callback cannot be had on these terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoCallback {
    /// More gas than one callback may use.
    TooMuchGas,
    /// More money than there can be.
    TooExpensive,
}

type FeeInfoOf<T> = <T as pallet_revive::Config>::FeeInfo;

impl<T: Config> Pallet<T> {
    /// The weight of an amount of gas, as Ethereum's tools count it.
    pub(crate) fn weight_of_gas(gas: u64) -> Weight {
        let scale = Balance::from(<T as pallet_revive::Config>::GasScale::get());
        FeeInfoOf::<T>::fee_to_weight(Balance::from(gas).saturating_mul(scale))
    }

    /// What making a callback weighs beside the call itself.
    pub(crate) fn delivery_overhead() -> Weight {
        // The longest output; nobody knows it in advance.
        WeightsOf::<T>::deliver(MAX_TENSOR_BYTES)
            .saturating_add(<T as pallet_revive::Config>::WeightInfo::call())
    }

    /// What a weight costs at this moment, rounded up.
    pub(crate) fn price_of(weight: Weight) -> Balance {
        let fee = FeeInfoOf::<T>::weight_to_fee(&weight);
        FeeInfoOf::<T>::next_fee_multiplier().saturating_mul_int(fee).saturating_add(1)
    }

    /// What a callback must be prepaid.
    pub(crate) fn prepayment(gas: u64, deposit: Balance) -> Result<Prepaid, NoCallback> {
        let weight = Self::weight_of_gas(gas);
        if weight.any_gt(<T as Config>::MaxCallbackWeight::get()) {
            return Err(NoCallback::TooMuchGas);
        }
        let fee = Self::price_of(weight.saturating_add(Self::delivery_overhead()));
        fee.checked_add(deposit).ok_or(NoCallback::TooExpensive)?;
        Ok(Prepaid { fee, deposit })
    }
}

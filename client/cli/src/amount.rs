// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Amounts of money, as people write them.

pub(crate) use credence_client::amount::AmountError;

use credence_client::amount;
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// What amounts are called.
pub(crate) const SYMBOL: &str = "CRED";
/// An amount in planck. Shown as a decimal number of units; in JSON a string of planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(pub(crate) u128);

impl Amount {
    /// The sum of two, at most the largest amount.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The number of units, without their name and without idle zeros.
    pub(crate) fn decimal(self) -> String {
        amount::decimal(self.0)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        let Some(planck) = text.strip_suffix("planck") else {
            return amount::planck(text.strip_suffix(SYMBOL).unwrap_or(text).trim_end()).map(Self);
        };
        let digits = planck.trim_end();
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(AmountError::Malformed);
        }
        digits.parse().map(Self).map_err(|_| AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {SYMBOL}", self.decimal())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credence_client::amount::UNIT;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("1", UNIT)]
    #[case("0.001", UNIT / 1_000)]
    #[case("1.50 CRED", UNIT + UNIT / 2)]
    #[case("0.000000000001", 1)]
    #[case("0.0000000000010000", 1)]
    #[case("7planck", 7)]
    #[case("7 planck", 7)]
    #[case(" 2CRED ", 2 * UNIT)]
    #[case("340282366920938463463374607.431768211455", u128::MAX)]
    fn units_and_planck_are_read(#[case] text: &str, #[case] planck: u128) {
        assert_eq!(text.parse(), Ok(Amount(planck)));
    }

    #[rstest]
    #[case("")]
    #[case(".")]
    #[case(".5")]
    #[case("5.")]
    #[case("-1")]
    #[case("+1")]
    #[case("1e3")]
    #[case("1,5")]
    #[case("1_000")]
    #[case("1.2.3")]
    #[case("planck")]
    #[case("1.5planck")]
    #[case("0x10")]
    #[case("CRED")]
    fn what_is_no_number_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Amount>(), Err(AmountError::Malformed));
    }

    #[test]
    fn parts_of_a_planck_are_refused() {
        let error = "0.0000000000001".parse::<Amount>();
        assert_eq!(error, Err(AmountError::TooFine));
    }

    #[rstest]
    #[case("340282366920938463463374607.431768211456")]
    #[case("340282366920938463463374607431768211456planck")]
    #[case("99999999999999999999999999999999999999999")]
    fn more_than_can_be_held_is_refused(#[case] text: &str) {
        assert_eq!(text.parse::<Amount>(), Err(AmountError::TooLarge));
    }

    #[rstest]
    #[case(0, "0 CRED")]
    #[case(1, "0.000000000001 CRED")]
    #[case(UNIT, "1 CRED")]
    #[case(UNIT / 1_000, "0.001 CRED")]
    fn amounts_are_shown_without_idle_zeros(#[case] planck: u128, #[case] shown: &str) {
        assert_eq!(Amount(planck).to_string(), shown);
    }

    #[test]
    fn json_has_planck_as_strings() {
        let json = serde_json::to_string(&Amount(u128::MAX)).expect("a string");
        assert_eq!(json, "\"340282366920938463463374607431768211455\"");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(planck: u128) {
            prop_assert_eq!(Amount(planck).to_string().parse(), Ok(Amount(planck)));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<Amount>();
        }
    }
}

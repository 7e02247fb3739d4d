// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Amounts of money, as people write them.

use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// What amounts are called.
pub(crate) const SYMBOL: &str = "CRED";
/// Planck have this many decimal places less than a unit.
const DECIMALS: usize = 12;
/// Planck in a unit.
pub(crate) const UNIT: u128 = 1_000_000_000_000;

/// An amount in planck. Shown as a decimal number of units; in JSON a string of planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(pub(crate) u128);

/// Why text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AmountError {
    /// Not digits with at most one point.
    #[error("`{text}` is not an amount: write units like `0.001`, or planck like `5planck`")]
    Malformed {
        /// The text.
        text: String,
    },
    /// Smaller parts than there are.
    #[error("`{text}` has more than {DECIMALS} decimal places")]
    TooFine {
        /// The text.
        text: String,
    },
    /// More than any account can hold.
    #[error("`{text}` is too large")]
    TooLarge {
        /// The text.
        text: String,
    },
}

impl Amount {
    /// The sum of two, at most the largest amount.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The number of units, without their name and without idle zeros.
    pub(crate) fn decimal(self) -> String {
        let (whole, parts) = (self.0 / UNIT, self.0 % UNIT);
        if parts == 0 {
            return whole.to_string();
        }
        let fraction = format!("{parts:0DECIMALS$}");
        format!("{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let malformed = || AmountError::Malformed { text: text.to_owned() };
        let too_large = || AmountError::TooLarge { text: text.to_owned() };
        let trimmed = text.trim();
        if let Some(planck) = trimmed.strip_suffix("planck") {
            let digits = digits(planck.trim_end()).ok_or_else(malformed)?;
            return digits.parse().map(Self).map_err(|_| too_large());
        }
        let number = trimmed.strip_suffix(SYMBOL).unwrap_or(trimmed).trim_end();
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let (whole, fraction) = digits(whole).zip(digits(fraction)).ok_or_else(malformed)?;
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > DECIMALS {
            return Err(AmountError::TooFine { text: text.to_owned() });
        }
        let parts: u128 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| malformed())?;
        whole
            .parse::<u128>()
            .ok()
            .and_then(|units| units.checked_mul(UNIT)?.checked_add(parts))
            .map(Self)
            .ok_or_else(too_large)
    }
}

/// The text, if it is digits and not empty.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
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
        assert_eq!(text.parse::<Amount>(), Err(AmountError::Malformed { text: text.to_owned() }));
    }

    #[test]
    fn parts_of_a_planck_are_refused() {
        let error = "0.0000000000001".parse::<Amount>();
        assert!(matches!(error, Err(AmountError::TooFine { .. })));
    }

    #[rstest]
    #[case("340282366920938463463374607.431768211456")]
    #[case("340282366920938463463374607431768211456planck")]
    #[case("99999999999999999999999999999999999999999")]
    fn more_than_can_be_held_is_refused(#[case] text: &str) {
        assert!(matches!(text.parse::<Amount>(), Err(AmountError::TooLarge { .. })));
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

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Amounts of money as people write them: in UNIT, with up to twelve decimals.

use credence_primitives::Balance;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Decimals of a UNIT.
pub const DECIMALS: u32 = 12;
/// Planck in a UNIT.
pub const UNIT: Balance = 10_u128.pow(DECIMALS);

/// An amount, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Balance);

impl Amount {
    /// So many UNIT.
    pub const fn from_unit(unit: u32) -> Self {
        Self(unit as Balance * UNIT)
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is no decimal number.
    #[error("an amount in UNIT is expected, such as \"1000\" or \"0.002\"")]
    Malformed,
    /// It is finer than a planck.
    #[error("an amount has at most {DECIMALS} decimals")]
    TooFine,
    /// It is more than there can be.
    #[error("the amount is too large")]
    TooLarge,
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return Err(AmountError::Malformed);
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > DECIMALS as usize {
            return Err(AmountError::TooFine);
        }
        let whole: Balance = whole.parse().map_err(|_| AmountError::TooLarge)?;
        let fraction: Balance =
            format!("{fraction:0<12}").parse().map_err(|_| AmountError::Malformed)?;
        let planck = whole.checked_mul(UNIT).and_then(|planck| planck.checked_add(fraction));
        planck.map(Self).ok_or(AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / UNIT, self.0 % UNIT);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{fraction:012}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

/// Takes numbers too: what looks like one in the environment arrives as one.
struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in UNIT, such as \"0.002\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, unit: u64) -> Result<Amount, E> {
        self.visit_str(&unit.to_string())
    }

    fn visit_i64<E: de::Error>(self, unit: i64) -> Result<Amount, E> {
        self.visit_str(&unit.to_string())
    }

    fn visit_f64<E: de::Error>(self, unit: f64) -> Result<Amount, E> {
        // The shortest text that gives this number back: what was written.
        self.visit_str(&unit.to_string())
    }
}

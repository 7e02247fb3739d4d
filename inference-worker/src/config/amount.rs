// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Amounts of money as people write them: in UNIT, with up to twelve decimals.

use credence_client::amount::{self, AmountError, UNIT};
use credence_primitives::Balance;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// An amount, in planck.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Balance);

impl Amount {
    /// So many UNIT.
    pub const fn from_unit(unit: u32) -> Self {
        Self(unit as Balance * UNIT)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        amount::planck(text).map(Self)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&amount::decimal(self.0))
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

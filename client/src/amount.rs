// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Amounts of money as people write them: decimal numbers of units.

/// Planck have this many decimal places less than a unit.
const DECIMALS: usize = 12;
/// Planck in a unit.
pub const UNIT: u128 = 1_000_000_000_000;

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most one point.
    #[error("an amount is a decimal number of units, such as `1000` or `0.002`")]
    Malformed,
    /// Smaller parts than there are.
    #[error("an amount has at most {DECIMALS} decimal places")]
    TooFine,
    /// More than any account can hold.
    #[error("the amount is too large")]
    TooLarge,
}

/// Reads a decimal number of units, as planck.
///
/// # Errors
/// If the text is none, or not one of planck.
pub fn planck(text: &str) -> Result<u128, AmountError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return Err(AmountError::Malformed);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMALS {
        return Err(AmountError::TooFine);
    }
    let parts: u128 =
        format!("{fraction:0<DECIMALS$}").parse().map_err(|_| AmountError::Malformed)?;
    let units: u128 = whole.parse().map_err(|_| AmountError::TooLarge)?;
    let planck = units.checked_mul(UNIT).and_then(|planck| planck.checked_add(parts));
    planck.ok_or(AmountError::TooLarge)
}

/// The number of units, without their name and without idle zeros.
pub fn decimal(planck: u128) -> String {
    let (whole, parts) = (planck / UNIT, planck % UNIT);
    if parts == 0 {
        return whole.to_string();
    }
    let fraction = format!("{parts:0DECIMALS$}");
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

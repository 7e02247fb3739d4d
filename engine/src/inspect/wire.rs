// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The wire format of Protocol Buffers, read where it lies.
//!
//! A parser into structs allocates for every message that a file claims to contain: 256 MiB of
//! empty nodes take two bytes each in the file and hundreds in memory. This allocates nothing.

use super::InspectError;

/// A field's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number.
    Number(u64),
    /// A string, a message, or packed numbers.
    Bytes(&'a [u8]),
    /// A number of fixed size, whose value nobody here needs.
    Fixed,
}

/// Reads a message field by field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    /// The next field's number and content; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, InspectError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length =
                    usize::try_from(self.number()?).map_err(|_| InspectError::Truncated)?;
                Value::Bytes(self.take(length)?)
            },
            5 => self.take(4).map(|_| Value::Fixed)?,
            // Groups, which nothing has written for decades, and what does not exist.
            _ => return Err(InspectError::Malformed),
        };
        match key >> 3 {
            0 => Err(InspectError::Malformed),
            field => Ok(Some((field, value))),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], InspectError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(InspectError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, InspectError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or(InspectError::Truncated)?;
            self.rest = rest;
            // Of the tenth byte one bit is left; parsers drop the others.
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(InspectError::Malformed)
    }
}

impl<'a> Value<'a> {
    /// A string or message.
    pub(super) fn bytes(self) -> Result<&'a [u8], InspectError> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(InspectError::Malformed),
        }
    }

    /// A string, no longer than names are.
    pub(super) fn text(self) -> Result<&'a str, InspectError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| InspectError::Malformed)
    }

    /// A number.
    pub(super) fn number(self) -> Result<u64, InspectError> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(InspectError::Malformed),
        }
    }
}

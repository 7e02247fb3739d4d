// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Times on the command line.

use super::StatementError;
use crate::history_api::shown_time;
use jiff::{civil::Date, tz::TimeZone, Timestamp};
use std::{fmt, str::FromStr};

/// A time in UTC, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) u64);

/// Text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no time: write a day such as 2026-11-21, or a time such as 2026-11-21T14:00:00Z, \
     not before 1970"
)]
pub(crate) struct MomentError {
    text: String,
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok();
        // A day's reader also takes times, and forgets all but the day.
        let time = if text.contains(['T', 't', ' ', ':']) {
            text.parse::<Timestamp>().ok()
        } else {
            day().map(|day| day.timestamp())
        };
        time.and_then(|time| u64::try_from(time.as_millisecond()).ok())
            .map(Self)
            .ok_or_else(|| MomentError { text: text.to_owned() })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&shown_time(self.0))
    }
}

/// A time from `from`, which is in it, to `to`, which is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    /// Without it, from the first block.
    pub(crate) from: Option<Moment>,
    /// Without it, to the last block that is indexed when the statement begins.
    pub(crate) to: Option<Moment>,
}

impl Period {
    /// Refuses a period with nothing between beginning and end.
    pub(crate) fn ensure_sound(&self) -> Result<(), StatementError> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => {
                Err(StatementError::EmptyPeriod { from: from.to_string(), to: to.to_string() })
            },
            _ => Ok(()),
        }
    }

    /// Whether it has the time.
    pub(crate) fn has(&self, time_ms: u64) -> bool {
        self.from.is_none_or(|from| time_ms >= from.0) && self.to.is_none_or(|to| time_ms < to.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("1970-01-01", 0)]
    #[case("2026-11-21", 1_795_219_200_000)]
    #[case("2026-11-21T00:00:00Z", 1_795_219_200_000)]
    #[case("2026-11-21T01:00:00+01:00", 1_795_219_200_000)]
    #[case("2026-11-21T00:00:00.123Z", 1_795_219_200_123)]
    fn days_and_times_are_read(#[case] text: &str, #[case] time_ms: u64) {
        assert_eq!(text.parse(), Ok(Moment(time_ms)));
    }

    #[rstest]
    #[case("")]
    #[case("yesterday")]
    #[case("2026-11")]
    #[case("2026-13-01")]
    #[case("2026-02-29")]
    #[case("2026-11-21T00:00:00")]
    #[case("21.11.2026")]
    #[case("1969-12-31")]
    #[case("1795219200")]
    fn other_texts_are_refused(#[case] text: &str) {
        assert!(text.parse::<Moment>().is_err(), "{text}");
    }

    #[test]
    fn a_period_has_its_beginning_and_not_its_end() {
        let period = Period { from: Some(Moment(5)), to: Some(Moment(7)) };
        assert_eq!([4, 5, 6, 7].map(|time| period.has(time)), [false, true, true, false]);
        assert!(period.ensure_sound().is_ok() && Period::default().has(u64::MAX));
        assert!(Period { to: period.from, ..period }.ensure_sound().is_err());
    }

    #[test]
    fn times_are_shown_in_utc() {
        assert_eq!(Moment(1_795_219_200_000).to_string(), "2026-11-21T00:00:00Z");
    }
}

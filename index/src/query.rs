// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Questions to the history, and their answers.

use crate::{
    leaf::BlockRef,
    row::{Kind, Position, Reason, Role, Row, Status},
};
use credence_primitives::{
    ids::{DatasetId, JobId, ModelId},
    manifest::AssuranceSet,
};
use sp_core::crypto::AccountId32;
use std::collections::BTreeSet;

/// The most rows of a page.
pub const MAX_LIMIT: u32 = 1_000;
/// The most rows that one page looks at. Beyond it a page is short, and its cursor goes on.
pub const MAX_SCAN: u32 = 20_000;

/// Whose history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// An account's.
    Account(AccountId32),
    /// A model's.
    Model(ModelId),
    /// A dataset's.
    Dataset(DatasetId),
    /// A worker's, by its owner account: all rows of the jobs it did.
    Worker(AccountId32),
    /// A job's.
    Job(JobId),
}

impl Dimension {
    /// The dimension's number in databases and cursors.
    pub(crate) const fn code(&self) -> u8 {
        match self {
            Self::Account(_) => 0,
            Self::Model(_) => 1,
            Self::Dataset(_) => 2,
            Self::Worker(_) => 3,
            Self::Job(_) => 4,
        }
    }

    /// The 32 bytes that name what is asked for; none for a job, which has a number.
    pub(crate) fn name(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Account(account) | Self::Worker(account) => Some(account.as_ref()),
            Self::Model(model) => Some(model.0.as_fixed_bytes()),
            Self::Dataset(dataset) => Some(dataset.0.as_fixed_bytes()),
            Self::Job(_) => None,
        }
    }

    /// Whether the row belongs to this history.
    pub fn has(&self, row: &Row) -> bool {
        match self {
            Self::Account(account) => row.account.as_ref() == Some(account),
            Self::Model(model) => row.model == Some(*model),
            Self::Dataset(dataset) => row.dataset == Some(*dataset),
            Self::Worker(worker) => row.worker.as_ref() == Some(worker),
            Self::Job(job) => row.job == Some(*job),
        }
    }
}

/// Which rows of a history. An empty set asks for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these kinds.
    pub kinds: BTreeSet<Kind>,
    /// One of these roles.
    pub roles: BTreeSet<Role>,
    /// One of these statuses.
    pub statuses: BTreeSet<Status>,
    /// Verified by all of these methods at least.
    pub assurance: AssuranceSet,
    /// In a block of this time or later, in milliseconds since 1970.
    pub from_ms: Option<u64>,
    /// In a block before this time.
    pub until_ms: Option<u64>,
}

impl Filter {
    /// Whether it asks for the row.
    pub fn has(&self, row: &Row) -> bool {
        Masks::of(self).has(tags_of(row))
            && self.from_ms.is_none_or(|from| row.time_ms >= from)
            && self.until_ms.is_none_or(|until| row.time_ms < until)
    }
}

/// In which order rows come.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Oldest first.
    Ascending,
    /// Newest first.
    #[default]
    Descending,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Whose history.
    pub of: Dimension,
    /// Which rows of it.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Rows beyond this position only.
    pub after: Option<Position>,
    /// At most so many rows; no more than [`MAX_LIMIT`].
    pub limit: u32,
}

/// A row as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedRow {
    /// The row.
    pub row: Row,
    /// Why governance doubts its job; usually empty.
    pub doubts: Vec<Reason>,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<MarkedRow>,
    /// Where to go on; `None` at the end of what is indexed.
    pub next: Option<Position>,
    /// The last block that is indexed.
    pub indexed_through: BlockRef,
}

const ROLE_SHIFT: u32 = 5;
const STATUS_SHIFT: u32 = 9;
const REACHED_SHIFT: u32 = 12;

/// What filters ask of a row, in one number: 5 bits of the kind, 4 of the role and 3 of the
/// status, both counted from 1 with 0 for none, and 6 of the methods reached.
pub(crate) fn tags_of(row: &Row) -> u32 {
    let role = row.role.map_or(0, |role| u32::from(role.code()) + 1);
    let status = row.status.map_or(0, |status| u32::from(status.code()) + 1);
    let reached =
        row.reached.iter().fold(0, |methods, method| methods | 1u32 << u32::from(method as u8));
    u32::from(row.kind.code())
        | role << ROLE_SHIFT
        | status << STATUS_SHIFT
        | reached << REACHED_SHIFT
}

/// The kind, role, status and methods reached that a number stands for; `None` if it stands for
/// nothing.
pub(crate) fn of_tags(tags: u32) -> Option<(Kind, Option<Role>, Option<Status>, AssuranceSet)> {
    let kind = Kind::of_code((tags % (1 << ROLE_SHIFT)) as u8)?;
    let role = match tags >> ROLE_SHIFT & 15 {
        0 => None,
        role => Some(Role::of_code(role as u8 - 1)?),
    };
    let status = match tags >> STATUS_SHIFT & 7 {
        0 => None,
        status => Some(Status::of_code(status as u8 - 1)?),
    };
    let reached = credence_primitives::manifest::Assurance::ALL
        .into_iter()
        .filter(|method| tags >> REACHED_SHIFT & 1 << *method as u8 != 0)
        .fold(AssuranceSet::default(), AssuranceSet::with);
    Some((kind, role, status, reached))
}

/// A filter without its times, as masks over [`tags_of`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Masks {
    kinds: u32,
    roles: u32,
    statuses: u32,
    reached: u32,
}

impl Masks {
    pub(crate) fn of(filter: &Filter) -> Self {
        let any_if_empty = |mask: u32| if mask == 0 { u32::MAX } else { mask };
        let mask = |codes: &mut dyn Iterator<Item = u8>| {
            any_if_empty(codes.fold(0, |mask, code| mask | 1 << code))
        };
        Self {
            kinds: mask(&mut filter.kinds.iter().map(|kind| kind.code())),
            roles: mask(&mut filter.roles.iter().map(|role| role.code() + 1)),
            statuses: mask(&mut filter.statuses.iter().map(|status| status.code() + 1)),
            reached: filter.assurance.iter().fold(0, |mask, method| mask | 1 << method as u8),
        }
    }

    /// Whether every row passes.
    pub(crate) fn are_open(&self) -> bool {
        let any = self.kinds & self.roles & self.statuses == u32::MAX;
        any && self.reached == 0
    }

    pub(crate) fn has(&self, tags: u32) -> bool {
        self.kinds >> (tags % (1 << ROLE_SHIFT)) & 1 != 0
            && self.roles >> (tags >> ROLE_SHIFT & 15) & 1 != 0
            && self.statuses >> (tags >> STATUS_SHIFT & 7) & 1 != 0
            && self.reached & !(tags >> REACHED_SHIFT) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::bare;
    use credence_primitives::manifest::Assurance;

    fn any_row() -> Row {
        Row {
            role: Some(Role::Owner),
            status: Some(Status::Failed),
            reached: AssuranceSet::of(&[Assurance::Signed, Assurance::Executed]),
            ..bare(Kind::Registered)
        }
    }

    #[test]
    fn tags_give_back_what_went_in() {
        let row = any_row();
        let parts = (row.kind, row.role, row.status, row.reached);
        assert_eq!(of_tags(tags_of(&row)), Some(parts));
        let empty = bare(Kind::Credit);
        assert_eq!(
            of_tags(tags_of(&empty)),
            Some((Kind::Credit, None, None, AssuranceSet::default()))
        );
        assert_eq!(of_tags(31), None);
    }

    #[test]
    fn every_part_of_a_filter_counts() {
        let row = any_row();
        assert!(Filter::default().has(&row));
        let wrong = [
            Filter { kinds: [Kind::Credit].into(), ..Filter::default() },
            Filter { roles: [Role::Worker].into(), ..Filter::default() },
            Filter { statuses: [Status::Settled].into(), ..Filter::default() },
            Filter { assurance: AssuranceSet::of(&[Assurance::Checked]), ..Filter::default() },
            Filter { from_ms: Some(1), ..Filter::default() },
            Filter { until_ms: Some(0), ..Filter::default() },
        ];
        for filter in wrong {
            assert!(!filter.has(&row), "{filter:?}");
        }
        let right = Filter {
            kinds: [Kind::Registered].into(),
            roles: [Role::Owner, Role::Worker].into(),
            statuses: [Status::Failed].into(),
            assurance: AssuranceSet::of(&[Assurance::Executed]),
            from_ms: Some(0),
            until_ms: Some(1),
        };
        assert!(right.has(&row));
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Where a client goes on reading.
//!
//! A cursor is a position with the chain, the schema and the question that it belongs to, and a
//! checksum: whatever else is sent in its place is refused with a reason.

use crate::{
    query::{Dimension, Filter, Order},
    row::Position,
    store::SCHEMA_VERSION,
};
use codec::{Decode, DecodeAll, Encode};
use credence_primitives::commitment::domain_hash;
use sp_core::H256;

/// The version of the encoding.
const VERSION: u8 = 1;
/// Bytes of the checksum.
const CHECKSUM_BYTES: usize = 4;
/// The longest text that is looked at.
const MAX_TEXT_BYTES: usize = 256;

/// What a cursor is good for: one question to one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    genesis: H256,
    query: u64,
    order: Order,
}

#[derive(Encode, Decode)]
struct Body {
    version: u8,
    schema: u32,
    /// The first bytes of the genesis hash.
    chain: u64,
    /// The first bytes of the hash of dimension and filter.
    query: u64,
    is_ascending: bool,
    block: u32,
    leaf: u32,
    row: u32,
}

/// Why a cursor is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is not one, or was cut or changed on the way.
    #[error("the cursor is malformed; send it exactly as it was received, or none to begin anew")]
    Malformed,
    /// It is from another version of the index.
    #[error("the cursor is from another version of the index; begin anew without a cursor")]
    OtherSchema,
    /// It is from another chain.
    #[error("the cursor is from another chain; begin anew without a cursor")]
    OtherChain,
    /// It belongs to another history or filter.
    #[error(
        "the cursor belongs to another query; repeat the query it came from unchanged, or begin \
         anew without a cursor"
    )]
    OtherQuery,
    /// It belongs to the other order.
    #[error("the cursor belongs to the other order; repeat the order it came from")]
    OtherOrder,
}

impl Scope {
    /// The scope of a question.
    pub fn new(genesis: H256, of: &Dimension, filter: &Filter, order: Order) -> Self {
        let name = match of {
            Dimension::Job(job) => job.encode(),
            of => of.name().copied().encode(),
        };
        let kinds: Vec<_> = filter.kinds.iter().map(|kind| kind.code()).collect();
        let roles: Vec<_> = filter.roles.iter().map(|role| role.code()).collect();
        let statuses: Vec<_> = filter.statuses.iter().map(|status| status.code()).collect();
        let times = (filter.from_ms, filter.until_ms);
        let question = (of.code(), name, kinds, roles, statuses, filter.assurance, times);
        let digest = domain_hash("credence/history-query/v1", &question);
        Self { genesis, query: first_bytes(&digest), order }
    }

    /// The cursor behind a position.
    pub fn cursor(&self, position: Position) -> String {
        let Position { block, leaf, row } = position;
        let body = Body {
            version: VERSION,
            schema: SCHEMA_VERSION,
            chain: first_bytes(&self.genesis),
            query: self.query,
            is_ascending: self.order == Order::Ascending,
            block,
            leaf,
            row,
        };
        let mut bytes = body.encode();
        bytes.extend(checksum(&bytes));
        hex::encode(bytes)
    }

    /// The position that a cursor of this scope is behind.
    ///
    /// # Errors
    /// If it is none of this scope.
    pub fn position(&self, cursor: &str) -> Result<Position, CursorError> {
        let body = decode(cursor).ok_or(CursorError::Malformed)?;
        if body.version != VERSION || body.schema != SCHEMA_VERSION {
            return Err(CursorError::OtherSchema);
        }
        if body.chain != first_bytes(&self.genesis) {
            return Err(CursorError::OtherChain);
        }
        if body.query != self.query {
            return Err(CursorError::OtherQuery);
        }
        if body.is_ascending != (self.order == Order::Ascending) {
            return Err(CursorError::OtherOrder);
        }
        let Body { block, leaf, row, .. } = body;
        let position = Position { block, leaf, row };
        position.to_number().is_some().then_some(position).ok_or(CursorError::Malformed)
    }
}

fn decode(cursor: &str) -> Option<Body> {
    if cursor.len() > MAX_TEXT_BYTES {
        return None;
    }
    let bytes = hex::decode(cursor).ok()?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
    if sum != checksum(body) {
        return None;
    }
    Body::decode_all(&mut &*body).ok()
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = domain_hash("credence/history-cursor/v1", &bytes);
    std::array::from_fn(|place| digest.as_bytes()[place])
}

fn first_bytes(hash: &H256) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|place| hash.as_bytes()[place]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Kind;
    use proptest::prelude::*;

    fn scope() -> Scope {
        scope_of(&Dimension::Job(7), &Filter::default())
    }

    fn scope_of(of: &Dimension, filter: &Filter) -> Scope {
        Scope::new(H256::repeat_byte(1), of, filter, Order::Ascending)
    }

    const POSITION: Position = Position { block: 5, leaf: 4, row: 3 };

    #[test]
    fn positions_come_back() {
        assert_eq!(scope().position(&scope().cursor(POSITION)), Ok(POSITION));
    }

    #[test]
    fn cursors_of_elsewhere_are_told_apart() {
        let cursor = scope().cursor(POSITION);
        let refused = |scope: Scope| scope.position(&cursor).expect_err("of another scope");
        let chain = Scope { genesis: H256::repeat_byte(2), ..scope() };
        assert_eq!(refused(chain), CursorError::OtherChain);
        assert_eq!(refused(Scope { order: Order::Descending, ..scope() }), CursorError::OtherOrder);
        let kinds = Filter { kinds: [Kind::Credit].into(), ..Filter::default() };
        let others = [
            scope_of(&Dimension::Job(8), &Filter::default()),
            scope_of(&Dimension::Account([7; 32].into()), &Filter::default()),
            scope_of(&Dimension::Worker([7; 32].into()), &Filter::default()),
            scope_of(&Dimension::Job(7), &kinds),
            scope_of(&Dimension::Job(7), &Filter { from_ms: Some(1), ..Filter::default() }),
            scope_of(&Dimension::Job(7), &Filter { until_ms: Some(1), ..Filter::default() }),
        ];
        for other in others {
            assert_eq!(refused(other), CursorError::OtherQuery);
        }
    }

    #[test]
    fn cursors_of_another_schema_say_so() {
        let body = Body {
            version: VERSION,
            schema: SCHEMA_VERSION + 1,
            chain: 0,
            query: 0,
            is_ascending: true,
            block: 0,
            leaf: 0,
            row: 0,
        };
        let mut bytes = body.encode();
        bytes.extend(checksum(&bytes));
        assert_eq!(scope().position(&hex::encode(bytes)), Err(CursorError::OtherSchema));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let cursor = scope().cursor(POSITION);
        for place in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).expect("hex");
            assert_eq!(scope().position(&changed), Err(CursorError::Malformed));
            assert_eq!(scope().position(&cursor[..place]), Err(CursorError::Malformed));
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_taken_for_a_cursor(text in ".*") {
            prop_assert_eq!(scope().position(&text), Err(CursorError::Malformed));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Subscriptions: rows are read from the store when the client has room for them, so that the only
//! buffer is the connection's own.

use super::{
    answers::Notice,
    error::RpcError,
    limits::Use,
    questions::SubscribeQuery,
    server::{end_of, Desk, Server},
};
use crate::{cursor::Scope, query::Query, row::Position};
use jsonrpsee::{
    server::SendTimeoutError, PendingSubscriptionSink, SubscriptionMessage, SubscriptionSink,
};

/// What is read for a notice.
struct Part {
    notice: Option<Notice>,
    end: Position,
    is_last: bool,
    indexed_through: u32,
}

/// Why a subscription ends.
enum End {
    /// The client has gone.
    Gone,
    /// A last word, and the client may go on elsewhere.
    Closing(Notice),
}

/// Serves a subscription to its end.
pub(super) async fn serve(
    server: &Server,
    pending: PendingSubscriptionSink,
    query: SubscribeQuery,
) {
    let limit = server.deps.limits.subscriptions_per_connection;
    let place = server.connections.enter(pending.connection_id(), Use::Subscription, limit);
    let _place = match place {
        Ok(place) => place,
        Err(error) => return pending.reject(server.refuse(error)).await,
    };
    let begun = server.read(move |desk| desk.begin(query)).await;
    let (query, scope) = match begun {
        Ok(begun) => begun,
        Err(error) => return pending.reject(server.refuse(error)).await,
    };
    let Ok(sink) = pending.accept().await else { return };
    server.deps.metrics.subscription_opened();
    let end = send_all(server, &sink, query, scope).await;
    server.deps.metrics.subscription_closed();
    if let End::Closing(notice) = end {
        // It waits for room as long as the connection lasts, and takes none itself.
        if let Ok(message) = SubscriptionMessage::from_json(&notice) {
            let _ = sink.send(message).await;
        }
    }
}

async fn send_all(server: &Server, sink: &SubscriptionSink, mut query: Query, scope: Scope) -> End {
    let mut monitor = server.deps.monitor.clone();
    loop {
        let cursor = scope.cursor(query.after.unwrap_or_default());
        let part = {
            let query = query.clone();
            server.read(move |desk| desk.part(&query, &scope)).await
        };
        let part = match part {
            Ok(part) => part,
            Err(error) => {
                let error = Some(error.to_string());
                return End::Closing(Notice::Stopped { cursor, error });
            },
        };
        if let Some(notice) = part.notice {
            let Ok(message) = SubscriptionMessage::from_json(&notice) else { return End::Gone };
            match sink.send_timeout(message, server.deps.limits.lag).await {
                Ok(()) => {},
                Err(SendTimeoutError::Timeout(_)) => {
                    return End::Closing(Notice::Lagged { cursor });
                },
                Err(SendTimeoutError::Closed(_)) => return End::Gone,
            }
        }
        query.after = Some(part.end);
        if !part.is_last {
            continue;
        }
        tokio::select! {
            is_more = monitor.indexed_beyond(part.indexed_through) => if !is_more {
                let cursor = scope.cursor(part.end);
                let error = monitor.now().error.as_deref().map(Into::into);
                return End::Closing(Notice::Stopped { cursor, error });
            },
            () = sink.closed() => return End::Gone,
        }
    }
}

impl Desk {
    /// Where the subscription begins.
    fn begin(&self, query: SubscribeQuery) -> Result<(Query, Scope), RpcError> {
        let (mut query, scope) = self.query(&query.into_history())?;
        query.limit = self.deps.limits.rows_per_notice;
        if query.after.is_none() {
            query.after = Some(Position::end_of(self.deps.store.head()?.number));
        }
        Ok((query, scope))
    }

    /// The next rows.
    fn part(&self, query: &Query, scope: &Scope) -> Result<Part, RpcError> {
        let page = self.deps.store.page(query)?;
        let end = end_of(&page);
        let rows = self.rows(&page);
        let notice = (!rows.is_empty()).then(|| Notice::Rows {
            rows,
            cursor: scope.cursor(end),
            indexed_through: (&page.indexed_through).into(),
        });
        let is_last = page.next.is_none();
        Ok(Part { notice, end, is_last, indexed_through: page.indexed_through.number })
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Accepts connections: so many at a time, and none for ever.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, time};
use tracing::{debug, info, warn};

/// How long a connection may take to say what it wants, or stay open wanting nothing.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the last answers may take after the end.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);
/// A pause after the system could give no connection, so as not to spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Takes an address, so that a mistake shows before anything else begins.
///
/// # Errors
/// What the system says, with the address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    let listener =
        TcpListener::bind(address).await.map_err(|source| ListenError { address, source })?;
    info!(%address, "http-listening");
    Ok(listener)
}

/// An address cannot be listened to.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address} (`http.listen`): is another process doing so?")]
pub struct ListenError {
    /// The address.
    pub address: SocketAddr,
    /// What the system says.
    pub source: io::Error,
}

/// Answers until `end`, then finishes what was begun, for [`CLOSE_TIMEOUT`] at the most.
/// Beyond `connections` at a time, clients wait to be accepted.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    connections: u32,
    end: impl Future<Output = ()>,
) {
    let permits = Arc::new(Semaphore::new(connections as usize));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let accept = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            () = &mut end => break,
            accepted = accept => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                warn!(%error, "http-accept-failed");
                time::sleep(ACCEPT_PAUSE).await;
                continue;
            },
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                debug!(%error, "http-connection-ended");
            }
            drop(permit);
        });
    }
    drop(listener);
    if time::timeout(CLOSE_TIMEOUT, graceful.shutdown()).await.is_err() {
        warn!(timeout_secs = CLOSE_TIMEOUT.as_secs(), "http-answers-unfinished");
    }
}

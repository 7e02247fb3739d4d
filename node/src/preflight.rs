// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Checks made before a node starts, for mistakes that would otherwise be silent or obscure.

use sc_network::multiaddr::{Multiaddr, Protocol};
use sc_service::Configuration;
use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
};

/// Why the node must not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PreflightError {
    /// Another program listens there.
    #[error(
        "the {purpose} address {address} is in use; stop the program that listens there, or \
         choose another port with `{flag}`"
    )]
    AddressInUse {
        /// What the node would use it for.
        purpose: &'static str,
        /// The address.
        address: SocketAddr,
        /// The flag that changes it.
        flag: &'static str,
    },
    /// The system does not let this user listen there.
    #[error(
        "the {purpose} address {address} may not be listened on by this user; choose a port \
         above 1023 with `{flag}`"
    )]
    AddressForbidden {
        /// What the node would use it for.
        purpose: &'static str,
        /// The address.
        address: SocketAddr,
        /// The flag that changes it.
        flag: &'static str,
    },
    /// Only litep2p is compiled in.
    #[error(
        "the network backend `libp2p` is not part of this node; leave `--network-backend` out or \
         set it to `litep2p`: both speak the same protocols"
    )]
    NetworkBackend,
}

/// Checks that every port the node is told to listen on can be had.
///
/// The libraries below answer a taken RPC port with a random one, and a taken P2P port with a
/// log line.
pub(crate) fn check_ports(config: &Configuration) -> Result<(), PreflightError> {
    for (transport, address) in config.network.listen_addresses.iter().filter_map(socket_address) {
        check_port(transport, address, "P2P", "--port` or `--listen-addr")?;
    }
    for endpoint in config.rpc.addr.iter().flatten() {
        check_port(Transport::Tcp, endpoint.listen_addr, "RPC", "--rpc-port")?;
    }
    // Before any endpoint is named on the command line the service listens on the port alone.
    if config.rpc.addr.is_none() && config.rpc.port != 0 {
        check_port(
            Transport::Tcp,
            SocketAddr::from(([127, 0, 0, 1], config.rpc.port)),
            "RPC",
            "--rpc-port",
        )?;
    }
    if let Some(prometheus) = &config.prometheus_config {
        check_port(Transport::Tcp, prometheus.port, "Prometheus", "--prometheus-port")?;
    }
    Ok(())
}

/// Checks that the network backend asked for is the one this node has.
pub(crate) fn check_network_backend(config: &Configuration) -> Result<(), PreflightError> {
    match config.network.network_backend {
        sc_network::config::NetworkBackendType::Litep2p => Ok(()),
        sc_network::config::NetworkBackendType::Libp2p => Err(PreflightError::NetworkBackend),
    }
}

/// What a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Tcp,
    Udp,
}

impl Transport {
    /// Takes the port and gives it back.
    fn try_bind(self, address: SocketAddr) -> io::Result<()> {
        match self {
            Self::Tcp => TcpListener::bind(address).map(drop),
            Self::Udp => UdpSocket::bind(address).map(drop),
        }
    }
}

fn check_port(
    transport: Transport,
    address: SocketAddr,
    purpose: &'static str,
    flag: &'static str,
) -> Result<(), PreflightError> {
    match transport.try_bind(address).map_err(|error| error.kind()) {
        Err(io::ErrorKind::AddrInUse) => {
            Err(PreflightError::AddressInUse { purpose, address, flag })
        },
        Err(io::ErrorKind::PermissionDenied) => {
            Err(PreflightError::AddressForbidden { purpose, address, flag })
        },
        // Other failures, such as a machine without IPv6, are the service's to judge.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Where a multiaddress listens; `None` where it names no IP address and port.
fn socket_address(address: &Multiaddr) -> Option<(Transport, SocketAddr)> {
    let mut protocols = address.iter();
    let ip: IpAddr = match protocols.next()? {
        Protocol::Ip4(ip) => ip.into(),
        Protocol::Ip6(ip) => ip.into(),
        _ => return None,
    };
    let (transport, port) = match protocols.next()? {
        Protocol::Tcp(port) => (Transport::Tcp, port),
        Protocol::Udp(port) => (Transport::Udp, port),
        _ => return None,
    };
    Some((transport, SocketAddr::new(ip, port)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot unwrap has failed")]

    use super::*;

    #[test]
    fn a_taken_port_is_refused_with_its_address_and_flag() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = check_port(Transport::Tcp, address, "RPC", "--rpc-port").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the RPC address {address} is in use; stop the program that listens there, or \
                 choose another port with `--rpc-port`"
            )
        );
    }

    #[test]
    fn a_taken_udp_port_is_refused() {
        let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = check_port(Transport::Udp, address, "P2P", "--listen-addr").unwrap_err();
        assert!(matches!(error, PreflightError::AddressInUse { .. }), "{error}");
    }

    #[test]
    fn a_free_port_passes() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        check_port(Transport::Tcp, address, "RPC", "--rpc-port").unwrap();
    }

    #[test]
    fn multiaddresses_of_ip_addresses_have_a_port_to_check() {
        use Transport::{Tcp, Udp};
        let cases = [
            ("/ip4/127.0.0.1/tcp/30333", Some((Tcp, "127.0.0.1:30333"))),
            ("/ip6/::1/tcp/30333/ws", Some((Tcp, "[::1]:30333"))),
            ("/ip4/127.0.0.1/udp/30333/webrtc-direct", Some((Udp, "127.0.0.1:30333"))),
            ("/dns/example.org/tcp/30333", None),
        ];
        for (multiaddress, expected) in cases {
            let parsed = socket_address(&multiaddress.parse().unwrap());
            let expected = expected.map(|(transport, text)| (transport, text.parse().unwrap()));
            assert_eq!(parsed, expected, "{multiaddress}");
        }
    }
}

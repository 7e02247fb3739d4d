// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The least that a client over a WebSocket does, so that nothing reads but what the test reads.

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

/// Opcodes of frames.
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;

/// A connection.
pub(crate) struct WebSocket {
    stream: TcpStream,
    /// Bytes of messages so far.
    pub(crate) received: usize,
}

impl WebSocket {
    /// Connects, with so many bytes for what was sent and not read.
    pub(crate) async fn connect(address: std::net::SocketAddr, buffer: u32) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(buffer).expect("before it is connected");
        let mut stream = socket.connect(address).await.expect("a server");
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("open");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("an answer"));
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        Self { stream, received: 0 }
    }

    /// Sends a message.
    pub(crate) async fn send(&mut self, message: &Value) {
        let message = message.to_string();
        let length = u16::try_from(message.len()).expect("a short message");
        // The last frame of its message, masked with zeros.
        let mut frame = vec![0x80 | TEXT, 0x80 | 126];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(message.as_bytes());
        self.stream.write_all(&frame).await.expect("open");
    }

    /// Waits for a message.
    pub(crate) async fn receive(&mut self) -> Value {
        let mut message = Vec::new();
        loop {
            let head = self.stream.read_u8().await.expect("open");
            let length = match self.stream.read_u8().await.expect("open") {
                126 => self.stream.read_u16().await.expect("open").into(),
                127 => self.stream.read_u64().await.expect("open"),
                length => length.into(),
            };
            let mut part = vec![0; length as usize];
            self.stream.read_exact(&mut part).await.expect("open");
            if ![CONTINUATION, TEXT].contains(&(head & 0x0f)) {
                continue;
            }
            message.extend(part);
            if head & 0x80 != 0 {
                self.received += message.len();
                return serde_json::from_slice(&message).expect("JSON");
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The least that a client over HTTP does: it reads the whole answer, and looks for the cursor.

use crate::Outcome;
use serde::{de::IgnoredAny, Deserialize};
use serde_json::{json, Value};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

/// One connection that stays open.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Response {
    result: Option<Page>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Page {
    rows: Vec<IgnoredAny>,
    next: Option<String>,
}

impl Client {
    pub(crate) fn connect(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let stream = BufReader::with_capacity(1 << 18, stream);
        Ok(Self { stream, address: address.to_owned(), body: Vec::new() })
    }

    /// Reads so many pages, and returns the number of their rows.
    pub(crate) fn pages(&mut self, query: &Value, pages: u64) -> Outcome<u64> {
        let mut query = query.clone();
        let mut rows = 0;
        for _ in 0..pages {
            let (read, next) = self.page(&query)?;
            rows += read;
            let Some(next) = next else { break };
            query["cursor"] = next.into();
        }
        Ok(rows)
    }

    /// Reads a page: how many rows, and where to go on.
    pub(crate) fn page(&mut self, query: &Value) -> Outcome<(u64, Option<String>)> {
        let call = json!({
            "jsonrpc": "2.0", "id": 1, "method": "attribution_history", "params": [query],
        });
        let call = call.to_string();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: \
             {}\r\n\r\n",
            self.address,
            call.len()
        );
        self.stream.get_mut().write_all(&[head.as_bytes(), call.as_bytes()].concat())?;
        self.read_body()?;
        let response: Response = serde_json::from_slice(&self.body)?;
        let page = response.result.ok_or_else(|| format!("refused: {:?}", response.error))?;
        Ok((page.rows.len() as u64, page.next))
    }

    fn read_body(&mut self) -> Outcome {
        let mut length = None;
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(text) = line.strip_prefix("content-length:") {
                length = Some(text.trim().parse()?);
            }
            if line.is_empty() {
                break;
            }
        }
        self.body.resize(length.ok_or("an answer without length")?, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(())
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Memory and files of this process, from `/proc`.

use prometheus_client::{metrics::gauge::Gauge, registry::Registry};
use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

/// What the process takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Memory held, in bytes.
    pub resident_bytes: u64,
    /// Open files, sockets among them.
    pub open_files: u64,
}

/// Takes a look; what cannot be seen is 0.
pub fn read() -> Usage {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident_kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|kib| kib.parse::<u64>().ok())
        .unwrap_or_default();
    let open_files = fs::read_dir("/proc/self/fd").map_or(0, |files| files.count() as u64);
    Usage { resident_bytes: resident_kib * 1024, open_files }
}

#[derive(Debug, Default)]
pub(super) struct ProcessSeries {
    resident_bytes: Gauge,
    open_files: Gauge,
}

impl ProcessSeries {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let series = Self::default();
        registry.register(
            "process_resident_memory_bytes",
            "Memory held by the process",
            series.resident_bytes.clone(),
        );
        registry.register("process_open_fds", "Open files and sockets", series.open_files.clone());
        let start: Gauge = Gauge::default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        start.set(now.as_secs() as i64);
        registry.register("process_start_time_seconds", "When it began, in Unix time", start);
        series
    }
}

impl Usage {
    pub(super) fn record(self, series: &ProcessSeries) {
        series.resident_bytes.set(self.resident_bytes as i64);
        series.open_files.set(self.open_files as i64);
    }
}

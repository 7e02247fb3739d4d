// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What people see: moving bars on a terminal, plain lines anywhere else.

use crate::{
    network::{Goal, Progress},
    node::NodeStatus,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    error::Error,
    fmt,
    io::{self, IsTerminal, Write},
    time::Duration,
};

const TICK: Duration = Duration::from_millis(120);
const SPINNER: &str = "{spinner:.cyan} {msg}";
const BAR: &str = "{spinner:.cyan} [{bar:24.cyan/dim}] {pos}/{len} {msg}";
/// How many final blocks pass between two plain lines while a network is watched.
const LINE_EVERY: u64 = 10;

/// Standard output, as a place for progress and results.
pub struct Terminal {
    is_interactive: bool,
    phase: Option<Phase>,
    bar: Option<ProgressBar>,
    /// What the last plain line was about, so that nothing is said twice.
    last: String,
}

/// What is going on. Each phase has a bar of its own and leaves a line when it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Spec,
    Keys,
    Start,
    Reach(Goal),
    /// Without a line at its end.
    Other,
}

impl Phase {
    fn of(progress: &Progress<'_>) -> Self {
        match progress {
            Progress::Spec => Self::Spec,
            Progress::Preparing { .. } => Self::Keys,
            Progress::Starting { .. } => Self::Start,
            Progress::Waiting { goal, .. } => Self::Reach(*goal),
        }
    }

    /// What has been achieved when the phase is over.
    fn achievement(self) -> Option<String> {
        match self {
            Self::Spec => Some("the genesis state is built".into()),
            Self::Keys => Some("every node has its keys".into()),
            Self::Start => Some("every node answers".into()),
            Self::Reach(goal) => Some(format!("every node has {goal}")),
            Self::Other => None,
        }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Terminal {
    /// Bars if both output and errors go to a terminal, lines else.
    pub fn new() -> Self {
        let is_interactive = io::stdout().is_terminal() && io::stderr().is_terminal();
        Self { is_interactive, phase: None, bar: None, last: String::new() }
    }

    /// Whether somebody watches, who sees several lines change in place.
    pub fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// Prints a line that stays.
    pub fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| print(text)),
            None => print(text),
        }
    }

    /// Prints a table that stays.
    pub fn table<const COLUMNS: usize>(&self, table: &Table<COLUMNS>) {
        self.line(&table.to_string());
    }

    /// Explains a failure and its causes on stderr.
    pub fn error(&mut self, error: &dyn Error) {
        self.clear();
        let mut text = format!("error: {error}");
        let mut cause = error.source();
        while let Some(source) = cause {
            text.push_str(&format!("\n  because: {source}"));
            cause = source.source();
        }
        // There is nowhere else to complain to.
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Begins something that has no measure.
    pub fn begin(&mut self, text: &str) {
        self.enter(Phase::Other);
        self.show(None, text);
    }

    /// Shows how far something has come, of how much.
    pub fn position(&mut self, position: u64, length: u64, text: &str) {
        self.enter(Phase::Other);
        self.show(Some((position, length)), text);
    }

    /// Ends what goes on with what came of it.
    pub fn done(&mut self, text: &str) {
        self.clear();
        print(&format!("✓ {text}"));
    }

    /// Ends the current phase well, if there is one.
    pub fn end_phase(&mut self) {
        let achievement = self.phase.and_then(Phase::achievement);
        self.clear();
        if let Some(achievement) = achievement {
            print(&format!("✓ {achievement}"));
        }
    }

    fn enter(&mut self, phase: Phase) {
        if self.phase != Some(phase) {
            self.end_phase();
            self.phase = Some(phase);
        }
    }

    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.phase = None;
        self.last.clear();
    }

    /// Shows how far a network has come.
    pub fn progress(&mut self, progress: Progress<'_>) {
        self.enter(Phase::of(&progress));
        match progress {
            Progress::Spec => self.show(None, "building the genesis state"),
            Progress::Preparing { name } => self.show(None, &format!("making keys for {name}")),
            Progress::Starting { name, ready, of } => {
                self.show(Some((ready as u64, of as u64)), &format!("waiting for {name}"));
            },
            Progress::Waiting { goal: Goal::Finalized(number), nodes } => {
                let lowest = nodes.iter().map(NodeStatus::finalized).min().unwrap_or(0);
                let position = (lowest.min(number), number);
                self.show(Some(position), &format!("final on every node; {}", heights(nodes)));
            },
            Progress::Waiting { goal, nodes } => {
                let met = nodes.iter().filter(|status| goal.is_met(status)).count();
                self.show(Some((met as u64, nodes.len() as u64)), &format!("nodes have {goal}"));
            },
        }
    }

    /// Shows what a running network is doing.
    pub fn watching(&mut self, nodes: &[NodeStatus]) {
        self.enter(Phase::Other);
        if self.is_interactive {
            return self.show(None, &heights(nodes));
        }
        let lowest = nodes.iter().map(NodeStatus::finalized).min().unwrap_or(0);
        let milestone = (lowest / LINE_EVERY).to_string();
        if self.last != milestone {
            self.last = milestone;
            print(&heights(nodes));
        }
    }

    fn show(&mut self, position: Option<(u64, u64)>, text: &str) {
        if !self.is_interactive {
            return self.show_plainly(position, text);
        }
        let bar = self.bar.get_or_insert_with(|| new_bar(position.map(|(_, length)| length)));
        if let Some((position, _)) = position {
            bar.set_position(position);
        }
        bar.set_message(text.to_owned());
    }

    /// A line per step, not per look: heights change too often to print each of them.
    fn show_plainly(&mut self, position: Option<(u64, u64)>, text: &str) {
        let step = match position {
            Some((position, length)) => format!("{position}/{length}"),
            None => text.to_owned(),
        };
        if self.last == step {
            return;
        }
        match position {
            Some(_) => print(&format!("{step} {text}")),
            None => print(text),
        }
        self.last = step;
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.clear();
    }
}

fn new_bar(length: Option<u64>) -> ProgressBar {
    let (bar, template) = match length {
        Some(length) => (ProgressBar::new(length), BAR),
        None => (ProgressBar::new_spinner(), SPINNER),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.enable_steady_tick(TICK);
    bar
}

/// Best and final height of every node, short enough for one line.
fn heights(nodes: &[NodeStatus]) -> String {
    let node = |status: &NodeStatus| match status.chain {
        Some(chain) => format!("{} {}/{}", status.name, chain.best, chain.finalized.number),
        None => format!("{} –", status.name),
    };
    let nodes: Vec<_> = nodes.iter().map(node).collect();
    format!("best/final: {}", nodes.join("  "))
}

fn print(text: &str) {
    // Whoever closed the pipe does not want to read more.
    let _ = writeln!(io::stdout(), "{text}");
}

/// Rows of text in aligned columns.
pub struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// A table without rows yet.
    pub fn new(header: [&str; COLUMNS]) -> Self {
        Self { rows: vec![header.map(str::to_owned)] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [String; COLUMNS]) {
        self.rows.push(cells);
    }
}

impl<const COLUMNS: usize> fmt::Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
        };
        let widths: [usize; COLUMNS] = std::array::from_fn(width);
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            let newline = if index == 0 { "" } else { "\n" };
            write!(f, "{newline}{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::ChainView;
    use credence_client::BlockId;

    #[test]
    fn tables_align_their_columns() {
        let mut table = Table::new(["node", "best"]);
        table.row(["alice".into(), "7".into()]);
        table.row(["bob".into(), "12".into()]);
        assert_eq!(table.to_string(), "node   best\nalice  7\nbob    12");
    }

    #[test]
    fn phases_change_with_what_is_awaited_not_with_its_progress() {
        let reach = |number| Progress::Waiting { goal: Goal::Finalized(number), nodes: &[] };
        assert!(Phase::of(&reach(1)) == Phase::of(&reach(1)));
        assert!(Phase::of(&reach(1)) != Phase::of(&reach(10)));
        let achievement = Phase::of(&reach(10)).achievement();
        assert_eq!(achievement.as_deref(), Some("every node has block 10 final"));
    }

    #[test]
    fn heights_tell_silent_nodes_from_slow_ones() {
        let finalized = BlockId { number: 10, hash: Default::default() };
        let chain = Some(ChainView { peers: 1, best: 12, finalized });
        let nodes = [
            NodeStatus { name: "alice".into(), is_started: true, chain },
            NodeStatus { name: "bob".into(), is_started: true, chain: None },
        ];
        assert_eq!(heights(&nodes), "best/final: alice 12/10  bob –");
    }
}

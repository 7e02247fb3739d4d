// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What cheating gains and loses. The derivation: `docs/economics.md`.

/// Amounts in units of the job's fee.
#[derive(Clone, Copy, Debug)]
pub struct Stakes {
    /// What a false result is worth to the cheat beyond an honest one.
    pub gain: f64,
    /// What the worker loses when two thirds find it wrong.
    pub slash: f64,
    /// What the committee's bribed members lose together.
    pub committee_penalty: f64,
    /// What a worker loses that does not open.
    pub absence: f64,
    /// How often an accepted result is checked again by all.
    pub audit: f64,
    /// The chance that a committee is dishonest throughout.
    pub committee: f64,
}

impl Stakes {
    /// The mean profit of a false result before a committee that has been bribed after its draw:
    /// only the audit finds it.
    pub fn bribed_profit(&self) -> f64 {
        (1.0 - self.audit) * self.gain - self.audit * (self.slash + self.committee_penalty)
    }

    /// The mean profit of committing to a false result and showing it only to one's own kind.
    pub fn waiting_profit(&self) -> f64 {
        self.committee * self.bribed_profit() - (1.0 - self.committee) * self.absence
    }

    /// The mean profit of showing a false result to whatever committee is drawn.
    pub fn blind_profit(&self) -> f64 {
        self.committee * self.bribed_profit() - (1.0 - self.committee) * self.slash
    }

    /// The least audit share at which bribing a committee loses money.
    pub fn least_audit(&self) -> f64 {
        self.gain / (self.gain + self.slash + self.committee_penalty)
    }

    /// The greatest gain at which bribing a committee loses money.
    pub fn greatest_gain(&self) -> f64 {
        self.audit / (1.0 - self.audit) * (self.slash + self.committee_penalty)
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The methods of verification: what each costs and how it starts.

use crate::check::Phase;
use credence_primitives::{
    manifest::{Assurance, AssuranceSet},
    Balance,
};
use sp_runtime::Permill;

/// What the price of a verification is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// What one check costs.
    pub fee: Balance,
    /// n.
    pub validators: u32,
    /// The size of a committee.
    pub committee: u32,
    /// How often an accepted result is checked again by all.
    pub audits: Permill,
    /// How often a sampled result is checked.
    pub samples: Permill,
}

impl Basis {
    fn checks(&self) -> u32 {
        self.committee.saturating_add(self.audits.mul_ceil(self.validators))
    }
}

/// What becomes of a result at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Its signature is all there is to verify.
    AtOnce,
    /// It stays hidden, and the next block draws something.
    Await(Phase),
}

/// A way to verify results.
pub trait Method {
    /// How it starts; `None` while no code for it exists.
    fn start(&self) -> Option<Start>;

    /// What the checks of one job cost.
    fn check_fee(&self, basis: &Basis) -> Balance;

    /// Whether checkers must hold the model.
    fn is_by_checkers(&self) -> bool;
}

/// The worker's signature.
struct Signed;
/// Checked at random, or when challenged.
struct Sampled;
/// Always checked by a committee.
struct Checked;
/// A place in the types whose code has not come yet.
struct Absent;

impl Method for Signed {
    fn start(&self) -> Option<Start> {
        Some(Start::AtOnce)
    }

    fn check_fee(&self, _: &Basis) -> Balance {
        0
    }

    fn is_by_checkers(&self) -> bool {
        false
    }
}

impl Method for Sampled {
    fn start(&self) -> Option<Start> {
        Some(Start::Await(Phase::Sampling))
    }

    /// The checks of a *Checked* job times the chance that there are any, rounded up to a check.
    fn check_fee(&self, basis: &Basis) -> Balance {
        basis.fee.saturating_mul(basis.samples.mul_ceil(basis.checks()).into())
    }

    fn is_by_checkers(&self) -> bool {
        true
    }
}

impl Method for Checked {
    fn start(&self) -> Option<Start> {
        Some(Start::Await(Phase::Drawing))
    }

    /// A committee's checks, and all validators' times the chance of an audit, rounded up to a
    /// check.
    fn check_fee(&self, basis: &Basis) -> Balance {
        basis.fee.saturating_mul(basis.checks().into())
    }

    fn is_by_checkers(&self) -> bool {
        true
    }
}

impl Method for Absent {
    fn start(&self) -> Option<Start> {
        None
    }

    fn check_fee(&self, _: &Basis) -> Balance {
        0
    }

    fn is_by_checkers(&self) -> bool {
        false
    }
}

/// The code of a method.
pub fn method(assurance: Assurance) -> &'static dyn Method {
    match assurance {
        Assurance::Signed => &Signed,
        Assurance::Sampled => &Sampled,
        Assurance::Checked => &Checked,
        Assurance::Enclave | Assurance::Proven | Assurance::Executed => &Absent,
    }
}

/// The methods that a demand really asks for: every other one includes a signature, so that
/// *Signed* counts only alone.
pub fn asked_for(demanded: AssuranceSet) -> impl Iterator<Item = Assurance> {
    let is_alone = demanded == AssuranceSet::of(&[Assurance::Signed]);
    demanded.iter().filter(move |assurance| is_alone || *assurance != Assurance::Signed)
}

/// The method that runs the verification: a checked result is also a sampled one.
pub fn leading(demanded: AssuranceSet) -> Assurance {
    [Assurance::Checked, Assurance::Sampled]
        .into_iter()
        .find(|assurance| demanded.contains(*assurance))
        .unwrap_or(Assurance::Signed)
}

/// What an accepted result has passed.
pub fn reached(demanded: AssuranceSet, is_re_executed: bool) -> AssuranceSet {
    let reached = demanded.with(Assurance::Signed);
    if is_re_executed {
        reached.with(Assurance::Checked)
    } else {
        reached
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The values that labels have: all are known beforehand.

use crate::journal::State;
use credence_engine::Provider;
use credence_primitives::duty::Verdict;
use prometheus_client::encoding::EncodeLabelSet;

/// Where a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Its model is fetched and loaded.
    Prepare,
    /// Its output is computed.
    Run,
    /// Its result is made durable and signed.
    Sign,
    /// Its result is handed in.
    Submit,
    /// Its output is opened.
    Open,
    /// It is declined.
    Decline,
    /// It has left the worker.
    Close,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 7] = [
        Self::Prepare,
        Self::Run,
        Self::Sign,
        Self::Submit,
        Self::Open,
        Self::Decline,
        Self::Close,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Run => "run",
            Self::Sign => "sign",
            Self::Submit => "submit",
            Self::Open => "open",
            Self::Decline => "decline",
            Self::Close => "close",
        }
    }
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Well.
    Done,
    /// Not this time.
    Failed,
    /// Not, for good: the chain refuses.
    Refused,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 3] = [Self::Done, Self::Failed, Self::Refused];

    const fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// What a checker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DutyKind {
    /// That it holds a model.
    Acknowledge,
    /// What it computed, hidden.
    Commit,
    /// What it thinks of a result.
    Reveal,
    /// That it cannot compute.
    Decline,
}

impl DutyKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Acknowledge, Self::Commit, Self::Reveal, Self::Decline];

    const fn label(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Commit => "commit",
            Self::Reveal => "reveal",
            Self::Decline => "decline",
        }
    }
}

/// What a transaction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Hands in results.
    Results,
    /// Opens an output.
    Open,
    /// Declines a job.
    Decline,
    /// Says what a checker has to say.
    Duties,
    /// Registers, or changes a price.
    Register,
}

impl Call {
    /// All calls.
    pub const ALL: [Self; 5] =
        [Self::Results, Self::Open, Self::Decline, Self::Duties, Self::Register];

    const fn label(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Open => "open",
            Self::Decline => "decline",
            Self::Duties => "duties",
            Self::Register => "register",
        }
    }
}

/// What is asked for over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// Health and readiness, of both kinds.
    Health,
    /// These metrics.
    Metrics,
    /// What models there are.
    Models,
    /// A run.
    Infer,
    /// Nothing there is.
    Other,
}

impl Route {
    /// All routes.
    pub const ALL: [Self; 5] =
        [Self::Health, Self::Metrics, Self::Models, Self::Infer, Self::Other];

    const fn label(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Metrics => "metrics",
            Self::Models => "models",
            Self::Infer => "infer",
            Self::Other => "other",
        }
    }
}

/// An object that the cache had.
pub const CACHE: &str = "cache";
/// An object that a source had.
pub const SOURCE: &str = "source";
/// An object that was not to be had.
pub const NOWHERE: &str = "nowhere";

/// The states of an entry of the journal.
pub const JOURNAL_STATES: [State; 5] =
    [State::Held, State::Submitted, State::Opened, State::Closed, State::Disowned];
/// What a checker may say of a result.
pub const VERDICTS: [Verdict; 3] = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive];
/// What models may be computed with.
pub const PROVIDERS: [Provider; 3] = [Provider::Cpu, Provider::Cuda, Provider::TensorRt];

/// A stage and an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct JobLabels {
    stage: &'static str,
    outcome: &'static str,
}

impl From<(Stage, Outcome)> for JobLabels {
    fn from((stage, outcome): (Stage, Outcome)) -> Self {
        Self { stage: stage.label(), outcome: outcome.label() }
    }
}

/// A transaction and an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct CallLabels {
    call: &'static str,
    outcome: &'static str,
}

impl From<(Call, Outcome)> for CallLabels {
    fn from((call, outcome): (Call, Outcome)) -> Self {
        Self { call: call.label(), outcome: outcome.label() }
    }
}

/// A route and the class of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RequestLabels {
    route: &'static str,
    status: &'static str,
}

impl From<(Route, u16)> for RequestLabels {
    fn from((route, status): (Route, u16)) -> Self {
        let status = match status {
            500.. => "5xx",
            400.. => "4xx",
            _ => "2xx",
        };
        Self { route: route.label(), status }
    }
}

/// A kind of whatever the series counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct KindLabel {
    kind: &'static str,
}

impl From<&'static str> for KindLabel {
    fn from(kind: &'static str) -> Self {
        Self { kind }
    }
}

impl From<DutyKind> for KindLabel {
    fn from(kind: DutyKind) -> Self {
        Self { kind: kind.label() }
    }
}

impl From<Route> for KindLabel {
    fn from(route: Route) -> Self {
        Self { kind: route.label() }
    }
}

impl From<Verdict> for KindLabel {
    fn from(verdict: Verdict) -> Self {
        let kind = match verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Inconclusive => "inconclusive",
        };
        Self { kind }
    }
}

impl From<State> for KindLabel {
    fn from(state: State) -> Self {
        let kind = match state {
            State::Held => "held",
            State::Submitted => "submitted",
            State::Opened => "opened",
            State::Closed => "closed",
            State::Disowned => "disowned",
        };
        Self { kind }
    }
}

impl From<Provider> for KindLabel {
    fn from(provider: Provider) -> Self {
        let kind = match provider {
            Provider::Cpu => "cpu",
            Provider::Cuda => "cuda",
            Provider::TensorRt => "tensorrt",
        };
        Self { kind }
    }
}

/// A node, by host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct EndpointLabel {
    endpoint: String,
}

impl From<&str> for EndpointLabel {
    fn from(endpoint: &str) -> Self {
        Self { endpoint: endpoint.into() }
    }
}

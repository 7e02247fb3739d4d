// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! What went wrong, in the words of [`ChainError`].

use crate::chain::ChainError;
use credence_client::{
    subxt::error::{
        ConstantError, DispatchError, RuntimeApiError, StorageError, StorageValueError,
    },
    ClientError, EndpointsError, RpcError, SubmitError, ViewError,
};

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Rpc(#[from] RpcError),
    #[error("a view function gives no answer")]
    View(#[from] ViewError),
    #[error("a runtime API gives no answer")]
    Api(#[from] Box<RuntimeApiError>),
    #[error("a value of the chain cannot be read")]
    Storage(#[from] Box<StorageError>),
    #[error("a value of the chain cannot be understood")]
    Value(#[from] StorageValueError),
    #[error("a constant of the chain cannot be understood")]
    Constant(#[from] Box<ConstantError>),
    #[error("the chain has a model whose interface is missing")]
    NoInterface,
}

impl From<RuntimeApiError> for AskError {
    fn from(error: RuntimeApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<StorageError> for AskError {
    fn from(error: StorageError) -> Self {
        Self::Storage(Box::new(error))
    }
}

impl From<ConstantError> for AskError {
    fn from(error: ConstantError) -> Self {
        Self::Constant(Box::new(error))
    }
}

impl From<AskError> for ChainError {
    fn from(error: AskError) -> Self {
        let is_understood = match &error {
            AskError::Client(error) => error.is_retryable(),
            AskError::Rpc(_) | AskError::Api(_) | AskError::Storage(_) => true,
            AskError::View(error) => matches!(error, ViewError::Ask(_)),
            AskError::Value(_) | AskError::Constant(_) | AskError::NoInterface => false,
        };
        let source = error.into();
        if is_understood {
            Self::Unreachable { source }
        } else {
            Self::Incompatible { source }
        }
    }
}

impl From<EndpointsError> for ChainError {
    fn from(error: EndpointsError) -> Self {
        let is_retryable = error.is_retryable();
        let source = error.into();
        if is_retryable {
            Self::Unreachable { source }
        } else {
            Self::Incompatible { source }
        }
    }
}

impl From<SubmitError> for ChainError {
    fn from(error: SubmitError) -> Self {
        if let SubmitError::Dispatch { source: DispatchError::Module(module), .. } = &error {
            if let Ok(details) = module.details() {
                return Self::Refused {
                    pallet: details.pallet.name().to_owned(),
                    error: details.variant.name.clone(),
                };
            }
        }
        match error {
            SubmitError::Rpc(_) | SubmitError::Chain(_) | SubmitError::Endpoints(_) => {
                Self::Unreachable { source: error.into() }
            },
            SubmitError::Refused { .. }
            | SubmitError::NotAccepted { .. }
            | SubmitError::GivenUp(_)
            | SubmitError::Expired { .. } => Self::GivenUp { source: error.into() },
            SubmitError::Dispatch { .. } => {
                Self::Refused { pallet: "System".into(), error: crate::follow::causes(&error) }
            },
            _ => Self::Unsure { source: error.into() },
        }
    }
}

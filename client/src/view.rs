// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Asking pallets' view functions.
//!
//! subxt 0.51 neither gives the arguments their length, nor expects the response as the `Result`
//! of bytes that `execute_view_function` answers with, so that every call of its own fails. What
//! is missing is done here.

use crate::AtBlock;
use subxt::{
    error::ViewFunctionError,
    ext::{
        codec::{self, Decode, Encode},
        frame_decode::view_functions::decode_view_function_response,
        scale_decode::IntoVisitor,
    },
    view_functions::Payload,
};

/// Bytes that name a view function: a hash of the pallet and one of the function.
const ID_BYTES: usize = 32;

/// Asks a view function of the runtime as of a block.
pub async fn view<P: Payload>(at: &AtBlock, payload: P) -> Result<P::ReturnType, ViewError> {
    let functions = at.view_functions();
    functions.validate(&payload)?;
    let encoded = functions.encode_args(&payload)?;
    let (id, arguments) = encoded.split_at_checked(ID_BYTES).ok_or(ViewError::Unknown)?;
    let request = [id, arguments.encode().as_slice()].concat();

    let response = functions.call_raw(Some(&request)).await?;
    let answer = Result::<Vec<u8>, Refusal>::decode(&mut response.as_slice())?;
    let bytes = answer.map_err(|Refusal(reason)| ViewError::Refused { reason })?;
    let metadata = at.metadata_ref();
    let value = decode_view_function_response(
        payload.pallet_name(),
        payload.function_name(),
        &mut bytes.as_slice(),
        metadata,
        metadata.types(),
        P::ReturnType::into_visitor(),
    );
    value.map_err(|source| ViewFunctionError::CouldNotDecodeResponse(source).into())
}

/// What the runtime answers instead of a value, by the index of its reason.
#[derive(Debug, Decode)]
#[codec(crate = codec)]
struct Refusal(u8);

/// Why a view function has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ViewError {
    /// The runtime has no such function, or the node did not answer.
    #[error("cannot ask the view function")]
    Ask(#[from] Box<ViewFunctionError>),
    /// The function has no name.
    #[error("the view function has no name")]
    Unknown,
    /// The runtime refuses to answer.
    #[error("the runtime refuses to answer the view function (reason {reason})")]
    Refused {
        /// The index of its reason.
        reason: u8,
    },
    /// The response is none.
    #[error("the answer of the view function is malformed")]
    Malformed(#[from] codec::Error),
}

impl From<ViewFunctionError> for ViewError {
    fn from(source: ViewFunctionError) -> Self {
        Self::Ask(Box::new(source))
    }
}

// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! `credence-receipt` behind three functions that any WebAssembly host can call. It imports
//! nothing; `credence-receipt.mjs` is its one caller.
//!
//! An instance verifies one file and is then thrown away: memory is never given back.

#![no_std]

extern crate alloc;

mod memory;

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use credence_receipt::{NamedSet, Trust};
use sp_core::H256;

/// The length of a hash.
const HASH: usize = 32;
/// The length of a named set: its number in little-endian order, and its hash.
const NAMED_SET: usize = 8 + HASH;

/// The text that [`verify`] has left behind.
static TEXT: AtomicPtr<u8> = AtomicPtr::new(core::ptr::null_mut());
/// Its length.
static TEXT_LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Makes room for bytes that the host then writes; null if there is none.
#[expect(unsafe_code, reason = "a name that the host can call")]
#[no_mangle]
pub extern "C" fn room(length: usize) -> *mut u8 {
    let mut bytes: Vec<u8> = Vec::new();
    match bytes.try_reserve_exact(length) {
        Ok(()) => bytes.leak().as_mut_ptr(),
        Err(_) => core::ptr::null_mut(),
    }
}

/// Verifies a file. What is trusted follows it: the hash of the first block, then named sets.
/// Returns 1 if it is proven, and leaves JSON; else 0, and leaves the reason.
///
/// # Safety
/// `room` must have returned `start` for at least both lengths together, and the host must have
/// written as many bytes.
#[expect(unsafe_code, reason = "the host says where it has written, and a name that it can call")]
#[no_mangle]
pub unsafe extern "C" fn verify(start: *const u8, file: usize, trust: usize) -> u32 {
    // SAFETY: the caller has written both parts there, and nobody changes them meanwhile.
    let (file, trust) = unsafe {
        (
            core::slice::from_raw_parts(start, file),
            core::slice::from_raw_parts(start.add(file), trust),
        )
    };
    let (is_proven, text) = match outcome(file, trust) {
        Ok(json) => (1, json),
        Err(reason) => (0, reason),
    };
    let text = text.into_bytes().leak();
    TEXT_LENGTH.store(text.len(), Ordering::Relaxed);
    TEXT.store(text.as_mut_ptr(), Ordering::Relaxed);
    is_proven
}

/// Where the text of the last [`verify`] is.
#[expect(unsafe_code, reason = "a name that the host can call")]
#[no_mangle]
pub extern "C" fn text() -> *const u8 {
    TEXT.load(Ordering::Relaxed)
}

/// Its length in bytes.
#[expect(unsafe_code, reason = "a name that the host can call")]
#[no_mangle]
pub extern "C" fn text_length() -> usize {
    TEXT_LENGTH.load(Ordering::Relaxed)
}

fn outcome(file: &[u8], trust: &[u8]) -> Result<String, String> {
    let trust = trust_of(trust).ok_or("what is trusted is not 32 bytes and named sets")?;
    credence_receipt::verify(file, &trust)
        .map(|proven| proven.to_json())
        .map_err(|error| error.to_string())
}

fn trust_of(bytes: &[u8]) -> Option<Trust> {
    let (genesis, sets) = bytes.split_first_chunk::<HASH>()?;
    let named = |set: &[u8]| {
        let (id, hash) = set.split_first_chunk::<8>()?;
        let authorities_hash = H256(hash.try_into().ok()?);
        Some(NamedSet { id: u64::from_le_bytes(*id), authorities_hash })
    };
    let sets = sets.chunks(NAMED_SET).map(named).collect::<Option<_>>()?;
    Some(Trust { genesis: H256(*genesis), sets })
}

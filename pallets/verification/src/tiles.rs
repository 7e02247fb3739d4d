// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Tiles against the worker's output, and against each other.

use crate::types::ShownTile;
use alloc::vec::Vec;
use credence_primitives::{
    commitment::{tile_at, tile_count, TILE_BYTES},
    numeric::NumericClass,
    protocol::ModelTerms,
    tensor::{decode_as, Axis, DType, OutputRole, Tensor},
};

/// Whether a checker's tile fits a worker's output.
pub fn fits<AccountId>(
    terms: &ModelTerms<AccountId>,
    output: &[u8],
    index: u32,
    shown: &ShownTile,
) -> bool {
    let specs = terms.outputs.iter().map(|spec| &spec.tensor);
    let Ok(tensors) = decode_as(output, specs) else { return false };
    tile_count(&terms.outputs, &tensors) == shown.tile_count
        && terms.class.tile_matches(&terms.outputs, &tensors, index, &shown.data)
}

/// Which of the tiles shown for one seed agree with their element-wise median.
///
/// Only tiles of outputs with the most common number of tiles take part, of several such numbers
/// the least: others lie at another index.
pub fn agreeing<AccountId>(
    terms: &ModelTerms<AccountId>,
    output: &[u8],
    seed: u64,
    shown: &[ShownTile],
) -> Vec<bool> {
    let Some(common) = most_common(shown) else { return Vec::new() };
    let index = seed.checked_rem(u64::from(common)).and_then(|index| u32::try_from(index).ok());
    let specs = terms.outputs.iter().map(|spec| &spec.tensor);
    let (Some(index), Ok(tensors)) = (index, decode_as(output, specs)) else {
        return shown.iter().map(|_| false).collect();
    };
    let has_common_count = tile_count(&terms.outputs, &tensors) == common;
    let rest = if has_common_count { rest_of_tensor(terms, &tensors, index) } else { Vec::new() };
    let runs: Vec<Vec<u8>> = shown
        .iter()
        .filter(|tile| tile.tile_count == common)
        .map(|tile| [&tile.data[..], &rest].concat())
        .collect();
    let matches = matches_of_any(&terms.class, &dtypes(terms, &tensors, index), &runs);
    let mut matches = matches.into_iter();
    shown.iter().map(|tile| tile.tile_count == common && matches.next().unwrap_or(false)).collect()
}

/// Tiles that agree with their median as elements of one of these types.
fn matches_of_any(class: &NumericClass, dtypes: &[DType], runs: &[Vec<u8>]) -> Vec<bool> {
    let runs: Vec<&[u8]> = runs.iter().map(|run| &run[..]).collect();
    let none: Vec<bool> = runs.iter().map(|_| false).collect();
    dtypes
        .iter()
        .map(|dtype| class.matches_of_median(*dtype, &runs))
        .max_by_key(|matches| matches.iter().filter(|matches| **matches).count())
        .unwrap_or(none)
}

/// The element types that the tile at `index` can have. One, unless compared outputs of several
/// types have dynamic axes: then a worker could choose its shapes so that honest tiles are taken
/// for another type, and seem to differ.
fn dtypes<AccountId>(
    terms: &ModelTerms<AccountId>,
    tensors: &[Tensor<'_>],
    index: u32,
) -> Vec<DType> {
    let compared = || terms.outputs.iter().filter(|spec| spec.role == OutputRole::Compared);
    let is_fixed = compared()
        .flat_map(|spec| spec.tensor.shape.iter())
        .all(|axis| matches!(axis, Axis::Fixed(_)));
    let mut dtypes: Vec<DType> = match tile_at(&terms.outputs, tensors, index) {
        Some(tile) if is_fixed => alloc::vec![tile.dtype],
        _ => compared().map(|spec| spec.tensor.dtype).collect(),
    };
    dtypes.sort();
    dtypes.dedup();
    dtypes
}

/// The data of the worker's tensor around the tile at `index`: a tile of small elements, judged
/// by its own norm, might differ where whole outputs are equal.
fn rest_of_tensor<AccountId>(
    terms: &ModelTerms<AccountId>,
    tensors: &[Tensor<'_>],
    index: u32,
) -> Vec<u8> {
    let Ok(mut index) = usize::try_from(index) else { return Vec::new() };
    let compared = terms.outputs.iter().zip(tensors);
    for (_, tensor) in compared.filter(|(spec, _)| spec.role == OutputRole::Compared) {
        let count = tensor.data.len().div_ceil(TILE_BYTES).max(1);
        if index < count {
            let is_other = |(place, chunk)| (place != index).then_some(chunk);
            let chunks = tensor.data.chunks(TILE_BYTES).enumerate();
            return chunks.filter_map(is_other).collect::<Vec<&[u8]>>().concat();
        }
        index = index.saturating_sub(count);
    }
    Vec::new()
}

fn most_common(shown: &[ShownTile]) -> Option<u32> {
    let votes = |count| shown.iter().filter(|tile| tile.tile_count == count).count();
    let best = shown.iter().map(|tile| tile.tile_count);
    best.max_by_key(|count| (votes(*count), core::cmp::Reverse(*count)))
}

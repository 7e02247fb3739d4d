// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

use super::{compared, derived, f32s, fixed, spec, tensor};
use crate::{
    commitment::{tile_at, tile_count, tiles, Tile, TileClaim, TileTree, TILE_BYTES},
    ids::{CheckerKey, Ticket},
    manifest::MAX_TENSOR_BYTES,
    tensor::{DType, OutputSpec, Tensor},
};
use alloc::{vec, vec::Vec};
use rstest::rstest;
use sp_core::H256;

const TICKET: Ticket = Ticket(H256([1; 32]));
const SALT: H256 = H256([3; 32]);

fn checker() -> CheckerKey {
    CheckerKey::from_raw([2; 32])
}

fn tree(tiles: &[Tile<'_>]) -> TileTree {
    TileTree::new(&TICKET, &checker(), &SALT, tiles)
}

/// As many different tiles as asked for, of one byte each.
fn bytes_as_tiles(bytes: &[u8]) -> Vec<Tile<'_>> {
    bytes.chunks(1).map(|data| Tile { dtype: DType::U8, data }).collect()
}

fn mixed() -> Vec<OutputSpec> {
    vec![
        compared(spec("empty", DType::F32, fixed(&[0]))),
        compared(spec("floats", DType::F32, fixed(&[600]))),
        derived(spec("labels", DType::U8, fixed(&[2000]))),
        compared(spec("text", DType::String, fixed(&[1]))),
        compared(spec("exact", DType::U8, fixed(&[1024]))),
    ]
}

fn mixed_output<'a>(floats: &'a [u8], labels: &'a [u8], text: &'a [u8]) -> Vec<Tensor<'a>> {
    vec![
        tensor("empty", DType::F32, &[0], &[]),
        tensor("floats", DType::F32, &[600], floats),
        tensor("labels", DType::U8, &[2000], labels),
        tensor("text", DType::String, &[1], text),
        tensor("exact", DType::U8, &[1024], &labels[..1024]),
    ]
}

#[test]
fn tiles_are_the_compared_data_in_order() {
    let floats = f32s(&[0.5; 600]);
    let labels = [7; 2000];
    let text = [&1500u32.to_le_bytes()[..], &[b'x'; 1500]].concat();
    let output = mixed_output(&floats, &labels, &text);
    let specs = mixed();
    let tiles = tiles(&specs, &output);
    let lengths: Vec<_> = tiles.iter().map(|tile| (tile.dtype, tile.data.len())).collect();
    assert_eq!(
        lengths,
        [
            (DType::F32, 0),
            (DType::F32, 1024),
            (DType::F32, 1024),
            (DType::F32, 352),
            (DType::String, 1024),
            (DType::String, 480),
            (DType::U8, 1024),
        ]
    );
    let compared = [&floats[..], &text, &labels[..1024]].concat();
    assert_eq!(tiles.iter().flat_map(|tile| tile.data).copied().collect::<Vec<_>>(), compared);

    assert_eq!(tile_count(&specs, &output), 7);
    for (index, tile) in (0..).zip(&tiles) {
        assert_eq!(tile_at(&specs, &output, index), Some(*tile));
    }
    assert_eq!(tile_at(&specs, &output, 7), None);
    assert_eq!(tile_at(&specs, &output, u32::MAX), None);
}

#[test]
fn tiles_are_whole_elements_of_every_fixed_type() {
    for bytes in DType::ALL.into_iter().filter_map(DType::element_bytes) {
        assert_eq!(TILE_BYTES % bytes, 0);
    }
}

#[test]
fn the_most_tiles_have_paths_of_five() {
    // Sixteen tensors, each a byte over a tile, as far as 16 KiB go.
    let data = vec![0; TILE_BYTES + 1];
    let mut left = MAX_TENSOR_BYTES as usize;
    let mut count = 0;
    for _ in 0..16 {
        let length = left.min(data.len());
        left -= length;
        count += length.div_ceil(TILE_BYTES).max(1);
    }
    assert!(count <= 32);
    let bytes: Vec<u8> = (0..32).collect();
    assert_eq!(tree(&bytes_as_tiles(&bytes)).path(0).unwrap().len(), 5);
}

#[rstest]
fn every_tile_lies_under_its_root_and_nowhere_else(#[values(1, 2, 3, 4, 5, 7, 8, 13)] count: u8) {
    let bytes: Vec<u8> = (0..count).collect();
    let tree = tree(&bytes_as_tiles(&bytes));
    let tile_count = u32::from(count);
    assert_eq!(tree.len(), tile_count);
    assert!(!tree.is_empty());
    assert_eq!(tree.path(tile_count), None);
    let checker = checker();
    for index in 0..tile_count {
        let path = tree.path(index).unwrap();
        let data = [index as u8];
        let claim = TileClaim {
            ticket: &TICKET,
            checker: &checker,
            salt: &SALT,
            tile_count,
            index,
            data: &data,
            path: &path,
        };
        assert!(claim.is_under(&tree.root()));
        for other in (0..tile_count + 2).filter(|other| *other != index) {
            assert!(!TileClaim { index: other, ..claim }.is_under(&tree.root()));
        }
        for other in (0..=tile_count * 2 + 1).filter(|other| *other != tile_count) {
            assert!(!TileClaim { tile_count: other, ..claim }.is_under(&tree.root()));
        }
        assert!(!TileClaim { data: &[index as u8, 0], ..claim }.is_under(&tree.root()));
        assert!(!TileClaim { data: &[], ..claim }.is_under(&tree.root()));
        let surplus = [&path[..], &[H256::zero()]].concat();
        assert!(!TileClaim { path: &surplus, ..claim }.is_under(&tree.root()));
        if let Some((_, short)) = path.split_last() {
            assert!(!TileClaim { path: short, ..claim }.is_under(&tree.root()));
            let mut wrong = path.clone();
            wrong[0].0[0] ^= 1;
            assert!(!TileClaim { path: &wrong, ..claim }.is_under(&tree.root()));
        }
        assert!(!claim.is_under(&H256::zero()));
    }
}

#[test]
fn a_copied_root_opens_for_nobody_else() {
    let bytes = [1, 2, 3];
    let tiles = bytes_as_tiles(&bytes);
    let tree = tree(&tiles);
    let path = tree.path(1).unwrap();
    let (checker, thief) = (checker(), CheckerKey::from_raw([9; 32]));
    let other = Ticket(H256([9; 32]));
    let claim = TileClaim {
        ticket: &TICKET,
        checker: &checker,
        salt: &SALT,
        tile_count: 3,
        index: 1,
        data: &[2],
        path: &path,
    };
    assert!(claim.is_under(&tree.root()));
    assert!(!TileClaim { checker: &thief, ..claim }.is_under(&tree.root()));
    assert!(!TileClaim { ticket: &other, ..claim }.is_under(&tree.root()));
    assert!(!TileClaim { salt: &H256::zero(), ..claim }.is_under(&tree.root()));
    for (ticket, checker, salt) in
        [(TICKET, thief, SALT), (other, checker, SALT), (TICKET, checker, H256::zero())]
    {
        assert_ne!(TileTree::new(&ticket, &checker, &salt, &tiles).root(), tree.root());
    }
}

#[test]
fn a_tree_of_no_tiles_shows_nothing() {
    let tree = tree(&[]);
    assert!(tree.is_empty());
    assert_eq!(tree.path(0), None);
}

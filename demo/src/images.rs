// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! Handwritten digits that no model was trained on.

use credence_primitives::tensor::{self, DType, Tensor};
use serde::Deserialize;
use std::{fs, io, path::Path};

/// Width and height, in pixels.
const SIDE: usize = 8;
const PIXELS: usize = SIDE * SIDE;

/// An image with what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Image {
    /// The digit that was meant.
    pub label: u8,
    /// Row by row, from 0 (white) to 16 (black).
    pub pixels: Vec<u8>,
}

#[derive(Deserialize)]
struct File {
    images: Vec<Image>,
}

impl Image {
    /// Reads a file such as `models/digits/images.json`.
    pub fn read_all(path: &Path) -> Result<Vec<Self>, ImageError> {
        let path_text = || path.display().to_string();
        let text =
            fs::read(path).map_err(|source| ImageError::Read { path: path_text(), source })?;
        let file: File = serde_json::from_slice(&text)
            .map_err(|source| ImageError::Malformed { path: path_text(), source })?;
        match file.images.iter().find(|image| image.pixels.len() != PIXELS) {
            Some(image) => Err(ImageError::Size { path: path_text(), pixels: image.pixels.len() }),
            None => Ok(file.images),
        }
    }

    /// The encoded input of a model that takes `image`, f32 [1, 64].
    pub fn encode(&self) -> Vec<u8> {
        let data: Vec<u8> =
            self.pixels.iter().flat_map(|pixel| f32::from(*pixel).to_le_bytes()).collect();
        let shape = vec![1, PIXELS as u32];
        tensor::encode(&[Tensor { name: "image", dtype: DType::F32, shape, data: &data }])
            .expect("64 floats fit the limits; qed")
    }

    /// The image as lines of text.
    pub fn draw(&self) -> String {
        let shade = |pixel: &u8| match pixel {
            0..=3 => "  ",
            4..=7 => "░░",
            8..=11 => "▒▒",
            _ => "██",
        };
        let rows = self.pixels.chunks(SIDE);
        let rows = rows.map(|row| row.iter().map(shade).collect::<String>());
        rows.map(|row| format!("    {}", row.trim_end())).collect::<Vec<_>>().join("\n")
    }
}

/// Why there are no images.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not one of images.
    #[error("{path} is not a file of images")]
    Malformed {
        /// The file.
        path: String,
        /// Where it is wrong.
        source: serde_json::Error,
    },
    /// An image has another size.
    #[error("{path} has an image of {pixels} pixels; it must be 64")]
    Size {
        /// The file.
        path: String,
        /// What the image has.
        pixels: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn read(text: &str) -> Result<Vec<Image>, ImageError> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(text.as_bytes()).expect("it can be written");
        Image::read_all(file.path())
    }

    #[test]
    fn images_are_inputs_of_64_floats() {
        let pixels: Vec<u8> = (0..64).map(|pixel| pixel % 17).collect();
        let text = serde_json::json!({ "images": [{ "label": 3, "pixels": pixels }] }).to_string();
        let images = read(&text).expect("it is a file of images");
        let encoded = images[0].encode();
        let tensors = tensor::decode(&encoded).expect("it is encoded");
        assert_eq!((tensors[0].shape.clone(), tensors[0].data.len()), (vec![1, 64], 256));
        assert_eq!(images[0].draw().lines().count(), 8);
    }

    #[test]
    fn files_that_are_none_are_refused_with_their_name() {
        let missing = Image::read_all(Path::new("/no/such/file")).expect_err("there is no file");
        assert!(matches!(missing, ImageError::Read { .. }), "{missing}");
        let malformed = read("{}").expect_err("no images");
        assert!(matches!(malformed, ImageError::Malformed { .. }), "{malformed}");
        let short = read(r#"{"images":[{"label":1,"pixels":[1]}]}"#).expect_err("one pixel");
        assert!(matches!(short, ImageError::Size { pixels: 1, .. }), "{short}");
    }
}

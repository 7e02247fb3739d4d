// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: The Credence developers

//! The file that describes a dataset before it is registered.

use credence_primitives::{
    commitment::input_hash,
    manifest::{DatasetTerms, LineageTerms},
    MILLION,
};
use serde::Deserialize;
use sp_core::H256;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A description as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    name: String,
    #[serde(default)]
    description: String,
    licence: PathBuf,
    content: PathBuf,
    #[serde(default)]
    minimum_share_ppm: u32,
    #[serde(default)]
    minimum_planck: Option<String>,
    #[serde(default)]
    needs_consent: bool,
}

/// A described dataset, with the files that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatasetFile {
    /// What people call it.
    pub(crate) name: String,
    /// What it is.
    pub(crate) description: String,
    /// The licence's text.
    pub(crate) licence: Vec<u8>,
    /// The hash of its content.
    pub(crate) content_hash: H256,
    /// The content's length.
    pub(crate) content_bytes: u64,
    /// What models that use it must give.
    pub(crate) terms: DatasetTerms,
}

/// What is wrong with the file of a dataset, or with a file that it names.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatasetFileError {
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is not such a TOML file.
    #[error("{} does not describe a dataset", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where and why not.
        source: Box<toml::de::Error>,
    },
    /// The minimum share is more than the whole.
    #[error("`minimum_share_ppm` is {ppm}: 1000000 is the whole")]
    Share {
        /// The share.
        ppm: u32,
    },
    /// Planck that are no number.
    #[error("`minimum_planck` is `{text}`: planck are a string of digits")]
    Planck {
        /// The text.
        text: String,
    },
}

impl DatasetFile {
    /// Reads a description and the files that it names.
    pub(crate) fn open(path: &Path) -> Result<Self, DatasetFileError> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let entries: Entries = toml::from_str(&text).map_err(|source| DatasetFileError::Toml {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let licence = read(&folder.join(&entries.licence))?;
        let content = read(&folder.join(&entries.content))?;
        if entries.minimum_share_ppm > MILLION {
            return Err(DatasetFileError::Share { ppm: entries.minimum_share_ppm });
        }
        let lineage = LineageTerms {
            minimum_share: entries.minimum_share_ppm,
            minimum_planck: planck(entries.minimum_planck)?,
            needs_consent: entries.needs_consent,
        };
        Ok(Self {
            name: entries.name,
            description: entries.description,
            content_hash: input_hash(&content),
            content_bytes: content.len() as u64,
            terms: DatasetTerms { lineage, licence_hash: input_hash(&licence) },
            licence,
        })
    }
}

fn planck(text: Option<String>) -> Result<u128, DatasetFileError> {
    match text {
        None => Ok(0),
        Some(text) => text.parse().map_err(|_| DatasetFileError::Planck { text }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, DatasetFileError> {
    fs::read(path).map_err(|source| DatasetFileError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const SOUND: &str = r#"
name = "writers-a"
description = "Handwritten digits."
licence = "LICENCE.txt"
content = "writers-a.csv"
minimum_share_ppm = 100000
minimum_planck = "10"
needs_consent = true
"#;

    fn open(text: &str) -> Result<DatasetFile, DatasetFileError> {
        let folder = tempfile::tempdir().expect("room for a folder");
        let write = |name: &str, content: &str| {
            fs::write(folder.path().join(name), content).expect("a folder of ours");
        };
        write("LICENCE.txt", "do what you like");
        write("writers-a.csv", "1,2,3");
        write("dataset.toml", text);
        DatasetFile::open(&folder.path().join("dataset.toml"))
    }

    #[test]
    fn a_sound_file_gives_hashes_and_terms() {
        let file = open(SOUND).expect("it is sound");
        assert_eq!(file.content_hash, input_hash(b"1,2,3"));
        assert_eq!(file.content_bytes, 5);
        assert_eq!(file.terms.licence_hash, input_hash(b"do what you like"));
        let terms =
            LineageTerms { minimum_share: 100_000, minimum_planck: 10, needs_consent: true };
        assert_eq!(file.terms.lineage, terms);
    }

    #[test]
    fn terms_left_out_ask_for_nothing() {
        let text: String = SOUND
            .lines()
            .filter(|line| !line.starts_with("minimum") && !line.starts_with("needs"))
            .map(|line| format!("{line}\n"))
            .collect();
        let file = open(&text).expect("they have defaults");
        assert_eq!(file.terms.lineage, LineageTerms::default());
    }

    #[rstest]
    #[case("LICENCE.txt", "nowhere.txt", "cannot read")]
    #[case("writers-a.csv", "nowhere.csv", "cannot read")]
    #[case("100000", "1000001", "`minimum_share_ppm` is 1000001")]
    #[case("\"10\"", "\"-1\"", "`minimum_planck` is `-1`")]
    #[case("needs_consent = true", "needs_consent = 1", "does not describe a dataset")]
    #[case("name =", "nom =", "does not describe a dataset")]
    fn what_is_wrong_is_named(#[case] sound: &str, #[case] wrong: &str, #[case] message: &str) {
        let error = open(&SOUND.replace(sound, wrong)).expect_err(message).to_string();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = DatasetFile::open(Path::new("/nowhere/d.toml")).expect_err("no file");
        assert!(error.to_string().contains("/nowhere/d.toml"), "{error}");
    }
}

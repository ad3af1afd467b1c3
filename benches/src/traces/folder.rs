//! Traces as files.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use super::{Trace, dense};

/// Reads all `*.u32.gz` of a folder, by name: each a gzip of keys as little-endian numbers of 32 bits.
///
/// # Errors
///
/// What reading the folder or one of its files says.
pub fn read_folder(folder: &Path) -> io::Result<Vec<Trace>> {
    let mut files: Vec<_> = fs::read_dir(folder)?
        .map(|file| file.map(|file| file.path()))
        .collect::<io::Result<_>>()?;
    files.sort();
    let named = files.iter().filter_map(|path| Some((path, name(path)?)));
    named
        .map(|(path, name)| Ok(Trace::new(name, read(path)?)))
        .collect()
}

fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_suffix(".u32.gz")
}

fn read(path: &Path) -> io::Result<Vec<u32>> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path)?).read_to_end(&mut bytes)?;
    let (keys, _) = bytes.as_chunks::<4>();
    Ok(dense(
        keys.iter().map(|key| u32::from_le_bytes(*key).into()),
    ))
}

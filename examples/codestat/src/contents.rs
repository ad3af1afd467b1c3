//! The bytes of a file, read when first asked for, and only if the file is still the one we mean.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use crate::stamp::Stamp;

/// How much of a file is searched for a zero byte, as git does, to tell text from other things.
const PROBE: usize = 8_000;

/// Contents that are read at most once; by whoever comes first.
#[derive(Debug, Default)]
pub(crate) struct Contents(OnceLock<Result<Vec<u8>, String>>);

impl Contents {
    /// The bytes of the file at `path`, which must match `stamp`.
    pub(crate) fn bytes(&self, path: &Path, stamp: &Stamp) -> Result<&[u8], String> {
        let read = || read(path, stamp).map_err(|error| error.to_string());
        self.0.get_or_init(read).as_deref().map_err(Clone::clone)
    }
}

/// Reads a file, and makes sure that it is the one that the stamp was taken of.
fn read(path: &Path, stamp: &Stamp) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0));
    // One byte more than expected is enough to see that the file has grown.
    (&file).take(stamp.size + 1).read_to_end(&mut bytes)?;
    // Looked at after reading, and through the open file: what was read is what is compared.
    if Stamp::of(&file.metadata()?) != *stamp || bytes.len() as u64 != stamp.size {
        return Err(io::Error::other("changed while it was being read"));
    }
    Ok(bytes)
}

/// The text in `bytes`, or `None` if they are none.
///
/// Text in an old 8-bit encoding is text: what is not UTF-8 in it becomes `U+FFFD`, which changes
/// no line. Two-byte encodings hold zeros and count as binary.
pub(crate) fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    (!probe.contains(&0)).then(|| String::from_utf8_lossy(bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn contents_are_read_once() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a");
        fs::write(&path, "one").expect("written");
        let stamp = Stamp::of(&fs::metadata(&path).expect("metadata"));
        let contents = Contents::default();
        assert_eq!(contents.bytes(&path, &stamp), Ok(&b"one"[..]));
        fs::remove_file(&path).expect("removed");
        assert_eq!(contents.bytes(&path, &stamp), Ok(&b"one"[..]));
    }

    #[test]
    fn a_file_that_is_not_the_same_any_more_is_not_taken_for_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a");
        fs::write(&path, "one").expect("written");
        let stamp = Stamp::of(&fs::metadata(&path).expect("metadata"));
        fs::write(&path, "three").expect("written");
        let error = Contents::default()
            .bytes(&path, &stamp)
            .expect_err("another size");
        assert_eq!(error, "changed while it was being read");
    }

    #[test]
    fn text_is_what_has_no_zero_byte() {
        assert_eq!(text(b"a\xe9b").as_deref(), Some("a\u{fffd}b"));
        assert_eq!(text(b"a\0b"), None);
        assert_eq!(text(b"").as_deref(), Some(""));
    }
}

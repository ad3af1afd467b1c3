//! From the files of a tree to the facts about them, a chunk at a time.

use crate::facts::Facts;
use crate::progress::Progress;
use crate::record::{self, SourceFile};
use crate::walk::{Found, Tree};
use crate::workers::Workers;

/// Files in a chunk: each chunk is one read of the store and at most one write.
const CHUNK_FILES: usize = 256;

/// Bytes in a chunk, whose contents are in memory together.
const CHUNK_BYTES: u64 = 64 << 20;

/// Loads every file that is not too large; the facts are in the order of the paths.
pub(crate) async fn all(
    tree: &Tree,
    workers: &Workers,
    progress: &Progress,
) -> Result<Vec<Facts>, memokit::Error> {
    let (racy, trusted): (Vec<_>, Vec<_>) = tree.loadable().partition(|file| file.racy);
    let (rust, other): (Vec<_>, Vec<_>) = trusted
        .into_iter()
        .partition(|file| file.language.is_rust());

    let mut facts = Vec::with_capacity(tree.files.len());
    for chunk in chunks(&rust).chain(chunks(&other)) {
        let mut files = records(tree, chunk);
        record::load(&mut files, workers).await?;
        facts.extend(files.iter().map(SourceFile::facts));
        progress.advance(chunk.len());
        // Here the contents that were read for this chunk are let go.
    }
    for chunk in chunks(&racy) {
        facts.extend(workers.map(&records(tree, chunk), SourceFile::examine));
        progress.advance(chunk.len());
    }
    facts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(facts)
}

fn records(tree: &Tree, chunk: &[&Found]) -> Vec<SourceFile> {
    chunk
        .iter()
        .map(|found| SourceFile::new(&tree.root, found))
        .collect()
}

/// Cuts a list of files where a chunk would grow beyond either limit.
fn chunks<'f>(mut files: &'f [&'f Found]) -> impl Iterator<Item = &'f [&'f Found]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |file: &&&Found| {
            bytes += file.stamp.size;
            bytes <= CHUNK_BYTES
        };
        let length = files.iter().take(CHUNK_FILES).take_while(fits).count();
        // A file that is a chunk of its own still has to be loaded.
        let (chunk, rest) = files.split_at(length.max(1).min(files.len()));
        files = rest;
        (!chunk.is_empty()).then_some(chunk)
    })
}

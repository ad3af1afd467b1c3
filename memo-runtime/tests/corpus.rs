//! What fuzzers have found, and what they begin with: it is run again, on any compiler.

use std::fs;
use std::path::Path;

use memo_runtime::__private::{fuzz_envelope, fuzz_key};

/// Runs a target with every file of its corpus.
fn replay(target: &str, run: fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let files = fs::read_dir(corpus.join(target)).expect("a corpus");
    let mut count = 0;
    for file in files {
        let path = file.expect("a file").path();
        let bytes = fs::read(&path).expect("bytes");
        let ended = std::panic::catch_unwind(|| run(&bytes));
        assert!(ended.is_ok(), "{} does harm", path.display());
        count += 1;
    }
    assert!(count >= 10, "the corpus of `{target}` has {count} files");
}

#[test]
fn the_corpus_of_the_envelope_does_no_harm() {
    replay("envelope", fuzz_envelope);
}

#[test]
fn the_corpus_of_the_keys_does_no_harm() {
    replay("key", fuzz_key);
}

#[test]
fn a_replay_without_files_fails() {
    let replayed = std::panic::catch_unwind(|| replay("none", fuzz_key));
    assert!(replayed.is_err());
}

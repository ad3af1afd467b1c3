//! Threads that examine many files at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Room for syntax trees of [`MAX_DEPTH`](crate::nesting::MAX_DEPTH) levels.
///
/// Measured with the costliest construct, `&&&&…u8` in an unoptimised build, at 35 KiB a level.
/// Only what a thread touches takes memory.
const STACK: usize = 256 << 20;

/// A pool of threads, one for each processor.
#[derive(Debug)]
pub(crate) struct Workers(ThreadPool);

impl Workers {
    pub(crate) fn start() -> Result<Self, ThreadPoolBuildError> {
        ThreadPoolBuilder::new().stack_size(STACK).build().map(Self)
    }

    /// Does the same work for each file, in parallel; results are in the order of the files.
    ///
    /// A file that makes the work panic fails alone.
    pub(crate) fn each<F: Sync, T: Send>(
        &self,
        files: &[F],
        work: impl Fn(&F) -> Result<T, String> + Sync,
    ) -> Vec<Result<T, String>> {
        let guarded = |file: &F| {
            // What panicked is not used again, so it does not matter in which state it is.
            catch_unwind(AssertUnwindSafe(|| work(file)))
                .unwrap_or_else(|_| Err("this file made codestat panic".to_owned()))
        };
        self.map(files, guarded)
    }

    /// As [`each`](Self::each), for work that cannot fail.
    pub(crate) fn map<F: Sync, T: Send>(
        &self,
        files: &[F],
        work: impl Fn(&F) -> T + Sync,
    ) -> Vec<T> {
        self.0.install(|| files.par_iter().map(&work).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nesting::MAX_DEPTH;

    #[test]
    fn results_keep_the_order_and_a_panic_stays_alone() {
        let workers = Workers::start().expect("threads");
        let results = workers.each(&[1, 2, 3], |&n| match n {
            2 => panic!("on purpose"),
            n => Ok(n * 10),
        });
        assert_eq!(results[0], Ok(10));
        assert!(results[1].is_err());
        assert_eq!(results[2], Ok(30));
    }

    #[test]
    fn the_stack_is_large_enough_for_what_the_parser_is_given() {
        let most = MAX_DEPTH - 10;
        let sources = [
            format!("type A = {}u8;", "&".repeat(most)),
            format!(
                "type A = {}u8{};",
                "(".repeat(most / 2),
                ")".repeat(most / 2)
            ),
            format!("fn f() {{ {}x }}", "return ".repeat(most)),
            format!(
                "fn f() {{ {}{} }}",
                "{".repeat(most / 2),
                "}".repeat(most / 2)
            ),
        ];
        let workers = Workers::start().expect("threads");
        let parsed = workers.each(&sources, |source| {
            Ok(crate::functions::parse(source.as_bytes()))
        });
        for parsed in parsed {
            assert!(
                matches!(parsed, Ok(crate::functions::Parsed::Functions(_))),
                "{parsed:?}"
            );
        }
    }
}

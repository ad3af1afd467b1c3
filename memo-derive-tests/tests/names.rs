//! Two memos of one name are an error where a runtime starts: no macro sees both.
//!
//! A binary of its own, since what is linked into a program is known to all of it.

use memokit::{Error, ErrorKind, Memoized, Runtime, memoize, memoized, registry};

fn first(n: u64) -> u64 {
    #[memoize]
    fn inner(n: u64) -> u64 {
        n + 1
    }
    inner(n)
}

fn second(n: u64) -> u64 {
    #[memoize]
    fn inner(n: u64) -> u64 {
        n + 2
    }
    inner(n)
}

#[memoize(name = "prices")]
fn price(sku: &str) -> usize {
    sku.len()
}

#[memoize]
fn alone(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(name = "prices")]
    fn label(&self) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn alone(&self) -> u64 {
        self.id
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let tokio = tokio::runtime::Builder::new_current_thread().build();
    tokio.expect("a runtime").block_on(future)
}

fn refusal(started: Result<Runtime, Error>) -> String {
    let error = started.expect_err("two memos have one name");
    assert_eq!(error.kind(), ErrorKind::Config);
    error.to_string()
}

#[test]
fn two_memos_of_one_name_are_an_error_of_the_start_that_names_both() {
    let said = refusal(block_on(Runtime::builder().start()));
    let places = [
        ("`names::inner` is the function at", 8),
        ("names.rs:8 and the function at", 16),
        ("`prices` is the function at", 23),
        ("and the method at", 42),
    ];
    for (words, line) in places {
        assert!(said.contains(words), "{words}: {said}");
        assert!(said.contains(&format!("names.rs:{line}")), "{line}: {said}");
    }
    assert!(
        said.ends_with("write `name = \"…\"` on all but one"),
        "{said}"
    );
    // What has a name of its own is not mentioned.
    assert!(!said.contains("alone"), "{said}");
    assert_eq!(refusal(block_on(Runtime::from_env())), said);
    // No default was started.
    assert!(memokit::health().is_none());
}

#[test]
fn a_runtime_that_is_not_the_default_is_built_beside_them() {
    let runtime = block_on(Runtime::builder().build()).expect("a runtime");
    let _bound = runtime.enter();
    assert_eq!((first(1), second(1)), (2, 3));
    assert_eq!((price("tea"), alone(1)), (3, 1));
    let customer = Customer { id: 7 };
    assert_eq!((customer.label(), customer.alone()), (7, 7));
    // Each has its values; only their name is one.
    assert_eq!(
        registry()
            .iter()
            .filter(|memo| memo.name == "prices")
            .count(),
        2
    );
}

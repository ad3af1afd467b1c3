//! What is part of the key, and how it is found.

use std::path::{Path, PathBuf};

use memo_derive_tests::Calls;
use memokit::memoize;

#[memokit::test]
fn borrowed_arguments_find_what_owned_ones_stored() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    fn size(path: &Path, tags: &[String], note: &str, factor: &u64) -> u64 {
        CALLS.add();
        factor * (path.as_os_str().len() + tags.len() + note.len()) as u64
    }
    let (path, tags) = (PathBuf::from("a/b"), vec!["x".to_owned()]);
    assert_eq!(size(&path, &tags, "note", &2), 16);
    assert_eq!(
        size(Path::new("a/b"), &tags.clone(), &String::from("note"), &2),
        16
    );
    assert_eq!(CALLS.count(), 1);
    assert_eq!(size(&path, &[], "note", &2), 14);
    assert_eq!(CALLS.count(), 2);
}

/// What tells the key may change from one moment to the next: of two answers one would be stored, and the
/// other looked for.
#[test]
fn an_expression_that_tells_the_key_is_asked_once_for_each_call() {
    static ASKED: Calls = Calls::new();
    fn part(n: u64) -> u64 {
        ASKED.add();
        n
    }
    #[memoize(key = part(n))]
    fn plain(n: u64) -> u64 {
        n
    }
    #[memoize(key = part(n), ttl = "1h")]
    fn timed(n: u64) -> u64 {
        n
    }
    #[memoize(tenant = part(n).to_string())]
    fn of_tenant(n: u64) -> u64 {
        n
    }
    #[memoize(key = part(n), scope = thread)]
    fn of_thread(n: u64) -> u64 {
        n
    }
    for call in [plain, timed, of_tenant, of_thread] {
        for _ in 0..3 {
            let before = ASKED.count();
            call(1);
            assert_eq!(ASKED.count(), before + 1);
        }
    }
}

#[test]
fn a_hit_allocates_nothing_for_its_key() {
    #[memoize]
    fn cost(zone: &str, path: &Path, parts: &[u8], grams: u32, name: &String) -> u64 {
        u64::from(grams)
            + (zone.len() + parts.len() + name.len()) as u64
            + u64::from(path.is_absolute())
    }
    let name = String::from("a name that does not fit into a few bytes");
    let call = || {
        cost(
            "a zone that is long",
            Path::new("some/path"),
            &[1, 2, 3],
            7,
            &name,
        )
    };
    // Without a bound runtime: this memo is this test's own, and binding has a price of its own.
    let first = call();
    let allocated = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(call(), first);
        }
    });
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}

#[memokit::test]
fn what_is_skipped_is_not_part_of_the_key() {
    static CALLS: Calls = Calls::new();
    struct Client;
    #[memoize(skip(client))]
    fn rate(client: &Client, from: String, to: &str) -> usize {
        CALLS.add();
        let Client = client;
        from.len() + to.len()
    }
    assert_eq!(rate(&Client, "EUR".to_owned(), "USD"), 6);
    assert_eq!(rate(&Client, "EUR".to_owned(), "USD"), 6);
    assert_eq!(CALLS.count(), 1);
    assert!(rate::contains("EUR".to_owned(), "USD"));
    assert_eq!(rate::uncached(&Client, "E".to_owned(), "USD"), 4);
}

#[derive(Clone)]
struct User {
    id: u64,
    name: String,
}

#[memokit::test]
fn a_key_expression_replaces_the_arguments() {
    static CALLS: Calls = Calls::new();
    #[memoize(key(u64) = user.id)]
    fn greeting(user: &User) -> String {
        CALLS.add();
        format!("hello {}", user.name)
    }
    #[memoize(key = (user.id, user.name.len()))]
    fn erased(user: &User) -> usize {
        CALLS.add();
        user.name.len()
    }
    let (ann, bob) = (
        User {
            id: 1,
            name: "Ann".to_owned(),
        },
        User {
            id: 1,
            name: "Bobby".to_owned(),
        },
    );
    assert_eq!(
        (greeting(&ann), greeting(&bob)),
        ("hello Ann".to_owned(), "hello Ann".to_owned())
    );
    assert_eq!(CALLS.count(), 1);
    assert_eq!(greeting::peek(&bob), Some("hello Ann".to_owned()));
    assert_eq!(
        (erased(&ann), erased(&ann.clone()), erased(&bob)),
        (3, 3, 5)
    );
    assert_eq!(CALLS.count(), 3);
}

#[memokit::test]
fn functions_of_one_name_share_nothing() {
    mod a {
        #[memokit::memoize]
        pub(super) fn value() -> &'static str {
            "a"
        }
    }
    mod b {
        #[memokit::memoize]
        pub(super) fn value() -> &'static str {
            "b"
        }
    }
    assert_eq!((a::value(), b::value(), a::value()), ("a", "b", "a"));
    assert_ne!(a::value::memo().name(), b::value::memo().name());
}

#[memokit::test]
fn capacity_is_never_exceeded() {
    #[memoize(capacity = 3, policy = fifo)]
    fn double(n: u64) -> u64 {
        n * 2
    }
    for n in 0..10 {
        assert_eq!(double(n), n * 2);
        assert!(double::memo().len() <= 3);
    }
    assert!(double::contains(9) && !double::contains(0));
    assert_eq!(double::memo().stats().evictions, 7);
}

//! Memos of which each thread has values of its own.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;

use memo_derive_tests::Calls;
use memokit::memoize;
use memokit::testing::{hit, miss};

#[derive(Debug, PartialEq)]
struct Tree(Vec<String>);

#[memoize(scope = thread)]
fn parsed(text: &str) -> Rc<Tree> {
    Rc::new(Tree(text.split(' ').map(str::to_owned).collect()))
}

#[memokit::test]
fn a_value_need_not_be_send() {
    let first = miss!(parsed("a b"));
    let again = hit!(parsed("a b"));
    assert!(Rc::ptr_eq(&first, &again));
    assert_eq!(parsed::peek("a b"), Some(first));
    assert_eq!(parsed::memo().info().scope, memokit::Scope::Thread);
}

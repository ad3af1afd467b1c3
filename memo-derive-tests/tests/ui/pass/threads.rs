//! `scope = thread`: values that stay where they are.

#![deny(warnings)]
#![forbid(unsafe_code)]

use std::cell::Cell;
use std::rc::Rc;

use memokit::{Memoized, memoize, memoized};

#[memoize(scope = thread, ttl = "5m", tti = "1m", jitter = "10%", capacity = 10, name = "cells")]
pub fn cell(n: u64, text: &str) -> Rc<Cell<usize>> {
    Rc::new(Cell::new(text.len() + n as usize))
}

// An error that stays too.
#[memoize(scope = thread, skip(_by))]
fn tried(_by: &Cell<u64>, n: u64) -> Result<Rc<u64>, Rc<str>> {
    if n > 0 { Ok(Rc::new(n)) } else { Err("no".into()) }
}

#[memoize(scope = thread, error_ttl = "1s", absent_ttl = "1s", tags("n:{n}"), cache_if = |it| it.is_ok())]
fn both(n: u64) -> Result<Option<Rc<u64>>, Rc<str>> {
    Ok(Some(Rc::new(n)))
}

#[memoize(scope = thread, key(u64) = *n.0, tags = |_key, value| [value.to_string()])]
async fn later(n: (Rc<u64>,)) -> Rc<u64> {
    n.0
}

#[derive(Memoized)]
pub struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = thread)]
    pub fn parsed(&self, lang: &str) -> Rc<String> {
        Rc::new(format!("{} {lang}", self.id))
    }

    #[cache_calculation(scope = thread)]
    async fn fetched(&self) -> Rc<u64> {
        Rc::new(self.id)
    }
}

pub struct Generic<T>(T);

#[memoized]
impl<T: std::fmt::Display + 'static> Generic<T> {
    #[cache_calculation(scope = thread, key = self.0.to_string())]
    fn shown(&self) -> Rc<str> {
        self.0.to_string().into()
    }
}

fn main() {
    assert_eq!(cell(1, "ab").get(), 3);
    assert!(tried(&Cell::new(0), 0).is_err() && both(1).is_ok());
    let customer = Customer { id: 1 };
    assert_eq!(*customer.parsed("en"), "1 en");
    assert!(Customer::parsed_memo().contains(&customer, "en"));
    drop((later((Rc::new(1),)), customer.fetched()));
    assert!(!cell::memo().is_empty());
    assert_eq!(&*Generic(1).shown(), "1");
    assert_eq!(Generic::<u8>::shown_memo().memo().len(), 0);
}

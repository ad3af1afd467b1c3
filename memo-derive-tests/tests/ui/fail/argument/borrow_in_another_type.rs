use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use memokit::memoize;

struct Db<'d>(&'d str);

#[memoize]
fn a(db: &Db<'_>) -> usize {
    db.0.len()
}

#[memoize]
fn b(names: BTreeSet<&str>) -> usize {
    names.len()
}

#[memoize]
fn c((name, _): (Arc<&str>, u8)) -> usize {
    name.len()
}

#[memoize]
fn d(name: Option<Result<&str, &str>>) -> usize {
    name.map_or(0, |name| name.map_or(1, str::len))
}

// One lifetime has to be enough for all arguments, and what a `Cow` is of cannot be given another.
#[memoize]
fn e(names: Cow<'_, [&str]>) -> usize {
    names.len()
}

// What is said of a value is said of one inside of another type.
#[memoize]
fn f(price: Option<&f64>, log: &[&dyn Send], out: (u8, &mut u8)) -> usize {
    let _ = (price, log, out);
    1
}

fn main() {}

//! Attributes of others below ours see the parameters under their names.

use memokit::memoize;

#[memoize]
#[must_use]
#[cfg_attr(all(), inline)]
fn r#gen(r#type: &str, r#gen: u8) -> usize {
    r#type.len() + usize::from(r#gen)
}

fn main() {
    assert_eq!(r#gen("a", 1), 2);
}

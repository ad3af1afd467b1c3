// `Result` and `Option` are told apart by type, through aliases.
use std::rc::Rc;

use memokit::memoize;

/// Neither `Clone` nor `Send`.
#[derive(Debug)]
struct Failure(#[allow(dead_code)] Rc<u8>);

type Answer<T> = Result<T, Failure>;

#[memoize]
fn checked(n: u64) -> Answer<u64> {
    if n == 0 {
        return Err(Failure(Rc::new(1)));
    }
    let text = Ok::<_, Failure>(n.to_string())?;
    Ok(text.len() as u64)
}

#[memoize]
fn found(n: u64) -> Option<u64> {
    let n = n.checked_sub(1)?;
    Some(n)
}

fn main() {
    assert!(checked(0).is_err());
    assert_eq!(checked::peek(0), None);
    assert_eq!(checked(10).ok(), Some(2));
    assert_eq!(checked::peek(10), Some(2));
    assert_eq!(found(0), None);
    assert_eq!(found::peek(0), Some(None));
}

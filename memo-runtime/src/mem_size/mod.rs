//! The bytes that a value takes, those behind its pointers included.
//!
//! One file for each kind of types of std; `weigher` is how an expansion finds out whether a type can be
//! asked.

mod cells;
mod flat;
mod lists;
mod maps;
mod pointers;
mod records;
mod texts;
mod tuples;
mod weigher;

pub use self::weigher::{HasValue, Unweighed, Weigher};

/// A type whose values tell the bytes that they take, those behind their pointers included.
///
/// What a memo stores is weighed by it, for `max_bytes` and in reports, unless `weigh = …` says
/// otherwise. It is implemented for the types of std, and derived with `#[derive(MemSize)]`.
///
/// # What counts
///
/// * What is allocated, not what is used of it: the capacity of a `String` or a `Vec`, and not its length.
/// * What `Rc` and `Arc` point to, in full and each time, for whoever stores one keeps all of it alive. So
///   what many values share is counted many times.
/// * What a reference points to does not: it belongs to somebody else.
/// * What std does not tell is estimated: the nodes of a `BTreeMap`, as full as they are after entries
///   came in order; the table of a `HashMap`, by its capacity. What an allocator adds is not known.
///
/// A type that needs no drop owns nothing, and is never asked.
///
/// # Concurrency
///
/// A `Mutex`, a `RwLock` or a `RefCell` that is in use at the moment is not waited for: what it holds
/// counts as its own size.
///
/// # Panics
///
/// Never; but what points to itself, through an `Rc` or an `Arc`, would be counted for ever: write
/// `#[mem_size(skip)]` above the field that leads back.
///
/// # Complexity
///
/// It walks over a value, so it takes as long as there are parts that own something: nothing for a
/// `Vec<u64>`, each text of a `Vec<String>`.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::MemSize;
///
/// assert_eq!(7_u64.mem_size(), 8);
/// let words = vec![String::from("some"), String::from("words")];
/// let texts = words.iter().map(String::capacity).sum::<usize>();
/// assert_eq!(words.heap_size(), words.capacity() * size_of::<String>() + texts);
/// assert_eq!(words.mem_size(), size_of_val(&words) + words.heap_size());
/// ```
#[diagnostic::on_unimplemented(
    message = "the bytes of `{Self}` are not known",
    label = "does not tell its bytes",
    note = "write `#[derive(memokit::MemSize)]` above the type; of a field, `#[mem_size(with = path)]` \
            names a function that tells what it owns, and `#[mem_size(skip)]` leaves that out"
)]
pub trait MemSize {
    /// The bytes that it owns beyond its own size: what it has allocated.
    fn heap_size(&self) -> usize;

    /// All bytes that it takes: its own size, and what it owns beyond that.
    fn mem_size(&self) -> usize {
        size_of_val(self).saturating_add(self.heap_size())
    }
}

/// All of these: what would be more than there can be is as much as there can be.
pub fn total(sizes: impl IntoIterator<Item = usize>) -> usize {
    sizes.into_iter().fold(0, usize::saturating_add)
}

/// What values own beyond their own sizes.
fn owned<'v, T: MemSize + 'v>(values: impl IntoIterator<Item = &'v T>) -> usize {
    if !std::mem::needs_drop::<T>() {
        // In a debug build, nobody else would see that a million numbers own nothing.
        return 0;
    }
    total(values.into_iter().map(T::heap_size))
}

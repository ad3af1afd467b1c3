//! Types that tell their bytes.

extern crate alloc;

use alloc::sync::Arc;

use memokit::{memoize, MemSize};

/// What is shown.
#[derive(Clone, Debug, MemSize)]
pub struct Page<T> {
    /// Above it.
    pub title: String,
    /// Of it.
    pub parts: Vec<T>,
    /// Told by a function.
    #[mem_size(with = Image::bytes)]
    pub image: Image,
    /// One for all.
    #[mem_size(skip)]
    pub site: Arc<String>,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Image(Vec<u8>);

impl Image {
    /// What it owns.
    const fn bytes(&self) -> usize {
        self.0.capacity()
    }
}

/// What is on a page.
#[derive(Clone, Debug, MemSize)]
pub enum Part {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A line.
    Line {
        /// From here.
        from: u8,
        /// To here.
        to: Option<Box<Self>>,
    },
}

/// A page of this name.
#[must_use]
#[memoize(max_bytes = "1MiB", policy = size)]
pub fn page(title: &str) -> Page<Part> {
    Page {
        title: title.to_owned(),
        parts: vec![Part::Empty],
        image: Image(Vec::new()),
        site: Arc::new(String::new()),
    }
}

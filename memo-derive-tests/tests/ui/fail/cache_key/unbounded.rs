use memokit::{CacheKey, KeyText};

#[derive(CacheKey)]
struct Page<T> {
    filter: T,
}

fn main() {
    KeyText::of(&Page { filter: 1.5_f32 });
}

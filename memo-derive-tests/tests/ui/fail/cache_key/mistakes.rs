use memokit::{CacheKey, KeyText};

#[derive(CacheKey)]
union Either {
    left: u8,
    right: i8,
}

#[derive(CacheKey)]
#[cache_key(skip, crat = ::memokit, rename = "a")]
#[cache_key]
enum Filter {
    #[cache_key(rename = "b")]
    All,
    Country(#[cache_key(skip)] String),
    #[cache_key(crate = ::memokit)]
    Price {
        #[cache_key]
        from: u32,
    },
}

// Beside mistakes it is a key all the same.
fn main() {
    KeyText::of(&Filter::All);
}

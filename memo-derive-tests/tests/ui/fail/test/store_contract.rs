//! `store_contract!` needs an opener, and knows one option.

use memokit::testing::store_contract;

mod nothing {
    memokit::testing::store_contract!();
}

mod no_opener {
    memokit::testing::store_contract!(private);
}

store_contract!(secret, async |_| Ok(memokit::stores::MemoryStore::new()));

fn main() {}

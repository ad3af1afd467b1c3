//! `store_contract!` needs an opener, and knows one option.

use memokit::stores::MemoryStore;
use memokit::testing::store_contract;

mod nothing {
    memokit::testing::store_contract!();
}

mod no_opener {
    memokit::testing::store_contract!(private);
}

store_contract!(secret, async |_| Ok(MemoryStore::new()));

fn main() {}

//! Arguments that borrow inside of another type: found as they are, kept in their owned form.

use std::borrow::Cow;
use std::path::Path;

use memo_derive_tests::Calls;
use memokit::memoize;
use memokit::testing::{hit, miss};

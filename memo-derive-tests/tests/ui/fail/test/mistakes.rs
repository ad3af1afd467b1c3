use memokit::testing::ManualClock;

#[memokit::test(ttl = "5m")]
fn unknown_option() {}

#[memokit::test(flavor = "multi_thread")]
async fn option_of_tokio() {}

#[memokit::test(crate = "memokit")]
fn path_in_quotes() {}

#[memokit::test]
fn two_parameters(_clock: ManualClock, _n: u8) {}

#[memokit::test]
fn type_parameter<T>() {}

#[memokit::test]
const fn constant() {}

#[memokit::test]
unsafe fn unchecked() {}

#[memokit::test]
extern "C" fn foreign() {}

// The functions are there all the same.
fn main() {
    unknown_option();
    path_in_quotes();
    type_parameter::<u8>();
    constant();
    foreign();
}

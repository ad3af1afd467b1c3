//! What the tests of this folder share.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use memo_runtime::Runtime;
use memo_runtime::testing::ManualClock;

/// A runtime whose time is the clock's.
pub(crate) fn runtime(clock: &ManualClock) -> Runtime {
    let building = pin!(Runtime::builder().clock(clock.clock()).build());
    let mut context = Context::from_waker(Waker::noop());
    // Building waits for nothing.
    match building.poll(&mut context) {
        Poll::Ready(runtime) => runtime.expect("a runtime without stores"),
        Poll::Pending => panic!("building a runtime waits for something"),
    }
}

//! What a process holds, as the system and as the allocator see it.

use std::fs;

/// Bytes of memory, from the moment before to the moment after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grown {
    /// As the system sees it: resident pages.
    pub(crate) resident: f64,
    /// As this thread asked the allocator for it.
    pub(crate) allocated: f64,
}

/// By how much memory has grown once `fill` has returned. What `fill` returns is kept until then.
pub(crate) fn grown<T>(fill: impl FnOnce() -> T) -> Grown {
    let before = resident();
    let mut kept = None;
    let allocated = allocation_counter::measure(|| kept = Some(fill()));
    let after = resident();
    drop(kept);
    #[expect(clippy::cast_precision_loss, reason = "bytes stay far below 2^52")]
    let allocated = allocated.bytes_current as f64;
    Grown {
        resident: after - before,
        allocated,
    }
}

/// How many allocations one of so many `operations` makes.
pub(crate) fn allocations(operations: usize, work: impl FnOnce()) -> f64 {
    let count = allocation_counter::measure(work).count_total;
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    let count = count as f64;
    count / super::number(operations)
}

/// Bytes of resident memory; zero where the system does not tell.
fn resident() -> f64 {
    // Pages of 4 KiB, which is what x86-64 and most of ARM have.
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|it| it.parse::<u32>().ok());
    f64::from(pages.unwrap_or(0)) * 4096.0
}

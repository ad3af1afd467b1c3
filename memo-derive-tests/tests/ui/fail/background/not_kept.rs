use memokit::memoize;

trait Log {}

struct Db<'d>(&'d str);

#[memoize(ttl = "5m", stale = "10m", skip(log, out, db, name))]
fn f(n: u64, log: &dyn Log, out: &mut Vec<u8>, db: &Db<'_>, name: Option<&str>) -> u64 {
    let _ = (log, out, db, name);
    n
}

// Where a compute has no caller to outlive, all of them are fine.
#[memoize(ttl = "5m", skip(log, out, db, name))]
fn g(n: u64, log: &dyn Log, out: &mut Vec<u8>, db: &Db<'_>, name: Option<&str>) -> u64 {
    let _ = (log, out, db, name);
    n
}

fn main() {}

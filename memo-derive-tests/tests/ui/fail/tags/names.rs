use memokit::memoize;

#[memoize(tags("user:{clint}", "zone:{zone}", "client:{client}", "name:{c}", "all"), skip(client))]
fn f(zone: &str, client: u64, (a, b): (u64, u64)) -> u64 {
    client + a + b + zone.len() as u64
}

fn main() {}

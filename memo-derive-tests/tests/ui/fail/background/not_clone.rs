use memokit::memoize;

struct Client;

#[memoize(ttl = "5m", refresh_ahead, skip(client))]
fn f(n: u64, client: &Client) -> u64 {
    let Client = client;
    n
}

fn main() {}

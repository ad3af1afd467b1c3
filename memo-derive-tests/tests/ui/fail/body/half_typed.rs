use memokit::memoize;

struct Client {
    id: u64,
}

#[memoize(skip(client))]
fn f(client: &Client, n: u64) -> u64 {
    let id = client.;
    n
}

fn main() {
    f(&Client { id: 1 }, 1);
    f::peek(1);
    f::invalidate("not a number");
}

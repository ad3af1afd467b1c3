// The future of a memoized function is `Send` where the function's own would be.
use memokit::memoize;

struct Client;

#[memoize(skip(client), ttl = std::time::Duration::from_secs(5))]
async fn rate(client: &Client, from: &str, to: String) -> Result<u64, std::num::ParseIntError> {
    let Client = client;
    std::future::ready(()).await;
    Ok(from.parse::<u64>()? + to.parse::<u64>()?)
}

fn is_send<T: Send>(value: T) -> T {
    value
}

fn main() {
    drop(is_send(rate(&Client, "1", "2".to_owned())));
    drop(is_send(rate::peek("1", "2".to_owned())));
    drop(is_send(rate::refresh(&Client, "1", "2".to_owned())));
    drop(is_send(rate::uncached(&Client, "1", "2".to_owned())));
}

// The future of a memoized function is `Send` where the function's own would be.
use memokit::memoize;

struct Client;

#[memoize(skip(client), ttl = std::time::Duration::from_secs(5))]
async fn rate(client: &Client, from: &str, to: String) -> Result<u64, std::num::ParseIntError> {
    let Client = client;
    std::future::ready(()).await;
    Ok(from.parse::<u64>()? + to.parse::<u64>()?)
}

#[memoize(batch, skip(client))]
async fn rates(pairs: &[String], client: &Client, to: &str) -> Vec<usize> {
    let Client = client;
    std::future::ready(()).await;
    pairs.iter().map(|pair| pair.len() + to.len()).collect()
}

#[memoize(scope = shared, skip(client))]
async fn shared(client: &Client, from: &str, to: String) -> Result<u64, Box<dyn std::error::Error>> {
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
    drop(is_send(rate::warm([(&Client, "1", "2".to_owned())])));
    drop(is_send(shared(&Client, "1", "2".to_owned())));
    drop(is_send(shared::peek("1", "2".to_owned())));
    drop(is_send(shared::insert("1", "2".to_owned(), 3)));
    drop(is_send(shared::refresh(&Client, "1", "2".to_owned())));
    drop(is_send(shared::warm([(&Client, "1", "2".to_owned())])));
    let pairs = ["1".to_owned()];
    drop(is_send(rates::peek_many(&pairs, "2")));
    drop(is_send(rates::insert_many([("1".to_owned(), 2)], "2")));
    drop(is_send(rates::invalidate_many(&pairs, "2")));
    drop(is_send(rates::warm(pairs, &Client, "2")));
}

// Named lifetimes stay what they are for the body, and are one for the memo.
use std::borrow::Cow;

use memokit::memoize;

struct Client<'c>(&'c str);

#[memoize(skip(client, log, out))]
fn f<'x, 'y: 'x>(
    client: &Client<'x>,
    name: &'y str,
    log: &dyn Fn(&str),
    out: &mut Vec<u8>,
    form: for<'a> fn(&'a str) -> &'a str,
) -> usize
where
    'y: 'x,
{
    let longer: &'x str = name;
    log(longer);
    out.push(1);
    if form(client.0).is_empty() {
        return 0;
    }
    longer.len()
}

#[memoize(skip(client, text))]
async fn later<'x>(client: &'x Client<'x>, text: Cow<'_, str>, n: u64) -> Option<u64> {
    let first: &'x str = client.0;
    let _ = first.chars().next()?;
    Some(n + text.len() as u64)
}

#[memoize(skip(client))]
fn statics(name: &'static str, client: Client<'static>) -> &'static str {
    let Client(_) = client;
    name
}

fn same(text: &str) -> &str {
    text
}

fn main() {
    let text = String::from("abc");
    assert_eq!(f(&Client(&text), "ab", &|_| (), &mut Vec::new(), same), 2);
    assert_eq!(statics("a", Client("b")), "a");
    let client = Client(&text);
    let _future = later(&client, Cow::from("a"), 1);
}

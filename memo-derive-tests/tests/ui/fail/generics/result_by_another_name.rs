use memokit::memoize;

type Answer<T> = Result<T, String>;

#[memoize]
fn parsed<T: std::str::FromStr + Clone + Send + Sync + 'static>(text: &str) -> Answer<T> {
    text.parse().map_err(|_| text.to_owned())
}

fn main() {
    let _ = parsed::<u8>("1");
}

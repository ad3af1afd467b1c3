use memokit::memoize;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Sku {
    org: u64,
}

#[memoize(batch, tenant = skus[0].org)]
fn prices(skus: &[Sku]) -> Vec<u64> {
    skus.iter().map(|sku| sku.org).collect()
}

fn main() {}

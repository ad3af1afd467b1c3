use memokit::CacheKey;

struct Id;

#[derive(CacheKey)]
struct Named {
    name: String,
    id: Id,
    ids: Vec<Id>,
}

#[derive(CacheKey)]
struct One(Id);

#[derive(CacheKey)]
enum Either {
    Left(String, f64),
    Right { map: std::collections::HashMap<u8, u8> },
}

fn main() {}

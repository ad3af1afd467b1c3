use memokit::MemSize;

struct Id;

#[derive(MemSize)]
struct Named {
    name: String,
    id: Id,
    ids: Vec<Id>,
}

#[derive(MemSize)]
struct One(Id);

#[derive(MemSize)]
enum Either {
    Left(String, Box<dyn Fn()>),
    Right { map: std::collections::HashMap<u8, Id> },
}

#[derive(MemSize)]
struct With {
    #[mem_size(with = bytes_of)]
    another: Id,
    #[mem_size(with = no_bytes)]
    none: Id,
    #[mem_size(with = bytes_off)]
    unknown: Id,
}

fn bytes_of(text: &String) -> usize {
    text.len()
}

fn no_bytes(_: &Id) -> u64 {
    1
}

fn main() {}

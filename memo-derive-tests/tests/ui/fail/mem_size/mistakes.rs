use memokit::MemSize;

#[derive(MemSize)]
union Either {
    left: u8,
    right: i8,
}

#[derive(MemSize)]
#[mem_size(skip, crat = ::memokit, rename = "a")]
#[mem_size]
enum Shape {
    #[mem_size(with = bytes_of)]
    None,
    Text(#[mem_size(skip, with = bytes_of)] String),
    #[mem_size(crate = ::memokit)]
    Line {
        #[mem_size(crate = ::memokit)]
        from: u32,
        #[mem_size(skip = true, skpi)]
        to: u32,
        #[mem_size(with = |value| 1)]
        other: u32,
        #[mem_size(with, skip, skip)]
        last: u32,
    },
}

// Beside mistakes it tells its bytes all the same.
fn main() {
    let _ = Shape::None.mem_size();
}

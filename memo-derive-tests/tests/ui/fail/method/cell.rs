use memokit::{MemoCell, Memoized};

#[derive(Memoized)]
struct Two {
    #[memo(cell)]
    one: MemoCell,
    #[memo(cell)]
    two: MemoCell,
}

#[derive(Memoized)]
struct Key {
    #[memo(key, cell)]
    cell: MemoCell,
}

#[derive(Memoized)]
#[memo(cell)]
struct Outside {
    cell: MemoCell,
}

#[derive(Memoized)]
#[memo(scope = instance)]
struct Scoped {
    #[memo(cell)]
    cell: MemoCell,
}

#[derive(Memoized)]
struct Number {
    #[memo(cell)]
    cell: u64,
}

fn main() {}

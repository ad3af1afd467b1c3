use memokit::memoize;

#[memoize(ttl = "0s")]
const unsafe extern "C" fn f<T>(n: &mut f64) -> &u64 {
    todo!()
}

fn main() {}

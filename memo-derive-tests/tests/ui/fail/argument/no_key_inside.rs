use memokit::memoize;

#[derive(Clone)]
struct Point(u8);

#[memoize]
fn f(point: Option<&Point>, names: &[(&str, Point)]) -> usize {
    names.len() + point.map_or(0, |point| usize::from(point.0))
}

fn main() {}

//! memokit beside its peers.
mod cases;
mod measure;
mod peers;

fn main() {
    let mut groups = cases::hit::groups();
    for (group, measured) in groups.iter().map(|g| (g.id, g.title)).collect::<Vec<_>>().into_iter().zip(measure::rounds(&mut groups, 5)) {
        println!("{group:?}");
        for m in measured { println!("  {:40} {:8.1} {:6.2} {:?}", m.name, m.nanos, m.ratio, m.allocations); }
    }
}

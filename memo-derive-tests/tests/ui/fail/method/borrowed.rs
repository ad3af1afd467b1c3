use memokit::memoized;

trait Halves {
    fn half(&self) -> usize;
}

#[memoized]
impl Halves for &str {
    #[cache_calculation(key(usize) = self.len())]
    fn half(&self) -> usize {
        self.len() / 2
    }
}

struct View<'a>(&'a str);

#[memoized]
impl View<'_> {
    #[cache_calculation(key(usize) = self.0.len())]
    fn length(&self) -> usize {
        self.0.len()
    }
}

#[memoized]
impl<'a> Halves for View<'a> {
    #[cache_calculation(key(usize) = self.0.len())]
    fn half(&self) -> usize {
        self.0.len() / 2
    }
}

fn main() {
    View("").length();
}

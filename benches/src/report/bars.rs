//! Bars that lie on their side, one below the other.

use super::svg::Svg;
use crate::measure::{median, number};

const WIDTH: f64 = 720.0;
const TOP: f64 = 40.0;
const STEP: f64 = 20.0;
const NAMES: f64 = 250.0;
const NUMBERS: f64 = 70.0;
/// How many times as long as the one in the middle a bar may be.
const USUAL: f64 = 4.0;

/// Draws a bar for each name. What is many times longer than most has a gap near its end, and no
/// longer bar than there is room for: the others would be too short to tell apart.
pub(super) fn bars(title: &str, bars: &[(String, f64)]) -> String {
    let height = TOP + STEP * number(bars.len()) + 10.0;
    let mut svg = Svg::new(title, WIDTH, height);
    let longest = bars.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let usual = median(bars.iter().map(|(_, value)| *value).collect());
    let most = longest.min(USUAL * usual).max(f64::MIN_POSITIVE);
    for (row, (name, value)) in bars.iter().enumerate() {
        let y = TOP + STEP * number(row) + 2.0;
        let width = (WIDTH - NAMES - NUMBERS) * value.min(most) / most;
        let mut bar = |from: f64, width: f64| {
            svg.rectangle((NAMES + from, y), (width.max(1.0), STEP - 6.0), class(name));
        };
        if *value > most {
            bar(0.0, width - 24.0);
            bar(width - 18.0, 18.0);
        } else {
            bar(0.0, width);
        }
        svg.text((NAMES - 8.0, y + 11.0), "end", name);
        svg.text((NAMES + width + 6.0, y + 11.0), "", &format!("{value:.1}"));
    }
    svg.to_string()
}

fn class(name: &str) -> &'static str {
    if name.starts_with("memokit") {
        "ours"
    } else if name.starts_with("floor") {
        "floor"
    } else {
        "theirs"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_has_all_the_room() {
        let svg = bars(
            "two",
            &[("memokit".to_owned(), 2.0), ("other".to_owned(), 4.0)],
        );
        assert!(
            svg.contains("width='400.0' height='14.0' rx='2' class='theirs'"),
            "{svg}"
        );
        assert!(
            svg.contains("width='200.0' height='14.0' rx='2' class='ours'"),
            "{svg}"
        );
    }

    #[test]
    fn a_bar_that_is_cut_says_so() {
        let bar = |name: &str, value| (name.to_owned(), value);
        let svg = bars("cut", &[bar("floor", 1.0), bar("a", 1.0), bar("b", 900.0)]);
        assert_eq!(svg.matches("class='theirs'").count(), 3, "{svg}");
        assert!(svg.contains(">900.0</text>"), "{svg}");
    }
}

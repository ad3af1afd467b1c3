//! Bars that lie on their side, one below the other.

use super::svg::Svg;
use crate::measure::number;

const WIDTH: f64 = 720.0;
const TOP: f64 = 40.0;
const STEP: f64 = 20.0;
const NAMES: f64 = 250.0;
const NUMBERS: f64 = 70.0;

/// Draws a bar for each name.
pub(super) fn bars(title: &str, bars: &[(String, f64)]) -> String {
    let height = TOP + STEP * number(bars.len()) + 10.0;
    let mut svg = Svg::new(title, WIDTH, height);
    let longest = bars.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    for (row, (name, value)) in bars.iter().enumerate() {
        let y = TOP + STEP * number(row);
        let width = (WIDTH - NAMES - NUMBERS) * value / longest.max(f64::MIN_POSITIVE);
        svg.text((NAMES - 8.0, y + 13.0), "end", name);
        svg.rectangle((NAMES, y + 2.0), (width.max(1.0), STEP - 6.0), class(name));
        svg.text((NAMES + width + 6.0, y + 13.0), "", &format!("{value:.1}"));
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
}

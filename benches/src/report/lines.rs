//! Shares over a size, a line for each name.

use super::svg::Svg;
use crate::measure::number;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 50.0;
const RIGHT: f64 = 560.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 280.0;

/// A name, and its shares by size.
pub(super) type Line = (String, Vec<(f64, f64)>);

/// Draws lines; sizes on a logarithmic axis, shares from 0 to 1.
pub(super) fn lines(title: &str, lines: &[Line]) -> String {
    let mut svg = Svg::new(title, WIDTH, HEIGHT);
    let sizes = || {
        lines
            .iter()
            .flat_map(|(_, points)| points.iter().map(|point| point.0))
    };
    let (least, most) = (
        sizes().fold(f64::MAX, f64::min),
        sizes().fold(1.0, f64::max),
    );
    let span = (most / least).ln();
    let x = |size: f64| match span {
        span if span > 0.0 => LEFT + (RIGHT - LEFT) * (size / least).ln() / span,
        _ => LEFT,
    };
    let y = |share: f64| BOTTOM - (BOTTOM - TOP) * share;
    for percent in [0_u8, 25, 50, 75, 100] {
        let y = y(f64::from(percent) / 100.0);
        svg.line(
            &[(LEFT, y), (RIGHT, y)],
            if percent == 0 { "axis" } else { "grid" },
        );
        svg.text((LEFT - 6.0, y + 4.0), "end", &format!("{percent} %"));
    }
    for size in [least, (least * most).sqrt(), most] {
        svg.text((x(size), BOTTOM + 18.0), "middle", &format!("{size:.0}"));
    }
    svg.text((RIGHT, BOTTOM + 34.0), "end", "capacity");
    for (row, (name, points)) in lines.iter().enumerate() {
        let class = format!("line{}", row.min(6));
        let points: Vec<_> = points
            .iter()
            .map(|(size, share)| (x(*size), y(*share)))
            .collect();
        svg.line(&points, &class);
        let key = TOP + 20.0 * number(row);
        svg.line(&[(RIGHT + 12.0, key), (RIGHT + 34.0, key)], &class);
        svg.text((RIGHT + 40.0, key + 4.0), "", name);
    }
    svg.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_spread_by_their_logarithm() {
        let line = (
            "one".to_owned(),
            vec![(10.0, 0.0), (100.0, 0.5), (1000.0, 1.0)],
        );
        let svg = lines("spread", &[line]);
        assert!(
            svg.contains("points='50.0,280.0 305.0,162.0 560.0,44.0 '"),
            "{svg}"
        );
    }

    #[test]
    fn one_size_is_drawn_too() {
        let svg = lines("one", &[("one".to_owned(), vec![(10.0, 0.5)])]);
        assert!(!svg.contains("NaN"), "{svg}");
    }
}

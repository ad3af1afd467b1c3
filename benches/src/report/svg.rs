//! What pictures share: readable on light and on dark pages, no script, no font of their own.

use std::fmt::{self, Display, Write as _};

/// A picture that is being drawn.
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

impl Svg {
    pub(super) fn new(title: &str, width: f64, height: f64) -> Self {
        let mut svg = Self {
            width,
            height,
            body: String::new(),
        };
        let _ = write!(svg.body, "<title>{}</title>", Escaped(title));
        svg.text((12.0, 24.0), "title", title);
        svg
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        let text = Escaped(text);
        let _ = write!(
            self.body,
            "<text x='{x:.1}' y='{y:.1}' class='{class}'>{text}</text>"
        );
    }

    pub(super) fn rectangle(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        class: &str,
    ) {
        let _ = write!(
            self.body,
            "<rect x='{x:.1}' y='{y:.1}' width='{width:.1}' height='{height:.1}' rx='2' class='{class}'/>"
        );
    }

    /// A line through points; `shade` tells it from others.
    pub(super) fn line(&mut self, points: &[(f64, f64)], class: &str) {
        let _ = write!(self.body, "<polyline class='{class}' points='");
        for (x, y) in points {
            let _ = write!(self.body, "{x:.1},{y:.1} ");
        }
        self.body.push_str("'/>");
    }
}

impl Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            width,
            height,
            body,
        } = self;
        writeln!(
            f,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0} {height:.0}' \
             width='{width:.0}' height='{height:.0}' role='img'><style>{STYLE}</style>{body}</svg>"
        )
    }
}

const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#24292f}\
.title{font-size:14px;font-weight:600}\
.end{text-anchor:end}.middle{text-anchor:middle}\
.ours{fill:#0a7f5a}.theirs{fill:#8c959f}.floor{fill:#54657e}\
polyline{fill:none;stroke-width:2}\
.axis{stroke:#8c959f;stroke-width:1}.grid{stroke:#8c959f;stroke-width:.5;stroke-dasharray:2 4}\
.line0{stroke:#54657e;stroke-dasharray:6 3}.line1{stroke:#0a7f5a;stroke-width:3}.line2{stroke:#bf5a1f}\
.line3{stroke:#8250df}.line4{stroke:#0969da}.line5{stroke:#b3261e}.line6{stroke:#6e7781}\
@media(prefers-color-scheme:dark){text{fill:#d8dee4}.ours{fill:#2fbf8f}.floor{fill:#8aa0c0}\
.line0{stroke:#8aa0c0}.line1{stroke:#2fbf8f}.line2{stroke:#f0883e}.line3{stroke:#bc8cff}\
.line4{stroke:#58a6ff}.line5{stroke:#ff7b72}}";

/// Text between tags.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let mut svg = Svg::new("&str → Arc<str>", 100.0, 50.0);
        svg.line(&[(0.0, 1.0), (2.0, 3.5)], "axis");
        let svg = svg.to_string();
        assert!(svg.contains("&amp;str → Arc&lt;str&gt;</text>"), "{svg}");
        assert!(svg.contains("points='0.0,1.0 2.0,3.5 '"), "{svg}");
        assert!(!svg.contains("script"));
    }
}

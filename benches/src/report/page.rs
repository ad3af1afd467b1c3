//! The page, wholly written from what was measured.

use std::fmt::{self, Display};
use std::path::Path;
use std::{fs, io};

use super::machine::machine;
use super::versions::versions;
use super::{Part, Plot, Section, Verdict, bars, lines};

/// Keeps `part` in the folder `kept`, beside the parts of other runs, and writes the page of all of them,
/// in the order of `names`, with its pictures in a folder beside it.
pub(crate) fn write(part: &Part, names: &[&str], kept: &Path, page: &Path) -> io::Result<()> {
    fs::create_dir_all(kept)?;
    let file = |name: &str| kept.join(format!("{name}.json"));
    fs::write(file(&part.name), serde_json::to_string_pretty(part)?)?;
    let mut parts: Vec<Part> = Vec::new();
    for name in names {
        match fs::read_to_string(file(name)) {
            Ok(text) => parts.push(serde_json::from_str(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    let pictures = page.with_extension("");
    fs::create_dir_all(&pictures)?;
    for plot in parts.iter().flat_map(Part::plots) {
        fs::write(pictures.join(plot.file()), plot.draw())?;
    }
    fs::write(page, Page { parts: &parts }.to_string())
}

impl Part {
    fn plots(&self) -> impl Iterator<Item = &Plot> {
        self.sections.iter().flat_map(|section| &section.plots)
    }
}

impl Plot {
    fn file(&self) -> &str {
        match self {
            Self::Bars { file, .. } | Self::Lines { file, .. } => file,
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::Bars { title, .. } | Self::Lines { title, .. } => title,
        }
    }

    fn draw(&self) -> String {
        match self {
            Self::Bars { title, bars, .. } => bars::bars(title, bars),
            Self::Lines { title, lines, .. } => lines::lines(title, lines),
        }
    }
}

struct Page<'a> {
    parts: &'a [Part],
}

impl Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions = versions(include_str!("../../../Cargo.lock"));
        writeln!(
            f,
            "# What a call costs\n\nWritten by `cargo xtask bench`, on {}.\n\nPeers: {versions}.\n",
            machine()
        )?;
        writeln!(
            f,
            "All cases of a part run in one process and take turns, each round in another order; a \
             number is the median of its rounds, a ratio the median of the ratios to the floor of the \
             same round. The floor is what a look-up costs where nothing else is asked: hashbrown and \
             foldhash behind a `RefCell`, for one thread, without limit or expiry. Ratios tell more than \
             nanoseconds, which depend on the machine and on what else it does.\n\n[What a build costs](performance-compile.md) is measured by \
             `cargo xtask bench compile`.\n"
        )?;
        self.targets(f)?;
        self.parts.iter().try_for_each(|part| write!(f, "{part}"))
    }
}

impl Page<'_> {
    fn targets(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "## Targets\n\n| | target | measured | |\n|---|---:|---:|---|"
        )?;
        for verdict in self.parts.iter().flat_map(|part| &part.verdicts) {
            writeln!(f, "{verdict}")?;
        }
        writeln!(f)
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = if self.is_met { "met" } else { "**not met**" };
        let (what, target) = (cell(&self.what), &self.target);
        write!(f, "| {what} | {target} | {} | {met} |", self.measured)
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            date,
            command,
            sections,
            ..
        } = self;
        writeln!(f, "## `{name}`\n\n{date}, `{command}`\n")?;
        sections
            .iter()
            .try_for_each(|section| write!(f, "{section}"))
    }
}

impl Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", cell(&self.title))?;
        if !self.text.is_empty() {
            writeln!(f, "{}\n", self.text)?;
        }
        if let [_, numbers @ ..] = &self.head[..] {
            writeln!(
                f,
                "| {} |\n|---{}|",
                cells(&self.head),
                "|---:".repeat(numbers.len())
            )?;
            for row in &self.rows {
                writeln!(f, "| {} |", cells(row))?;
            }
            writeln!(f)?;
        }
        for plot in &self.plots {
            writeln!(
                f,
                "![{}](performance/{})\n",
                cell(plot.title()),
                plot.file()
            )?;
        }
        Ok(())
    }
}

fn cells(texts: &[String]) -> String {
    let cells: Vec<String> = texts.iter().map(|text| cell(text)).collect();
    cells.join(" | ")
}

/// Words in Markdown, where `<` begins a tag, and `#[…]` a link.
fn cell(text: &str) -> String {
    let text = text.replace('<', "\\<");
    text.replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str) -> Part {
        Part {
            name: name.to_owned(),
            date: "2026-01-02".to_owned(),
            command: format!("cargo xtask bench {name}"),
            verdicts: vec![Verdict {
                what: "Arc<str>".to_owned(),
                target: "≤ 2.0 ×".to_owned(),
                measured: "1.50 ×".to_owned(),
                is_met: true,
            }],
            sections: vec![Section {
                title: "hits".to_owned(),
                head: vec![String::new(), "ns".to_owned()],
                rows: vec![vec!["#[cached]".to_owned(), "1.0".to_owned()]],
                ..Section::default()
            }],
        }
    }

    #[test]
    fn a_page_has_the_parts_of_earlier_runs() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.md");
        for name in ["threads", "hit"] {
            write(&part(name), &["hit", "threads"], folder.path(), &page).unwrap();
        }
        let text = fs::read_to_string(page).unwrap();
        let (hit, threads) = (
            text.find("## `hit`").unwrap(),
            text.find("## `threads`").unwrap(),
        );
        assert!(hit < threads);
        assert!(
            text.contains("| Arc\\<str> | ≤ 2.0 × | 1.50 × | met |"),
            "{text}"
        );
        assert!(text.contains("| #\\[cached\\] | 1.0 |"), "{text}");
    }
}

//! What a run is told on the command line.

use std::path::PathBuf;

use crate::report::{Part, today};

/// What a run is told.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Settings {
    /// What to measure; nothing: all.
    pub(crate) parts: Vec<String>,
    pub(crate) rounds: usize,
    /// Little of everything, to see that it works.
    pub(crate) is_quick: bool,
    /// Where traces are.
    pub(crate) traces: Option<PathBuf>,
}

impl Settings {
    pub(crate) fn parse(args: &[String], names: &[&str]) -> Result<Self, String> {
        let mut settings = Self {
            parts: Vec::new(),
            rounds: 15,
            is_quick: false,
            traces: None,
        };
        let mut rounds = None;
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
            match arg.as_str() {
                "--quick" => settings.is_quick = true,
                "--traces" => settings.traces = Some(value()?.into()),
                "--rounds" => rounds = Some(number(value()?)?),
                name if names.contains(&name) => settings.parts.push(name.to_owned()),
                _ => {
                    return Err(format!(
                        "unknown word `{arg}`; there are {}, compile, `--rounds N`, `--traces FOLDER`, `--quick` and `--without postgres`",
                        names.join(", ")
                    ));
                }
            }
        }
        settings.rounds = rounds.unwrap_or(if settings.is_quick { 3 } else { 15 });
        Ok(settings)
    }

    pub(crate) fn wants(&self, name: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part == name)
    }

    /// So many, or fewer in a quick run.
    pub(crate) fn many(&self, full: usize, quick: usize) -> usize {
        if self.is_quick { quick } else { full }
    }

    /// A part of which nothing is known yet.
    pub(crate) fn part(&self, name: &str) -> Part {
        let mut command = format!("cargo xtask bench {name} --rounds {}", self.rounds);
        if self.is_quick {
            command.push_str(" --quick");
        }
        if self.traces.is_some() {
            command.push_str(" --traces …");
        }
        Part {
            name: name.to_owned(),
            date: today(),
            command,
            verdicts: Vec::new(),
            sections: Vec::new(),
        }
    }
}

fn number(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(number) if (1..=999).contains(&number) => Ok(number),
        _ => Err(format!(
            "`--rounds` is a number from 1 to 999; found `{value}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Settings, String> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        Settings::parse(&args, &["hit", "ratio"])
    }

    #[test]
    fn nothing_means_everything() {
        let settings = parsed(&[]).unwrap();
        assert_eq!(settings.rounds, 15);
        assert!(settings.wants("hit") && settings.wants("ratio"));
    }

    #[test]
    fn a_word_is_a_part() {
        let settings = parsed(&["ratio", "--traces", "here", "--quick"]).unwrap();
        assert!(settings.wants("ratio") && !settings.wants("hit"));
        assert_eq!((settings.rounds, settings.traces), (3, Some("here".into())));
    }

    #[test]
    fn mistakes_are_named() {
        for (args, says) in [
            (&["hits"][..], "`hits`"),
            (&["--rounds"], "needs a value"),
            (&["--rounds", "0"], "from 1 to 999"),
        ] {
            let error = parsed(args).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}

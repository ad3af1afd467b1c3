//! What a bench is told on the command line.

use super::program::Way;

/// What a bench is told on the command line.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Options {
    /// How many annotated functions the program has.
    pub(super) functions: usize,
    /// How often everything is built.
    pub(super) rounds: usize,
    /// The one way to measure, instead of all: to see whether it works, or what a change did.
    pub(super) only: Option<Way>,
}

impl Options {
    pub(super) fn parse(args: &[&str]) -> Result<Self, String> {
        let mut options = Self {
            functions: 200,
            rounds: 5,
            only: None,
        };
        for pair in args.chunks(2) {
            let [option, value] = pair else {
                return Err(format!("`{}` needs a value", pair.join(" ")));
            };
            match *option {
                "--functions" => options.functions = number(option, value, 2000)?,
                "--rounds" => options.rounds = number(option, value, 99)?,
                "--only" => options.only = Some(Way::named(value)?),
                _ => {
                    return Err(format!(
                        "unknown option `{option}`; there are `--functions`, `--rounds` and `--only`"
                    ));
                }
            }
        }
        Ok(options)
    }
}

fn number(option: &str, value: &str, most: usize) -> Result<usize, String> {
    match value.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!(
            "`{option}` is a number from 1 to {most}; found `{value}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_defaults() {
        let options = Options::parse(&["--rounds", "3"]).unwrap();
        assert_eq!((options.functions, options.rounds), (200, 3));
        assert_eq!(options.only, None);
    }

    #[test]
    fn mistakes_are_named() {
        for (args, says) in [
            (&["--rounds"][..], "needs a value"),
            (&["--rounds", "0"], "from 1 to 99"),
            (&["--functions", "many"], "`many`"),
            (&["--only", "moka"], "`moka`"),
            (&["--color", "red"], "`--color`"),
        ] {
            let error = Options::parse(args).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}

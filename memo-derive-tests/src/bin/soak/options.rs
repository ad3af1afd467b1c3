//! What a run, and what one of its nodes, is told.

use std::str::FromStr;
use std::time::Duration;

use crate::Fault;
use crate::place::Kind;
use crate::plant::Plant;

/// What can be said.
pub(crate) const WORDS: &str = "there are `--seconds N`, `--seed N`, `--store sqlite|postgres`, `--nodes N`, \
    `--callers N` and `--plant FAULT`";

/// What a run is told.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) length: Duration,
    pub(crate) seed: u64,
    pub(crate) nodes: usize,
    pub(crate) callers: usize,
    pub(crate) store: Kind,
    pub(crate) plant: Plant,
}

/// What a node is told.
#[derive(Clone, Debug)]
pub(crate) struct NodeOptions {
    pub(crate) number: u64,
    pub(crate) port: u16,
    pub(crate) seed: u64,
    pub(crate) callers: usize,
    /// As [`Place::address`](crate::place::Place::address) gives it.
    pub(crate) store: String,
    pub(crate) plant: Plant,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self, Fault> {
        let mut options = Self {
            length: Duration::from_secs(10),
            seed: fastrand::u64(..),
            nodes: 3,
            callers: 8,
            store: Kind::Sqlite,
            plant: Plant::Nothing,
        };
        each(args, |name, value| {
            match name {
                "--seconds" => options.length = Duration::from_secs(number(name, value)?),
                "--seed" => options.seed = number(name, value)?,
                "--nodes" => options.nodes = number(name, value)?,
                "--callers" => options.callers = number(name, value)?,
                "--store" => options.store = value.parse()?,
                "--plant" => options.plant = value.parse()?,
                _ => return Err(unknown(name)),
            }
            Ok(())
        })?;
        if options.nodes == 0 || options.callers == 0 {
            return Err("a soak needs a node and a caller".into());
        }
        Ok(options)
    }
}

impl NodeOptions {
    pub(crate) fn parse(args: &[String]) -> Result<Self, Fault> {
        let mut options = Self {
            number: 0,
            port: 0,
            seed: 0,
            callers: 0,
            store: String::new(),
            plant: Plant::Nothing,
        };
        each(args, |name, value| {
            match name {
                "--number" => options.number = number(name, value)?,
                "--port" => options.port = number(name, value)?,
                "--seed" => options.seed = number(name, value)?,
                "--callers" => options.callers = number(name, value)?,
                "--store" => value.clone_into(&mut options.store),
                "--plant" => options.plant = value.parse()?,
                _ => return Err(unknown(name)),
            }
            Ok(())
        })?;
        Ok(options)
    }

    /// The words that [`parse`](Self::parse) reads.
    pub(crate) fn words(&self) -> Vec<String> {
        let words: [(&str, &dyn ToString); 6] = [
            ("--number", &self.number),
            ("--port", &self.port),
            ("--seed", &self.seed),
            ("--callers", &self.callers),
            ("--store", &self.store),
            ("--plant", &self.plant),
        ];
        let pairs = words.map(|(name, value)| [name.to_owned(), value.to_string()]);
        ["node".to_owned()]
            .into_iter()
            .chain(pairs.into_iter().flatten())
            .collect()
    }
}

/// Takes the words in pairs.
fn each(
    args: &[String],
    mut take: impl FnMut(&str, &str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    for pair in args.chunks(2) {
        match pair {
            [name, value] => take(name, value)?,
            _ => return Err(format!("`{}` needs a value", pair[0]).into()),
        }
    }
    Ok(())
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, Fault> {
    let parsed = value.parse();
    parsed.map_err(|_| format!("`{name}` is a number; found `{value}`").into())
}

fn unknown(name: &str) -> Fault {
    format!("unknown word `{name}`; {WORDS}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &str) -> Result<Options, Fault> {
        let args: Vec<String> = args.split_whitespace().map(str::to_owned).collect();
        Options::parse(&args)
    }

    #[test]
    fn a_seed_is_given_or_drawn() {
        let options = parsed("--seed 7 --seconds 3").expect("known words");
        assert_eq!((options.seed, options.length), (7, Duration::from_secs(3)));
        assert_ne!(
            parsed("").expect("none").seed,
            parsed("").expect("none").seed
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (args, says) in [
            ("--sed 7", "`--sed`"),
            ("--seed", "needs a value"),
            ("--seed x", "`x`"),
            ("--store paper", "`paper`"),
            ("--nodes 0", "needs a node"),
        ] {
            let error = parsed(args).expect_err("a mistake").to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn a_node_reads_what_is_written_for_it() {
        let words = NodeOptions {
            number: 2,
            port: 80,
            seed: 7,
            callers: 8,
            store: "sqlite:/a b".to_owned(),
            plant: Plant::Skip,
        }
        .words();
        let read = NodeOptions::parse(&words[1..]).expect("its own words");
        assert_eq!(read.words(), words);
    }
}

//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::database::Size;

/// A shop whose pages are one query each: what memokit does, on a real database.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Exits with 0; with 1 if a promise does not hold or there was trouble; with 2 if the command line \
is wrong."
)]
pub(crate) struct Arguments {
    /// Fill a shop in a temporary folder, and measure what memokit promises.
    #[arg(long, required = true)]
    pub(crate) demo: bool,

    #[command(flatten)]
    pub(crate) volume: Volume,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the shop over HTTP, on this machine only.
    Serve(Serve),
    /// Serve it with and without memokit, and compare the two under load.
    Load(Load),
    /// Remember a page of customers, say how many were computed, and wait: the demo kills it.
    #[command(hide = true)]
    Remember(Remember),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The port; 0 for any that is free.
    #[arg(long, default_value_t = 3000)]
    pub(crate) port: u16,

    /// Do without memokit: a query for each customer and calculation.
    #[arg(long)]
    pub(crate) naive: bool,

    /// The folder of the shop, which is filled if it is empty [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) volume: Volume,
}

#[derive(Debug, Args)]
pub(crate) struct Load {
    /// How long each of the two services is under load.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) seconds: u64,

    /// How many clients ask at once.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=256))]
    pub(crate) connections: u64,

    #[command(flatten)]
    pub(crate) volume: Volume,
}

#[derive(Debug, Args)]
pub(crate) struct Remember {
    /// The shop's database.
    #[arg(long)]
    pub(crate) shop: PathBuf,

    /// Where memokit keeps its values.
    #[arg(long)]
    pub(crate) memo: PathBuf,
}

/// How much a shop is filled with, where it is empty; tests want less.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Volume {
    #[arg(long, hide = true, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..))]
    pub(crate) customers: u64,

    #[arg(long, hide = true, default_value_t = 200_000)]
    pub(crate) orders: u64,
}

impl From<Volume> for Size {
    fn from(Volume { customers, orders }: Volume) -> Self {
        Self { customers, orders }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn it_is_the_demo_or_a_command() {
        let parse = |words: &[&str]| Arguments::try_parse_from(words);
        assert!(parse(&["shop", "--demo"]).is_ok());
        assert!(parse(&["shop", "serve", "--port", "0"]).is_ok());
        assert!(parse(&["shop"]).is_err());
        assert!(parse(&["shop", "--demo", "serve"]).is_err());
    }

    #[test]
    fn a_load_test_is_bounded() {
        let parse = |seconds| Arguments::try_parse_from(["shop", "load", "--seconds", seconds]);
        assert!(parse("600").is_ok());
        assert!(parse("0").is_err());
        assert!(parse("601").is_err());
    }
}

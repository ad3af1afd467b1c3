//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Statistics of a source tree, computed once for each file.
///
/// What has been computed is kept: the next run opens only the files that have changed.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Hidden files and what `.gitignore` names are left out; files of more than 2 MiB are counted but \
not loaded.\nExits with 0, with 1 if there was trouble, with 2 if the command line is wrong; files \
that cannot be read or parsed are listed, and are no trouble."
)]
pub(crate) struct Arguments {
    /// The directory to look through.
    #[arg(default_value = ".")]
    pub(crate) directory: PathBuf,

    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// The file that keeps what has been computed [default: codestat's own in your cache directory]
    #[arg(long, value_name = "PATH", conflicts_with = "no_cache")]
    pub(crate) db: Option<PathBuf>,

    /// Compute everything, keep nothing.
    #[arg(long)]
    pub(crate) no_cache: bool,

    /// How many functions and groups of duplicates to list.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
}

/// How the result is written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
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
    fn a_database_and_no_cache_contradict_each_other() {
        let arguments = ["codestat", "--db", "a", "--no-cache"];
        assert!(Arguments::try_parse_from(arguments).is_err());
    }
}

//! The feature combinations in which each library has to build.

use std::fs;
use std::process::Command;

use crate::step;

/// The published crates. Each declares its own features.
pub(crate) const LIBRARIES: [&str; 4] = ["memokit", "memo-macros", "memo-runtime", "memo-stores"];

/// Builds one command per combination of `library`: default, none, and each feature alone.
///
/// `subcommand` is `check` or `clippy`; `last` follows the features. One library per command:
/// cargo would otherwise turn on in one what only another asks for.
pub(crate) fn commands(
    library: &str,
    subcommand: &str,
    last: &[&str],
) -> Result<Vec<Command>, String> {
    let path = step::root().join(library).join("Cargo.toml");
    let manifest = fs::read_to_string(&path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let command = |features: &[&str]| {
        step::cargo(
            [
                &[subcommand, "--quiet", "--package", library],
                features,
                last,
            ]
            .concat(),
        )
    };

    let mut commands = vec![command(&[]), command(&["--no-default-features"])];
    commands.extend(
        declared(&manifest)
            .filter(|feature| *feature != "default")
            .map(|feature| command(&["--no-default-features", "--features", feature])),
    );
    Ok(commands)
}

/// The names in the `[features]` table of a manifest.
fn declared(manifest: &str) -> impl Iterator<Item = &str> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split('#').next()?.split_once('='))
        .map(|(name, _)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_features_are_those_of_the_table() {
        let manifest = r#"
[package]
name = "sample"

[features]
default = ["one"]
# A comment = not a feature.
one = []
two-words = [
    "dep:other", # another = comment
    "one",
]

[dependencies]
other = "1"
"#;
        let names: Vec<&str> = declared(manifest).collect();
        assert_eq!(names, ["default", "one", "two-words"]);
    }

    #[test]
    fn crate_without_features_has_none() {
        assert_eq!(declared("[package]\nname = \"sample\"\n").count(), 0);
    }

    #[test]
    fn libraries_are_the_published_members() {
        let root = step::root();
        let workspace = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let members = workspace
            .split_once("members = [")
            .unwrap()
            .1
            .split_once(']')
            .unwrap()
            .0;
        let mut published: Vec<&str> = members
            .split(',')
            .map(|member| member.trim().trim_matches('"'))
            .filter(|member| !member.is_empty())
            .filter(|member| {
                let manifest = root.join(member).join("Cargo.toml");
                !fs::read_to_string(manifest)
                    .unwrap()
                    .contains("publish = false")
            })
            .collect();
        let mut libraries = LIBRARIES;
        published.sort_unstable();
        libraries.sort_unstable();
        assert_eq!(published, libraries);
    }

    #[test]
    fn every_feature_of_the_facade_gets_a_command() {
        let commands = commands("memokit", "check", &[]).unwrap();
        let lines: Vec<String> = commands
            .iter()
            .map(|command| {
                command
                    .get_args()
                    .map(|arg| arg.to_string_lossy() + " ")
                    .collect()
            })
            .collect();

        // What cargo itself knows, to catch a manifest that `declared` cannot read.
        let known = step::output(step::cargo([
            "tree",
            "--package=memokit",
            "--all-features",
            "--depth=0",
            "--prefix=none",
            "--format={f}",
        ]))
        .unwrap();
        let features: Vec<&str> = known
            .trim()
            .split(',')
            .filter(|feature| *feature != "default")
            .collect();
        assert!(features.contains(&"macros"), "{known}");
        for feature in features {
            let wanted = format!("--features {feature} ");
            assert!(
                lines.iter().any(|line| line.contains(&wanted)),
                "{feature} has no command"
            );
        }
    }
}

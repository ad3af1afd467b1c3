//! The feature combinations in which each library has to build.

use std::fs;

use crate::step;

/// The published crates. Each declares its own features.
pub(crate) const LIBRARIES: [&str; 4] = ["memokit", "memo-macros", "memo-runtime", "memo-stores"];

/// The arguments that select `library` with its default features, none, and each one alone.
///
/// One library at a time: cargo would otherwise turn on in one what only another asks for.
pub(crate) fn combinations(library: &str) -> Result<Vec<String>, String> {
    let path = step::root().join(library).join("Cargo.toml");
    let manifest = fs::read_to_string(&path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;

    let default = format!("--package {library}");
    let none = format!("{default} --no-default-features");
    let alone = declared(&manifest)
        .filter(|feature| *feature != "default")
        .map(|feature| format!("{none} --features {feature}"));
    Ok([default.clone(), none.clone()]
        .into_iter()
        .chain(alone)
        .collect())
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
    use std::collections::BTreeSet;

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
        let (_, members) = workspace.split_once("members = [").unwrap();
        let (members, _) = members.split_once(']').unwrap();
        let is_published = |member: &&str| {
            let manifest = fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
            !manifest.contains("publish = false")
        };
        let mut published: Vec<&str> = members
            .split(',')
            .map(|member| member.trim().trim_matches('"'))
            .filter(|member| !member.is_empty())
            .filter(is_published)
            .collect();
        let mut libraries = LIBRARIES;
        published.sort_unstable();
        libraries.sort_unstable();
        assert_eq!(published, libraries);
    }

    #[test]
    fn every_feature_of_the_facade_is_checked_alone() {
        let combinations = combinations("memokit").unwrap();
        let alone: BTreeSet<&str> = combinations
            .iter()
            .filter_map(|combination| combination.split_once(" --features "))
            .map(|(_, feature)| feature)
            .collect();

        // What cargo itself knows, to catch a manifest that `declared` cannot read.
        let tree = "tree --package memokit --all-features --depth 0 --prefix none --format {f}";
        let known = step::output(step::cargo(tree)).unwrap();
        let known: BTreeSet<&str> = known
            .trim()
            .split(',')
            .filter(|feature| *feature != "default")
            .collect();
        assert_eq!(alone, known);
        assert!(alone.contains("macros"));
    }
}

//! The examples build, `codestat` remembers between two runs, and the promises of `shop` hold.

use std::fs;
use std::path::Path;
use std::process;

use crate::step::{self, Report, cargo};

pub(crate) fn steps(report: &mut Report) {
    report.check("examples build", || {
        let names = names(&step::root().join("examples"))?;
        let packages = names.join(" --package ");
        step::execute_all([cargo(&format!("build --quiet --package {packages}"))])
    });
    report.check("codestat computes once", codestat_computes_once);
    // As built above: it is the counts that matter here, and they are the same in any profile.
    report.run(
        "shop keeps its promises",
        [cargo("run --quiet --package shop -- --demo")],
    );
}

/// The packages in the folder of examples.
fn names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// Runs `codestat` twice over one folder of sources with one database.
fn codestat_computes_once() -> Result<(), String> {
    let folder = step::root().join(format!("target/xtask/codestat-{}", process::id()));
    fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let computes = || {
        let mut codestat = cargo("run --quiet --package codestat -- memo-runtime --format json");
        codestat.arg("--db").arg(folder.join("memo.db"));
        computes(&step::output(codestat)?)
    };
    let counts = computes().and_then(|cold| Ok((cold, computes()?)));
    let removed = fs::remove_dir_all(&folder);

    let (cold, warm) = counts?;
    removed.map_err(|error| format!("{} cannot be removed: {error}", folder.display()))?;
    println!("computes: {cold} in the first run, {warm} in the second");
    if cold > 0 && warm == 0 {
        Ok(())
    } else {
        Err(format!(
            "expected some computes, then none; found {cold}, then {warm}"
        ))
    }
}

/// The sum of all members `computes` of a JSON text.
fn computes(json: &str) -> Result<u64, String> {
    let counts: Vec<u64> = json
        .split("\"computes\"")
        .skip(1)
        .filter_map(|rest| {
            let number = rest.trim_start().strip_prefix(':')?.trim_start();
            let end = number
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(number.len());
            number[..end].parse().ok()
        })
        .collect();
    if counts.is_empty() {
        return Err(format!("no number of computes in the output:\n{json}"));
    }
    Ok(counts.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_are_added_up() {
        let json = r#"{"memos": [{"computes": 12, "hits": 3}, {"computes":30}]}"#;
        assert_eq!(computes(json), Ok(42));
    }

    #[test]
    fn text_without_computes_is_an_error() {
        assert!(computes("{}").is_err());
    }
}

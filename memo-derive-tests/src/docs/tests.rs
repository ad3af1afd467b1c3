//! The pages are where readers look for them, and lead where they say.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// The pages of a folder, by their paths from the root.
fn pages(folder: &str) -> Vec<String> {
    let files = fs::read_dir(root().join(folder)).expect(folder);
    let paths = files.map(|file| file.expect("a file").path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let name = |path: PathBuf| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let mut pages: Vec<_> = pages
        .filter_map(name)
        .map(|name| format!("{folder}/{name}"))
        .collect();
    pages.sort();
    pages
}

fn guide_and_reference() -> Vec<String> {
    [pages("docs/guide"), pages("docs/reference")].concat()
}

/// The text without its code.
fn prose(text: &str) -> String {
    let outside = text.split("```").step_by(2);
    outside.collect()
}

/// What stands between `before` and `after`, each time.
fn between<'t>(text: &'t str, before: &str, after: char) -> Vec<&'t str> {
    let found = text.split(before).skip(1);
    found
        .filter_map(|rest| Some(rest.split_once(after)?.0))
        .collect()
}

/// The labels that a page defines, with their targets.
fn definitions(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| line.starts_with('['));
    lines
        .filter_map(|line| line[1..].split_once("]: "))
        .collect()
}

/// Where a link of a page leads, unless it leaves the repository.
fn target(page: &str, link: &str) -> Option<PathBuf> {
    let path = link.split('#').next()?;
    let is_away = link.starts_with("http") || path.is_empty();
    (!is_away).then(|| root().join(page).parent().expect("a folder").join(path))
}

#[test]
fn every_page_is_a_test_and_is_in_the_documentation() {
    let (tests, modules) = (
        [
            "memo-derive-tests/src/docs/mod.rs",
            "memo-derive-tests/migration/src/lib.rs",
        ]
        .map(read)
        .concat(),
        read("memokit/src/pages.rs"),
    );
    for page in guide_and_reference() {
        assert!(
            tests.contains(&format!("/{page}\"")),
            "{page} is not among the doctests"
        );
        let name = page
            .strip_prefix("docs/")
            .and_then(|page| page.strip_suffix(".md"));
        let name = name.expect("a page");
        let is_there =
            modules.contains(&format!("\"{name}\"")) || modules.contains(&format!("{name}.md"));
        assert!(is_there, "{name} is not in memokit/src/pages.rs");
    }
}

#[test]
fn pages_link_by_labels_that_the_documentation_knows() {
    let links = read("memokit/src/links.md");
    let known: BTreeSet<_> = definitions(&links)
        .into_iter()
        .map(|(label, _)| label)
        .collect();
    for page in guide_and_reference() {
        let text = read(&page);
        let prose = prose(&text);
        let definitions = definitions(&text);
        for link in between(&prose, "](", ')') {
            assert!(
                link.starts_with("http"),
                "{page}: `({link})` leads nowhere in the documentation; write `[guide/batch]` or the \
                 like, and define it at the end of the page"
            );
        }
        let mut used: BTreeSet<&str> = between(&prose, "][", ']').into_iter().collect();
        // A label that is its own text.
        let is_used = |label: &&str| {
            let label = format!("[{label}]");
            let mut rests = prose.split(&label).skip(1);
            rests.any(|rest| !rest.starts_with('['))
        };
        used.extend(known.iter().copied().filter(is_used));
        for (label, link) in &definitions {
            assert!(
                known.contains(label),
                "{page}: `{label}` is not in memokit/src/links.md"
            );
            let target = target(&page, link).expect("a page");
            assert!(target.exists(), "{page}: there is no {link}");
            used.remove(label);
        }
        assert!(used.is_empty(), "{page} does not define {used:?}");
    }
}

#[test]
fn links_of_other_pages_lead_to_files() {
    let others = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned);
    for page in others
        .into_iter()
        .chain(pages("docs"))
        .chain(pages("docs/design"))
    {
        let text = prose(&read(&page));
        for link in between(&text, "](", ')') {
            if let Some(target) = target(&page, link) {
                assert!(target.exists(), "{page}: there is no {link}");
            }
        }
    }
}

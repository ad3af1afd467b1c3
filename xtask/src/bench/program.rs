//! The programs that are built: the same functions, annotated in several ways.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::step;

/// How the functions of a program are memoized.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
    /// Not at all: what the functions cost without an annotation.
    Plain,
    Memokit,
    Cached,
    Memoize,
}

impl Way {
    pub(super) const ALL: [Self; 4] = [Self::Plain, Self::Memokit, Self::Cached, Self::Memoize];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Memokit => "memokit",
            Self::Cached => "cached",
            Self::Memoize => "memoize",
        }
    }

    pub(super) fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|way| way.name() == name);
        found
            .ok_or_else(|| format!("`--only` is plain, memokit, cached or memoize; found `{name}`"))
    }

    /// What a user writes below `[dependencies]`.
    pub(super) fn dependency(self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Memokit => ours("memokit"),
            Self::Cached => "cached = \"=4.1.0\"\n".to_owned(),
            Self::Memoize => "memoize = \"=0.6.0\"\n".to_owned(),
        }
    }

    /// What a user writes at the top of a file.
    fn imports(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Memokit => "use memokit::memoize;\n",
            Self::Cached => "use cached::macros::cached;\n",
            Self::Memoize => "use std::time::Duration;\n\nuse memoize::memoize;\n",
        }
    }

    /// What a user writes above a function.
    fn attribute(self, options: Wanted) -> &'static str {
        match (self, options) {
            (Self::Plain, _) => "",
            (Self::Memokit, Wanted::Nothing) => "#[memoize]\n",
            (Self::Memokit, Wanted::Ttl) => "#[memoize(ttl = \"5m\")]\n",
            (Self::Memokit, Wanted::Capacity) => "#[memoize(capacity = 1000)]\n",
            (Self::Cached, Wanted::Nothing) => "#[cached]\n",
            (Self::Cached, Wanted::Ttl) => "#[cached(ttl_secs = 300)]\n",
            (Self::Cached, Wanted::Capacity) => "#[cached(max_size = 1000)]\n",
            // One memo for all threads, as the others have.
            (Self::Memoize, Wanted::Nothing) => "#[memoize(SharedCache)]\n",
            (Self::Memoize, Wanted::Ttl) => {
                "#[memoize(SharedCache, TimeToLive: Duration::from_secs(300))]\n"
            }
            (Self::Memoize, Wanted::Capacity) => "#[memoize(SharedCache, Capacity: 1000)]\n",
        }
    }
}

/// A dependency on a crate of this workspace.
pub(super) fn ours(name: &str) -> String {
    let path = step::root().join(name);
    format!("{name} = {{ path = {:?} }}\n", path.display().to_string())
}

#[derive(Clone, Copy)]
enum Wanted {
    Nothing,
    Ttl,
    Capacity,
}

/// A function as users have them: what it is annotated with, its parameters, what it returns, what
/// it does, and how it is called.
struct Shape {
    options: Wanted,
    parameters: &'static str,
    returns: &'static str,
    body: &'static str,
    call: &'static str,
}

/// `memoize` takes no references, so its users write `String` there; `{text}` is either.
const SHAPES: [Shape; 5] = [
    Shape {
        options: Wanted::Nothing,
        parameters: "zone: {text}, grams: u32",
        returns: "u64",
        body: "zone.bytes().map(u64::from).sum::<u64>() * u64::from(grams) + {number}",
        call: "{name}({passed}, 250)",
    },
    Shape {
        options: Wanted::Nothing,
        parameters: "id: u64",
        returns: "String",
        body: "format!(\"customer {number}-{id}\")",
        call: "{name}(seed).len() as u64",
    },
    Shape {
        options: Wanted::Nothing,
        parameters: "line: {text}",
        returns: "Result<u64, std::num::ParseIntError>",
        body: "let first: u64 = line.trim().parse()?;\n    Ok(first + {number})",
        call: "{name}({passed}).unwrap_or(7)",
    },
    Shape {
        options: Wanted::Ttl,
        parameters: "from: u32, to: u32",
        returns: "u64",
        body: "u64::from(from.max(1)) * 1000 / u64::from(to.max(1)) + {number}",
        call: "{name}(seed as u32, 3)",
    },
    Shape {
        options: Wanted::Capacity,
        parameters: "path: {text}, depth: u8",
        returns: "Vec<String>",
        body: "path.split('/').take(usize::from(depth)).map(str::to_uppercase).collect()",
        call: "{name}({passed}, 3).len() as u64 + {number}",
    },
];

/// A program of so many functions, each of which its `main` calls twice.
fn source(way: Way, functions: usize) -> String {
    let (text, passed) = match way {
        Way::Memoize => ("String", "text.to_owned()"),
        Way::Plain | Way::Memokit | Way::Cached => ("&str", "text"),
    };
    let mut source = format!(
        "//! Written by `cargo xtask bench compile`.\n\n{}",
        way.imports()
    );
    let mut calls = String::new();
    for number in 0..functions {
        let shape = &SHAPES[number % SHAPES.len()];
        let name = format!("function_{number}");
        let fill = |template: &str| {
            template
                .replace("{text}", text)
                .replace("{passed}", passed)
                .replace("{name}", &name)
                .replace("{number}", &number.to_string())
        };
        let _ = write!(
            source,
            "\n{}pub fn {name}({}) -> {} {{\n    {}\n}}\n",
            way.attribute(shape.options),
            fill(shape.parameters),
            shape.returns,
            fill(shape.body),
        );
        let _ = writeln!(calls, "        sum += {};", fill(shape.call));
    }
    let _ = write!(
        source,
        "\nfn main() {{\n    let seed = std::env::args().count() as u64;\n    \
         let text = &*format!(\"{{seed}}\");\n    let mut sum = 0_u64;\n    \
         for _ in 0..2 {{\n{calls}    }}\n    println!(\"{{sum}}\");\n}}\n",
    );
    source
}

/// A package of its own, outside of the workspace, with the versions that the workspace has locked.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) folder: PathBuf,
    source: String,
}

impl Package {
    /// A program of so many functions.
    pub(super) fn program(folder: &Path, way: Way, functions: usize) -> Result<Self, String> {
        let source = source(way, functions);
        Self::write(folder, way.name(), &way.dependency(), source)
    }

    /// A program that does nothing, with these dependencies.
    pub(super) fn bare(folder: &Path, name: &str, dependencies: &str) -> Result<Self, String> {
        Self::write(folder, name, dependencies, "fn main() {}\n".to_owned())
    }

    fn write(
        folder: &Path,
        name: &str,
        dependencies: &str,
        source: String,
    ) -> Result<Self, String> {
        let folder = folder.join(name);
        let manifest = format!(
            "[package]\nname = \"bench-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             publish = false\n\n[dependencies]\n{dependencies}\n[workspace]\n"
        );
        let lock = fs::read_to_string(step::root().join("Cargo.lock"))
            .map_err(|error| format!("Cargo.lock cannot be read: {error}"))?;
        fs::create_dir_all(folder.join("src"))
            .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let package = Self { folder, source };
        package.put("Cargo.toml", &manifest)?;
        package.put("Cargo.lock", &lock)?;
        package.touch()?;
        Ok(package)
    }

    /// Writes the source anew, so that cargo builds it again.
    pub(super) fn touch(&self) -> Result<(), String> {
        self.put("src/main.rs", &self.source)
    }

    fn put(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(name);
        fs::write(&path, text)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_has_the_same_functions() {
        for way in Way::ALL {
            let source = source(way, 12);
            assert_eq!(source.matches("\npub fn ").count(), 12, "{source}");
            assert_eq!(source.matches("sum += ").count(), 12);
            assert!(!source.contains("{text}") && !source.contains("{number}"));
            let annotated = source.lines().filter(|line| line.starts_with("#[")).count();
            assert_eq!(annotated, if way == Way::Plain { 0 } else { 12 });
        }
    }

    #[test]
    fn every_way_is_found_by_its_name() {
        assert!(
            Way::ALL
                .iter()
                .all(|way| Way::named(way.name()) == Ok(*way))
        );
    }
}

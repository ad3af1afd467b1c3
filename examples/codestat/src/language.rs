//! Which files are source files, and in which language: told by the name alone.

use std::path::Path;

use crate::syntax::{self, Syntax};

/// A language that codestat knows.
#[derive(Debug)]
pub(crate) struct Language {
    pub(crate) name: &'static str,
    /// In lower case, without the dot.
    extensions: &'static [&'static str],
    /// Whole names, for files that have no extension.
    names: &'static [&'static str],
    pub(crate) syntax: &'static Syntax,
}

impl Language {
    /// The language of a file, or `None` if it is not a source file.
    pub(crate) fn of(path: &Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_str()?;
        let by_name = LANGUAGES
            .iter()
            .find(|language| language.names.contains(&name));
        by_name.or_else(|| {
            let extension = path.extension()?.to_str()?.to_ascii_lowercase();
            LANGUAGES
                .iter()
                .find(|language| language.extensions.contains(&extension.as_str()))
        })
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.name == "Rust"
    }
}

const fn language(
    name: &'static str,
    extensions: &'static [&'static str],
    syntax: &'static Syntax,
) -> Language {
    Language {
        name,
        extensions,
        names: &[],
        syntax,
    }
}

const fn named(mut language: Language, names: &'static [&'static str]) -> Language {
    language.names = names;
    language
}

/// A new language is one line here; if its comments are unlike all others, it is also one `Syntax`.
static LANGUAGES: &[Language] = &[
    language("C", &["c"], &syntax::C),
    language("C Header", &["h"], &syntax::C),
    language("C#", &["cs"], &syntax::C),
    language("C++", &["cc", "cpp", "cxx", "c++"], &syntax::C),
    language("C++ Header", &["hh", "hpp", "hxx", "h++"], &syntax::C),
    named(
        language("CMake", &["cmake"], &syntax::SHELL),
        &["CMakeLists.txt"],
    ),
    language("CSS", &["css"], &syntax::CSS),
    language("Dart", &["dart"], &syntax::C),
    named(
        language("Dockerfile", &["dockerfile"], &syntax::HASH),
        &["Dockerfile", "Containerfile"],
    ),
    language("Go", &["go"], &syntax::GO),
    language("Haskell", &["hs"], &syntax::HASKELL),
    language("HTML", &["html", "htm"], &syntax::MARKUP),
    language("Java", &["java"], &syntax::C),
    language(
        "JavaScript",
        &["js", "mjs", "cjs", "jsx"],
        &syntax::JAVASCRIPT,
    ),
    language("JSON", &["json"], &syntax::PLAIN),
    language("Kotlin", &["kt", "kts"], &syntax::NESTED_C),
    language("Lua", &["lua"], &syntax::LUA),
    named(
        language("Makefile", &["mk", "mak"], &syntax::HASH),
        &["Makefile", "makefile", "GNUmakefile"],
    ),
    language("Markdown", &["md", "markdown"], &syntax::PLAIN),
    language("Perl", &["pl", "pm"], &syntax::SHELL),
    language("PHP", &["php"], &syntax::PHP),
    language("Protocol Buffers", &["proto"], &syntax::C),
    language("Python", &["py", "pyi"], &syntax::PYTHON),
    named(
        language("Ruby", &["rb"], &syntax::RUBY),
        &["Gemfile", "Rakefile"],
    ),
    language("Rust", &["rs"], &syntax::RUST),
    language("Sass", &["scss"], &syntax::C),
    language("Scala", &["scala", "sc"], &syntax::NESTED_C),
    language("Shell", &["sh", "bash", "zsh", "ksh"], &syntax::SHELL),
    language("SQL", &["sql"], &syntax::SQL),
    language("Swift", &["swift"], &syntax::NESTED_C),
    language("TOML", &["toml"], &syntax::TOML),
    language(
        "TypeScript",
        &["ts", "mts", "cts", "tsx"],
        &syntax::JAVASCRIPT,
    ),
    language("XML", &["xml", "xsd", "xsl", "svg"], &syntax::MARKUP),
    language("YAML", &["yaml", "yml"], &syntax::YAML),
    language("Zig", &["zig"], &syntax::ZIG),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(path: &str) -> Option<&'static str> {
        Language::of(Path::new(path)).map(|language| language.name)
    }

    #[test]
    fn a_name_or_an_extension_tells_the_language() {
        assert_eq!(name_of("src/main.rs"), Some("Rust"));
        assert_eq!(name_of("README.MD"), Some("Markdown"));
        assert_eq!(name_of("build/Makefile"), Some("Makefile"));
        assert_eq!(name_of("CMakeLists.txt"), Some("CMake"));
        assert_eq!(name_of("types.d.ts"), Some("TypeScript"));
    }

    #[test]
    fn other_files_are_no_source_files() {
        assert_eq!(name_of("logo.png"), None);
        assert_eq!(name_of("LICENSE"), None);
        assert_eq!(name_of("rs"), None);
    }

    #[test]
    fn no_two_languages_share_an_extension() {
        let mut extensions: Vec<_> = LANGUAGES
            .iter()
            .flat_map(|language| language.extensions)
            .collect();
        let count = extensions.len();
        extensions.sort();
        extensions.dedup();
        assert_eq!(extensions.len(), count);
    }
}

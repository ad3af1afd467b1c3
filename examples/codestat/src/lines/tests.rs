use std::path::Path;

use super::*;

/// Code, comment and blank lines of a text in the language of the file name.
fn counts(name: &str, text: &str) -> (u64, u64, u64) {
    let language = Language::of(Path::new(name)).expect("a known name");
    let lines = count(language, text);
    (lines.code, lines.comments, lines.blank)
}

#[test]
fn each_line_is_of_one_kind() {
    let text = "// a\n\nfn f() {} // b\n/* c\n\n d */\nlet x; /* e */\n";
    assert_eq!(counts("a.rs", text), (2, 3, 2));
}

#[test]
fn an_empty_file_has_no_lines() {
    assert_eq!(counts("a.rs", ""), (0, 0, 0));
}

#[test]
fn a_last_line_needs_no_end_and_carriage_returns_are_white_space() {
    assert_eq!(counts("a.c", "int x;\r\n\r\n// y\r\nint z;"), (2, 1, 1));
}

#[test]
fn comment_marks_in_strings_do_not_count() {
    assert_eq!(
        counts("a.rs", "let url = \"http:/*\";\nlet x = 1;\n"),
        (2, 0, 0)
    );
    assert_eq!(
        counts(
            "a.py",
            "x = '# no'\ny = \"\"\"\n# still text\n\"\"\"\n# yes\n"
        ),
        (4, 1, 0)
    );
    assert_eq!(
        counts("a.js", "a = `\n// text\n${b}`;\n// yes\n"),
        (3, 1, 0)
    );
    assert_eq!(counts("a.sql", "select '--', '/*';\n-- yes\n"), (1, 1, 0));
}

#[test]
fn escapes_in_strings_are_stepped_over() {
    assert_eq!(
        counts("a.c", "x = \"\\\"/*\";\ny = '\\'';\n// c\n"),
        (2, 1, 0)
    );
    assert_eq!(
        counts("a.c", "x = \"two \\\nlines /*\";\n// c\n"),
        (2, 1, 0)
    );
}

#[test]
fn a_stray_quote_costs_one_line() {
    assert_eq!(
        counts("a.c", "#error don't\n// comment\nint x;\n"),
        (2, 1, 0)
    );
}

#[test]
fn rust_comments_nest_and_c_comments_do_not() {
    let text = "/* a /* b */\nx\n*/\ny\n";
    assert_eq!(counts("a.rs", text), (1, 3, 0));
    assert_eq!(counts("a.c", text), (3, 1, 0));
}

#[test]
fn rust_raw_strings_end_with_their_own_hashes() {
    let text = "let a = r#\"\n\" // text\n\"#; // code\n// comment\n";
    assert_eq!(counts("a.rs", text), (3, 1, 0));
    assert_eq!(counts("a.rs", "let a = br\"\\\";\n// comment\n"), (1, 1, 0));
}

#[test]
fn rust_quotes_are_characters_or_lifetimes() {
    let text = "let a = '\"';\nfn f<'a>(x: &'a str) {}\nlet b = '\\'';\nlet c = 'ß';\n// comment\n";
    assert_eq!(counts("a.rs", text), (4, 1, 0));
}

#[test]
fn a_hash_must_begin_a_word() {
    assert_eq!(
        counts("a.sh", "echo $# ${#x} a#b\n# yes\nls; # both\n"),
        (2, 1, 0)
    );
    assert_eq!(counts("a.yaml", "color: a#fff\n  # yes\n"), (1, 1, 0));
}

#[test]
fn markup_and_lua_have_block_comments_of_their_own() {
    assert_eq!(counts("a.html", "<p>don't</p>\n<!-- a\nb -->\n"), (1, 2, 0));
    assert_eq!(counts("a.lua", "--[[ a\nb ]]\n-- c\nx = 1\n"), (1, 3, 0));
}

#[test]
fn prose_and_data_count_as_code() {
    assert_eq!(counts("a.md", "# Title\n\ntext\n"), (2, 0, 1));
    assert_eq!(counts("a.json", "{\n}\n"), (2, 0, 0));
}

#[test]
fn every_language_survives_marks_in_every_place() {
    let marks = [
        "'", "\"", "\\", "r#\"", "/*", "*/", "//", "#", "\n", "--[[", "'''", "é", "`", "<!--",
    ];
    for name in [
        "a.rs", "a.c", "a.py", "a.js", "a.sh", "a.lua", "a.html", "a.hs", "a.toml", "a.rb",
    ] {
        for a in marks {
            for b in marks {
                for c in marks {
                    let text = format!("{a}{b}{c}");
                    let (code, comments, blank) = counts(name, &text);
                    assert_eq!(
                        code + comments + blank,
                        text.lines().count() as u64,
                        "{text:?}"
                    );
                }
            }
        }
    }
}

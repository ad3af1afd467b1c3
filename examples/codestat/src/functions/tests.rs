use super::*;

fn functions(text: &str) -> Vec<Function> {
    match parse(text.as_bytes()) {
        Parsed::Functions(functions) => functions,
        Parsed::Unparsable(why) => panic!("{why}"),
    }
}

fn names(text: &str) -> Vec<String> {
    functions(text)
        .into_iter()
        .map(|function| function.name)
        .collect()
}

fn complexity(body: &str) -> u32 {
    functions(&format!("fn f() {{ {body} }}"))[0].complexity
}

fn why(bytes: &[u8]) -> String {
    match parse(bytes) {
        Parsed::Functions(functions) => panic!("{functions:?}"),
        Parsed::Unparsable(why) => why,
    }
}

#[test]
fn a_function_knows_its_place_and_length() {
    let text = "//! Docs.\n\n/// More.\n#[inline]\npub fn f(\n    x: u8,\n) {\n}\n";
    let expected = Function {
        name: "f".into(),
        line: 5,
        lines: 4,
        complexity: 1,
    };
    assert_eq!(functions(text), [expected]);
}

#[test]
fn a_name_tells_modules_types_and_traits() {
    let text = "mod m { impl<T> a::Walk<T> { fn next() {} } }
        impl<'a> Iterator for &'a Walk { fn next() { fn inner() {} } }
        trait Shape { fn area(); fn double() {} }";
    assert_eq!(
        names(text),
        [
            "m::a::Walk::next",
            "<&Walk as Iterator>::next::inner",
            "<&Walk as Iterator>::next",
            "Shape::double"
        ]
    );
}

#[test]
fn complexity_counts_where_the_path_divides() {
    assert_eq!(complexity(""), 1);
    assert_eq!(complexity("if a {} else if b {} else {}"), 3);
    assert_eq!(complexity("match a { 1 => {} 2 if b => {} _ => {} }"), 4);
    assert_eq!(complexity("while a {} for b in c {} loop { break }"), 3);
    assert_eq!(complexity("let x = a && b || c;"), 3);
    assert_eq!(complexity("if let Some(a) = b && c {}"), 3);
    assert_eq!(complexity("a?; b()?.c()?"), 4);
    assert_eq!(complexity("let Some(a) = b else { return };"), 2);
}

#[test]
fn closures_count_for_the_function_around_them_and_inner_functions_do_not() {
    assert_eq!(complexity("let g = || if a {};"), 2);
    let found = functions("fn outer() { if a {} fn inner() { if b {} if c {} } }");
    let of = |name: &str| found.iter().find(|f| f.name == name).map(|f| f.complexity);
    assert_eq!(of("outer"), Some(2));
    assert_eq!(of("outer::inner"), Some(3));
}

#[test]
fn a_shebang_and_a_byte_order_mark_are_no_mistakes_and_keep_the_lines() {
    assert_eq!(
        functions("\u{feff}#!/usr/bin/env rust-script\nfn f() {}\n")[0].line,
        2
    );
    assert_eq!(functions("#![no_std]\nfn f() {}\n")[0].line, 2);
    assert_eq!(functions("#!/usr/bin/env rust-script"), []);
}

#[test]
fn a_file_that_is_not_rust_tells_where() {
    assert!(
        why(b"fn f( {}").starts_with("line 1, column"),
        "{}",
        why(b"fn f( {}")
    );
    assert!(why(b"fn f() {}\nfn g() { let }").starts_with("line 2, column"));
    assert!(why(b"// \xff").contains("utf-8"));
}

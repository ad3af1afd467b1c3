//! No expansion depends on what a user has imported, or on what a user has named.

use std::collections::HashSet;

use syn::visit::{self, Visit};

use super::CASES;

#[test]
fn a_path_is_absolute_or_the_users_or_made_here() {
    for case in CASES {
        let foreign = foreign(case.written, case.expansion);
        assert!(foreign.is_empty(), "{}: {foreign:?}", case.name);
    }
}

#[test]
fn a_path_that_is_none_of_these_is_found_wherever_it_stands() {
    let written = "fn f(n: u64) -> u64 { n }";
    for (planted, name) in [
        ("fn f(n: u64) -> u64 { std::mem::take(n) }", "std"),
        ("fn f(n: u64) -> Option<u64> { n }", "Option"),
        ("fn f(n: u64) -> u64 where u64: Send { n }", "Send"),
        ("fn f(n: u64) -> u64 { match n { Some(n) => n } }", "Some"),
        ("fn f(n: u64) -> u64 { n as usize }", "usize"),
        ("fn f(n: u64) -> u64 { format!(\"{n}\") }", "format"),
        ("::memokit::spec!(Vec::new());", "Vec"),
        ("impl Drop for u64 {}", "Drop"),
        ("use core::fmt;", "core"),
        ("static MEMO: memokit::Memo = 1;", "memokit"),
    ] {
        assert_eq!(foreign(written, planted), [name], "{planted}");
    }
    assert_eq!(foreign(written, written), [""; 0]);
}

/// The names in an expansion that may mean something else where a user stands.
fn foreign(written: &str, expansion: &str) -> Vec<String> {
    let file = syn::parse_file(expansion).expect(expansion);
    let mut names = Names::default();
    names.visit_file(&file);
    let mut known: HashSet<_> = words(written).collect();
    known.extend(["Self", "self", "_"]);
    let foreign = names.used.into_iter();
    let foreign =
        foreign.filter(|name| !known.contains(name.as_str()) && !names.made.contains(name));
    foreign.collect()
}

/// The names at the start of paths, and those that the expansion makes itself.
#[derive(Default)]
struct Names {
    used: HashSet<String>,
    made: HashSet<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            self.used.insert(first.ident.to_string());
        }
        visit::visit_path(self, path);
    }

    // The names of attributes are the compiler's.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        if called
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "compile_error")
        {
            return;
        }
        // Every second piece is text in quotes.
        let tokens = called.tokens.to_string();
        let tokens = tokens.split('"').step_by(2).collect::<Vec<_>>().join("_");
        let mut before = "";
        for token in tokens.split_whitespace() {
            if !before.ends_with("::") && before != "." {
                // Some of these are words of macros of ours.
                let keywords = ["as", "guess", "in", "move", "of", "whole"];
                let starts = words(token).take(1).filter(|word| !keywords.contains(word));
                // What the macros are told first that write companions, and ask for bytes.
                let ours = ["Companion", "Function", "Memo"];
                let starts = starts.filter(|word| !ours.iter().any(|ours| word.ends_with(ours)));
                let starts =
                    starts.filter(|_| token.starts_with(|c: char| c.is_alphabetic() || c == '_'));
                self.used.extend(starts.map(str::to_owned));
            }
            before = token;
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let first = match &item.tree {
            syn::UseTree::Path(path) => &path.ident,
            syn::UseTree::Name(name) => &name.ident,
            syn::UseTree::Rename(rename) => &rename.ident,
            syn::UseTree::Glob(_) | syn::UseTree::Group(_) => return,
        };
        if item.leading_colon.is_none() {
            self.used.insert(first.to_string());
        }
    }

    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        self.made.insert(pat.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.made.insert(item.ident.to_string());
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.made.insert(item.ident.to_string());
        visit::visit_item_struct(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.made.insert(item.ident.to_string());
        visit::visit_item_trait(self, item);
    }

    fn visit_type_param(&mut self, parameter: &'ast syn::TypeParam) {
        self.made.insert(parameter.ident.to_string());
        visit::visit_type_param(self, parameter);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.made.insert(item.ident.to_string());
        visit::visit_item_static(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.made.insert(item.sig.ident.to_string());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.made.insert(item.ident.to_string());
        visit::visit_impl_item_const(self, item);
    }
}

/// The names in a piece of code.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

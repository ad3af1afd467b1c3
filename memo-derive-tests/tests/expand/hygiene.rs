//! No expansion depends on what a user has imported, or on what a user has named.

use std::collections::HashSet;

use syn::visit::{self, Visit};

use super::CASES;

#[test]
fn a_path_is_absolute_or_the_users_or_made_here() {
    for case in CASES {
        let file = syn::parse_file(case.expansion).expect(case.name);
        let mut names = Names::default();
        names.visit_file(&file);
        let mut written: HashSet<_> = words(case.written).collect();
        written.extend(["Self", "self", "_"]);
        let foreign: Vec<_> = names
            .used
            .iter()
            .filter(|name| !written.contains(name.as_str()) && !names.made.contains(*name))
            .collect();
        assert!(foreign.is_empty(), "{}: {foreign:?}", case.name);
    }
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
            if before != "::" && before != "." {
                // Some of these are words of macros of ours.
                let keywords = ["as", "guess", "in", "move", "of", "whole"];
                let starts = words(token).take(1).filter(|word| !keywords.contains(word));
                let starts =
                    starts.filter(|_| token.starts_with(|c: char| c.is_alphabetic() || c == '_'));
                self.used.extend(starts.map(str::to_owned));
            }
            before = token;
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

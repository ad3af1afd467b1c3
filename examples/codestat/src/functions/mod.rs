//! The functions of a Rust file: where they are, how long, how tangled.
//!
//! *Cyclomatic complexity* is one plus the places where the path through a function divides: each
//! `if`, `while`, `for`, `&&`, `||`, `?` and `let … else`, each arm of a `match` beyond the first
//! and each guard of an arm. A `loop` divides nothing. What a closure holds counts for the function
//! around it, what an inner function holds does not, and macros are not looked into.

use proc_macro2::{LexError, LineColumn, Span, TokenStream};
use serde::{Deserialize, Serialize};
use syn::visit::{self, Visit};

use crate::nesting;

/// A function and its measures.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Function {
    /// With the modules of the file and the type around it: `tests::Walk::next`.
    pub(crate) name: String,
    /// The line of the word `fn`, from 1.
    pub(crate) line: usize,
    /// From the word `fn` to the closing brace.
    pub(crate) lines: usize,
    pub(crate) complexity: u32,
}

/// What became of parsing a file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Parsed {
    /// All functions, in the order of their lines; none if the file is not Rust.
    Functions(Vec<Function>),
    /// Why the file is not good Rust: a value and not an error, so that it is remembered.
    Unparsable(String),
}

/// Parses a Rust file and measures its functions.
pub(crate) fn parse(bytes: &[u8]) -> Parsed {
    let parsed = match std::str::from_utf8(bytes) {
        Ok(text) => syntax_tree(text).map(|file| measure(&file)),
        Err(error) => Err(error.to_string()),
    };
    // proc-macro2 keeps the text of all it has ever parsed on this thread, for its spans.
    proc_macro2::extra::invalidate_current_thread_spans();
    parsed.map_or_else(Parsed::Unparsable, Parsed::Functions)
}

/// As `syn::parse_file`, except that nothing can overflow the stack.
fn syntax_tree(text: &str) -> Result<syn::File, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let at = |span: Span, message: &dyn std::fmt::Display| {
        let LineColumn { line, column } = span.start();
        format!("line {line}, column {}: {message}", column + 1)
    };
    let tokens: TokenStream = without_shebang(text)
        .parse()
        .map_err(|error: LexError| at(error.span(), &"not a sequence of Rust tokens"))?;
    nesting::check(tokens.clone())?;
    syn::parse2(tokens).map_err(|error| at(error.span(), &error))
}

/// Drops a first line such as `#!/usr/bin/env rust-script`, but not `#![no_std]`; keeps its end.
fn without_shebang(text: &str) -> &str {
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            &text[text.find('\n').unwrap_or(text.len())..]
        }
        _ => text,
    }
}

fn measure(file: &syn::File) -> Vec<Function> {
    let mut survey = Survey::default();
    survey.visit_file(file);
    survey.finished.sort_by_key(|function| function.line);
    survey.finished
}

/// A walk over a syntax tree.
#[derive(Default)]
struct Survey {
    /// Modules, types and functions around the place of the walk.
    scope: Vec<String>,
    /// The functions that the walk is in, the innermost last.
    open: Vec<Function>,
    finished: Vec<Function>,
}

impl Survey {
    fn within(&mut self, name: String, walk: impl FnOnce(&mut Self)) {
        self.scope.push(name);
        walk(self);
        self.scope.pop();
    }

    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let line = signature.fn_token.span.start().line;
        let end = block.brace_token.span.close().end().line;
        self.within(signature.ident.to_string(), |survey| {
            let name = survey.scope.join("::");
            survey.open.push(Function {
                name,
                line,
                lines: end + 1 - line,
                complexity: 1,
            });
            survey.visit_block(block);
            survey.finished.extend(survey.open.pop());
        });
    }

    /// Notes that the path divides; outside functions, as in a constant, nobody counts.
    fn divides(&mut self, ways: usize) {
        if let Some(function) = self.open.last_mut() {
            let ways = u32::try_from(ways).unwrap_or(u32::MAX);
            function.complexity = function.complexity.saturating_add(ways);
        }
    }
}

impl<'ast> Visit<'ast> for Survey {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.within(module.ident.to_string(), |survey| {
            visit::visit_item_mod(survey, module);
        });
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.within(item.ident.to_string(), |survey| {
            visit::visit_item_trait(survey, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let ty = type_name(&item.self_ty);
        let name = match &item.trait_ {
            Some((path, _)) => format!("<{ty} as {}>", path_name(path)),
            None => ty,
        };
        self.within(name, |survey| visit::visit_item_impl(survey, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig, block);
        }
    }

    fn visit_expr_if(&mut self, expr: &'ast syn::ExprIf) {
        self.divides(1);
        visit::visit_expr_if(self, expr);
    }

    fn visit_expr_match(&mut self, expr: &'ast syn::ExprMatch) {
        self.divides(expr.arms.len().saturating_sub(1));
        visit::visit_expr_match(self, expr);
    }

    fn visit_pat_guard(&mut self, guard: &'ast syn::PatGuard) {
        self.divides(1);
        visit::visit_pat_guard(self, guard);
    }

    fn visit_expr_while(&mut self, expr: &'ast syn::ExprWhile) {
        self.divides(1);
        visit::visit_expr_while(self, expr);
    }

    fn visit_expr_for_loop(&mut self, expr: &'ast syn::ExprForLoop) {
        self.divides(1);
        visit::visit_expr_for_loop(self, expr);
    }

    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        if matches!(expr.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) {
            self.divides(1);
        }
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_try(&mut self, expr: &'ast syn::ExprTry) {
        self.divides(1);
        visit::visit_expr_try(self, expr);
    }

    fn visit_local_init(&mut self, init: &'ast syn::LocalInit) {
        self.divides(usize::from(init.diverge.is_some()));
        visit::visit_local_init(self, init);
    }
}

/// A type as short as it stays recognisable: without lifetimes and type arguments.
fn type_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(ty) => path_name(&ty.path),
        syn::Type::Reference(ty) => format!("&{}", type_name(&ty.elem)),
        syn::Type::Slice(ty) => format!("[{}]", type_name(&ty.elem)),
        syn::Type::Array(ty) => format!("[{}; _]", type_name(&ty.elem)),
        syn::Type::Ptr(ty) => format!("*{}", type_name(&ty.elem)),
        syn::Type::Paren(ty) => type_name(&ty.elem),
        syn::Type::Group(ty) => type_name(&ty.elem),
        syn::Type::Tuple(ty) => {
            let elems: Vec<_> = ty.elems.iter().map(type_name).collect();
            format!("({})", elems.join(", "))
        }
        syn::Type::TraitObject(_) => "dyn _".to_owned(),
        _ => "_".to_owned(),
    }
}

fn path_name(path: &syn::Path) -> String {
    let names: Vec<_> = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    names.join("::")
}

#[cfg(test)]
mod tests;

//! The grammar that all our annotations share: `flag`, `name = value`, `name(list)`,
//! `name(list) = value`.

use darling::FromMeta;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, ExprPath, Lit, Token, Type, TypePath};

use super::Keyed;
use crate::diag::{Errors, error};

/// One option as it was written.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: Ident,
    pub(crate) list: Option<Group>,
    pub(crate) value: Option<Value>,
}

/// What stands behind the `=`.
#[derive(Debug)]
pub(crate) enum Value {
    Expr(Expr),
    Type(Type),
}

impl Entry {
    /// Reads all options; after a mistake it goes on behind the next comma.
    pub(crate) fn parse_all(tokens: TokenStream, errors: &mut Errors) -> Vec<Self> {
        let mut entries = Vec::new();
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                match Self::parse(input) {
                    Ok(entry) => entries.push(entry),
                    Err(error) => {
                        errors.handle::<()>(Err(error));
                        skip_to_comma(input);
                    }
                }
                if let Err(error) = Self::separator(input) {
                    errors.handle::<()>(Err(error));
                }
            }
            Ok(())
        };
        let parsed = parser.parse2(tokens).map_err(Into::into);
        errors.handle(parsed);
        entries
    }

    fn parse(input: ParseStream<'_>) -> darling::Result<Self> {
        let Ok(name) = input.call(Ident::parse_any) else {
            let message = "expected the name of an option, as in `ttl = \"5m\"`";
            return Err(error(input.span(), message));
        };
        let list = input.peek(syn::token::Paren).then(|| input.parse());
        let list = list.transpose()?;
        // As in other languages, or as people forget it.
        if input.peek(Lit) || input.peek(Token![:]) || input.peek(Token![==]) {
            let message = format!("the value of `{name}` stands behind `=`; write `{name} = …`");
            return Err(error(input.span(), message));
        }
        let mut value = None;
        if let Ok(equals) = input.parse::<Token![=]>() {
            if input.is_empty() || input.peek(Token![,]) {
                let message = format!("`{name}` has no value; write it behind the `=`");
                return Err(error(equals.span, message));
            }
            // `Arc<Db>` is no expression: the parser has to know what it reads.
            value = Some(match name.to_string().as_str() {
                "context" => Value::Type(input.parse()?),
                "policy" => Value::Expr(parse_path(&name, input)?),
                _ => Value::Expr(parse_expr(&name, input)?),
            });
        }
        Ok(Self { name, list, value })
    }

    /// What stands between two options; after a mistake, what is up to the next comma is passed over.
    fn separator(input: ParseStream<'_>) -> darling::Result<()> {
        if input.is_empty() || input.parse::<Token![,]>().is_ok() {
            return Ok(());
        }
        let at = input.span();
        if input.parse::<Token![;]>().is_ok() {
            let message = "options are separated by commas; write `,` in place of `;`";
            return Err(error(at, message));
        }
        skip_to_comma(input);
        let _comma: Option<Token![,]> = input.parse()?;
        let message = "options are separated by commas; write `,` before this";
        Err(error(at, message))
    }

    /// Where the option's name stands.
    pub(crate) fn span(&self) -> Span {
        self.name.span()
    }

    /// The option of the form `name`.
    pub(crate) fn flag(&self) -> darling::Result<Keyed<()>> {
        match (&self.list, &self.value) {
            (None, None) => Ok(self.keyed(())),
            _ => Err(self.expected(&format!("stands alone; write `{}`", self.name))),
        }
    }

    /// The option of the form `name = value`.
    pub(crate) fn value<T: FromMeta>(&self, example: &str) -> darling::Result<Keyed<T>> {
        match (&self.list, &self.value) {
            (None, Some(Value::Expr(value))) => {
                let read = T::from_expr(value);
                Ok(self.keyed(read.map_err(|error| with_example(error, example))?))
            }
            _ => Err(self.expected(&format!("needs a value; write `{example}`"))),
        }
    }

    /// The option of the form `name(a, b)`.
    pub(crate) fn names(&self, example: &str) -> darling::Result<Keyed<Vec<Ident>>> {
        let (Some(list), None) = (&self.list, &self.value) else {
            return Err(self.expected(&format!("needs a list; write `{example}`")));
        };
        let parser = syn::punctuated::Punctuated::<Ident, Token![,]>::parse_terminated;
        let Ok(names) = parser.parse2(list.stream()) else {
            return Err(error(
                list.span(),
                format!("`{}` takes names; write `{example}`", self.name),
            ));
        };
        if names.is_empty() {
            return Err(error(
                self.span(),
                format!("`{}` names nothing; write `{example}`", self.name),
            ));
        }
        Ok(self.keyed(names.into_iter().collect()))
    }

    /// A value with this option's place.
    pub(crate) fn keyed<T>(&self, value: T) -> Keyed<T> {
        Keyed {
            key: self.span(),
            value,
        }
    }

    /// The mistake that this option has another form.
    pub(crate) fn expected(&self, form: &str) -> darling::Error {
        error(self.span(), format!("`{}` {form}", self.name))
    }
}

/// What was expected, with an example of how it is written.
fn with_example(wrong: darling::Error, example: &str) -> darling::Error {
    let message = wrong.to_string();
    if !message.starts_with("expected") {
        return wrong;
    }
    error(wrong.span(), format!("{message}; write `{example}`"))
}

/// An expression; nothing of one that cannot be parsed is taken.
fn parse_expr(name: &Ident, input: ParseStream<'_>) -> darling::Result<Expr> {
    let (start, ahead) = (input.span(), input.fork());
    let value = ahead.parse().map_err(|wrong| {
        let message = format!(
            "the value of `{name}` cannot be read: {wrong}; text such as `\"5m\"` and `\"10%\"` stands in \
             quotes"
        );
        // The parser names the end of all, where something is missing there.
        error(start, message)
    })?;
    input.advance_to(&ahead);
    Ok(value)
}

/// The path of a type, whose arguments may stand behind it as they do in types; else an expression.
fn parse_path(name: &Ident, input: ParseStream<'_>) -> darling::Result<Expr> {
    let ahead = input.fork();
    let Ok(mut ty) = ahead.parse::<Type>() else {
        return parse_expr(name, input);
    };
    while let Type::Group(group) = ty {
        ty = *group.elem;
    }
    match ty {
        Type::Path(TypePath { qself, path, .. }) if ahead.is_empty() || ahead.peek(Token![,]) => {
            input.advance_to(&ahead);
            let attrs = Vec::new();
            Ok(Expr::Path(ExprPath { attrs, qself, path }))
        }
        _ => parse_expr(name, input),
    }
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // Groups are skipped whole, with the commas in them.
        let _skipped: syn::Result<TokenTree> = input.parse();
    }
}

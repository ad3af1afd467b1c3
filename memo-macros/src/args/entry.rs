//! The grammar that all our annotations share: `flag`, `name = value`, `name(list)`,
//! `name(list) = value`.

use darling::FromMeta;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Token, Type};

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
                if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                    errors.push(input.span(), "expected `,` between options");
                    skip_to_comma(input);
                    let _comma: Option<Token![,]> = input.parse()?;
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
        let mut value = None;
        if let Ok(equals) = input.parse::<Token![=]>() {
            if input.is_empty() || input.peek(Token![,]) {
                let message = format!("`{name}` has no value; write it behind the `=`");
                return Err(error(equals.span, message));
            }
            // `Arc<Db>` is no expression: the parser has to know what it reads.
            value = Some(match name.to_string().as_str() {
                "context" => Value::Type(input.parse()?),
                _ => Value::Expr(parse_expr(input)?),
            });
        }
        Ok(Self { name, list, value })
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
            (None, Some(Value::Expr(value))) => Ok(self.keyed(T::from_expr(value)?)),
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

/// An expression; nothing of one that cannot be parsed is taken.
fn parse_expr(input: ParseStream<'_>) -> darling::Result<Expr> {
    let ahead = input.fork();
    let value = ahead.parse()?;
    input.advance_to(&ahead);
    Ok(value)
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        // Groups are skipped whole, with the commas in them.
        let _skipped: syn::Result<TokenTree> = input.parse();
    }
}

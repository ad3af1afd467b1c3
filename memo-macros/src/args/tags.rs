//! `tags("user:{id}", …)` and `tags = |id, value| …`.

use darling::FromMeta;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{LitStr, Token};

use super::entry::{Entry, Value};
use super::hook::closure;
use super::{Hook, Keyed};
use crate::diag::error;

/// The groups that an entry belongs to.
#[derive(Debug)]
pub(crate) enum Tags {
    /// Text that may name parts of the key.
    Texts(Vec<TagText>),
    /// Asked for about each key and value.
    Hook(Hook),
}

/// The text of a tag.
#[derive(Clone, Debug)]
pub(crate) struct TagText {
    /// The text as it was written.
    pub(crate) literal: LitStr,
    /// The names in its braces.
    pub(crate) captures: Vec<String>,
}

impl Tags {
    pub(super) fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        let tags = match (&entry.list, &entry.value) {
            (Some(list), None) => {
                let parser = Punctuated::<LitStr, Token![,]>::parse_terminated;
                let Ok(texts) = parser.parse2(list.stream()) else {
                    let message = "`tags` takes text in quotes; write `tags(\"user:{id}\")`";
                    return Err(error(list.span(), message));
                };
                if texts.is_empty() {
                    return Err(entry.expected("names nothing; write `tags(\"user:{id}\")`"));
                }
                Self::Texts(read(texts)?)
            }
            (None, Some(Value::Expr(expr))) => {
                if closure(expr).is_none() {
                    let message = "expected a closure, as in `tags = |id, value| …`; for text \
                                   write `tags(\"user:{id}\")`";
                    return Err(error(expr.span(), message));
                }
                Self::Hook(Hook::from_expr(expr)?)
            }
            _ => return Err(entry.expected("needs a list; write `tags(\"user:{id}\")`")),
        };
        Ok(entry.keyed(tags))
    }
}

fn read(texts: Punctuated<LitStr, Token![,]>) -> darling::Result<Vec<TagText>> {
    let mut read = Vec::new();
    let mut mistakes = Vec::new();
    for literal in texts {
        match captures(&literal.value()) {
            Ok(captures) => read.push(TagText { literal, captures }),
            Err(message) => mistakes.push(error(literal.span(), message)),
        }
    }
    if mistakes.is_empty() {
        Ok(read)
    } else {
        Err(darling::Error::multiple(mistakes))
    }
}

/// The names that a text takes from around it: of `{id}`, and of a width as in `{id:>width$}`.
fn captures(text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let after = &rest[brace + 1..];
        let (is_open, doubled) = (rest[brace..].starts_with('{'), &rest[brace..=brace]);
        if after.starts_with(doubled) {
            rest = &after[1..];
            continue;
        }
        let Some(end) = after.find('}').filter(|_| is_open) else {
            return Err(format!(
                "`{doubled}` stands alone; write `{doubled}{doubled}` for a brace itself"
            ));
        };
        let (name, format) = match after[..end].split_once(':') {
            Some((name, format)) => (name, format),
            None => (&after[..end], ""),
        };
        names.push(check_name(name.trim())?);
        names.extend(widths(format));
        rest = &after[end + 1..];
    }
    Ok(names)
}

fn check_name(name: &str) -> Result<String, String> {
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "`{{{name}}}` stands for no part of the key; write its name, as in `{{id}}`"
        ));
    }
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_numeric());
    if is_name {
        return Ok(name.to_owned());
    }
    Err(format!(
        "`{{{name}}}` is not the name of a part of the key; for an expression write \
         `tags = |id, value| …`"
    ))
}

/// The names before `$` in what stands behind the colon.
fn widths(format: &str) -> impl Iterator<Item = String> {
    let pieces = format.split('$').rev().skip(1);
    pieces.filter_map(|piece| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let start = piece.rfind(|c| !is_part(c)).map_or(0, |before| {
            before + piece[before..].chars().next().map_or(0, char::len_utf8)
        });
        let name = piece[start..].trim_start_matches(|c: char| c.is_numeric());
        (!name.is_empty()).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        captures(text).expect(text)
    }

    #[test]
    fn the_names_in_braces_are_found() {
        assert_eq!(names("all"), [""; 0]);
        assert_eq!(names("user:{id}/{zone:?}"), ["id", "zone"]);
        assert_eq!(names("{{id}} {{{id}}}"), ["id"]);
        assert_eq!(names("{id:>width$.digits$}"), ["id", "digits", "width"]);
        assert_eq!(names("{id:08.3}"), ["id"]);
        assert_eq!(names("{ größe }"), ["größe"]);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["user:{}", "user:{:?}", "user:{0}"] {
            assert!(captures(text).expect_err(text).contains("write its name"));
        }
        for text in ["{user.id}", "{r#type}", "{a b}"] {
            assert!(
                captures(text)
                    .expect_err(text)
                    .contains("for an expression")
            );
        }
        assert!(captures("a}").expect_err("a brace").contains("write `}}`"));
        assert!(captures("{a").expect_err("a brace").contains("write `{{`"));
    }
}

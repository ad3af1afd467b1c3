//! Which types a constant may ask something of.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericArgument, Generics, PathArguments, Type};

use super::key_type::strip;
use super::{MemoFn, MemoGenerics, Record};

/// What has all that we ever ask, unless a user gives the name to something else.
const PLAIN: &[&str] = &[
    "bool", "char", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
    "u128", "usize", "String",
];

impl MemoFn {
    /// Whether a constant may ask something of the type, and the answer is not known anyway.
    ///
    /// A constant in a type mentions neither parameters nor lifetimes.
    pub(crate) fn is_concrete(&self, ty: &Type) -> bool {
        !is_plain(ty) && !self.is_parametric(ty)
    }

    /// Whether the type mentions a parameter, or borrows.
    pub(crate) fn is_parametric(&self, ty: &Type) -> bool {
        is_parametric(ty, &self.generics.all)
    }
}

impl Record {
    /// Whether a constant may ask something of the type, and the answer is not known anyway.
    pub(crate) fn is_concrete(&self, ty: &Type) -> bool {
        !is_plain(ty) && !is_parametric(ty, &self.generics)
    }
}

fn is_parametric(ty: &Type, generics: &Generics) -> bool {
    mentions(ty.to_token_stream(), &MemoGenerics::names(generics))
}

/// Whether a parameter, or something borrowed, is among the tokens.
fn mentions(tokens: TokenStream, parameters: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "impl" || parameters.contains(&&ident),
        TokenTree::Group(group) => mentions(group.stream(), parameters),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '\'' | '&'),
        TokenTree::Literal(_) => false,
    })
}

/// Whether a type is known by its name to own nothing, unless a user gives the name to something else.
pub(crate) fn owns_nothing(ty: &Type) -> bool {
    match strip(ty) {
        Type::Path(path) => {
            let name = path.path.get_ident();
            let is_text = |name: &Ident| name == "String" || name == "str";
            let is_float = |name: &Ident| name == "f32" || name == "f64";
            path.qself.is_none()
                && name.is_some_and(|name| is_float(name) || is_plain(ty) && !is_text(name))
        }
        Type::Array(array) => owns_nothing(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(owns_nothing),
        _ => false,
    }
}

fn is_plain(ty: &Type) -> bool {
    match strip(ty) {
        Type::Path(path) if path.qself.is_none() => match path.path.get_ident() {
            Some(name) => PLAIN.iter().any(|plain| name == plain),
            None => {
                let last = path.path.segments.last();
                last.is_some_and(|last| match &last.arguments {
                    PathArguments::AngleBracketed(arguments)
                        if path.path.segments.len() == 1
                            && (last.ident == "Option" || last.ident == "Vec") =>
                    {
                        arguments.args.iter().all(|argument| match argument {
                            GenericArgument::Type(ty) => is_plain(ty),
                            _ => false,
                        })
                    }
                    _ => false,
                })
            }
        },
        Type::Slice(slice) => is_plain(&slice.elem),
        Type::Array(array) => is_plain(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_plain),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn numbers_own_nothing_by_their_names() {
        let owns_nothing = |ty: &str| owns_nothing(&syn::parse_str(ty).expect(ty));
        for ty in ["u64", "bool", "f32", "()", "(u8, char)", "[i128; 4]"] {
            assert!(owns_nothing(ty), "{ty}");
        }
        for ty in [
            "String",
            "Vec<u8>",
            "Id",
            "Option<u8>",
            "(u8, String)",
            "a::u64",
            "[u8]",
        ] {
            assert!(!owns_nothing(ty), "{ty}");
        }
    }

    #[test]
    fn what_is_asked_has_a_name_of_its_own_and_neither_parameters_nor_lifetimes() {
        let generics: Generics = parse_quote!(<'a, T, const N: usize>);
        let asked = |ty: Type| !is_plain(&ty) && !is_parametric(&ty, &generics);
        assert!(asked(parse_quote!(Id)));
        assert!(asked(parse_quote!(Vec<(Id, u8)>)));
        assert!(asked(parse_quote!(std::rc::Rc<u8>)));
        for plain in ["u64", "[str]", "Vec<Option<(u8, String)>>", "()", "[u8; 4]"] {
            assert!(!asked(syn::parse_str(plain).expect(plain)), "{plain}");
        }
        for other in ["T", "Vec<T>", "Grid<N>", "Cow<'a, str>", "Option<&Id>"] {
            assert!(!asked(syn::parse_str(other).expect(other)), "{other}");
        }
    }
}

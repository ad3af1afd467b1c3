//! What the documentation of an item says.

use syn::{Attribute, Expr, Lit, Meta};

/// The first paragraph of the documentation, on one line.
pub(crate) fn first_paragraph(attributes: &[Attribute]) -> String {
    let mut words = String::new();
    for line in attributes.iter().filter_map(text) {
        for line in line.split('\n') {
            let line = line.trim();
            match (line.is_empty(), words.is_empty()) {
                (true, true) => {}
                (true, false) => return words,
                (false, true) => words.push_str(line),
                (false, false) => {
                    words.push(' ');
                    words.push_str(line);
                }
            }
        }
    }
    words
}

/// The text of a doc attribute.
fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_paragraph_ends_at_an_empty_line() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = " Cost of shipping,"]),
            parse_quote!(#[inline]),
            parse_quote!(#[doc = " in cents."]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " More."]),
        ];
        assert_eq!(first_paragraph(&attributes), "Cost of shipping, in cents.");
        assert_eq!(first_paragraph(&[]), "");
    }
}

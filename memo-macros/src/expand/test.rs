//! A test: the function as it was written, and the call that gives it a runtime.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, Visibility};

use crate::hygiene;
use crate::model::{FnItem, TestFn};

/// The test, whose body is one call.
pub(crate) fn test(test: &TestFn) -> TokenStream {
    let FnItem {
        attrs, vis, sig, ..
    } = &test.item;
    let attributes = attrs.iter().filter(|attribute| is_outer(attribute));
    let (name, returns) = (&sig.ident, &sig.output);
    let marker = (!test.has_runner()).then(|| quote!(#[::core::prelude::v1::test]));
    let waits = test.is_async() && test.has_runner();
    let (color, wait) = if waits {
        (Some(quote!(async)), Some(quote!(.await)))
    } else {
        (None, None)
    };
    let written = written(test);
    let call = call(test);
    quote! {
        #marker
        #(#attributes)*
        #vis #color fn #name() #returns {
            // A function, so that `return` and `?` leave the body; of the same name, so that whoever
            // asks the compiler for it, as snapshots do, hears the test's.
            #written
            #call #wait
        }
    }
}

/// The function without the attributes above it, which belong to the test.
fn written(test: &TestFn) -> FnItem {
    let mut written = FnItem {
        vis: Visibility::Inherited,
        ..test.item.clone()
    };
    written.attrs.retain(|attribute| !is_outer(attribute));
    // That a test awaits nothing, or keeps its clock to itself, is nothing to be warned of.
    hygiene::made_here(&mut written.sig);
    written
}

fn is_outer(attribute: &Attribute) -> bool {
    matches!(attribute.style, AttrStyle::Outer)
}

/// The one call, placed where a parameter of another type is to be corrected.
fn call(test: &TestFn) -> TokenStream {
    let p = hygiene::private(test.root.as_ref());
    let name = &test.item.sig.ident;
    let run = match (test.is_async(), test.has_runner()) {
        (false, _) => format_ident!("run_test"),
        (true, false) => format_ident!("run_test_async"),
        (true, true) => format_ident!("bind_test_async"),
    };
    match test.clock() {
        None => quote!(#p::#run(|_| #name())),
        Some(parameter) => {
            let clock = hygiene::place(quote!(clock), parameter.ty.span());
            quote!(#p::#run(|#clock| #name(#clock)))
        }
    }
}

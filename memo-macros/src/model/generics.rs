//! The type and const parameters of a memo: for each set of them there is one.

use proc_macro2::{Ident, Span, TokenStream};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericParam, Generics, Lifetime, Path, PathArguments, Signature, Token, Type,
    TypeParam, TypeParamBound, WherePredicate,
};

use super::Owner;
use super::function::mentions;
use super::key_type::strip;
use super::record_generics::is_static;
use crate::diag::Errors;
use crate::walk::{Inside, Look, Walk};

/// The type and const parameters of a memo: for each set of them there is one.
#[derive(Debug, Default)]
pub(crate) struct MemoGenerics {
    /// Those of the method's type, then those of the function.
    pub(crate) all: Generics,
    /// Those of the function alone; last, one for each `impl Trait` among its parameters.
    pub(crate) own: Generics,
    /// How many of them stand for an `impl Trait`, and have a name that nobody wrote.
    pub(crate) opaque: usize,
}

impl MemoGenerics {
    /// The parameters of a function, and its signature with a name in place of each `impl Trait`.
    ///
    /// `tokens` are all of the function's, for the names in them.
    pub(super) fn resolve(
        signature: &Signature,
        tokens: &TokenStream,
        owner: Option<&Owner>,
        errors: &mut Errors,
    ) -> (Signature, Self) {
        let mut named = signature.clone();
        let mut namer = Namer {
            tokens,
            named: Vec::new(),
        };
        for input in &mut named.inputs {
            if let FnArg::Typed(parameter) = input {
                Walk(&mut namer).visit_type_mut(&mut parameter.ty);
            }
        }
        check_written(&signature.generics, errors);
        check_opaque(&namer.named, errors);
        let opaque = namer.named.len();
        let own = own(&signature.generics, namer.named, errors);
        let all = owner.map_or_else(|| own.clone(), |owner| joined(&owner.generics, &own));
        (named, Self { all, own, opaque })
    }

    /// Whether there are as many memos as there are types.
    pub(crate) fn is_generic(&self) -> bool {
        !self.all.params.is_empty()
    }

    /// The names of the types and constants.
    pub(crate) fn names(generics: &Generics) -> Vec<&Ident> {
        let names = generics
            .params
            .iter()
            .filter_map(|parameter| match parameter {
                GenericParam::Type(parameter) => Some(&parameter.ident),
                GenericParam::Const(parameter) => Some(&parameter.ident),
                GenericParam::Lifetime(_) => None,
            });
        names.collect()
    }

    /// Names the parameters of a function whose values each thread has for itself.
    pub(super) fn check_thread(&self, errors: &mut Errors) {
        if let Some(first) = Self::names(&self.own).first() {
            let message = "a generic function with `scope = thread` is not built yet; write \
                           `scope = process`, or memoize a function of one type and call it from the \
                           generic one";
            errors.push(first.span(), message);
        }
    }

    /// Names each parameter that may be a closure, of which a store cannot tell one from another.
    pub(super) fn check_shared(&self, errors: &mut Errors) {
        let in_where = self.own.where_clause.iter().flat_map(|it| &it.predicates);
        let in_where = in_where.filter_map(|predicate| match predicate {
            WherePredicate::Type(of) => Some(&of.bounds),
            _ => None,
        });
        let bounds = self.own.type_params().map(|parameter| &parameter.bounds);
        for bound in bounds.chain(in_where).flatten() {
            if let TypeParamBound::Trait(bound) = bound
                && is_callable(&bound.path)
            {
                let message = "a closure has no name by which a shared store could tell its values \
                               from those of another; take a pointer `fn(…) -> …`, or write \
                               `scope = process`";
                errors.push(bound.path.span(), message);
            }
        }
    }
}

/// Whether it is `Fn(…)` or one of its kind.
fn is_callable(path: &Path) -> bool {
    let last = path.segments.last();
    last.is_some_and(|last| matches!(last.arguments, PathArguments::Parenthesized(_)))
}

/// The parameters of the function but for its lifetimes, and those that stand for an `impl Trait`.
fn own(written: &Generics, opaque: Vec<TypeParam>, errors: &mut Errors) -> Generics {
    let mut own = written.clone();
    let lifetimes: Vec<_> = written
        .lifetimes()
        .map(|lifetime| lifetime.lifetime.clone())
        .collect();
    let parameters = written.params.iter().cloned();
    let parameters = parameters.filter(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    let opaque = opaque.into_iter().map(GenericParam::Type);
    own.params = parameters.chain(opaque).collect();
    if own.params.is_empty() {
        // What a plain function asks of its lifetimes, its body asks.
        return Generics::default();
    }
    let mut finder = FindLifetime {
        lifetimes: &lifetimes,
        found: Vec::new(),
    };
    for parameter in own.type_params_mut() {
        parameter.bounds = without_lifetimes(&parameter.bounds);
        Walk(&mut finder).visit_type_param_mut(parameter);
    }
    if let Some(clause) = &mut own.where_clause {
        let mut predicates: Vec<_> = clause.predicates.iter().cloned().collect();
        predicates.retain_mut(|predicate| match predicate {
            WherePredicate::Type(of) => {
                of.bounds = without_lifetimes(&of.bounds);
                Walk(&mut finder).visit_predicate_type_mut(of);
                !of.bounds.is_empty()
            }
            // There is one lifetime for all arguments.
            _ => false,
        });
        clause.predicates = predicates.into_iter().collect();
    }
    for lifetime in finder.found {
        let message = format!(
            "`{lifetime}` is the lifetime of one call, and a memo serves all of them; write what is \
             asked for every lifetime, as in `for<{lifetime}> …`"
        );
        errors.push(lifetime.span(), message);
    }
    own
}

type Bounds = syn::punctuated::Punctuated<TypeParamBound, Token![+]>;

/// The bounds but for lifetimes that `'static` outlives.
fn without_lifetimes(bounds: &Bounds) -> Bounds {
    let is_kept = |bound: &&TypeParamBound| match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        _ => true,
    };
    bounds.iter().filter(is_kept).cloned().collect()
}

/// The parameters of a type, and those of a method.
fn joined(of_type: &Generics, own: &Generics) -> Generics {
    let mut all = of_type.clone();
    all.params.extend(own.params.iter().cloned());
    if let Some(clause) = &own.where_clause {
        let predicates = clause.predicates.iter().cloned();
        all.make_where_clause().predicates.extend(predicates);
    }
    all
}

const WHY: &str = "each type has a memo of its own, which lives as long as the program";

fn check_written(generics: &Generics, errors: &mut Errors) {
    for parameter in generics.type_params() {
        if !is_static(parameter, generics) {
            let name = &parameter.ident;
            let others = if parameter.bounds.is_empty() {
                ""
            } else {
                "… + "
            };
            let message = format!("{WHY}; write `{name}: {others}'static`");
            errors.push(name.span(), message);
        }
    }
}

fn check_opaque(parameters: &[TypeParam], errors: &mut Errors) {
    for parameter in parameters {
        if !is_static(parameter, &Generics::default()) {
            let message = format!("{WHY}; write `impl … + 'static`");
            // It stands where `impl` was written.
            errors.push(parameter.colon_token.span(), message);
        }
    }
}

/// Gives each `impl Trait` a name.
struct Namer<'t> {
    tokens: &'t TokenStream,
    named: Vec<TypeParam>,
}

impl Namer<'_> {
    fn fresh(&self, span: Span) -> Ident {
        let mut name = format!("Impl{}", self.named.len());
        let span = span.resolved_at(Span::mixed_site());
        while mentions(self.tokens.clone(), &[&Ident::new(&name, span)]) {
            name.push('_');
        }
        Ident::new(&name, span)
    }
}

impl Look for Namer<'_> {
    fn ty(&mut self, ty: &mut Type) -> Inside {
        if let Type::ImplTrait(_) = strip(ty) {
            // A name needs no parentheses.
            *ty = strip(ty).clone();
        }
        // What is inside of it comes first.
        visit_mut::visit_type_mut(&mut Walk(self), ty);
        let Type::ImplTrait(opaque) = ty else {
            return Inside::Skip;
        };
        let name = self.fresh(opaque.impl_token.span);
        let mut parameter = TypeParam::from(name.clone());
        parameter.colon_token = Some(Token![:](opaque.impl_token.span));
        parameter.bounds = std::mem::take(&mut opaque.bounds);
        self.named.push(parameter);
        *ty = Type::Path(syn::TypePath {
            attrs: Vec::new(),
            qself: None,
            path: name.into(),
        });
        Inside::Skip
    }
}

/// Finds the lifetimes of a function.
struct FindLifetime<'l> {
    lifetimes: &'l [Lifetime],
    found: Vec<Lifetime>,
}

impl Look for FindLifetime<'_> {
    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if self.lifetimes.contains(lifetime) {
            self.found.push(lifetime.clone());
        }
    }
}

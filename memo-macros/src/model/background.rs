//! For which compute a call waits, and how long.

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type, TypeReference};

use super::Parameter;
use crate::args::{BackgroundArgs, Keyed, MemoArgs, Period};
use crate::diag::{Errors, error};
use crate::walk::{Inside, Look, Walk};

/// For which compute a call waits, and how long.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// How long after its ttl a value may still be served.
    pub(crate) stale: Option<Period>,
    /// Whether values are computed anew before they expire.
    pub(crate) refresh_ahead: bool,
    /// After how long a call is answered with a stale value.
    pub(crate) soft_timeout: Option<Period>,
    /// After how long a call gives up.
    pub(crate) timeout: Option<Period>,
    /// Whether callers of one key compute side by side.
    pub(crate) side_by_side: bool,
}

impl Background {
    pub(super) fn of(args: &BackgroundArgs, memo: &MemoArgs) -> Self {
        let period = |period: &Option<Keyed<Period>>| {
            let period = period.as_ref();
            period.map(|period| period.value.clone())
        };
        Self {
            stale: period(&memo.stale),
            refresh_ahead: args.refresh_ahead.is_some(),
            soft_timeout: period(&args.soft_timeout),
            timeout: period(&args.timeout),
            side_by_side: args.side_by_side().is_some(),
        }
    }

    /// The option for whose sake a compute goes on without its caller, if there is one.
    ///
    /// An async compute that is given up is dropped; a sync one cannot be stopped.
    pub(crate) fn detaching(&self, is_async: bool) -> Option<&'static str> {
        let options = [
            ("stale", self.stale.is_some()),
            ("refresh_ahead", self.refresh_ahead),
            ("soft_timeout", self.soft_timeout.is_some()),
            ("timeout", self.timeout.is_some() && !is_async),
        ];
        let mut given = options.iter().filter(|(_, is_given)| *is_given);
        given.next().map(|(option, _)| *option)
    }
}

/// Checks that all arguments can be kept for a compute that goes on without its caller.
pub(super) fn check_can_be_kept(option: &str, parameters: &[Parameter], errors: &mut Errors) {
    for parameter in parameters {
        let mut checker = Checker {
            option,
            found: None,
        };
        checker.check(parameter);
        errors.handle(checker.found.map_or(Ok(()), Err));
    }
}

/// Finds the first thing in a type that outlives no call: one mistake for each parameter.
struct Checker<'o> {
    option: &'o str,
    found: Option<darling::Error>,
}

impl Checker<'_> {
    /// Of an argument that is borrowed, the owned form is kept. What is part of the key has one.
    fn check(&mut self, parameter: &Parameter) {
        let shape = &parameter.shape;
        if parameter.part.is_none() {
            shape.wholes().into_iter().for_each(|ty| self.whole(ty));
        }
        if !shape.can_be_lent() {
            let what =
                "a borrow inside what is borrowed cannot be kept for that; take an owned type";
            self.refuse(parameter.written.ty.span(), what);
        }
    }

    fn whole(&mut self, ty: &Type) {
        if let Type::TraitObject(object) = ty {
            let what = "a `dyn` value cannot be kept for that; take `&Arc<dyn …>`";
            self.refuse(object.span(), what);
        }
        // The visitor wants a type of its own; it changes nothing.
        Walk(self).visit_type_mut(&mut ty.clone());
    }

    fn refuse(&mut self, span: proc_macro2::Span, what: &str) {
        let option = self.option;
        let message =
            format!("`{option}` computes in the background, when its caller is gone; {what}");
        self.found.get_or_insert_with(|| error(span, message));
    }

    fn borrow(&mut self, span: proc_macro2::Span) {
        let what = "a borrow inside this type cannot be kept for that; take an owned type";
        self.refuse(span, what);
    }
}

impl Look for Checker<'_> {
    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        if reference.mutability.is_some() {
            let what = "what `&mut` changes cannot be kept for that; take `&` of a type that is \
                        shared, such as `Arc<Mutex<…>>`";
            self.refuse(reference.span(), what);
            return Inside::Skip;
        }
        match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => Inside::Visit,
            _ => {
                self.borrow(reference.span());
                Inside::Skip
            }
        }
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            self.borrow(lifetime.span());
        }
    }

    // The parameters of a function are not part of a pointer to it.
    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }

    fn fn_parameters(&self) -> Inside {
        Inside::Skip
    }
}

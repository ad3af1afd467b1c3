//! What a type, as written, is made of, as far as it borrows: what is kept, and what finds it.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{GenericArgument, Lifetime, Path, PathArguments, Type, TypeReference};

use super::key_type::strip;
use crate::walk::{Inside, Look, Walk};

/// The longest tuple that can be a key.
const LONGEST: usize = 12;

/// What a type is made of, as far as it borrows.
#[derive(Debug)]
pub(crate) enum Shape {
    /// What owns all it is, or what cannot be looked into.
    Whole(Box<Type>),
    /// A reference.
    Borrowed(Box<Self>),
    /// A `Cow` of a type that does not borrow: one that does could not be given the one lifetime that
    /// all arguments have.
    Cow(Span, Box<Type>),
    /// An `Option`.
    Optional(Span, Box<Self>),
    /// A tuple.
    Tuple(Vec<Self>),
    /// A list of items.
    List(Span, List, Box<Self>),
}

/// What a list is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum List {
    /// `[T]`.
    Slice,
    /// `[T; N]`.
    Array,
    /// `Vec<T>`.
    Vec,
    /// `Box<[T]>`.
    Boxed,
}

impl Shape {
    /// What a type is made of.
    pub(super) fn of(ty: &Type) -> Self {
        let ty = strip(ty);
        let looked_into = if borrows(ty) { Self::inside(ty) } else { None };
        looked_into.unwrap_or_else(|| Self::Whole(Box::new(ty.clone())))
    }

    /// The same for a parameter that is part of a key: what it refers to is kept, also where that is
    /// `'static`.
    pub(super) fn of_part(ty: &Type) -> Self {
        match strip(ty) {
            Type::Reference(reference) if reference.mutability.is_none() => {
                Self::Borrowed(Box::new(Self::of(&reference.elem)))
            }
            ty => Self::of(ty),
        }
    }

    fn inside(ty: &Type) -> Option<Self> {
        let span = ty.span();
        let list = |list, item| Self::List(span, list, Box::new(Self::of(item)));
        match ty {
            Type::Reference(reference) if reference.mutability.is_none() => {
                Some(Self::Borrowed(Box::new(Self::of(&reference.elem))))
            }
            Type::Tuple(tuple) if tuple.elems.len() <= LONGEST => {
                Some(Self::Tuple(tuple.elems.iter().map(Self::of).collect()))
            }
            Type::Slice(slice) => Some(list(List::Slice, &slice.elem)),
            Type::Array(array) => Some(list(List::Array, &array.elem)),
            Type::Path(path) if path.qself.is_none() => {
                let (name, lifetimes, ty) = generic(&path.path)?;
                match (name.as_str(), lifetimes, strip(ty)) {
                    ("Option", 0, ty) => Some(Self::Optional(span, Box::new(Self::of(ty)))),
                    ("Vec", 0, ty) => Some(list(List::Vec, ty)),
                    ("Box", 0, Type::Slice(slice)) => Some(list(List::Boxed, &slice.elem)),
                    ("Cow", 1, ty) if !borrows(ty) => Some(Self::Cow(span, Box::new(ty.clone()))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The types that are not looked into.
    pub(crate) fn wholes(&self) -> Vec<&Type> {
        match self {
            Self::Whole(ty) | Self::Cow(_, ty) => vec![ty],
            Self::Borrowed(of) | Self::Optional(_, of) | Self::List(_, _, of) => of.wholes(),
            Self::Tuple(parts) => parts.iter().flat_map(Self::wholes).collect(),
        }
    }

    /// The type behind references.
    pub(crate) fn target(&self) -> Option<&Type> {
        match self {
            Self::Whole(ty) => Some(ty),
            Self::Borrowed(of) => of.target(),
            _ => None,
        }
    }

    /// Where the first type stands that is not looked into: what it cannot be, is said there.
    pub(crate) fn span(&self) -> Span {
        let wholes = self.wholes();
        wholes.first().map_or_else(Span::call_site, Spanned::span)
    }

    /// Whether values can be made of their owned forms, each from its own, but for a reference around
    /// all of them.
    pub(super) fn can_be_lent(&self) -> bool {
        match self {
            Self::Borrowed(of) => match &**of {
                Self::List(_, List::Slice, item) => item.can_be_lent_inside(),
                of => of.can_be_lent_inside(),
            },
            of => of.can_be_lent_inside(),
        }
    }

    fn can_be_lent_inside(&self) -> bool {
        match self {
            Self::Whole(_) | Self::Cow(_, _) => true,
            Self::Borrowed(of) => matches!(**of, Self::Whole(_)),
            Self::Optional(_, of) => of.can_be_lent_inside(),
            Self::Tuple(parts) => parts.iter().all(Self::can_be_lent_inside),
            Self::List(_, list, item) => *list != List::Slice && item.can_be_lent_inside(),
        }
    }
}

/// The name of a type of one type, and the number of lifetimes before that.
fn generic(path: &Path) -> Option<(String, usize, &Type)> {
    let last = path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    let GenericArgument::Type(ty) = arguments.next_back()? else {
        return None;
    };
    let lifetimes = arguments.len();
    let is_lifetime = |argument| matches!(argument, &GenericArgument::Lifetime(_));
    arguments
        .all(is_lifetime)
        .then(|| (last.ident.to_string(), lifetimes, ty))
}

/// Whether a type borrows something that is not `'static`, as far as is written.
pub(super) fn borrows(ty: &Type) -> bool {
    let mut finder = FindBorrow(false);
    // The visitor wants a type of its own; it changes nothing.
    Walk(&mut finder).visit_type_mut(&mut ty.clone());
    finder.0
}

struct FindBorrow(bool);

impl Look for FindBorrow {
    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        self.0 |= reference.lifetime.is_none();
        Inside::Visit
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        self.0 |= lifetime.ident != "static";
    }

    // The parameters of a function are not part of a pointer to it.
    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }

    fn fn_parameters(&self) -> Inside {
        Inside::Skip
    }
}

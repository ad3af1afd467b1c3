//! What tells the memos of a generic item apart: the types that each is for, in names and in keys.

use std::any::{TypeId, type_name};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Spec;

impl Spec {
    /// Says with which parameters this describes the memo of a generic type: names and keys tell them
    /// apart.
    #[must_use]
    pub fn generic<T: ?Sized + 'static>(mut self) -> Self {
        let ty = type_argument::<T>();
        let arguments = ty.find('<').map_or("", |start| &ty[start..]);
        let item = self.name.strip_suffix(self.item);
        let record = item.and_then(|path| path.strip_suffix("::"));
        self.name = match record {
            Some(record) => format!("{record}{arguments}::{}", self.item),
            None => format!("{}{arguments}", self.name),
        }
        .leak();
        self.record = format!("{}{arguments}", self.record).leak();
        self.is_unnamed |= is_unnamed(arguments);
        self
    }

    /// Says of which type `T` of a trait with these `parameters` this describes the memo: names and keys
    /// tell them apart.
    #[must_use]
    pub fn implemented<T: ?Sized + 'static>(mut self, parameters: &[String]) -> Self {
        let ty: &'static str = type_argument::<T>().leak();
        let is_named = self.name == self.item;
        let parameters = parameters.join(", ");
        if !parameters.is_empty() {
            self.item = match self.item.rsplit_once("::") {
                Some((of_trait, method)) => format!("{of_trait}<{parameters}>::{method}"),
                None => format!("{}<{parameters}>", self.item),
            }
            .leak();
        }
        self.name = if is_named {
            format!("{}<{ty}>", self.item)
        } else {
            format!("{ty}::{}", self.item)
        }
        .leak();
        self.is_unnamed |= is_unnamed(ty) || is_unnamed(&parameters);
        self.record = match self.record {
            // Of no record, whose namespace would tell it from others of its name.
            "" => ty,
            record => {
                let arguments = ty.find('<').map_or("", |start| &ty[start..]);
                format!("{record}{arguments}").leak()
            }
        };
        self
    }

    /// Says with which types and constants this describes the memo of a generic function: names and
    /// keys tell them apart.
    #[must_use]
    pub fn generic_item(mut self, arguments: &[String]) -> Self {
        let arguments = arguments.join(", ");
        self.name = format!("{}<{arguments}>", self.name).leak();
        self.item = format!("{}<{arguments}>", self.item).leak();
        self.is_unnamed |= is_unnamed(&arguments);
        self
    }
}

/// A type by its name, and by a digest where names leave out what tells two types apart: the
/// lifetimes of `fn(&str)`, which may be one or any.
#[must_use]
pub fn type_argument<T: ?Sized + 'static>() -> String {
    let name = type_name::<T>();
    if !name.contains("fn(") && !name.contains("dyn ") {
        return name.to_owned();
    }
    // The same in every run of a program; another compiler may make another of it, and then what was
    // stored is not found.
    let mut digest = DefaultHasher::new();
    TypeId::of::<T>().hash(&mut digest);
    format!("{name}#{:016x}", digest.finish())
}

/// Whether there is a type without a name among these: all closures of a function are
/// `f::{{closure}}`.
fn is_unnamed(arguments: &str) -> bool {
    arguments.contains('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(arguments: &[String]) -> Spec {
        Spec::new("app::f", "app", "f").generic_item(arguments)
    }

    #[test]
    fn types_and_constants_are_part_of_the_name_and_of_the_item() {
        let spec = spec(&[type_argument::<u8>(), format!("{:?}", 'x')]);
        assert_eq!((spec.name, spec.item), ("app::f<u8, 'x'>", "f<u8, 'x'>"));
        assert!(!spec.is_unnamed);
    }

    #[test]
    fn types_that_differ_in_a_lifetime_are_told_apart() {
        let any = type_argument::<fn(&str)>();
        assert_eq!(any, type_argument::<fn(&str)>());
        assert_ne!(any, type_argument::<fn(&'static str)>());
        assert_eq!(type_argument::<&str>(), "&str");
    }

    #[test]
    fn a_closure_has_no_name() {
        fn of<T: 'static>(_: T) -> Spec {
            spec(&[type_argument::<T>()])
        }
        assert!(of(|n: u8| n).is_unnamed);
        assert!(of(async {}).is_unnamed);
        assert!(!of([0_u8; 4]).is_unnamed);
    }
}

//! Whole keys: no two different things ever share one.

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::codec::Postcard;
use crate::key::{IntoTenant, KeyLayout, Lookup, MethodKey, RecordKey, Tenanted, tenant};

/// All that tells one value from another.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Thing {
    namespace: &'static str,
    item: &'static str,
    version: Version,
    owner: Owner,
    tenant: Option<String>,
    arguments: Option<(String, Vec<String>)>,
}

/// What the item belongs to: no record, or one with its key.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Owner {
    Nobody,
    One(&'static str, &'static str, String),
    Two(&'static str, &'static [&'static str], (String, String)),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Version {
    Number(u64),
    Fingerprint(u64),
}

impl Thing {
    fn key(&self) -> StoreKey {
        let spec = Spec::new(self.item, self.namespace, self.item);
        let spec = match self.version {
            Version::Number(version) => spec.version(version),
            Version::Fingerprint(fingerprint) => spec.fingerprint(fingerprint),
        };
        match &self.owner {
            Owner::Nobody => self.of(&spec, None::<RecordKey<(String,)>>),
            Owner::One(record, field, fields) => {
                let field = vec![*field].leak();
                let fields = (fields.clone(),);
                self.of(&spec.of_record(record, field), Some(RecordKey { fields }))
            }
            Owner::Two(record, names, fields) => {
                let fields = fields.clone();
                self.of(&spec.of_record(record, names), Some(RecordKey { fields }))
            }
        }
    }

    fn of(&self, spec: &Spec, record: Option<impl KeyLayout>) -> StoreKey {
        let arguments = self.arguments.clone();
        match (record, arguments) {
            (None, arguments) => self.tenanted(spec, arguments.unwrap_or_default()),
            (Some(record), None) => self.tenanted(spec, record),
            (Some(record), Some(arguments)) => self.tenanted(spec, MethodKey { record, arguments }),
        }
    }

    fn tenanted<K: KeyLayout>(&self, spec: &Spec, key: K) -> StoreKey {
        match self.tenant.clone() {
            None => text(spec, &key),
            Some(tenant) => text(spec, &Tenanted { tenant, key }),
        }
    }
}

fn text<K: KeyLayout>(spec: &Spec, key: &K) -> StoreKey {
    Wire::<K, u8>::new::<Postcard>().store_key(spec, key)
}

const NAMES: [&str; 7] = ["", "a", "b", "a.b", "a:", ":a", "%3A"];
const IDENTIFIERS: [&str; 4] = ["a", "b", "ab", "ß"];
const FIELDS: [&[&str]; 4] = [&["a", "b"], &["b", "a"], &["ab", "a"], &["a", "ab"]];

fn words() -> impl Strategy<Value = String> {
    let word = || proptest::string::string_regex("[(),!=:#\\[\\]%ab\0]{0,2}").expect("a pattern");
    prop_oneof![8 => word(), 1 => word().prop_map(|word| word.repeat(200))]
}

fn owners() -> impl Strategy<Value = Owner> {
    let identifier = || select(&IDENTIFIERS[..]);
    prop_oneof![
        Just(Owner::Nobody),
        (identifier(), identifier(), words())
            .prop_map(|(record, name, key)| Owner::One(record, name, key)),
        (identifier(), select(&FIELDS[..]), (words(), words()))
            .prop_map(|(record, names, key)| Owner::Two(record, names, key)),
    ]
}

fn things() -> impl Strategy<Value = Thing> {
    let versions = prop_oneof![
        (0_u64..2).prop_map(Version::Number),
        (0_u64..2).prop_map(Version::Fingerprint),
    ];
    // A tenant has a name.
    let tenants = words().prop_map(|word| (!word.is_empty()).then_some(word));
    let arguments = proptest::option::of((words(), vec(words(), 0..2)));
    let names = || select(&NAMES[..]);
    (names(), names(), versions, owners(), tenants, arguments).prop_map(
        |(namespace, item, version, owner, tenant, arguments)| Thing {
            namespace,
            item,
            version,
            // A function without arguments is not among these: it would be one with a `()`.
            arguments: match owner {
                Owner::Nobody => arguments.or_else(|| Some(<_>::default())),
                _ => arguments,
            },
            owner,
            tenant,
        },
    )
}

/// Two things that differ in one respect, or in none.
fn neighbours() -> impl Strategy<Value = [Thing; 2]> {
    (things(), things(), 0..7).prop_map(|(one, other, respect)| {
        let mut two = one.clone();
        match respect {
            0 => two.namespace = other.namespace,
            1 => two.item = other.item,
            2 => two.version = other.version,
            3 => two.tenant = other.tenant,
            4 if two.owner != Owner::Nobody => two.arguments = other.arguments,
            5 if two.owner != Owner::Nobody && other.owner != Owner::Nobody => {
                two.owner = other.owner;
            }
            _ => {}
        }
        [one, two]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn m_01_two_things_share_a_key_only_if_they_are_the_same(pairs in vec(neighbours(), 30)) {
        let mut known = HashMap::new();
        for thing in pairs.into_iter().flatten() {
            let key = thing.key();
            prop_assert!(key.as_str().len() <= 250);
            if let Some(other) = known.insert(key.to_string(), thing.clone()) {
                prop_assert_eq!(other, thing);
            }
        }
    }
}

#[test]
fn m_04_a_mark_in_a_name_moves_no_border_between_fields() {
    // Unescaped, all of these would read `a:b::c:%3A:d`.
    let joined = "a:b::c:%3A:d";
    let borders = joined.match_indices(':').map(|(at, _)| at);
    let keys = borders.map(|at| {
        let (tenant, field) = (joined[..at].to_owned(), joined[at + 1..].to_owned());
        let fields = (field,);
        let key = RecordKey { fields };
        text(&Spec::new("", "", "f"), &Tenanted { tenant, key })
    });
    let keys: Vec<_> = keys.collect();
    let distinct: std::collections::HashSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "{keys:?}");
}

#[cfg(feature = "registry")]
#[test]
fn a_namespace_and_the_module_of_that_path_are_one() {
    let key = |namespace| text(&Spec::new("", namespace, "f"), &());
    assert_eq!(key("a::b"), key("a.b"));
    let [one, two] = ["a::b", "a.b"].map(|namespace| Spec::new("", namespace, "f"));
    assert!(one.shares_keys_with(&two));
}

#[test]
fn m_04_the_tenant_of_a_function_has_a_field_of_its_own_and_never_leaves_it() {
    fn text<'t>(of: impl IntoTenant<'t>, argument: &str) -> String {
        let key: Tenanted<Box<str>, (String,)> = tenant(of).finds((argument,)).to_key();
        let spec = Spec::new("shop::price", "shop", "price").version(1);
        let wire = Wire::<Tenanted<Box<str>, (String,)>, u64>::new::<Postcard>();
        wire.store_key(&spec, &key).to_string()
    }
    assert_eq!(text("acme", "tea"), "m1:shop::acme::price:v1:tea");
    assert_eq!(text(7_u64, "tea"), "m1:shop::7::price:v1:tea");
    assert_eq!(text("a:b", "c"), "m1:shop::a%3Ab::price:v1:c");
    assert_eq!(text("a%3Ab", "c"), "m1:shop::a%253Ab::price:v1:c");
    assert_eq!(text("*", "c"), "m1:shop::%2A::price:v1:c");
    assert_ne!(text("a", "b:c"), text("a:b", "c"));
}

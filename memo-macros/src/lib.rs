//! The procedural macros of memokit. Use them through the crate `memokit`.
//!
//! Three stages, one direction: what was written (`args`), what it means (`model`), what is written
//! instead (`expand`). Only the first two may fail.

#![forbid(unsafe_code)]

mod args;
mod diag;
mod expand;
#[cfg(feature = "expansion")]
mod expansion;
mod fallback;
mod groups;
mod hygiene;
mod model;
#[cfg(test)]
mod reference;
mod walk;

use proc_macro::TokenStream;

/// Remembers what a function computes.
///
/// ```text
/// use memokit::memoize;
///
/// #[memoize(ttl = "5m", capacity = 10_000)]
/// fn shipping_cost(zone: &str, grams: u32) -> u64 {
///     zone.len() as u64 * u64::from(grams)
/// }
///
/// assert_eq!(shipping_cost("EU", 250), 500);                 // a miss: computed
/// assert_eq!(shipping_cost("EU", 250), 500);                 // a hit
/// assert_eq!(shipping_cost::peek("EU", 250), Some(500));     // looks, never computes
/// ```
///
/// The function keeps its signature, visibility, docs and attributes. Beside it stands a companion of
/// the same name, whose operations take the parameters that are part of the key: `peek`, `contains`,
/// `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`; or all of them: `refresh`,
/// `outcome`, `uncached`; or none: `memo`. For an async function they are async. `warm` takes many
/// keys and fills ahead of use; of a batch function, `peek_many` and its like take many items.
///
/// Of a `Result` only `Ok` is stored, unless there is an `error_ttl`; everything else is stored
/// whole. A value is `Clone + Send + Sync + 'static`.
///
/// # Key
///
/// Every parameter is part of the key. One that the function borrows, as `&str`, is kept in its owned
/// form and looked up as it is: a hit allocates nothing. A part is `Hash + Eq + Clone + Send + Sync +
/// 'static`.
///
/// A generic function has a memo for each set of types, `f::memo::<T>()`; its type parameters are
/// `'static`.
///
/// # Options
///
/// | option | meaning | default |
/// |---|---|---|
/// | `ttl = "5m"` | fresh for this long after the compute ends; text with units, an expression of type `Duration` that is asked whenever a value is stored, or a closure of the parts of the key, then the value | for ever |
/// | `tti = "1m"` | dropped when not used for this long | off |
/// | `jitter = "10%"` | a random part that is taken off the ttl, never added | nothing |
/// | `stale = "10m"` | may be served for this long after the ttl, while one compute in the background refreshes it | off |
/// | `refresh_ahead` | computed anew in the background before it expires | off |
/// | `soft_timeout = "50ms"` | how long a call waits for the fresh value before it takes the stale one | not at all |
/// | `timeout = "2s"` | how long a call waits for a compute before it gives up, with an error | as long as it takes |
/// | `absent_ttl = "30s"` | how long a `None` is fresh | as `ttl` |
/// | `error_ttl = "5s"` | errors are stored too, for this long | not stored |
/// | `single_flight = false` | callers of one key compute side by side | they share one compute |
/// | `capacity = N` | the most entries; 0 keeps nothing | no limit |
/// | `max_bytes = "64MiB"` | the most bytes, text with a unit or a constant `u64`; a larger value is returned, not kept | no limit |
/// | `policy = lru` | who leaves: `best`, `fifo`, `lru`, `lfu`, `ttl`, `size`, `sieve`, `s3_fifo`, `tiny_lfu`, or a type that is `Eviction + Default` | `best` |
/// | `weigh = PATH` | the bytes of a value, of a reference to it | the size of its type |
/// | `cache_if = \|value\| …` | whether a value is stored | every value, of a `Result` every `Ok` |
/// | `tags("user:{id}", …)` | groups to invalidate by, with parts of the key; or a closure of the parts, then the value, that gives them | none |
/// | `namespace = "…"` | the first part of all keys | the path of the module |
/// | `skip(a, b)` | parameters that are not part of the key | none |
/// | `key(TYPE) = EXPR` | the key instead of the parameters; see below | every parameter |
/// | `key = EXPR` | the same for a type that has no name, at the price of a box and a downcast | every parameter |
/// | `tenant = EXPR` | the customer of the program that a call belongs to: part of every key, invalidated and counted apart; text, an integer or an `Option` of one | none |
/// | `batch` | the first parameter `&[K]` holds many keys, and the function returns `Vec<V>` in their order, `HashMap<K, V>`, `BTreeMap<K, V>`, or a `Result` of one; it is called with those that are missing | one key |
/// | `max_batch = N` | one call of a batch function is given so many keys at most | all that are missing |
/// | `coalesce = "1ms"` | calls of a batch function that come within this time are computed by one of them; all other parameters are skipped | each computes |
/// | `scope = process`, `scope = thread`, `scope = shared` | where values live; those of a `thread` need neither `Send` nor `Sync`; `shared` needs keys with `CacheKey` and values with serde | `process` |
/// | `store = "…"` | which shared store; implies `scope = shared` | the default store |
/// | `codec = postcard`, `bincode`, `msgpack`, `json`, or the path of a type | how shared values are written; each is a feature | `postcard` |
/// | `l1_ttl = "30s"` | how long the process keeps a copy of a shared value; `"0s"` keeps none | 30 seconds |
/// | `l1_max_value = "64KiB"` | the most bytes of a shared value of which a copy is kept | no limit |
/// | `on_store_error = fail` | that a call returns the error of a store that does not answer, and does not compute | `bypass`: it computes |
/// | `version = N` | marks shared values; raise it when they come to mean something else | a digest of the item's tokens, docs left out |
/// | `name = "…"` | the name in the registry and in keys | the path of the item |
/// | `companion = ident` | the name of the companion | the function's |
/// | `crate = path` | the path of memokit | `::memokit` |
///
/// Each has a page in `memokit::reference`, with an example, its cost, and what it goes with.
///
/// In the expression of a key a parameter that is `Copy` is itself, and any other is a reference: it
/// is still to be passed on. `key(u64) = user.id` and `key(u64) = id / 10` are as they look; for an
/// owned `name` write `key(String) = name.clone()`. The key is owned: it borrows from no parameter.
///
/// What computes in the background (`stale`, `refresh_ahead`, `soft_timeout`, and `timeout` of a sync
/// function) clones all arguments, skipped ones too: they are `ToOwned`, with owned forms that are
/// `Send + Sync + 'static`.
///
/// # Errors
///
/// An option that is unknown, not built yet, given twice or contradicts another, and a function that
/// cannot be memoized, are compile errors at the token to be edited, all at once. The function stays
/// usable beside them. A function is free and safe; its type parameters are `'static`; it returns an
/// owned value, and has 12 parameters at most.
#[proc_macro_attribute]
pub fn memoize(args: TokenStream, item: TokenStream) -> TokenStream {
    stages::memoize(groups::keep(args.into()), &groups::keep(item.into())).into()
}

/// Makes a struct a record: some of its fields are computed for many records at once, and kept.
///
/// ```text
/// use memokit::{Calculated, Memoized};
///
/// #[derive(Memoized)]
/// #[memo(context = Db, scope = shared)]
/// struct Customer {
///     #[memo(key)]
///     id: u64,
///     name: String,
///     /// Sum of paid invoices.
///     #[cache_calculation(ttl = "10m", with = Customer::sum_invoices)]
///     revenue: Calculated<u64>,
/// }
///
/// Customer::load(&mut customers, &[Customer::REVENUE], &db).await?;
/// ```
///
/// Each calculation is a constant in upper case, as visible as the struct, which selects it for
/// `load`. `load`, `ALL` and `cached_calculations` are provided items of the trait `Memoized`.
///
/// # Options
///
/// | where | option | meaning | default |
/// |---|---|---|---|
/// | struct: `#[memo(…)]` | `context = TYPE` | what the calculations are given besides the records | `()`, and nothing is given |
/// | | `namespace = "…"` | the first part of all keys | the path of the module |
/// | | `scope = process`, `scope = shared` | where values live | `process` |
/// | | `store = "…"` | which shared store; implies `scope = shared` | the default store |
/// | | `ttl`, `tti`, `jitter`, `stale`, `capacity`, `max_bytes`, `policy` | as of `#[memoize]`, for each calculation that does not say otherwise | |
/// | | `crate = path` | the path of memokit | `::memokit` |
/// | field: `#[memo(…)]` | `key` | identifies a record; several make a composite key | at least one beside calculations |
/// | | `tenant` | the tenant that a record belongs to: part of every key, invalidated and counted apart | none |
/// | | `cell` | a field of type `MemoCell` that holds the memos of its value, for methods with `scope = instance` | none |
/// | field: `#[cache_calculation(…)]` | `with = PATH` | the function that computes the values, sync or async | required |
/// | | `depends(a, b)` | the fields that the function reads: made before, and invalidated with it | none |
/// | | `select = OTHER` | the name of the constant | the field's, in upper case |
/// | | `ttl`, `tti`, `jitter`, `stale`, `absent_ttl`, `capacity`, `max_bytes`, `policy`, `max_batch`, `weigh`, `cache_if`, `tags`, `name`, `codec`, `version` | as of `#[memoize]`; the parts of the key are the key fields | those of the struct |
///
/// `with` names a function of `&[&Customer]` and, if the struct has a `context`, a reference to it. It
/// returns `Vec<V>` or `Vec<Result<V, E>>` in the order of the slice, or a `HashMap` or `BTreeMap` by
/// the record's key, or a `Result` of one of these, with `E: Display`. It is called once for each load,
/// with the records that miss the value.
///
/// A key field is `memokit::CacheKey + Hash + Eq + Clone + Send + Sync + 'static`; a calculation is a
/// field of type `Calculated<V>`.
///
/// # Errors
///
/// As of `#[memoize]`; the constants are there beside them.
#[proc_macro_derive(Memoized, attributes(memo, cache_calculation))]
pub fn derive_memoized(item: TokenStream) -> TokenStream {
    stages::record(groups::keep(item.into())).into()
}

/// Remembers what methods compute.
///
/// ```text
/// use memokit::{Memoized, memoized};
///
/// #[memoized]
/// impl Customer {
///     #[cache_calculation(ttl = "1h")]
///     async fn greeting(&self, lang: Lang) -> Result<String, Error> { … }
///
///     #[cache_calculation(ttl = "10m", batch, skip(db))]
///     async fn credit(customers: &[&Self], db: &Db) -> Result<Vec<Credit>, Error> { … }
///
///     #[cache_calculation(skip(db))]
///     fn find(id: u64, db: &Db) -> Option<Self> { … }
///
///     fn plain(&self) { … }                                    // stays as it is
/// }
///
/// Customer::greeting_memo().peek(&customer, Lang::En).await;
/// Customer::credit_memo().one(&customer, &db).await?;
/// Customer::find_memo().invalidate(42);
/// ```
///
/// A method is keyed by the key of its record (`#[memo(key)]` in a struct that derives `Memoized`) and
/// its arguments, never by other fields. Beside it stands `fn greeting_memo()`, which gives the
/// companion; its operations are those of a function's, with the record first. Associated functions
/// without a receiver work as functions do.
///
/// The block may be one of several, or implement a trait: then there is no companion. It stands above
/// `#[async_trait]`.
///
/// Above a trait it is for default bodies: each type that takes one over has a memo of its own. The trait
/// asks for records with a key, `trait Priced: memokit::Keyed`, or its methods say `key(TYPE) = EXPR`. There
/// is no companion.
///
/// # Options
///
/// | where | option | meaning | default |
/// |---|---|---|---|
/// | block: `#[memoized(…)]` | `namespace = "…"` | the first part of all keys | the struct's |
/// | | `crate = path` | the path of memokit | `::memokit` |
/// | method: `#[cache_calculation(…)]` | all of `#[memoize]` but `crate` | closures are given the key of the record (`key.0` is its first field), then the arguments, then the value | those of the struct's `#[memo(…)]` |
/// | | `companion = ident` | the name of the companion's function | `greeting_memo` |
/// | | `key(TYPE) = EXPR`, `key = EXPR` | the whole key; may mention `self`, and needs no key fields | the record's key and the arguments |
/// | | `scope = instance` | the memo lives in the value, in its field `#[memo(cell)] cell: MemoCell`, and dies with it | as the struct |
/// | | `scope = process`, `scope = shared` | where values live; a method of one record says it where the struct says `shared` | as the struct |
///
/// A batch method takes `&[&Self]`, and clones the records that are missing.
///
/// # Errors
///
/// As of `#[memoize]`. A method with a mistake stays as it was written, and the others are memoized.
#[proc_macro_attribute]
pub fn memoized(args: TokenStream, item: TokenStream) -> TokenStream {
    stages::block(groups::keep(args.into()), &groups::keep(item.into())).into()
}

/// Marks a calculation: a field of a struct that derives `Memoized`, or a method in an impl block or a trait
/// with `#[memoized]` above it. There it is theirs; anywhere else it is an error that says so.
#[proc_macro_attribute]
pub fn cache_calculation(_args: TokenStream, item: TokenStream) -> TokenStream {
    fallback::stray(&item.into()).into()
}

/// Makes a struct or an enum a part of keys that are written as text: of shared entries, and of records.
///
/// ```text
/// use memokit::{CacheKey, memoize};
///
/// #[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
/// enum Filter {
///     All,
///     Country(String),
///     Price { from: u32, to: u32 },
/// }
///
/// #[derive(CacheKey, Clone, Eq, Hash, PartialEq)]
/// struct Query {
///     filter: Filter,
///     page: u32,
/// }
///
/// #[memoize(batch, scope = shared)]
/// async fn search(queries: &[Query]) -> Vec<Page> { … }
/// ```
///
/// The text of a value is `(filter=Price(from=1,to=9),page=3)`: fields by name, in the order in which
/// they are written; the fields of a tuple by their place, that of a tuple of one alone; a variant by
/// its name, whatever its place. So a new name or another order of fields is another key, and another
/// order of variants is not. The name of the type is no part of it.
///
/// A type parameter that a field mentions has to be `CacheKey` too. What `#[cfg]` removes is not there.
///
/// # Options
///
/// | where | option | meaning | default |
/// |---|---|---|---|
/// | type: `#[cache_key(…)]` | `crate = path` | the path of memokit | `::memokit` |
///
/// No field can be left out: two values that are not equal would have one key. Where `Eq` and `Hash`
/// leave something out, `CacheKey` is to be implemented beside them.
///
/// # Errors
///
/// A field whose type has no `CacheKey`, a union, and an option on a variant or a field are compile
/// errors at the token to be edited.
#[proc_macro_derive(CacheKey, attributes(cache_key))]
pub fn cache_key(item: TokenStream) -> TokenStream {
    stages::cache_key(item.into()).into()
}

/// Lets the values of a struct or an enum tell the bytes that they take, those behind their pointers included.
///
/// ```text
/// use memokit::{MemSize, memoize};
///
/// #[derive(Clone, MemSize)]
/// struct Page {
///     title: String,
///     words: Vec<String>,
///     #[mem_size(with = Image::bytes)]     // fn(&Image) -> usize: what it owns beyond its own size
///     image: Image,
///     #[mem_size(skip)]                    // shared by all pages
///     site: Arc<Site>,
/// }
///
/// #[memoize(max_bytes = "64MiB")]          // weighs its pages by it
/// fn page(id: u64) -> Page { … }
/// ```
///
/// A type parameter that a field mentions has to be `MemSize` too. What `#[cfg]` removes is not there.
///
/// # Options
///
/// | where | option | meaning | default |
/// |---|---|---|---|
/// | field: `#[mem_size(…)]` | `skip` | what it owns does not count | counts |
/// | | `with = path` | a function that tells what it owns beyond its own size: `fn(&Field) -> usize` | its type tells |
/// | type: `#[mem_size(…)]` | `crate = path` | the path of memokit | `::memokit` |
///
/// # Errors
///
/// A field whose type has no `MemSize`, a union, and an option in the wrong place are compile errors at the token
/// to be edited.
#[proc_macro_derive(MemSize, attributes(mem_size))]
pub fn mem_size(item: TokenStream) -> TokenStream {
    stages::mem_size(item.into()).into()
}

/// Runs a test with memos and a time of its own.
///
/// ```text
/// use std::time::Duration;
///
/// use memokit::memoize;
/// use memokit::testing::{ManualClock, hit, miss};
///
/// #[memoize(ttl = "5m")]
/// fn price(sku: &str) -> usize {
///     sku.len()
/// }
///
/// #[memokit::test]
/// fn a_price_is_fresh_for_five_minutes(clock: ManualClock) {
///     miss!(price("tea"), 3);
///     hit!(price("tea"), 3);
///     clock.advance(Duration::from_secs(5 * 60));
///     miss!(price("tea"), 3);
/// }
/// ```
///
/// The test has a `Runtime`, whose memos begin empty, whose time stands still, and whose shared
/// memos live in memory; no other test sees them, and none waits for them. The runtime is bound to
/// the body, as by `Runtime::enter` or `Runtime::scope`: a thread or a task that the body spawns
/// leaves it, unless spawned by `memokit::spawn`.
///
/// The function has no parameter, or one that is given the clock, a `memokit::testing::ManualClock`.
/// It may be async: then it runs on a tokio runtime of one thread. Its other attributes, as
/// `#[should_panic]` and `#[ignore]`, and its return type stay what they are to a test.
///
/// Where another attribute named `test` stands below, as `#[tokio::test(flavor = "multi_thread")]`
/// does, that one runs the test; this one only binds the runtime.
///
/// # Options
///
/// | option | meaning | default |
/// |---|---|---|
/// | `crate = path` | the path of memokit | `::memokit` |
///
/// # Errors
///
/// What no test can be, generic or with a second parameter, is a compile error at the token to be
/// edited.
#[proc_macro_attribute]
pub fn test(args: TokenStream, item: TokenStream) -> TokenStream {
    stages::test(groups::keep(args.into()), &groups::keep(item.into())).into()
}

/// The expansion of an annotated item, as text.
#[cfg(feature = "expansion")]
#[doc(hidden)]
#[proc_macro]
pub fn __expansion(item: TokenStream) -> TokenStream {
    expansion::expand(item.into()).into()
}

/// The stages in their order.
mod stages {
    use proc_macro2::TokenStream;

    use crate::args::{MemoizeArgs, TestArgs};
    use crate::diag::Errors;
    use crate::model::{Block, KeyType, MemoFn, Record, SizedType, TestFn};
    use crate::{expand, fallback};

    pub(crate) fn memoize(args: TokenStream, item: &TokenStream) -> TokenStream {
        let mut errors = Errors::default();
        let args = MemoizeArgs::parse(args, &mut errors);
        match MemoFn::resolve(args, item, errors) {
            Ok(memo) => expand::function(&memo),
            Err(rejected) => fallback::expand(item, rejected),
        }
    }

    pub(crate) fn block(args: TokenStream, item: &TokenStream) -> TokenStream {
        match Block::resolve(args, item) {
            (Some(block), Ok(())) => expand::block(&block),
            (Some(block), Err(rejected)) => fallback::expand(&expand::block(&block), rejected),
            (None, Err(rejected)) => fallback::expand(item, rejected),
            (None, Ok(())) => TokenStream::new(),
        }
    }

    pub(crate) fn record(item: TokenStream) -> TokenStream {
        match Record::resolve(item) {
            (Some(record), Ok(())) => expand::record(&record),
            (Some(record), Err(rejected)) => {
                fallback::expand(&expand::record(&record.harmless()), rejected)
            }
            (None, Err(rejected)) => rejected.into_tokens(),
            (None, Ok(())) => TokenStream::new(),
        }
    }

    pub(crate) fn cache_key(item: TokenStream) -> TokenStream {
        match KeyType::resolve(item) {
            (Some(ty), Ok(())) => expand::cache_key(&ty),
            (Some(ty), Err(rejected)) => fallback::expand(&expand::cache_key(&ty), rejected),
            (None, Err(rejected)) => rejected.into_tokens(),
            (None, Ok(())) => TokenStream::new(),
        }
    }

    pub(crate) fn mem_size(item: TokenStream) -> TokenStream {
        match SizedType::resolve(item) {
            (Some(ty), Ok(())) => expand::mem_size(&ty),
            (Some(ty), Err(rejected)) => fallback::expand(&expand::mem_size(&ty), rejected),
            (None, Err(rejected)) => rejected.into_tokens(),
            (None, Ok(())) => TokenStream::new(),
        }
    }

    pub(crate) fn test(args: TokenStream, item: &TokenStream) -> TokenStream {
        let mut errors = Errors::default();
        let args = TestArgs::parse(args, &mut errors);
        match TestFn::resolve(args, item, errors) {
            Ok(test) => expand::test(&test),
            Err(rejected) => fallback::expand(item, rejected),
        }
    }
}

//! The bytes of values, beside those that were allocated for them; and memos that weigh by them.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::{CString, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use memokit::testing::miss;
use memokit::{Calculated, MemSize, Memo, Memoized, memoize, memoized, registry};

/// The value, and the bytes that were allocated for it and are still there.
fn made<T>(make: impl FnOnce() -> T) -> (T, usize) {
    let mut value = None;
    let allocated = allocation_counter::measure(|| value = Some(make()));
    (
        value.unwrap(),
        usize::try_from(allocated.bytes_current).unwrap(),
    )
}

/// That each of these tells exactly what was allocated for it.
macro_rules! exact {
    ($($value:expr;)*) => {$(
        let (value, allocated) = made(|| $value);
        assert_eq!(MemSize::heap_size(&value), allocated, "{}", stringify!($value));
        assert_eq!(MemSize::mem_size(&value), size_of_type(&value) + allocated, "{}", stringify!($value));
    )*};
}

/// The size of a value's own type, which may be a reference.
fn size_of_type<T>(_: &T) -> usize {
    size_of::<T>()
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

/// A list with room for more.
fn roomy<T>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut list = Vec::with_capacity(100);
    list.extend(values);
    list
}

#[test]
fn what_owns_nothing_is_its_size() {
    exact! {
        (); true; 'x'; 1_u8; 1_i128; 1.5_f64; [1_u64; 9]; (1_u8, 2_u64); Some(3_u16);
        std::num::NonZero::new(3_u32); std::time::Duration::from_secs(1);
        "text"; &[1, 2, 3][..]; std::marker::PhantomData::<String>; std::cmp::Ordering::Less;
        std::net::IpAddr::from([127, 0, 0, 1]); 1..9; ..=3; std::cmp::Reverse(1); std::num::Wrapping(1);
        Cell::new(1); std::sync::atomic::AtomicU64::new(1); text as fn(usize) -> String;
        Cow::Borrowed("text"); Ok::<u8, u8>(1); Path::new("/etc");
    }
    assert_eq!(MemSize::mem_size(&"text"), 16);
    assert_eq!(str::mem_size("text"), 4);
    assert_eq!(<[u16]>::mem_size(&[1, 2, 3]), 6);
}

#[test]
fn lists_and_texts_count_what_they_have_allocated() {
    exact! {
        String::new(); text(1000); String::with_capacity(99); Vec::<u64>::new(); vec![1_u8; 1000];
        roomy([1_u32, 2]); roomy([text(5), text(7)]); vec![vec![1_u8], roomy([1_u8])]; vec![(); 9];
        VecDeque::from([1_u64, 2, 3]); VecDeque::<u8>::with_capacity(50); BinaryHeap::from([3_u64, 1]);
        LinkedList::from([text(3), text(4)]); LinkedList::from([1_u8, 2]);
        [text(3), text(4)]; (text(1), 2_u8, vec![text(2)]); Some(text(9)); None::<String>;
        Ok::<String, u8>(text(4)); Err::<u8, String>(text(5)); Cow::<str>::Owned(text(6));
        CString::new("text").unwrap(); OsString::from("text"); PathBuf::from("/some/where"); text(3)..text(9);
        text(2)..=text(3); Calculated::Ready(text(7)); std::ops::Bound::Included(text(3));
        std::task::Poll::Ready(text(3));
    }
}

/// Larger than two counts, and with more to align.
#[derive(Clone, MemSize)]
#[repr(align(64))]
struct Aligned(u8);

#[test]
fn pointers_count_what_they_point_to_with_its_counts() {
    exact! {
        Box::new(1_u8); Box::new(text(9)); vec![1_u8, 2].into_boxed_slice(); text(7).into_boxed_str();
        Rc::new(1_u8); Rc::new(text(5)); Rc::<str>::from("text!"); Rc::<[u16]>::from([1, 2, 3]);
        Arc::new(1_u64); Arc::new([text(5), text(6)]); Arc::<str>::from("a longer text"); Arc::new(());
        Arc::<[u8]>::from([1, 2, 3]); Arc::new(Aligned(1)); Rc::new(Aligned(1)); Box::new(Aligned(1));
        Box::new(Arc::new(vec![Box::new(text(3))])); Arc::<Path>::from(Path::new("/some/where"));
        Arc::new(1_u128);
    }
    let shared = Arc::new(text(1000));
    let twice = vec![Arc::clone(&shared), shared];
    assert!(twice.heap_size() > 2000);
}

#[test]
fn cells_count_what_is_in_them() {
    exact! {
        RefCell::new(text(5)); Mutex::new(text(5)); RwLock::new(text(5)); OnceLock::<String>::new();
        OnceLock::from(text(4)); OnceCell::from(text(4)); Arc::new(Mutex::new(roomy([1_u8])));
    }
    let cell = RefCell::new(text(50));
    let used = cell.borrow_mut();
    assert_eq!(cell.heap_size(), 0);
    drop(used);
    assert_eq!(cell.heap_size(), 50);
    let lock = Mutex::new(text(50));
    let used = lock.lock().unwrap();
    assert_eq!(lock.heap_size(), 0);
    drop(used);
    assert_eq!(lock.heap_size(), 50);
}

#[test]
fn a_table_that_has_only_grown_is_known() {
    for length in [0, 1, 3, 4, 7, 8, 14, 15, 28, 29, 100, 1000, 10_000_u64] {
        exact! {
            (0..length).map(|n| (n, n)).collect::<HashMap<_, _>>();
            (0..length).map(|n| (n, 1_u8)).collect::<HashMap<_, _>>();
            (0..length).map(|n| n.to_string()).collect::<HashSet<_>>();
            HashMap::<u64, String>::with_capacity(usize::try_from(length).unwrap());
        }
    }
}

/// Twelve bytes of a length of their own for each, in this order.
fn in_order(length: u64) -> BTreeMap<u64, u32> {
    let mut map = BTreeMap::new();
    for n in 0..length {
        map.insert(n, 1);
    }
    map
}

fn scattered(length: u64) -> BTreeMap<u64, u32> {
    let mut map = BTreeMap::new();
    for n in 0..length {
        map.insert(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), 1);
    }
    map
}

#[test]
fn a_tree_is_estimated_and_rather_too_large() {
    exact! {
        BTreeMap::<u64, u64>::new(); in_order(1); in_order(11); BTreeSet::from([text(5)]);
        BTreeMap::from([(text(3), text(4)), (text(4), text(5))]);
    }
    for length in [12, 20, 50, 100, 1000, 10_000, 100_000] {
        let makes: [&dyn Fn() -> BTreeMap<u64, u32>; 3] =
            [&|| in_order(length), &|| scattered(length), &|| {
                (0..length).map(|n| (n, 1)).collect()
            }];
        for (which, make) in makes.into_iter().enumerate() {
            let (map, allocated) = made(make);
            let told = map.heap_size();
            assert!(
                told >= allocated,
                "{which} of {length}: {told} of {allocated}"
            );
            assert!(
                told <= allocated * 9 / 4,
                "{which} of {length}: {told} of {allocated}"
            );
        }
    }
}

/// Many ways to own something.
#[derive(Clone, Debug, MemSize)]
struct Page<T> {
    title: String,
    words: Vec<String>,
    #[mem_size(with = image_bytes)]
    image: Image,
    #[mem_size(skip)]
    #[expect(dead_code, reason = "it owns something")]
    site: Arc<Image>,
    own: Option<T>,
    number: u64,
}

#[derive(Clone, Debug)]
struct Image(Vec<u8>);

fn image_bytes(image: &Image) -> usize {
    image.0.capacity()
}

#[derive(Clone, Debug, MemSize)]
enum Shape {
    Empty,
    Text(String),
    Pages {
        pages: Vec<Page<Self>>,
        name: String,
    },
}

fn page(site: &Arc<Image>) -> Page<Shape> {
    Page {
        title: text(10),
        words: roomy([text(3), text(4)]),
        image: Image(roomy([1])),
        site: Arc::clone(site),
        own: Some(Shape::Text(text(5))),
        number: 1,
    }
}

#[test]
fn a_derived_type_counts_its_fields() {
    let site = Arc::new(Image(roomy([1; 50])));
    exact! {
        page(&site); Shape::Empty; Shape::Text(text(4));
        Shape::Pages { pages: roomy([page(&site), page(&site)]), name: text(6) };
    }
    assert_eq!(page(&site).number, 1);
}

fn bytes(n: u64) -> usize {
    usize::try_from(n).unwrap()
}

/// How much heavier a memo gets by the second call than by the first.
macro_rules! heavier {
    ($function:ident($first:expr), $second:expr) => {{
        let before = $function::memo().weight();
        drop($function($first));
        let first = $function::memo().weight() - before;
        drop($function($second));
        bytes($function::memo().weight() - before) - bytes(2 * first)
    }};
}

#[memokit::test]
fn a_memo_weighs_its_values_with_what_they_own() {
    #[memoize]
    fn string(n: u64) -> String {
        text(bytes(n))
    }
    #[memoize]
    fn list(n: u64) -> Result<Vec<String>, memokit::Error> {
        Ok(vec![text(bytes(n)); bytes(n)])
    }
    #[memoize]
    fn shape(n: u64) -> Arc<Shape> {
        let pages = (0..n).map(|_| page(&Arc::new(Image(roomy([3]))))).collect();
        Arc::new(Shape::Pages {
            pages,
            name: text(4),
        })
    }
    #[memoize(batch)]
    fn batch(ns: &[u64]) -> Vec<String> {
        ns.iter().map(|n| text(bytes(*n))).collect()
    }
    assert_eq!(heavier!(string(10), 5000), 4990);
    assert_eq!(
        heavier!(list(1), 50),
        list(50).unwrap().mem_size() - list(1).unwrap().mem_size()
    );
    assert_eq!(
        heavier!(shape(1), 3),
        shape(3).mem_size() - shape(1).mem_size()
    );
    assert_eq!(heavier!(batch(&[10]), &[5000]), 4990);
    assert!(!string::memo().info().has_weigh);
}

#[memokit::test]
async fn calculations_and_methods_are_weighed_too() {
    #[derive(Clone, Memoized)]
    struct Customer {
        #[memo(key)]
        id: u64,
        #[cache_calculation(with = letters)]
        letter: Calculated<Option<Vec<String>>>,
    }
    fn letters(customers: &[&Customer]) -> Vec<Option<Vec<String>>> {
        let letters = customers.iter().map(|of| Some(vec![text(bytes(of.id))]));
        letters.collect()
    }
    #[memoized]
    impl Customer {
        #[cache_calculation]
        fn greeting(&self) -> String {
            text(bytes(self.id))
        }
    }
    let weight = |name: &str| {
        let all = Customer::cached_calculations().iter();
        let memo = all
            .map(|it| it.memo)
            .find(|memo| memo.ends_with(name))
            .unwrap();
        registry().get(memo).unwrap().stats.bytes
    };
    let mut weights = Vec::new();
    for id in [1, 2001] {
        let mut page = [Customer {
            id,
            letter: Calculated::NotLoaded,
        }];
        Customer::load(&mut page, Customer::ALL, &()).await.unwrap();
        assert_eq!(page[0].greeting().len(), bytes(id));
        weights.push([weight("letter"), weight("greeting")]);
    }
    for (small, large) in weights[0].iter().zip(weights[1]) {
        assert_eq!(large - 2 * small, 2000);
    }
}

#[memokit::test]
fn c_03_a_value_that_owns_more_than_there_is_room_for_is_returned_and_not_kept() {
    #[memoize(max_bytes = "64KiB")]
    fn file(n: u64) -> Vec<u8> {
        vec![1; bytes(n)]
    }
    miss!(file(100_000).len(), 100_000);
    miss!(file(100_000).len(), 100_000);
    for n in 0..100 {
        miss!(file(10_000 + n).len(), bytes(10_000 + n));
        assert!(file::memo().weight() <= 64 * 1024);
    }
    assert!(
        (3..=6).contains(&file::memo().len()),
        "{}",
        file::memo().len()
    );
}

/// What does not tell its bytes.
#[derive(Clone)]
struct Mute(#[expect(dead_code, reason = "it owns something")] String);

#[memokit::test]
fn what_cannot_tell_its_bytes_is_its_size_and_an_option_says_otherwise() {
    #[memoize]
    fn mute(n: u64) -> Mute {
        Mute(text(bytes(n)))
    }
    #[memoize(weigh = String::len)]
    fn said(n: u64) -> String {
        let mut text = text(bytes(n));
        text.shrink_to_fit();
        text
    }
    assert_eq!(heavier!(mute(10), 1000), 0);
    assert_eq!(heavier!(said(10), 1000), 990);
    assert!(said::memo().info().has_weigh && !mute::memo().info().has_weigh);
}

#[memokit::test]
fn a_generic_function_weighs_by_what_its_bounds_say() {
    #[memoize]
    fn unbounded<T: Clone + Default + Send + Sync + 'static>(n: u64) -> Vec<T> {
        vec![T::default(); bytes(n)]
    }
    #[memoize]
    fn bounded<T: MemSize + Clone + Default + Send + Sync + 'static>(n: u64) -> Vec<T> {
        vec![T::default(); bytes(n)]
    }
    drop((unbounded::<u64>(1000), bounded::<u64>(1000)));
    let weights = [
        unbounded::memo::<u64>().weight(),
        bounded::memo::<u64>().weight(),
    ];
    assert_eq!(weights[1] - weights[0], 8000);
}

#[memokit::test]
fn values_of_a_thread_weigh_what_they_own() {
    #[memoize(scope = thread)]
    fn words(n: u64) -> Rc<[String]> {
        vec![text(bytes(n))].into()
    }
    assert_eq!(heavier!(words(10), 5000), 4990);
}

#[memokit::test]
fn a_memo_by_hand_weighs_deep_where_it_is_told_to() {
    let flat = Memo::<u64, String>::builder("mem_size flat").build();
    let deep = Memo::<u64, String>::builder("mem_size deep")
        .weigh_deep()
        .build();
    let said = Memo::<u64, String>::builder("mem_size said")
        .weigh(|_| 7)
        .weigh_deep()
        .build();
    for memo in [&flat, &deep, &said] {
        memo.insert(1, text(1000));
    }
    assert_eq!(deep.weight() - flat.weight(), 1000);
    assert_eq!(flat.weight() - said.weight(), 24 - 7);
}

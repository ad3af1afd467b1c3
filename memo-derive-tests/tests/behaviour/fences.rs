//! An invalidation wins over every compute that began before it.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use memokit::testing::{hit, miss};
use memokit::{Memo, Put, memoize};

use crate::support::{conserves, eventually};

fn tagged(tag: &str) -> Put {
    Put {
        tags: vec![tag.to_owned()],
        ..Put::default()
    }
}

/// A memo whose keys belong to a tag, a tenant and a namespace.
fn grouped(name: &'static str) -> Memo<u64, u64> {
    Memo::<u64, u64>::builder(name)
        .namespace("fenced")
        .tags_by_key(|n| vec![format!("n:{n}")])
        .tenant_by(|n| format!("tenant:{}", n / 10))
        .build()
}

type Forget = fn(&Memo<u64, u64>);

const WAYS: [(&str, Forget); 6] = [
    ("key", |memo| _ = memo.invalidate(17)),
    ("tag", |_| memokit::invalidate_tag("n:17").wait().unwrap()),
    ("tenant", |_| {
        memokit::invalidate_tenant("tenant:1").wait().unwrap();
    }),
    ("namespace", |_| {
        memokit::invalidate_namespace("fenced").wait().unwrap();
    }),
    ("all", |_| memokit::invalidate_all().wait().unwrap()),
    ("clear", |memo| memo.clear().wait().unwrap()),
];

#[memokit::test]
fn e_02_what_was_computed_before_an_invalidation_is_returned_and_not_stored() {
    for (way, forget) in WAYS {
        let memo = grouped(way);
        let computed = memo.get_or_insert_with(17, || {
            forget(&memo);
            1
        });
        assert_eq!((computed, memo.peek(17)), (1, None), "{way}");
        assert_eq!(memo.stats().refused, 1, "{way}");
        assert_eq!(memo.get_or_insert_with(17, || 2), 2, "{way}");
        assert_eq!(memo.peek(17), Some(2), "{way}");
        forget(&memo);
        assert_eq!((memo.peek(17), memo.len()), (None, 0), "{way}");
        conserves(&memo.stats());
    }
}

#[test]
fn e_01_who_comes_after_an_invalidation_joins_nobody_who_came_before() {
    for (way, forget) in WAYS {
        let memo = grouped(way);
        let (begun, go) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            let old = scope.spawn(|| {
                memo.get_or_insert_with(17, || {
                    begun.wait();
                    go.wait();
                    1
                })
            });
            begun.wait();
            let waits = scope.spawn(|| memo.get_or_insert_with(17, || 3));
            eventually(|| memo.stats().joins == 1);
            forget(&memo);
            assert_eq!(memo.get_or_insert_with(17, || 2), 2, "{way}");
            go.wait();
            assert_eq!(
                (old.join().unwrap(), waits.join().unwrap()),
                (1, 1),
                "{way}"
            );
        });
        assert_eq!(memo.peek(17), Some(2), "{way}: the newer stays");
        conserves(&memo.stats());
    }
}

#[memokit::test]
fn e_02_an_invalidation_touches_nothing_else() {
    let memo = grouped("narrow");
    let other = Memo::<u64, u64>::builder("other").build();
    for n in [7, 17, 18, 27] {
        memo.insert(n, n);
        other.insert(n, n);
    }
    let kept = || [7, 17, 18, 27].map(|n| memo.contains(n));
    memokit::invalidate_tag("n:1").wait().unwrap();
    memokit::invalidate_tag("tenant:1").wait().unwrap();
    memokit::invalidate_tenant("n:17").wait().unwrap();
    memokit::invalidate_namespace("fence").wait().unwrap();
    assert_eq!(kept(), [true; 4]);
    memokit::invalidate_tag("n:17").wait().unwrap();
    assert_eq!(kept(), [true, false, true, true]);
    memokit::invalidate_tenant("tenant:1").wait().unwrap();
    assert_eq!(kept(), [true, false, false, true]);
    memokit::invalidate_namespace("fenced").wait().unwrap();
    assert_eq!(kept(), [false; 4]);
    assert_eq!(other.len(), 4);
    memokit::invalidate_all().wait().unwrap();
    assert_eq!(other.len(), 0);
}

#[memokit::test]
fn e_02_a_refresh_is_fenced_as_a_compute_is() {
    static FORGET: AtomicU64 = AtomicU64::new(9);
    #[memoize(tags("refreshed:{n}"))]
    fn fenced(n: u64) -> u64 {
        match FORGET.swap(9, Ordering::SeqCst) {
            0 => _ = fenced::invalidate(n),
            1 => memokit::invalidate_tag("refreshed:1").wait().unwrap(),
            2 => memokit::invalidate_namespace(module_path!())
                .wait()
                .unwrap(),
            3 => fenced::memo().clear().wait().unwrap(),
            4 => fenced::insert(n, 100),
            _ => {}
        }
        n
    }
    for way in 0..4 {
        assert_eq!(fenced(1), 1);
        FORGET.store(way, Ordering::SeqCst);
        assert_eq!(fenced::refresh(1), 1);
        assert_eq!(fenced::peek(1), None, "{way}");
    }
    FORGET.store(4, Ordering::SeqCst);
    fenced::refresh(1);
    assert_eq!(fenced::peek(1), Some(100));
    conserves(&fenced::memo().stats());
}

#[memokit::test]
fn e_02_tags_that_the_value_tells_are_fenced_too() {
    static FORGET: AtomicBool = AtomicBool::new(true);
    #[memoize(tags = |_, members| members.iter().map(|member| format!("member:{member}")))]
    fn members(group: u64) -> Vec<u64> {
        if FORGET.swap(false, Ordering::SeqCst) {
            memokit::invalidate_tag(&format!("member:{}", group + 1))
                .wait()
                .unwrap();
        }
        vec![group, group + 1]
    }
    assert_eq!(members(1), [1, 2]);
    assert_eq!(members::peek(1), None);
    miss!(members(1), [1, 2]);
    hit!(members(1), [1, 2]);
    FORGET.store(true, Ordering::SeqCst);
    members::refresh(1);
    assert_eq!(members::peek(1), None, "a refresh too");
    members::insert(1, vec![7]);
    memokit::invalidate_tag("member:2").wait().unwrap();
    assert!(members::contains(1));
    memokit::invalidate_tag("member:7").wait().unwrap();
    assert!(!members::contains(1));
    conserves(&members::memo().stats());
}

#[memokit::test]
fn e_02_an_invalidation_during_a_batch_is_for_all_its_keys() {
    static FORGET: AtomicU64 = AtomicU64::new(0);
    #[memoize(batch, tags = |_, value| [format!("batch:{value}")])]
    fn items(keys: &[u64]) -> Vec<u64> {
        match FORGET.swap(9, Ordering::SeqCst) {
            0 => _ = items::invalidate(&2),
            1 => memokit::invalidate_tag("batch:3").wait().unwrap(),
            2 => items::memo().clear().wait().unwrap(),
            _ => {}
        }
        keys.to_vec()
    }
    let kept = || [1, 2, 3].map(|n| items::contains(&n));
    assert_eq!(items(&[1, 2, 3]), [1, 2, 3]);
    // The key's own fence is shared by stripe: another may be refused, that one is.
    assert!(!kept()[1]);
    items::memo().clear().wait().unwrap();
    FORGET.store(1, Ordering::SeqCst);
    assert_eq!(items(&[1, 2, 3]), [1, 2, 3]);
    assert!(!kept()[2]);
    FORGET.store(2, Ordering::SeqCst);
    items::memo().clear().wait().unwrap();
    FORGET.store(2, Ordering::SeqCst);
    assert_eq!(items(&[1, 2, 3]), [1, 2, 3]);
    assert_eq!(kept(), [false; 3]);
    assert_eq!(items(&[1, 2, 3]), [1, 2, 3]);
    assert_eq!(kept(), [true; 3]);
    conserves(&items::memo().stats());
}

#[memokit::test]
fn e_03_a_value_that_was_given_wins_even_if_the_memo_would_not_keep_it() {
    #[memoize(cache_if = |value| *value < 100)]
    fn small(n: u64) -> u64 {
        if n == 2 {
            small::insert(2, 200);
        }
        n
    }
    assert_eq!(small(1), 1);
    small::insert(1, 100);
    assert_eq!(small::peek(1), None, "the older value is outdated");
    small(2);
    assert_eq!(small::peek(2), None, "what was computed before it is too");
    conserves(&small::memo().stats());
}

#[memokit::test]
fn a_refreshed_value_that_is_not_to_be_stored_takes_the_older_away() {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    #[memoize(cache_if = |value| *value < 2)]
    fn count(n: u64) -> u64 {
        n + CALLS.fetch_add(1, Ordering::SeqCst)
    }
    assert_eq!(count(1), 1);
    assert_eq!(count::refresh(1), 2);
    assert_eq!(count::peek(1), None);
    conserves(&count::memo().stats());
}

#[memokit::test]
fn e_13_a_tag_with_many_members_is_invalidated_in_one_step() {
    const MEMBERS: u64 = 100_000;
    let memo = Memo::<u64, u64>::builder("many").build();
    for n in 0..MEMBERS {
        memo.insert_with(n, n, tagged(if n % 2 == 0 { "even" } else { "odd" }));
    }
    memokit::invalidate_tag("even").wait().unwrap();
    assert!((0..MEMBERS).all(|n| memo.contains(n) == (n % 2 == 1)));
    assert_eq!(memo.len() as u64, MEMBERS / 2);
    assert_eq!(memo.stats().invalidations, MEMBERS / 2);
    memokit::invalidate_tag("odd").wait().unwrap();
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    conserves(&memo.stats());
}

#[memokit::test]
fn e_15_entries_that_are_gone_keep_no_tag() {
    let memo = Memo::<u64, u64>::builder("short").capacity(10).build();
    for n in 0..20_000 {
        memo.insert_with(n, n, tagged(&format!("order:{n}")));
    }
    assert_eq!(memo.entry(19_999).unwrap().tags, ["order:19999"]);
    memokit::invalidate_tag("order:0").wait().unwrap();
    assert_eq!(memo.len(), 10);
    memo.insert(19_999, 1);
    assert!(
        memo.entry(19_999).unwrap().tags.is_empty(),
        "given anew, without"
    );
}

#[memokit::test]
fn e_01_no_read_after_an_invalidation_sees_what_was_before_it() {
    static SOURCE: AtomicU64 = AtomicU64::new(0);
    let memo = Memo::<u64, u64>::builder("source")
        .tags_by_key(|_| vec!["source".to_owned()])
        .build();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    let before = SOURCE.load(Ordering::SeqCst);
                    // What the writer has invalidated up to here is not seen any more.
                    let read = memo.get_or_insert_with(1, || SOURCE.load(Ordering::SeqCst));
                    assert!(read + 1 >= before, "{read} after {before}");
                }
            });
        }
        for version in 1..=2_000 {
            SOURCE.store(version, Ordering::SeqCst);
            match version % 3 {
                0 => _ = memo.invalidate(1),
                1 => memokit::invalidate_tag("source").wait().unwrap(),
                _ => memo.clear().wait().unwrap(),
            }
            assert_eq!(
                memo.get_or_insert_with(1, || SOURCE.load(Ordering::SeqCst)),
                version
            );
        }
        done.store(true, Ordering::SeqCst);
    });
    conserves(&memo.stats());
}

#[memokit::test]
fn e_01_what_is_invalidated_while_the_memo_is_off_stays_away() {
    #[memoize]
    fn switched(n: u64) -> u64 {
        n
    }
    assert_eq!((switched(1), switched(2)), (1, 2));
    switched::memo().set_enabled(false);
    assert_eq!(switched(1), 1);
    assert!(switched::invalidate(1));
    switched::memo().set_enabled(true);
    assert_eq!((switched::peek(1), switched::peek(2)), (None, Some(2)));
}

//! Who leaves a memo that is full: that the policy of an annotation is that of its memo.

use memokit::testing::{hit, miss};
use memokit::{Calculated, Memo, Memoized, Policy, memoize, registry};

use crate::support::Newest;

#[memokit::test]
fn the_policy_of_a_memo_is_told() {
    #[memoize(capacity = 3, policy = tiny_lfu, name = "policy told")]
    fn tiny(n: u64) -> u64 {
        n
    }
    #[memoize(policy = Newest)]
    fn newest(n: u64) -> u64 {
        n
    }
    #[memoize]
    fn unsaid(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread)]
    fn in_threads(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared)]
    fn shared(n: u64) -> u64 {
        n
    }
    miss!(tiny(1), 1);
    hit!(tiny(1), 1);
    assert_eq!(newest(1) + unsaid(1) + in_threads(1) + shared(1), 4);

    assert_eq!(tiny::memo().info().policy, Some("tiny_lfu"));
    let name = newest::memo().info().policy.unwrap();
    assert!(name.ends_with("::support::Newest"), "{name}");
    assert_eq!(unsaid::memo().info().policy, Some("best"));
    assert_eq!(in_threads::memo().info().policy, Some("best"));
    assert_eq!(shared::memo().info().policy, Some("best"));
    assert_eq!(
        registry().get("policy told").unwrap().policy,
        Some("tiny_lfu")
    );

    let by_hand = Memo::<u64, u64>::builder("policy by hand")
        .policy(Policy::Lfu)
        .build();
    assert_eq!(by_hand.info().policy, Some("lfu"));
}

#[memokit::test]
fn what_a_calculation_says_itself_is_not_said_by_its_record() {
    #[derive(Memoized)]
    #[memo(policy = lru)]
    struct Customer {
        #[memo(key)]
        id: u64,
        #[cache_calculation(with = ids)]
        first: Calculated<u64>,
        #[cache_calculation(with = ids, policy = best)]
        second: Calculated<u64>,
    }
    fn ids(customers: &[&Customer]) -> Vec<u64> {
        customers.iter().map(|customer| customer.id).collect()
    }
    let policies = Customer::cached_calculations().iter().map(|it| it.policy);
    assert_eq!(policies.collect::<Vec<_>>(), [Some("lru"), Some("best")]);
}

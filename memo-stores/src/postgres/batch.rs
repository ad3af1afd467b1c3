//! Entries as the statements take them: columns, and runs that one statement can write.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use memo_runtime::Write;

use super::fences;

/// The shortest ttl that the table can tell; what lives shorter is dead on arrival.
const SHORTEST_TTL: Duration = Duration::from_millis(1);

/// Beyond what any clock will say, and far from where its sum with a moment has no number.
const LONGEST_TTL: i64 = i64::MAX / 2;

/// Entries that one statement writes, whatever their order: of distinct keys, and all of one kind.
#[derive(Debug, Default)]
pub(super) struct Run<'e> {
    /// Whether they take the tokens of their keys away.
    pub(super) overtakes: bool,
    /// Where each is in the question, in the order of the columns.
    pub(super) places: Vec<usize>,
    pub(super) keys: Vec<&'e [u8]>,
    pub(super) values: Vec<&'e [u8]>,
    pub(super) ttls: Vec<Option<i64>>,
    pub(super) epochs: Vec<Option<i64>>,
    pub(super) tokens: Vec<Option<i64>>,
    /// The place of each key's stripe among all, counted from one as PostgreSQL does.
    pub(super) key_stripes: Vec<i32>,
    /// The places of the stripes of its groups.
    pub(super) group_stripes: Vec<Option<String>>,
    pub(super) groups: Vec<Option<String>>,
    /// All of them, in the order in which they are taken.
    pub(super) stripes: Vec<i32>,
}

/// Splits entries into runs: one after the other they do what the entries do one after the other.
pub(super) fn runs(entries: &[Write]) -> Vec<Run<'_>> {
    let mut runs = Vec::with_capacity(1);
    let mut run: Vec<(usize, &Write)> = Vec::with_capacity(entries.len());
    let mut keys = HashSet::with_capacity(entries.len());
    for (place, entry) in entries.iter().enumerate() {
        let is_of_kind = run
            .first()
            .is_none_or(|(_, first)| first.overtakes == entry.overtakes);
        if !keys.insert(entry.key.as_str()) || !is_of_kind {
            runs.push(Run::of(std::mem::take(&mut run)));
            keys.clear();
            keys.insert(entry.key.as_str());
        }
        run.push((place, entry));
    }
    runs.push(Run::of(run));
    runs
}

/// All stripes of several runs.
pub(super) fn stripes(runs: &[Run<'_>]) -> Vec<i32> {
    let stripes: BTreeSet<i32> = runs.iter().flat_map(|run| &run.stripes).copied().collect();
    stripes.into_iter().collect()
}

impl<'e> Run<'e> {
    fn of(mut entries: Vec<(usize, &'e Write)>) -> Self {
        entries.sort_unstable_by_key(|(_, entry)| entry.key.as_str());
        let mut run = Self {
            overtakes: entries.first().is_some_and(|(_, entry)| entry.overtakes),
            ..Self::default()
        };
        let of_entry = |(_, entry): &(usize, &Write)| {
            let of_groups = entry.groups.iter().copied().map(fences::group_stripe);
            of_groups
                .chain([fences::stripe(&entry.key)])
                .collect::<Vec<_>>()
        };
        let stripes: BTreeSet<i32> = entries.iter().flat_map(of_entry).collect();
        run.stripes = stripes.into_iter().collect();
        for (place, entry) in entries {
            run.push(place, entry);
        }
        run
    }

    fn push(&mut self, place: usize, entry: &'e Write) {
        let is_dead = entry.ttl.is_some_and(|ttl| ttl < SHORTEST_TTL);
        self.places.push(place);
        self.keys.push(entry.key.as_str().as_bytes());
        self.values.push(if is_dead { &[] } else { &entry.value });
        self.ttls.push(entry.ttl.map(millis));
        self.epochs
            .push(entry.token.map(|token| token.epoch().cast_signed()));
        self.tokens
            .push(entry.token.map(|token| token.number().cast_signed()));
        self.key_stripes
            .push(self.place_of(fences::stripe(&entry.key)));
        let stripes = entry.groups.iter().copied().map(fences::group_stripe);
        self.group_stripes
            .push(packed(stripes.map(|stripe| self.place_of(stripe))));
        let groups = entry.groups.iter().map(|group| group.id().cast_signed());
        self.groups.push(packed(groups));
    }

    fn place_of(&self, stripe: i32) -> i32 {
        // There are two thousand, and each of them is among them.
        let place = self.stripes.binary_search(&stripe).unwrap_or(usize::MAX);
        i32::try_from(place.wrapping_add(1)).unwrap_or(0)
    }
}

/// Numbers as the text of an array: of arrays PostgreSQL has only those whose rows are equally long.
fn packed(numbers: impl Iterator<Item = impl ToString>) -> Option<String> {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    (!numbers.is_empty()).then(|| format!("{{{}}}", numbers.join(",")))
}

fn millis(ttl: Duration) -> i64 {
    i64::try_from(ttl.as_millis()).map_or(LONGEST_TTL, |millis| millis.min(LONGEST_TTL))
}

#[cfg(test)]
mod tests {
    use memo_runtime::{StoreGroup, StoreToken};

    use super::*;

    fn given(key: &str) -> Write {
        Write::new(key.into(), vec![1])
    }

    fn computed(key: &str) -> Write {
        given(key).under(StoreToken::new(1, 2))
    }

    fn places(entries: &[Write]) -> Vec<Vec<usize>> {
        runs(entries).into_iter().map(|run| run.places).collect()
    }

    #[test]
    fn entries_of_one_kind_are_one_run_in_the_order_of_their_keys() {
        assert_eq!(
            places(&[computed("b"), computed("c"), computed("a")]),
            [[2, 0, 1]]
        );
        assert_eq!(places(&[given("b"), given("a")]), [[1, 0]]);
    }

    #[test]
    fn what_depends_on_what_comes_before_it_is_another_run() {
        assert_eq!(places(&[given("a"), given("a")]), [[0], [1]]);
        let mixed = [
            given("a"),
            computed("b"),
            computed("a"),
            computed("b"),
            given("c"),
        ];
        assert_eq!(places(&mixed), [vec![0], vec![2, 1], vec![3], vec![4]]);
    }

    #[test]
    fn groups_are_an_array_and_the_stripes_of_their_entries() {
        let groups = vec![StoreGroup::new(7), StoreGroup::new(u64::MAX)];
        let entries = [computed("b").in_groups(groups), computed("a")];
        let runs = runs(&entries);
        assert_eq!(runs[0].groups, [None, Some("{7,-1}".to_owned())]);
        let stripes = &runs[0].stripes;
        assert_eq!(stripes[2..], [1024 + 7, 1024 + 1023]);
        assert_eq!(runs[0].group_stripes, [None, Some("{3,4}".to_owned())]);
        let keys = runs[0].key_stripes.iter();
        let keys: Vec<i32> = keys
            .map(|place| stripes[usize::try_from(*place).unwrap() - 1])
            .collect();
        assert_eq!(keys, ["a", "b"].map(|key| fences::stripe(&key.into())));
    }

    #[test]
    fn a_ttl_is_whole_milliseconds_and_never_too_many() {
        let ttl = |ttl| runs(&[given("a").with_ttl(Some(ttl))])[0].ttls[0];
        assert_eq!(ttl(Duration::from_micros(999)), Some(0));
        assert_eq!(ttl(Duration::from_micros(1999)), Some(1));
        assert_eq!(ttl(Duration::MAX), Some(LONGEST_TTL));
        assert_eq!(runs(&[given("a")])[0].ttls[0], None);
    }
}

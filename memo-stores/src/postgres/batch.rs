//! Entries as the statements take them: columns, and runs that one statement can write.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use memo_runtime::{StoreGroup, Write};

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
    pub(super) key_stripes: Vec<i32>,
    pub(super) groups: Vec<Option<String>>,
    /// Of which entry each group's stripe is, counted from one as PostgreSQL does.
    pub(super) of_entry: Vec<i64>,
    pub(super) group_stripes: Vec<i32>,
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
        for (place, entry) in entries {
            run.push(place, entry);
        }
        let stripes = run.key_stripes.iter().chain(&run.group_stripes).copied();
        run.stripes = stripes.collect::<BTreeSet<_>>().into_iter().collect();
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
        self.key_stripes.push(fences::stripe(&entry.key));
        self.groups.push(packed(&entry.groups));
        for group in &entry.groups {
            self.of_entry
                .push(i64::try_from(self.places.len()).unwrap_or(i64::MAX));
            self.group_stripes.push(fences::group_stripe(*group));
        }
    }
}

/// Groups as the text of an array: of arrays PostgreSQL has only those whose rows are equally long.
fn packed(groups: &[StoreGroup]) -> Option<String> {
    let ids: Vec<String> = groups
        .iter()
        .map(|group| group.id().cast_signed().to_string())
        .collect();
    (!ids.is_empty()).then(|| format!("{{{}}}", ids.join(",")))
}

fn millis(ttl: Duration) -> i64 {
    i64::try_from(ttl.as_millis()).map_or(LONGEST_TTL, |millis| millis.min(LONGEST_TTL))
}

#[cfg(test)]
mod tests {
    use memo_runtime::StoreToken;

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
        assert_eq!(runs[0].of_entry, [2, 2]);
        assert_eq!(runs[0].group_stripes, [1024 + 7, 1024 + 1023]);
        assert_eq!(runs[0].stripes.len(), 4);
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

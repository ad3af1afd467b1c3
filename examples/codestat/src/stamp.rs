//! What the file system says of a file: enough to tell whether it is still the same one.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use memokit::{CacheKey, KeyText};

/// A file modified so shortly before it is looked at may change again within the same tick of the
/// file system's clock, and look unchanged. Git's index has the same rule ("racily clean").
const RACY: Duration = Duration::from_secs(2);

/// Size, times and inode of a file at one moment.
///
/// The time of change (`ctime`) is the one that no program can set: it gives away a file that was
/// rewritten and then got its old time of modification back, as `cp -p` and `tar -x` do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Stamp {
    pub(crate) size: u64,
    /// In nanoseconds since 1970, like `changed`.
    modified: i128,
    changed: i128,
    inode: u64,
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let (changed, inode) = changed_and_inode(metadata);
        let modified = metadata.modified().map_or(0, nanoseconds);
        Self {
            size: metadata.len(),
            modified,
            changed,
            inode,
        }
    }

    /// Whether the file may change without this stamp changing.
    ///
    /// `now` must not be later than the moment the stamp was taken. A time of modification in the
    /// future is never trusted: who knows whose clock it is.
    pub(crate) fn is_racy(&self, now: SystemTime) -> bool {
        self.modified > nanoseconds(now) - RACY.as_nanos().cast_signed()
    }
}

/// Two stamps of one file are one key exactly if they are equal.
impl CacheKey for Stamp {
    fn write_key(&self, text: &mut KeyText) {
        (self.size, self.modified, self.changed, self.inode).write_key(text);
    }
}

#[cfg(unix)]
fn changed_and_inode(metadata: &Metadata) -> (i128, u64) {
    use std::os::unix::fs::MetadataExt;
    let seconds = i128::from(metadata.ctime()) * 1_000_000_000;
    (seconds + i128::from(metadata.ctime_nsec()), metadata.ino())
}

#[cfg(not(unix))]
fn changed_and_inode(_: &Metadata) -> (i128, u64) {
    (0, 0)
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_nanos().cast_signed(),
        Err(before) => -before.duration().as_nanos().cast_signed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modified(time: SystemTime) -> Stamp {
        Stamp {
            size: 0,
            modified: nanoseconds(time),
            changed: 0,
            inode: 0,
        }
    }

    #[test]
    fn the_last_two_seconds_and_the_future_are_racy() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let ago = |milliseconds| modified(now - Duration::from_millis(milliseconds)).is_racy(now);
        assert!(!ago(60_000));
        assert!(!ago(2_000));
        assert!(ago(1_999));
        assert!(ago(0));
        assert!(modified(now + Duration::from_hours(1)).is_racy(now));
    }

    #[test]
    fn a_time_before_1970_is_a_time_like_any_other() {
        let early = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(nanoseconds(early), -1_000_000_000);
        assert!(!modified(early).is_racy(SystemTime::UNIX_EPOCH + Duration::from_secs(5)));
    }
}

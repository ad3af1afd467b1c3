//! Numbers, `bool`, and spans of time.

use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroI128, NonZeroIsize, NonZeroU8,
    NonZeroU16, NonZeroU32, NonZeroU64, NonZeroU128, NonZeroUsize,
};
use std::time::Duration;

use crate::key::{CacheKey, KeyText};

macro_rules! plain {
    ($($type:ty)*) => {$(
        impl CacheKey for $type {
            fn write_key(&self, text: &mut KeyText) {
                text.plain(self);
            }
        }
    )*};
}

plain!(bool i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);
plain!(NonZeroI8 NonZeroI16 NonZeroI32 NonZeroI64 NonZeroI128 NonZeroIsize);
plain!(NonZeroU8 NonZeroU16 NonZeroU32 NonZeroU64 NonZeroU128 NonZeroUsize);

impl CacheKey for u8 {
    fn write_key(&self, text: &mut KeyText) {
        text.plain(self);
    }

    fn write_slice(slice: &[Self], text: &mut KeyText) {
        text.hex(slice);
    }
}

// Seconds, as a decimal fraction that ends in no zero.
impl CacheKey for Duration {
    fn write_key(&self, text: &mut KeyText) {
        text.plain(self.as_secs());
        if self.subsec_nanos() > 0 {
            let fraction = format!(".{:09}", self.subsec_nanos());
            text.plain(fraction.trim_end_matches('0'));
        }
    }
}

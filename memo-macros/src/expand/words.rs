//! Options in words, for who points at a function and wants to know.

use std::time::Duration;

use quote::ToTokens;
use syn::{Expr, Lit, LitStr};

use crate::model::{
    Background, Bytes, Calculation, Codec, Hooks, MemoFn, Period, Policy, Record, Scope, Shared,
    Spec, Tags, text,
};

/// The longest code that is shown; of what is longer, there is a word.
const MOST: usize = 60;

/// The options of a function, each in a few words that can stand between back-ticks.
pub(super) fn of_function(memo: &MemoFn) -> Vec<String> {
    let scope = memo.method.as_ref().and_then(|method| method.scope);
    options(&memo.spec, memo.batch.is_some(), scope)
}

/// The options of a calculation, and those of its record where it does not say otherwise.
pub(super) fn of_calculation(record: &Record, calculation: &Calculation) -> Vec<String> {
    let mut own = options(&calculation.spec, false, None);
    let is_said = |own: &[String], words: &str| {
        let name = |words: &str| words.split(' ').next().map(str::to_owned);
        own.iter().any(|own| name(own) == name(words))
    };
    for words in options(&record.defaults, false, None) {
        if !is_said(&own, &words) {
            own.push(words);
        }
    }
    own
}

fn options(spec: &Spec, is_batch: bool, scope: Option<Scope>) -> Vec<String> {
    let Spec {
        name,
        namespace,
        ttl,
        tti,
        jitter,
        background,
        capacity,
        max_bytes,
        policy,
        l1_ttl,
        l1_max_value,
        max_batch,
        coalesce,
        hooks,
        shared,
        in_thread,
        // Not what an option says.
        record: _,
        item: _,
        docs: _,
    } = spec;
    let number = |option, most: &Option<Expr>| {
        let most = most.as_ref()?;
        Some(format!("{option} {}", number(most)))
    };
    let words = [
        length("ttl", ttl.as_ref()),
        hooks.ttl.as_ref().map(|_| "ttl by value".to_owned()),
        length("tti", tti.as_ref()),
        jitter.map(|share| format!("jitter {}", percent(share))),
    ];
    let amount = |option, most: &Option<Bytes>| {
        let most = most.as_ref()?;
        Some(format!("{option} {}", bytes(most)))
    };
    let limits = [
        number("capacity", capacity),
        amount("max_bytes", max_bytes),
        policy.as_ref().map(|policy| match policy {
            Policy::Word(word) => format!("policy {word}"),
            Policy::Type(ty) => format!("policy {}", code(ty)),
        }),
        length("l1_ttl", l1_ttl.as_ref()),
        amount("l1_max_value", l1_max_value),
    ];
    let batches = [
        is_batch.then(|| "batch".to_owned()),
        number("max_batch", max_batch),
        length("coalesce", coalesce.as_ref()),
    ];
    let names = [
        literal("namespace", namespace.as_ref()),
        lives(scope, *in_thread, shared.as_ref()),
        shared
            .as_ref()
            .and_then(|shared| Some(format!("version {}", shared.version?))),
        shared.as_ref().and_then(|shared| match &shared.codec {
            Some(Codec::Word(word)) => Some(format!("codec {word}")),
            Some(Codec::Type(ty)) => Some(format!("codec {}", code(ty))),
            None => None,
        }),
        shared
            .as_ref()
            .and_then(|shared| shared.fails.then(|| "on_store_error fail".to_owned())),
        literal("name", name.as_ref()),
    ];
    let words = words
        .into_iter()
        .chain(waits(background))
        .chain(of_values(hooks));
    let words = words.chain(limits).chain(batches).chain(names);
    words.flatten().collect()
}

/// For which compute a call waits.
fn waits(background: &Background) -> [Option<String>; 5] {
    let Background {
        stale,
        refresh_ahead,
        soft_timeout,
        timeout,
        side_by_side,
    } = background;
    [
        length("stale", stale.as_ref()),
        refresh_ahead.then(|| "refresh_ahead".to_owned()),
        length("soft_timeout", soft_timeout.as_ref()),
        length("timeout", timeout.as_ref()),
        side_by_side.then(|| "no single_flight".to_owned()),
    ]
}

/// What is asked about a value.
fn of_values(hooks: &Hooks) -> [Option<String>; 5] {
    let Hooks {
        ttl: _,
        tags,
        tenant: _,
        weigh,
        store_if,
        absent_ttl,
        error_ttl,
        of_record: _,
    } = hooks;
    [
        length("absent_ttl", absent_ttl.as_ref()),
        length("error_ttl", error_ttl.as_ref()),
        store_if.as_ref().map(|_| "cache_if".to_owned()),
        tags.as_ref().map(|tags| match tags {
            Tags::OfValue(_) => "tags by value".to_owned(),
            Tags::OfKey(tags) => {
                let tags = tags.iter().map(|tag| quoted(&tag.literal.value()));
                format!("tags {}", tags.collect::<Vec<_>>().join(", "))
            }
        }),
        weigh.as_ref().map(|weigh| format!("weigh {}", code(weigh))),
    ]
}

/// Where values live, if that is not the process.
fn lives(scope: Option<Scope>, in_thread: bool, shared: Option<&Shared>) -> Option<String> {
    match (shared, scope) {
        _ if in_thread => Some("scope thread".to_owned()),
        (
            Some(Shared {
                store: Some(store), ..
            }),
            _,
        ) => literal("store", Some(store)),
        (Some(_), _) => Some("scope shared".to_owned()),
        (None, Some(Scope::Instance)) => Some("scope instance".to_owned()),
        (None, Some(Scope::Process)) => Some("scope process".to_owned()),
        (None, _) => None,
    }
}

fn length(option: &str, length: Option<&Period>) -> Option<String> {
    let length = match length? {
        Period::Fixed(length) => duration(*length),
        Period::Expr(length) => code(length),
    };
    Some(format!("{option} {length}"))
}

fn literal(option: &str, text: Option<&LitStr>) -> Option<String> {
    Some(format!("{option} {}", quoted(&text?.value())))
}

/// Code of the user's, or a word for it.
pub(super) fn code(code: &impl ToTokens) -> String {
    Some(text(code))
        .filter(|code| shown(code))
        .unwrap_or_else(|| "by an expression".to_owned())
}

/// Text of the user's, unless it would not stay code: nothing in it is a link.
fn quoted(text: &str) -> String {
    let text = if shown(text) { text } else { "…" };
    text.to_owned()
}

/// Whether this can stand between back-ticks, in a sentence.
fn shown(text: &str) -> bool {
    text.chars().count() <= MOST && !text.trim().is_empty() && !text.contains(['`', '\n', '\r'])
}

/// A number of entries: digits in groups, or the code.
fn number(number: &Expr) -> String {
    let digits = match number {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_digits().to_owned(),
            _ => return code(number),
        },
        _ => return code(number),
    };
    grouped(&digits)
}

/// `10000` as `10,000`.
fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// 1250 ten-thousandths as `12.5%`.
fn percent(share: u32) -> String {
    let text = format!("{}.{:02}", share / 100, share % 100);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn bytes(most: &Bytes) -> String {
    const UNITS: &[(u64, &str)] = &[
        (1 << 40, "TiB"),
        (1 << 30, "GiB"),
        (1 << 20, "MiB"),
        (1 << 10, "KiB"),
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    let bytes = match most {
        Bytes::Fixed(bytes) => *bytes,
        Bytes::Expr(most) => return code(most),
    };
    match UNITS.iter().find(|(unit, _)| bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{} {name}", grouped(&(bytes / unit).to_string())),
        None => format!("{} bytes", grouped(&bytes.to_string())),
    }
}

/// `5m`, `1h 30m`, `250ms`.
fn duration(length: Duration) -> String {
    const UNITS: &[(u128, &str)] = &[
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "m"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "µs"),
        (1, "ns"),
    ];
    let mut left = length.as_nanos();
    let mut words = Vec::new();
    for (unit, name) in UNITS {
        if left >= *unit {
            words.push(format!("{}{name}", left / unit));
            left %= unit;
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_as_people_write_them() {
        let said = |millis| duration(Duration::from_millis(millis));
        assert_eq!(said(300_000), "5m");
        assert_eq!(said(5_400_000), "1h 30m");
        assert_eq!(said(86_400_000), "1d");
        assert_eq!(said(1_250), "1s 250ms");
        assert_eq!(duration(Duration::from_nanos(1_500)), "1µs 500ns");
    }

    #[test]
    fn amounts_are_said_as_people_write_them() {
        assert_eq!(percent(1_000), "10%");
        assert_eq!(percent(1_250), "12.5%");
        assert_eq!(percent(1), "0.01%");
        assert_eq!(bytes(&Bytes::Fixed(64 << 20)), "64 MiB");
        assert_eq!(bytes(&Bytes::Fixed(5_000_000)), "5 MB");
        assert_eq!(bytes(&Bytes::Fixed(1_500)), "1,500 bytes");
        assert_eq!(grouped("1000"), "1,000");
        assert_eq!(grouped("123456"), "123,456");
    }
}

//! How long: `"5m"`, `"1h 30m"`, or an expression of type `Duration`.

use std::time::Duration;

use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitStr};

use super::entry::{Entry, Value};
use super::hook::closure;
use super::value::{is_negative, literal};
use super::{Hook, Keyed};
use crate::diag::error;

/// A length of time.
#[derive(Clone, Debug)]
pub(crate) enum Period {
    /// Known to the macro.
    Fixed(Duration),
    /// Asked for whenever it is needed.
    Expr(Expr),
}

/// A time to live.
#[derive(Clone, Debug)]
pub(crate) enum Ttl {
    /// The same for all values that are stored at one moment.
    Period(Period),
    /// Asked for about each key and value.
    Hook(Hook),
}

/// What a length of zero would mean, and what to write instead.
const ZERO: &[(&str, &str)] = &[
    (
        "ttl",
        "a `ttl` of zero keeps nothing; write a longer one, or leave the annotation out",
    ),
    (
        "tti",
        "a `tti` of zero keeps nothing; write a longer one, or leave it out",
    ),
    (
        "stale",
        "a `stale` of zero serves nothing; write a longer one, or leave it out",
    ),
    (
        "soft_timeout",
        "a `soft_timeout` of zero waits for nothing; leave it out: a stale value is then served \
         at once",
    ),
    (
        "timeout",
        "a `timeout` of zero gives every compute up; write a longer one, or leave it out",
    ),
    (
        "absent_ttl",
        "an `absent_ttl` of zero keeps no `None`; write `cache_if = |value| value.is_some()`",
    ),
    (
        "error_ttl",
        "an `error_ttl` of zero keeps no error; leave it out: errors are then not stored",
    ),
    (
        "coalesce",
        "a `coalesce` of zero gathers nothing; write a longer one, or leave it out",
    ),
];

impl FromMeta for Period {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match literal(expr) {
            Some(Lit::Str(text)) => parse(text).map(Self::Fixed),
            Some(Lit::Int(number)) if !number.suffix().is_empty() => Err(error(
                expr.span(),
                format!("a duration stands in quotes; write `\"{number}\"`"),
            )),
            Some(Lit::Int(number)) => Err(error(
                expr.span(),
                format!("a duration has a unit; write `\"{number}s\"` for {number} seconds"),
            )),
            Some(_) => Err(error(
                expr.span(),
                "a duration is text with a unit or an expression of type `Duration`; \
                 write `\"5m\"`",
            )),
            None if is_negative(expr) => Err(error(
                expr.span(),
                "a duration is not less than nothing, and has a unit; write `\"5m\"`",
            )),
            None => match closure(expr) {
                Some(closure) => Err(error(
                    closure.span(),
                    "only a `ttl` depends on the key or the value; write `\"5m\"` or an \
                     expression without parameters",
                )),
                None => Ok(Self::Expr(expr.clone())),
            },
        }
    }
}

impl Period {
    /// The option of the form `name = "5m"`, in which zero is a mistake.
    pub(super) fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        let example = format!("{} = \"5m\"", entry.name);
        let period = entry.value(&example)?;
        if let (Self::Fixed(Duration::ZERO), Some(Value::Expr(written))) =
            (&period.value, &entry.value)
        {
            let zero = ZERO.iter().find(|(option, _)| entry.name == option);
            let words = zero.map_or("a length of zero means nothing", |(_, words)| words);
            return Err(error(written.span(), words));
        }
        Ok(period)
    }

    /// The length, where it is known to the macro.
    pub(crate) fn known(&self) -> Option<Duration> {
        match self {
            Self::Fixed(length) => Some(*length),
            Self::Expr(_) => None,
        }
    }
}

impl Ttl {
    pub(super) fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        match &entry.value {
            Some(Value::Expr(expr)) if entry.list.is_none() && closure(expr).is_some() => {
                Ok(entry.keyed(Self::Hook(Hook::from_expr(expr)?)))
            }
            _ => {
                let Keyed { key, value } = Period::from_entry(entry)?;
                Ok(Keyed {
                    key,
                    value: Self::Period(value),
                })
            }
        }
    }
}

fn parse(text: &LitStr) -> darling::Result<Duration> {
    let written = text.value();
    let words = written.trim();
    let fail = |message: String| Err(error(text.span(), message));
    if !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()) {
        return fail(format!(
            "a duration has a unit; write `\"{words}s\"` for {words} seconds"
        ));
    }
    if units(words).any(|unit| unit == "M") {
        return fail("`M` is a month, of no fixed length; write `m` for minutes, or days".into());
    }
    match humantime::parse_duration(words) {
        Ok(duration) => Ok(duration),
        Err(_) => fail(format!(
            "`\"{written}\"` is no duration; write numbers with units, as in `\"30s\"`, `\"5m\"` or \
             `\"1h 30m\"`"
        )),
    }
}

/// The words between the numbers.
fn units(words: &str) -> impl Iterator<Item = &str> {
    words
        .split(|c: char| !c.is_alphabetic())
        .filter(|unit| !unit.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Errors;

    fn period(option: &str) -> Result<Period, String> {
        let mut errors = Errors::default();
        let tokens = option.parse().expect("tokens");
        let entries = Entry::parse_all(tokens, &mut errors);
        errors.finish().expect("one option");
        let period = Period::from_entry(&entries[0]).map_err(|error| error.to_string())?;
        Ok(period.value)
    }

    fn seconds(code: &str) -> u64 {
        match period(&format!("tti = {code}")) {
            Ok(Period::Fixed(duration)) => duration.as_secs(),
            other => panic!("{code}: {other:?}"),
        }
    }

    fn refusal(code: &str) -> String {
        period(&format!("tti = {code}")).expect_err(code)
    }

    #[test]
    fn text_has_a_unit() {
        assert_eq!(seconds("\"5m\""), 300);
        assert_eq!(seconds("\"1h 30m\""), 5_400);
        assert_eq!(seconds("\"1h30m\""), 5_400);
        let short = period("tti = \"20ms\"").expect("a length");
        assert_eq!(short.known(), Some(Duration::from_millis(20)));
        assert!(refusal("\"300\"").contains("write `\"300s\"`"));
        assert!(refusal("300").contains("write `\"300s\"`"));
        assert!(refusal("\"5 parsecs\"").contains("is no duration"));
        assert!(refusal("\"\"").contains("is no duration"));
        assert!(refusal("1.5").contains("text with a unit"));
    }

    #[test]
    fn a_month_is_refused() {
        assert!(refusal("\"1M\"").contains("`m` for minutes"));
    }

    #[test]
    fn zero_is_refused_in_the_words_of_each_option() {
        for (option, words) in ZERO {
            let refusal = period(&format!("{option} = \"0s\"")).expect_err(option);
            assert_eq!(&refusal, words);
            assert!(words.contains(&format!("`{option}`")), "{words}");
        }
    }

    #[test]
    fn code_is_taken_as_it_is_unless_it_has_parameters() {
        assert!(matches!(period("tti = config().tti"), Ok(Period::Expr(_))));
        assert!(matches!(
            period("tti = Duration::from_secs(5)"),
            Ok(Period::Expr(_))
        ));
        assert!(refusal("|id, value| value.tti").contains("only a `ttl`"));
    }
}

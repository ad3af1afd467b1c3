//! How long: `"5m"`, `"1h 30m"`, or an expression of type `Duration`.

use std::time::Duration;

use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, Lit, LitStr};

use super::value::literal;
use crate::diag::error;

/// A time to live.
#[derive(Clone, Debug)]
pub(crate) enum Ttl {
    /// Known to the macro.
    Fixed(Duration),
    /// Asked for whenever a value is stored.
    Expr(Expr),
}

impl FromMeta for Ttl {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        match literal(expr) {
            Some(Lit::Str(text)) => parse(text).map(Self::Fixed),
            Some(Lit::Int(number)) => Err(error(
                expr.span(),
                format!("a duration has a unit; write `\"{number}s\"` for {number} seconds"),
            )),
            Some(_) => Err(error(
                expr.span(),
                "a duration is text with a unit or an expression of type `Duration`; \
                 write `\"5m\"`",
            )),
            None => Self::from_code(expr),
        }
    }
}

impl Ttl {
    fn from_code(expr: &Expr) -> darling::Result<Self> {
        match expr {
            Expr::Closure(closure) => Err(error(
                closure.span(),
                "a `ttl` that depends on the key or the value is not built yet; \
                 write `\"5m\"` or an expression without parameters",
            )),
            expr => Ok(Self::Expr(expr.clone())),
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
        Ok(Duration::ZERO) => fail(
            "a duration of zero keeps nothing; write a longer one, or leave `#[memoize]` out"
                .into(),
        ),
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

    fn ttl(code: &str) -> Result<Ttl, String> {
        let expr = syn::parse_str(code).expect("an expression");
        Ttl::from_expr(&expr).map_err(|error| error.to_string())
    }

    fn seconds(code: &str) -> u64 {
        match ttl(code) {
            Ok(Ttl::Fixed(duration)) => duration.as_secs(),
            other => panic!("{code}: {other:?}"),
        }
    }

    fn refusal(code: &str) -> String {
        ttl(code).expect_err(code)
    }

    #[test]
    fn text_has_a_unit() {
        assert_eq!(seconds("\"5m\""), 300);
        assert_eq!(seconds("\"1h 30m\""), 5_400);
        assert_eq!(seconds("\"1h30m\""), 5_400);
        assert!(matches!(ttl("\"20ms\""), Ok(Ttl::Fixed(d)) if d.as_millis() == 20));
        assert!(refusal("\"300\"").contains("write `\"300s\"`"));
        assert!(refusal("300").contains("write `\"300s\"`"));
        assert!(refusal("\"5 parsecs\"").contains("is no duration"));
        assert!(refusal("\"\"").contains("is no duration"));
        assert!(refusal("1.5").contains("text with a unit"));
    }

    #[test]
    fn a_month_and_nothing_are_refused() {
        assert!(refusal("\"1M\"").contains("`m` for minutes"));
        assert!(refusal("\"0s\"").contains("zero"));
    }

    #[test]
    fn code_is_taken_as_it_is_unless_it_has_parameters() {
        assert!(matches!(ttl("config().ttl"), Ok(Ttl::Expr(_))));
        assert!(matches!(ttl("Duration::from_secs(5)"), Ok(Ttl::Expr(_))));
        assert!(refusal("|id, value| value.ttl").contains("not built yet"));
    }
}

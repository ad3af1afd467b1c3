//! How much: `"10%"` of something, `"64MiB"`.

use bytesize::ByteSize;
use darling::FromMeta;
use syn::spanned::Spanned;
use syn::{Expr, Lit};

use super::value::{is_negative, literal};
use crate::diag::error;

/// A share, in ten-thousandths.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Percent(pub(crate) u32);

impl FromMeta for Percent {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let text = match literal(expr) {
            Some(Lit::Str(text)) => text.value(),
            _ => String::new(),
        };
        let fail = |message| Err(error(expr.span(), message));
        let Some(number) = text.trim().strip_suffix('%') else {
            return fail("a share is text with a percent sign; write `jitter = \"10%\"`");
        };
        match ten_thousandths(number.trim_end()) {
            Some(share @ 1..=10_000) => Ok(Self(share)),
            Some(_) => fail(
                "a share is more than nothing and at most everything; write `jitter = \"10%\"`",
            ),
            None => fail(
                "a share is a number with two decimals at most and a percent sign; \
                 write `jitter = \"10%\"`",
            ),
        }
    }
}

/// `2.5` as 250.
fn ten_thousandths(percent: &str) -> Option<u32> {
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
    let is_number = |digits: &str| {
        !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(whole) || !is_number(decimals) || decimals.len() > 2 {
        return None;
    }
    let hundredths = format!("{decimals:0<2}").parse::<u32>().ok()?;
    Some(whole.parse::<u32>().ok()? * 100 + hundredths)
}

/// A number of bytes.
#[derive(Clone, Debug)]
pub(crate) enum Bytes {
    /// Known to the macro.
    Fixed(u64),
    /// A constant of type `u64`.
    Expr(Expr),
}

impl FromMeta for Bytes {
    fn from_expr(expr: &Expr) -> darling::Result<Self> {
        let fail = |message: String| Err(error(expr.span(), message));
        let without_unit = "a size has a unit; write `\"64MiB\"`";
        let text = match literal(expr) {
            None if is_negative(expr) => return fail(without_unit.into()),
            None => return Ok(Self::Expr(expr.clone())),
            Some(Lit::Str(text)) => text.value(),
            Some(Lit::Int(number)) if !number.suffix().is_empty() => {
                return fail(format!("a size stands in quotes; write `\"{number}\"`"));
            }
            Some(Lit::Int(number)) => number.base10_digits().to_owned(),
            Some(_) => return fail(without_unit.into()),
        };
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return fail(format!(
                "a size has a unit; write `\"{text}B\"` for {text} bytes, or `\"64MiB\"`"
            ));
        }
        if !text.contains(|c: char| c.is_alphabetic()) {
            return fail(without_unit.into());
        }
        match text.trim().parse::<ByteSize>() {
            Ok(ByteSize(0)) => fail(
                "no value fits into no bytes; write more, or `capacity = 0`, which keeps nothing"
                    .into(),
            ),
            Ok(size) => Ok(Self::Fixed(size.as_u64())),
            Err(_) => fail(format!(
                "`\"{text}\"` is no size; write a number with a unit, as in `\"64MiB\"` or `\"1GB\"`"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(code: &str) -> Result<u32, String> {
        let expr = syn::parse_str(code).expect("an expression");
        let percent = Percent::from_expr(&expr).map_err(|error| error.to_string())?;
        Ok(percent.0)
    }

    fn bytes(code: &str) -> Result<u64, String> {
        let expr = syn::parse_str(code).expect("an expression");
        match Bytes::from_expr(&expr) {
            Ok(Bytes::Fixed(bytes)) => Ok(bytes),
            Ok(Bytes::Expr(_)) => Err("an expression".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn a_share_has_a_percent_sign() {
        assert_eq!(percent("\"10%\""), Ok(1_000));
        assert_eq!(percent("\"12.5 %\""), Ok(1_250));
        assert_eq!(percent("\"0.01%\""), Ok(1));
        assert_eq!(percent("\"100%\""), Ok(10_000));
        for code in ["\"10\"", "10", "0.1", "\"\"", "share()"] {
            assert!(
                percent(code)
                    .expect_err(code)
                    .contains("a percent sign; write")
            );
        }
        for code in ["\"0%\"", "\"0.00%\"", "\"100.01%\""] {
            assert!(
                percent(code)
                    .expect_err(code)
                    .contains("at most everything")
            );
        }
        for code in ["\"1.234%\"", "\"-1%\"", "\"%\"", "\"1.%\"", "\"ten%\""] {
            assert!(percent(code).expect_err(code).contains("two decimals"));
        }
    }

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(bytes("\"64MiB\""), Ok(64 << 20));
        assert_eq!(bytes("\"1 GB\""), Ok(1_000_000_000));
        assert_eq!(bytes("\"512B\""), Ok(512));
        for code in ["1024", "\"1024\"", "1.5", "\"\""] {
            assert!(bytes(code).expect_err(code).contains("has a unit"));
        }
        assert!(bytes("\"0MiB\"").expect_err("nothing").contains("no bytes"));
        assert!(
            bytes("\"5 parsecs\"")
                .expect_err("no size")
                .contains("is no size")
        );
        assert!(
            bytes("\"-5MiB\"")
                .expect_err("no size")
                .contains("is no size")
        );
        assert_eq!(bytes("64 * MIB"), Err("an expression".to_owned()));
    }
}

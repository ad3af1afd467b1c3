//! From a URL to what a connection needs, with nothing in it that must not be shown.

use std::fmt;
use std::fmt::Write as _;
use std::path::PathBuf;

use memo_runtime::{Error, Result};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Where a server is, and how to come in. Its `Debug` and `Display` name the server and the database, no more.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    /// Whether the server must prove who it is, and by which roots.
    pub(super) tls: Option<Roots>,
    shown: String,
}

/// Whose certificates are believed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Roots {
    /// Those that the system believes.
    System,
    /// Those in a file.
    File(PathBuf),
}

impl Address {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// Without a word of the URL: where it is written wrongly, any part of it may be of a password.
    pub(super) fn parse(url: &str) -> Result<Self> {
        let rest = ["postgres://", "postgresql://"];
        let rest = rest.iter().find_map(|scheme| url.strip_prefix(scheme));
        let rest = rest.ok_or_else(unreadable)?;
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        // A second one is part of a password that is not escaped, and would be taken for the host.
        if place.matches('@').count() > 1 || parameters.contains('@') {
            return Err(unreadable());
        }
        let (ours, theirs): (Vec<&str>, Vec<&str>) = parameters
            .split('&')
            .filter(|parameter| !parameter.is_empty())
            .partition(|parameter| parameter.starts_with("ssl"));
        let tls = roots(&ours)?;
        let url = format!("postgres://{place}?{}", theirs.join("&"));
        let mut config: Config = url.parse().map_err(|_| unreadable())?;
        config.ssl_mode(if tls.is_some() {
            SslMode::Require
        } else {
            SslMode::Disable
        });
        let shown = shown(&config);
        Ok(Self { config, tls, shown })
    }
}

/// What the parameters that begin with `ssl` ask for.
fn roots(parameters: &[&str]) -> Result<Option<Roots>> {
    let (mut mode, mut file) = (None, None);
    for parameter in parameters {
        match parameter.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", path)) => file = Some(path),
            _ => return Err(unknown("only `sslmode` and `sslrootcert` are known")),
        }
    }
    let roots = match file {
        None | Some("system") => Roots::System,
        Some(path) => Roots::File(path.replace("%2F", "/").replace("%20", " ").into()),
    };
    match mode {
        Some("require" | "verify-full") => Ok(Some(roots)),
        None | Some("disable") if file.is_some() => Err(unknown(
            "`sslrootcert` has no meaning without `sslmode=verify-full`",
        )),
        None | Some("disable") => Ok(None),
        Some("prefer" | "allow" | "verify-ca") => Err(unknown(
            "`sslmode` may not leave it to others whether the server is the one that is meant; \
             write `sslmode=verify-full`, or `disable` where the way to the server is safe",
        )),
        Some(_) => Err(unknown(
            "`sslmode` is `disable`, `require` or `verify-full`",
        )),
    }
}

fn unknown(what: &'static str) -> Error {
    Error::config(format!("in the address of a PostgreSQL server {what}"))
}

fn unreadable() -> Error {
    Error::config(
        "the address of a PostgreSQL server cannot be read; write \
         `postgres://user:password@host:port/database`, with `%40` for `@`, `%3F` for `?` and `%2F` for `/` in \
         the password",
    )
}

fn shown(config: &Config) -> String {
    let mut shown = "postgres://".to_owned();
    for (place, host) in config.get_hosts().iter().enumerate() {
        let ports = config.get_ports();
        let port = ports.get(place).or(ports.first()).unwrap_or(&5432);
        if place > 0 {
            shown.push(',');
        }
        let _ = match host {
            Host::Tcp(host) if host.contains(':') => write!(shown, "[{host}]:{port}"),
            Host::Tcp(host) => write!(shown, "{host}:{port}"),
            #[cfg(unix)]
            Host::Unix(folder) => write!(shown, "{}:{port}", folder.display()),
        };
    }
    if let Some(database) = config.get_dbname() {
        let _ = write!(shown, "/{database}");
    }
    shown
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o_01_what_is_shown_is_the_server_and_the_database() {
        for (url, shown) in [
            (
                "postgres://me:secret@db.example:6432/app",
                "postgres://db.example:6432/app",
            ),
            (
                "postgresql://me@a,b:7/app?connect_timeout=3",
                "postgres://a:5432,b:7/app",
            ),
            (
                "postgres://me:secret@[::1]/app",
                "postgres://[::1]:5432/app",
            ),
            (
                "postgres:///app?host=/run/pg&user=me&password=secret",
                "postgres:///run/pg:5432/app",
            ),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!(address.to_string(), shown, "{url}");
            assert_eq!(format!("{address:?}"), shown);
        }
    }

    #[test]
    fn f_11_a_password_that_is_not_escaped_is_in_no_error() {
        for url in [
            "postgres://me:sec@ret@host/app",
            "postgres://me:sec?ret@host/app",
            "postgres://me:secret@host:port/app",
            "postgres://me:secret@host/app?secret",
            "postgres://me:secret@host/app?secret=1",
            "postgres://me:secret@host/app?sslsecret=1",
            "host=h password=secret",
        ] {
            let Err(error) = Address::parse(url) else {
                panic!("{url} was read");
            };
            let told = format!("{error} {error:?}");
            assert!(!told.contains("ret"), "{told}");
        }
    }

    #[test]
    fn f_12_tls_is_asked_for_or_not_and_never_perhaps() {
        let tls = |parameters: &str| {
            let address = Address::parse(&format!("postgres://me@host/app{parameters}"));
            address.map(|address| (address.tls, address.config.get_ssl_mode()))
        };
        assert_eq!(tls("").unwrap(), (None, SslMode::Disable));
        assert_eq!(tls("?sslmode=disable").unwrap(), (None, SslMode::Disable));
        for mode in ["require", "verify-full"] {
            let asked = tls(&format!("?sslmode={mode}")).unwrap();
            assert_eq!(asked, (Some(Roots::System), SslMode::Require));
        }
        let file = tls("?sslmode=verify-full&sslrootcert=/etc/ca.pem")
            .unwrap()
            .0;
        assert_eq!(file, Some(Roots::File("/etc/ca.pem".into())));
        for wrong in ["prefer", "allow", "verify-ca", "", "on"] {
            assert!(tls(&format!("?sslmode={wrong}")).is_err(), "{wrong}");
        }
        assert!(tls("?sslrootcert=/etc/ca.pem").is_err());
        assert!(tls("?sslnegotiation=direct").is_err());
    }
}

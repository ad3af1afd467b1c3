//! What makes a connection safe, where its address asks for it.

use memo_runtime::{Error, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore, crypto};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Roots;

/// Reads the roots, and makes what shakes hands with a server that has a certificate of theirs for its name.
pub(super) fn connector(roots: &Roots) -> Result<MakeRustlsConnect> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(roots)? {
        // A system may have some that are of no use; one that is missed shows in the handshake.
        store.add(certificate).ok();
    }
    if store.is_empty() {
        return Err(unusable(roots));
    }
    // Named, since a program may have several providers and no default among them.
    let provider = crypto::ring::default_provider().into();
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::config("TLS cannot be set up").with_source(error))?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn certificates(roots: &Roots) -> Result<Vec<CertificateDer<'static>>> {
    match roots {
        Roots::System => Ok(rustls_native_certs::load_native_certs().certs),
        Roots::File(path) => CertificateDer::pem_file_iter(path)
            .and_then(Iterator::collect)
            .map_err(|error| unusable(roots).with_source(error)),
    }
}

fn unusable(roots: &Roots) -> Error {
    let whose = match roots {
        Roots::System => "the system has".to_owned(),
        Roots::File(path) => format!("`{}` has", path.display()),
    };
    Error::config(format!(
        "{whose} no certificates to tell a PostgreSQL server by; name a file of them by `sslrootcert`"
    ))
}

//! `shop serve`: the shop over HTTP, with memokit or without.

mod answer;
mod customers;
mod memos;
mod orders;
mod stop;

use std::io::{self, Write};
use std::net::Ipv4Addr;

use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use self::stop::Stop;
use crate::cli::Serve;
use crate::database::Database;
use crate::folder::Folder;
use crate::{Failure, memory};

/// What every request may use.
#[derive(Clone, Debug)]
struct Shop {
    database: Database,
    /// Do without memokit.
    naive: bool,
}

/// Serves until somebody presses Ctrl-C or sends SIGTERM; what is being answered then is finished.
pub(crate) async fn run(serve: Serve) -> Result<(), Failure> {
    let Serve {
        port,
        naive,
        data,
        volume,
    } = serve;
    let folder = Folder::open(data.as_deref())?;
    let database = folder.database(volume.into()).await?;
    let runtime = memory::start(&folder.memo()).await?;

    // Listened for before the address is told: who knows the address may stop the service.
    let stop = Stop::listen()?;
    // This machine only: it is an example, and lets anybody order anything.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    writeln!(io::stdout(), "http://{}", listener.local_addr()?)?;
    axum::serve(listener, router(Shop { database, naive }))
        .with_graceful_shutdown(stop.wait())
        .await?;
    runtime.shutdown().await;
    Ok(())
}

fn router(shop: Shop) -> Router {
    Router::new()
        .route("/customers", get(customers::page))
        .route("/orders", post(orders::place))
        .route("/memos", get(memos::report))
        .route("/health", get(memos::health))
        .with_state(shop)
}

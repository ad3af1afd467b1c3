//! `shop load`: the service with and without memokit, under the same load, on this machine.

mod check;
mod client;
mod measure;
mod mix;
mod service;

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use self::measure::Measured;
use self::mix::Mix;
use self::service::Service;
use crate::Failure;
use crate::cli::Load;
use crate::folder::Folder;
use crate::time::short;

/// The services take turns, so that what disturbs one disturbs both.
const TURNS: u32 = 4;

pub(crate) async fn run(load: Load) -> Result<(), Failure> {
    // A shop for each: an order that one takes must not change what the other serves.
    let (plain, remembering) = (Folder::temporary()?, Folder::temporary()?);
    plain.fill(load.volume.into()).await?;
    std::fs::copy(plain.shop(), remembering.shop())?;

    let naive = Service::start(plain.path(), &["--naive"]).await?;
    let memoized = Service::start(remembering.path(), &[]).await?;
    let turn = Duration::from_secs(load.seconds) / TURNS;
    let (mut without, mut with) = (Measured::default(), Measured::default());
    for number in 0..TURNS {
        let mixes = Mix::for_connections(load.connections, load.volume.customers, number);
        without.add(measure::turn(naive.address(), mixes.clone(), turn).await?);
        with.add(measure::turn(memoized.address(), mixes, turn).await?);
    }
    let outdated = check::outdated(memoized.address(), &remembering, load.volume.customers).await;
    naive.stop().await?;
    memoized.stop().await?;

    report(&load, &without, &with)?;
    let (outdated, customers) = (outdated?, load.volume.customers);
    writeln!(
        io::stdout(),
        "After one more order on each page, {outdated} of {customers} customers are not as the \
         database has them."
    )?;
    if outdated > 0 {
        return Err("the service with memokit has served outdated values".into());
    }
    Ok(())
}

fn report(load: &Load, without: &Measured, with: &Measured) -> io::Result<()> {
    const STYLE: TableStyle =
        TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));
    let mut table = Table::new();
    let header = ["", "requests", "requests/s", "p50", "p99"];
    table.load_style(STYLE).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for (name, measured) in [("without memokit", without), ("with memokit", with)] {
        table.add_row([
            name.to_owned(),
            measured.requests().to_string(),
            format!("{:.0}", measured.per_second()),
            short(measured.quantile(50)),
            short(measured.quantile(99)),
        ]);
    }
    let (seconds, connections) = (load.seconds, load.connections);
    let ratio = with.per_second() / without.per_second();
    writeln!(
        io::stdout(),
        "{connections} connections for {seconds} s each, one order among 100 requests\n{table}\n\n\
         With memokit: {ratio:.1} times as many requests.",
    )
}

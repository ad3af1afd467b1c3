//! Filling the database: the same customers, goods and orders every time.

use std::path::Path;

use rusqlite::{Connection, Statement, Transaction, params};

use super::words::{CATEGORIES, CITIES, FIRST, LAST, ORIGINS};
use super::{Error, connect, schema};
use crate::progress::Progress;

/// Where the random numbers begin: two fills of one size are equal.
const SEED: u64 = 7;

/// Of 100 orders, so many have been paid.
const PAID: u32 = 85;

/// How much there is in a shop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) customers: u64,
    pub(crate) orders: u64,
}

/// Fills the database at `path`, unless it has been filled already.
///
/// All or nothing: it is one transaction, which is also what makes it fast.
pub(crate) fn fill(path: &Path, size: Size) -> Result<(), Error> {
    let mut connection = connect(path)?;
    if is_filled(&connection)? {
        return Ok(());
    }
    let progress = Progress::over(size.customers + size.orders, "rows");
    let transaction = connection.transaction()?;
    transaction.execute_batch(schema::TABLES)?;
    let mut random = fastrand::Rng::with_seed(SEED);
    customers(&transaction, size, &mut random, &progress)?;
    let prices = products(&transaction, &mut random)?;
    orders(&transaction, size, &prices, &mut random, &progress)?;
    transaction.execute_batch(schema::INDEXES)?;
    transaction.pragma_update(None, "user_version", schema::FILLED)?;
    Ok(transaction.commit()?)
}

fn is_filled(connection: &Connection) -> rusqlite::Result<bool> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(version == schema::FILLED)
}

fn customers(
    transaction: &Transaction<'_>,
    size: Size,
    random: &mut fastrand::Rng,
    progress: &Progress,
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT INTO customer VALUES (?, ?, ?)")?;
    for id in 1..=size.customers {
        let name = format!("{} {}", pick(FIRST, random), pick(LAST, random));
        insert.execute(params![id, name, pick(CITIES, random)])?;
        progress.advance(id);
    }
    Ok(())
}

/// Inserts the goods; their prices are in the order of their ids.
fn products(
    transaction: &Transaction<'_>,
    random: &mut fastrand::Rng,
) -> rusqlite::Result<Vec<u32>> {
    let mut insert = transaction.prepare("INSERT INTO product VALUES (?, ?, ?, ?)")?;
    let mut prices = Vec::new();
    for (category, least) in CATEGORIES {
        for origin in ORIGINS {
            let cents = least + random.u32(0..500);
            let name = format!("{origin} {category}");
            insert.execute(params![prices.len() + 1, name, category, cents])?;
            prices.push(cents);
        }
    }
    Ok(prices)
}

fn orders(
    transaction: &Transaction<'_>,
    size: Size,
    prices: &[u32],
    random: &mut fastrand::Rng,
    progress: &Progress,
) -> rusqlite::Result<()> {
    let mut order = transaction.prepare("INSERT INTO purchase VALUES (?, ?, ?)")?;
    let mut item = transaction.prepare("INSERT INTO item VALUES (?, ?, ?, ?, ?)")?;
    for id in 1..=size.orders {
        let customer = random.u64(1..=size.customers);
        order.execute(params![id, customer, random.u32(0..100) < PAID])?;
        items(&mut item, id, prices, random)?;
        progress.advance(size.customers + id);
    }
    Ok(())
}

/// Inserts one to three items of an order.
fn items(
    insert: &mut Statement<'_>,
    order: u64,
    prices: &[u32],
    random: &mut fastrand::Rng,
) -> rusqlite::Result<()> {
    for line in 1..=random.u32(1..=3) {
        let product = random.usize(0..prices.len());
        let quantity = random.u32(1..=4);
        insert.execute(params![order, line, product + 1, quantity, prices[product]])?;
    }
    Ok(())
}

fn pick<'w>(words: &[&'w str], random: &mut fastrand::Rng) -> &'w str {
    words[random.usize(0..words.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Size = Size {
        customers: 20,
        orders: 100,
    };

    fn sum(path: &Path) -> (i64, i64) {
        let connection = connect(path).unwrap();
        let sql = "SELECT count(*), sum(quantity * cents * purchase) FROM item";
        let sums = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        sums.unwrap()
    }

    #[test]
    fn two_fills_are_equal() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one.db", "other.db"].map(|name| folder.path().join(name));
        fill(&one, SMALL).unwrap();
        fill(&other, SMALL).unwrap();
        assert_eq!(sum(&one), sum(&other));
        assert!(sum(&one).0 >= 100, "every order has an item");
    }

    #[test]
    fn what_is_filled_is_not_filled_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        fill(&path, SMALL).unwrap();
        let before = sum(&path);
        fill(&path, SMALL).unwrap();
        assert_eq!(sum(&path), before);
    }
}

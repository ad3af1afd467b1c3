//! What a page asks: each for any number of customers at once.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::types::Value;

use super::{Database, Error, Session};

/// A customer as the list has them.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) city: String,
}

/// What a customer has bought and paid for, and what not, in cents.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Owed {
    pub(crate) orders: u32,
    pub(crate) cents: u64,
}

const LIST: &str = "SELECT id, name, city FROM customer WHERE id > ? ORDER BY id LIMIT ?";

const REVENUE: &str = "
    SELECT customer, sum(quantity * cents)
    FROM purchase JOIN item ON item.purchase = purchase.id
    WHERE customer IN rarray(?) AND paid = 1
    GROUP BY customer";

// The last of the order is taken, so that equal ones are told apart in the same way every time.
const FAVOURITE: &str = "
    SELECT customer, category
    FROM purchase
        JOIN item ON item.purchase = purchase.id
        JOIN product ON product.id = item.product
    WHERE customer IN rarray(?)
    GROUP BY customer, category
    ORDER BY sum(quantity), category";

const OWED: &str = "
    SELECT customer, count(DISTINCT purchase.id), sum(quantity * cents)
    FROM purchase JOIN item ON item.purchase = purchase.id
    WHERE customer IN rarray(?) AND paid = 0
    GROUP BY customer";

impl Database {
    /// At most `limit` customers, in the order of their ids, those after the first `skipped`.
    pub(crate) async fn list(&self, skipped: u64, limit: u64) -> Result<Vec<Listed>, Error> {
        // There is nobody beyond the largest number that SQLite knows.
        let skipped = i64::try_from(skipped).unwrap_or(i64::MAX).cast_unsigned();
        self.run(move |session| {
            // Ids have no gaps, so that a far page costs no more than the first.
            session.query(LIST, [skipped, limit], |row| {
                Ok(Listed {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    city: row.get(2)?,
                })
            })
        })
        .await
    }

    /// What each of these customers has paid, in cents; in their order.
    pub(crate) async fn revenue(&self, customers: Vec<u64>) -> Result<Vec<u64>, Error> {
        self.run(move |session| session.revenue(&customers)).await
    }

    /// Of what each of these customers has bought most; in their order.
    pub(crate) async fn favourite(
        &self,
        customers: Vec<u64>,
    ) -> Result<Vec<Option<String>>, Error> {
        self.run(move |session| session.favourite(&customers)).await
    }

    /// What each of these customers has not paid; in their order.
    pub(crate) async fn owed(&self, customers: Vec<u64>) -> Result<Vec<Owed>, Error> {
        self.run(move |session| session.owed(&customers)).await
    }

    /// All of this for each customer by itself, one query after the other: the N+1 that a loop over
    /// records makes.
    ///
    /// It is spared what a loop usually costs besides: it is one visit to a thread and a connection.
    pub(crate) async fn one_by_one(
        &self,
        customers: Vec<u64>,
    ) -> Result<Vec<(u64, Option<String>, Owed)>, Error> {
        self.run(move |session| {
            let facts = |id: &u64| {
                let one = [*id];
                let revenue = session.revenue(&one)?.pop().unwrap_or_default();
                let favourite = session.favourite(&one)?.pop().flatten();
                let owed = session.owed(&one)?.pop().unwrap_or_default();
                Ok((revenue, favourite, owed))
            };
            customers.iter().map(facts).collect()
        })
        .await
    }
}

impl Session<'_> {
    fn revenue(&self, customers: &[u64]) -> rusqlite::Result<Vec<u64>> {
        self.for_each(REVENUE, customers, |row| row.get(1))
    }

    fn favourite(&self, customers: &[u64]) -> rusqlite::Result<Vec<Option<String>>> {
        self.for_each(FAVOURITE, customers, |row| row.get(1))
    }

    fn owed(&self, customers: &[u64]) -> rusqlite::Result<Vec<Owed>> {
        self.for_each(OWED, customers, |row| {
            Ok(Owed {
                orders: row.get(1)?,
                cents: row.get(2)?,
            })
        })
    }

    /// Brings rows that begin with a customer's id into the order of `customers`.
    fn for_each<T: Clone + Default>(
        &self,
        sql: &str,
        customers: &[u64],
        value: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let ids = customers.iter().map(|id| Value::from(id.cast_signed()));
        let ids: Rc<Vec<Value>> = Rc::new(ids.collect());
        let rows = self.query(sql, [ids], |row| Ok((row.get(0)?, value(row)?)))?;
        let found: HashMap<u64, T> = rows.into_iter().collect();
        // Who has no such order has no row.
        let one = |id| found.get(id).cloned().unwrap_or_default();
        Ok(customers.iter().map(one).collect())
    }
}

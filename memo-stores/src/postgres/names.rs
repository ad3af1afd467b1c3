//! What the tables are called.

use memo_runtime::{Error, Result};

/// PostgreSQL cuts names to 63 bytes, and the longest that is added to a prefix has 17.
const LONGEST_PREFIX: usize = 40;
const LONGEST_NAME: usize = 63;

const TABLES: [&str; 6] = [
    "counter", "entries", "groups", "outdated", "schema", "sweeper",
];

/// Where the tables of one store are.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The schema; that of the connection's `search_path`, if there is none.
    schema: Option<String>,
    prefix: String,
}

impl Names {
    /// The names that nobody chose.
    pub(super) fn usual() -> Self {
        Self {
            schema: None,
            prefix: "memokit_".to_owned(),
        }
    }

    pub(super) fn set_schema(&mut self, schema: String) {
        self.schema = Some(schema);
    }

    pub(super) fn set_prefix(&mut self, prefix: String) {
        self.prefix = prefix;
    }

    /// Sees to it that PostgreSQL takes the names as they are.
    pub(super) fn check(&self) -> Result<()> {
        if let Some(schema) = &self.schema {
            check("schema", schema, LONGEST_NAME)?;
        }
        check("prefix", &self.prefix, LONGEST_PREFIX)
    }

    /// Writes the names of tables in the place of `{entries}` and its like.
    pub(super) fn fill(&self, statement: &str) -> String {
        let mut filled = statement.replace("{prefix}", &self.prefix.replace('"', "\"\""));
        for table in TABLES {
            filled = filled.replace(&format!("{{{table}}}"), &self.table(table));
        }
        filled
    }

    /// The name of a table, as SQL writes it.
    pub(super) fn table(&self, table: &str) -> String {
        let name = quoted(&format!("{}{table}", self.prefix));
        match &self.schema {
            Some(schema) => format!("{}.{name}", quoted(schema)),
            None => name,
        }
    }
}

fn check(what: &str, name: &str, longest: usize) -> Result<()> {
    if name.is_empty() || name.len() > longest || name.contains('\0') {
        return Err(Error::config(format!(
            "the {what} of a store in PostgreSQL has between 1 and {longest} bytes, and no NUL"
        )));
    }
    Ok(())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_whatever_they_contain() {
        let mut names = Names::usual();
        assert_eq!(
            names.fill("{entries}, {counter}"),
            r#""memokit_entries", "memokit_counter""#
        );
        names.set_schema("my cache".to_owned());
        names.set_prefix(r#"a";DROP TABLE x;--"#.to_owned());
        names.check().unwrap();
        assert_eq!(
            names.table("groups"),
            r#""my cache"."a"";DROP TABLE x;--groups""#
        );
    }

    #[test]
    fn names_that_would_be_cut_are_refused() {
        let mut names = Names::usual();
        names.set_prefix("p".repeat(41));
        assert!(names.check().is_err());
        names.set_prefix(String::new());
        assert!(names.check().is_err());
    }
}

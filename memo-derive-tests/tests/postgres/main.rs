//! Programs over PostgreSQL, from a user's chair: servers that go and come back, stores that the environment names.
//!
//! All of it needs a server, and says so in its name.

#[path = "../support/envelopes.rs"]
mod envelopes;
mod needs_postgres;
mod support;

//! Programs over PostgreSQL, from a user's chair: servers that go and come back, stores that the environment names.
//!
//! All of it needs a server, and says so in its name.

#[path = "../support/envelopes.rs"]
mod envelopes;
mod needs_postgres;
#[expect(
    dead_code,
    reason = "it can spoil a way in more ways than are needed here"
)]
#[path = "../../../memo-stores/tests/support/proxy.rs"]
mod proxy;
mod support;

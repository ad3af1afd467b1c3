//! From an address to a connection that may be used, and what asks over it.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all, select};
use memo_runtime::Result;
use tokio::runtime::{Handle, Id};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Row, Socket, Statement};

use super::address::Address;
use super::fault::Fault;
use super::statements::{Statements, Which};

/// The parameters of a statement.
pub(super) type Params<'p> = &'p [&'p (dyn ToSql + Sync)];

/// How long a connection that nobody holds any more may take for its goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// What to connect to, and how.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) address: Address,
    pub(super) statements: Statements,
    /// What an operation may take, here and on the server.
    pub(super) timeout: Duration,
    /// Whether a session is ours alone: it keeps statements and settings.
    pub(super) has_sessions: bool,
}

/// A session with the server.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    opening: Arc<Opening>,
    /// In the order of [`Which`]; others are sent each time.
    prepared: Option<Vec<Statement>>,
    /// The runtime that it is served in.
    runtime: Id,
    service: JoinHandle<()>,
    /// Dropped with the connection: then its service has a moment left.
    _held: oneshot::Sender<()>,
}

impl Opening {
    /// Connects, and sees to it that the way is as safe as the address asks.
    pub(super) async fn connect(self: &Arc<Self>) -> Result<Connection, Fault> {
        match &self.address.tls {
            None => self.connect_by(NoTls).await,
            #[cfg(feature = "tls")]
            Some(roots) => self.connect_by(super::tls::connector(roots)?).await,
            #[cfg(not(feature = "tls"))]
            Some(_) => Err(Fault::Config(memo_runtime::Error::config(format!(
                "`{}` asks for TLS, which this program was built without; enable the feature `tls` of memokit",
                self.address
            )))),
        }
    }

    async fn connect_by<T>(self: &Arc<Self>, tls: T) -> Result<Connection, Fault>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: Send + 'static,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let (client, session) = self.address.config.connect(tls).await?;
        let (held, gone) = oneshot::channel::<()>();
        let linger = self.timeout;
        let service = tokio::spawn(async move {
            let given_up = pin!(async {
                gone.await.ok();
                // What was asked for is finished, unless the server hangs: nothing waits for ever.
                tokio::time::sleep(linger).await;
            });
            // How it ended is told to those whose requests it ends.
            drop(select(session, given_up).await);
        });
        Ok(Connection {
            client,
            opening: Arc::clone(self),
            prepared: None,
            runtime: Handle::current().id(),
            service,
            _held: held,
        })
    }
}

impl Connection {
    /// Makes a new connection one for operations: in one round trip, whatever there is to prepare.
    pub(super) async fn prepare(&mut self) -> Result<(), Fault> {
        if !self.opening.has_sessions {
            return Ok(());
        }
        let millis = self.opening.timeout.as_millis().clamp(1, i32::MAX as u128);
        // A net: what an operation was given up for ends on the server, too. And no statement is worth a compiler.
        let settings = format!(
            "SET jit = off; SET statement_timeout = {millis}; SET idle_in_transaction_session_timeout = {millis}"
        );
        let settings = self.client.batch_execute(&settings);
        let statements = self.opening.statements.often();
        let prepared =
            join_all(statements.map(|known| self.client.prepare_typed(&known.sql, known.types)));
        let (set, prepared) = join(settings, prepared).await;
        set?;
        self.prepared = Some(prepared.into_iter().collect::<Result<_, _>>()?);
        Ok(())
    }

    /// Runs a statement. It is sent when the future is polled first: several make one round trip.
    pub(super) async fn query(&self, which: Which, params: Params<'_>) -> Result<Vec<Row>, Fault> {
        let prepared = self.prepared.as_ref();
        let rows = match prepared.and_then(|prepared| prepared.get(which as usize)) {
            Some(prepared) => self.client.query(prepared, params).await,
            None => {
                let known = self.opening.statements.get(which);
                let typed: Vec<_> = params
                    .iter()
                    .copied()
                    .zip(known.types.iter().cloned())
                    .collect();
                self.client.query_typed(&known.sql, &typed).await
            }
        };
        Ok(rows?)
    }

    /// Runs statements in one transaction and one round trip; returns the rows of each.
    ///
    /// # Cancel safety
    ///
    /// All of them are sent at once, the commit included: the server does all or nothing.
    pub(super) async fn transaction(
        &self,
        steps: &[(Which, Params<'_>)],
    ) -> Result<Vec<Vec<Row>>, Fault> {
        let nothing: Params<'_> = &[];
        let (begin, commit) = ([(Which::Begin, nothing)], [(Which::Commit, nothing)]);
        let whole = begin.iter().chain(steps).chain(&commit);
        let asked = whole.map(|(which, params)| self.query(*which, params));
        // After a failure the others fail, too, and the commit rolls back. The first says why.
        let mut answers = join_all(asked)
            .await
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        answers.pop();
        answers.remove(0);
        Ok(answers)
    }

    /// The driver's own, for what is not asked in operations.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether it can be used here and now: by the runtime that serves it, while the server is there.
    pub(super) fn is_usable(&self) -> bool {
        self.runtime == Handle::current().id() && !self.client.is_closed()
    }

    /// Says goodbye and waits until that is sent, for a moment.
    pub(super) async fn end(self) {
        let Self {
            client,
            service,
            runtime,
            _held: held,
            ..
        } = self;
        drop((client, held));
        // One of another runtime may not be served at all.
        if runtime == Handle::current().id() {
            tokio::time::timeout(GOODBYE, service).await.ok();
        }
    }
}

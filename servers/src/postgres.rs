//! PostgreSQL: a cluster in a folder of its own, on a free port of this machine.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::supervisor::{Supervisor, command, folder};
use crate::{Kind, Programs, pause};

pub(crate) const KIND: Kind = Kind {
    name: "postgres",
    programs: &["initdb", "postgres"],
    folders: &["usr/lib/postgresql/*/bin", "usr/local/pgsql/bin"],
    package: "postgresql",
    url: "MEMOKIT_TEST_POSTGRES",
    programs_variable: "MEMOKIT_TEST_POSTGRES_PROGRAMS",
};

/// Pauses of 20 ms: a start takes three of them, or a hundred where much else is going on.
const PATIENCE: usize = 1000;

/// A PostgreSQL server, which ends when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    supervisor: Supervisor,
    port: u16,
}

impl Postgres {
    /// The kind of server that this is.
    pub const KIND: Kind = KIND;

    /// Starts a server with settings such as `max_connections=10`.
    ///
    /// # Errors
    ///
    /// With what the programs said, if they did not start.
    pub fn start(programs: &Programs, settings: &[&str]) -> Result<Self, String> {
        let mut attempts = (0..5).map(|_| Self::attempt(programs, settings));
        let taken = |why: &String| why.contains("Address already in use");
        let last = attempts.find(|attempt| !attempt.as_ref().err().is_some_and(taken));
        last.unwrap_or_else(|| {
            Err("whatever port was tried for `postgres`, it was taken".to_owned())
        })
    }

    fn attempt(programs: &Programs, settings: &[&str]) -> Result<Self, String> {
        let (folder, user) = folder(KIND.name)?;
        let data = folder.join("data");
        let args = [
            "-U",
            "memokit",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
            "-D",
        ];
        let made = command(&programs.folder.join("initdb"), programs, &folder, user)
            .args(args)
            .arg(&data)
            .output()
            .map_err(|error| format!("`initdb` cannot be started: {error}"))?;
        if !made.status.success() {
            let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
            fs::remove_dir_all(&folder).ok();
            return Err(format!("`initdb` failed ({}): {said}", made.status));
        }
        let port = free_port()?;
        let mut args: Vec<String> = vec![
            "-D".to_owned(),
            data.display().to_string(),
            "-p".to_owned(),
            port.to_string(),
            "-h".to_owned(),
            "127.0.0.1".to_owned(),
            "-k".to_owned(),
            folder.display().to_string(),
        ];
        // It holds nothing that outlives a test: no wait for a disk. Other tests run beside it.
        let usual = [
            "fsync=off",
            "synchronous_commit=off",
            "shared_buffers=16MB",
            "max_connections=200",
        ];
        for setting in usual.iter().chain(settings) {
            args.extend(["-c".to_owned(), (*setting).to_owned()]);
        }
        let program = programs.folder.join("postgres");
        let supervisor = Supervisor::start(&program, &args, programs, (folder, user))?;
        let server = Self { supervisor, port };
        if server.is_ready_soon(PATIENCE) {
            Ok(server)
        } else {
            Err(format!(
                "`postgres` did not start: {}",
                server.supervisor.log().trim()
            ))
        }
    }

    /// Where it is: `postgres://memokit@127.0.0.1:…/postgres`, a role that may do everything, without a password.
    pub fn url(&self) -> String {
        format!("postgres://memokit@127.0.0.1:{}/postgres", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A folder that the server can read: its own.
    pub fn folder(&self) -> &Path {
        self.supervisor.folder()
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(&mut self) {
        self.supervisor.tell("KILL");
    }

    /// Stops it at once, as `pg_ctl stop -m immediate` does: sessions are told, and nothing is written.
    pub fn quit(&mut self) {
        self.supervisor.tell("QUIT");
    }

    /// Starts it as a standby of nobody, after it was killed or stopped: it reads its own log and waits for more.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_as_standby(&mut self) {
        let signal = self.folder().join("data/standby.signal");
        fs::write(&signal, "").unwrap_or_else(|error| panic!("{}: {error}", signal.display()));
        self.start_again();
    }

    /// Starts it again, after it was killed or stopped.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start_again(&mut self) {
        // The first may find that processes of the one that was killed have not ended yet.
        for _ in 0..10 {
            fs::remove_file(self.status()).ok();
            self.supervisor.tell("start");
            if self.is_ready_soon(PATIENCE / 10) {
                return;
            }
            self.supervisor.tell("KILL");
        }
        panic!("`postgres` did not start again: {}", self.supervisor.log());
    }

    /// Stops all of its processes where they are, until [`thaw`](Self::thaw).
    pub fn freeze(&mut self) {
        self.supervisor.tell("STOP");
    }

    /// Lets its processes go on.
    pub fn thaw(&mut self) {
        self.supervisor.tell("CONT");
    }

    /// What it has written of itself.
    pub fn log(&self) -> String {
        self.supervisor.log()
    }

    fn status(&self) -> PathBuf {
        self.folder().join("data/postmaster.pid")
    }

    fn is_ready_soon(&self, patience: usize) -> bool {
        (0..patience).any(|_| {
            pause();
            // The server writes what it is doing into the eighth line.
            let status = fs::read_to_string(self.status()).unwrap_or_default();
            status
                .lines()
                .nth(7)
                .is_some_and(|line| ["ready", "standby"].contains(&line.trim()))
        })
    }
}

/// A port that nobody listens on, below those that a system gives to whoever connects.
fn free_port() -> Result<u16, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // Tests start servers side by side: each looks somewhere else.
    let count = COUNT.fetch_add(97, Ordering::Relaxed);
    let first = 20_000 + std::process::id().wrapping_add(count) % 10_000;
    let ports = (first..30_000)
        .chain(20_000..first)
        .filter_map(|port| u16::try_from(port).ok());
    let mut free = ports.filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.next()
        .ok_or_else(|| "all ports from 20000 to 29999 are taken".to_owned())
}

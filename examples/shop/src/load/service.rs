//! The service as a process of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::Failure;

/// How long it may take to start, and to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs; dropping this kills it.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    address: SocketAddr,
    /// Held, for a service whose output nobody can read any more would fail to write.
    _output: BufReader<ChildStdout>,
}

impl Service {
    /// Starts this program again, as a service on a free port.
    pub(super) async fn start(data: &Path, options: &[&str]) -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--port", "0", "--data"])
            .arg(data)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("a service without output")?;
        let mut output = BufReader::new(stdout);
        let mut line = String::new();
        tokio::time::timeout(PATIENCE, output.read_line(&mut line)).await??;
        Ok(Self {
            child,
            address: address(&line)?,
            _output: output,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the service to end, and waits until it has.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        self.terminate()?;
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await??;
        if status.success() {
            Ok(())
        } else {
            Err(format!("a service ended with {status}").into())
        }
    }

    #[cfg(unix)]
    fn terminate(&mut self) -> Result<(), Failure> {
        use rustix::process::{Pid, Signal, kill_process};

        let id = self.child.id().ok_or("a service has ended by itself")?;
        let id = Pid::from_raw(id.cast_signed()).ok_or("a service without a process")?;
        Ok(kill_process(id, Signal::TERM)?)
    }

    #[cfg(not(unix))]
    fn terminate(&mut self) -> Result<(), Failure> {
        Ok(self.child.start_kill()?)
    }
}

/// The address in the line that a service prints when it is ready.
fn address(line: &str) -> Result<SocketAddr, Failure> {
    let address = line.trim().strip_prefix("http://").map(str::parse);
    match address {
        Some(Ok(address)) => Ok(address),
        _ => Err(format!("a service said {line:?} in place of its address").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_from_the_first_line() {
        let parsed = address("http://127.0.0.1:3000\n").unwrap();
        assert_eq!(parsed.port(), 3000);
        assert!(address("").is_err());
        assert!(address("shop: cannot listen").is_err());
    }
}

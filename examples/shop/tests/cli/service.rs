//! A service that runs for a test, and plain requests to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::{SMALL, shop};

/// No answer takes longer, or the test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs; dropping this kills it.
pub(crate) struct Service {
    child: Child,
    address: String,
    _output: BufReader<ChildStdout>,
}

impl Service {
    pub(crate) fn start(data: &Path, options: &[&str]) -> Self {
        let mut child = shop(&["serve", "--port", "0", "--data"])
            .arg(data)
            .args(options)
            .args(SMALL)
            .stdout(Stdio::piped())
            .spawn()
            .expect("shop runs");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        // Ends with the service, which either serves or says why not.
        output.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("http://").expect("an address");
        Self {
            child,
            address: address.to_owned(),
            _output: output,
        }
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, &body.to_string())
    }

    /// The status of an answer, and what it says.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("sent");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .expect("an answer in time");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let body = serde_json::from_str(body).unwrap_or(Value::Null);
        (status.expect(head), body)
    }

    /// Tells the service to end, as the system does; whether it ended well.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> bool {
        use rustix::process::{Pid, Signal, kill_process};

        let id = Pid::from_child(&self.child);
        kill_process(id, Signal::TERM).expect("told");
        self.child.wait().expect("ended").success()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

//! A node as its parent sees it: started, told, stopped, killed, and never left behind.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::Fault;
use crate::options::NodeOptions;

/// A process that ends with this, however this ends.
pub(crate) struct Process {
    pub(crate) options: NodeOptions,
    child: Child,
    orders: ChildStdin,
    words: Receiver<String>,
}

impl Process {
    /// Starts a node, and waits until it is ready.
    pub(crate) fn start(options: NodeOptions) -> Result<Self, Fault> {
        let mut child = Command::new(env::current_exe()?)
            .args(options.words())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (orders, said) = (child.stdin.take(), child.stdout.take());
        let (orders, said) = orders.zip(said).ok_or("a node without a way to talk")?;
        let (tell, words) = channel();
        thread::spawn(move || {
            let lines = BufReader::new(said).lines().map_while(Result::ok);
            lines.for_each(|line| tell.send(line).unwrap_or_default());
        });
        let process = Self {
            options,
            child,
            orders,
            words,
        };
        process.hear("ready", Duration::from_secs(20))?;
        Ok(process)
    }

    /// Gives an order, and waits for the answer, which begins with the same word.
    pub(crate) fn order(&mut self, word: &str, limit: Duration) -> Result<String, Fault> {
        self.orders.write_all(format!("{word}\n").as_bytes())?;
        self.hear(word, limit)
    }

    fn hear(&self, word: &str, limit: Duration) -> Result<String, Fault> {
        let said = self.words.recv_timeout(limit);
        let number = self.options.number;
        let said = said.map_err(|_| format!("node {number} did not say `{word}` in {limit:?}"))?;
        let rest = said.strip_prefix(word);
        let rest = rest.ok_or_else(|| format!("node {number} said `{said}`, and not `{word}`"))?;
        Ok(rest.trim().to_owned())
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Fault> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // Not waited for yet, so the number is still its own.
        Ok(kill_process(pid.ok_or("no process")?, signal)?)
    }

    /// Whether it has ended by itself, which it never should.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A stopped process is killed all the same. An error says that it has ended.
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

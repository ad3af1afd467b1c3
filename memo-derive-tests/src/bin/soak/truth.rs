//! The truth, over loopback: a [`Judge`] that all processes ask. A question is a line, and so is its answer.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::Fault;
use crate::judge::{Judge, Line, Node, Who};
use crate::time::now;

/// The judge, and the way to it for other processes.
pub(crate) struct Truth {
    judge: Arc<Mutex<Judge>>,
    pub(crate) port: u16,
}

impl Truth {
    pub(crate) fn serve(judge: Judge) -> Result<Self, Fault> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let judge = Arc::new(Mutex::new(judge));
        let shared = Arc::clone(&judge);
        let accept = move || {
            for (line, stream) in (1..).zip(listener.incoming()) {
                let (Ok(stream), judge) = (stream, Arc::clone(&shared)) else {
                    continue;
                };
                thread::spawn(move || {
                    // A connection that breaks off is one whose process was killed.
                    answer(&judge, line, stream).unwrap_or_default();
                    lock(&judge).forget(line);
                });
            }
        };
        thread::Builder::new()
            .name("truth".to_owned())
            .spawn(accept)?;
        Ok(Self { judge, port })
    }

    pub(crate) fn judge(&self) -> MutexGuard<'_, Judge> {
        lock(&self.judge)
    }
}

fn lock(judge: &Mutex<Judge>) -> MutexGuard<'_, Judge> {
    judge.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers what one connection asks, until it ends.
fn answer(judge: &Mutex<Judge>, line: Line, stream: TcpStream) -> Result<(), Fault> {
    stream.set_nodelay(true)?;
    let mut replies = stream.try_clone()?;
    for question in BufReader::new(stream).lines() {
        let question = question?;
        let reply = reply(&mut lock(judge), line, &question);
        let reply = reply.ok_or_else(|| format!("no question: {question}"))?;
        replies.write_all(format!("{reply}\n").as_bytes())?;
    }
    Ok(())
}

fn reply(judge: &mut Judge, line: Line, question: &str) -> Option<String> {
    let mut words = question.split(' ');
    let (word, node) = (words.next()?, number::<Node>(words.next())?);
    let who = Who { node, line };
    let done = || Some("ok".to_owned());
    match word {
        "begin" => Some(judge.begin(who, &rest(words)?, now()).to_string()),
        "end" => {
            let (call, source) = (number(words.next())?, words.next()?);
            judge.end(call, source == "joined", &rest(words)?, now());
            done()
        }
        "read" => Some(text(rest(words)?.into_iter().map(|slot| judge.read(slot)))),
        "version" => Some(text(
            rest(words)?.into_iter().map(|slot| judge.version(slot)),
        )),
        "write" => {
            let version = judge.write(who, number(words.next())?);
            Some(version.map_or("busy".to_owned(), |version| version.to_string()))
        }
        "done" => {
            judge.done(who, number(words.next())?, number(words.next())?, now());
            done()
        }
        "abandon" => {
            judge.abandon(number(words.next())?);
            done()
        }
        "owed" => Some(text(judge.owed().into_iter())),
        _ => None,
    }
}

fn number<T: FromStr>(word: Option<&str>) -> Option<T> {
    word?.parse().ok()
}

fn rest<'w, T: FromStr>(words: impl Iterator<Item = &'w str>) -> Option<Vec<T>> {
    words.map(|word| word.parse().ok()).collect()
}

fn text(numbers: impl Iterator<Item = impl ToString>) -> String {
    let words: Vec<String> = numbers.map(|number| number.to_string()).collect();
    words.join(" ")
}

/// The way of one thread to the truth.
struct Asking {
    node: Node,
    questions: TcpStream,
    replies: BufReader<TcpStream>,
}

thread_local!(static ASKING: RefCell<Option<Asking>> = const { RefCell::new(None) });

/// Where each thread finds the truth.
static PORT: AtomicU64 = AtomicU64::new(0);
static NODE: AtomicU64 = AtomicU64::new(0);

/// Says where the truth is, and who asks.
pub(crate) fn is_at(port: u16, node: Node) {
    PORT.store(port.into(), Ordering::Relaxed);
    NODE.store(node, Ordering::Relaxed);
}

/// Asks, by a connection of this thread's.
///
/// # Panics
///
/// If there is nobody to answer: the run is over.
pub(crate) fn ask<T: FromStr>(word: &str, numbers: &str) -> Vec<T> {
    let words = say(word, numbers);
    rest(words.split_whitespace()).expect("an answer of numbers")
}

/// As [`ask`], if the answer is no list of numbers.
pub(crate) fn say(word: &str, numbers: &str) -> String {
    ASKING.with_borrow_mut(|asking| {
        let asking = asking.get_or_insert_with(|| Asking::connect().expect("the truth listens"));
        asking.ask(word, numbers).expect("the truth answers")
    })
}

impl Asking {
    fn connect() -> Result<Self, Fault> {
        let port = u16::try_from(PORT.load(Ordering::Relaxed))?;
        let questions = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        questions.set_nodelay(true)?;
        let replies = BufReader::new(questions.try_clone()?);
        let node = NODE.load(Ordering::Relaxed);
        Ok(Self {
            node,
            questions,
            replies,
        })
    }

    fn ask(&mut self, word: &str, numbers: &str) -> Result<String, Fault> {
        let question = format!("{word} {} {numbers}", self.node);
        self.questions
            .write_all(format!("{}\n", question.trim_end()).as_bytes())?;
        let mut reply = String::new();
        self.replies.read_line(&mut reply)?;
        if reply.is_empty() {
            return Err("the run is over".into());
        }
        Ok(reply.trim_end().to_owned())
    }
}
